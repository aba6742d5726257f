"""An order placed, paid, followed and brought by programs: no chat is opened."""

from __future__ import annotations

import asyncio
import json
import re
import time

import pytest
from sqlalchemy import text

from core.database.transaction import Transaction
from core.orders.model import OrderStatus
from core.outbox.event import Who
from tests.programs import USUAL_TOTAL, Program, customers_program, item_of, stores_program
from tests.world import World

ENDED = ("awaiting_payment", "placed", "accepted", "cooking", "ready", "delivering", "delivered")


async def test_dinner_arrives_without_a_chat(world: World) -> None:
    """A program orders and pays in one call; the store's program brings it to the door."""
    mina, store = await customers_program(world), await stores_program(world)

    placed = await mina.orders(pay=True)
    assert placed.status == 201
    order = placed.body
    assert (order["status"], order["status_ko"]) == ("placed", "접수 대기")
    assert (order["total"], order["paid"], order["allowed"]) == (20_000, 20_000, ["cancel"])

    waiting = await store.calls("GET", "/api/stores/1/orders?status=placed")
    assert [o["id"] for o in waiting.body["orders"]] == [order["id"]]
    for verb, body in (
        ("accept", {"minutes": 20}), ("start-cooking", None), ("finish-cooking", None),
        ("depart", None), ("deliver", None),
    ):  # fmt: skip
        assert (await store.asks(order["id"], verb, body)).status == 200
    await world.settles()

    seen = await mina.sees(order["id"])
    assert tuple(reached["status"] for reached in seen["timeline"]) == ENDED
    assert seen["eta_at"].endswith("Z")
    assert seen["allowed"] == []
    (payment,) = await world.books()
    assert (payment["status"], payment["totalAmount"]) == ("DONE", 20_000)
    delivery = await mina.calls("GET", f"/api/deliveries?order_id={order['id']}")
    assert [d["status"] for d in delivery.body["deliveries"]] == ["delivered"]


async def test_what_an_owners_program_does_is_seen_on_their_own_ticket(world: World) -> None:
    """The till accepts in the owner's name: their chat shows no button of before."""
    mina, owner = await customers_program(world), await world.owner()
    order_id = (await mina.orders(pay=True)).body["id"]
    await world.settles()
    assert "수락 20분" in str((await owner.messages())[-1]["reply_markup"])

    till = Program(world, owner.person, Who.STORE)
    assert (await till.asks(order_id, "accept", {"minutes": 20})).status == 200
    await world.settles()

    (ticket,) = [m for m in await owner.messages() if "치즈볼" in m.get("text", "")]
    assert "조리 시작" in str(ticket["reply_markup"])
    assert "수락 20분" not in str(ticket["reply_markup"])


async def test_what_was_only_placed_is_paid_later(world: World) -> None:
    mina = await customers_program(world)
    placed = await mina.orders()
    assert (placed.status, placed.body["status"]) == (201, "awaiting_payment")
    await world.passes(minutes=2)
    assert await world.books() == []  # nobody charges a card that nobody asked to charge

    paid = await mina.calls(
        "POST", "/api/payments", {"order_id": placed.body["id"], "total": USUAL_TOTAL}
    )

    assert (paid.status, paid.body["status"]) == (201, "approved")
    assert paid.body["order"]["status"] == "placed"
    again = await mina.calls(
        "POST", "/api/payments", {"order_id": placed.body["id"], "total": USUAL_TOTAL}
    )
    assert (again.status, again.code, again.body["order_status"]) == (
        409,
        "already_paid",
        "placed",
    )
    assert len(await world.books()) == 1


@pytest.mark.hurried
async def test_a_slow_company_is_answered_at_once_and_settled_later(world: World) -> None:
    """202 within the second; the charge goes on, and the store gets its order."""
    mina = await customers_program(world)
    await world.the_company("slow", delay_ms=4000, on=["charge"])

    began = time.monotonic()
    placed = await mina.orders(pay=True, key="dinner")
    waited = time.monotonic() - began

    assert (placed.status, placed.body["status"]) == (202, "unknown")
    assert placed.body["order"]["status"] == "awaiting_payment"
    assert waited < 4  # before the company said a word
    await world.settles()
    assert (await mina.sees(placed.body["order"]["id"]))["status"] == "placed"
    assert (await mina.orders(pay=True, key="dinner")).body == placed.body
    assert len(await world.books()) == 1


@pytest.mark.hurried
async def test_a_lost_reply_is_found_out_and_charges_once(world: World) -> None:
    mina = await customers_program(world)
    await world.the_company("losing_replies", on=["charge"], times=1)

    placed = await mina.orders(pay=True)
    assert placed.status == 202
    order_id = placed.body["order"]["id"]
    meanwhile = await mina.calls(
        "POST", "/api/payments", {"order_id": order_id, "total": USUAL_TOTAL}
    )
    assert (meanwhile.status, meanwhile.body["id"]) == (202, placed.body["id"])

    await world.passes(seconds=30)

    assert (await mina.sees(order_id))["status"] == "placed"
    assert [p["status"] for p in await world.books()] == ["DONE"]


async def test_a_declined_card_keeps_the_order_to_be_paid_again(world: World) -> None:
    mina = await customers_program(world)
    await world.the_company("declining", times=1)

    placed = await mina.orders(pay=True)

    assert (placed.status, placed.code) == (402, "declined")
    assert placed.body["detail"] == "카드사에서 승인하지 않았어요."
    assert placed.body["order"]["status"] == "awaiting_payment"
    paid = await mina.calls(
        "POST", "/api/payments", {"order_id": placed.body["order"]["id"], "total": USUAL_TOTAL}
    )
    assert (paid.status, paid.body["order"]["status"]) == (201, "placed")


async def test_a_declined_card_ends_an_order_that_was_not_to_be_kept(world: World) -> None:
    mina = await customers_program(world)
    await world.the_company("declining", times=1)

    placed = await mina.orders(pay=True, keep=False)

    assert (placed.status, placed.code) == (402, "declined")
    assert placed.body["order"]["status"] == "cancelled"
    await world.settles()
    assert (await world.order(placed.body["order"]["id"])).status is OrderStatus.CANCELLED


async def test_without_a_card_the_window_is_where_to_pay(world: World) -> None:
    mina = await customers_program(world, card=False)

    placed = await mina.orders(pay=True)

    assert (placed.status, placed.code) == (409, "no_card")
    assert placed.body["order"]["status"] == "awaiting_payment"
    async with world.http.get(placed.body["pay_url"]) as page:
        assert page.status == 200
        assert "20,000원 결제하기" in await page.text()
    again = await mina.calls(
        "POST", "/api/payments", {"order_id": placed.body["order"]["id"], "total": USUAL_TOTAL}
    )
    assert (again.status, again.code) == (409, "no_card")


async def test_what_is_agreed_to_in_the_window_is_confirmed_and_placed(world: World) -> None:
    """Our page, the company's window, and back: another sum buys nothing, twice is once.

    What the company hints at meanwhile locks nobody out.
    """
    mina = await customers_program(world, card=False)
    placed = await mina.orders(pay=True)
    order_id = placed.body["order"]["id"]
    back = await _agree_in_the_window(world, placed.body["pay_url"])
    payment_id = re.search(r"orderId=(\w+)", back)
    assert payment_id is not None
    hint = {"data": {"orderId": payment_id[1], "status": "IN_PROGRESS"}}
    async with world.http.post("/payments/callback/toss", json=hint) as heard:
        assert heard.status == 200
    await world.settles()

    for url, status in ((re.sub(r"amount=\d+", "amount=100", back), "awaiting_payment"),
                        (back, "placed"), (back, "placed")):  # fmt: skip
        async with world.http.get(url) as page:
            assert page.status == 200
        await world.settles()
        assert (await mina.sees(order_id))["status"] == status

    (payment,) = await world.books()
    assert (payment["status"], payment["totalAmount"]) == ("DONE", 20_000)


async def _agree_in_the_window(world: World, pay_url: str) -> str:
    """As a browser would; where the company sends it back to."""
    async with world.http.get(pay_url) as answer:
        found = re.search(r'id="window">(.*?)</script>', await answer.text(), re.DOTALL)
    assert found is not None
    given = json.loads(found[1])
    form = {"kind": given.pop("ask"), "lang": "ko", **{k: str(v) for k, v in given.items()}}
    approve = "/company/window/approve"
    async with world.http.post(approve, data=form, allow_redirects=False) as answer:
        return answer.headers["Location"]


async def test_pay_on_delivery_is_placed_at_once(world: World) -> None:
    mina = await customers_program(world, card=False)
    placed = await mina.orders(pay_with="on_delivery", pay=True)
    assert (placed.status, placed.body["status"], placed.body["paid"]) == (201, "placed", 0)
    assert await world.books() == []


async def test_a_cancel_is_free_then_a_wish_then_too_late(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    free = (await mina.orders(pay=True)).body["id"]
    gone = await mina.asks(free, "cancel", {"reason": "잘못 눌렀어요"})
    assert (gone.status, gone.body["status"]) == (200, "cancelled")
    await world.settles()
    await world.passes(seconds=5)
    assert (await mina.sees(free))["refunded"] == 20_000

    other = (await mina.orders(pay=True)).body["id"]
    await store.asks(other, "accept", {"minutes": 10})
    wish = await mina.asks(other, "cancel")
    assert (wish.status, wish.body["request"], wish.body["status"]) == (202, True, "accepted")

    for verb in ("start-cooking", "finish-cooking"):
        await store.asks(other, verb)
    late = await mina.asks(other, "cancel")
    assert (late.status, late.code, late.body["order_status"]) == (409, "step_refused", "ready")


async def test_a_store_that_was_too_slow_reads_what_is_true(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    order_id = (await mina.orders(pay=True)).body["id"]
    await mina.asks(order_id, "cancel")

    late = await store.asks(order_id, "accept", {"minutes": 20}, Accept_Language="en")

    assert (late.status, late.body["order_status"]) == (409, "cancelled")
    assert late.body["detail"] == "The order is now: Cancelled."


async def test_the_last_portion_is_sold_once(world: World) -> None:
    """Two programs want the last of it at the same moment."""
    two = [await customers_program(world) for _ in range(2)]
    await world.db.write(_one_is_left, 2006)
    wanted = [{"item_id": 2006, "quantity": 1, "choice_ids": [11]}]

    answers = await asyncio.gather(*(p.orders(store_id=2, lines=wanted) for p in two))

    assert sorted(a.status for a in answers) == [201, 409]
    assert (await item_of(world, 2006)).stock_left == 0


async def test_an_order_over_http_shows_in_the_customers_chat_and_leaves_the_cart(
    world: World,
) -> None:
    """The same person, in the chat and through a program: one customer, two ways in."""
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    program = await customers_program(world)
    program = type(program)(world, mina.person, program.who)

    placed = await program.orders(pay=True)

    assert placed.status == 201
    await world.settles()
    assert "골목닭집에 전했어요" in await mina.card()
    order = await mina.pays()
    assert order.id != placed.body["id"]


def _one_is_left(tx: Transaction, item_id: int) -> None:
    tx.sql.run(text("UPDATE menu_items SET stock_left = 1 WHERE id = :id"), id=item_id)
    tx.sql.run(text("UPDATE stores SET minimum_order = 0"))
