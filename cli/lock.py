"""``./baedal lock``: every requirement file anew, with hashes and no address.

What is given goes to ``uv pip compile``: ``--upgrade``, ``--upgrade-package NAME``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FILES = ("requirements-uv", "requirements", "requirements-dev")
HOW = (
    "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-emit-index-url", "--no-header", "--no-annotate",
)  # fmt: skip


def main(argv: list[str]) -> int:
    """Resolve what the .in files ask for."""
    uv = Path(sys.executable).parent / "uv"
    for name in FILES:
        asked = [str(uv), "pip", "compile", *HOW, *argv, f"{name}.in", "-o", f"{name}.txt"]
        if subprocess.run(asked, check=False).returncode != 0:
            return 1
        if "://" in Path(f"{name}.txt").read_text():
            print(f"{name}.txt holds an address")
            return 1
    return 0
