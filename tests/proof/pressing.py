"""Which test presses what moves money or promises something, and that it really does.

A test says it in its mark; while it runs, the doors that people and programs come through count.
One that is named and not pressed, or pressed once only, fails: nothing can have changed before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest

import bot.app
import store_bot.app
from chat.taps import TapBook
from tests.programs import Answer, Program
from web.api.table import all_routes

LEAST = 2  # once as it was shown, and once after something changed
COMMANDS = (
    bot.app.COMMANDS, store_bot.app.FOR_EVERYBODY, store_bot.app.FOR_THE_STORE,
    store_bot.app.FOR_OWNERS, store_bot.app.FOR_RIDERS, store_bot.app.FOR_ADMINS,
)  # fmt: skip
ANSWERS = (bot.app.ANSWERS, store_bot.app.ANSWERS)


def presses(*names: str) -> pytest.MarkDecorator:
    """The test presses these: buttons by their kind, ``/commands``, ``words: asked``, calls."""
    return pytest.mark.presses(*names)


def pressed_by_tests() -> list[str]:
    """Every name in a mark of the files that press, as often as it is named."""
    found: list[str] = []
    for file in sorted(Path(__file__).parent.glob("test_confirming_*.py")):
        for test in vars(import_module(f"tests.proof.{file.stem}")).values():
            marks = getattr(test, "pytestmark", []) if callable(test) else []
            for mark in [*marks, *_of_its_cases(marks)]:
                if mark.name == "presses":
                    found += mark.args
    return found


def _of_its_cases(marks: Iterable[pytest.Mark]) -> Iterator[pytest.Mark]:
    """The marks that only some cases of a test have."""
    for mark in marks:
        if mark.name == "parametrize":
            for case in mark.args[1]:
                yield from (each.mark for each in getattr(case, "marks", ()))


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often each was pressed while this lasts, whoever pressed it."""
    count: Counter[str] = Counter()
    read = TapBook.read

    def reads(book: TapBook, data: str | None) -> Any:
        tap = read(book, data)
        count[type(tap).__name__] += 1
        return tap

    monkeypatch.setattr(TapBook, "read", reads)
    for table, named in [(t, "/{}") for t in COMMANDS] + [(t, "words: {}") for t in ANSWERS]:
        handlers = cast(MutableMapping[str, Any], table)
        for name, handler in list(handlers.items()):
            monkeypatch.setitem(handlers, name, _counted(count, named.format(name), handler))
    routes = [(r.method, re.sub(r"{\w+}", "[^/]+", r.path), r.path) for r in all_routes()]
    calls = Program.calls

    async def called(program: Program, method: str, path: str, *a: Any, **more: Any) -> Answer:
        for verb, like, name in routes:
            if verb == method and re.fullmatch(like, path):
                count[f"{method} {name}"] += 1
        return await calls(program, method, path, *a, **more)

    monkeypatch.setattr(Program, "calls", called)
    yield count


def _counted(count: Counter[str], name: str, handler: Any) -> Any:
    async def handled(*args: Any) -> None:
        count[name] += 1
        await handler(*args)

    return handled
