"""A row that is spoiled says nothing true of itself: its number, its tries, since when it waits.

Whoever would set it aside believes none of it, so that the others go on.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from core.boards.queries import look_at
from core.clockwork import show_life
from core.finding.queries import stores_near
from core.fulfilment.use_cases import accept_order
from core.house import hand_out
from core.notices.errand import LEASE, Saying
from core.notices.model import Bot, Notice, Outcome, Sent
from core.people.use_cases import meet
from core.queues.model import PAUSES, Queue
from core.queues.trying import all_parked, replay, what_is_parked
from core.stuck.queries import what_is_stuck
from core.timer_jobs import beat
from core.timers.store_side import SILENT_AFTER, STORE_SIDE, store_side_is_down
from tests.patience import PATIENCE
from tests.queue_house import House, house, no_json, one, paid, placed, run
from tests.rows import LINES, SPOILED
from tests.town import ADMIN, FIRST_OWNER, FIRST_STORE

__all__ = ["house"]

#: Its number, and how often it was tried, in each queue.
SAYS = {
    Queue.FACTS: ("events", "id", "tries"),
    Queue.TIMERS: ("timers", "id", "tries"),
    Queue.NOTICES: ("notices", "id", "faults"),
    Queue.UPDATES: ("updates", "update_id", "tries"),
    Queue.REFUNDS: ("refunds", "id", "refusals"),
    Queue.PAYMENTS: ("payments", "id", "faults"),
    Queue.PAYERS: ("waiting_payers", "order_id", "tries"),
}
SPOILED_ROW = {
    Queue.FACTS: "name = 'StoreNotReached'",
    Queue.TIMERS: "kind = 'sold'",
    Queue.NOTICES: "key = 'rows:1'",
    Queue.UPDATES: "update_id = 2",
    Queue.REFUNDS: "payment_id = 'nowhere'",
    Queue.PAYMENTS: "order_id = 'nowhere'",
}


async def _plant(house: House, monkeypatch: pytest.MonkeyPatch, queue: Queue, **says: Any) -> Any:
    line = LINES[queue](house, monkeypatch)
    await line.plant(SPOILED)
    where = SPOILED_ROW.get(queue) or f"order_id = '{line.bad}'"  # type: ignore[attr-defined]  # a payer's
    for column, value in says.items():
        await run(
            house.db, f"UPDATE {SAYS[queue][0]} SET {column} = :said WHERE {where}", said=value
        )
    return line


async def _is_parked_and_stops_nobody(house: House, line: Any, queue: Queue) -> None:
    await house.all_is_seen_to()
    await line.works()
    await house.long_enough(queue)
    for _ in PAUSES[queue]:
        house.clock.forward(30)
        await line.works()
    await house.all_is_seen_to(61)
    assert await line.others(), "a good row was held up"
    (parked,) = await house.db.read(what_is_parked, ADMIN)
    assert parked.tries == len(PAUSES[queue]) + 1
    assert len(await house.alerts()) == 1
    assert await house.db.write(replay, by=ADMIN, queue=queue, key=parked.key) == 1


@pytest.mark.parametrize("tries", [-9, 2**31 - 1])
@pytest.mark.parametrize("queue", list(Queue))
async def test_how_often_it_was_tried(
    house: House, monkeypatch: pytest.MonkeyPatch, queue: Queue, tries: int
) -> None:
    if queue is Queue.REFUNDS:
        tries = 2**31 - 1  # the database itself keeps none below zero
    line = await _plant(house, monkeypatch, queue, **{SAYS[queue][2]: tries})
    await _is_parked_and_stops_nobody(house, line, queue)


@pytest.mark.parametrize("queue", [Queue.FACTS, Queue.TIMERS, Queue.NOTICES])
async def test_a_number_below_zero(
    house: House, monkeypatch: pytest.MonkeyPatch, queue: Queue
) -> None:
    line = await _plant(house, monkeypatch, queue, id=-5)
    await _is_parked_and_stops_nobody(house, line, queue)


async def test_since_when_it_is_parked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """And in which bytes its error is written: what is parked is shown and replayed all the same."""
    line = await _plant(house, monkeypatch, Queue.TIMERS)
    await house.long_enough(Queue.TIMERS)
    if house.url.startswith("sqlite"):
        spoil = "parked_at = 'no day', error = CAST(x'fffe' AS TEXT)"
    else:
        spoil = "parked_at = '0001-01-01 00:00:00+00', error = NULL"
    await run(house.db, f"UPDATE timers SET {spoil} WHERE parked_at IS NOT NULL")
    await house.all_is_seen_to(61)
    assert await house.db.read(what_is_stuck, ADMIN)
    await line.mend(SPOILED)
    assert await house.db.write(replay, by=ADMIN) == 1
    await house.all_is_seen_to(1)
    assert await line.is_done()
    assert await house.db.read(all_parked) == []


async def test_one_spoiled_order_takes_no_sign_of_life_no_board_and_no_other_order(
    house: House,
) -> None:
    bad, good = [await house.db.write(paid, 7_000 + n) for n in range(2)]
    await house.all_is_seen_to()
    json = ":json" if house.url.startswith("sqlite") else "CAST(:json AS JSONB)"
    await run(house.db, f"UPDATE orders SET lines = {json} WHERE id = :id",
              id=bad.id, json=no_json(house.url))  # fmt: skip
    house.clock.forward(SILENT_AFTER.total_seconds() * 4)
    assert await house.db.write(beat, STORE_SIDE), "the store side is back"
    look = await house.db.read(look_at, FIRST_STORE)
    assert [each.order.id for each in look.orders] == [good.id]
    await house.db.write(accept_order, good.id, by=FIRST_OWNER, minutes=20)
    (stuck,) = [s for s in await house.db.read(what_is_stuck, ADMIN) if s.why == "unread"]
    assert stuck.facts["order_id"] == bad.id


async def test_what_fails_of_one_order_takes_no_sign_of_life(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await house.db.write(paid, 7_100)
    await house.all_is_seen_to()

    def fails(*about: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("core.ringing.timers._ring_anew", fails)
    house.clock.forward(SILENT_AFTER.total_seconds() * 4)
    await show_life(house.deps, STORE_SIDE)
    assert not await house.db.read(store_side_is_down)
    assert order.number is not None


async def test_a_sign_of_life_that_nobody_can_read(house: House) -> None:
    when = "'no day'" if house.url.startswith("sqlite") else "'9999-12-31 00:00:00+00'"
    await run(house.db, f"UPDATE heartbeats SET beat_at = {when}")
    await house.db.write(placed, 7_200)
    await house.all_is_seen_to(1)
    assert not await house.db.read(store_side_is_down)
    waits = "SELECT count(*) FROM notices WHERE kind = 'new_order' AND status = 'owed'"
    assert await one(house.db, waits) == 0, "it rang"


async def test_one_spoiled_store_hides_no_other(house: House) -> None:
    await house.db.write(meet, 7_300, name="민아", lang="ko")
    all_of_them = {s.store.id for s in await house.db.read(stores_near, 7_300)}
    json = ":json" if house.url.startswith("sqlite") else "CAST(:json AS JSONB)"
    for column in ("cooking_minutes", "hours"):
        await run(house.db, f"UPDATE stores SET {column} = {json} WHERE id = :id",
                  id=FIRST_STORE, json="[1]")  # fmt: skip
        left = {s.store.id for s in await house.db.read(stores_near, 7_300)}
        assert left == all_of_them - {FIRST_STORE}
        back = {"cooking_minutes": "[10, 20]", "hours": "{}"}[column]
        await run(house.db, f"UPDATE stores SET {column} = {json} WHERE id = :id",
                  id=FIRST_STORE, json=back)  # fmt: skip


async def test_what_telegram_lets_wait_is_said_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked to wait for longer than a notice is held: nobody else begins to say it."""
    let_go = asyncio.Event()
    begun: list[int] = []

    async def slow(notice: Notice) -> Outcome:
        begun.append(notice.id)
        await let_go.wait()
        return Sent(1, "")

    house.deps.voices = {Bot.CUSTOMER: slow, Bot.STORE: slow}
    await house.db.write(placed, 7_400)
    while await house.db.write(hand_out):
        pass
    ours, others = Saying(house.deps, Bot.STORE), Saying(house.deps, Bot.STORE)
    monkeypatch.setattr("core.notices.errand.HOLD_ON_S", 0)
    await ours.begin()
    async with asyncio.timeout(PATIENCE):
        while not begun:
            await asyncio.sleep(0.01)
    first = list(begun)
    for _ in range(6):
        house.clock.forward((LEASE - timedelta(seconds=20)).total_seconds())
        await ours.begin()
        await others.begin()
        await asyncio.sleep(0)
    house.clock.forward(10 * LEASE.total_seconds())  # as somebody sets a clock forward
    await ours.begin()
    await asyncio.sleep(0)
    assert begun == first
    let_go.set()
    while ours._under_way:
        await asyncio.wait(set(ours._under_way))


@pytest.mark.parametrize("queue", [q for q in Queue if q is not Queue.UPDATES])
async def test_until_when_it_is_put_off(
    house: House, monkeypatch: pytest.MonkeyPatch, queue: Queue
) -> None:
    """A time that no code of ours writes, or none: it is seen to within a minute."""
    later = {Queue.TIMERS: "due_at", Queue.PAYMENTS: "ask_at"}.get(queue, "try_at")
    line = await _plant(house, monkeypatch, queue)
    where = SPOILED_ROW.get(queue) or f"order_id = '{line.bad}'"
    far = "'9999-12-31 00:00:00+00'"
    if house.url.startswith("sqlite"):
        far = "'no day'" if queue in (Queue.FACTS, Queue.NOTICES) else "'9999-12-31T00:00:00'"
    await run(house.db, f"UPDATE {SAYS[queue][0]} SET {later} = {far} WHERE {where}")
    await line.mend(SPOILED)
    await house.all_is_seen_to(61)
    await house.all_is_seen_to(1)
    assert await line.is_done() and await line.others()
