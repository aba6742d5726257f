"""The API's page, as somebody trying it out: a token in, one call, its answer; nobody else asked."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page, async_playwright

from tests.browser.chromium import CHROMIUM, FLAGS, PATIENCE_MS, pytestmark
from tests.programs import customers_program
from tests.world import World

__all__ = ["pytestmark"]


async def test_the_api_is_tried_from_its_own_page(tmp_path: Path) -> None:
    world = World(tmp_path, database_url=None)
    await world.start()
    mina = await customers_program(world, card=False)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        broken: list[str] = []
        asked: set[str] = set()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        await page.goto(f"{world.url}/docs")
        await _try_the_stores(page, mina.token)
        shown = await page.locator(".live-responses-table").inner_text()
        await browser.close()
    await world.close()
    assert "Alley Chicken" in shown  # the browser reads English
    assert "200" in shown
    assert broken == []
    assert asked - {""} == {urlsplit(world.url).netloc}  # "": data: and blob: addresses


async def _try_the_stores(page: Page, token: str) -> None:
    await page.get_by_role("button", name="Authorize").first.click()
    await page.locator(".auth-container input").fill(token)
    await page.locator(".auth-btn-wrapper .authorize").click()
    await page.locator(".auth-btn-wrapper .btn-done").click()
    stores = page.locator("#operations-Stores-listStores")
    await stores.locator(".opblock-summary-control").click()
    await stores.get_by_role("button", name="Try it out").click()
    await stores.get_by_role("button", name="Execute").click()
    await page.locator(".live-responses-table .response").first.wait_for()
