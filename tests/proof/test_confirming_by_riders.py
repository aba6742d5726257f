"""What a rider confirms is the delivery as their ticket showed it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from chat.taps import written
from core.database.transaction import Transaction
from core.deliveries.model import Delivery
from core.deliveries.tables import Deliveries
from store_bot import taps
from tests.programs import customers_program, offered, riders_program, stores_program
from tests.proof.pressing import presses
from tests.world import WORK, Worker, World

pytestmark = pytest.mark.proof


@presses("TakeDelivery", "DeclineOffer", "PickUp", "HandOver", "GiveBack")
async def test_a_delivery_is_the_one_that_was_shown(world: World) -> None:
    """An older version of it: nobody's hands change, and nothing is brought."""
    db = world.the_house.deps.db
    mina, store = await customers_program(world), await stores_program(world)
    rider = await riders_program(world)
    delivery = await offered(world, mina, store, rider)
    phone = Worker(world, WORK, rider.person, "준호", "ko")
    await phone.moves_in()
    await phone.says("/start")
    under = (await phone.messages())[-1]["message_id"]
    order_id = await db.read(_order_of, delivery)
    for kind in (
        taps.TakeDelivery, taps.DeclineOffer, taps.PickUp, taps.HandOver, taps.GiveBack,
    ):  # fmt: skip
        before = await db.read(_the_delivery, order_id)
        await phone.taps_old(under, written(kind(order_id, before.version + 1)))
        await phone.taps_old(under, written(kind(order_id, max(before.version - 1, 0))))
        assert await db.read(_the_delivery, order_id) == before, kind
    now = await db.read(_the_delivery, order_id)
    await phone.taps_old(under, written(taps.TakeDelivery(order_id, now.version)))
    assert (await db.read(_the_delivery, order_id)).rider_id == rider.person


def _order_of(tx: Transaction, delivery_id: int) -> str:
    row = tx.sql.row(text("SELECT order_id FROM deliveries WHERE id = :d"), d=delivery_id)
    assert row is not None
    return str(row.order_id)


def _the_delivery(tx: Transaction, order_id: str) -> Delivery:
    found = tx[Deliveries].of_order(order_id)
    assert found is not None
    return found
