"""The life of a delivery, all of it: what is listed happens, everything else is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from core.deliveries.model import (
    LEAST_PAY,
    LIFE_OF_A_DELIVERY,
    Delivery,
    DeliveryStatus,
    Move,
    move_on,
    new_time,
    on_the_way,
    pay_for,
)
from core.outbox.event import Who
from core.refusals import StepRefused
from core.stores.model import Carrier

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def a_delivery(status: DeliveryStatus) -> Delivery:
    return Delivery(1, "a" * 16, status, Carrier.RIDER, NOON)


@pytest.mark.parametrize(("status", "move", "who"), list(product(DeliveryStatus, Move, Who)))
def test_a_delivery_does_what_the_table_lists_and_nothing_else(
    status: DeliveryStatus, move: Move, who: Who
) -> None:
    listed = [
        leg
        for leg in LIFE_OF_A_DELIVERY
        if (leg.before, leg.move) == (status, move) and who in leg.who
    ]
    if not listed:
        with pytest.raises(StepRefused) as refused:
            move_on(a_delivery(status), move, by=who, at=NOON)
        assert refused.value.status is status
        return
    (leg,) = listed
    after = move_on(a_delivery(status), move, by=who, at=NOON)
    assert after.status is leg.after
    assert (after.ended_at == NOON) is leg.after.is_final


def test_nothing_leaves_a_final_status_and_every_other_one_has_a_way_out() -> None:
    leaving = {leg.before for leg in LIFE_OF_A_DELIVERY}
    assert leaving == {status for status in DeliveryStatus if not status.is_final}


def test_every_status_can_be_reached() -> None:
    reached = {DeliveryStatus.WAITING} | {leg.after for leg in LIFE_OF_A_DELIVERY}
    assert reached == set(DeliveryStatus)


def test_whatever_is_open_can_be_called_off_with_its_order() -> None:
    """Cancelled before it left, failed on its way: both end it."""
    off = {leg.before: leg.after for leg in LIFE_OF_A_DELIVERY if leg.move is Move.CALL_OFF}
    assert set(off) == {status for status in DeliveryStatus if not status.is_final}
    assert off[DeliveryStatus.PICKED_UP] is DeliveryStatus.FAILED


def test_a_way_is_paid_by_the_stores_fee_and_never_below_the_least() -> None:
    assert pay_for(4_500) == 4_500
    assert pay_for(0) == LEAST_PAY


@pytest.mark.parametrize("status", [s for s in DeliveryStatus if not s.is_final])
@pytest.mark.parametrize("is_ready", [True, False])
@pytest.mark.parametrize("late", [-30, 0, 40])
def test_a_new_time_is_always_ahead(status: DeliveryStatus, is_ready: bool, late: int) -> None:
    """However late the kitchen is, or was to be."""
    ready_at = NOON - timedelta(minutes=late)
    eta = new_time(
        a_delivery(status), now=NOON, ready_at=ready_at, distance_m=900, is_ready=is_ready
    )
    assert eta >= NOON + timedelta(minutes=5)
    if status is not DeliveryStatus.PICKED_UP and not is_ready:
        assert eta >= ready_at + on_the_way(900)
