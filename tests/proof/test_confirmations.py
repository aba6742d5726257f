"""What is confirmed is what was shown: exactly that comes of it, or nothing but a new question.

Between showing a button and pressing it everything changes that can.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import bindparam, text, update

import bot.app
import store_bot.app
from bot.taps import TAPS as CUSTOMERS_TAPS
from chat.taps import written
from core.carts.model import Cart
from core.carts.use_cases import add_to_cart
from core.coupons.model import Audience, Kind, Terms
from core.coupons.tables import coupons
from core.coupons.use_cases import stop_coupons, take_by_code
from core.database.transaction import Transaction
from core.deliveries.model import Delivery
from core.orders.model import Order, OrderStatus
from core.orders.use_cases import (
    accept_order,
    ask_to_cancel,
    cancel_order,
    deliver,
    depart,
    finish_cooking,
    start_cooking,
)
from core.payments.cards import add_card, forget_card
from core.people.use_cases import keep_detail, keep_place
from core.records import replace
from core.stores.model import Item, OptionGroup, Store
from store_bot import taps
from store_bot.taps import TAPS as WORKERS_TAPS
from tests.coupons import coupons_of, gives_out
from tests.programs import (
    CHEESE_BALLS,
    HALF_AND_HALF,
    USUAL_TOTAL,
    customers_program,
    offered,
    riders_program,
    stores_program,
)
from tests.proof.weights import (
    CALLS,
    CUSTOMERS_BUTTONS,
    CUSTOMERS_COMMANDS,
    WORKERS_BUTTONS,
    WORKERS_COMMANDS,
    Weight,
    weighed,
)
from tests.world import HOME, WORK, Customer, Worker, World
from web.api.table import all_routes

pytestmark = pytest.mark.proof


def test_every_button_command_and_call_is_weighed() -> None:
    """One that is new and in no table fails here, and is weighed before it is pressed."""
    names = {kind.__name__ for kind in CUSTOMERS_TAPS.kinds()}
    assert set(weighed(CUSTOMERS_BUTTONS)) == names
    assert set(weighed(WORKERS_BUTTONS)) == {kind.__name__ for kind in WORKERS_TAPS.kinds()}
    assert set(weighed(CUSTOMERS_COMMANDS)) == set(bot.app.COMMANDS)
    at_work = {
        *store_bot.app.FOR_EVERYBODY, *store_bot.app.FOR_THE_STORE, *store_bot.app.FOR_OWNERS,
        *store_bot.app.FOR_RIDERS, *store_bot.app.FOR_ADMINS,
    }  # fmt: skip
    assert set(weighed(WORKERS_COMMANDS)) == at_work
    writing = {f"{r.method} {r.path}" for r in all_routes() if r.method != "GET"}
    assert set(weighed(CALLS, "|")) - {"GET"} == writing


def test_every_one_that_confirms_is_pressed_somewhere() -> None:
    pressed = {name for names in PRESSED.values() for name in names}
    for table in (CUSTOMERS_BUTTONS, WORKERS_BUTTONS):
        for name, weight in weighed(table).items():
            assert (name in pressed) is (weight is Weight.CONFIRMS), name
    for test in PRESSED:
        path, _, name = test.rpartition("::")
        assert f"def {name}(" in (Path(path) if path else Path(__file__)).read_text("utf-8"), test


#: Which test presses it, after what was shown is not true any more.
PRESSED = {
    "test_nobody_pays_what_the_button_did_not_show": ["Pay"],
    "test_what_a_customer_confirms_is_what_they_saw": [
        "PayAgain", "CancelSurely", "AskToCancelSurely", "EmptySurely", "TakeCoupon", "NotArrived",
        "TellStore",
    ],
    "test_a_step_is_of_the_order_that_was_shown": [
        "Accept", "Reject", "StartCooking", "FinishCooking", "Depart", "Deliver", "AgreeToCancel",
        "DeclineToCancel", "TakeOut",
    ],
    "test_what_a_store_confirms_is_what_it_saw": [
        "GiveOut", "StopCampaign", "DeleteItem", "RemoveColleague",
    ],
    "test_a_delivery_is_the_one_that_was_shown": [
        "TakeDelivery", "DeclineOffer", "PickUp", "HandOver", "GiveBack",
    ],
    "tests/stories/test_giving_money_back.py::test_a_refund_button_of_before_asks_anew": [
        "SureRefund",
    ],
    "tests/stories/test_giving_money_back.py::test_an_admin_cancels_what_is_cooking": [
        "SureCancel",
    ],
    "tests/stories/test_becoming_a_rider.py::test_two_admins_at_once_make_one_answer": [
        "Approve", "TurnDown",
    ],
    "tests/stories/test_a_store_of_ones_own.py::test_only_an_admin_answers_and_only_once": [
        "DeclineStore",
    ],
    "tests/stories/test_a_broadcast.py::"
    "test_two_taps_send_it_once_and_an_old_button_shows_what_is_asked": ["SendBroadcast"],
    "tests/stories/test_a_broadcast.py::test_it_is_stopped_while_it_goes": ["StopBroadcast"],
    "tests/stories/test_is_it_meant.py::test_one_tap_asks_and_the_answer_is_of_what_was_shown": [
        "NewBoardLink", "SwitchBoardOff", "DropPhoto", "DropCategory", "DropGroup", "Revoke",
        "SureSuspend",
    ],
}  # fmt: skip


# --- the pay button

Change = Callable[[World, Customer], Awaitable[object]]


def _store(**terms: Any) -> Change:
    async def change(world: World, mina: Customer) -> None:
        await world.the_house.deps.db.write(_with_terms, terms)

    return change


def _with_terms(tx: Transaction, terms: dict[str, Any]) -> None:
    store = tx.stores.save_terms(replace(tx.stores.get(1), **terms))
    tx.stores.save(store)


def _item(item_id: int, **facts: Any) -> Change:
    async def change(world: World, mina: Customer) -> None:
        await world.the_house.deps.db.write(_with_facts, item_id, facts)

    return change


def _with_facts(tx: Transaction, item_id: int, facts: dict[str, Any]) -> None:
    tx.menus.save(replace(tx.menus.lock(item_id), **facts))


def _groups(change_of: Callable[[tuple[OptionGroup, ...]], tuple[OptionGroup, ...]]) -> Change:
    async def change(world: World, mina: Customer) -> None:
        await world.the_house.deps.db.write(_with_groups, change_of)

    return change


def _with_groups(tx: Transaction, change: Callable[..., tuple[OptionGroup, ...]]) -> None:
    item = tx.menus.lock(HALF_AND_HALF)
    tx.menus.save(replace(item, option_groups=change(item.option_groups)))


def _first_choice(**facts: Any) -> Change:
    def changed(groups: tuple[OptionGroup, ...]) -> tuple[OptionGroup, ...]:
        first, *others = groups
        choice, *rest = first.choices
        return (replace(first, choices=(replace(choice, **facts), *rest)), *others)

    return _groups(changed)


def _one_more_question(groups: tuple[OptionGroup, ...]) -> tuple[OptionGroup, ...]:
    """Another one that must be answered."""
    last = groups[-1]
    ids = max(c.id for g in groups for c in g.choices) + 1
    more = tuple(replace(c, id=ids + n) for n, c in enumerate(last.choices))
    name = {"ko": "소스", "en": "Sauce"}
    return (*groups, replace(last, id=last.id + 50, name=name, min=1, max=1, choices=more))


async def _moves(world: World, mina: Customer) -> None:
    """Around the corner: the fee is the same, the door is not."""
    await world.the_house.deps.db.write(_another_place, mina.person, "202동 303호")


async def _moves_without_a_door(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(_another_place, mina.person, "")


def _another_place(tx: Transaction, person_id: int, detail: str) -> None:
    latitude, longitude = HOME
    keep_place(
        tx, person_id, text="은행나무로 99", detail=detail, latitude=latitude + 0.00001,
        longitude=longitude,
    )  # fmt: skip


async def _another_door(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(keep_detail, mina.person, "옆집 404호")


async def _another_card(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(
        add_card, mina.person, billing_key=f"other-{mina.person}", label="신한 1111"
    )


async def _no_card(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(_forget_cards, mina.person)


def _forget_cards(tx: Transaction, person_id: int) -> None:
    for card in tx.payments.cards(person_id):
        forget_card(tx, person_id, card.id)


async def _one_more_dish(world: World, mina: Customer) -> None:
    """In another window of the same chat."""
    await world.the_house.deps.db.write(
        add_to_cart, mina.person, CHEESE_BALLS, quantity=1, choice_ids=()
    )


async def _a_coupon_comes(world: World, mina: Customer) -> None:
    """It would be cheaper: all the same nothing else is charged than was shown."""
    await world.the_house.deps.db.write(_give_coupon, mina.person)


async def _the_coupon_is_over(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(_end_coupons, mina.person)


def _give_coupon(tx: Transaction, person_id: int) -> None:
    take_by_code(tx, person_id, "PROOF")


def _end_coupons(tx: Transaction, person_id: int) -> None:
    mine = update(coupons).where(coupons.c.customer_id == bindparam("p"))
    tx.sql.run(mine.values(ends_at=bindparam("at")), p=person_id, at=tx.now)


async def _somebody_was_faster(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(_with_facts, HALF_AND_HALF, {"stock_left": 0})


async def _the_company_is_down(world: World, mina: Customer) -> None:
    await world.the_company("refusing", on=["charge"])


async def _nothing(world: World, mina: Customer) -> None:
    """Whoever is quick gets what they saw."""


CLOSED: dict[str, list[list[str]]] = {
    day: [] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
}
FEES = ((5_000, 7_000),)

CHANGES: dict[str, Change] = {
    "nothing": _nothing,
    "the fee goes up": _store(fee_bands=FEES),
    "the fee goes down": _store(fee_bands=((5_000, 0),)),
    "it is too far by now": _store(fee_bands=((1, 0),)),
    "the minimum goes up": _store(minimum_order=500_000),
    "the store closes": _store(closed=True),
    "its hours end": _store(hours=CLOSED),
    "it pauses": _store(paused_until=None, closed=True),
    "no more at the door": _store(pay_on_delivery=False),
    "another place": _moves,
    "another place, no door": _moves_without_a_door,
    "another door": _another_door,
    "another card": _another_card,
    "no card": _no_card,
    "one more dish": _one_more_dish,
    "dearer": _item(HALF_AND_HALF, price=25_000),
    "cheaper": _item(HALF_AND_HALF, price=15_000),
    "another name": _item(HALF_AND_HALF, name={"ko": "치킨무", "en": "Radish"}),
    "hidden": _item(HALF_AND_HALF, hidden=True),
    "none left": _item(HALF_AND_HALF, stock_left=0),
    "somebody was faster": _somebody_was_faster,
    "the choice is dearer": _first_choice(price=900),
    "the choice has another name": _first_choice(name={"ko": "맵게", "en": "Hot"}),
    "one more question": _groups(_one_more_question),
    "no questions": _groups(lambda groups: ()),
    "a coupon comes": _a_coupon_comes,
    "the coupon is over": _the_coupon_is_over,
    "the company is down": _the_company_is_down,
}


AT_THE_DOOR = (
    "nothing", "the fee goes up", "no more at the door", "another door", "another card",
    "another name", "a coupon comes", "the coupon is over",
)  # fmt: skip


@pytest.mark.parametrize("way", ["c", "d"])
async def test_nobody_pays_what_the_button_did_not_show(world: World, way: str) -> None:
    """Every change alone, each for a customer of its own."""
    owner = await world.owner()
    await gives_out(world, owner, Terms(Kind.AMOUNT, 1_000), Audience.CODE, code="PROOF")
    before = await world.the_house.deps.db.read(_as_it_is)
    came_of_it: dict[str, int] = {}
    # At the door everything is compared in the same place: the few that differ by the way, and some.
    changes = {name: CHANGES[name] for name in (CHANGES if way == "c" else AT_THE_DOOR)}
    for name, change in changes.items():
        mina = await world.customer("민아")
        if name == "the coupon is over":
            await _a_coupon_comes(world, mina)
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
    item = tx.stores.item(HALF_AND_HALF)
    assert item is not None
    return tx.stores.get(1), item


def _as_before(tx: Transaction, store: Store, item: Item) -> None:
    tx.stores.save(tx.stores.save_terms(replace(store, version=tx.stores.get(1).version)))
    tx.menus.save(item)


def _orders_of(tx: Transaction, person_id: int) -> list[Order]:
    return tx.orders.latest_of_customer(person_id, 5)


def _asked_for(tx: Transaction, order_id: str) -> list[int]:
    """What was to be collected for it, in won."""
    return [payment.amount for payment in tx.payments.of_order(order_id)]


# --- the API


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
    await db.write(_with_terms, {"fee_bands": FEES})
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


# --- what else customers confirm


async def test_what_a_customer_confirms_is_what_they_saw(world: World) -> None:
    owner, db = await world.owner(), world.the_house.deps.db
    mina = await world.customer("민아")
    campaign = await gives_out(world, owner, audience=Audience.PUBLIC)

    # 네, 취소할게요: the store was faster
    order = await mina.orders("반반치킨")
    await mina.taps("주문 취소")
    assert f"{order.total:,}원을 돌려드려요" in await mina.last()
    sure, button = await mina.find("네, 취소할게요")
    await db.write(accept_order, order.id, by=owner.person, minutes=20)
    await world.settles()
    said = await mina.taps_old(sure["message_id"], button["callback_data"])
    assert said == "가게가 이미 주문을 받았어요. 취소는 가게에 물어볼 수 있어요."
    assert (await world.order(order.id)).status is OrderStatus.ACCEPTED

    # 취소 요청: it is done by now
    await mina.says("/status")
    await mina.taps("취소 요청")
    wish, button = await mina.find("네, 물어봐 주세요")
    await db.write(_goes_on, order.id, owner.person, OrderStatus.READY)
    await mina.taps_old(wish["message_id"], button["callback_data"])
    assert (await world.order(order.id)).cancel_asked_at is None
    await db.write(_goes_on, order.id, owner.person, OrderStatus.DELIVERED)
    await world.settles()

    # 못 받았어요: it was confirmed meanwhile
    missing, button = await mina.find("못 받았어요")
    await mina.taps("잘 받았어요")
    await mina.taps_old(missing["message_id"], button["callback_data"][:-1] + "1")
    assert "확인" in mina.toast or "받았" in mina.toast

    # 비우기: another cart by now
    await mina.picks("반반치킨")
    await mina.taps("비우기")
    sure, button = await mina.find("네, 비울게요")
    await _one_more_dish(world, mina)
    await mina.taps_old(sure["message_id"], button["callback_data"])
    assert len((await db.read(_cart, mina.person)).lines) == 2

    # 쿠폰 받기: stopped meanwhile
    await mina.says("/stores")
    await mina.taps("골목닭집")
    menu, button = await mina.find(r"\bkt\|")
    await db.write(stop_coupons, campaign.id, by=owner.person)
    await mina.taps_old(menu["message_id"], button["callback_data"])
    assert await coupons_of(world, mina) == []

    # 다시 결제: cancelled meanwhile
    await world.the_company("declining")
    order = await mina.orders("반반치킨")
    again, button = await mina.find(r"\bpa\|")
    await db.write(cancel_order, order.id, by=mina.person)
    await world.the_company("ok")
    paid = len([p for p in await world.books() if p["status"] == "DONE"])
    await mina.taps_old(again["message_id"], button["callback_data"])
    assert len([p for p in await world.books() if p["status"] == "DONE"]) == paid

    # 가게에 전하기: told once, and not of another order
    await mina.picks("반반치킨")
    await mina.taps("요청사항")
    order = await mina.pays()
    await db.write(_goes_on, order.id, owner.person, OrderStatus.COOKING)
    await world.settles()
    await mina.says("땅콩 알레르기")
    tell, button = await mina.find("가게에 전하기")
    await mina.taps("가게에 전하기")
    heard = [said for said in await owner.read() if "땅콩 알레르기" in said]
    await mina.taps_old(tell["message_id"], button["callback_data"])
    assert [said for said in await owner.read() if "땅콩 알레르기" in said] == heard
    assert (await world.order(order.id)).request == "땅콩 알레르기"


# --- the store's steps

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


@pytest.mark.parametrize("order_changes", [False, True])
async def test_a_step_is_of_the_order_that_was_shown(world: World, order_changes: bool) -> None:
    """The order is another than its ticket said: nothing is promised, the ticket is drawn anew."""
    owner, db = await world.owner(), world.the_house.deps.db
    mina = await customers_program(world)
    under = (await owner.messages())[-1]["message_id"]
    for before, tap, after in STEPS:
        placed = (await mina.orders(pay_with="on_delivery")).body
        await db.write(_goes_on, placed["id"], owner.person, before)
        if tap(await world.order(placed["id"])).__class__ in (
            taps.AgreeToCancel,
            taps.DeclineToCancel,
        ):
            await db.write(ask_to_cancel, placed["id"], by=mina.person)
        shown = await world.order(placed["id"])
        if order_changes:
            await db.write(_touch, shown.id)

        await owner.taps_old(under, written(tap(shown)))

        now = await world.order(shown.id)
        as_shown = (shown.status, shown.cancel_asked_at)
        came = (after, None)
        assert (now.status, now.cancel_asked_at) == (as_shown if order_changes else came), tap


def _goes_on(tx: Transaction, order_id: str, by: int, to: OrderStatus) -> None:
    """The store brings the order so far."""
    while tx.orders.get(order_id).status is not to:
        match tx.orders.get(order_id).status:
            case V.PLACED:
                accept_order(tx, order_id, by=by, minutes=20)
            case V.ACCEPTED:
                start_cooking(tx, order_id, by=by)
            case V.COOKING:
                finish_cooking(tx, order_id, by=by)
            case V.READY:
                depart(tx, order_id, by=by)
            case _:
                deliver(tx, order_id, by=by)


def _touch(tx: Transaction, order_id: str) -> None:
    """Something of the order is not as the ticket says: here, words of its customer."""
    order = tx.orders.lock(order_id)
    tx.orders.say(replace(order, request="땅콩 알레르기"))


# --- riders


async def test_a_delivery_is_the_one_that_was_shown(world: World) -> None:
    """An older version of it: nobody's hands change, and nothing is brought."""
    db = world.the_house.deps.db
    mina, store = await customers_program(world), await stores_program(world)
    rider = await riders_program(world)
    delivery = await offered(world, mina, store, rider)
    phone = Worker(world, WORK, rider.person, "준호", "ko")
    await phone.moves_in()
    await phone.says("/start")
    under = (await phone.messages())[-1]["message_id"]
    order_id = await db.read(_order_of, delivery)
    for kind in (
        taps.TakeDelivery, taps.DeclineOffer, taps.PickUp, taps.HandOver, taps.GiveBack,
    ):  # fmt: skip
        before = await db.read(_the_delivery, order_id)
        await phone.taps_old(under, written(kind(order_id, before.version + 1)))
        await phone.taps_old(under, written(kind(order_id, max(before.version - 1, 0))))
        assert await db.read(_the_delivery, order_id) == before, kind
    now = await db.read(_the_delivery, order_id)
    await phone.taps_old(under, written(taps.TakeDelivery(order_id, now.version)))
    assert (await db.read(_the_delivery, order_id)).rider_id == rider.person


def _order_of(tx: Transaction, delivery_id: int) -> str:
    row = tx.sql.row(text("SELECT order_id FROM deliveries WHERE id = :d"), d=delivery_id)
    assert row is not None
    return str(row.order_id)


def _the_delivery(tx: Transaction, order_id: str) -> Delivery:
    found = tx.deliveries.of_order(order_id)
    assert found is not None
    return found


# --- the store's other promises


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
    await db.write(_with_facts, CHEESE_BALLS, {"name": {"ko": "양념치킨", "en": "Chicken"}})
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
    await owner.taps_old(dialogue["message_id"], f"kz|{campaign.id}|1")
    assert await db.read(_campaigns, 1) == 1

    # 내보내기: gone by now
    await owner.says("/staff")
    await owner.taps(rf"\bpr\|1\|{colleague.person}\|0")
    sure, button = await owner.find(rf"\bpr\|1\|{colleague.person}\|[1-9]")
    await owner.taps_old(sure["message_id"], button["callback_data"])
    said = await owner.taps_old(sure["message_id"], button["callback_data"])
    assert said == "찾을 수 없어요."


def _cart(tx: Transaction, person_id: int) -> Cart:
    return tx.carts.of(person_id)


def _the_item(tx: Transaction, item_id: int) -> Item:
    item = tx.stores.item(item_id)
    assert item is not None
    return item


def _campaigns(tx: Transaction, store_id: int) -> int:
    row = tx.sql.row(text("SELECT count(*) AS n FROM campaigns WHERE store_id = :s"), s=store_id)
    assert row is not None
    return int(row.n)
