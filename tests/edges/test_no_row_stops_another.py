"""A row that nobody can read, or that always fails, stops no other: tried, parked, told, replayed.

Written for the kind: every queue there is, every way a row may be broken (tests/rows.py).
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from cli.replay import main as replay_command
from core import policies
from core.answers.use_cases import Asked, Outcome, once
from core.audit.queries import deeds
from core.database.database import Database, open_database
from core.database.transaction import Transaction
from core.house import hand_out
from core.notices.errand import settle_one_by_one
from core.notices.model import Bot, NoticeStatus, Sent
from core.notices.tables import NOTICE_ROWS, Notices
from core.orders import events as happened
from core.orders.model import OrderStatus
from core.outbox.event import EVENTS, Who
from core.queues.model import PAUSES, Queue
from core.queues.registry import ROWS
from core.queues.trying import all_parked, replay, what_is_parked
from core.refusals import NotYours
from core.stuck.queries import what_is_stuck
from core.tracking.rebuilding import rebuild_views
from tests.books import the_books_are_right
from tests.queue_house import House, dinner, house, no_json, run
from tests.rows import LINES, MOON, WAYS
from tests.town import ADMIN, FIRST_OWNER

__all__ = ["house"]

HUNDRED = 100


def test_every_queue_has_its_line() -> None:
    assert set(LINES) == set(Queue) == set(ROWS) == set(PAUSES)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("queue", list(Queue))
async def test_a_broken_row_stops_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch, queue: Queue, way: str
) -> None:
    line = LINES[queue](house, monkeypatch)
    await line.plant(way)
    await line.works()
    await house.all_is_seen_to()
    await line.works()
    await house.long_enough(queue)
    for _ in PAUSES[queue]:
        house.clock.forward(30)
        await line.works()
    await house.all_is_seen_to(61)

    assert await line.others(), "a good row was held up"
    (parked,) = await house.db.read(what_is_parked, ADMIN)
    assert parked.queue is queue and parked.tries == len(PAUSES[queue]) + 1
    (told,) = await house.alerts()
    assert (told["queue"], told["key"]) == (queue.value, parked.key)
    assert "4821" not in str(dict(told)), "an error's words may quote somebody"
    shown = [one for one in await house.db.read(what_is_stuck, ADMIN) if "queue" in one.facts]
    assert [one.facts["key"] for one in shown] == [parked.key]
    await house.all_is_seen_to(120)
    assert len(await house.alerts()) == 1, "it is told once"

    await line.mend(way)
    assert await house.db.write(replay, by=ADMIN, queue=queue, key=parked.key) == 1
    await house.all_is_seen_to(1)
    await line.works()
    assert await line.is_done()
    assert await house.db.read(all_parked) == []
    assert await house.db.write(replay, by=ADMIN) == 0, "a second run changes nothing"


async def test_three_broken_facts_among_a_hundred_orders(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL two relays hand them out. Everybody eats; three facts are parked and mended."""
    broken = {**policies.POLICIES, happened.StoreReached: (_raises,)}
    monkeypatch.setattr("core.house.POLICIES", broken)
    spoiled: list[str] = []
    for n in range(HUNDRED):
        if n in (30, 50, 70):
            order = await house.db.write(dinner, 9_000 + n)
            await house.db.write(_strange, order.id, raises=n == 70)
            spoiled.append(order.id)
        await house.db.write(dinner, 1_000 + n)
    where = "WHERE order_id = :id AND name = 'StoreNotReached'"
    await run(house.db, f"UPDATE events SET name = :moon {where}", id=spoiled[0], moon=MOON)
    as_json = ":json" if house.url.startswith("sqlite") else "CAST(:json AS JSONB)"
    await run(house.db, f"UPDATE events SET facts = {as_json} {where}",
              id=spoiled[1], json=no_json(house.url))  # fmt: skip

    relays = [house.db]
    if house.url.startswith("postgresql"):
        relays.append(await open_database(house.url, clock=house.clock))
    for pause in (None, *PAUSES[Queue.FACTS]):
        house.clock.forward(pause.total_seconds() + 1 if pause else 0)
        await asyncio.gather(*(_hands_out(db) for db in relays))
    await house.all_is_seen_to(61)

    delivered, undone = await house.db.read(_how_many)
    assert delivered == HUNDRED + len(spoiled)
    assert undone == 9, "three facts, and what came behind them in their orders"
    parked = await house.db.read(all_parked)
    assert sorted(one.order_id or "" for one in parked) == sorted(spoiled)
    told = await house.alerts()
    assert sorted(each["order_id"] for each in told) == sorted(spoiled)
    await house.db.write(rebuild_views)  # what nobody can read stops that neither

    monkeypatch.setitem(EVENTS, MOON, happened.StoreNotReached)
    monkeypatch.setattr("core.house.POLICIES", policies.POLICIES)
    await house.db.write(_mend, spoiled[1])
    assert await house.db.write(replay, by=ADMIN) == 3
    await asyncio.gather(*(_hands_out(db) for db in relays))
    assert await house.db.read(_how_many) == (HUNDRED + len(spoiled), 0)
    assert len(await house.alerts()) == 3
    for db in relays[1:]:
        await db.close()
    await the_books_are_right(house.url, house.clock.now())


async def test_a_notice_that_cannot_be_noted_is_not_said_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was said; the others of the same note are noted all the same."""

    def owe(tx: Transaction) -> None:
        for n in range(3):
            tx[Notices].owe(Bot.STORE, FIRST_OWNER, "paused", key=f"n:{n}", at=tx.now)

    await house.db.write(owe)
    found = await house.db.read(lambda tx: tx[Notices].latest(3))
    bad = found[1].id

    def note(tx: Transaction, notice: Any, outcome: Any) -> None:
        if notice.id == bad:
            raise ZeroDivisionError
        tx[Notices].settle(notice, NoticeStatus.SENT, tries=1, try_at=tx.now)

    monkeypatch.setattr("core.notices.errand.settle", note)
    await house.db.woken("notices", timeout=0)
    await house.db.write(settle_one_by_one, [(n, Sent(1, "")) for n in found])
    assert await house.db.woken("notices", timeout=0), "their next ones are looked for"
    (parked,) = await house.db.read(lambda tx: NOTICE_ROWS.parked(tx.sql, 10))
    assert (parked.key, parked.tries) == (str(bad), 1)
    stands = {n.id: n.status for n in await house.db.read(lambda tx: tx[Notices].latest(3))}
    assert stands.pop(bad) is NoticeStatus.PARKED
    assert set(stands.values()) == {NoticeStatus.SENT}


async def test_an_answer_that_cannot_be_read_is_one_calls_own(house: House) -> None:
    """Another call, and the same person's next one, are answered."""

    def call(tx: Transaction, key: str) -> Outcome:
        asked = Asked(7, key, "digest")
        return once(tx, asked, lambda tx: Outcome(200, {"key": key}), lambda refused: Outcome(409))

    await house.db.write(call, "one")
    await run(house.db, "UPDATE answers SET body = '{no json' WHERE key = 'one'")
    with pytest.raises(ValueError, match="line 1"):
        await house.db.write(call, "one")
    assert (await house.db.write(call, "two")).body == {"key": "two"}
    await house.all_is_seen_to(25 * 3600)


async def test_only_admins_replay_and_it_is_in_the_audit(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = LINES[Queue.TIMERS](house, monkeypatch)
    await line.plant("unknown")
    await house.long_enough(Queue.TIMERS)
    with pytest.raises(NotYours):
        await house.db.write(replay, by=FIRST_OWNER)
    with pytest.raises(NotYours):
        await house.db.read(what_is_parked, FIRST_OWNER)
    assert await house.db.write(replay, by=ADMIN) == 1
    (told, *_), _ = await house.db.read(deeds, ADMIN)
    assert told.entry.facts["queue"] == "timers"


async def test_the_command_lists_what_is_parked_and_tries_it_again(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = LINES[Queue.TIMERS](house, monkeypatch)
    await line.plant("unknown")
    await house.long_enough(Queue.TIMERS)

    async def command(*words: str) -> tuple[int, str]:
        asked = [*words, "--database", house.url]
        code = await asyncio.to_thread(replay_command, asked, clock=house.clock)
        return code, capsys.readouterr().out

    (parked,) = await house.db.read(all_parked)
    code, said = await command()
    assert code == 0 and f"timers {parked.key}  {MOON} bad" in said
    assert (await command("notices", parked.key))[0] == 1
    assert (await command("timers", "no-number"))[0] == 1
    assert await command("timers", parked.key) == (0, "✓ 1 tried again\n")
    await line.mend("unknown")
    await house.all_is_seen_to(1)
    assert await line.is_done()
    assert await command("--all") == (0, "Nothing is parked.\n")


async def _hands_out(db: Database) -> None:
    while await db.write(hand_out):
        pass


def _raises(tx: Transaction, *about: Any) -> None:
    raise ZeroDivisionError


def _strange(tx: Transaction, order_id: str, *, raises: bool) -> None:
    """Two facts, the first of which is or becomes broken."""
    first, second = happened.StoreNotReached, happened.StoreReached
    if raises:
        first, second = second, first  # type: ignore[assignment]
    for kind in (first, second):
        tx.record(kind(order_id=order_id, at=tx.now, by=Who.CLOCK))


_MEND = text(
    "UPDATE events SET facts = (SELECT e.facts FROM events e WHERE e.name = 'StoreNotReached'"
    " AND e.order_id <> :id LIMIT 1) WHERE order_id = :id AND name = 'StoreNotReached'"
)


def _mend(tx: Transaction, order_id: str) -> None:
    tx.sql.run(_MEND, id=order_id)


def _how_many(tx: Transaction) -> tuple[int, int]:
    """Orders that were delivered, and facts whose policies did not run."""
    row = tx.sql.row(
        text(
            "SELECT (SELECT count(*) FROM orders WHERE status = :done) AS done,"
            " (SELECT count(*) FROM events WHERE done_at IS NULL) AS undone"
        ),
        done=OrderStatus.DELIVERED.value,
    )
    assert row is not None
    return row.done, row.undone
