"""Our adapter against the practice company, over HTTP: every outcome is a value."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from core.payments.company import (
    Absent,
    Approved,
    Cancelled,
    CardOnFile,
    Declined,
    Found,
    FoundStatus,
    PaymentCompany,
    Unknown,
)
from core.payments.toss import TossPayments
from tests.edges.payments.conftest import CUSTOMER, SECRET, Company

PATIENCE_S = 0.5  # so that a test of silence is short


@pytest.fixture
async def toss(company: Company) -> AsyncIterator[TossPayments]:
    toss = TossPayments(company.url, SECRET, connect_s=PATIENCE_S, total_s=PATIENCE_S)
    yield toss
    await toss.close()


async def charge(
    toss: PaymentCompany,
    billing_key: str,
    payment_id: str = "payment-0001",
    amount: int = 18_000,
    key: str | None = None,
    customer_key: str = CUSTOMER,
) -> Approved | Declined | Unknown:
    return await toss.charge_card(
        billing_key=billing_key,
        customer_key=customer_key,
        payment_id=payment_id,
        order_name="떡볶이 외 1건",
        amount=amount,
        key=key or f"pay:{payment_id}",
    )


async def approved(toss: PaymentCompany, company: Company, amount: int = 18_000) -> Approved:
    answer = await charge(toss, await company.card_on_file(), amount=amount)
    assert isinstance(answer, Approved)
    return answer


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
    [
        ("payment-0001", 100, "INVALID_REQUEST"),
        ("payment-0002", 23_900, "FORBIDDEN_REQUEST"),
    ],
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


# ---- nobody knows


async def test_a_lost_reply_is_unknown_and_then_found(
    toss: TossPayments, company: Company
) -> None:
    billing_key = await company.card_on_file()
    await company.switch("losing_replies", times=1)
    answer = await charge(toss, billing_key)
    assert isinstance(answer, Unknown) and answer.company_fault and answer.sent

    found = await toss.find(payment_id="payment-0001")
    assert isinstance(found, Found) and found.is_approved
    assert isinstance(found.as_answer(amount=18_000), Approved)
    assert await company.taken() == 18_000


async def test_a_lost_reply_asked_again_with_its_key_charges_once(
    toss: TossPayments, company: Company
) -> None:
    billing_key = await company.card_on_file()
    await company.switch("losing_replies", times=1)
    lost, again = await charge(toss, billing_key), await charge(toss, billing_key)
    assert isinstance(lost, Unknown) and isinstance(again, Approved)
    assert await company.taken() == 18_000


async def test_a_lost_reply_asked_again_with_another_key_charges_once(
    toss: TossPayments, company: Company
) -> None:
    billing_key = await company.card_on_file()
    await company.switch("losing_replies", times=1)
    await charge(toss, billing_key)
    again = await charge(toss, billing_key, key="a key of another mind")
    assert isinstance(again, Approved)  # DUPLICATED_ORDER_ID, so it looked
    assert await company.taken() == 18_000


async def test_a_silent_company_is_given_up_on_and_nothing_happened(
    toss: TossPayments, company: Company
) -> None:
    billing_key = await company.card_on_file()
    await company.switch("silent", times=1)
    began = time.monotonic()
    answer = await charge(toss, billing_key)
    assert answer == Unknown("no answer in time")
    assert time.monotonic() - began < PATIENCE_S + 1
    assert await toss.find(payment_id="payment-0001") == Absent()
    assert await company.taken() == 0


async def test_a_slow_company_charges_after_we_gave_up(
    toss: TossPayments, company: Company
) -> None:
    billing_key = await company.card_on_file()
    await company.switch("slow", delay_ms=900, times=1)
    answer = await charge(toss, billing_key)
    soon = await charge(toss, billing_key)  # while the first is still worked on
    assert answer == Unknown("no answer in time")
    assert soon == Unknown("409 IDEMPOTENT_REQUEST_PROCESSING", company_fault=False)
    assert await toss.find(payment_id="payment-0001") == Absent()  # and that proves nothing
    await asyncio.sleep(0.7)
    assert isinstance(await charge(toss, billing_key), Approved)
    assert await company.taken() == 18_000


async def test_a_slow_company_within_our_patience_is_just_slow(
    toss: TossPayments, company: Company
) -> None:
    billing_key = await company.card_on_file()
    await company.switch("slow", delay_ms=150)
    assert isinstance(await charge(toss, billing_key), Approved)


async def test_an_overloaded_company_is_its_own_fault_for_every_call(
    toss: TossPayments, company: Company
) -> None:
    paid = await approved(toss, company)
    await company.switch("refusing")
    answers = [
        await charge(toss, "any"),
        await toss.confirm(payment_key="any", payment_id="payment-0009", amount=1, key="k"),
        await toss.find(payment_id="payment-0001"),
        await toss.cancel(payment_key=paid.payment_key, amount=None, reason="x", key="k"),
        await toss.register_card(auth_key="any", customer_key=CUSTOMER),
    ]
    assert all(isinstance(a, Unknown) and a.company_fault for a in answers), answers
    assert not await toss.forget_card(billing_key="any")


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("PROVIDER_ERROR", True),  # though it comes as a 400
        ("FAILED_INTERNAL_SYSTEM_PROCESSING", True),
        ("A_CODE_WE_NEVER_READ_ABOUT", False),
    ],
)
async def test_a_fault_code_is_unknown_whatever_its_http_status(
    toss: TossPayments, company: Company, code: str, fault: bool
) -> None:
    billing_key = await company.card_on_file()
    await company.switch("declining", code=code, times=1)
    answer = await charge(toss, billing_key)
    assert isinstance(answer, Unknown) and answer.company_fault is fault


async def test_a_declining_company_declines(toss: TossPayments, company: Company) -> None:
    billing_key = await company.card_on_file()
    await company.switch("declining", times=1)
    answer = await charge(toss, billing_key)
    assert isinstance(answer, Declined) and answer.code == "REJECT_CARD_COMPANY"
    assert answer.message == "결제 승인이 거절되었습니다."
    assert isinstance(await charge(toss, billing_key, "payment-0002"), Approved)


async def test_nobody_at_the_address_means_nothing_was_sent() -> None:
    toss = TossPayments("http://127.0.0.1:1/company", SECRET, connect_s=0.3, total_s=1)
    answer = await charge(toss, "any")
    await toss.close()
    assert isinstance(answer, Unknown) and answer.company_fault and not answer.sent


async def test_after_closing_it_answers_that_it_is_closing(
    toss: TossPayments, company: Company
) -> None:
    await toss.find(payment_id="payment-0001")
    await toss.close()
    answer = await toss.find(payment_id="payment-0001")
    assert isinstance(answer, Unknown) and not answer.company_fault


@pytest.mark.parametrize("secret", ["live_sk_real", "test_sk_ä:extra", ""])
async def test_a_secret_the_company_does_not_take_never_looks_like_a_decline(
    company: Company, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    toss = TossPayments(company.url, secret)
    billing_key = await company.card_on_file()
    answer = await charge(toss, billing_key)
    found = await toss.find(payment_id="payment-0001")
    await toss.close()
    assert answer == found == Unknown("401 UNAUTHORIZED_KEY", company_fault=False)
    assert "does not accept our secret key" in caplog.text


async def test_what_was_never_asked_for_is_absent(toss: TossPayments) -> None:
    assert await toss.find(payment_id="payment-0404") == Absent()
    assert await toss.find(payment_id="../../sim/state") == Absent()


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


async def test_what_went_back_already_counts_as_given_back(
    toss: TossPayments, company: Company
) -> None:
    """Somebody cancelled it in the company's own console: the customer has the money."""
    paid = await approved(toss, company)
    await company.call(
        "POST", f"/v1/payments/{paid.payment_key}/cancel", {"cancelReason": "console"}
    )
    company.clock.passes(seconds=2)
    answer = await toss.cancel(
        payment_key=paid.payment_key, amount=18_000, reason="주문 취소", key="refund:1"
    )
    assert isinstance(answer, Cancelled)
    assert (answer.amount, answer.cancelled_total) == (18_000, 18_000)
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


# ---- what others may send, and what we may say


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>a proxy</html>"),
        (200, b"[1, 2]"),
        (200, b"{}"),
        (200, b""),
        (200, b"[" * 50_000),
        (200, b'{"a": "' + b"x" * 300_000 + b'"}'),
        (200, b"\xff\xfe"),
        (302, b""),
        (404, b"not here"),
        (400, b'{"code": ["REJECT_CARD_COMPANY"]}'),
        (429, b'{"code": "TOO_MANY"}'),
        (503, b""),
    ],
)
async def test_odd_answers_are_unknown(status: int, body: bytes) -> None:
    async def odd(request: web.Request) -> web.Response:
        return web.Response(status=status, body=body, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", odd)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    toss = TossPayments(f"http://{host}:{port}", SECRET)
    answers = [
        await charge(toss, "any"),
        await toss.confirm(payment_key="p", payment_id="payment-0001", amount=1, key="k"),
        await toss.find(payment_id="payment-0001"),
        await toss.cancel(payment_key="p", amount=1, reason="x", key="k"),
        await toss.register_card(auth_key="a", customer_key=CUSTOMER),
    ]
    await toss.close()
    await runner.cleanup()
    assert all(isinstance(answer, Unknown) for answer in answers), answers


async def test_no_secret_and_no_key_is_ever_logged(
    toss: TossPayments, company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    auth_key = await company.agree_to_card()
    card = await toss.register_card(auth_key=auth_key, customer_key=CUSTOMER)
    assert isinstance(card, CardOnFile)
    paid = await charge(toss, card.billing_key)
    assert isinstance(paid, Approved)
    for mode in ("declining", "refusing", "silent", "losing_replies"):
        await company.switch(mode, times=1, on=["cancel"], code="REFUND_REJECTED")
        logging.info("%s", await toss.cancel(
            payment_key=paid.payment_key, amount=1_000, reason="x", key=f"refund:{mode}"
        ))  # fmt: skip
    logging.info("%s %s", card, paid)
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name != "aiohttp.access")
    assert "payment company, cancel" in ours
    for canary in (SECRET, CUSTOMER, auth_key, card.billing_key, paid.payment_key):
        assert canary not in ours


async def test_a_hundred_charges_with_one_key_charge_once(
    toss: TossPayments, company: Company
) -> None:
    billing_key = await company.card_on_file()
    answers = await asyncio.gather(*(charge(toss, billing_key) for _ in range(100)))
    assert not [a for a in answers if isinstance(a, Declined)]
    assert any(isinstance(a, Approved) for a in answers)
    assert await company.taken() == 18_000
