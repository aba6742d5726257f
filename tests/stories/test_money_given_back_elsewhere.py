"""Somebody gives money back in the payment company's own console: our books learn of it, and tell."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import pytest

from cli.check_books import check_books
from core.database.transaction import Transaction
from core.fulfilment.amendments import remove_line
from core.orders.model import Order
from core.payments import ledger
from core.payments.model import Payment, PaymentStatus, Refund, RefundStatus
from core.payments.refunds import refund_part
from core.payments.tables import Payments
from core.refusals import Refused
from tests.world import Someone, World


async def test_a_part_given_back_in_the_console_leaves_the_rest_to_us(world: World) -> None:
    """5,000 went back by hand, then the store says no: 16,500 more, and everybody knows."""
    owner, admin = await world.owner(), await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await the_company_tells_nobody(world)
    await in_the_console(world, order, 5_000)
    await owner.answers("거절", "재료가 떨어졌어요")
    await world.passes(seconds=30)

    (booked,) = await world.books()
    assert [c["cancelAmount"] for c in booked["cancels"]] == [5_000, order.total - 5_000]
    (payment,) = await payments_of(world, order)
    assert (payment.status, payment.refunded) == (PaymentStatus.REFUNDED, order.total)
    rest = f"{order.total - 5_000:,}원"
    assert (
        f"골목닭집 #1에서 5,000원은 결제사에서 먼저 돌려드렸어요. 나머지 {rest}은 지금 돌려드려요."
        in await mina.read()
    )
    assert f"{order.total:,}원을 돌려드렸어요" in await mina.card()
    assert any("결제사 쪽에서 따로 환불된 돈이 있어요" in said for said in await admin.read())
    await right(world)


async def test_all_of_it_given_back_in_the_console_is_asked_for_no_more(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await the_company_tells_nobody(world)
    await in_the_console(world, order, None)
    await owner.answers("거절", "재료가 떨어졌어요")
    await world.passes(seconds=30)
    asked = await calls(world)
    await world.passes(minutes=30)
    assert await calls(world) == asked
    assert [r.elsewhere for r in await refunds_of(world, order)] == [True]
    assert f"골목닭집 #1에서 {order.total:,}원을 결제사에서 돌려드렸어요" in str(await mina.read())
    await right(world)


async def test_the_company_tells_of_it_and_it_is_booked_before_anything_goes_wrong(
    world: World,
) -> None:
    """A webhook is enough to look; when the order ends, only what is left is promised."""
    owner, admin = await world.owner(), await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await in_the_console(world, order, 5_000)
    while not await refunds_of(world, order):  # the company calls; the test's own limit ends it
        await asyncio.sleep(0.02)
    await world.settles()

    assert [(r.amount, r.because) for r in await refunds_of(world, order)] == [
        (5_000, "elsewhere")
    ]
    assert any("따로 환불된 돈" in said for said in await admin.read())
    await right(world)
    await owner.answers("거절", "재료가 떨어졌어요")
    await world.passes(seconds=30)
    assert f"{order.total - 5_000:,}원을 돌려드려요" in str(await mina.read())
    (booked,) = await world.books()
    assert (booked["status"], len(booked["cancels"])) == ("CANCELED", 2)
    await right(world)


async def test_the_card_of_a_dinner_eaten_tells_what_went_back(world: World) -> None:
    """Days later somebody gives 5,000 back by hand; the card says so."""
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.brings_it()
    await in_the_console(world, order, 5_000)
    while not await refunds_of(world, order):  # the company calls; the test's own limit ends it
        await asyncio.sleep(0.02)
    await world.settles()
    assert "5,000원을 돌려드렸어요" in await mina.card()


async def test_a_hint_about_our_own_refund_books_nothing_twice(world: World) -> None:
    await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await world.the_company("losing_replies", on=["cancel"], times=1)
    await give(world, order, admin, 4_000, "a")
    (payment,) = await payments_of(world, order)
    hint = {"data": {"orderId": payment.id, "status": "PARTIAL_CANCELED"}}
    async with world.http.post("/payments/callback/toss", json=hint) as answer:
        assert answer.status == 200
    await world.passes(seconds=30)
    assert [(r.amount, r.elsewhere) for r in await refunds_of(world, order)] == [(4_000, False)]
    await right(world)


async def test_a_refund_the_company_keeps_refusing_is_parked_and_tried_again_by_hand(
    world: World,
) -> None:
    """The admins hear within a minute; it stops by itself; one button starts it again."""
    owner, admin = await world.owner(), await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await world.the_company("declining", on=["cancel"], code="REFUND_REJECTED")
    await owner.answers("거절", "재료가 떨어졌어요")
    await world.passes(minutes=1)
    assert any("결제사가 환불을 거절하고 있어요" in said for said in await admin.read())
    for _ in range(5):
        world.clock.forward(3_600)
        await world.passes(seconds=30)
    (refund,) = await refunds_of(world, order)
    assert refund.status is RefundStatus.PARKED
    assert sum("계속 거절되어 멈췄어요" in said for said in await admin.read()) == 1
    asked = await calls(world)
    world.clock.forward(7_200)
    await world.passes(minutes=1)
    assert await calls(world) == asked

    await world.the_company("ok")
    await admin.says("/stuck")
    assert "환불" in await admin.last() and "멈춤" in await admin.last()
    await admin.says("/payments")
    assert "멈춤" in await admin.last()  # with the rest of the money that waits
    await admin.says("/stuck")
    await admin.taps(rf"다시 rr\|{refund.id}")
    await world.passes(seconds=30)
    assert [p["status"] for p in await world.books()] == ["CANCELED"]
    assert "끝난" in await admin.taps(rf"rr\|{refund.id}")
    await right(world)


@pytest.mark.parametrize("seed", range(6))
async def test_by_hand_and_by_us_in_any_order_never_more_than_was_paid(
    world: World, seed: int
) -> None:
    """Random parts by hand at random moments between ours: kept + returned = paid, in both books."""
    dice = Random(seed)
    await the_company_tells_nobody(world)
    owner, admin = await world.owner(), await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨", "양념치킨", "후라이드")
    (payment,) = await payments_of(world, order)
    await owner.answers("수락 20분")

    async def by_hand() -> None:
        left = (await the_books_of(world, payment))["balanceAmount"]
        if left:
            await in_the_console(
                world, order, dice.choice([dice.randint(1, left), left // 3 or 1])
            )

    async def by_an_admin() -> None:
        try:
            await give(world, order, admin, dice.randint(1, 9_000), f"{dice.random()}")
        except Refused:
            pass

    async def a_line_less() -> None:
        now = await world.order(order.id)
        if len(now.lines) > 1:
            await world.the_house.deps.db.write(
                remove_line, order.id, len(now.lines) - 1, by=owner.person
            )

    async def a_hint() -> None:
        status = dice.choice(["PARTIAL_CANCELED", "CANCELED"])
        hint = {"data": {"orderId": payment.id, "status": status}}
        await world.http.post("/payments/callback/toss", json=hint)

    async def trouble() -> None:
        mode = dice.choice(["losing_replies", "refusing", "ok"])
        await world.the_company(mode, on=["cancel"], **({} if mode == "ok" else {"times": 1}))

    for _ in range(9):
        await dice.choice([by_hand, by_hand, by_an_admin, a_line_less, a_hint, trouble])()
        if dice.random() < 0.6:
            await world.passes(seconds=dice.choice([1, 6, 20]))
    if dice.random() < 0.5:
        await admin.says("/order 1")
        await world.the_house.deps.db.write(_cancel, order.id, admin.person)
    await by_hand()
    await world.the_company("ok")
    for _ in range(14):
        world.clock.forward(300)
        await world.passes(seconds=3)

    found = await the_books_of(world, payment)
    back = found["totalAmount"] - found["balanceAmount"]
    refunds = await refunds_of(world, order)
    (payment,) = await payments_of(world, order)
    assert all(r.status is RefundStatus.DONE for r in refunds)
    assert sum(r.amount for r in refunds) == payment.refunded
    assert payment.refunded <= payment.amount == found["totalAmount"]
    # What came back last, without a word to us and with nothing of ours to be refused, is news
    # only to whoever looks: one hint, and both books say the same.
    await a_hint()
    await world.settles()
    (payment,) = await payments_of(world, order)
    assert payment.refunded == back
    now = await world.order(order.id)
    booked = ledger.entries(now, [payment], await refunds_of(world, order))
    assert ledger.left_over(booked) == 0
    await right(world)


async def the_company_tells_nobody(world: World) -> None:
    async with world.http.post("/company/sim/webhook", json={"url": None}) as answer:
        assert answer.status == 200


async def in_the_console(world: World, order: Order, amount: int | None) -> None:
    """Somebody gives it back at the company, and tells nobody."""
    (payment,) = await payments_of(world, order)
    body: dict[str, Any] = {"orderId": payment.id, "reason": "전화로 사과"}
    body |= {} if amount is None else {"amount": amount}
    async with world.http.post("/company/sim/refund", json=body) as answer:
        assert answer.status == 200, await answer.text()


async def the_books_of(world: World, payment: Payment) -> dict[str, Any]:
    return next(p for p in await world.books() if p["orderId"] == payment.id)


async def give(world: World, order: Order, by: Someone, amount: int, key: str) -> Refund:
    return await world.the_house.deps.db.write(
        refund_part, order.id, by=by.person, amount=amount, reason="사과의 뜻", request_key=key
    )


async def calls(world: World) -> int:
    """How often the company was asked to give back."""
    async with world.http.get("/company/sim/state") as answer:
        return sum(c["path"].endswith("/cancel") for c in (await answer.json())["calls"])


async def right(world: World) -> None:
    """The books add up."""
    _, faults = check_books(world.database_url, now=world.clock.now())
    assert [f.says for f in faults if not f.may_pass] == []


async def payments_of(world: World, order: Order) -> list[Payment]:
    return await world.the_house.deps.db.read(_payments, order.id)


async def refunds_of(world: World, order: Order) -> list[Refund]:
    return await world.the_house.deps.db.read(_refunds, order.id)


def _payments(tx: Transaction, order_id: str) -> list[Payment]:
    return tx[Payments].of_order(order_id)


def _refunds(tx: Transaction, order_id: str) -> list[Refund]:
    return tx[Payments].refunds_of_order(order_id)


def _cancel(tx: Transaction, order_id: str, by: int) -> None:
    from core.fulfilment.amendments import cancel_by_admin

    cancel_by_admin(tx, order_id, by=by, reason="사과")
