"""The company's word counts only when we asked for it; another sum than ours never buys anything."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.database.transaction import Transaction
from core.orders.model import Order, OrderStatus
from core.payments.company import Approved, Busy, Declined, Found, FoundStatus, Unknown
from core.payments.model import Method, Payment, PaymentStatus
from core.payments.settling import look_now, settle
from core.payments.tables import Payments
from core.payments.use_cases import pay_again
from tests.town import Town
from tests.world import Customer, World

CALLBACK = "/payments/callback/toss"


async def test_a_callback_finds_out_what_a_lost_reply_left_open(world: World) -> None:
    """The money was taken and the answer lost: the hint is enough to look, long before the clock."""
    await world.owner()
    mina = await world.customer("민아")
    order = await _unclear(world, mina)
    (payment,) = await payments_of(world, order.id)

    assert await post(world, {"data": {"orderId": payment.id, "status": "DONE"}}) == 200
    await world.settles()

    assert (await world.order(order.id)).status is OrderStatus.PLACED


async def test_a_hundred_repeats_change_nothing_after_the_first(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    order = await _unclear(world, mina)
    (payment,) = await payments_of(world, order.id)
    before = len(await calls(world))
    for _ in range(100):
        assert await post(world, {"data": {"orderId": payment.id, "status": "DONE"}}) == 200
    await world.settles()
    assert await world.everything() == {"orders": 1, "payments": 1}
    assert len(await calls(world)) - before == 1


async def test_a_forged_callback_moves_nothing(world: World) -> None:
    """Valid in shape, but the company knows of no such money: the order stays unpaid."""
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company("declining")
    order = await mina.orders("반반치킨")
    (payment,) = await payments_of(world, order.id)
    await post(world, {"data": {"orderId": payment.id, "status": "DONE", "totalAmount": 1}})
    await world.settles()
    assert (await world.order(order.id)).status is OrderStatus.AWAITING_PAYMENT
    assert [p.status for p in await payments_of(world, order.id)] == [PaymentStatus.DECLINED]


async def test_of_what_is_paid_at_the_door_no_hint_is_worth_a_look(town: Town) -> None:
    """The company has no part in it, nor in a payment that never was: nobody is asked."""
    order = await town.orders(1_001)
    (payment,) = await town.db.read(lambda tx: tx[Payments].of_order(order.id))
    for payment_id in (payment.id, "a" * 16):
        for went_back in (False, True):
            assert not await town.db.write(look_now, payment_id, went_back=went_back)
    assert await town.db.read(lambda tx: tx[Payments].find(payment.id)) == payment


async def test_a_flood_of_forged_callbacks_is_no_flood_of_questions(world: World) -> None:
    before = len(await calls(world))
    for n in range(300):
        made_up = f"aaaaaaaaaaaaa{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}a"
        assert await post(world, {"data": {"orderId": made_up, "status": "DONE"}}) == 200
    await world.settles()
    assert len(await calls(world)) - before <= 8


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"{}", b'{"data":{"orderId":7}}', b"[" * 9_000,
             b"\xff\xfe", b'{"orderId":"../../etc"}', b"x" * 100_000],
)  # fmt: skip
async def test_any_body_is_answered_and_does_nothing(world: World, body: bytes) -> None:
    async with world.http.post(CALLBACK, data=body) as answer:
        assert answer.status == 200
    assert await calls(world) == []


async def test_done_after_declined_is_believed_when_the_company_says_so(world: World) -> None:
    """DONE and ABORTED for one payment in the same second: what counts is the company's list."""
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company("declining", times=1)
    order = await mina.orders("반반치킨")
    (payment,) = await payments_of(world, order.id)
    found = _found(payment, amount=payment.amount)
    await world.the_house.deps.db.write(settle, payment.id, found)
    await world.settles()
    assert (await world.order(order.id)).status is OrderStatus.PLACED
    await world.the_house.deps.db.write(settle, payment.id, found)
    assert [p.status for p in await payments_of(world, order.id)] == [PaymentStatus.APPROVED]


@pytest.mark.parametrize("how", ["the answer", "its list", "another currency"])
async def test_another_sum_is_never_an_order_and_goes_back_whole(world: World, how: str) -> None:
    owner = await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await _unclear(world, mina)
    (payment,) = await payments_of(world, order.id)
    (booked,) = await world.books()
    other = payment.amount + 500
    answer: Approved | Found = replace(
        _found(payment, amount=other), payment_key=booked["paymentKey"]
    )
    if how == "another currency":
        answer = replace(answer, amount=payment.amount, currency="USD")
    if how == "the answer":
        answer = Approved(booked["paymentKey"], other, "card", "현대 4821", None, None)
    await world.the_house.deps.db.write(settle, payment.id, answer)
    await world.passes(seconds=5)

    assert (await world.order(order.id)).status is OrderStatus.AWAITING_PAYMENT
    assert [p["status"] for p in await world.books()] == ["CANCELED"]
    (kept,) = await payments_of(world, order.id)
    assert (kept.status, kept.reason) == (PaymentStatus.REFUNDED, "amount_differs")
    (told,) = [said for said in await admin.read() if "결제 금액이 달라요" in said]
    assert booked["paymentKey"] not in told and "민아" not in told
    assert not any("새 주문 #" in said for said in await owner.read())
    assert any("다시 결제해 주세요" in said for said in await mina.read())

    await mina.taps("다시 결제")
    assert (await world.order(order.id)).status is OrderStatus.PLACED


async def test_the_card_follows_a_payment_at_every_turn(world: World) -> None:
    """Declined, tried again, unclear, declined, tried again, kept: each shows at once, by itself."""
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company("declining", times=1)
    order = await mina.orders("반반치킨")
    assert "10분 안에 다시 결제할 수 있어요" in await mina.card()
    db = world.the_house.deps.db
    for answer, says in (
        (Unknown("timeout"), "은행에 물어보고 있으니 다시 결제하지 말아 주세요"),
        (Declined("REJECT_CARD_COMPANY", "no"), "카드사에서 승인하지 않았어요"),
        (Busy(timedelta(seconds=10)), "결제가 밀려 있어요"),
    ):
        if not any(p.status.is_open for p in await payments_of(world, order.id)):
            payment = await db.write(
                pay_again, order.id, by=mina.person, method=Method.CARD_ON_FILE
            )
            await world.settles()
            assert "결제 확인 중이에요. 잠시만" in await mina.card()
        await db.write(settle, payment.id, answer)
        await world.settles()
        assert says in await mina.card()


async def test_money_without_a_payment_of_ours_is_an_alarm(world: World) -> None:
    """We were restored from a backup: the company has money for a payment we do not know."""
    world.books_add_up = False  # they lack the payment, which is the story
    admin = await world.admin()
    mina = await world.customer("민아")
    await world.owner()
    order = await mina.orders("반반치킨")
    (payment,) = await payments_of(world, order.id)
    await world.the_house.deps.db.write(_forget, payment.id)
    for _ in range(3):
        await post(world, {"data": {"orderId": payment.id, "status": "DONE"}})
        await world.settles()
        world.clock.forward(10)
    told = [said for said in await admin.read() if "주문 없는 결제" in said]
    assert len(told) == 1
    assert payment.id not in told[0] and payment.id[:4] in told[0]


async def test_late_money_for_an_order_that_is_gone_goes_back(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    order = await _unclear(world, mina)
    await world.the_company("refusing", on=["query"])
    await world.passes(minutes=11)
    assert (await world.order(order.id)).status is OrderStatus.EXPIRED
    await world.the_company("ok")
    (payment,) = await payments_of(world, order.id)
    await post(world, {"data": {"orderId": payment.id, "status": "DONE"}})
    await world.passes(minutes=5)
    assert (await world.order(order.id)).status is OrderStatus.EXPIRED
    assert [p["status"] for p in await world.books()] == ["CANCELED"]
    assert any("결제가 늦게 도착해" in said for said in await mina.read())


async def _unclear(world: World, mina: Customer) -> Order:
    """An order whose money was taken, and the answer lost."""
    await world.the_company("losing_replies", on=["charge"], times=1)
    order = await mina.orders("반반치킨")
    assert order.status is OrderStatus.AWAITING_PAYMENT
    await world.the_company("ok")
    return order


def _found(payment: Payment, *, amount: int) -> Found:
    return Found(
        status=FoundStatus.DONE, amount=amount, cancelled=0, payment_key="a-key-of-the-company",
        method="card", card_label="현대 4821", receipt_url=None, approved_at=None,
    )  # fmt: skip


async def post(world: World, body: dict[str, Any]) -> int:
    async with world.http.post(CALLBACK, data=json.dumps(body)) as answer:
        return answer.status


async def calls(world: World) -> list[Any]:
    async with world.http.get("/company/sim/state") as answer:
        listed = (await answer.json())["calls"]
    return [call for call in listed if "authorizations" not in call["path"]]


async def payments_of(world: World, order_id: str) -> list[Payment]:
    return await world.the_house.deps.db.read(_payments, order_id)


def _payments(tx: Transaction, order_id: str) -> list[Payment]:
    return tx[Payments].of_order(order_id)


def _forget(tx: Transaction, payment_id: str) -> None:
    from sqlalchemy import text

    tx.sql.run(text("DELETE FROM payments WHERE id = :id"), id=payment_id)
