"""Takes the pictures of docs/screens, at three sizes, light and dark: `./baedal screenshots`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.browser.chromium import CHROMIUM, FLAGS
from tests.browser.looks import faults
from tests.browser.test_kitchen_board_by_tapping import SIZES as BOARD_SIZES
from tests.browser.test_kitchen_board_by_tapping import a_full_evening, open_board
from tests.browser.test_ordering_by_clicking import order_by_clicking
from tests.world import World

SCREENS = Path(__file__).parent / "screens"
SIZES = ((1440, 900), (820, 1100), (390, 844))


async def main() -> int:
    """Both pages at every size, in both lights; 1 when a page is not fit."""
    SCREENS.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        wrong = [*await _demo(browser), *await _board(browser)]
        await browser.close()
    taken = 2 * (len(SIZES) + len(BOARD_SIZES))
    fit = f"{taken} pictures: nothing scrolls sideways, is cut off, or shuts out"
    print(*(wrong or [fit]), sep="\n")
    return 1 if wrong else 0


async def _demo(browser: Browser) -> list[str]:
    """One order, up to the owner's new ticket; what is wrong with how it looks."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), database_url=None)
        await world.start()
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await page.goto(world.url)
        await order_by_clicking(page)
        await page.get_by_test_id("phone-owner").get_by_text("수락 20분").wait_for()
        for theme in ("light", "dark"):
            for width, height in SIZES:
                await page.set_viewport_size({"width": width, "height": height})
                await page.goto(f"{world.url}/?theme={theme}")
                await page.wait_for_timeout(900)
                name = f"demo-{width}-{theme}"
                await page.screenshot(path=str(SCREENS / f"{name}.png"))
                wrong += [f"{name}: {fault}" for fault in await faults(page)]
        await page.close()
        await world.close()
    return wrong


async def _board(browser: Browser) -> list[str]:
    """A kitchen board with an order in each column; what is wrong with how it looks."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), database_url=None)
        await world.start()
        owner, mina = await world.owner(), await world.customer("민아")
        await a_full_evening(world, owner, mina)
        page = await browser.new_page(locale="ko-KR")
        await open_board(page, owner)
        await page.get_by_test_id("sound-on").click()
        await page.get_by_test_id("sound-on").wait_for(state="hidden")
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            for width, height in BOARD_SIZES:
                await page.set_viewport_size({"width": width, "height": height})
                await page.wait_for_timeout(900)
                name = f"board-{width}-{scheme}"
                await page.screenshot(path=str(SCREENS / f"{name}.png"))
                wrong += [f"{name}: {fault}" for fault in await faults(page)]
        await page.close()
        await world.close()
    return wrong


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
