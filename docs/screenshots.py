"""Takes the pictures of docs/screens, at three widths, light and dark: `./baedal screenshots`."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.looks import faults
from tests.browser.test_ordering_by_clicking import FLAGS, order_by_clicking
from tests.world import World

SCREENS = Path(__file__).parent / "screens"
SIZES = ((1440, 900), (820, 1100), (390, 844))


async def main() -> int:
    """One order, up to the owner's new ticket, seen at every size; 1 when a page is not fit."""
    wrong: list[str] = []
    SCREENS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), database_url=None)
        await world.start()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(FLAGS)
            )
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
            await browser.close()
        await world.close()
    print(
        *(wrong or ["six pictures: nothing scrolls sideways, is cut off, or shuts out"]), sep="\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
