"""Coupons and those who might help themselves: staff, suspended stores, guessers."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from core.coupons.model import Audience, Plan, Terms
from core.coupons.use_cases import issue_coupons, take_coupon
from core.database.transaction import Transaction
from core.orders.discounts import DiscountKind
from core.outbox.event import Who
from core.people.model import Role
from core.people.use_cases import give_role
from core.stores.suspending import suspend_store, unsuspend_store
from tests.programs import Program, customers_program
from tests.world import Worker, World

STORE = 1
FREE = Terms(DiscountKind.PERCENT, 100)


async def _issues(world: World, by: int, terms: Terms, audience: Audience, **more: object) -> int:
    plan = Plan(terms, audience, world.clock.now() + timedelta(days=2), **more)  # type: ignore[arg-type]
    made = await world.db.write(issue_coupons, STORE, plan, by=by)
    await world.passes(seconds=5)
    return made.id


def _hire(tx: Transaction, person: int) -> None:
    give_role(tx, person, Role.STAFF, STORE)


async def _said(worker: Worker, words: str) -> list[str]:
    return [line for line in await worker.read() if words in line]


async def test_the_owner_hears_of_staff_who_use_a_coupon_of_their_store(world: World) -> None:
    """Whatever it is worth; a customer's own coupon is nobody's news."""
    owner, mina = await world.owner(), await world.customer("민아")
    juno = await world.customer("준호")
    await world.db.write(_hire, juno.person)
    await _issues(world, owner.person, Terms(DiscountKind.AMOUNT, 3_000), Audience.FIRST_ORDER)
    await mina.orders("후라이드")
    assert await _said(owner, "쿠폰으로 주문했어요") == []
    order = await juno.orders("후라이드")
    assert order.discount == 3_000
    (told,) = await _said(owner, "쿠폰으로 주문했어요")
    assert "준호" in told and f"#{order.number}" in told and "3,000원" in told


@pytest.mark.parametrize("way", ["person", "regulars", "public"])
async def test_the_owner_hears_of_a_coupon_that_feeds_staff_for_nothing(
    world: World, way: str
) -> None:
    owner, juno = await world.owner(), await world.customer("준호")
    order = await juno.orders("후라이드")
    await owner.brings_it()
    await world.db.write(_hire, juno.person)
    match way:
        case "person":
            await _issues(world, juno.person, FREE, Audience.PERSON, order_id=order.id)
        case "regulars":
            await _issues(world, juno.person, FREE, Audience.ORDERED_HERE)
        case _:
            made = await _issues(world, juno.person, FREE, Audience.PUBLIC)
            await world.db.write(take_coupon, juno.person, made)
            await world.settles()
    (told,) = await _said(owner, "쿠폰을 받았어요")
    assert "준호" in told and "100% 할인" in told


async def test_a_suspended_store_sends_no_news_of_coupons_until_it_is_back(world: World) -> None:
    """Neither what was owed before nor what comes due meanwhile."""
    owner, mina, admin = await world.owner(), await world.customer("민아"), await world.admin()
    await mina.wants_ads()
    await mina.orders("후라이드")
    await owner.brings_it()
    await world.db.write(suspend_store, STORE, by=admin.person, reason="위생 점검")
    await _issues(world, owner.person, Terms(DiscountKind.AMOUNT, 3_000), Audience.ORDERED_HERE)
    await world.passes(minutes=30)
    assert not any("쿠폰이 왔어요" in line for line in await mina.read())
    await world.db.write(unsuspend_store, STORE, by=admin.person)
    await world.passes(minutes=11)
    assert any("쿠폰이 왔어요" in line for line in await mina.read())


async def test_codes_are_not_found_by_trying_by_whichever_way(world: World) -> None:
    """Five misses by chat and API together; then even the right one waits, ten minutes."""
    owner, mina = await world.owner(), await world.customer("민아")
    await _issues(
        world, owner.person, Terms(DiscountKind.AMOUNT, 3_000), Audience.CODE, code="닭밤2026"
    )
    api = Program(world, mina.person, Who.CUSTOMER)
    for n in range(3):
        await mina.says(f"/coupons 닭밤200{n}")
        assert "그런 코드의 쿠폰이 없어요" in await mina.last()
    for n in range(2):
        miss = await api.calls("POST", "/api/coupons", {"code": f"CHICKEN{n}"})
        assert (miss.status, miss.code, miss.body["why"]) == (409, "coupon_refused", "no_such")
    refused = await api.calls("POST", "/api/coupons", {"code": "닭밤2026"})
    assert (refused.status, refused.code) == (429, "too_many_guesses")
    assert 500 < int(refused.headers["Retry-After"]) <= 600
    await mina.says("/coupons 닭밤2026")
    assert "10분 뒤에 다시" in await mina.last()

    other = await customers_program(world, card=False)
    assert (await other.calls("POST", "/api/coupons", {"code": "닭밤2026"})).status == 201
    await world.passes(minutes=10, seconds=1)
    await mina.says("/coupons 닭밤2026")
    assert any("쿠폰을 받았어요" in line for line in (await mina.read())[-2:])


async def test_a_wrong_code_leaves_the_question_open(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await _issues(
        world, owner.person, Terms(DiscountKind.AMOUNT, 3_000), Audience.CODE, code="닭밤2026"
    )
    await mina.says("/coupons")
    await mina.taps("코드 적기")
    await mina.says("닭밤2025")
    assert "그런 코드의 쿠폰이 없어요" in await mina.last()
    await mina.says("닭밤2026")
    assert any("쿠폰을 받았어요" in line for line in (await mina.read())[-2:])


async def test_guesses_at_the_same_moment_are_counted_one_by_one(world: World) -> None:
    mina = await customers_program(world, card=False)
    answers = await asyncio.gather(
        *(mina.calls("POST", "/api/coupons", {"code": f"CHICK{n:02}"}) for n in range(20))
    )
    assert sorted(a.status for a in answers) == [409] * 5 + [429] * 15
