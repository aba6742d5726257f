"""The kitchen board in Chromium: an order rings in, is worked by taps, and the line may break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, Route, expect

from core.orders.model import OrderStatus
from core.outbox.event import Who
from tests.boards import link_of
from tests.browser.chromium import in_chromium, pytestmark
from tests.browser.looks import faults
from tests.programs import CHEESE_BALLS, HALF_AND_HALF, Program
from tests.world import Customer, Worker, World

__all__ = ["pytestmark"]

SIZES = ((1180, 820), (820, 1180), (390, 844))
#: What the page's speakers would play, and a way to take its sound away as a phone call does.
LISTENING = """
window.played = []; window.bells = []; window.lineIsTaken = false;
const Real = AudioContext;
window.AudioContext = class extends Real {
  constructor() { super(); window.bells.push(this); }
  resume() {
    return window.lineIsTaken ? Promise.reject(new DOMException("", "NotAllowedError")) : super.resume();
  }
  createOscillator() {
    const tone = super.createOscillator(), start = tone.start.bind(tone);
    tone.start = (at) => { window.played.push(tone.frequency.value); start(at); };
    return tone;
  }
};
"""
TAKEN = "async (taken) => { lineIsTaken = taken; if (taken) for (const b of bells) await b.suspend(); }"
NASTY = "<img src=x onerror=alert(1)> 문 앞에 & '두고' 벨 \"눌러\" 주세요"


@pytest.fixture
async def page(place: World) -> AsyncIterator[Page]:
    async with in_chromium(width=1180, height=820) as page:
        yield page


async def open_board(page: Page, owner: Worker) -> None:
    """Open it by the link of the owner's chat."""
    link = await link_of(owner, "/board")
    await page.goto(f"{owner.world.url}/board#{link}")
    await page.get_by_test_id("column-placed").wait_for()
    assert link not in page.url


async def a_full_evening(world: World, owner: Worker, mina: Customer) -> None:
    """Orders in each column, the oldest furthest; by programs, which nobody asks to slow down."""
    hungry, kitchen = (
        Program(world, mina.person, Who.CUSTOMER),
        Program(world, owner.person, Who.STORE),
    )
    half = {"item_id": HALF_AND_HALF, "quantity": 1, "choice_ids": [11, 21]}
    balls = {"item_id": CHEESE_BALLS, "quantity": 2}
    steps = ("accept", "start-cooking", "finish-cooking", "depart")
    for n, lines, request in (
        (4, [half], "문 앞에 두고 벨 눌러 주세요"),
        (3, [half, balls], ""),
        (2, [half], "치킨무 많이, 소스 따로 주세요"),
        (1, [half, balls], ""),
        (0, [half], ""),
        (0, [half, balls], "치킨무 많이, 소스 따로 주세요"),
    ):
        more = {"pay_with": "on_delivery"} if n == 3 else {"pay": True}
        placed = await hungry.orders(lines=lines, request=request, **more)
        if placed.status == 409:  # it is told what the whole comes to, and agrees
            more["total"] = placed.body["total"]
            placed = await hungry.orders(lines=lines, request=request, **more)
        assert placed.status == 201, placed
        for verb in steps[:n]:
            body = {"minutes": 15 + 5 * n} if verb == "accept" else None
            assert (await kitchen.asks(placed.body["id"], verb, body)).status == 200
        await world.settles()
        world.clock.forward(95)


async def test_an_order_rings_in_and_is_worked_by_taps(place: World, page: Page) -> None:
    owner, mina = await place.owner(), await place.customer("민아")
    await open_board(page, owner)
    await page.get_by_test_id("sound-on").click()
    await expect(page.get_by_test_id("sound-on")).to_be_hidden()
    await mina.picks("반반치킨")
    await mina.taps("요청사항")
    await mina.says(NASTY)
    paying = asyncio.create_task(mina.pays())
    ticket = page.get_by_test_id("order-1")
    await ticket.wait_for()
    shown_at = place.clock.now()
    order = await paying
    assert order.placed_at is not None
    assert (shown_at - order.placed_at).total_seconds() < 10  # an idle machine needs 0.1
    assert await ticket.locator(".says").inner_text() == NASTY
    await expect(page.get_by_test_id("toast")).to_have_text("새 주문 #1")

    await ticket.get_by_role("button", name="20분").click()
    cooking = page.get_by_test_id("column-cooking")
    await cooking.get_by_role("button", name="조리 시작").click()
    await cooking.get_by_role("button", name="조리 완료").wait_for()
    await place.settles()
    assert "지금 조리하고 있어요" in await mina.card()
    await cooking.get_by_role("button", name="조리 완료").click()
    await page.get_by_test_id("column-ready").get_by_role("button", name="배달 출발").click()
    await page.get_by_test_id("column-delivering").get_by_role("button", name="배달 완료").click()
    await expect(ticket).to_have_count(0)
    await place.settles()
    assert (await mina.card()).startswith("맛있게 드세요!")
    assert (await place.order(order.id)).status is OrderStatus.DELIVERED


async def test_a_refusal_asks_for_its_reason(place: World, page: Page) -> None:
    owner, mina = await place.owner(), await place.customer("민아")
    await open_board(page, owner)
    await mina.orders("반반치킨")
    ticket = page.get_by_test_id("order-1")
    await ticket.get_by_role("button", name="거절").click()
    await ticket.get_by_role("button", name="돌아가기").click()
    await ticket.get_by_role("button", name="거절").click()
    await ticket.get_by_role("button", name="주문이 많이 밀렸어요").click()
    await expect(ticket).to_have_count(0)
    await place.settles()
    assert "주문이 많이 밀렸어요" in await mina.last()


async def test_a_broken_line_is_said_and_mends(place: World, page: Page) -> None:
    """While the tablet is away the order is answered in the chat; it comes back to the truth."""
    owner, mina = await place.owner(), await place.customer("민아")
    await open_board(page, owner)
    await mina.orders("반반치킨")
    await page.get_by_test_id("order-1").wait_for()
    await page.context.set_offline(True)
    await page.get_by_text("연결이 끊겼어요").wait_for()
    await page.get_by_test_id("accept-20-1").click()
    await page.get_by_text("보내지 못했어요").wait_for()
    await owner.answers("수락 30분")
    await mina.orders("양념치킨")
    await page.context.set_offline(False)
    await page.get_by_test_id("column-placed").get_by_test_id("order-2").wait_for()
    await page.get_by_test_id("column-cooking").get_by_test_id("order-1").wait_for()
    await expect(page.get_by_text("연결이 끊겼어요")).to_be_hidden()


@pytest.mark.parametrize("never_comes", ["**/board/open", "**/board/events", "**/board.js"])
async def test_a_board_that_does_not_open_says_so(
    place: World, page: Page, never_comes: str
) -> None:
    """Nothing answers, not even a no: it says that it waits, and where orders are meanwhile."""
    owner = await place.owner()
    link = await link_of(owner, "/board")

    async def nobody_answers(route: Route) -> None:
        held.append(route)

    held: list[Route] = []
    await page.route(never_comes, nobody_answers)
    await page.goto(f"{place.url}/board#{link}", wait_until="commit")
    await page.get_by_text("아직 연결되지 않았어요").wait_for()
    await expect(page.get_by_text("이 링크로는 열 수 없어요")).to_be_hidden()
    if never_comes.endswith(".js"):
        return  # a page without its script can do no more than say so
    await page.unroute(never_comes)
    await page.get_by_test_id("column-placed").wait_for()
    await expect(page.get_by_text("아직 연결되지 않았어요")).to_be_hidden()


async def test_a_link_that_could_not_be_handed_over_is_handed_over_again(
    place: World, page: Page
) -> None:
    """The house is busy, or the net is down, as the board is opened: its link is still good."""
    owner = await place.owner()
    link = await link_of(owner, "/board")
    answers = iter(["busy", "broken"])

    async def stumbles(route: Route) -> None:
        match next(answers, ""):
            case "busy":
                await route.fulfill(status=503)
            case "broken":
                await route.abort()
            case _:
                await route.continue_()

    await page.route("**/board/open", stumbles)
    await page.goto(f"{place.url}/board#{link}")
    await page.get_by_test_id("column-placed").wait_for()


async def test_an_order_that_is_off_is_said_and_heard(place: World, page: Page) -> None:
    """Its customer let it go: it does not just vanish. Two tones down, where a new one rings up."""
    owner, mina = await place.owner(), await place.customer("민아")
    await page.add_init_script(LISTENING)
    await open_board(page, owner)
    await page.get_by_test_id("sound-on").click()
    await mina.orders("반반치킨")
    ticket = page.get_by_test_id("order-1")
    await ticket.wait_for()
    await expect(page.get_by_test_id("toast")).to_have_text("새 주문 #1")
    await page.evaluate("played.length = 0")
    await mina.taps("주문 취소")
    await mina.taps("네, 취소할게요")
    await expect(ticket).to_have_count(0)
    await expect(page.get_by_test_id("toast")).to_contain_text("#1")
    await expect(page.get_by_test_id("toast")).not_to_contain_text("새 주문")
    first, second = (await page.evaluate("played"))[-2:]
    assert first > second


async def test_a_bell_that_a_call_took_away_is_never_shown_as_on(place: World, page: Page) -> None:
    """A call or a locked screen: it tries by itself, else it asks for a tap. Then it rings again."""
    owner, mina = await place.owner(), await place.customer("민아")
    await page.add_init_script(LISTENING)
    await open_board(page, owner)
    bell = page.get_by_test_id("sound")
    await page.get_by_test_id("sound-on").click()
    await expect(bell).to_have_attribute("aria-pressed", "true")

    await page.evaluate(TAKEN, True)
    await expect(bell).to_have_attribute("aria-pressed", "false")
    await page.get_by_test_id("sound-on").wait_for()
    await page.evaluate(TAKEN, False)  # the call is over; nobody taps
    await expect(bell).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_test_id("sound-on")).to_be_hidden()
    await page.evaluate("played.length = 0")
    await mina.orders("반반치킨")
    await page.get_by_test_id("order-1").wait_for()
    await page.wait_for_function("played.length > 0")


async def test_a_tablet_of_some_years_ago_opens_it(place: World, page: Page) -> None:
    """What browsers learned since 2019 is not needed to see and answer an order."""
    owner, mina = await place.owner(), await place.customer("민아")
    await page.add_init_script(
        "delete AbortSignal.timeout; delete AbortSignal.any; delete Array.prototype.at;"
        "delete Array.prototype.findLast; delete Object.hasOwn; delete String.prototype.replaceAll;"
        "delete window.structuredClone; delete crypto.randomUUID; delete navigator.wakeLock;"
        "delete Object.groupBy; delete Promise.withResolvers; delete Array.prototype.toSorted;"
    )
    await open_board(page, owner)
    await mina.orders("반반치킨")
    await page.get_by_test_id("order-1").get_by_role("button", name="20분").click()
    await page.get_by_test_id("column-cooking").get_by_test_id("order-1").wait_for()


async def test_a_board_that_is_switched_off_says_so(place: World, page: Page) -> None:
    owner = await place.owner()
    await open_board(page, owner)
    await owner.says("/board")
    await owner.taps("끄기")
    await owner.taps("보드 끄기")
    await page.get_by_text("이 링크로는 열 수 없어요").wait_for()
    assert await faults(page) == []
    await page.reload()
    await page.get_by_text("가게 봇에서 /board").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_is_fit_on_tablet_and_phone(place: World, page: Page, scheme: str) -> None:
    """Nothing is cut off or shut out, and every button is large enough for a wet thumb."""
    owner, mina = await place.owner(), await place.customer("민아")
    await a_full_evening(place, owner, mina)
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await open_board(page, owner)
    await page.get_by_test_id("order-6").wait_for()
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await page.wait_for_timeout(350)
        assert await faults(page) == [], (width, scheme)
        for button in await page.get_by_role("button").all():
            box = await button.bounding_box()
            assert box is not None and box["height"] >= 52, await button.inner_text()
