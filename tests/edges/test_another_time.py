"""``./baedal test --at``: what WHEN may be, and that every process of such a run believes it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from cli import test as command

NOW = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # one o'clock of 1 December in Seoul
#: A program that starts another; each says what time it is, and the other whether time goes on.
SAYS = """
import subprocess, sys, time
from datetime import datetime, timezone
print(datetime.now(timezone.utc).isoformat(), flush=True)
subprocess.run([sys.executable, "-c", '''
import time
from datetime import datetime, timezone
now, measured = time.time(), time.monotonic()
time.sleep(0.2)
print(datetime.now(timezone.utc).isoformat())
print(time.time() - now, time.monotonic() - measured)
'''])
"""


@pytest.mark.parametrize(
    ("when", "then"),
    [
        ("04:58", "2026-12-01T04:58:00+09:00"),
        ("21:30", "2026-12-01T21:30:00+09:00"),
        ("2026-12-31T23:57", "2026-12-31T23:57:00+09:00"),
        ("2028-02-29 11:30", "2028-02-29T11:30:00+09:00"),
        ("2028-02-29T11:30Z", "2028-02-29T11:30:00+00:00"),
        ("2028-02-29T11:30-05:00", "2028-02-29T11:30:00-05:00"),
    ],
)
def test_a_time_without_a_zone_is_seouls_and_one_without_a_day_is_todays(
    when: str, then: str
) -> None:
    assert command.read_when(when, NOW).isoformat() == then


@pytest.mark.parametrize("when", ["noon", "25:00", "2027-02-29T11:30", ""])
def test_what_names_no_moment_is_refused_before_anything_runs(
    when: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([f"--at={when}", "tests/nowhere"]) == 2
    assert "a time like 04:58" in capsys.readouterr().out


def test_the_rest_goes_to_pytest() -> None:
    assert command.take_when(["-k", "x", "--at", "04:58", "tests"]) == (
        "04:58",
        ["-k", "x", "tests"],
    )
    assert command.take_when(["--at=04:58", "-x"]) == ("04:58", ["-x"])
    assert command.take_when(["-k", "at"]) == (None, ["-k", "at"])
    with pytest.raises(ValueError, match="WHEN"):
        command.take_when(["--at"])


def test_every_process_of_the_run_believes_it_and_time_goes_on() -> None:
    then = datetime(2028, 2, 29, 2, 30, tzinfo=UTC)
    environment = {**os.environ, **command.begin_at(then)}
    said = subprocess.run(
        [sys.executable, "-c", SAYS], env=environment, check=True, capture_output=True, text=True
    ).stdout.split()
    for moment in said[:2]:
        assert timedelta() <= datetime.fromisoformat(moment) - then < timedelta(minutes=1)
    assert [float(passed) >= 0.2 for passed in said[2:]] == [True, True]
