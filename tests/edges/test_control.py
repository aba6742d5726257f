"""The levers beside the page: what they do to the house, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.orders.model import OrderStatus
from core.people.tables import People
from tests.world import World, post


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path, database_url=None)
    await world.start()
    yield world
    await world.close()


async def test_five_minutes_at_once_ring_three_times_and_give_up(place: World) -> None:
    """A clock that jumped would look like an outage, and give up on nobody."""
    owner = await place.owner()
    mina = await place.customer("민아")
    order = await mina.orders("반반치킨")
    await post(place.http, "/demo/control", {"clock_forward_s": 310})
    await place.settles()
    assert (await place.order(order.id)).status is OrderStatus.REJECTED
    assert str(await owner.read()).count("아래에서 다시 알렸어요") == 3
    assert "응답하지 않아" in await mina.last()


async def test_while_the_store_bot_is_off_the_clock_gives_up_on_nobody(place: World) -> None:
    await place.owner()
    mina = await place.customer("민아")
    await post(place.http, "/demo/control", {"store_side": "off"})
    order = await mina.orders("반반치킨")
    await post(place.http, "/demo/control", {"clock_forward_s": 310})
    assert (await place.order(order.id)).status is OrderStatus.PLACED
    assert "기다려도 되고" in await mina.last()


async def test_a_company_that_is_down_is_known_to_be_before_the_next_one_pays(
    place: World,
) -> None:
    mina = await place.customer("민아")
    await mina.picks("반반치킨")
    await post(place.http, "/demo/control", {"company": "refusing"})
    await mina.pays()
    assert "결제가 밀려 있어요" in await mina.card()


async def test_the_practice_company_tells_us_of_a_refund_as_the_real_one_does(
    place: World,
) -> None:
    owner = await place.owner()
    mina = await place.customer("민아")
    await mina.orders("반반치킨")
    await owner.answers("거절", "재료가 떨어졌어요")
    await place.passes(seconds=2)

    async def told() -> list[tuple[str, int]]:
        async with place.http.get("/company/sim/webhook") as answer:
            hook = await answer.json()
        assert hook["url"] == f"{place.url}/payments/callback/toss"
        return [(word["payment"], word["status"]) for word in hook["delivered"]]

    for _ in range(100):
        if await told():
            break
        await place.passes(seconds=0.2)
    assert await told() == [("CANCELED", 200)]


async def test_the_pages_language_is_the_bots_language_and_open_cards_follow(
    place: World,
) -> None:
    owner = next(m for m in place.cast.shown() if m["role"] == "owner")
    mina = next(m for m in place.cast.shown() if m["role"] == "customer")
    for member in (owner, mina):
        who = {"bot": member["bot"], "person": member["person"], "text": "/start"}
        await post(place.http, "/sim/text", who)
    await place.settles()
    await post(place.http, "/demo/control", {"lang": "en"})
    for member, words in ((owner, "New orders ring here"), (mina, "Where shall we bring it?")):
        who = {"bot": member["bot"], "person": member["person"]}
        await post(place.http, "/sim/text", {**who, "text": "/start"})
        await place.settles()
        query = f"bot={who['bot']}&person={who['person']}"
        async with place.http.get(f"/sim/messages?{query}") as answer:
            assert words in (await answer.json())[-1]["text"]


async def test_who_is_added_works_at_once_or_is_a_stranger_who_may_register(
    place: World,
) -> None:
    """An admin and a rider are at work; an owner without a store is asked what they want."""
    come = {"name": "수진", "lang": "ko"}
    seen = {}
    for role, more in (("admin", {}), ("rider", {}), ("owner", {"store": 0}), ("customer", {})):
        added = await post(place.http, "/demo/people", {**come, "role": role, **more})
        await place.settles()
        worker = await place.db.read(lambda tx, p=added["person"]: tx[People].worker(p))
        seen[role] = [each.value for each, _ in worker.roles]
        assert added["cast"][-1] == {
            "role": role, "person": added["person"], "name": "수진", "works": None, "added": True,
            "bot": "baedal_bot" if role == "customer" else "baedal_work_bot",
        }  # fmt: skip
        if role == "owner":
            query = f"bot=baedal_work_bot&person={added['person']}"
            async with place.http.get(f"/sim/messages?{query}") as answer:
                assert "가게 등록" in str((await answer.json())[-1]["reply_markup"])
    assert seen == {"admin": ["admin"], "rider": ["rider"], "owner": [], "customer": []}
    for nobody, status in (
        ({"role": "boss"}, 400),
        ({"role": ["admin"]}, 400),
        ({"role": "admin", "name": " "}, 400),
        ({"role": "owner", "store": 99}, 404),
    ):
        async with place.http.post("/demo/people", json={**come, **nobody}) as answer:
            assert answer.status == status
    assert len(place.cast.shown()) == 6


async def test_nonsense_at_the_levers_moves_nothing(place: World) -> None:
    before = place.clock.now()
    for body in ({"company": "on fire"}, {"lang": "fr"}, {"clock_forward_s": "5"}, {}):
        await post(place.http, "/demo/control", body)
    async with place.http.get("/company/sim/switch") as answer:
        assert (await answer.json())["mode"] == "ok"
    assert (place.clock.now() - before).total_seconds() < 60
