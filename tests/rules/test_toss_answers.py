"""Reading the payment company's JSON: only what fits is believed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.payments import toss_codes
from core.payments.company import Approved, Cancelled, Declined, Found, FoundStatus, Unknown
from core.payments.toss_answers import (
    read_cancel,
    read_card,
    read_charge,
    read_payment,
    read_refusal,
)

PAID: dict[str, Any] = {
    "paymentKey": "pay-key",
    "orderId": "payment-0001",
    "status": "DONE",
    "currency": "KRW",
    "totalAmount": 18_000,
    "balanceAmount": 18_000,
    "method": "카드",
    "card": {"issuerCode": "61", "number": "433012******482*"},
    "approvedAt": "2026-03-01T18:41:00+09:00",
    "receipt": {"url": "https://pay.example/receipt"},
    "lastTransactionKey": "T2",
    "cancels": None,
}
CANCELLED = {
    **PAID,
    "status": "PARTIAL_CANCELED",
    "balanceAmount": 10_000,
    "cancels": [
        {"transactionKey": "T1", "cancelAmount": 3_000, "cancelStatus": "DONE"},
        {"transactionKey": "T2", "cancelAmount": 5_000, "cancelStatus": "DONE"},
    ],
}


def charged(**other: Any) -> Approved | Declined | Unknown:
    return read_charge({**PAID, **other}, payment_id="payment-0001", amount=18_000)


def test_a_payment_that_fits_is_approved() -> None:
    assert charged() == Approved(
        payment_key="pay-key",
        amount=18_000,
        method="card",
        card_label="현대 482*",  # the company hides the last digit
        receipt_url="https://pay.example/receipt",
        approved_at=datetime(2026, 3, 1, 9, 41, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "other",
    [
        {"orderId": "payment-0002"},
        {"orderId": None},
        {"totalAmount": 17_999},
        {"totalAmount": "18000"},
        {"totalAmount": True},
        {"totalAmount": -18_000},
        {"balanceAmount": 18_001},
        {"currency": "USD"},
        {"status": "SOMETHING_NEW"},
        {"status": "IN_PROGRESS"},
        {"status": "WAITING_FOR_DEPOSIT"},
        {"status": "PARTIAL_CANCELED"},
        {"paymentKey": ""},
        {"paymentKey": None},
    ],
)
def test_a_payment_that_does_not_fit_is_unknown_and_nobodys_fault(other: dict[str, Any]) -> None:
    answer = charged(**other)
    assert isinstance(answer, Unknown) and not answer.company_fault


@pytest.mark.parametrize("status", ["ABORTED", "EXPIRED", "CANCELED"])
def test_a_payment_that_ended_is_declined(status: str) -> None:
    assert isinstance(charged(status=status), Declined)


@pytest.mark.parametrize(
    ("other", "label", "method"),
    [
        (
            {"card": 0, "easyPay": {"provider": "토스페이"}, "method": "간편결제"},
            "토스페이",
            "easy_pay",
        ),
        ({"card": None, "method": "상품권"}, "", "other"),
        ({"card": {"issuerCode": "??", "number": "1234"}}, "1234", "card"),
        ({"card": "odd", "method": ["odd"]}, "", "other"),
    ],
)
def test_a_payment_is_labelled_as_people_know_it(
    other: dict[str, Any], label: str, method: str
) -> None:
    answer = charged(**other)
    assert isinstance(answer, Approved)
    assert (answer.card_label, answer.method) == (label, method)


@pytest.mark.parametrize(
    "other",
    [
        {"receipt": {"url": "javascript:alert(1)"}, "approvedAt": "yesterday"},
        {"receipt": None, "approvedAt": "0001-01-01T00:00:00+09:00"},
        {"receipt": [], "approvedAt": "2026-03-01T18:41:00"},
    ],
)
def test_what_only_decorates_may_be_missing(other: dict[str, Any]) -> None:
    answer = charged(**other)
    assert isinstance(answer, Approved)
    assert (answer.receipt_url, answer.approved_at) == (None, None)


def test_a_found_payment_says_how_much_went_back() -> None:
    found = read_payment(CANCELLED, payment_id="payment-0001")
    assert isinstance(found, Found)
    assert (found.status, found.cancelled) == (FoundStatus.PARTLY_CANCELLED, 8_000)
    assert not found.is_approved and not found.is_over


def test_our_cancel_is_the_last_transaction() -> None:
    answer = read_cancel(CANCELLED, payment_key="pay-key", amount=5_000)
    assert answer == Cancelled(amount=5_000, cancelled_total=8_000, transaction_key="T2")


@pytest.mark.parametrize(
    "body",
    [
        {**CANCELLED, "paymentKey": "another"},
        {**CANCELLED, "lastTransactionKey": "T1"},
        {**CANCELLED, "lastTransactionKey": "T9"},
        {**CANCELLED, "cancels": []},
        {**CANCELLED, "cancels": ["odd"]},
        {**CANCELLED, "cancels": [{"transactionKey": "T2", "cancelStatus": "IN_PROGRESS"}]},
    ],
)
def test_a_cancel_that_does_not_fit_is_unknown(body: dict[str, Any]) -> None:
    assert isinstance(read_cancel(body, payment_key="pay-key", amount=5_000), Unknown)


def test_a_found_payment_lists_each_time_money_went_back() -> None:
    found = read_payment(CANCELLED, payment_id="payment-0001")
    assert isinstance(found, Found)
    assert [(back.amount, back.transaction_key) for back in found.went_back] == [
        (3_000, "T1"),
        (5_000, "T2"),
    ]
    assert found.adds_up


@pytest.mark.parametrize(
    "cancels",
    [
        None,
        [],
        ["odd"],
        [{"transactionKey": "T2", "cancelAmount": 5_000}],
        [{"transactionKey": "T2", "cancelAmount": -8_000}],
        [{"cancelAmount": 8_000}],
        [{"transactionKey": "T2", "cancelAmount": 8_000, "cancelStatus": "IN_PROGRESS"}],
    ],
)
def test_a_list_that_does_not_make_its_sum_says_so(cancels: Any) -> None:
    found = read_payment({**CANCELLED, "cancels": cancels}, payment_id="payment-0001")
    assert isinstance(found, Found)
    assert not found.adds_up


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (403, "REJECT_CARD_COMPANY", Declined("REJECT_CARD_COMPANY", "why")),
        (400, "PROVIDER_ERROR", Unknown("400 PROVIDER_ERROR", company_fault=True)),
        (429, "REJECT_CARD_COMPANY", Unknown("429 REJECT_CARD_COMPANY", company_fault=True)),
        (500, "REJECT_CARD_COMPANY", Unknown("500 REJECT_CARD_COMPANY", company_fault=True)),
        (401, "UNAUTHORIZED_KEY", Unknown("401 UNAUTHORIZED_KEY", company_fault=False)),
        (404, "", Unknown("404", company_fault=False)),
        (400, "no code\nat all", Unknown("400", company_fault=False)),
    ],
)
def test_the_code_decides_and_what_we_do_not_know_is_unknown(
    status: int, code: str, expected: Declined | Unknown
) -> None:
    body = {"code": code, "message": "why"}
    assert read_refusal(status, body, toss_codes.CHARGE_REFUSED)[1] == expected


def test_no_code_means_two_things() -> None:
    for refused in (toss_codes.CHARGE_REFUSED, toss_codes.CANCEL_REFUSED):
        assert not refused & toss_codes.COMPANY_FAULTS
        assert not refused & toss_codes.ALREADY_CHARGED
        assert not refused & toss_codes.OUR_KEY_IS_WRONG


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda odd: st.lists(odd, max_size=3) | st.dictionaries(st.text(max_size=5), odd, max_size=3),
    max_leaves=6,
)
_FIELDS = st.sampled_from(sorted([*PAID, "failure", "easyPay", "code", "message"]))


@pytest.mark.parametrize("won", [float("inf"), float("-inf"), float("nan"), 1e300, 2**40, -1.5])
@pytest.mark.parametrize("currency", ["KRW", "USD"])
def test_a_sum_that_nobody_pays_is_no_answer(won: float, currency: str) -> None:
    body = {**PAID, "totalAmount": won, "balanceAmount": won, "currency": currency}
    found = read_charge(body, payment_id="payment-0001", amount=18_000, payment_key="pay-key")
    assert isinstance(found, Unknown)


@settings(max_examples=300, deadline=None)
@given(
    other=st.dictionaries(
        st.sampled_from(sorted([*PAID, "failure", "easyPay", "code", "message"])), _ODD
    )
)
def test_nothing_the_company_sends_raises(other: dict[str, Any]) -> None:  # fmt: skip
    body = {**CANCELLED, **other}
    read_charge(body, payment_id="payment-0001", amount=18_000, payment_key="pay-key")
    read_cancel(body, payment_key="pay-key", amount=None)
    read_card({**body, "customerKey": "c", "billingKey": "b"}, customer_key="c")
    read_refusal(400, body, toss_codes.CHARGE_REFUSED)
