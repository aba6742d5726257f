"""Nobody pays what they were not shown: between showing and pressing everything changes that can."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from core.carts.use_cases import add_to_cart
from core.coupons.model import Audience, Terms
from core.database.transaction import Transaction
from core.orders.discounts import DiscountKind
from core.orders.model import Order
from core.orders.tables import Orders
from core.payments.tables import Payments
from core.records import replace
from core.stores.menu_tables import Menus
from core.stores.model import Item, Store
from core.stores.tables import Stores
from tests.coupons import gives_out
from tests.programs import HALF_AND_HALF, USUAL_TOTAL, customers_program
from tests.proof.pressing import presses
from tests.proof.what_changes import AT_THE_DOOR, CHANGES, FEES, a_coupon_comes, with_terms
from tests.world import World

pytestmark = pytest.mark.proof


@presses("Pay")
@pytest.mark.parametrize("way", ["c", "d"])
async def test_nobody_pays_what_the_button_did_not_show(world: World, way: str) -> None:
    """Every change alone, each for a customer of its own."""
    owner = await world.owner()
    await gives_out(world, owner, Terms(DiscountKind.AMOUNT, 1_000), Audience.CODE, code="PROOF")
    before = await world.the_house.deps.db.read(_as_it_is)
    came_of_it: dict[str, int] = {}
    # At the door everything is compared in the same place: the few that differ by the way, and some.
    changes = {name: CHANGES[name] for name in (CHANGES if way == "c" else AT_THE_DOOR)}
    for name, change in changes.items():
        mina = await world.customer("민아")
        if name == "the coupon is over":
            await a_coupon_comes(world, mina)
        await world.the_house.deps.db.write(
            add_to_cart, mina.person, HALF_AND_HALF, quantity=1, choice_ids=(11, 21)
        )
        await mina.says("/cart")
        message, button = await mina.find(rf"\bp\|{way}\|")
        saw = _Seen.of(str(message["text"]))
        await change(world, mina)

        said = await mina.taps_old(message["message_id"], button["callback_data"])

        orders = await world.the_house.deps.db.read(_orders_of, mina.person)
        came_of_it[name] = len(orders)
        if orders:
            saw.is_what_came(orders[0], name)
            asked = await world.the_house.deps.db.read(_asked_for, orders[0].id)
            assert asked == [saw.total], name
        else:
            assert said, name
        await world.the_company("ok")
        await world.the_house.deps.db.write(_as_before, *before)
    assert came_of_it["nothing"] == 1
    asked_anew = {name for name, n in came_of_it.items() if not n}
    must_ask = set(changes) - {
        "nothing", "a coupon comes", "the company is down", "another card", "no card",
        "no more at the door",
    }  # fmt: skip
    assert must_ask <= asked_anew, must_ask - asked_anew
    if way == "c":
        assert {"another card", "no card"} <= asked_anew
    else:
        assert "no more at the door" in asked_anew


class _Seen(NamedTuple):
    """What a cart's message said."""

    text: str
    total: int

    @classmethod
    def of(cls, text: str) -> _Seen:
        (total,) = re.findall(r"합계\u2003([\d,]+)원", text)
        return cls(text, int(total.replace(",", "")))

    def is_what_came(self, order: Order, after: str) -> None:
        """The order is the one that was shown, to the last word."""
        assert order.total == self.total, after
        for line in order.lines:
            assert line.name["ko"] in self.text, after
            assert all(c["name"]["ko"] in self.text for c in line.choices), after
        assert order.address is not None
        assert order.address.written in self.text, after


def _as_it_is(tx: Transaction) -> tuple[Store, Item]:
    item = tx[Stores].item(HALF_AND_HALF)
    assert item is not None
    return tx[Stores].get(1), item


def _as_before(tx: Transaction, store: Store, item: Item) -> None:
    tx[Stores].save(tx[Stores].save_terms(replace(store, version=tx[Stores].get(1).version)))
    tx[Menus].save(item)


def _orders_of(tx: Transaction, person_id: int) -> list[Order]:
    return tx[Orders].latest_of_customer(person_id, 5)


def _asked_for(tx: Transaction, order_id: str) -> list[int]:
    """What was to be collected for it, in won."""
    return [payment.amount for payment in tx[Payments].of_order(order_id)]


@presses("POST /api/orders", "POST /api/payments")
async def test_a_program_pays_the_sum_it_named_or_nothing(world: World) -> None:
    mina = await customers_program(world)
    db = world.the_house.deps.db
    lacks = await mina.orders(pay=True, total=None)
    assert (lacks.status, lacks.code) == (422, "invalid")
    assert [error["where"] for error in lacks.body["errors"]] == ["total"]
    for named in (0, USUAL_TOTAL - 1, USUAL_TOTAL + 1, 10_000_000):
        for pay in (True, False):
            wrong = await mina.orders(pay=pay, total=named)
            assert (wrong.status, wrong.code) == (409, "changed"), named
            assert wrong.body["total"] == USUAL_TOTAL
    assert (await world.everything())["orders"] == 0
    await db.write(with_terms, {"fee_bands": FEES})
    dearer = await mina.orders(pay=True)
    assert (dearer.code, dearer.body["total"]) == ("changed", USUAL_TOTAL + 5_000)
    kept = (await mina.orders()).body
    assert kept["total"] == USUAL_TOTAL + 5_000
    lacks = await mina.calls("POST", "/api/payments", {"order_id": kept["id"]})
    assert (lacks.status, lacks.code) == (422, "invalid")
    wrong = await mina.calls(
        "POST", "/api/payments", {"order_id": kept["id"], "total": USUAL_TOTAL}
    )
    assert (wrong.status, wrong.code) == (409, "changed")
    assert wrong.body["total"] == kept["total"]
    assert await world.books() == []
    right = {"order_id": kept["id"], "total": kept["total"]}
    assert (await mina.calls("POST", "/api/payments", right)).status == 201
    assert [p["totalAmount"] for p in await world.books()] == [kept["total"]]
