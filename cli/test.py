"""``./baedal test``: every proof, and how many stories ran where.

What is given goes to pytest: a file, ``-k coupon``. BAEDAL_TEST_WORKERS says how many run at once.
"""

from __future__ import annotations

import os
import subprocess
import sys


def main(argv: list[str]) -> int:
    """pytest's own exit code; a skipped PostgreSQL is a failure (tests/counting.py sees to it)."""
    # Twice the cores: half of a story is waiting for the other side.
    workers = os.environ.get("BAEDAL_TEST_WORKERS", str(2 * (os.cpu_count() or 1)))
    few = ("-n", workers, "--maxschedchunk", "2")  # whoever is done takes the next two
    asked = [sys.executable, "-m", "pytest", "-q", *few, *(argv or ["tests"])]
    return subprocess.run(asked, check=False).returncode
