"""``./baedal test``: every proof, and how many stories ran where.

What is given goes to pytest: a file, ``-k coupon``. BAEDAL_TEST_WORKERS says how many run at once.
What the tests write lies in memory where there is room, unless TMPDIR says where: half of what a
new PostgreSQL database costs is making its files.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

#: A folder in memory, on Linux.
IN_MEMORY = Path("/dev/shm")
#: Bytes; a whole run writes less than half of it.
ROOM = 4 << 30


def main(argv: list[str]) -> int:
    """pytest's own exit code; a skipped PostgreSQL is a failure (tests/counting.py sees to it)."""
    # Thrice the cores: most of a story is waiting for the other side.
    workers = os.environ.get("BAEDAL_TEST_WORKERS", str(3 * (os.cpu_count() or 1)))
    few = ("-n", workers, "--maxschedchunk", "2")  # whoever is done takes the next two
    asked = [sys.executable, "-m", "pytest", "-q", *few, *(argv or ["tests"])]
    with tempfile.TemporaryDirectory(
        prefix="baedal-",
        dir=_where(),
        ignore_cleanup_errors=True,  # a server may still be going
    ) as folder:
        environment = {**os.environ, "TMPDIR": folder}
        return subprocess.run(asked, check=False, env=environment).returncode


def _where() -> Path | None:
    is_roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    return IN_MEMORY if is_roomy and "TMPDIR" not in os.environ else None
