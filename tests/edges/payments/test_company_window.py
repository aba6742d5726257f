"""The practice company's window: one press, with a browser or without, and a way back."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from tests.edges.payments.conftest import CUSTOMER, Company


class Form(HTMLParser):
    """The fields and buttons of a page's form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.actions: dict[str, str] = {}
        self.action = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = had["action"]
        elif tag == "input" and (had["type"] != "radio" or "checked" in had):
            self.fields[had["name"]] = had["value"]
        elif tag == "button" and "data-testid" in had:
            self.actions[had["data-testid"]] = had.get("formaction", self.action)


def asked(**more: str) -> dict[str, str]:
    return {
        "kind": "payment",
        "clientKey": "test_ck_practice",
        "customerKey": CUSTOMER,
        "orderId": "order-0001",
        "orderName": '떡볶이 <b>"외"</b> 1건',
        "amount": "18000",
        "successUrl": "http://127.0.0.1:9/yes?t=a%26b",
        "failUrl": "http://127.0.0.1:9/no",
        **more,
    }


async def page(company: Company, **more: str) -> str:
    async with company.session.get(f"{company.url}/window", params=asked(**more)) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_the_window_needs_one_press_and_no_browser(company: Company) -> None:
    text = await page(company)
    assert "18,000원 결제할게요" in text and "연습용이라 돈은 나가지 않아요" in text
    assert "<b>" not in text.split("<h1>")[1].split("</h1>")[0]
    form = Form(text)
    assert form.fields["card"] == "hyundai"
    async with company.session.post(
        company.url.removesuffix("/company") + form.actions["approve"],
        data=form.fields,
        allow_redirects=False,
    ) as answer:
        assert answer.status == 303
        there = answer.headers["Location"]
    payment = (await company.state())["payments"][0]
    assert payment["status"] == "IN_PROGRESS"
    assert there.startswith("http://127.0.0.1:9/yes?t=a%26b&paymentType=NORMAL&orderId=order-0001")
    assert there.endswith(f"&paymentKey={payment['paymentKey']}&amount=18000")


async def test_opening_and_pressing_twice_is_one_payment(company: Company) -> None:
    await page(company)
    await page(company)
    keys = {await company.agree("order-0001", 18_000) for _ in range(3)}
    assert len(keys) == 1 and len((await company.state())["payments"]) == 1


async def test_the_window_speaks_english_too(company: Company) -> None:
    assert "Pay ₩18,000" in await page(company, lang="en")
    async with company.session.get(
        f"{company.url}/window",
        params=asked(kind="billing"),
        headers={"Accept-Language": "en-GB,en;q=0.9"},
    ) as answer:
        text = await answer.text()
    assert 'lang="en"' in text and "Add your card once" in text


@pytest.mark.parametrize(
    ("button", "code", "status"),
    [("decline", "REJECT_CARD_COMPANY", "ABORTED"), ("close", "PAY_PROCESS_CANCELED", "READY")],
)
async def test_declining_and_closing_go_to_the_fail_address(
    company: Company, button: str, code: str, status: str
) -> None:
    where, told = await company.press(button, orderId="order-0001", amount=18_000)
    assert where == "http://shop.test/no"
    assert (told["code"], told["orderId"]) == (code, "order-0001") and told["message"]
    assert [p["status"] for p in (await company.state())["payments"]] == [status]
    assert await company.agree("order-0001", 18_000)  # and one may try again


async def test_registering_a_card_gives_a_key_for_one_use(company: Company) -> None:
    where, found = await company.press("approve", kind="billing")
    assert where == "http://shop.test/yes" and found["customerKey"] == CUSTOMER
    issue = "/v1/billing/authorizations/issue"
    body = {"authKey": found["authKey"], "customerKey": CUSTOMER}
    stranger = await company.call("POST", issue, {**body, "customerKey": "stranger"})
    assert (stranger[0], stranger[1]["code"]) == (400, "NOT_MATCHES_CUSTOMER_KEY")
    status, card = await company.call("POST", issue, body)
    assert status == 200 and card["cardCompany"] == "현대" and card["billingKey"].endswith("=")
    again = await company.call("POST", issue, body)
    assert again[1]["code"] == "INVALID_BILLING_AUTH"


@pytest.mark.parametrize(
    "wrong",
    [
        {"successUrl": "javascript:alert(1)", "failUrl": "javascript:alert(1)"},
        {"clientKey": "live_ck_real", "failUrl": ""},
        {"kind": "", "failUrl": ""},
        {"amount": "1e9", "failUrl": ""},
    ],
)
async def test_a_window_with_no_way_back_says_so_on_a_page(
    company: Company, wrong: dict[str, str]
) -> None:
    async with company.session.post(
        f"{company.url}/window/approve", data=asked(**wrong), allow_redirects=False
    ) as answer:
        assert answer.status == 400
        assert "결제창을 열 수 없어요" in await answer.text()


async def test_the_script_has_the_same_global_as_toss(company: Company) -> None:
    async with company.session.get(f"{company.url}/window.js") as answer:
        text = await answer.text()
        assert answer.content_type == "text/javascript"
    for name in ("window.TossPayments", "requestPayment", "requestBillingAuth", "ANONYMOUS"):
        assert name in text


async def test_a_receipt_can_be_looked_at(company: Company) -> None:
    path = f"/v1/billing/{await company.card_on_file()}"
    _, paid = await company.call(
        "POST",
        path,
        {
            "customerKey": CUSTOMER,
            "orderId": "order-0001",
            "orderName": "떡볶이",
            "amount": 18_000,
        },
    )
    async with company.session.get(paid["receipt"]["url"]) as answer:
        assert answer.status == 200
        text = await answer.text()
    assert "18,000원" in text and "결제 완료" in text
