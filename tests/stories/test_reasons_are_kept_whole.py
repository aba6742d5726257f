"""What a person wrote is kept to its last word, or refused with how long it may be: never cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.audit.queries import deeds
from core.carts.use_cases import keep_request
from core.database.transaction import Transaction
from core.fulfilment.amendments import cancel_by_admin
from core.fulfilment.use_cases import accept_order, cancel_by_store, cancel_order, reject_order
from core.orders.model import Order, OrderStatus
from core.orders.transitions import LONGEST_REASON
from core.payments.refunds import refund_part
from core.refusals import TooLong
from tests.owning import a_stranger
from tests.world import World

LONGEST = ("콜라가 안 왔어요 " * 30)[: LONGEST_REASON - 1] + "끝"
TOO_LONG = LONGEST + "요"
SAYS_HOW_LONG = "200자까지"

Deed = Callable[[Transaction, Order, dict[str, int], str], Any]
#: Everybody's reason for whatever ends an order or gives money back.
REASONS: dict[str, Deed] = {
    "the store declines": lambda tx, o, by, why: reject_order(
        tx, o.id, by=by["owner"], reason=why
    ),
    "the store cannot": lambda tx, o, by, why: (
        accept_order(tx, o.id, by=by["owner"], minutes=20),
        cancel_by_store(tx, o.id, by=by["owner"], reason=why),
    ),
    "the customer cancels": lambda tx, o, by, why: cancel_order(
        tx, o.id, by=o.customer_id, reason=why
    ),
    "an admin cancels": lambda tx, o, by, why: cancel_by_admin(
        tx, o.id, by=by["admin"], reason=why
    ),
    "an admin gives back": lambda tx, o, by, why: refund_part(
        tx, o.id, by=by["admin"], amount=1_000, reason=why, request_key="story"
    ),
}


@pytest.mark.parametrize("name", REASONS)
async def test_a_reason_is_kept_whole_or_refused(world: World, name: str) -> None:
    owner, admin, db = await world.owner(), await world.admin(), world.the_house.deps.db
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    by = {"owner": owner.person, "admin": admin.person}
    with pytest.raises(TooLong) as refused:
        await db.write(REASONS[name], order, by, TOO_LONG)
    assert refused.value.facts == {"most": LONGEST_REASON}
    assert await world.order(order.id) == order

    await db.write(REASONS[name], order, by, LONGEST)

    kept = {(await world.order(order.id)).end_reason}
    told, _ = await db.read(deeds, admin.person)
    kept |= {each.entry.reason for each in told}
    assert LONGEST in kept


@pytest.mark.parametrize(
    "command", ["/reject {n} {why}", "/cancel {n} {why}", "/refund {n} {why}"]
)
async def test_a_command_with_too_long_a_reason_does_nothing_and_says_so(
    world: World, command: str
) -> None:
    owner, admin = await world.owner(), await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    who = owner if command.startswith("/reject") else admin
    await who.says(command.format(n=order.number, why=TOO_LONG))
    assert SAYS_HOW_LONG in await who.last()
    assert (await world.order(order.id)).status is OrderStatus.PLACED


async def test_a_reason_that_was_asked_for_is_asked_for_still(world: World) -> None:
    await world.owner()
    admin, mina = await world.admin(), await world.customer("민아")
    order = await mina.orders("반반치킨")
    await admin.says(f"/cancel {order.number}")
    await admin.says(TOO_LONG)
    assert SAYS_HOW_LONG in await admin.last()
    await admin.says("가게가 문을 닫았어요")
    await admin.taps("주문 취소하기")
    assert (await world.order(order.id)).status is OrderStatus.CANCELLED


async def test_a_riders_name_and_a_request_are_no_shorter_than_they_were_written(
    world: World,
) -> None:
    junho = await a_stranger(world, "준호")
    await junho.taps("라이더 등록")
    await junho.says("가" * 65)
    assert "64자까지" in await junho.last()
    await junho.says("가" * 64)
    assert "가" * 64 in await junho.last()
    mina, db = await world.customer("민아"), world.the_house.deps.db
    await mina.picks("반반치킨")
    with pytest.raises(TooLong):
        await db.write(keep_request, mina.person, TOO_LONG)
    assert (await db.write(keep_request, mina.person, LONGEST)).request == LONGEST
