"""Two want the same delivery at the same moment: one gets it, the other is told what is true."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import text

from cli.check_books import check_books
from core.database.transaction import Transaction
from core.deliveries import offering
from core.deliveries import use_cases as deliveries
from core.deliveries.dispatch import MOST_IN_HAND
from core.deliveries.model import Delivery, DeliveryStatus
from core.deliveries.tables import Deliveries
from core.fulfilment import use_cases as orders
from core.fulfilment.amendments import cancel_by_admin
from core.house import hand_out
from core.orders.model import Order, OrderStatus
from core.outbox.tables import Outbox
from core.refusals import Refused, RiderHasIt, StepRefused, TooMany
from core.riders.use_cases import go_off_shift
from tests.sizes import size
from tests.town import ADMIN, Town, owner_of

ROUNDS = size(8, in_full=250)
JUNHO, SORA = 8_001, 8_002
D = DeliveryStatus


async def at_once(*wishes: Any) -> list[Any]:
    """All of them at the same moment; what came of each."""
    return list(await asyncio.gather(*wishes, return_exceptions=True))


@pytest.mark.proof
@pytest.mark.long
async def test_two_riders_want_what_is_open_to_all(town: Town) -> None:
    """Nobody was found; then two come on shift and tap together."""
    for n in range(ROUNDS):
        order = await town.ready(1_000 + n)
        await town.goes_on(1)
        assert (await _delivery(town, order)).nobody_at is not None
        for rider in (JUNHO, SORA):
            await town.rides(rider, metres=100)

        came = await at_once(
            *(town.db.write(deliveries.take, order.id, by=r) for r in (JUNHO, SORA))
        )

        delivery = await _delivery(town, order)
        (lost,) = [c for c in came if isinstance(c, Refused)]
        assert isinstance(lost, StepRefused)
        assert lost.status is D.ASSIGNED
        assert delivery.rider_id in (JUNHO, SORA)
        await _bring(town, order, delivery.rider_id)
        for rider in (JUNHO, SORA):
            await town.db.write(_off_shift, rider)


@pytest.mark.proof
@pytest.mark.long
async def test_a_yes_against_the_end_of_45_seconds(town: Town) -> None:
    """Whoever is first: the rider has it, or the next one is asked; nobody has half of it."""
    await town.rides(JUNHO)
    seen: Counter[str] = Counter()
    for n in range(ROUNDS):
        order = await town.ready(1_000 + n)
        await town.goes_on(1)

        took, lapsed = await at_once(
            town.db.write(deliveries.take, order.id, by=JUNHO),
            town.db.write(offering.offer_lapsed, order.id, was_heard=False),
        )

        delivery = await _delivery(town, order)
        assert isinstance(took, Delivery)  # lapsed first or not: nobody else is asked yet
        assert delivery.rider_id == JUNHO
        seen["taken first" if isinstance(lapsed, StepRefused) else "lapsed first"] += 1
        assert await _open_offers(town) == 0
        await _bring(town, order, JUNHO)
    assert sum(seen.values()) == ROUNDS


async def test_a_yes_against_a_cancel(town: Town) -> None:
    """Either way the order ends, nobody carries it, and a rider who had said yes hears it."""
    await town.rides(JUNHO)
    for n in range(ROUNDS):
        order = await town.ready(1_000 + n)
        await town.goes_on(1)
        town.heard.clear()

        took, off = await at_once(
            town.db.write(deliveries.take, order.id, by=JUNHO),
            town.db.write(cancel_by_admin, order.id, by=ADMIN, reason="비"),
        )
        await town.goes_on(0)

        assert isinstance(off, Order)
        delivery = await _delivery(town, order)
        assert delivery.status is D.CANCELLED
        told = {notice.kind for notice in town.heard if notice.person_id == JUNHO}
        if isinstance(took, Delivery):
            assert "delivery_off" in told
        else:
            assert isinstance(took, StepRefused)
            assert took.status is OrderStatus.CANCELLED
        assert await _open_offers(town) == 0


async def test_a_yes_against_the_store_setting_out(town: Town) -> None:
    await town.rides(JUNHO)
    winners: Counter[str] = Counter()
    for n in range(ROUNDS):
        order = await town.ready(1_000 + n)
        await town.goes_on(1)
        owner = owner_of(order.store_id)

        took, left = await at_once(
            town.db.write(deliveries.take, order.id, by=JUNHO),
            town.db.write(orders.depart, order.id, by=owner),
        )

        assert isinstance(took, Refused) != isinstance(left, Refused)
        winners["rider" if isinstance(took, Delivery) else "store"] += 1
        if isinstance(left, Refused):
            assert isinstance(left, RiderHasIt)
            await _bring(town, order, JUNHO)
        else:
            assert isinstance(took, StepRefused)
            assert took.status is OrderStatus.DELIVERING
            await town.db.write(orders.deliver, order.id, by=owner)
        await town.goes_on(0)
        assert (await _delivery(town, order)).status is D.DELIVERED
    assert sum(winners.values()) == ROUNDS


async def test_two_orders_want_the_same_rider(town: Town) -> None:
    """Asked about one at a time, by whichever clock ticks first."""
    await town.rides(JUNHO)
    for n in range(ROUNDS):
        two = [await town.ready(1_000 + 2 * n + k) for k in range(2)]
        await _give_out(town)

        await at_once(*(town.db.write(offering.ask_the_next, o.id) for o in two))

        assert await _open_offers(town) == 1
        statuses = sorted([(await _delivery(town, o)).status for o in two])
        assert statuses == [D.OFFERED, D.WAITING]
        for order in two:
            await town.db.write(cancel_by_admin, order.id, by=ADMIN, reason="비")
        await town.goes_on(0)


async def test_nobody_gets_more_in_hand_than_fits(town: Town) -> None:
    """One place is left, and two yeses come together."""
    await town.goes_on(0)
    mine = [await town.ready(1_000 + n) for n in range(MOST_IN_HAND + 1)]
    await town.goes_on(1)
    await town.rides(JUNHO)
    for order in mine[:-2]:
        await town.db.write(deliveries.take, order.id, by=JUNHO)

    came = await at_once(
        *(town.db.write(deliveries.take, order.id, by=JUNHO) for order in mine[-2:])
    )

    assert sum(isinstance(c, Delivery) for c in came) == 1
    (lost,) = [c for c in came if isinstance(c, Refused)]
    assert isinstance(lost, TooMany)
    assert lost.facts["most"] == MOST_IN_HAND


async def test_twice_is_once(town: Town) -> None:
    """The same tap two times at once: one yes, one pick-up, one hand-over."""
    await town.rides(JUNHO)
    order = await town.ready(1_000)
    await town.goes_on(1)
    for use_case in (deliveries.take, deliveries.pick_up, deliveries.hand_over):
        await at_once(*(town.db.write(use_case, order.id, by=JUNHO) for _ in range(2)))
    await town.goes_on(0)
    names = [f.event.name for f in await town.db.read(_facts, order.id)]
    for name in ("DeliveryAssigned", "OrderDeparted", "OrderDelivered"):
        assert names.count(name) == 1


async def test_the_policies_run_again_and_change_nothing(town: Town) -> None:
    """Killed between the rows and the note that the policies ran, they run once more."""
    await town.rides(JUNHO)
    order, later = await town.ready(1_000), await town.ready(1_001)
    await _twice(town)
    for one in (order, later):
        await town.db.write(offering.ask_the_next, one.id)
        await _twice(town)
        await town.db.write(deliveries.take, one.id, by=JUNHO)
        await _twice(town)
    await town.db.write(deliveries.give_back, later.id, by=JUNHO)
    await _twice(town)
    await town.db.write(offering.ask_the_next, later.id)
    await _twice(town)
    for use_case in (deliveries.pick_up, deliveries.hand_over):
        await town.db.write(use_case, order.id, by=JUNHO)
        await _twice(town)
    await town.db.write(cancel_by_admin, later.id, by=ADMIN, reason="비")
    await _twice(town)


async def test_the_books_are_right_wherever_a_delivery_stands(town: Town) -> None:
    """After each fact of a delivery, were it the last: what is kept is what the facts tell."""
    order = await town.ready(1_000)

    async def books() -> None:
        await _give_out(town)
        faults = check_books(town.url, now=town.clock.now())[1]
        assert [f for f in faults if not f.may_pass] == []

    await town.goes_on(1)  # nobody
    await books()
    await town.rides(JUNHO)
    await town.db.write(offering.ask_the_next, order.id)
    await books()
    await town.db.write(deliveries.decline, order.id, by=JUNHO)
    await books()
    await town.db.write(deliveries.take, order.id, by=JUNHO)
    await books()
    await town.db.write(deliveries.give_back, order.id, by=JUNHO)
    await books()
    town.clock.forward(7_200)
    await town.db.write(offering.tell_a_new_time, order.id)
    await books()


async def _twice(town: Town) -> None:
    """Run the policies of what waits, and of the very same facts again."""
    waiting = await town.db.read(_undone)
    await _give_out(town)
    before = await town.db.read(_everything)
    await town.db.write(_forget_that_they_ran, waiting)
    await _give_out(town)
    assert await town.db.read(_everything) == before


async def _give_out(town: Town) -> None:
    while await town.db.write(hand_out):
        pass


async def _bring(town: Town, order: Order, rider: int | None) -> None:
    assert rider is not None
    await town.db.write(deliveries.pick_up, order.id, by=rider)
    await town.db.write(deliveries.hand_over, order.id, by=rider)
    await town.goes_on(0)
    await town.rides(rider)


async def _delivery(town: Town, order: Order) -> Delivery:
    found = await town.db.read(_of, order.id)
    assert found is not None
    return found


async def _open_offers(town: Town) -> int:
    return await town.db.read(_count_open)


def _of(tx: Transaction, order_id: str) -> Delivery | None:
    return tx[Deliveries].of_order(order_id)


def _count_open(tx: Transaction) -> int:
    row = tx.sql.row(text("SELECT count(*) AS n FROM offers WHERE status = 'open'"))
    return int(row.n) if row else 0


def _facts(tx: Transaction, order_id: str) -> list[Any]:
    return tx[Outbox].of_order(order_id)


def _off_shift(tx: Transaction, person: int) -> None:
    go_off_shift(tx, person)


def _undone(tx: Transaction) -> list[int]:
    return [row.id for row in tx.sql.rows(text("SELECT id FROM events WHERE done_at IS NULL"))]


def _forget_that_they_ran(tx: Transaction, event_ids: list[int]) -> None:
    for event_id in event_ids:
        tx.sql.run(text(f"UPDATE events SET done_at = NULL WHERE id = {event_id}"))


def _everything(tx: Transaction) -> dict[str, Any]:
    """Every row a policy writes, without the versions of deliveries."""
    asked = {
        "deliveries": "SELECT order_id, status, carried_by, rider_id, due_at FROM deliveries",
        "offers": "SELECT order_id, rider_id, status FROM offers",
        "notices": "SELECT order_id, key, bot, person_id, kind FROM notices",
        "timers": "SELECT kind, key FROM timers",
        "events": "SELECT order_id, seq, name FROM events",
    }
    return {
        name: sorted(tuple(str(v) for v in row) for row in tx.sql.rows(text(words)))
        for name, words in asked.items()
    }
