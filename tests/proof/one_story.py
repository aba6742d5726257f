"""Runs single stories, each in a fork of one process that has imported the house once.

Reads a line of JSON for each, ``{"story": …, "without": …}``, and answers with one: whether it
passed, and if not, where it failed and why, with what it printed. Only on SQLite: which database
keeps the rows does not matter to what is taken out.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import traceback
from contextlib import suppress
from typing import Any, NoReturn

import pytest

import tests.conftest  # imported before the fork, like the rest
import tests.programs
import tests.world
from cli import check_books, roles
from sandbox import company, page, telegram
from tests.patience import PATIENCE
from tests.proof.taken_out import take_out

#: Characters of what a child said that are kept, its last.
MOST_SAID = 20_000
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
        print(json.dumps(_in_a_fork(json.loads(line))), flush=True)
    return 0


def _in_a_fork(asked: dict[str, Any]) -> dict[str, Any]:
    """What became of the story; of a child that told nothing, how it ended and its last words."""
    with (
        tempfile.TemporaryFile("w+b") as answer,
        tempfile.TemporaryFile("w+b") as output,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
    ):
        child = os.fork()
        if child == 0:
            _tell({**asked, "folder": folder}, answer.fileno(), output.fileno())
        _, status = os.waitpid(child, 0)
        answer.seek(0)
        output.seek(0)
        said = output.read().decode(errors="replace")[-MOST_SAID:]
        try:
            told: dict[str, Any] = json.loads(answer.read())
        except ValueError:
            told = {"ran": 0, "failed": [["process", f"ended {_how(status)}"]]}
        return {**told, "output": said}


def _tell(asked: dict[str, Any], answer: int, output: int) -> NoReturn:
    """In the child: run it, write down what became of it, and be gone."""
    os.dup2(output, 1)
    os.dup2(output, 2)
    code = 70  # EX_SOFTWARE: it did not get as far as an answer
    try:
        os.write(answer, json.dumps(_run(asked)).encode())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        os._exit(code)


def _how(status: int) -> str:
    """How a process ended, of what waitpid says."""
    code = os.waitstatus_to_exitcode(status)
    return f"with {code}" if code >= 0 else f"by {signal.Signals(-code).name}"


def _run(asked: dict[str, Any]) -> dict[str, Any]:
    if asked["without"]:
        take_out(asked["without"])
    notes = Notes()
    patience = f"{PATIENCE:.0f}"
    options = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--timeout", patience)
    options += ("-s", "--basetemp", f"{asked['folder']}/story")  # others may run beside it
    code = pytest.main([asked["story"], *options], plugins=[notes])
    return {"ran": notes.ran, "failed": notes.failed, "code": int(code)}


if __name__ == "__main__":
    sys.exit(main())
