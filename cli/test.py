"""``./baedal test``: every proof, how many stories ran where, how long it took and what took longest.

What is given goes to pytest: a file, ``-k coupon``. BAEDAL_TEST_WORKERS says how many run at once.
``--at WHEN`` has it begin at another time: ``--at 04:58`` today, ``--at 2028-02-29T11:30``; in
Seoul where no zone is given.
What the tests write lies in memory where there is room, unless TMPDIR says where: half of what a
new PostgreSQL database costs is making its files.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

#: A folder in memory, on Linux.
IN_MEMORY = Path("/dev/shm")
#: Bytes; a whole run writes less than half of it.
ROOM = 4 << 30
SEOUL = ZoneInfo("Asia/Seoul")
#: What every Python process of a run at another time begins with.
SHIFT = "TEST_CLOCK_SHIFT"  #: Seconds; none of the product's settings, which some tests clear.
AT_ANOTHER_TIME = Path(__file__).parents[1] / "tests" / "at"


def main(argv: list[str]) -> int:
    """pytest's own exit code; a skipped PostgreSQL is a failure (tests/counting.py sees to it)."""
    try:
        when, argv = take_when(argv)
        then = read_when(when, datetime.now(UTC)) if when is not None else None
    except ValueError as wrong:
        print(wrong)
        return 2
    # Thrice the cores: most of a story is waiting for the other side.
    workers = os.environ.get("BAEDAL_TEST_WORKERS", str(3 * (os.cpu_count() or 1)))
    few = ("-n", workers, "--maxschedchunk", "2")  # whoever is done takes the next two
    asked = [sys.executable, "-m", "pytest", "-q", *few, *(argv or ["tests"])]
    with somewhere() as folder:
        environment = {**os.environ, "TMPDIR": folder}
        if then is not None:
            environment |= begin_at(then)
            print(f"It is {then.astimezone(SEOUL):%Y-%m-%d %H:%M} in Seoul.", flush=True)
        return subprocess.run(asked, check=False, env=environment).returncode


def take_when(argv: list[str]) -> tuple[str | None, list[str]]:
    """What ``--at`` says, and what is left for pytest.

    Raises:
        ValueError: it says nothing.
    """
    for n, word in enumerate(argv):
        if word.startswith("--at="):
            return word.removeprefix("--at="), argv[:n] + argv[n + 1 :]
        if word == "--at":
            if n + 1 == len(argv):
                raise ValueError("--at WHEN: 04:58, or 2028-02-29T11:30")
            return argv[n + 1], argv[:n] + argv[n + 2 :]
    return None, argv


def read_when(when: str, now: datetime) -> datetime:
    """The moment *when* names: a time is today's, and one without a zone is Seoul's.

    Raises:
        ValueError: it names none.
    """
    try:
        today = datetime.combine(now.astimezone(SEOUL), time.fromisoformat(when))
    except ValueError:
        try:
            today = datetime.fromisoformat(when)
        except ValueError:
            wrong = f"--at {when}: a time like 04:58, or a day and a time like 2028-02-29T11:30"
            raise ValueError(wrong) from None
    return today if today.tzinfo is not None else today.replace(tzinfo=SEOUL)


def begin_at(then: datetime) -> dict[str, str]:
    """The environment in which Python believes that *then* is now."""
    already = float(os.environ.get(SHIFT, "0"))  # ours may be such a process too
    shift = already + (then - datetime.now(UTC)).total_seconds()
    paths = [str(AT_ANOTHER_TIME), os.environ.get("PYTHONPATH", "")]
    return {SHIFT: str(shift), "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def somewhere() -> tempfile.TemporaryDirectory[str]:
    """A folder for what a run writes, gone with it."""
    return tempfile.TemporaryDirectory(
        prefix="baedal-",
        dir=_where(),
        ignore_cleanup_errors=True,  # a server may still be going
    )


def _where() -> Path | None:
    is_roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    return IN_MEMORY if is_roomy and "TMPDIR" not in os.environ else None
