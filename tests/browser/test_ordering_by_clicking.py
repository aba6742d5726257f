"""The page, as a person uses it: dinner ordered in Chromium with nothing but clicks."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from core.orders.model import OrderStatus
from core.orders.tables import Orders
from tests.browser.chromium import CHROMIUM, FLAGS, PATIENCE_MS, pytestmark
from tests.world import World

__all__ = ["pytestmark"]


async def order_by_clicking(page: Page) -> None:
    """A stranger's first order, from 시작 to the pay button."""
    mina, composer = (
        page.get_by_test_id("phone-customer"),
        page.get_by_test_id("composer-customer"),
    )
    await mina.get_by_test_id("btn-start").click()
    await mina.get_by_text("배달 받을 곳 보내기").click()
    await page.get_by_test_id("map-confirm").click()
    await mina.get_by_text("동·호수처럼").wait_for()
    await composer.fill("101동 1203호")
    await composer.press("Enter")
    await mina.get_by_text("내 번호 보내기").click()
    await page.get_by_test_id("contact-confirm").click()
    await mina.get_by_role("button", name="별빛반점").click()
    await mina.get_by_role("button", name="짜장면").click()
    await mina.get_by_role("button", name="곱빼기").click()
    await mina.get_by_role("button", name="✓ 곱빼기").wait_for()
    await mina.get_by_role("button", name="+", exact=True).click()
    await mina.get_by_role("button", name="18,000원 담기").click()
    await mina.get_by_role("button", name="카드 등록하고 결제하기").click()
    window = page.frame_locator("iframe")
    await window.get_by_role("button", name="등록할게요").last.click()
    await mina.get_by_role("button", name="원 결제").last.click()
    await mina.get_by_text("별빛반점에 전했어요").wait_for()


@pytest.mark.parametrize("database", ["sqlite"])
async def test_dinner_is_ordered_and_brought_by_clicking(tmp_path: Path, database: str) -> None:
    world = World(tmp_path, database_url=None)
    await world.start()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        await page.goto(world.url)
        await order_by_clicking(page)
        owner = page.get_by_test_id("phone-owner")
        for label in ("수락 20분", "조리 시작", "조리 완료", "배달 출발", "배달 완료"):
            await owner.get_by_role("button", name=label).last.click()
        await page.get_by_test_id("phone-customer").get_by_text("맛있게 드세요!").wait_for()
        for width in (1440, 820, 390):
            await page.set_viewport_size({"width": width, "height": 900})
            over = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not await page.evaluate(over), f"{width} px scrolls sideways"
        await browser.close()
    await world.settles()
    db = world.the_house.deps.db
    (order,) = await db.read(lambda tx: tx[Orders].latest_of_customer(7001, 5))
    assert order.status is OrderStatus.DELIVERED
    assert [p["status"] for p in await world.books()] == ["DONE"]
    assert broken == []
    await world.close()
