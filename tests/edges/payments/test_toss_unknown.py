"""Our adapter when nobody knows what happened: every outcome is a value, none is logged whole."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest
from aiohttp import web

from core.payments.company import Absent, Approved, CardOnFile, Declined, Found, Unknown
from core.payments.toss import TossPayments
from tests.edges.payments.conftest import CUSTOMER, SECRET, Company, approved, charge
from tests.patience import until

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
    toss: TossPayments, hasty: TossPayments, company: Company
) -> None:
    billing_key = await company.card_on_file()
    await company.switch("silent", times=1)
    began = time.monotonic()
    answer = await charge(hasty, billing_key)
    assert answer == Unknown("no answer in time")
    assert time.monotonic() - began < 60  # it would have been silent for two minutes
    assert await toss.find(payment_id="payment-0001") == Absent()
    assert await company.taken() == 0


async def test_a_slow_company_charges_after_we_gave_up(
    toss: TossPayments, hasty: TossPayments, company: Company
) -> None:
    billing_key = await company.card_on_file()
    await company.switch("slow", delay_ms=4_000, times=1)
    answer = await charge(hasty, billing_key)
    soon = await charge(toss, billing_key)  # while the first is still worked on
    assert answer == Unknown("no answer in time")
    assert soon == Unknown("409 IDEMPOTENT_REQUEST_PROCESSING", company_fault=False)
    assert await toss.find(payment_id="payment-0001") == Absent()  # and that proves nothing

    async def is_charged() -> bool:
        return isinstance(await charge(toss, billing_key), Approved)

    await until(is_charged)
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
    toss: TossPayments, hasty: TossPayments, company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    auth_key = await company.agree_to_card()
    card = await toss.register_card(auth_key=auth_key, customer_key=CUSTOMER)
    assert isinstance(card, CardOnFile)
    paid = await charge(toss, card.billing_key)
    assert isinstance(paid, Approved)
    for mode in ("declining", "refusing", "silent", "losing_replies"):
        await company.switch(mode, times=1, on=["cancel"], code="REFUND_REJECTED")
        asks = hasty if mode == "silent" else toss
        logging.info("%s", await asks.cancel(
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
