"""What every test in the browser needs: Chromium, how it is started, and where it may be missing.

On a machine without Chromium these alone are skipped, so that whoever has just cloned the
project can prove the rest; the last line of ``./baedal test`` says so. CI insists on it.
"""

from __future__ import annotations

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium")
INSISTS = bool(os.environ.get("CI") or os.environ.get("BAEDAL_REQUIRE_BROWSER"))
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not INSISTS,
        reason="there is no Chromium on this machine (apt install chromium); CI insists on it",
    ),
]
