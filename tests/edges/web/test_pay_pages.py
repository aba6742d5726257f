"""Whoever comes back from the payment window, by whichever address, reads what is true."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.fulfilment.amendments import cancel_by_admin
from core.orders.model import OrderStatus
from core.payments.model import Payment
from core.payments.tables import Payments
from core.payments.use_cases import make_link
from core.people.tables import People
from tests.edges.web.conftest import open_door
from tests.programs import Program, customers_program
from tests.world import World


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[World]:
    """Cards off: everybody pays in the window."""
    async with open_door(tmp_path, card_on_file=False) as door:
        yield door


async def test_the_fail_address_after_a_payment_that_went_through_says_it_went_through(
    door: World,
) -> None:
    url, payment = await _to_pay(door)
    await _pays(door, url, payment)
    await door.settles()
    total = f"{payment.amount:,}원"
    for back in (
        "/return",
        "/return?code=PAY_PROCESS_CANCELED&message=x",
        "",
        "/return?orderId=x",
    ):
        said = await _reads(door, f"{url}{back}")
        assert f"{total} 결제를 마쳤어요" in said, back
        assert "돈은 나가지 않았어요" not in said, back
    assert len([p for p in await door.books() if p["status"] == "DONE"]) == 1


async def test_nobody_knows_and_the_page_says_so(door: World) -> None:
    """The company's answer was lost: neither yes nor no, by whichever address."""
    url, payment = await _to_pay(door)
    await door.the_company("losing_replies", on=["charge"], times=1)
    await door.the_company("losing_replies", on=["charge", "query"])
    await _pays(door, url, payment)
    await door.settles()
    for back in ("/return", ""):
        said = await _reads(door, f"{url}{back}")
        assert "결제를 확인하고 있어요" in said and "다시 결제하지 마세요" in said, back
        assert "돈은 나가지 않았어요" not in said, back
    await door.the_company("ok")
    await door.passes(minutes=3)
    assert "결제를 마쳤어요" in await _reads(door, f"{url}/return")


async def test_the_success_page_twice_and_in_a_second_tab_charges_once(door: World) -> None:
    """Reloaded: the same again. Another tab's window, agreed to later: nothing more is charged."""
    url, payment = await _to_pay(door)
    back = await _pays(door, url, payment)
    await door.settles()
    assert "결제를 마쳤어요" in await _reads(door, back)
    other = back.replace("paymentKey=", "paymentKey=another")
    assert "결제를 마쳤어요" in await _reads(door, other)
    await door.settles()
    assert [p["status"] for p in await door.books() if p["status"] == "DONE"] == ["DONE"]


async def test_a_link_that_is_too_old_still_tells_the_truth_and_charges_nothing(
    door: World,
) -> None:
    url, payment = await _to_pay(door)
    back = await _agrees(door, url, payment)
    door.clock.forward(31 * 60)
    await door.passes(seconds=15)
    said = await _reads(door, back)
    assert "돈은 나가지 않았어요" in said
    assert (await door.order(payment.order_id)).status is OrderStatus.EXPIRED
    assert "DONE" not in [p["status"] for p in await door.books()]


async def test_a_link_that_is_too_old_tells_that_it_was_paid(door: World) -> None:
    url, payment = await _to_pay(door)
    back = await _pays(door, url, payment)
    await door.settles()
    door.clock.forward(31 * 60)
    assert "결제를 마쳤어요" in await _reads(door, back)


async def test_money_that_goes_back_is_told_as_that(door: World) -> None:
    url, payment = await _to_pay(door)
    await _pays(door, url, payment)
    await door.settles()
    await door.the_company("refusing", on=["cancel"])
    admin = await door.admin()
    await door.db.write(cancel_by_admin, payment.order_id, by=admin.person, reason="사과")
    await door.settles()
    assert f"{payment.amount:,}원을 돌려드리고 있어요" in await _reads(door, f"{url}/return")
    await door.the_company("ok")
    await door.passes(minutes=5)
    assert f"{payment.amount:,}원을 모두 돌려드렸어요" in await _reads(door, f"{url}/return")


async def test_a_declined_card_charged_nothing_and_can_pay_again(door: World) -> None:
    url, payment = await _to_pay(door)
    await door.the_company("declining", times=1, on=["charge"])
    await _pays(door, url, payment)
    await door.settles()
    said = await _reads(door, f"{url}/return")
    assert "결제되지 않았어요" in said and "돈은 나가지 않았어요" in said


async def test_the_card_window_left_after_a_card_was_registered_says_which_is_there(
    tmp_path: Path,
) -> None:
    async with open_door(tmp_path) as door:
        mina = await customers_program(door)
        token = await door.db.write(make_link, mina.person)
        said = await _reads(door, f"{door.url}/pay/card/return?t={token}")
        assert "새 카드를 등록하지 않았어요" in said and "현대" in said


async def _to_pay(door: World) -> tuple[str, Payment]:
    """An order to be paid in the window: its page, and its payment."""
    mina: Program = await customers_program(door, card=False)
    placed = await mina.orders(pay=True)
    order_id = placed.body["order"]["id"]
    (payment,) = await door.db.read(lambda tx: tx[Payments].of_order(order_id))
    return placed.body["pay_url"], payment


async def _agrees(door: World, url: str, payment: Payment) -> str:
    """In the company's window; the address it sends the customer back to."""
    page = await _reads(door, url)
    assert f"{payment.amount:,}원 결제하기" in page
    customer = await door.db.read(lambda tx: tx[People].get(payment.customer_id))
    assert customer is not None
    form = {
        "kind": "payment", "clientKey": "test_ck_practice", "customerKey": customer.customer_key,
        "orderId": payment.id, "orderName": "밥", "amount": str(payment.amount), "card": "hyundai",
        "successUrl": f"{url}/return", "failUrl": f"{url}/return",
    }  # fmt: skip
    async with door.http.post(
        "/company/window/approve", data=form, allow_redirects=False
    ) as answer:
        assert answer.status in (302, 303), await answer.text()
        return answer.headers["Location"]


async def _pays(door: World, url: str, payment: Payment) -> str:
    """Agrees, and comes back with it."""
    back = await _agrees(door, url, payment)
    await _reads(door, back)
    return back


async def _reads(door: World, url: str) -> str:
    async with door.http.get(url) as page:
        assert page.status == 200, (url, page.status)
        return await page.text()
