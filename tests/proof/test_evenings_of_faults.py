"""Telegram refuses, hangs, cuts and answers nonsense, at the start and in the middle of an evening:
every order ends right, every ring is heard soon, nothing is said to the wrong person or twice."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import chat.sender
import cli.bot_side
import core.database.postgres
from tests.books import the_books_are_right
from tests.patience import wait_for_the_company
from tests.postgres import Server
from tests.proof.evenings import looked_at
from tests.proof.evenings.evening import Evening
from tests.proof.evenings.street import Street
from tests.sizes import IN_FULL, size

ORDERS = size(12, in_full=50)
#: Longer than anybody waits for an answer (chat/transport.py: TOTAL_S).
LONG_MS = 10_000
#: An evening in half a minute: Telegram lets everybody speak so many times as fast.
FASTER = 10

FAULTS: dict[str, dict[str, Any] | str | None] = {
    "a quiet evening": None,
    "429": {"code": 429, "retry_after": 1},
    "500": {"code": 500},
    "502 and a page": {"code": 502, "page": True},
    "200 and a page": {"page": True},
    "hangs": {"cut": True, "delay_ms": LONG_MS},
    "does it late": {"delay_ms": LONG_MS},
    "cut before": {"cut": True},
    "cut after": {"drop_reply": True},
    "refuses in nobody's words": {"code": 400, "description": "Bad Request: STRANGE_ENOUGH"},
    "out of reach": "refused",
}
#: Of a short run.
SHORT = ("cut after", "502 and a page")
ON_POSTGRESQL = frozenset({"502 and a page", "hangs", "cut before", "out of reach", "429"})


@pytest.fixture
async def street(
    fault: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Street]:
    wait_for_the_company(monkeypatch)
    for name in ("BOT_PER_SECOND", "CHAT_PER_SECOND"):
        monkeypatch.setattr(chat.sender, name, getattr(chat.sender, name) * FASTER)
    monkeypatch.setattr(cli.bot_side, "LOOK_AT_THE_WEBHOOK_S", 2.0)
    server: Server | None = None
    if fault in ON_POSTGRESQL:
        server = request.getfixturevalue("postgres")
        url = server.as_it_opens()
        monkeypatch.setattr(core.database.postgres, "WRITERS", 2)
        monkeypatch.setattr(core.database.postgres, "READERS", 1)
    else:
        shutil.copy(request.getfixturevalue("as_it_opens"), tmp_path / "baedal.db")
        url = f"sqlite:///{tmp_path / 'baedal.db'}"
    street = Street(tmp_path, url)
    await street.opens()
    yield street
    now = street.clock.now()
    await street.closes()
    await the_books_are_right(url, now)
    if server is not None:
        server.drop(url)


@pytest.mark.proof
@pytest.mark.long
@pytest.mark.parametrize("fault", list(FAULTS) if IN_FULL else SHORT)
async def test_whatever_telegram_does_an_evening_ends_well(fault: str, street: Street) -> None:
    began = time.monotonic()
    evening = Evening(street, ORDERS, FAULTS[fault])
    await evening.happens()

    await looked_at.every_order_ended_right(evening)
    waited = await looked_at.every_ring_was_heard_in_time(evening)
    await looked_at.nothing_was_said_to_the_wrong_person(evening)
    twice, unheard = await looked_at.nothing_was_said_twice(evening)
    await looked_at.no_card_became_something_else(evening)
    await looked_at.nothing_is_left_unexplained(evening)
    await looked_at.the_house_still_runs(evening)
    if isinstance(FAULTS[fault], dict):
        await looked_at.every_method_was_hit(evening)
    print(
        f"{fault}: {ORDERS} orders in {time.monotonic() - began:.0f} s; a ring was heard after"
        f" {waited:.1f} s at most; {twice} said twice, {unheard} answers lost;"
        f" hit {[len(each) for each in evening.met]} of {len(evening.methods)} methods"
    )
