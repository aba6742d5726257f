"""The payment company takes no calls: nothing is lost, nobody pays twice, everybody gets a turn."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from core.database.transaction import Transaction
from core.orders.model import OrderStatus
from core.payments.errands import collect_in_time
from core.payments.model import Method, Payment, PaymentStatus
from core.payments.settling import settle
from core.payments.tables import Payments
from core.payments.use_cases import pay_again, to_collect
from core.payments.waiting_tables import Waiting
from tests.world import Customer, World


async def _calls(world: World) -> int:
    """How often the company was asked for anything."""
    async with world.http.get("/company/sim/state") as answer:
        return len((await answer.json())["calls"])


async def test_a_paying_person_hears_at_once_and_the_order_is_kept_with_its_price(
    world: World,
) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await world.the_company_breaks_down()
    asked_so_far = await _calls(world)

    order = await mina.pays()

    assert (await mina.card()).startswith("결제를 기다려요\n결제가 밀려 있어요.")
    assert await _calls(world) == asked_so_far  # nobody waited for it
    assert "돈은 나가지 않았어요" in await mina.card()
    assert order.status is OrderStatus.AWAITING_PAYMENT
    (payment,) = await payments_of(world, order.id)
    assert payment.status is PaymentStatus.HELD
    assert await world.books() == []


async def test_when_it_recovers_people_are_called_back_with_a_button_and_pay(
    world: World,
) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await world.the_company_breaks_down()
    order = await mina.orders("반반치킨")
    await world.passes(minutes=20)
    assert (await world.order(order.id)).status is OrderStatus.AWAITING_PAYMENT

    await world.the_company("ok")
    await world.passes(minutes=3)
    assert (await mina.last()).startswith("기다려 주셔서 고마워요\n이제 결제할 수 있어요.")
    await mina.taps("결제하기")

    assert (await world.order(order.id)).status is OrderStatus.PLACED
    assert [p["status"] for p in await world.books()] == ["DONE"]
    assert "새 주문 #1" in await owner.last()


async def test_nobody_is_called_while_it_is_still_down_and_it_is_tried_out_once_a_rest(
    world: World,
) -> None:
    await world.owner()
    people = [await world.customer(f"손님{n}") for n in range(3)]
    await world.the_company_breaks_down()
    for someone in people:
        await someone.orders("반반치킨")
    before = len(await calls(world))

    await world.passes(minutes=5)

    assert await called(people) == [False] * 3
    tried = len(await calls(world)) - before
    assert 3 <= tried <= 5  # after 10, 30, 70, 150 and 270 seconds, as the clock's steps allow


async def test_five_a_second_are_called_the_longest_waiting_first(world: World) -> None:
    await world.owner()
    people = [await world.customer(f"손님{n}") for n in range(7)]
    await world.the_company_breaks_down()
    for someone in people:
        await someone.orders("반반치킨")
    await world.the_company("ok")

    await world.passes(seconds=11)
    assert await called(people) == [True] * 5 + [False] * 2
    await world.passes(seconds=1)
    assert await called(people) == [True] * 7


async def test_who_is_told_to_wait_once_more_keeps_the_old_place(world: World) -> None:
    await world.owner()
    people = [await world.customer(f"손님{n}") for n in range(6)]
    await world.the_company_breaks_down()
    orders = [await someone.orders("반반치킨") for someone in people]
    await world.the_company("ok")
    await world.passes(seconds=11)  # the first five are called
    await world.the_company_breaks_down()
    await people[0].taps("결제하기")
    assert "결제가 밀려 있어요" in await people[0].card()

    await world.the_company("ok")
    await world.passes(minutes=1)
    assert sum("차례가 됐어요" in said for said in await people[0].read()) == 2  # called twice
    for someone in people:
        await someone.taps("결제하기")

    assert [(await world.order(o.id)).status for o in orders] == [OrderStatus.PLACED] * 6
    assert [p["status"] for p in await world.books()].count("DONE") == 6


async def test_from_the_call_they_have_ten_minutes(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company_breaks_down()
    order = await mina.orders("반반치킨")
    await world.passes(minutes=15)
    await world.the_company("ok")
    await world.passes(minutes=2)
    assert await called([mina]) == [True]

    await world.passes(minutes=7)
    assert (await world.order(order.id)).status is OrderStatus.AWAITING_PAYMENT
    assert any("결제를 기다리고 있어요" in said for said in await mina.read())
    await world.passes(minutes=4)

    assert (await world.order(order.id)).status is OrderStatus.EXPIRED
    assert [p.status for p in await payments_of(world, order.id)] == [PaymentStatus.DECLINED]
    assert "돈은 나가지 않았어요" in await mina.card()


async def test_an_hour_after_the_order_nobody_waits_any_more(
    world: World,
) -> None:
    """Told to wait again and again: sixty minutes in all, then the order goes and costs nothing."""
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company_breaks_down()
    order = await mina.orders("반반치킨")
    until = time.monotonic() + 60
    while (await world.order(order.id)).status is OrderStatus.AWAITING_PAYMENT:
        assert time.monotonic() < until
        await world.the_company_breaks_down()
        await hold_again(world, order.id)
        await world.passes(minutes=5)
    held = await world.order(order.id)
    assert held.status is OrderStatus.EXPIRED
    assert held.ended_at is not None
    assert 59 <= (held.ended_at - held.created_at).total_seconds() / 60 <= 62
    assert await world.books() == []
    assert await world.the_house.deps.db.read(waiting) == 0


async def test_who_waits_may_cancel_and_is_not_called(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company_breaks_down()
    order = await mina.orders("반반치킨")
    await mina.taps("주문 취소")
    await mina.taps("네, 취소할게요")
    assert (await world.order(order.id)).status is OrderStatus.CANCELLED

    await world.the_company("ok")
    await world.passes(minutes=2)

    assert not any("이제 결제할 수 있어요" in said for said in await mina.read())
    assert [p.status for p in await payments_of(world, order.id)] == [PaymentStatus.DECLINED]
    assert await world.books() == []


@pytest.mark.hurried
async def test_a_silent_company_keeps_nobody_waiting_for_an_answer(world: World) -> None:
    """Eight seconds pass before anybody knows; whoever waits hears after nine tenths of one."""
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company("declining", times=1)
    order = await mina.orders("반반치킨")
    await world.the_company("silent", on=["charge"])
    deps = world.the_house.deps
    payment = await deps.db.write(pay_again, order.id, by=mina.person, method=Method.CARD_ON_FILE)
    began = time.monotonic()
    await collect_in_time(deps, await deps.db.read(to_collect, payment.id), settle)
    assert 0.8 < time.monotonic() - began < 6
    kept = (await payments_of(world, order.id))[0]
    assert kept.status is PaymentStatus.REQUESTED
    await world.the_company("ok")
    await world.settles()
    await world.passes(seconds=30)
    assert (await world.order(order.id)).status is OrderStatus.PLACED
    assert len([p for p in await world.books() if p["status"] == "DONE"]) == 1


async def test_everybody_waiting_survives_a_restart(tmp_path: Path) -> None:
    first = World(tmp_path, database_url=None)
    await first.start()
    await first.owner()
    mina = await first.customer("민아")
    await first.the_company_breaks_down()
    order = await mina.orders("반반치킨")
    port = int(first.url.rsplit(":", 1)[1])
    await first.close()

    second = World(tmp_path, database_url=None, port=port)
    await second.start()
    mina.world = second
    try:
        await second.the_company("ok")
        await second.passes(minutes=1)
        await mina.taps("결제하기")
        assert (await second.order(order.id)).status is OrderStatus.PLACED
    finally:
        await second.close()


async def test_dead_charges_stop_no_refund(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await world.the_company_breaks_down()
    await owner.answers("거절", "재료가 떨어졌어요")
    await world.passes(seconds=2)
    assert [p["status"] for p in await world.books()] == ["CANCELED"]


async def test_fifty_at_once_after_the_rest_are_one_call(world: World) -> None:
    await world.the_company_breaks_down()
    before = len(await calls(world))
    world.clock.forward(11)
    await asyncio.gather(*(one_call(world, n) for n in range(50)))
    assert len(await calls(world)) - before == 1


async def one_call(world: World, n: int) -> None:
    await world.the_house.deps.company.charge_card(
        billing_key="none", customer_key="nobody-1", payment_id=f"fifty-at-once-{n}",
        order_name="-", amount=1_000, key=f"fifty-{n}",
    )  # fmt: skip


async def called(people: list[Customer]) -> list[bool]:
    """Who of them was asked to pay now."""
    return [any("기다려 주셔서" in said for said in await p.read()) for p in people]


async def calls(world: World) -> list[object]:
    async with world.http.get("/company/sim/state") as answer:
        listed: list[object] = (await answer.json())["calls"]
    return listed


async def payments_of(world: World, order_id: str) -> list[Payment]:
    return await world.the_house.deps.db.read(_payments, order_id)


async def hold_again(world: World, order_id: str) -> None:
    """They tap once more while the company is still down."""
    deps = world.the_house.deps
    order = await world.order(order_id)
    if order.status is not OrderStatus.AWAITING_PAYMENT:
        return
    payment = await deps.db.write(
        pay_again, order_id, by=order.customer_id, method=Method.CARD_ON_FILE
    )
    await collect_in_time(deps, await deps.db.read(to_collect, payment.id), settle)
    await world.settles()
    (kept,) = await payments_of(world, order_id)
    assert (kept.id, kept.status) == (payment.id, PaymentStatus.HELD)


def _payments(tx: Transaction, order_id: str) -> list[Payment]:
    return tx[Payments].of_order(order_id)


def waiting(tx: Transaction) -> int:
    return tx[Waiting].count()[0]
