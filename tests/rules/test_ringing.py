"""Which words ring, and which are news no more: the two tables agree with each other."""

from __future__ import annotations

import pytest

from core.notices.model import Bot, Urgency
from core.notices.overtaken import OVERTAKEN, is_overtaken
from core.notices.urgency import rings, urgency_of
from core.orders.model import OrderStatus as S
from core.texts.customer import SAID

#: The word a customer hears when an order comes to stand so.
HEARD = {
    S.PLACED: "placed", S.ACCEPTED: "accepted", S.COOKING: "cooking", S.READY: "ready",
    S.DELIVERING: "departed", S.DELIVERED: "delivered", S.REJECTED: "rejected",
    S.CANCELLED: "cancelled", S.EXPIRED: "expired",
}  # fmt: skip
IN_ORDER = [S.PLACED, S.ACCEPTED, S.COOKING, S.READY, S.DELIVERING, S.DELIVERED]


@pytest.mark.parametrize("status", IN_ORDER)
def test_a_word_is_overtaken_by_later_words_that_are_heard_as_well(status: S) -> None:
    """A quiet one by any later state; one that rings by those whose word rings."""
    word = HEARD[status]
    assert word in SAID
    for later in S:
        if later in IN_ORDER and IN_ORDER.index(later) <= IN_ORDER.index(status):
            assert not is_overtaken(Bot.CUSTOMER, word, later)
        elif later in IN_ORDER and rings(Bot.CUSTOMER, word):
            assert is_overtaken(Bot.CUSTOMER, word, later) == rings(Bot.CUSTOMER, HEARD[later])
        elif later in IN_ORDER:
            assert is_overtaken(Bot.CUSTOMER, word, later)


@pytest.mark.parametrize("ended", ["delivered", "rejected", "cancelled", "expired"])
def test_how_an_order_ended_is_always_said(ended: str) -> None:
    assert rings(Bot.CUSTOMER, ended)
    assert not any(is_overtaken(Bot.CUSTOMER, ended, status) for status in S)


def test_what_waits_for_an_answer_at_the_store_rings() -> None:
    for kind in ("new_order", "ring_again", "cancel_asked", "offer", "admin_alert", "order_off"):
        assert urgency_of(Bot.STORE, kind) is Urgency.ORDER
    for kind in ("ticket", "rider_ticket", "broadcast_progress"):
        assert urgency_of(Bot.STORE, kind) is Urgency.QUIET


def test_a_word_about_no_order_is_never_overtaken() -> None:
    for bot, kind in OVERTAKEN:
        assert not is_overtaken(bot, kind, None)
