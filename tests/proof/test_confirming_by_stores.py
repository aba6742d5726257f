"""What a store confirms is what its ticket and its questions showed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from chat.taps import written
from core.coupons.model import Audience
from core.coupons.use_cases import stop_coupons
from core.database.transaction import Transaction
from core.fulfilment.amendments import cancel_by_admin
from core.fulfilment.use_cases import ask_to_cancel
from core.orders.model import Order, OrderStatus
from core.people.model import Role
from core.people.tables import People
from core.stores.model import Item
from core.stores.tables import Stores
from store_bot import taps
from tests.coupons import gives_out
from tests.programs import CHEESE_BALLS, customers_program
from tests.proof.going_on import goes_on, touch, work_there_again
from tests.proof.pressing import presses
from tests.proof.standing import how_it_stands, what_came
from tests.proof.what_changes import with_facts
from tests.world import World

pytestmark = pytest.mark.proof

V = OrderStatus
#: How the order stood when its ticket was drawn, the button, and what comes of it.
STEPS: tuple[tuple[OrderStatus, Callable[[Order], tuple[Any, ...]], OrderStatus], ...] = (
    (V.PLACED, lambda o: taps.Accept(o.id, 20, o.version), V.ACCEPTED),
    (V.PLACED, lambda o: taps.Reject(o.id, "busy", o.version), V.REJECTED),
    (V.ACCEPTED, lambda o: taps.StartCooking(o.id, o.version), V.COOKING),
    (V.ACCEPTED, lambda o: taps.TakeOut(o.id, 0, 4, o.total, o.version), V.CANCELLED),
    (V.COOKING, lambda o: taps.FinishCooking(o.id, o.version), V.READY),
    (V.READY, lambda o: taps.Depart(o.id, o.version), V.DELIVERING),
    (V.DELIVERING, lambda o: taps.Deliver(o.id, o.version), V.DELIVERED),
    (V.ACCEPTED, lambda o: taps.AgreeToCancel(o.id, o.version), V.CANCELLED),
    (V.ACCEPTED, lambda o: taps.DeclineToCancel(o.id, o.version), V.ACCEPTED),
)


ABOUT_A_WISH = (taps.AgreeToCancel, taps.DeclineToCancel)


@presses(
    "Accept", "Reject", "StartCooking", "FinishCooking", "Depart", "Deliver", "AgreeToCancel",
    "DeclineToCancel", "TakeOut",
)  # fmt: skip
async def test_a_step_is_of_the_order_that_was_shown(world: World) -> None:
    """The order is another than its ticket said: nothing is promised, the ticket is drawn anew."""
    world.lets_anybody_hold_anything()
    owner, colleague = await world.owner(), await world.owner()
    admin, db = await world.admin(), world.the_house.deps.db
    mina = await customers_program(world)
    under = (await owner.messages())[-1]["message_id"]
    changes: dict[str, Callable[[Transaction, str], object]] = {
        "nothing": lambda tx, order_id: None,
        "words came": touch,
        "an admin cancelled": lambda tx, order_id: cancel_by_admin(
            tx, order_id, by=admin.person, reason="장난"
        ),
        "they work there no more": lambda tx, order_id: tx[People].take_role(
            owner.person, Role.OWNER, 1
        ),
    }
    for before, tap, after in STEPS:
        for name, change in changes.items():
            placed = (await mina.orders(pay_with="on_delivery")).body
            await db.write(goes_on, placed["id"], colleague.person, before)
            is_wish = tap(await world.order(placed["id"])).__class__ in ABOUT_A_WISH
            if is_wish:
                await db.write(ask_to_cancel, placed["id"], by=mina.person)
            shown = await world.order(placed["id"])
            await db.write(change, shown.id)
            await world.settles()
            stood = await how_it_stands(world)

            await owner.taps_old(under, written(tap(shown)))

            came = what_came(stood, await how_it_stands(world))
            now = await world.order(shown.id)
            if name == "nothing":
                assert (now.status, now.cancel_asked_at) == (after, None), tap(shown)
                assert set(came) <= {"orders", "deliveries"}, tap(shown)
            else:
                assert came == {}, (name, tap(shown))
            await db.write(work_there_again, owner.person)


@presses("GiveOut", "StopCampaign", "DeleteItem", "RemoveColleague")
async def test_what_a_store_confirms_is_what_it_saw(world: World) -> None:
    owner, db = await world.owner(), world.the_house.deps.db
    colleague = await world.owner()

    # 지우기: it has another name by now
    await owner.says("/menu")
    item = await db.read(_the_item, CHEESE_BALLS)
    await owner.taps(rf"\bmc\|{item.category_id}$")
    await owner.taps(rf"\bmi\|{CHEESE_BALLS}$")
    await owner.taps(r"\bmd\|")
    sure, button = await owner.find(rf"\bmd\|{CHEESE_BALLS}\|[1-9]")
    await db.write(with_facts, CHEESE_BALLS, {"name": {"ko": "양념치킨", "en": "Chicken"}})
    await owner.taps_old(sure["message_id"], button["callback_data"])
    assert not (await db.read(_the_item, CHEESE_BALLS)).deleted
    await owner.taps(rf"\bmd\|{CHEESE_BALLS}\|[1-9]")
    assert (await db.read(_the_item, CHEESE_BALLS)).deleted

    # 나눠 주기 and 그만 나눠 주기: once, and of the dialogue that was shown
    campaign = await gives_out(world, owner, audience=Audience.PUBLIC)
    await owner.says("/coupon")
    await owner.taps(r"\bkn\|")
    dialogue, button = await owner.find(r"\bka\|kind")
    draft = button["callback_data"].rpartition("|")[2]
    await owner.taps_old(dialogue["message_id"], f"kg|{draft}")  # nothing is answered yet
    await owner.taps_old(dialogue["message_id"], f"kg|{int(draft) - 1}")  # of another dialogue
    assert await db.read(_campaigns, 1) == 1
    await db.write(stop_coupons, campaign.id, by=owner.person)
    stood = await how_it_stands(world)
    for _ in range(2):
        await owner.taps_old(dialogue["message_id"], f"kz|{campaign.id}|1")
    assert what_came(stood, await how_it_stands(world)) == {}
    assert await db.read(_campaigns, 1) == 1

    # 내보내기: gone by now
    await owner.says("/staff")
    await owner.taps(rf"\bpr\|1\|{colleague.person}\|0")
    sure, button = await owner.find(rf"\bpr\|1\|{colleague.person}\|[1-9]")
    await owner.taps_old(sure["message_id"], button["callback_data"])
    said = await owner.taps_old(sure["message_id"], button["callback_data"])
    assert said == "찾을 수 없어요."


def _the_item(tx: Transaction, item_id: int) -> Item:
    item = tx[Stores].item(item_id)
    assert item is not None
    return item


def _campaigns(tx: Transaction, store_id: int) -> int:
    row = tx.sql.row(text("SELECT count(*) AS n FROM campaigns WHERE store_id = :s"), s=store_id)
    assert row is not None
    return int(row.n)
