"""What every test in the browser needs: Chromium, how it is started, and where it may be missing.

On a machine without Chromium these alone are skipped, so that whoever has just cloned the
project can prove the rest; the last line of ``./baedal test`` says so. CI insists on it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.patience import PATIENCE

CHROMIUM = shutil.which("chromium")
INSISTS = bool(os.environ.get("CI") or os.environ.get("BAEDAL_REQUIRE_BROWSER"))
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")

#: What comes is waited for, in the browser too (tests/patience.py).
PATIENCE_MS = PATIENCE * 1000
expect.set_options(timeout=PATIENCE_MS)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not INSISTS,
        reason="there is no Chromium on this machine (apt install chromium); CI insists on it",
    ),
]


@asynccontextmanager
async def in_chromium(*, width: int, height: int) -> AsyncIterator[Page]:
    """A window of that size; in the end no script has failed, and nothing broke the page's rules."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(viewport={"width": width, "height": height}, locale="ko-KR")
        page.set_default_timeout(PATIENCE_MS)
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "console",
            lambda said: broken.append(said.text) if "Content Security" in said.text else None,
        )
        yield page
        await browser.close()
        assert broken == []
