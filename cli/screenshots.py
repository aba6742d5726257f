"""``./baedal screenshots``: the pictures of docs/screens, taken anew."""

from __future__ import annotations

import subprocess
import sys


def main(argv: list[str]) -> int:
    """Run the script beside the pictures; it uses what the browser stories use."""
    return subprocess.run([sys.executable, "-m", "docs.screenshots"], check=False).returncode
