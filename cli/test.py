"""``./baedal test``: every proof, and how many stories ran where."""

from __future__ import annotations

import os
import subprocess
import sys


def main(argv: list[str]) -> int:
    """pytest's own exit code; a skipped PostgreSQL is a failure (tests/counting.py sees to it)."""
    workers = os.environ.get("BAEDAL_TEST_WORKERS", "2")
    asked = [sys.executable, "-m", "pytest", "-q", "-n", workers, *(argv or ["tests"])]
    return subprocess.run(asked, check=False).returncode
