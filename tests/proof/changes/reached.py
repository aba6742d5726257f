"""A plugin of pytest: which of the places drawn each test comes by, and how long it takes.

``-p tests.proof.changes.reached`` with BAEDAL_REACHED naming the file to write it to.
"""

from __future__ import annotations

import builtins
import importlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.proof.changes.places import drawn, files, watch

_here: set[str] = set()
_reached: dict[str, list[str]] = {}
_took: Counter[str] = Counter()
_failed: set[str] = set()


def import_the_core() -> None:
    """Every module of it, so that its functions are there to be changed."""
    for file in files():
        importlib.import_module(
            file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        )


def pytest_collection_finish(session: pytest.Session) -> None:
    """Everything is imported: watch from here on."""
    import_the_core()
    builtins.__reached__ = _here.add  # type: ignore[attr-defined]  # the name the watched code calls
    watch(drawn())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """A test begins with nothing reached."""
    _here.clear()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Told with the last report of the test, from whichever process."""
    outcome = yield
    item.user_properties.append(("reached", sorted(_here)))
    return outcome


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In the process that prints."""
    _took[report.nodeid] += report.duration  # type: ignore[assignment]  # a Counter sums floats too
    if report.when == "teardown":
        _reached[report.nodeid] = dict(report.user_properties).get("reached", [])  # type: ignore[assignment]
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Written once, by the process that prints."""
    if not hasattr(session.config, "workerinput"):
        found: list[Any] = [[name, _took[name], reached] for name, reached in _reached.items()]
        told = {"found": found, "failed": sorted(_failed)}
        Path(os.environ["BAEDAL_REACHED"]).write_text(json.dumps(told))
