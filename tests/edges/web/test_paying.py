"""Paying over HTTP at its edges: late answers, other cards, orders that ended meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.checkout.placing_api import Made, OrderRequest, Picked, place_requested_order
from core.database.transaction import Transaction
from core.orders.model import Address, OrderStatus, PayWith, Receive
from core.payments.cards import add_card
from core.payments.company import Declined
from core.payments.settling import settle
from core.payments.tables import Payments
from core.texts.figures import phone_as_stored
from tests.edges.web.conftest import open_door
from tests.programs import USUAL_TOTAL, customers_program, wish
from tests.world import World

pytestmark = pytest.mark.hurried


async def test_a_late_decline_still_ends_an_order_that_was_not_to_be_kept(door: World) -> None:
    """202 first; a second later the company says no, and the customer had said what then."""
    mina = await customers_program(door)
    await door.the_company("silent", on=["charge"])
    placed = await mina.orders(pay=True, keep=False)
    assert (placed.status, placed.body["status"]) == (202, "unknown")
    order_id = placed.body["order"]["id"]

    no = Declined(code="REJECT_CARD_COMPANY", message="no")
    await door.the_house.deps.db.write(settle, placed.body["id"], no)

    assert (await mina.sees(order_id))["status"] == "cancelled"


async def test_killed_before_the_charge_the_clock_keeps_the_customers_word(door: World) -> None:
    """The order is written down and nobody is left to collect: the clock does, and it is declined."""
    mina = await customers_program(door)
    placed = await door.db.write(_only_written_down, mina.person)
    await door.the_company("declining", times=1)

    await door.passes(minutes=1)

    assert (await mina.sees(placed.order.id))["status"] == "cancelled"
    assert [p["status"] for p in await door.books()] == ["ABORTED"]


async def test_money_for_an_order_that_ended_buys_nothing_and_goes_back(door: World) -> None:
    """Cancelled while the company thinks: the payment arrives, and is refunded."""
    mina = await customers_program(door)
    await door.the_company("slow", delay_ms=1300, on=["charge"])
    placed = await mina.orders(pay=True)
    order_id = placed.body["order"]["id"]
    gone = await mina.asks(order_id, "cancel")
    assert (gone.status, gone.body["status"]) == (200, "cancelled")

    await door.settles()
    await door.the_company("ok")
    await door.passes(seconds=5)

    seen = await mina.sees(order_id)
    assert (seen["status"], seen["paid"], seen["refunded"]) == ("cancelled", 20_000, 20_000)


async def test_money_that_comes_in_time_but_too_late_is_told_as_it_is(door: World) -> None:
    """The order ends between the charge and the answer: the caller reads that it is cancelled."""
    mina = await customers_program(door)
    kept = (await mina.orders()).body["id"]
    await door.the_company("slow", delay_ms=500, on=["charge"])
    paying = asyncio.create_task(
        mina.calls("POST", "/api/payments", {"order_id": kept, "total": USUAL_TOTAL})
    )
    await asyncio.sleep(0.2)
    await mina.asks(kept, "cancel")

    answer = await paying

    assert (answer.status, answer.code, answer.body["order_status"]) == (
        409, "step_refused", "cancelled",
    )  # fmt: skip


async def test_the_card_to_charge_may_be_named(door: World) -> None:
    mina = await customers_program(door)
    await door.the_house.deps.db.write(_another_card, mina.person)
    default, other = (await mina.calls("GET", "/api/cards")).body["cards"]
    assert (default["label"], other["default"]) == ("신한 1111", False)

    placed = await mina.orders(pay=True, card_id=other["id"])
    assert placed.body["status"] == "placed"

    kept = (await mina.orders()).body["id"]
    pay = {"order_id": kept, "card_id": other["id"], "total": USUAL_TOTAL}
    assert (await mina.calls("POST", "/api/payments", pay)).status == 201
    pay = {"order_id": kept, "card_id": 404, "total": USUAL_TOTAL}
    assert (await mina.calls("POST", "/api/payments", pay)).status == 404
    assert (await mina.orders(pay=True, card_id=404)).status == 404


async def test_a_held_payment_is_not_tried_with_another_card_than_was_named(door: World) -> None:
    """Held with the default card; called back, she names her other one: that one pays."""
    mina = await customers_program(door)
    await door.db.write(_another_card, mina.person)
    default, other = (await mina.calls("GET", "/api/cards")).body["cards"]
    await door.the_company_breaks_down()
    busy = await mina.orders(pay=True, card_id=default["id"])
    assert busy.status == 503
    order_id = busy.body["order"]["id"]
    await door.the_company("ok")
    await door.passes(seconds=15)

    pay = {"order_id": order_id, "card_id": other["id"], "total": USUAL_TOTAL}
    paid = await mina.calls("POST", "/api/payments", pay)

    assert (paid.status, paid.body["status"]) == (201, "approved")
    attempts = await door.db.read(lambda tx: tx[Payments].of_order(order_id))
    assert [(p.status.value, p.card_id) for p in attempts] == [
        ("approved", other["id"]),
        ("declined", default["id"]),
    ]
    assert len(await door.books()) == 1


@pytest.mark.parametrize("amount", ["²", "٢٠٠٠٠", "9" * 5_000, "-1", ""])
async def test_a_return_with_an_amount_that_is_none_is_answered_in_words(
    door: World, amount: str
) -> None:
    mina = await customers_program(door, card=False)
    placed = await mina.orders(pay=True)
    (payment,) = await door.db.read(
        lambda tx: tx[Payments].of_order(placed.body["order"]["id"]),
    )
    query = {"paymentKey": "forged", "orderId": payment.id, "amount": amount}
    back = f"{placed.body['pay_url']}/return"
    async with door.http.get(back, params=query) as page:
        assert page.status == 200
        assert "결제되지 않았어요" in await page.text()
    assert (await door.order(payment.order_id)).status is OrderStatus.AWAITING_PAYMENT


async def test_with_cards_off_the_window_pays(tmp_path: Path) -> None:
    async with open_door(tmp_path, card_on_file=False) as door:
        mina = await customers_program(door, card=False)
        placed = await mina.orders(pay=True)
        assert (placed.status, placed.code) == (409, "no_card")
        assert placed.body["pay_url"].startswith(f"{door.url}/pay/")
        card = await mina.calls("POST", "/api/cards", {"auth_key": "x"})
        assert (card.status, card.code) == (409, "not_allowed")


def _only_written_down(tx: Transaction, person: int) -> Made:
    asked = wish()
    return place_requested_order(
        tx,
        person,
        OrderRequest(
            store_id=asked["store_id"],
            lines=tuple(Picked(**line) for line in asked["lines"]),
            receive=Receive.DELIVERY,
            pay_with=PayWith.CARD,
            address=Address(**asked["address"]),
            phone=phone_as_stored(asked["phone"]),
        ),
        request_key="killed",
        pay=True,
        cards_on=True,
        keeps_order=False,
    )


def _another_card(tx: Transaction, person: int) -> None:
    add_card(tx, person, billing_key="another", label="신한 1111")
