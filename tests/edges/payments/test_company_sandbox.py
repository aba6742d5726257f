"""The practice company itself: its door, keys, money, switches, webhooks and memory."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.edges.payments.conftest import CUSTOMER, SECRET, Company, served
from tests.patience import PATIENCE


def billing(order_id: str = "order-0001", amount: Any = 18_000, **more: Any) -> dict[str, Any]:
    return {
        "customerKey": CUSTOMER,
        "orderId": order_id,
        "orderName": "떡볶이",
        "amount": amount,
        **more,
    }


# ---- the door


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        (None, 401, "UNAUTHORIZED_KEY"),
        ("Bearer abc", 401, "UNAUTHORIZED_KEY"),
        ("Basic ???", 401, "UNAUTHORIZED_KEY"),
        ("Basic " + base64.b64encode(b"live_sk_x:").decode(), 401, "UNAUTHORIZED_KEY"),
        ("Basic " + base64.b64encode(b"test_sk_x:pw").decode(), 401, "UNAUTHORIZED_KEY"),
        ("Basic " + base64.b64encode(b"test_sk_x").decode(), 403, "INCORRECT_BASIC_AUTH_FORMAT"),
    ],
)
async def test_only_a_test_secret_with_its_colon_comes_in(
    company: Company, header: str | None, status: int, code: str
) -> None:
    headers = {"Authorization": header} if header else {}
    got = await company.call("GET", "/v1/payments/orders/order-0001", secret=None, headers=headers)
    assert (got[0], got[1]["code"]) == (status, code)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "text",
        billing(amount=0),
        billing(amount=-1),
        billing(amount=1.5),
        billing(amount=True),
        billing(amount="18000"),
        billing(orderName=""),
        billing(orderName="가" * 101),
        billing(orderName=None),
    ],
)
async def test_a_request_that_lacks_something_is_a_bad_request(
    company: Company, body: Any
) -> None:
    billing_key = await company.card_on_file()
    status, answer = await company.call("POST", f"/v1/billing/{billing_key}", body)
    assert (status, answer["code"]) == (400, "INVALID_REQUEST")


async def test_messages_come_in_english_when_asked_for(company: Company) -> None:
    _, answer = await company.call(
        "GET", "/v1/payments/nothing", headers={"Accept-Language": "en-US"}
    )
    assert answer == {"code": "NOT_FOUND_PAYMENT", "message": "Not found payment."}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount": 99}, "BELOW_MINIMUM_AMOUNT"),
        ({"order_id": "short"}, "INVALID_ORDER_ID"),
        ({"order_id": "한글주문번호"}, "INVALID_ORDER_ID"),
    ],
)
async def test_amounts_and_order_ids_have_their_bounds(
    company: Company, more: dict[str, Any], code: str
) -> None:
    billing_key = await company.card_on_file()
    status, answer = await company.call("POST", f"/v1/billing/{billing_key}", billing(**more))
    assert (status, answer["code"]) == (400, code)


async def test_any_error_can_be_asked_for_by_header(company: Company) -> None:
    billing_key = await company.card_on_file()
    status, answer = await company.call(
        "POST",
        f"/v1/billing/{billing_key}",
        billing(),
        headers={"TossPayments-Test-Code": "INVALID_STOPPED_CARD"},
    )
    assert (status, answer["code"]) == (400, "INVALID_STOPPED_CARD")


# ---- idempotency keys


async def test_a_key_gives_its_first_answer_whatever_the_body_says(company: Company) -> None:
    path = f"/v1/billing/{await company.card_on_file()}"
    first = await company.call("POST", path, billing("order-0001"), key="k")
    second = await company.call("POST", path, billing("order-0002", 99_000), key="k")
    assert first == second and first[0] == 200
    assert len((await company.state())["payments"]) == 1


async def test_a_refusal_is_a_first_answer_too(company: Company) -> None:
    path = f"/v1/billing/{await company.card_on_file()}"
    await company.switch("declining", times=1)
    first = await company.call("POST", path, billing(), key="k")
    second = await company.call("POST", path, billing(), key="k")
    assert first == second and first[0] == 403


async def test_a_key_is_good_for_one_address_and_one_secret(company: Company) -> None:
    one, two = await company.card_on_file(), await company.card_on_file("shinhan")
    calls = [
        await company.call("POST", f"/v1/billing/{one}", billing("order-0001"), key="k"),
        await company.call("POST", f"/v1/billing/{two}", billing("order-0002"), key="k"),
        await company.call(
            "POST", f"/v1/billing/{one}", billing("order-0003"), key="k", secret="test_sk_other"
        ),
    ]
    assert [answer["orderId"] for _, answer in calls] == ["order-0001", "order-0002", "order-0003"]


async def test_while_the_first_is_worked_on_the_second_waits_outside(company: Company) -> None:
    path = f"/v1/billing/{await company.card_on_file()}"
    await company.switch("slow", delay_ms=200, times=1)
    first = asyncio.create_task(company.call("POST", path, billing(), key="k"))
    await asyncio.sleep(0.05)
    status, answer = await company.call("POST", path, billing(), key="k")
    assert (status, answer["code"]) == (409, "IDEMPOTENT_REQUEST_PROCESSING")
    assert (await first)[0] == 200
    assert await company.call("POST", path, billing(), key="k") == await first


async def test_a_key_is_forgotten_after_fifteen_days(company: Company) -> None:
    path = f"/v1/billing/{await company.card_on_file()}"
    await company.call("POST", path, billing(), key="k")
    company.clock.passes(minutes=15 * 24 * 60 + 1)
    status, answer = await company.call("POST", path, billing(), key="k")
    assert (status, answer["code"]) == (400, "DUPLICATED_ORDER_ID")


async def test_a_key_has_300_characters_at_most(company: Company) -> None:
    path = f"/v1/billing/{await company.card_on_file()}"
    status, answer = await company.call("POST", path, billing(), key="k" * 301)
    assert (status, answer["code"]) == (400, "INVALID_IDEMPOTENCY_KEY")


# ---- money


async def test_a_payment_looks_as_toss_gives_it_out(company: Company) -> None:
    path = f"/v1/billing/{await company.card_on_file()}"
    _, paid = await company.call("POST", path, billing(amount=11_000))
    assert paid["status"] == "DONE" and paid["type"] == "BILLING" and paid["method"] == "카드"
    assert (paid["totalAmount"], paid["balanceAmount"], paid["vat"]) == (11_000, 11_000, 1_000)
    assert paid["approvedAt"].endswith("+09:00") and paid["card"]["issuerCode"] == "61"
    by_key = await company.call("GET", f"/v1/payments/{paid['paymentKey']}")
    by_order = await company.call("GET", "/v1/payments/orders/order-0001")
    assert by_key == by_order == (200, paid)


async def test_of_two_cancels_within_a_second_the_first_is_processed(company: Company) -> None:
    path = f"/v1/billing/{await company.card_on_file()}"
    _, paid = await company.call("POST", path, billing())
    cancel = f"/v1/payments/{paid['paymentKey']}/cancel"
    asked = {"cancelReason": "손님이 취소", "cancelAmount": 5_000}
    first, second = (
        await company.call("POST", cancel, asked),
        await company.call("POST", cancel, asked),
    )
    assert first[0] == 200 and first[1]["status"] == "PARTIAL_CANCELED"
    assert (second[0], second[1]["code"]) == (403, "FORBIDDEN_CONSECUTIVE_REQUEST")
    company.clock.passes(seconds=1.1)
    _, rest = await company.call("POST", cancel, {"cancelReason": "나머지"})
    assert rest["status"] == "CANCELED" and rest["balanceAmount"] == 0
    assert [c["cancelAmount"] for c in rest["cancels"]] == [5_000, 13_000]
    company.clock.passes(seconds=1.1)
    status, over = await company.call("POST", cancel, asked)
    assert (status, over["code"]) == (400, "ALREADY_CANCELED_PAYMENT")


async def test_what_was_never_paid_cannot_be_cancelled(company: Company) -> None:
    key = await company.agree("order-0001", 18_000)
    cancel = await company.call("POST", f"/v1/payments/{key}/cancel", {"cancelReason": "x"})
    assert (cancel[0], cancel[1]["code"]) == (403, "NOT_CANCELABLE_PAYMENT")


# ---- switches


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"mode": "broken"},
        {"mode": "slow", "delay_ms": -1},
        {"mode": "slow", "delay_ms": 20, "up_to_ms": 10},
        {"mode": "slow", "up_to_ms": 10, "seed": "one"},
        {"mode": "ok", "times": 0},
        {"mode": "silent", "on": ["everything"]},
    ],
)
async def test_a_switch_there_is_not_is_refused(company: Company, wrong: dict[str, Any]) -> None:
    status, _ = await company.call("POST", "/sim/switch", wrong)
    assert status == 400


async def test_a_slow_company_takes_a_time_from_the_range_it_is_given(company: Company) -> None:
    path = f"/v1/billing/{await company.card_on_file()}"
    await company.switch("slow", delay_ms=50, up_to_ms=90, seed=7)
    for n in range(5):
        assert (await company.call("POST", path, billing(f"order-000{n}"), key=str(n)))[0] == 200
    took = [c["ms"] for c in (await company.state())["calls"] if "/billing/" in c["path"]][-5:]
    assert 50 <= min(took) < max(took) < 200, took


async def test_a_switch_for_two_calls_is_over_after_two(company: Company) -> None:
    await company.switch("refusing", times=2)
    got = [(await company.call("GET", "/v1/payments/nothing"))[0] for _ in range(3)]
    assert got == [503, 503, 404]
    assert (await company.state())["mode"] == "ok"


async def test_a_switch_may_be_for_some_calls_only(company: Company) -> None:
    billing_key = await company.card_on_file()
    await company.switch("losing_replies", on=["charge"])
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await company.call("POST", f"/v1/billing/{billing_key}", billing())
    status, found = await company.call("GET", "/v1/payments/orders/order-0001")
    assert status == 200 and found["status"] == "DONE"


async def test_every_call_is_on_the_list(company: Company) -> None:
    await company.call("GET", "/v1/payments/nothing")
    call = (await company.state())["calls"][-1]
    assert (call["method"], call["path"]) == ("GET", "/v1/payments/nothing")
    assert (call["status"], call["code"], call["answered"]) == (404, "NOT_FOUND_PAYMENT", True)


async def test_a_silent_call_ends_when_the_company_closes() -> None:
    async with served() as company:
        await company.switch("silent")
        waiting = asyncio.create_task(company.call("GET", "/v1/payments/nothing"))
        await asyncio.sleep(0.1)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await asyncio.wait_for(waiting, PATIENCE)


# ---- webhooks


async def test_the_shop_is_told_and_told_again_until_it_says_200(company: Company) -> None:
    heard: list[dict[str, Any]] = []

    async def hook(request: web.Request) -> web.Response:
        heard.append(await request.json())
        return web.Response(status=500 if len(heard) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    assert (await company.call("POST", "/sim/webhook", {"url": url}))[0] == 200
    await company.agree("order-0001", 18_000)  # READY, then IN_PROGRESS; only changes are told
    await until(lambda: len(heard) == 1)
    company.clock.passes(minutes=1.1)
    await until(lambda: len(heard) == 2)
    await runner.cleanup()
    assert heard[0]["eventType"] == "PAYMENT_STATUS_CHANGED"
    assert heard[0] == heard[1] and heard[0]["data"]["status"] == "IN_PROGRESS"


async def test_only_this_machine_is_told(company: Company) -> None:
    status, _ = await company.call("POST", "/sim/webhook", {"url": "https://shop.example/hook"})
    assert status == 400


async def until(true: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.05)


# ---- memory


async def test_money_cards_keys_and_switches_survive_a_restart(tmp_path: Path) -> None:
    state_file = tmp_path / "state" / "company.json"
    async with served(state_file) as company:
        path = f"/v1/billing/{await company.card_on_file()}"
        first = await company.call("POST", path, billing(), key="k")
        agreed = await company.agree("order-0002", 23_900)
        await company.switch("slow", delay_ms=10, times=50)
        assert json.loads(state_file.read_text())["books"]["payments"]  # before any closing
    async with served(state_file) as company:
        assert await company.call("POST", path, billing(), key="k") == first
        body = {"paymentKey": agreed, "orderId": "order-0002", "amount": 23_900}
        status, done = await company.call("POST", "/v1/payments/confirm", body)
        assert (status, done["status"]) == (200, "DONE")
        assert (await company.call("POST", path, billing("order-0003")))[0] == 200
        assert (await company.state())["mode"] == "slow"
        assert await company.taken() == 18_000 + 23_900 + 18_000


async def test_a_reset_forgets_everything(company: Company) -> None:
    await company.agree("order-0001", 18_000)
    await company.switch("refusing")
    await company.call("POST", "/sim/reset", {})
    state = await company.state()
    assert (state["mode"], state["payments"], state["calls"]) == ("ok", [], [])


def test_it_imports_nothing_of_ours() -> None:
    code = (
        "import sys; import sandbox.company.__main__; "
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('core', 'chat', 'bot', 'store_bot', 'web', 'cli')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_secrets_start_as_the_company_wants_them() -> None:
    assert SECRET.startswith("test_sk_")
