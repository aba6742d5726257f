"""Runs tests with one small change, each time in a fork of a process that has imported the house.

Reads a line of JSON for each, ``{"change": key or "", "tests": […]}``, and answers with one: the
test that failed, if any, and how the process ended if it told nothing.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from typing import Any

import pytest

import tests.conftest  # imported before the fork, like the rest
import tests.programs
from tests.proof.changes.places import change, drawn
from tests.proof.changes.reached import import_the_core

IMPORTED = (tests.conftest, tests.programs)


class Notes:
    """Which test failed."""

    def __init__(self) -> None:
        self.ran = 0
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The first of them."""
        self.ran += report.when == "call"
        if report.failed and not self.failed:
            self.failed = report.nodeid


def main() -> int:
    """Fork for each line; ends with its input."""
    import_the_core()
    places = {place.key: place for place in drawn()}
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        with (
            tempfile.TemporaryFile("w+b") as answer,
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        ):
            child = os.fork()
            if child == 0:
                os.setsid()
                _run(asked, places, answer.fileno(), folder)
            ended = _wait(child, asked["seconds"])
            answer.seek(0)
            told = answer.read()
        said = json.loads(told) if told and not ended else {"ran": 0, "failed": ended or "died"}
        print(json.dumps(said), flush=True)
    return 0


def _run(asked: dict[str, Any], places: dict[str, Any], answer: int, folder: str) -> None:
    code = 1
    try:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        if asked["change"]:
            change(places[asked["change"]])
        notes = Notes()
        options = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--show-capture=no")
        done = pytest.main(
            [*asked["tests"], *options, "--basetemp", f"{folder}/t"], plugins=[notes]
        )
        failed = notes.failed or ("" if int(done) == 0 else f"pytest ended with {int(done)}")
        os.write(answer, json.dumps({"ran": notes.ran, "failed": failed}).encode())
        code = 0
    finally:
        os._exit(code)


def _wait(child: int, seconds: float) -> str:
    """Wait for it; one that never ends is ended, with all that it started."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, _ = os.waitpid(child, os.WNOHANG)
        if done:
            return ""
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return f"not over after {seconds:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
