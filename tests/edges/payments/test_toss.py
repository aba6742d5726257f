"""Our adapter against the practice company, over HTTP: cards, the window, giving back."""

from __future__ import annotations

import asyncio
import time

import pytest

from core.payments.company import (
    Approved,
    Cancelled,
    CardOnFile,
    Declined,
    Found,
    FoundStatus,
    Unknown,
)
from core.payments.toss import TossPayments
from tests.edges.payments.conftest import CUSTOMER, Company, approved, charge

# ---- a card on file


async def test_a_card_is_registered_charged_and_forgotten(
    toss: TossPayments, company: Company
) -> None:
    auth_key = await company.agree_to_card()
    card = await toss.register_card(auth_key=auth_key, customer_key=CUSTOMER)
    assert isinstance(card, CardOnFile)
    assert card.label == "현대 4821"

    paid = await charge(toss, card.billing_key)
    assert isinstance(paid, Approved)
    assert (paid.amount, paid.method, paid.card_label) == (18_000, "card", "현대 4821")
    assert paid.approved_at is not None and abs(paid.approved_at.timestamp() - time.time()) < 5
    assert paid.receipt_url is not None and paid.receipt_url.startswith(company.url)

    assert await toss.forget_card(billing_key=card.billing_key)
    assert await toss.forget_card(billing_key=card.billing_key)  # it is gone either way
    again = await charge(toss, card.billing_key, "payment-0002")
    assert isinstance(again, Declined) and again.code == "INVALID_BILL_KEY_REQUEST"


async def test_registering_twice_with_one_key_gives_one_card(
    toss: TossPayments, company: Company
) -> None:
    auth_key = await company.agree_to_card()
    await company.switch("losing_replies", times=1)
    lost = await toss.register_card(auth_key=auth_key, customer_key=CUSTOMER)
    found = await toss.register_card(auth_key=auth_key, customer_key=CUSTOMER)
    assert isinstance(lost, Unknown) and isinstance(found, CardOnFile)


async def test_a_made_up_auth_key_registers_nothing(toss: TossPayments) -> None:
    answer = await toss.register_card(auth_key="bln_made_up", customer_key=CUSTOMER)
    assert isinstance(answer, Declined)


async def test_somebody_elses_card_is_not_charged(toss: TossPayments, company: Company) -> None:
    answer = await charge(toss, await company.card_on_file(), customer_key="somebody-else")
    assert isinstance(answer, Declined) and answer.code == "NOT_MATCHES_CUSTOMER_KEY"
    assert await company.taken() == 0


async def test_a_card_without_enough_balance_is_declined_not_a_fault(
    toss: TossPayments, company: Company
) -> None:
    answer = await charge(toss, await company.card_on_file("kb"))
    assert isinstance(answer, Declined) and answer.code == "REJECT_CARD_PAYMENT"
    found = await toss.find(payment_id="payment-0001")
    assert isinstance(found, Found) and found.is_over and found.code == "REJECT_CARD_PAYMENT"


# ---- the window


async def test_what_was_agreed_to_in_the_window_is_confirmed_once(
    toss: TossPayments, company: Company
) -> None:
    payment_key = await company.agree("payment-0001", 23_900)
    before = await toss.find(payment_id="payment-0001")
    assert isinstance(before, Found) and before.status is FoundStatus.OPEN

    answers = [
        await toss.confirm(
            payment_key=payment_key, payment_id="payment-0001", amount=23_900, key=key
        )
        for key in ("pay:1", "pay:1", "another key")  # the last is told "already": it looks
    ]
    assert [type(a) for a in answers] == [Approved, Approved, Approved]
    assert await company.taken() == 23_900


@pytest.mark.parametrize(
    ("payment_id", "amount", "code"),
    [("payment-0001", 100, "INVALID_REQUEST"), ("payment-0002", 23_900, "FORBIDDEN_REQUEST")],
)
async def test_another_amount_or_order_than_agreed_to_is_declined(
    toss: TossPayments, company: Company, payment_id: str, amount: int, code: str
) -> None:
    payment_key = await company.agree("payment-0001", 23_900)
    answer = await toss.confirm(
        payment_key=payment_key, payment_id=payment_id, amount=amount, key="pay:1"
    )
    assert isinstance(answer, Declined) and answer.code == code
    assert await company.taken() == 0


async def test_confirming_after_ten_minutes_is_too_late(
    toss: TossPayments, company: Company
) -> None:
    payment_key = await company.agree("payment-0001", 23_900)
    company.clock.passes(minutes=10, seconds=1)
    answer = await toss.confirm(
        payment_key=payment_key, payment_id="payment-0001", amount=23_900, key="pay:1"
    )
    assert isinstance(answer, Declined) and answer.code == "NOT_FOUND_PAYMENT_SESSION"
    company.clock.passes(minutes=20)
    found = await toss.find(payment_id="payment-0001")
    assert isinstance(found, Found) and found.status is FoundStatus.EXPIRED and found.is_over


async def test_one_key_on_two_payments_is_never_taken_for_the_second(
    toss: TossPayments, company: Company
) -> None:
    """The company does not compare bodies: it answers with the first payment."""
    one = await company.agree("payment-0001", 10_000)
    two = await company.agree("payment-0002", 10_000)
    await toss.confirm(payment_key=one, payment_id="payment-0001", amount=10_000, key="same")
    answer = await toss.confirm(
        payment_key=two, payment_id="payment-0002", amount=10_000, key="same"
    )
    assert answer == Unknown("the answer is about another order", company_fault=False)


async def test_a_second_go_at_the_window_does_not_pay_twice(
    toss: TossPayments, company: Company
) -> None:
    first = await company.agree("payment-0001", 10_000)
    await toss.confirm(payment_key=first, payment_id="payment-0001", amount=10_000, key="k1")
    where, told = await company.press("approve", orderId="payment-0001", amount=10_000)
    assert where == "http://shop.test/no" and told["code"] == "DUPLICATED_ORDER_ID"


async def test_two_goes_agreed_to_before_either_is_confirmed_pay_once(
    toss: TossPayments, company: Company
) -> None:
    """The second is told the order is paid: it looks, and finds the first one's money."""
    first = await company.agree("payment-0001", 10_000)
    other = await company.agree("payment-0001", 12_000)  # a window with another amount in it
    one = await toss.confirm(payment_key=first, payment_id="payment-0001", amount=10_000, key="k1")
    two = await toss.confirm(payment_key=other, payment_id="payment-0001", amount=12_000, key="k2")
    assert isinstance(one, Approved)
    assert two == Unknown("on the books for 10000 won, asked 12000", company_fault=False)
    assert await company.taken() == 10_000


# ---- giving back


async def test_a_payment_is_given_back_in_parts_and_then_the_rest(
    toss: TossPayments, company: Company
) -> None:
    paid = await approved(toss, company)
    part = await toss.cancel(
        payment_key=paid.payment_key, amount=5_000, reason="빠진 메뉴", key="refund:1"
    )
    assert isinstance(part, Cancelled)
    assert (part.amount, part.cancelled_total) == (5_000, 5_000)
    found = await toss.find(payment_id="payment-0001")
    assert isinstance(found, Found) and found.status is FoundStatus.PARTLY_CANCELLED
    assert found.cancelled == 5_000

    company.clock.passes(seconds=2)
    rest = await toss.cancel(
        payment_key=paid.payment_key, amount=None, reason="주문 취소", key="refund:2"
    )
    assert isinstance(rest, Cancelled)
    assert (rest.amount, rest.cancelled_total) == (13_000, 18_000)
    assert await company.taken() == 0


async def test_the_second_cancel_within_a_second_waits_and_then_goes_through(
    toss: TossPayments, company: Company
) -> None:
    paid = await approved(toss, company)

    async def give_back(key: str) -> Cancelled | Declined | Unknown:
        return await toss.cancel(payment_key=paid.payment_key, amount=5_000, reason="반", key=key)

    answers = await asyncio.gather(give_back("refund:1"), give_back("refund:2"))
    done = [a for a in answers if isinstance(a, Cancelled)]
    waits = [a for a in answers if isinstance(a, Unknown)]
    assert len(done) == len(waits) == 1
    assert waits[0] == Unknown("403 FORBIDDEN_CONSECUTIVE_REQUEST", company_fault=False)

    company.clock.passes(seconds=2)
    again = await asyncio.gather(give_back("refund:1"), give_back("refund:2"))
    assert all(isinstance(a, Cancelled) for a in again)
    assert await company.taken() == 8_000


async def test_a_refund_whose_reply_was_lost_is_given_once(
    toss: TossPayments, company: Company
) -> None:
    paid = await approved(toss, company)
    await company.switch("losing_replies", times=1)
    lost = await toss.cancel(
        payment_key=paid.payment_key, amount=5_000, reason="반", key="refund:1"
    )
    again = await toss.cancel(
        payment_key=paid.payment_key, amount=5_000, reason="반", key="refund:1"
    )
    assert isinstance(lost, Unknown) and isinstance(again, Cancelled)
    assert len((await company.state())["cancels"]) == 1


async def test_what_went_back_in_the_console_is_refused_and_on_the_list(
    toss: TossPayments, company: Company
) -> None:
    """A refusal says that nothing moved by our call; the list says what moved without us."""
    paid = await approved(toss, company)
    await company.call(
        "POST", f"/v1/payments/{paid.payment_key}/cancel", {"cancelReason": "console"}
    )
    company.clock.passes(seconds=2)
    answer = await toss.cancel(
        payment_key=paid.payment_key, amount=18_000, reason="주문 취소", key="refund:1"
    )
    assert isinstance(answer, Declined) and answer.code == "ALREADY_CANCELED_PAYMENT"
    found = await toss.find(payment_id="payment-0001")
    assert isinstance(found, Found) and found.adds_up
    assert [(back.amount, back.reason) for back in found.went_back] == [(18_000, "console")]
    assert len((await company.state())["cancels"]) == 1


async def test_more_than_is_left_is_not_given_back(toss: TossPayments, company: Company) -> None:
    paid = await approved(toss, company)
    answer = await toss.cancel(
        payment_key=paid.payment_key, amount=18_001, reason="x", key="refund:1"
    )
    assert isinstance(answer, Declined) and answer.code == "NOT_CANCELABLE_AMOUNT"


async def test_a_charge_given_back_since_is_no_approval(
    toss: TossPayments, company: Company
) -> None:
    paid = await approved(toss, company)
    await toss.cancel(payment_key=paid.payment_key, amount=None, reason="x", key="refund:1")
    billing_key = await company.card_on_file()
    answer = await charge(toss, billing_key, key="another key")
    assert isinstance(answer, Declined) and answer.code == "ALREADY_CANCELED_PAYMENT"
