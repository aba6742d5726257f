"""/sales: what was sold by business day, less what went back, in words and as a picture."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from chat.chart import EDGE, HEIGHT, WIDTH, bar_chart
from core.payments.refunds import refund_part
from core.reports.period import Period
from core.reports.sales import Sales, sales_of
from core.reports.stats import stats
from core.texts.figures import won_short
from tests.owning import store_called
from tests.world import Worker, World

STORE = "골목닭집"


async def sold(world: World, owner: Worker, period: Period = Period.TODAY) -> Sales:
    """What the database says of it."""
    store = await store_called(world, STORE)
    return await world.the_house.deps.db.report(sales_of, store.id, period, by=owner.person)


async def test_what_is_kept_counts_and_what_went_back_does_not(world: World) -> None:
    admin, owner = await world.admin(), await world.owner(STORE)
    mina = await world.customer("민아")
    kept = await mina.orders("반반치킨", at=STORE)
    await owner.brings_it()
    lost = await mina.orders("양념치킨", at=STORE)
    await owner.taps(f"rj.{lost.id}")
    await owner.taps("주문이 몰|밀려|busy")
    await admin.says(f"/refund {kept.number} 1000 콜라가 안 왔어요")
    await admin.taps(r"rf\|")
    await admin.says(f"/refund {kept.number} 500 늦었어요")
    await admin.taps(r"rf\|")

    found = await sold(world, owner)
    assert (found.orders, found.lost, found.given_back) == (1, 1, 1_500)
    assert found.total == kept.total - 1_500
    assert [(dish.name["ko"], dish.quantity) for dish in found.best] == [("반반치킨", 1)]
    assert sum(found.by_hour) == kept.total == sum(won for _, won in found.by_day)

    await owner.says("/sales")
    said = (await owner.messages())[-1]
    for part in ("이 기간에 환불 -1,500원", "거절·취소 1건", "1. 반반치킨 1개"):
        assert part in said["caption"]
    await owner.taps("^30일")
    shown = (await owner.messages())[-1]
    assert "매출 · 30일" in shown["caption"]
    assert shown["photo"][-1]["file_unique_id"] != said["photo"][-1]["file_unique_id"]


async def test_two_in_the_morning_is_still_yesterdays_business(world: World) -> None:
    owner, mina = await world.owner(STORE), await world.customer("민아")
    now = world.clock.now()
    two = datetime(now.year, now.month, now.day, 17, 0, tzinfo=UTC)  # 02:00 in Seoul
    world.clock.forward(((two - now).total_seconds()) % 86_400 + 86_400)
    await world.settles()
    order = await mina.orders("반반치킨", at=STORE)
    await owner.brings_it()
    assert (await sold(world, owner)).orders == 1
    world.clock.forward(4 * 3600)  # 06:00: another business day
    await world.settles()
    assert (await sold(world, owner)).orders == 0
    week = await sold(world, owner, Period.WEEK)
    assert (week.orders, week.total) == (1, order.total)
    assert week.by_day[-2][1] == order.total


async def test_nothing_sold_is_said_in_words(world: World) -> None:
    owner = await world.owner(STORE)
    await owner.says("/sales week")
    assert "아직 판 것이 없어요" in await owner.last()
    await owner.says("/sales 작년")
    assert "언제까지 볼까요" in await owner.last()


@pytest.mark.parametrize("bars", [[], [("1", 0)], [(str(n), n * 1_000) for n in range(31)]])
def test_a_chart_is_a_picture_whatever_it_shows(bars: list[tuple[str, int]]) -> None:
    drawn = bar_chart("똠양꿍 " * 30, "11/25", bars)
    picture = Image.open(BytesIO(drawn))
    assert picture.format == "PNG"
    assert picture.size == (WIDTH, HEIGHT)
    assert bar_chart("가나다", "", bars) != bar_chart("라마바", "", bars)  # letters, not boxes


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=6), st.integers(0, 99_000_000)), max_size=31),
    st.text(max_size=80),
)
def test_nothing_of_a_chart_is_cut_off_at_its_edge(
    bars: list[tuple[str, int]], title: str
) -> None:
    drawn = bar_chart(title, title[:40], bars, said=lambda amount: won_short(amount, "ko"))
    picture = Image.open(BytesIO(drawn)).convert("RGB")
    edge = (0, 0, EDGE - 8, HEIGHT), (WIDTH - EDGE + 8, 0, WIDTH, HEIGHT)
    for box in edge:
        assert picture.crop(box).getcolors() == [((box[2] - box[0]) * HEIGHT, (255, 255, 255))]


async def test_what_is_under_way_is_told_and_not_yet_sold(world: World) -> None:
    """Owner and admin mean the same by sales: what arrived."""
    admin, owner = await world.admin(), await world.owner(STORE)
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨", at=STORE)
    found = await sold(world, owner)
    assert (found.orders, found.total, found.under_way, found.under_way_won) == (
        0, 0, 1, order.total,
    )  # fmt: skip
    await owner.says("/sales")
    assert f"진행 중 1건 · {order.total:,}원 (아직 매출에 넣지 않았어요)" in await owner.last()
    told = await world.the_house.deps.db.report(stats, admin.person, Period.TODAY)
    assert (told.sales, told.open) == (0, 1)
    await owner.brings_it()
    found = await sold(world, owner)
    told = await world.the_house.deps.db.report(stats, admin.person, Period.TODAY)
    assert found.total == told.sales == order.total
    assert found.under_way == told.open == 0


async def test_a_refund_a_day_later_is_on_the_day_it_was_made(world: World) -> None:
    """Yesterday's page stays as it was; today's tells of it."""
    admin, owner = await world.admin(), await world.owner(STORE)
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨", at=STORE)
    await owner.brings_it()
    yesterday = await sold(world, owner)
    world.clock.forward(24 * 3_600)
    await world.passes(seconds=15)
    await world.the_house.deps.db.write(
        refund_part, order.id, by=admin.person, amount=2_000, reason="식었어요", request_key="late"
    )
    today = await sold(world, owner)
    assert (today.orders, today.given_back, today.total) == (0, 2_000, -2_000)
    week = await sold(world, owner, Period.WEEK)
    assert dict(week.by_day)[yesterday.first] == yesterday.total == order.total
    assert week.total == order.total - 2_000
    told = await world.the_house.deps.db.report(stats, admin.person, Period.TODAY)
    assert (told.sales, told.refunded) == (0, 2_000)
    await owner.says("/sales")
    assert "이 기간에 환불 -2,000원" in await owner.last()
