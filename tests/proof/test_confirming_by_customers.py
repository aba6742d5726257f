"""What a customer confirms, besides what they pay, is what they saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.taps import TakeCoupon
from chat.taps import written
from core.carts.model import Cart
from core.carts.tables import Carts
from core.carts.use_cases import add_to_cart
from core.coupons.model import Audience
from core.coupons.use_cases import stop_coupons, take_coupon
from core.database.transaction import Transaction
from core.fulfilment.amendments import cancel_by_admin
from core.fulfilment.use_cases import (
    accept_order,
    cancel_order,
    give_up_on_payment,
    reject_order,
)
from core.orders.model import Order, OrderStatus
from core.payments.refunds import refund_part
from core.people.model import Role
from core.people.tables import People
from core.people.use_cases import give_role
from tests.coupons import gives_out
from tests.programs import HALF_AND_HALF
from tests.proof.going_on import goes_on, touch
from tests.proof.pressing import presses
from tests.proof.standing import Standing, how_it_stands, what_came
from tests.proof.what_changes import one_more_dish
from tests.world import Customer, World, text_of

pytestmark = pytest.mark.proof
V = OrderStatus
#: A use case and what it is told besides the order; none: nothing changes.
Changes = dict[str, tuple[Callable[..., Any], dict[str, Any]] | None]


async def orders(world: World, mina: Customer, way: str = "c") -> Order:
    """The usual dish, ordered in the chat."""
    await world.the_house.deps.db.write(
        add_to_cart, mina.person, HALF_AND_HALF, quantity=1, choice_ids=(11, 21)
    )
    await mina.says("/cart")
    return await mina.pays(way)


async def comes_of(mina: Customer, message: dict[str, Any], data: str) -> Standing:
    """What is not as it was once they pressed it, twice."""
    before = await how_it_stands(mina.world)
    for _ in range(2):
        await mina.taps_old(message["message_id"], data)
    return what_came(before, await how_it_stands(mina.world))


@presses("CancelSurely")
async def test_a_free_cancel_gives_back_what_it_said_or_asks_anew(world: World) -> None:
    owner, admin, db = await world.owner(), await world.admin(), world.the_house.deps.db
    mina = await world.customer("민아")
    part = {"by": admin.person, "amount": 3_000, "reason": "콜라", "request_key": "a part"}
    changes: Changes = {
        "nothing": None,
        "a part went back": (refund_part, part),
        "words came": (touch, {}),
        "the store was faster": (accept_order, {"by": owner.person, "minutes": 20}),
        "the store said no": (reject_order, {"by": owner.person, "reason": "busy"}),
        "an admin cancelled": (cancel_by_admin, {"by": admin.person, "reason": "장난"}),
    }
    for name, change in changes.items():
        order = await orders(world, mina)
        await mina.taps("주문 취소")
        shown, button = await mina.find("네, 취소할게요")
        assert f"{order.total:,}원을 돌려드려요" in text_of(shown)
        if change is not None:
            await db.write(change[0], order.id, **change[1])
            await world.settles()
        came = await comes_of(mina, shown, button["callback_data"])
        if change is None:
            assert {row[1] for row in came.pop("refunds")} == {order.total}
            assert len(came.pop("orders")) == 1 and came == {}
        else:
            assert came == {}, name
        if name == "a part went back":  # asked anew, with what is left of it
            _, button = await mina.find("네, 취소할게요")
            assert any(f"{order.total - 3_000:,}원을 돌려드려요" in m for m in await mina.read())
            came = await comes_of(mina, shown, button["callback_data"])
            assert {row[1] for row in came["refunds"]} == {order.total - 3_000}
        if not (await world.order(order.id)).status.is_final:
            await db.write(cancel_by_admin, order.id, by=admin.person, reason="끝")
            await world.settles()


@presses("AskToCancelSurely")
async def test_a_wish_to_cancel_is_of_the_order_that_was_shown(world: World) -> None:
    owner, admin, db = await world.owner(), await world.admin(), world.the_house.deps.db
    mina = await world.customer("민아")
    part = {"by": admin.person, "amount": 3_000, "reason": "콜라", "request_key": "a part"}
    changes: Changes = {
        "nothing": None,
        "a part went back": (refund_part, part),
        "it is cooked": (goes_on, {"by": owner.person, "to": V.READY}),
        "words came": (touch, {}),
        "an admin cancelled": (cancel_by_admin, {"by": admin.person, "reason": "장난"}),
    }
    for name, change in changes.items():
        order = await orders(world, mina)
        await db.write(goes_on, order.id, owner.person, V.ACCEPTED)
        await world.settles()
        await mina.says("/status")
        await mina.taps("취소 요청")
        shown, button = await mina.find("네, 물어봐 주세요")
        assert f"{order.total:,}원을 돌려드려요" in text_of(shown)
        if change is not None:
            await db.write(change[0], order.id, **change[1])
            await world.settles()
        came = await comes_of(mina, shown, button["callback_data"])
        asked = (await world.order(order.id)).cancel_asked_at is not None
        assert asked is (change is None), name
        assert set(came) == ({"orders"} if change is None else set()), name
        if name != "an admin cancelled":
            await db.write(cancel_by_admin, order.id, by=admin.person, reason="끝")
            await world.settles()


@presses("PayAgain")
async def test_a_kept_order_is_paid_once_and_at_its_sum(world: World) -> None:
    db, mina = world.the_house.deps.db, await world.customer("민아")
    changes: Changes = {
        "nothing": None,
        "cancelled": (cancel_order, {"by": mina.person}),
        "its time is over": (give_up_on_payment, {}),
    }
    for name, change in changes.items():
        await world.the_company("declining")
        order = await orders(world, mina)
        shown, button = await mina.find(r"\bpa\|")
        assert f"{order.total:,}원" in button["text"]
        if change is not None:
            await db.write(change[0], order.id, **change[1])
            await world.settles()
        await world.the_company("ok")
        before = [p["totalAmount"] for p in await world.books() if p["status"] == "DONE"]
        await comes_of(mina, shown, button["callback_data"])
        paid = [p["totalAmount"] for p in await world.books() if p["status"] == "DONE"]
        assert paid[len(before) :] == ([order.total] if change is None else []), name


@presses("EmptySurely")
async def test_the_cart_that_is_emptied_is_the_one_that_was_shown(world: World) -> None:
    mina, db = await world.customer("민아"), world.the_house.deps.db
    for another_dish in (True, False):
        await mina.picks("반반치킨")
        await mina.taps("비우기")
        sure, button = await mina.find("네, 비울게요")
        if another_dish:
            await one_more_dish(world, mina)
        lines = len((await db.read(_cart, mina.person)).lines)
        await mina.taps_old(sure["message_id"], button["callback_data"])
        left = len((await db.read(_cart, mina.person)).lines)
        assert left == (lines if another_dish else 0)


@presses("TakeCoupon")
async def test_a_coupon_is_taken_once_or_not_at_all(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    juno, db = await world.customer("주노"), world.the_house.deps.db
    await mina.says("/stores")
    await mina.taps("골목닭집")
    menu = (await mina.messages())[-1]
    for change in ("nothing", "stopped", "all gone"):
        campaign = await gives_out(world, owner, audience=Audience.PUBLIC, quota=1)
        if change == "stopped":
            await db.write(stop_coupons, campaign.id, by=owner.person)
        elif change == "all gone":
            await db.write(take_coupon, juno.person, campaign.id)
        came = await comes_of(mina, menu, written(TakeCoupon(campaign.id)))
        if change == "nothing":
            assert came.pop("coupons") == {(campaign.id, mina.person, 1)}
            assert len(came.pop("campaigns")) == 1 and came == {}
        else:
            assert came == {}, change


@presses("Arrived", "NotArrived")
async def test_whether_it_came_is_said_of_that_order_and_a_yes_stands(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    db = world.the_house.deps.db
    order = await orders(world, mina, "d")
    await db.write(goes_on, order.id, owner.person, V.DELIVERED)
    await world.settles()
    shown, button = await mina.find("못 받았어요")
    no = f"{button['callback_data'][:-1]}1"
    assert await comes_of(mina, shown, button["callback_data"]) == {}  # asked first
    assert {r[0] for r in (await comes_of(mina, shown, no))["receipts"]} == {order.id}
    _, yes = await mina.find(r"\bga\|")
    came = await comes_of(mina, shown, yes["callback_data"])
    assert [bool(arrived) for _, arrived in came.pop("receipts")] == [True] and came == {}
    assert await comes_of(mina, shown, no) == {}


@presses("DeleteMe")
async def test_everything_is_deleted_as_it_was_asked_and_while_nothing_is_open(
    world: World,
) -> None:
    """An order or work that began after the question: it waits, or the question comes anew."""
    owner, db = await world.owner(), world.the_house.deps.db
    mina, juno = await world.customer("민아"), await world.customer("준호")
    await mina.says("/deleteme")
    shown, button = await mina.find("네, 모두 지울게요")
    order = await orders(world, mina)
    for _ in range(2):
        await mina.taps_old(shown["message_id"], button["callback_data"])
    assert any("진행 중인 주문이 있어요" in said for said in await mina.read())
    assert (await world.order(order.id)).customer_id == mina.person
    await mina.taps("그만두기")

    await juno.says("/deleteme")
    shown, button = await juno.find("네, 모두 지울게요")
    assert "하던 일" not in text_of(shown)
    await db.write(lambda tx: give_role(tx, juno.person, Role.STAFF, 1))
    await juno.taps_old(shown["message_id"], button["callback_data"])
    assert "하던 일" in await juno.last()
    assert await db.read(lambda tx: tx[People].get(juno.person)) is not None
    await juno.taps("네, 모두 지울게요")
    assert await db.read(lambda tx: tx[People].get(juno.person)) is None
    assert await db.read(lambda tx: tx[People].get(owner.person)) is not None


@presses("TellStore")
async def test_late_words_reach_the_store_once_and_while_it_cooks(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    db = world.the_house.deps.db
    for is_over in (False, True):
        await mina.picks("반반치킨")
        await mina.taps("요청사항")
        order = await mina.pays("d")
        await db.write(goes_on, order.id, owner.person, V.COOKING)
        await world.settles()
        await mina.says("땅콩 알레르기")
        tell, button = await mina.find("가게에 전하기")
        if is_over:
            await db.write(goes_on, order.id, owner.person, V.DELIVERED)
            await world.settles()
        came = await comes_of(mina, tell, button["callback_data"])
        assert (await world.order(order.id)).request == ("" if is_over else "땅콩 알레르기")
        assert set(came) == (set() if is_over else {"orders"})
        if not is_over:
            heard = [said for said in await owner.read() if "땅콩 알레르기" in said]
            assert heard
            await db.write(goes_on, order.id, owner.person, V.DELIVERED)
            await world.settles()


def _cart(tx: Transaction, person_id: int) -> Cart:
    return tx[Carts].of(person_id)
