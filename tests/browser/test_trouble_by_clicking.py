"""The most important trouble, by hand: the company is down, the order is kept, and paid when called."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from core.orders.model import OrderStatus
from core.orders.tables import Orders
from tests.browser.chromium import CHROMIUM, FLAGS, PATIENCE_MS, pytestmark
from tests.browser.looks import faults
from tests.browser.test_ordering_by_clicking import order_by_clicking
from tests.world import World, post

__all__ = ["pytestmark"]


_STICKS_OUT = """() => {
  const pane = document.querySelector('[data-switches]').getBoundingClientRect();
  return [...document.querySelectorAll('[data-switches] button')]
    .filter(b => b.getBoundingClientRect().right > pane.right || b.scrollWidth > b.clientWidth)
    .map(b => b.textContent);
}"""


async def _faults(page: Page) -> list[str]:
    """What the open drawer must not look like; its lists are cut to one line each on purpose."""
    found = [fault for fault in await faults(page) if not fault.startswith("cut off")]
    sticking_out: list[str] = await page.evaluate(_STICKS_OUT)
    return found + sticking_out


@pytest.mark.long
async def test_the_company_breaks_and_recovers_by_clicking(tmp_path: Path) -> None:
    world = World(tmp_path, database_url=None)
    await world.start()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(world.url)
        await order_by_clicking(page)
        mina, owner = page.get_by_test_id("phone-customer"), page.get_by_test_id("phone-owner")
        await owner.get_by_role("button", name="거절").last.click()
        await owner.get_by_role("button", name="재료가 떨어졌어요").last.click()
        await mina.get_by_text("원을 돌려드렸어요").wait_for()

        await page.get_by_test_id("dock-toggle").click()
        calls = page.get_by_test_id("list-calls")
        await calls.get_by_text("결제사가 알려 옴").first.wait_for()
        await page.get_by_test_id("switch-company-refusing").click()
        await page.get_by_text("이웃들 결제도 막혀서").wait_for()
        await calls.get_by_text("503").first.wait_for()
        # or, on a busy machine, it would be tried again, by the very one who pays now
        await world.nobody_calls_the_company_for(60)
        await mina.get_by_role("button", name="지난번 그대로").last.click()
        await mina.get_by_role("button", name="원 결제").last.click()
        await mina.get_by_text("결제가 밀려 있어요").wait_for()
        await page.get_by_test_id("switch-company-ok").click()
        for _ in range(2):
            await page.get_by_test_id("switch-clock-1").click()
        await mina.get_by_text("기다려 주셔서 고마워요").wait_for()
        assert await _faults(page) == []
        await mina.get_by_role("button", name="원 결제하기").click()
        await owner.get_by_role("button", name="수락 20분").last.click()
        await mina.get_by_text("주문을 받았어요").first.wait_for()
        await expect(mina.get_by_role("button", name="원 결제하기")).to_have_count(0)

        await page.get_by_test_id("lang-en").click()
        await mina.get_by_text("Your order is accepted").wait_for()
        await page.get_by_test_id("switch-company-refusing").click()
        await page.get_by_text("orders are kept").wait_for()
        assert await _faults(page) == []
        await browser.close()
    paid, _ = await world.db.read(lambda tx: tx[Orders].latest_of_customer(7001, 5))
    assert paid.status is OrderStatus.ACCEPTED
    assert sorted(p["status"] for p in await world.books()) == ["CANCELED", "DONE"]
    await post(world.http, "/demo/control", {"company": "ok"})
    await world.close()
