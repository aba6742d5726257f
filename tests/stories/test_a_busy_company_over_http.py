"""A program pays while the payment company takes no calls: told when to come again, called back."""

from __future__ import annotations

import time

from core.database.transaction import Transaction
from core.orders.model import OrderStatus
from core.payments.breaker import FIRST_REST
from core.payments.model import Payment, PaymentStatus
from core.payments.tables import Payments
from tests.programs import USUAL_TOTAL, Program, customers_program
from tests.world import Customer, World


async def test_a_program_is_told_when_to_come_again_and_its_order_is_kept(world: World) -> None:
    """503 within 1.2 s, with the company's own rest as Retry-After; nothing is charged."""
    mina = await customers_program(world)
    await world.the_company_breaks_down()
    began = time.monotonic()

    busy = await mina.orders(pay=True)

    waited = [time.monotonic() - began]
    assert (busy.status, busy.code) == (503, "payment_busy")
    assert busy.body["order"]["status"] == "awaiting_payment"
    rest = FIRST_REST.total_seconds()
    assert rest - 3 <= int(busy.headers["Retry-After"]) <= rest  # the story took a moment itself
    world.clock.forward(6)
    began = time.monotonic()
    later = await mina.calls(
        "POST", "/api/payments", {"order_id": busy.body["order"]["id"], "total": USUAL_TOTAL}
    )
    waited.append(time.monotonic() - began)
    assert min(waited) < 1.2  # the machine of a test may be busy itself
    assert (later.status, later.code) == (503, "payment_busy")
    assert int(later.headers["Retry-After"]) <= rest - 6
    assert await world.books() == []
    (kept,) = await payments_of(world, busy.body["order"]["id"])
    assert kept.status is PaymentStatus.HELD


async def test_who_was_called_back_pays_by_program_what_was_kept(world: World) -> None:
    mina, program = await somebody_with_both(world)
    await world.the_company_breaks_down()
    busy = await program.orders(pay=True, key="dinner")
    order_id = busy.body["order"]["id"]
    await world.the_company("ok")
    await world.passes(seconds=15)
    assert "이제 결제할 수 있어요" in await mina.last()

    again = await program.orders(pay=True, key="dinner")

    assert (again.status, again.body["id"], again.body["status"]) == (201, order_id, "placed")
    assert [p["status"] for p in await world.books()] == ["DONE"]
    assert (await world.everything())["orders"] == 1


async def test_the_button_of_the_call_back_pays_what_a_program_ordered(world: World) -> None:
    mina, program = await somebody_with_both(world)
    await world.the_company_breaks_down()
    order_id = (await program.orders(pay=True)).body["order"]["id"]
    await world.the_company("ok")
    await world.passes(seconds=15)

    await mina.taps("결제하기")

    assert (await world.order(order_id)).status is OrderStatus.PLACED
    assert [p["status"] for p in await world.books()] == ["DONE"]


async def test_an_order_not_to_be_kept_is_kept_while_the_company_is_busy(world: World) -> None:
    """Busy is no decline. Once it declines, the same call cancels what it had said to cancel."""
    mina = await customers_program(world)
    await world.the_company_breaks_down()
    busy = await mina.orders(pay=True, keep=False, key="dinner")
    assert (busy.status, busy.body["order"]["status"]) == (503, "awaiting_payment")
    await world.the_company("ok")
    await world.passes(seconds=15)
    await world.the_company("declining", times=1)

    no = await mina.orders(pay=True, keep=False, key="dinner")

    assert (no.status, no.body["order"]["status"]) == (402, "cancelled")


async def test_who_pays_once_more_in_the_chat_keeps_the_order_on_a_decline(world: World) -> None:
    """What a program said of its own try does not hold for a tap of the person."""
    mina, program = await somebody_with_both(world)
    await world.the_company_breaks_down()
    order_id = (await program.orders(pay=True, keep=False)).body["order"]["id"]
    await world.the_company("ok")
    await world.passes(seconds=15)
    await world.the_company("declining", times=1)

    await mina.taps("결제하기")

    assert (await world.order(order_id)).status is OrderStatus.AWAITING_PAYMENT
    assert [p.status for p in await payments_of(world, order_id)] == [PaymentStatus.DECLINED]


async def somebody_with_both(world: World) -> tuple[Customer, Program]:
    """One person, in the chat and through a program."""
    mina = await world.customer("민아")
    program = await customers_program(world, card=False)
    return mina, Program(world, mina.person, program.who)


async def payments_of(world: World, order_id: str) -> list[Payment]:
    return await world.db.read(_payments, order_id)


def _payments(tx: Transaction, order_id: str) -> list[Payment]:
    return tx[Payments].of_order(order_id)
