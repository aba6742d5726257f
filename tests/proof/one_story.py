"""Runs single stories, each in a fork of one process that has imported the house once.

Reads a line of JSON for each, ``{"story": …, "without": …}``, and answers with one: whether it
passed, and if not, where it failed and why. Only on SQLite: which database keeps the rows does
not matter to what is taken out.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pytest

import tests.conftest  # imported before the fork, like the rest
import tests.programs
import tests.world
from cli import check_books, roles
from sandbox import company, page, telegram
from tests.proof.taken_out import take_out

IMPORTED = (tests.conftest, tests.programs, check_books, roles, company, page, telegram)


class Notes:
    """What became of the story."""

    def __init__(self) -> None:
        self.ran = 0
        self.failed: list[tuple[str, str]] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Not on PostgreSQL."""
        items[:] = [item for item in items if "postgresql" not in item.name]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Each stage of each run."""
        self.ran += report.when == "call"
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = crash.message if crash else str(report.longrepr)
            self.failed.append((str(report.when), why.splitlines()[0][:200]))


def main() -> int:
    """Fork for each line; ends with its input."""
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reads)
            os.write(writes, json.dumps(_run(asked)).encode())
            os._exit(0)
        os.close(writes)
        with os.fdopen(reads) as said:
            answer = said.read()
        os.waitpid(child, 0)
        print(answer or json.dumps({"ran": 0, "failed": [["process", "died"]]}), flush=True)
    return 0


def _run(asked: dict[str, Any]) -> dict[str, Any]:
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    if asked["without"]:
        take_out(asked["without"])
    notes = Notes()
    options = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--timeout", "60")
    pytest.main([asked["story"], *options], plugins=[notes])
    return {"ran": notes.ran, "failed": notes.failed}


if __name__ == "__main__":
    sys.exit(main())
