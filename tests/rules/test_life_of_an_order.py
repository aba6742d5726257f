"""The life table, all of it: what is listed happens, everything else is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from core.database.schema import of_json, to_json
from core.orders.model import (
    LIFE_OF_AN_ORDER,
    Action,
    Order,
    OrderStatus,
    PayWith,
    Receive,
    allowed,
    promised,
    take_step,
)
from core.outbox.event import Who
from core.outbox.kinds import every_kind
from core.refusals import StepRefused
from core.texts.orders import STATUS
from core.texts.refusals import refusal_said

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
EXTRA = {
    "OrderPlaced": {"number": 1},
    "LineRemoved": {
        "item_id": 1,
        "item": {"ko": "콜라", "en": "Cola"},
        "quantity": 1,
        "amount": 2_000,
        "lines": [],
        "items_total": 8_000,
        "discount": 0,
        "total": 10_000,
    },
    "OrderAccepted": {"minutes": 20, "ready_at": NOON, "eta_at": NOON},
}


def an_order(status: OrderStatus, receive: Receive = Receive.DELIVERY) -> Order:
    return Order(
        id="a" * 16, store_id=1, customer_id=2, status=status, version=1, receive=receive,
        pay_with=PayWith.CARD, lines=(), items_total=10_000, delivery_fee=2_000, discount=0,
        total=12_000, address=None, distance_m=1_800, phone="+821012345678", request="",
        created_at=NOON, pay_until=NOON,
    )  # fmt: skip


EVERY_CASE = list(product(OrderStatus, Action, Who, Receive))


@pytest.mark.parametrize(("status", "action", "who", "receive"), EVERY_CASE)
def test_an_order_does_what_the_table_lists_and_nothing_else(
    status: OrderStatus, action: Action, who: Who, receive: Receive
) -> None:
    order = an_order(status, receive)
    listed = [
        step
        for step in LIFE_OF_AN_ORDER
        if (step.before, step.action) == (status, action)
        and who in step.who
        and receive in step.receive
    ]
    if not listed:
        with pytest.raises(StepRefused) as refused:
            take_step(order, action, by=who, at=NOON)
        assert refused.value.status is status
        said = refusal_said(refused.value, "ko")
        assert said == f"지금은 ‘{STATUS[status].ko}’ 상태예요."
        return
    (step,) = listed
    facts = EXTRA.get(step.event.__name__, {})
    after, event = take_step(order, action, by=who, at=NOON, **facts)
    assert after.status is step.after
    assert (type(event), event.by, event.at) == (step.event, who, NOON)
    assert (after.ended_at == NOON) is step.after.is_final


def test_no_two_lines_of_the_table_speak_of_the_same_step() -> None:
    steps = [(step.before, step.action) for step in LIFE_OF_AN_ORDER]
    assert len(steps) == len(set(steps))


def test_nothing_leaves_a_final_status_and_every_other_one_has_a_way_out() -> None:
    leaving = {step.before for step in LIFE_OF_AN_ORDER if step.after is not step.before}
    assert leaving == {status for status in OrderStatus if not status.is_final}


def test_every_status_can_be_reached() -> None:
    reached = {OrderStatus.AWAITING_PAYMENT} | {step.after for step in LIFE_OF_AN_ORDER}
    assert reached == set(OrderStatus)


def test_a_customer_cancels_freely_only_until_the_store_accepts() -> None:
    free = {s for s in OrderStatus if Action.CANCEL in allowed(an_order(s), Who.CUSTOMER)}
    assert free == {OrderStatus.AWAITING_PAYMENT, OrderStatus.PLACED}


def test_a_promise_adds_a_minute_for_every_hundred_metres() -> None:
    ready, at_the_door = promised(an_order(OrderStatus.PLACED), 20, NOON)
    assert (ready - NOON).total_seconds() == 20 * 60
    assert (at_the_door - ready).total_seconds() == 18 * 60
    fetched = replace(an_order(OrderStatus.PLACED), receive=Receive.PICKUP)
    assert promised(fetched, 20, NOON) == (ready, ready)


def test_every_event_says_the_same_after_being_written_down() -> None:
    order = an_order(OrderStatus.PLACED)
    _, event = take_step(
        order,
        Action.ACCEPT,
        by=Who.STORE,
        at=NOON,
        person_id=7,
        **EXTRA["OrderAccepted"],
    )
    kept = of_json(to_json(event.facts()))
    assert every_kind()[event.name].of(order.id, kept) == event
