"""What coupons are worth, when they are good, and that their life is the table and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from core.books.coupons import look_at_the_coupon
from core.books.model import Book
from core.coupons.drafting import Draft, Question, meaning
from core.coupons.model import (
    LIFE_OF_A_COUPON,
    Audience,
    Basket,
    Campaign,
    Coupon,
    CouponAction,
    CouponStatus,
    InHand,
    Plan,
    Terms,
    WhyNot,
    best_of,
    code_as_kept,
)
from core.orders.discounts import DiscountKind
from core.orders.model import OrderLine, OrderStatus, without_line
from core.refusals import Unreadable
from core.texts.coupons import WHY_NOT
from tests.rules.test_life_of_an_order import NOON, an_order

DAY = timedelta(days=1)
AMOUNT = Terms(DiscountKind.AMOUNT, 3_000)
PLAN = Plan(AMOUNT, Audience.PUBLIC, NOON + DAY)


def a_coupon(n: int, terms: Terms = AMOUNT, **more: object) -> InHand:
    campaign = Campaign(
        id=n, store_id=1, terms=terms, audience=Audience.PUBLIC, quota=None, per_customer=1,
        starts_at=NOON - DAY, ends_at=NOON + DAY, days=None, person_id=None, code=None, given=1,
        reached=0, made_at=NOON - DAY, closed_at=None,
    )  # fmt: skip
    coupon = Coupon(n, n, 1, 5, 1, CouponStatus.ISSUED, NOON + DAY, None)
    changed = {k: v for k, v in more.items() if k != "audience"}
    if "audience" in more:
        campaign = replace(campaign, audience=more["audience"])  # type: ignore[arg-type]
    return InHand(replace(coupon, **changed), campaign)  # type: ignore[arg-type]


def a_basket(
    items: int = 20_000, fee: int = 2_000, *, first: bool = True, store: int = 1
) -> Basket:
    return Basket(store, items, fee, has_ordered_here=not first)


@pytest.mark.parametrize(
    ("terms", "items", "fee", "off"),
    [
        (Terms(DiscountKind.AMOUNT, 3_000), 20_000, 2_000, 3_000),
        (Terms(DiscountKind.AMOUNT, 3_000), 2_500, 2_000, 2_500),  # the fee is not food
        (Terms(DiscountKind.PERCENT, 10), 19_500, 2_000, 1_950),
        (Terms(DiscountKind.PERCENT, 15), 19_990, 0, 2_998),  # a won is never cut in two
        (Terms(DiscountKind.PERCENT, 30, 5_000), 40_000, 0, 5_000),
        (Terms(DiscountKind.PERCENT, 100), 8_000, 2_000, 8_000),
        (Terms(DiscountKind.FREE_DELIVERY, 0), 20_000, 2_500, 2_500),
        (Terms(DiscountKind.FREE_DELIVERY, 0), 20_000, 0, 0),
    ],
)
def test_what_a_coupon_takes_off(terms: Terms, items: int, fee: int, off: int) -> None:
    assert terms.worth(items, fee) == off


@pytest.mark.parametrize(
    ("mine", "basket", "why"),
    [
        (a_coupon(1), a_basket(), None),
        (a_coupon(1, status=CouponStatus.RETURNED), a_basket(), None),
        (a_coupon(1, status=CouponStatus.HELD), a_basket(), WhyNot.IN_USE),
        (a_coupon(1, status=CouponStatus.SPENT), a_basket(), WhyNot.SPENT),
        (a_coupon(1, status=CouponStatus.EXPIRED), a_basket(), WhyNot.OVER),
        (a_coupon(1, ends_at=NOON), a_basket(), WhyNot.OVER),
        (a_coupon(1), a_basket(store=2), WhyNot.OTHER_STORE),
        (a_coupon(1, replace(AMOUNT, min_order=20_001)), a_basket(), WhyNot.BELOW_MINIMUM),
        (a_coupon(1, replace(AMOUNT, min_order=20_000)), a_basket(), None),
        (a_coupon(1, Terms(DiscountKind.FREE_DELIVERY, 0)), a_basket(fee=0), WhyNot.NOTHING_OFF),
        (a_coupon(1, audience=Audience.FIRST_ORDER), a_basket(), None),
        (a_coupon(1, audience=Audience.FIRST_ORDER), a_basket(first=False), WhyNot.NOT_FIRST),
    ],
)
def test_when_a_coupon_is_good(mine: InHand, basket: Basket, why: WhyNot | None) -> None:
    assert mine.why_not(basket, NOON) is why


def test_the_best_takes_most_off_and_of_equals_is_over_first() -> None:
    small, large = a_coupon(1), a_coupon(2, Terms(DiscountKind.PERCENT, 20))
    sooner = a_coupon(3, Terms(DiscountKind.PERCENT, 20), ends_at=NOON + DAY / 2)
    unusable = a_coupon(4, Terms(DiscountKind.AMOUNT, 9_000, min_order=50_000))
    assert best_of([small, large, sooner, unusable], a_basket(), NOON) == sooner
    assert best_of([small, unusable], a_basket(), NOON) == small
    assert best_of([unusable], a_basket(), NOON) is None


@pytest.mark.parametrize(("status", "action"), [*product(CouponStatus, CouponAction)])
def test_a_coupon_has_one_way_or_none(status: CouponStatus, action: CouponAction) -> None:
    found = [m for m in LIFE_OF_A_COUPON if (m.before, m.action) == (status, action)]
    assert len(found) <= 1
    if status in (CouponStatus.SPENT, CouponStatus.EXPIRED):
        assert found == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"terms": Terms(DiscountKind.AMOUNT, 499)}, "value"),
        ({"terms": Terms(DiscountKind.PERCENT, 101)}, "value"),
        ({"terms": Terms(DiscountKind.FREE_DELIVERY, 1)}, "value"),
        ({"terms": Terms(DiscountKind.AMOUNT, 3_000, cap=1_000)}, "cap"),
        ({"terms": replace(AMOUNT, min_order=-1)}, "min_order"),
        ({"ends_at": NOON}, "ends_at"),
        ({"ends_at": NOON + 400 * DAY}, "ends_at"),
        ({"starts_at": NOON + 2 * DAY}, "ends_at"),
        ({"quota": 0}, "quota"),
        ({"per_customer": 0}, "per_customer"),
        ({"audience": Audience.FIRST_ORDER, "per_customer": 2}, "per_customer"),
        ({"audience": Audience.AWAY}, "days"),
        ({"days": 3}, "days"),
        ({"audience": Audience.PERSON}, "order_id"),
        ({"audience": Audience.CODE}, "code"),
        ({"code": "WELCOME"}, "code"),
    ],
)
def test_a_plan_that_makes_no_sense_names_its_field(wrong: dict[str, object], field: str) -> None:
    assert PLAN.faults(NOON) == []
    assert field in replace(PLAN, **wrong).faults(NOON)  # type: ignore[arg-type]


def test_a_code_is_the_same_however_it_is_written() -> None:
    assert code_as_kept(" 닭밤 2026 ") == code_as_kept("닭밤２０２６") == "닭밤2026"
    assert code_as_kept("welcome") == "WELCOME"
    assert [code_as_kept(w) for w in ("", "abc", "a-b-c-d", "x" * 21)] == [None] * 4


def test_every_reason_has_words() -> None:
    assert set(WHY_NOT) == {why.value for why in WhyNot}


def test_a_discount_on_the_fee_stays_when_a_dish_goes() -> None:
    lines = (OrderLine(1, {"ko": "치킨"}, 1, 15_000), OrderLine(2, {"ko": "볼"}, 1, 5_000))
    order = replace(
        an_order(OrderStatus.ACCEPTED), lines=lines, items_total=20_000, delivery_fee=2_000,
        discount=2_000, total=20_000, coupon_id=1, coupon_kind=DiscountKind.FREE_DELIVERY,
    )  # fmt: skip
    after, _ = without_line(order, 1)
    assert (after.discount, after.total) == (2_000, 15_000)
    after, _ = without_line(replace(order, coupon_kind=DiscountKind.AMOUNT), 1)
    assert (after.discount, after.total) == (1_500, 15_500)


@pytest.mark.parametrize(
    ("answers", "asks"),
    [
        ({}, Question.KIND),
        ({"kind": "amount"}, Question.VALUE),
        ({"kind": "free_delivery"}, Question.MIN_ORDER),
        ({"kind": "percent", "value": 10}, Question.CAP),
        ({"kind": "amount", "value": 1, "min_order": 0}, Question.AUDIENCE),
        ({"kind": "amount", "value": 1, "min_order": 0, "audience": "away"}, Question.DAYS),
        ({"kind": "amount", "value": 1, "min_order": 0, "audience": "code"}, Question.CODE),
        ({"kind": "amount", "value": 1, "min_order": 0, "audience": "person"}, Question.ORDER),
        ({"kind": "amount", "value": 1, "min_order": 0, "audience": "public"}, Question.QUOTA),
    ],
)
def test_the_dialogue_asks_only_what_is_open(answers: dict[str, object], asks: Question) -> None:
    assert Draft(1, 1, answers).asks is asks


def test_answers_are_read_as_people_write_them() -> None:
    amount, percent = {"kind": "amount"}, {"kind": "percent"}
    assert meaning(Question.VALUE, "3,000원", amount) == 3_000
    assert meaning(Question.VALUE, "15%", percent) == 15
    assert meaning(Question.ENDS, "10일", amount) == 10
    assert meaning(Question.ORDER, "#12", amount) == 12
    for question, written in (
        (Question.VALUE, "많이"), (Question.VALUE, "100"), (Question.QUOTA, "-3"),
        (Question.ENDS, "0"), (Question.KIND, "everything"), (Question.CODE, "??"),
        (Question.MIN_ORDER, "만원"),
    ):  # fmt: skip
        with pytest.raises(Unreadable):
            meaning(question, written, amount)


@pytest.mark.parametrize("written", ["\u3164" * 4, "\u200b" * 8, "\u115f\u1160\u3164\u2800", ""])
def test_a_code_nobody_sees_is_none(written: str) -> None:
    assert code_as_kept(written) is None


@pytest.mark.parametrize(
    "written",
    ["WELCOME", "welcome", " wel come ", "\u3164WELCOME", "ＷＥＬＣＯＭＥ", "W\u200bELCOME"],
)
def test_a_code_is_one_however_it_is_typed(written: str) -> None:
    assert code_as_kept(written) == "WELCOME"


IN_WON = (Question.VALUE, {"kind": DiscountKind.AMOUNT})
IN_PERCENT = (Question.VALUE, {"kind": DiscountKind.PERCENT})


@pytest.mark.parametrize(
    ("asked", "written", "read"),
    [
        (IN_WON, "3,000원", 3_000), (IN_WON, "3천원", 3_000), (IN_WON, "３０００", 3_000), (IN_WON, "₩3000", 3_000),
        (IN_PERCENT, "10%", 10), (IN_PERCENT, "10 퍼센트", 10), (IN_PERCENT, "１０", 10),
        ((Question.MIN_ORDER, {}), "1만 5천원", 15_000), ((Question.MIN_ORDER, {}), "없음", 0),
        ((Question.QUOTA, {}), "100장", 100), ((Question.QUOTA, {}), "무제한", 0),
        ((Question.ENDS, {}), "7일", 7), ((Question.ENDS, {}), "30 days", 30),
        ((Question.ORDER, {}), "#12", 12), ((Question.PER_CUSTOMER, {}), "2", 2),
    ],
)  # fmt: skip
def test_an_answer_is_read_in_the_questions_own_unit(
    asked: tuple[Question, dict[str, Any]], written: str, read: int
) -> None:
    assert meaning(asked[0], written, asked[1]) == read


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        (IN_WON, "3000%"), (IN_WON, "3000일"), (IN_WON, "30,00"), (IN_WON, "1,2,3,4"), (IN_WON, "없음"), (IN_WON, "1만5"),
        (IN_PERCENT, "10원"), (IN_PERCENT, "10일"), (IN_PERCENT, "1.5%"), (IN_PERCENT, "²"),
        ((Question.MIN_ORDER, {}), "15000%"), ((Question.QUOTA, {}), "100%"), ((Question.ENDS, {}), "7원"),
        ((Question.ENDS, {}), "12/31"), ((Question.PER_CUSTOMER, {}), "2%"), ((Question.ORDER, {}), "-1"),
    ],
)  # fmt: skip
def test_a_number_of_another_unit_is_asked_about(
    asked: tuple[Question, dict[str, Any]], written: str
) -> None:
    with pytest.raises(Unreadable) as refusal:
        meaning(asked[0], written, asked[1])
    assert refusal.value.facts["what"] == asked[0].value


@pytest.mark.parametrize(
    ("status", "by", "wrong"),
    [
        (CouponStatus.SPENT, "this", []),
        (CouponStatus.SPENT, "another", ["coupon_twice"]),
        (CouponStatus.HELD, "this", ["coupon"]),
        (CouponStatus.ISSUED, None, ["coupon"]),
    ],
)
def test_a_delivered_order_has_spent_its_coupon_alone(
    status: CouponStatus, by: str | None, wrong: list[str]
) -> None:
    """What the books say of it, all of whose facts were handed on."""
    order = replace(
        an_order(OrderStatus.DELIVERED), customer_id=5, discount=3_000, total=9_000, coupon_id=1
    )
    spent_by = {"this": order.id, "another": "b" * 16}.get(by or "")
    book = Book(order, coupon=a_coupon(1, status=status, order_id=spent_by))
    assert [fault.what for fault in look_at_the_coupon(book)] == wrong


@pytest.mark.parametrize(
    ("now", "terms", "why"),
    [
        (NOON, {}, None),
        (NOON - DAY, {}, None),
        (NOON - DAY - timedelta(seconds=1), {}, WhyNot.NOT_YET),
        (NOON + DAY, {}, WhyNot.OVER),
        (NOON, {"closed_at": NOON}, WhyNot.OVER),
        (NOON, {"quota": 1}, WhyNot.ALL_GONE),
        (NOON, {"quota": 2}, None),
    ],
)
def test_when_nobody_gets_one(now: datetime, terms: dict[str, Any], why: WhyNot | None) -> None:
    assert replace(a_coupon(1).campaign, **terms).why_not_given(now) is why
