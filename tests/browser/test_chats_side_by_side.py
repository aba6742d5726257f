"""The page with several people on it: adding them, ordering as them, and nothing jumping about."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, Route, expect

from core.orders.model import OrderStatus
from core.orders.tables import Orders
from tests.browser.chromium import in_chromium, pytestmark
from tests.browser.looks import faults, stands_still
from tests.browser.test_ordering_by_clicking import order_by_clicking
from tests.world import World, post

__all__ = ["pytestmark"]

#: Resolves once the list stands still, so far from its end that news would be out of sight.
_IS_FAR_UP = """log => new Promise(far => {
  let was = -1, still = 0;
  const look = () => {
    const isFar = log.scrollHeight - log.scrollTop - log.clientHeight > 300;
    still = isFar && log.scrollTop === was ? still + 1 : 0;
    was = log.scrollTop;
    if (still > 10) far(); else requestAnimationFrame(look);
  };
  look();
})"""
_IS_AT_THE_END = """log => new Promise(there => {
  const look = () => {
    const left = log.scrollHeight - log.scrollTop - log.clientHeight;
    if (left < 3) there(); else requestAnimationFrame(look);
  };
  look();
})"""


@pytest.fixture
async def page(place: World) -> AsyncIterator[Page]:
    async with in_chromium(width=1440, height=900) as page:
        await page.goto(place.url)
        yield page


async def _add(page: Page, role: str, name: str, *, store: str = "") -> None:
    await page.get_by_test_id("add-person").click()
    await page.get_by_test_id("sheet-person").wait_for()
    await stands_still(page)
    await page.get_by_test_id(f"add-{role}").check()
    await page.get_by_test_id("add-name").fill(name)
    if store:
        await page.get_by_test_id("add-store").select_option(store)
    assert await faults(page) == []
    await page.get_by_test_id("add-confirm").click()


async def test_an_added_customer_orders_from_an_added_owner(place: World, page: Page) -> None:
    """지우 comes to the page and orders; 하준, added as 골목닭집's owner, takes the order."""
    await _add(page, "owner", "하준")
    await page.get_by_test_id("phone-owner2").get_by_text("골목닭집").last.wait_for()
    await _add(page, "customer", "지우")
    jiwoo = page.get_by_test_id("phone-customer2")
    await expect(jiwoo.get_by_test_id("btn-start")).to_be_focused()
    await jiwoo.get_by_test_id("btn-start").click()
    await jiwoo.get_by_text("배달 받을 곳 보내기").click()
    await page.get_by_test_id("map-picker").focus()
    await page.keyboard.press("ArrowRight")
    await page.get_by_test_id("map-confirm").click()
    await jiwoo.get_by_text("동·호수처럼").wait_for()
    composer = page.get_by_test_id("composer-customer2")
    await composer.fill("3층")
    await composer.press("Enter")
    await jiwoo.get_by_text("내 번호 보내기").click()
    await page.get_by_test_id("contact-confirm").click()
    await jiwoo.get_by_role("button", name="골목닭집").wait_for()
    await composer.fill("콜라 10")
    await jiwoo.get_by_role("button", name="골목닭집").click()
    await jiwoo.get_by_text("최소").last.wait_for()
    assert await composer.input_value() == "콜라 10"  # half-written words survive what comes in
    await composer.press("Enter")
    await jiwoo.get_by_role("button", name="카드 등록하고 결제하기").click()
    await page.frame_locator("iframe").get_by_role("button", name="등록할게요").last.click()
    await jiwoo.get_by_role("button", name="원 결제").last.click()
    hajun = page.get_by_test_id("phone-owner2")
    await hajun.get_by_role("button", name="수락 20분").last.click()
    await jiwoo.get_by_text("주문을 받았어요").first.wait_for()
    await page.reload()
    await page.get_by_test_id("phone-owner2").get_by_text("접수했어요").first.wait_for()
    person = place.cast.shown()[-1]["person"]
    (order,) = await place.db.read(lambda tx: tx[Orders].latest_of_customer(person, 5))
    assert order.status is OrderStatus.ACCEPTED
    await page.get_by_test_id("remove-owner2").click()
    await expect(page.get_by_test_id("phone-owner2")).to_have_count(0)


async def test_what_comes_while_the_page_reads_is_not_lost(place: World, page: Page) -> None:
    """The state it reads is a second old when it is there; the bot has answered meanwhile."""

    async def slowly(route: Route) -> None:
        read = await route.fetch()
        await post(place.http, "/sim/text", {"bot": "baedal_bot", "person": 7001, "text": "/help"})
        await place.settles()
        await page.wait_for_timeout(200)  # it is news by now
        await route.fulfill(response=read)

    mina = page.get_by_test_id("phone-customer")
    await mina.get_by_test_id("btn-start").click()
    await mina.get_by_text("안녕하세요").wait_for()
    await page.route("**/sim/state", slowly, times=1)
    async with page.expect_response("**/sim/state") as answer:
        await page.get_by_test_id("lang-ko").click()
    await (await answer.value).finished()
    await page.wait_for_timeout(200)
    await expect(mina.get_by_text("이렇게 주문해요")).to_be_visible()


@pytest.mark.long
async def test_four_phones_open_a_new_store_by_hand(place: World, page: Page) -> None:
    """Customer, owner, rider and admin side by side: 가게 등록, 승인, and a shift, by clicking."""
    for role, name in (("admin", "하늘"), ("rider", "준호")):
        await _add(page, role, name)
        await expect(page.get_by_test_id(f"composer-{role}")).to_be_focused()
    await _add(page, "owner", "수진", store="0")
    admin, rider = page.get_by_test_id("phone-admin"), page.get_by_test_id("phone-rider")
    sujin = page.get_by_test_id("phone-owner2")
    await sujin.get_by_role("button", name="가게 등록").click()
    await sujin.get_by_text("가게 이름을 적어").wait_for()
    composer = page.get_by_test_id("composer-owner2")
    await composer.fill("수진이네 분식")
    await composer.press("Enter")
    await sujin.get_by_text("지금 위치 보내기").click()
    await page.get_by_test_id("map-confirm").click()  # a place on the map has its address
    await sujin.get_by_role("button", name="2.0km까지").click()
    await sujin.get_by_text("내 번호 보내기").click()
    await page.get_by_test_id("contact-confirm").click()
    await sujin.get_by_role("button", name="매일 24시간").click()
    await sujin.get_by_role("button", name="신청하기").click()
    await admin.get_by_role("button", name="1 승인").click()
    await sujin.get_by_text("수진이네 분식이 등록됐어요").wait_for()
    await rider.get_by_role("button", name="근무 시작").click()
    await rider.get_by_text("내 위치 보내기").click()
    await page.get_by_test_id("map-confirm").click()
    await rider.get_by_text("근무를 시작했어요").wait_for()
    for width in (1440, 390):
        await page.set_viewport_size({"width": width, "height": 844})
        await page.wait_for_timeout(300)
        assert await faults(page) == []


async def test_a_button_spins_until_it_is_answered_and_the_answer_is_seen(
    place: World, page: Page
) -> None:
    await order_by_clicking(page)
    mina, owner = page.get_by_test_id("phone-customer"), page.get_by_test_id("phone-owner")
    await owner.get_by_role("button", name="수락 20분").last.wait_for()
    await place.switch_store_side(on=False)
    await owner.get_by_role("button", name="수락 20분").last.click()
    await expect(owner.locator(".kb .wait")).to_have_count(1)
    await owner.get_by_role("button", name="수락 20분").last.click()  # it is pressed already
    await owner.get_by_role("button", name="거절").last.click()  # nobody waits for the first
    await expect(owner.locator(".kb .wait")).to_have_count(2)
    await place.switch_store_side(on=True)
    await expect(owner.locator(".kb .wait")).to_have_count(0)
    await mina.get_by_role("button", name="메뉴", exact=True).click()
    await expect(page.get_by_test_id("commands-customer")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("composer-customer")).to_be_focused()
    data = await mina.get_by_role("button", name="장바구니").last.get_attribute("data-tap")
    assert data
    await mina.get_by_role("button", name="장바구니").last.click()
    await mina.get_by_text("장바구니가 비어").first.wait_for()
    stale = {"bot": "baedal_bot", "person": 7001, "text": "/stores"}
    await post(place.http, "/sim/text", stale)
    chats = (await (await place.http.get("/sim/state")).json())["chats"]
    (chat,) = [c for c in chats if c["bot"] == "baedal_bot" and c["person"] == 7001]
    shown = [m for m in chat["messages"] if m.get("reply_markup", {}).get("inline_keyboard")][-1]
    forged = {
        "id": "4242",
        "from": {"id": 7001, "is_bot": False, "first_name": "민아"},
        "message": {k: v for k, v in shown.items() if k not in ("html", "silent")},
        "chat_instance": "1",
        "data": "zz|1",
    }
    await post(
        place.http, "/sim/update", {"bot": "baedal_bot", "update": {"callback_query": forged}}
    )
    await expect(mina.get_by_test_id("toast")).to_be_visible()
    assert await faults(page) == []


async def test_news_moves_nobody_who_is_reading_further_up(place: World, page: Page) -> None:
    """Scroll position, the focused button and what is unread survive a message that comes in."""
    await order_by_clicking(page)
    # Under way when the order is placed: here it would be a second piece of news.
    await page.get_by_test_id("phone-customer").get_by_text("주문을 전했어요.").wait_for()
    log = page.get_by_test_id("chat-customer")
    await log.hover()
    await page.mouse.wheel(0, -500)
    await log.evaluate(_IS_FAR_UP)
    was = await log.evaluate("log => log.scrollTop")
    first = page.get_by_test_id("phone-customer").locator(".kb button").nth(3)
    await first.evaluate("button => button.focus({preventScroll: true})")
    owner = page.get_by_test_id("phone-owner")
    await owner.get_by_role("button", name="수락 20분").last.evaluate("button => button.click()")
    latest = page.get_by_test_id("latest-customer")
    await expect(latest.locator(".badge")).to_have_text("1")
    assert abs(await log.evaluate("log => log.scrollTop") - was) < 3
    await expect(first).to_be_focused()
    await latest.click()
    await expect(latest).to_be_hidden()
    await log.evaluate(_IS_AT_THE_END)


async def test_only_a_hand_scrolls_up(place: World, page: Page) -> None:
    """A chat that moves by itself (a late photo, a shorter screen) is still read at its end."""
    await order_by_clicking(page)
    mina, log = page.get_by_test_id("phone-customer"), page.get_by_test_id("chat-customer")
    await mina.get_by_text("주문을 전했어요.").wait_for()
    await log.evaluate(_IS_AT_THE_END)
    await log.evaluate("log => { log.style.paddingBottom = '600px'; }")  # something is taller
    await log.evaluate("log => { log.scrollTop -= 40; }")  # and something above is shorter
    await page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => drawn()))")
    await page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => drawn()))")
    await expect(page.get_by_test_id("latest-customer")).to_be_hidden()
    owner = page.get_by_test_id("phone-owner")
    await owner.get_by_role("button", name="수락 20분").last.click()
    await mina.get_by_text("주문을 받았어요").last.wait_for()
    await log.evaluate(_IS_AT_THE_END)
    await expect(page.get_by_test_id("latest-customer")).to_be_hidden()
