"""Takes the pictures of docs/screens, at three widths, light and dark: `./baedal screenshots`."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.test_ordering_by_clicking import FLAGS, order_by_clicking
from tests.world import World

SCREENS = Path(__file__).parent / "screens"
SIZES = ((1440, 900), (820, 1100), (390, 844))


async def main() -> None:
    """One order, up to the owner's new ticket, seen at every size."""
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
                    await page.screenshot(path=str(SCREENS / f"demo-{width}-{theme}.png"))
            await browser.close()
        await world.close()


if __name__ == "__main__":
    asyncio.run(main())
