"""The page at every size and in both lights: nothing sideways, cut off, or closed to anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from tests.browser.chromium import CHROMIUM, FLAGS, pytestmark
from tests.browser.looks import faults
from tests.browser.test_ordering_by_clicking import order_by_clicking
from tests.world import World

__all__ = ["pytestmark"]

SPOILT = """<html><img src="x"><div style="width: 5000px">wide</div>
<p style="width: 50px; overflow: hidden; white-space: nowrap">words that do not fit</p></html>"""


async def test_a_page_that_is_not_fit_is_told(tmp_path: Path) -> None:
    """The check can fail."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page()
        await page.set_content(SPOILT)
        told = "\n".join(await faults(page))
        await browser.close()
    assert "scrolls sideways" in told
    assert "cut off: words that do not fit" in told
    assert "image-alt" in told


@pytest.mark.long
async def test_the_page_is_fit_at_every_size_and_in_both_lights(tmp_path: Path) -> None:
    world = World(tmp_path, database_url=None)
    await world.start()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await page.goto(world.url)
        await order_by_clicking(page)
        found = []
        for theme in ("light", "dark"):
            for width in (1440, 820, 390):
                await page.set_viewport_size({"width": width, "height": 844})
                await page.goto(f"{world.url}/?theme={theme}")
                await page.get_by_test_id("composer-customer").wait_for()
                await page.wait_for_timeout(500)
                found += [f"{width} {theme}: {fault}" for fault in await faults(page)]
        await browser.close()
    await world.close()
    assert found == []


@pytest.mark.parametrize("path", ["/pay/card", "/pay/nobodys-token"])
async def test_a_link_that_is_nobodys_is_a_fit_page_too(tmp_path: Path, path: str) -> None:
    world = World(tmp_path, database_url=None)
    await world.start()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        await page.goto(f"{world.url}{path}")
        found = await faults(page)
        await browser.close()
    await world.close()
    assert found == []
