"""Says what a run did: the stories on each database and in the browser, how long, the slowest ten.

Insists on PostgreSQL.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from typing import Any

import pytest

SLOWEST = 10

_began = time.perf_counter()
_ran: Counter[str] = Counter()
_skipped: list[str] = []
#: Seconds of each test, with what it was given and what was cleared away after it.
_took: Counter[str] = Counter()


def _where(nodeid: str, keywords: Any) -> list[str]:
    places = [
        name for name in ("sqlite", "postgresql") if f"[{name}" in nodeid or f"-{name}" in nodeid
    ]
    return places + (["browser"] if "/browser/" in nodeid else [])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In the process that prints: each finished test, from every worker."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return
    _took[report.nodeid] += report.duration  # type: ignore[assignment]  # a Counter sums floats too
    for place in _where(report.nodeid, report.keywords):
        if report.when == "call" and report.passed:
            _ran[place] += 1
        if report.skipped:
            _skipped.append(f"{place}: {report.nodeid}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How long it took, what took longest, and where the stories ran."""
    if _took:
        minutes, seconds = divmod(round(time.perf_counter() - _began), 60)
        terminalreporter.write_line(f"It took {minutes} min {seconds} s. The slowest {SLOWEST}:")
        for name, took in _took.most_common(SLOWEST):
            terminalreporter.write_line(f"{took:7.1f} s  {name}")
    if _ran or _skipped:
        said = ", ".join(f"{_ran[p]} on {p}" for p in ("sqlite", "postgresql"))
        terminalreporter.write_line(f"Stories: {said}, {_ran['browser']} in the browser")
    for line in _skipped:
        terminalreporter.write_line(f"skipped: {line}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A story that was skipped on PostgreSQL was not proved."""
    if any(line.startswith("postgresql") for line in _skipped) and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
