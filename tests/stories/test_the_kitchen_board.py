"""The kitchen board: a tablet by the stove shows what the chat shows, and does what it does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from core.database.transaction import Transaction
from core.orders.model import OrderStatus
from core.people.model import Role
from core.people.use_cases import give_role
from core.stores.tables import Stores
from tests.boards import Tablet, buttons, is_at, link_of, may
from tests.riding import a_rider, a_store_with_riders, asked
from tests.world import Worker, World


@pytest.fixture
async def tablet(world: World) -> AsyncIterator[Tablet]:
    tablet = Tablet(world)
    yield tablet
    await tablet.close()


async def _stands(tablet: Tablet, owner: Worker) -> None:
    """The owner's board stands in the kitchen."""
    assert await tablet.opens(await link_of(owner, "/board")) == 204
    tablet.watches()
    await tablet.until(lambda board: True)


async def test_dinner_is_made_at_the_board(world: World, tablet: Tablet) -> None:
    """It appears by itself, is worked from the first tap to the last, and the chats follow."""
    owner, mina = await world.owner(), await world.customer("민아")
    await _stands(tablet, owner)
    order = await mina.orders("반반치킨")
    await tablet.until(is_at(order.number, "placed"))
    shown = tablet.order(order.number)
    assert shown["lines"][0]["name"] == "반반치킨" and shown["lines"][0]["options"]
    assert set(buttons(shown)) == {"accept", "reject"}

    assert (await tablet.taps(shown, "accept", minutes=15))[0] == 204
    await tablet.until(is_at(order.number, "cooking"))
    assert (await world.order(order.id)).minutes == 15
    assert "주문을 받았어요" in await mina.card()
    assert f"#{order.number} 접수했어요" in await owner.last()
    for do, column, then, told in (
        ("start-cooking", "cooking", "finish-cooking", "지금 조리하고 있어요"),
        ("finish-cooking", "ready", "depart", "음식이 다 됐어요"),
        ("depart", "delivering", "deliver", "지금 가고 있어요"),
    ):
        assert (await tablet.taps(tablet.order(order.number), do))[0] == 204
        await tablet.until(may(order.number, then))
        assert is_at(order.number, column)(tablet.board)
        assert told in await mina.card()
    assert (await tablet.taps(tablet.order(order.number), "deliver"))[0] == 204
    await tablet.until(lambda board: board["orders"] == [])
    assert (await world.order(order.id)).status is OrderStatus.DELIVERED
    assert f"#{order.number} 배달 완료" in (await owner.read())[-1]


async def test_a_stale_tap_is_told_what_is_true(world: World, tablet: Tablet) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await _stands(tablet, owner)
    order = await mina.orders("반반치킨")
    await tablet.until(is_at(order.number, "placed"))
    stale = tablet.order(order.number)
    await mina.taps("주문 취소")
    await mina.taps("네, 취소할게요")

    status, problem = await tablet.taps(stale, "accept", minutes=20)

    assert (status, problem["code"], problem["order_status"]) == (409, "changed", "cancelled")
    await tablet.until(lambda board: board["orders"] == [])
    assert (await world.order(order.id)).status is OrderStatus.CANCELLED


async def test_two_screens_and_one_order(world: World, tablet: Tablet) -> None:
    """Both press at once: one is first, the other hears how it stands."""
    owner, mina = await world.owner(), await world.customer("민아")
    await _stands(tablet, owner)
    order = await mina.orders("반반치킨")
    await tablet.until(is_at(order.number, "placed"))
    shown = tablet.order(order.number)
    answers = await asyncio.gather(
        *(tablet.taps(shown, "accept", minutes=n) for n in (10, 20, 30))
    )
    assert sorted(status for status, _ in answers) == [204, 409, 409]
    said = [text for text in await mina.read() if "골목닭집이 주문을 받았어요" in text]
    assert len(said) == 1


async def test_a_refusal_at_the_board_says_why(world: World, tablet: Tablet) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await _stands(tablet, owner)
    order = await mina.orders("반반치킨")
    await tablet.until(is_at(order.number, "placed"))
    shown = tablet.order(order.number)
    assert (await tablet.taps(shown, "reject"))[0] == 422
    assert (await tablet.taps(shown, "reject", reason="내 마음"))[0] == 422
    assert (await tablet.taps(shown, "reject", reason="busy"))[0] == 204
    assert "주문이 많이 밀렸어요" in await mina.last()


async def test_a_wish_to_cancel_is_answered_at_the_board(world: World, tablet: Tablet) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await _stands(tablet, owner)
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분")
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    await tablet.until(lambda board: bool(board["orders"] and board["orders"][0]["wish"]))
    shown = tablet.order(order.number)
    assert buttons(shown) == ["let-go", "go-on"]
    assert (await tablet.taps(shown, "go-on"))[0] == 204
    assert "취소하지 못했어요" in await mina.last()


async def test_a_new_link_or_none_ends_the_old_one(world: World, tablet: Tablet) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await _stands(tablet, owner)
    order = await mina.orders("반반치킨")
    await tablet.until(is_at(order.number, "placed"))
    await owner.says("/board")
    assert "주방 보드가 켜져 있어요" in await owner.last()
    old = await link_of(owner)
    await owner.taps("새 링크")
    await owner.taps("새 링크 만들기")
    assert (new := await link_of(owner)) != old
    await tablet.is_off()
    assert (await tablet.taps(tablet.order(order.number), "accept", minutes=20))[0] == 404
    assert await tablet.opens(old) == 404
    assert await tablet.opens(new) == 204
    await owner.taps("끄기")
    await owner.taps("보드 끄기")
    assert "껐어요" in await owner.last()
    assert await tablet.opens(new) == 404
    assert (await world.order(order.id)).status is OrderStatus.PLACED


async def test_who_is_dismissed_has_no_board(world: World, tablet: Tablet) -> None:
    """The board of somebody taken off the staff stops: no tap counts, and the stream ends."""
    staff, mina = await world.owner(role=Role.STAFF), await world.customer("민아")
    await _stands(tablet, staff)
    order = await mina.orders("반반치킨")
    await tablet.until(is_at(order.number, "placed"))
    await world.the_house.deps.db.write(_dismiss, staff.person)
    assert (await tablet.taps(tablet.order(order.number), "accept", minutes=20))[0] == 404
    await tablet.is_off()
    assert (await world.order(order.id)).status is OrderStatus.PLACED


async def test_a_board_is_of_one_store(world: World, tablet: Tablet) -> None:
    """Whoever works at two stores has two boards; neither touches the other's orders."""
    owner, mina = await world.owner(), await world.customer("민아")
    await _stands(tablet, owner)
    await world.the_house.deps.db.write(give_role, owner.person, Role.OWNER, 2)
    theirs = await mina.orders("짜장면", "짜장면", at="별빛반점")
    foreign = {"id": theirs.id, "version": theirs.version}
    assert (await tablet.taps(foreign, "accept", minutes=20))[0] == 404
    assert (await tablet.taps({"id": "a" * 16, "version": 1}, "accept", minutes=20))[0] == 404
    assert (await tablet.taps(foreign, "eat"))[0] == 404
    assert tablet.board["orders"] == []
    assert (await world.order(theirs.id)).status is OrderStatus.PLACED


async def test_nobody_gets_in_without_a_link(world: World, tablet: Tablet) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    order = await mina.orders("반반치킨")
    shown = {"id": order.id, "version": order.version}
    for path in ("/board/events", "/board/here"):
        async with tablet.http.get(path) as answer:
            assert answer.status == 404
    assert (await tablet.taps(shown, "accept", minutes=20))[0] == 404
    assert await tablet.opens("a" * 32) == 404
    link = await link_of(owner, "/board")
    assert await tablet.opens(link) == 204
    path, body = f"/board/orders/{order.id}/accept", {"version": order.version, "minutes": 20}
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    async with tablet.http.post(path, json=body, headers=elsewhere) as answer:
        assert answer.status == 404  # another site's page, even with our cookie
    async with tablet.http.post(path, data={"version": "1"}) as answer:
        assert answer.status == 400  # a form
    assert (await world.order(order.id)).status is OrderStatus.PLACED


async def test_the_links_secret_is_kept_nowhere(
    world: World, tablet: Tablet, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the database, not in a log, not in an address anybody is sent."""
    caplog.set_level(logging.DEBUG)
    owner = await world.owner()
    link = await link_of(owner, "/board")
    async with tablet.http.get("/board") as answer:
        page, said = await answer.text(), answer.headers
    assert link not in page
    assert said["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in said["Content-Security-Policy"]
    assert "unsafe" not in said["Content-Security-Policy"]
    async with tablet.http.post("/board/open", json={"link": link}) as answer:
        cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/board" in cookie
    tablet.watches()
    await tablet.until(lambda board: True)
    kept = await world.the_house.deps.db.read(_boards)
    assert len(kept) == 1 and link not in str(kept)
    assert link not in caplog.text.replace("callback", "")
    assert link not in str(tablet.events)


async def test_a_screen_that_comes_back_is_told_what_it_missed(
    world: World, tablet: Tablet
) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await _stands(tablet, owner)
    (_, name, _) = tablet.told[-1]
    again = Tablet(world)
    again.http.cookie_jar.update_cookies(
        {c.key: c.value for c in tablet.http.cookie_jar}, again.http._base_url
    )
    again.watches(has=name)
    await again._wait(lambda: again.events)
    await asyncio.sleep(0.3)
    assert [kind for kind, _, _ in again.events] == ["words"]  # it shows what is true already
    order = await mina.orders("반반치킨")
    await again.until(is_at(order.number, "placed"))
    late = Tablet(world)
    late.http.cookie_jar.update_cookies(
        {c.key: c.value for c in tablet.http.cookie_jar}, late.http._base_url
    )
    late.watches(has=name)
    await late.until(is_at(order.number, "placed"))
    looks = [t for t in asyncio.all_tasks() if "_look_on" in str(t.get_coro())]
    assert len(looks) == 1  # three screens, one who looks
    await again.close()
    await late.close()


async def test_with_riders_the_board_shows_who_comes(world: World, tablet: Tablet) -> None:
    """The store has no button for what the rider does."""
    owner, mina = await a_store_with_riders(world), await world.customer("민아")
    juno = await a_rider(world)
    await _stands(tablet, owner)
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분", "조리 시작", "조리 완료")
    await asked(world, order)
    await juno.taps("수락")
    await tablet.until(lambda board: juno.name in str(board))
    assert buttons(tablet.order(order.number)) == []
    await juno.taps("픽업했어요")
    await tablet.until(is_at(order.number, "delivering"))
    assert buttons(tablet.order(order.number)) == []


async def test_the_store_is_shut_and_opened_at_the_board(world: World, tablet: Tablet) -> None:
    owner = await world.owner()
    await _stands(tablet, owner)
    for wanted in (False, True):
        async with tablet.http.post("/board/store", json={"open": wanted}) as answer:
            assert answer.status == 204
        await tablet.until(lambda board, wanted=wanted: board["store"]["open"] is wanted)  # type: ignore[misc]  # bound now
        store = await world.the_house.deps.db.read(lambda tx: tx[Stores].get(1))
        assert store.is_open(world.clock.now()) is wanted


async def test_a_board_speaks_its_owners_language(world: World, tablet: Tablet) -> None:
    owner = await world.owner()
    await owner.says("/language")
    await owner.taps("English")
    await _stands(tablet, owner)
    assert tablet.board["store"]["name"] == "Alley Chicken"
    assert '"Ready"' in tablet.events[0][2]


def _dismiss(tx: Transaction, person_id: int) -> None:
    tx.sql.run(text("DELETE FROM roles WHERE person_id = :person_id"), person_id=person_id)


def _boards(tx: Transaction) -> list[str]:
    return [str(tuple(row)) for row in tx.sql.rows(text("SELECT * FROM boards"))]
