"""What is confirmed is what was shown: exactly that comes of it, or nothing but a new question.

Here is the list of what moves money or promises something, made from the code. The files beside
this one press each of it while everything changes that can.
"""

from __future__ import annotations

from collections import Counter

import pytest

import bot.app
import store_bot.app
from bot.taps import TAPS as CUSTOMERS_TAPS
from store_bot.taps import TAPS as WORKERS_TAPS
from tests.proof.pressing import pressed_by_tests
from tests.proof.weights import (
    CALLS,
    CUSTOMERS_BUTTONS,
    CUSTOMERS_COMMANDS,
    CUSTOMERS_WORDS,
    WORKERS_BUTTONS,
    WORKERS_COMMANDS,
    WORKERS_WORDS,
    Weight,
    weighed,
)
from web.api.table import all_routes

pytestmark = pytest.mark.proof


def test_every_button_command_word_and_call_is_weighed() -> None:
    """One that is new and in no table fails here, and is weighed before it is pressed."""
    names = {kind.__name__ for kind in CUSTOMERS_TAPS.kinds()}
    assert set(weighed(CUSTOMERS_BUTTONS)) == names == {k.__name__ for k in bot.app.BUTTONS}
    names = {kind.__name__ for kind in WORKERS_TAPS.kinds()}
    assert set(weighed(WORKERS_BUTTONS)) == names == {k.__name__ for k in store_bot.app.BUTTONS}
    assert set(weighed(CUSTOMERS_COMMANDS)) == set(bot.app.COMMANDS)
    at_work = {
        *store_bot.app.FOR_EVERYBODY, *store_bot.app.FOR_THE_STORE, *store_bot.app.FOR_OWNERS,
        *store_bot.app.FOR_RIDERS, *store_bot.app.FOR_ADMINS,
    }  # fmt: skip
    assert set(weighed(WORKERS_COMMANDS)) == at_work
    assert set(weighed(CUSTOMERS_WORDS)) == set(bot.app.ANSWERS)
    assert set(weighed(WORKERS_WORDS)) == set(store_bot.app.ANSWERS)
    writing = {f"{r.method} {r.path}" for r in all_routes() if r.method != "GET"}
    assert set(weighed(CALLS, "|")) - {"GET"} == writing


def test_every_one_that_confirms_is_pressed_and_by_name() -> None:
    """Each by a test that fails unless it really presses it (``tests/proof/pressing.py``)."""
    assert Counter(pressed_by_tests()).keys() == set(confirming())


def confirming() -> list[str]:
    """Whatever moves money or promises something, by the name its test calls it."""
    tables = [(CALLS, "{}", "|")]
    tables += [(table, "{}", " ") for table in (CUSTOMERS_BUTTONS, WORKERS_BUTTONS)]
    tables += [(table, "/{}", " ") for table in (CUSTOMERS_COMMANDS, WORKERS_COMMANDS)]
    tables += [(table, "words: {}", " ") for table in (CUSTOMERS_WORDS, WORKERS_WORDS)]
    found = [
        named.format(name)
        for table, named, between in tables
        for name, weight in weighed(table, between).items()
        if weight is Weight.CONFIRMS
    ]
    both = {kind.__name__ for kind in {*CUSTOMERS_TAPS.kinds()} & {*WORKERS_TAPS.kinds()}}
    for name in both & set(found):  # the very same button, which both bots have
        found.remove(name)
    assert len(found) == len(set(found)), "two are called alike: the one could hide the other"
    return found
