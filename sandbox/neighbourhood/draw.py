"""Renders the pictures of ``art/`` as JPEG, the way Telegram takes photos. Run by hand."""

from __future__ import annotations

import shutil

from playwright.sync_api import sync_playwright

from sandbox.neighbourhood import HERE, PHOTOS

WIDTH, HEIGHT, QUALITY = 640, 400, 82


def main() -> None:
    """Render every picture anew; the results are committed."""
    PHOTOS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1)
        for drawing in sorted((HERE / "art").glob("*.svg")):
            page.set_content(
                f"<style>*{{margin:0}}svg{{display:block;width:{WIDTH}px;height:{HEIGHT}px}}</style>"
                + drawing.read_text(encoding="utf-8")
            )
            page.screenshot(path=str(PHOTOS / f"{drawing.stem}.jpg"), type="jpeg", quality=QUALITY)
        browser.close()


if __name__ == "__main__":
    main()
