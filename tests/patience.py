"""How long a test waits for what must become true: in one place, for all of them.

What comes is waited for no longer than it takes. So this only says when a test that would wait
for ever is given up, and can be long: on a machine busy with other work things take ten times as
long as alone. Where a test is about how quick something is, it says so itself.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from core.payments.errands import collect_in_time, wait_until_known
from core.payments.toss import TossPayments

#: Seconds; a run's whole test may take a little longer (pyproject.toml: timeout).
PATIENCE = float(os.environ.get("BAEDAL_TEST_PATIENCE", "120"))
_LOOK_EVERY_S = 0.02

#: Seconds that somebody who pays waits for the company in a story; else nine tenths of one.
WAITS_FOR_THE_COMPANY = 10.0
#: Seconds of a connection to the company, and of a whole call to it, in a story; else 2 and 8.
A_CALL = {"connect_s": 20.0, "total_s": 20.0}

T = TypeVar("T")


def wait_for_the_company(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever pays hears what became of it, however slowly this machine plays the company."""
    for waits in (collect_in_time, wait_until_known):
        assert waits.__kwdefaults__ is not None
        monkeypatch.setitem(waits.__kwdefaults__, "seconds", WAITS_FOR_THE_COMPANY)
    for name, seconds in A_CALL.items():
        monkeypatch.setitem(vars(TossPayments)["__init__"].__kwdefaults__, name, seconds)


async def until(what: Callable[[], Awaitable[T]], seconds: float = PATIENCE) -> T:
    """Wait for something true, and give it.

    Raises:
        AssertionError: it never came.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end:
        if found := await what():
            return found
        await asyncio.sleep(_LOOK_EVERY_S)
    raise AssertionError(f"it never happened in {seconds:.0f} s")
