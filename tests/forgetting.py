"""An evening of people who say strange things, and the days after it."""

from __future__ import annotations

from pathlib import Path

from cli.check_books import check_books
from core.database.transaction import Transaction
from core.orders.model import Order
from core.timers.tables import Timers
from core.tracking.rebuilding import rebuild_views
from core.tracking.status_view import StatusView
from core.tracking.status_view_tables import StatusViews
from tests.needles import Planted, found_of, numbers_left
from tests.world import Worker, World

DAY, HOUR = 86_400, 3_601


async def days_go_by(world: World, days: float) -> None:
    """And all that is to be forgotten by then is.

    What had to go before somebody can be forgotten may have gone only now: it is looked again
    each hour.
    """
    for seconds in (days * DAY, HOUR, HOUR):
        world.clock.forward(seconds)
        await _all_is_forgotten(world)


async def _all_is_forgotten(world: World) -> None:
    for _ in range(80):
        await world.passes(seconds=4)
        if not await world.db.read(_is_more_to_forget):
            return
    raise AssertionError("it is never done with forgetting")


def _is_more_to_forget(tx: Transaction) -> bool:
    due = [each for each in tx[Timers].latest(10_000) if each.kind in ("forget", "leaving")]
    soon = tx.now.timestamp() + 60
    return any(each.due_at is not None and each.due_at.timestamp() < soon for each in due)


def views(tx: Transaction, order_ids: list[str]) -> list[StatusView | None]:
    return [tx[StatusViews].get(order_id) for order_id in order_ids]


async def the_books_add_up(world: World, *orders: Order) -> None:
    """Whatever was forgotten: the check finds nothing, and the facts make the views they made."""
    assert list(check_books(world.database_url, now=world.clock.now())[1]) == []
    ids = [order.id for order in orders]
    before = await world.db.read(views, ids)
    await world.db.write(rebuild_views)
    assert await world.db.read(views, ids) == before


async def an_evening(
    world: World, owner: Worker, orders: int
) -> tuple[list[Planted], list[Order]]:
    """Each customer orders once and talks; how it ends differs from one to the next."""
    people, placed = [], []
    for n in range(orders):
        someone = Planted(world, n)
        await someone.arrives()
        await someone.fills_the_cart()
        order = await someone.pays("d")
        people.append(someone)
        placed.append(order)
        match n % 5:
            case 0:
                await owner.brings_it()
                await someone.taps("리뷰 쓰기")
                await someone.taps("★4")
                await someone.taps("한마디 쓰기")
                await someone.says(someone.word("리뷰"))
            case 1:
                await owner.answers("거절", "재료가 떨어졌어요")
            case 2:
                await owner.answers("수락 20분")
                await someone.taps("요청사항")
                await someone.says(someone.word("더"))
                await owner.answers("조리 시작", "조리 완료", "배달 출발", "배달 완료")
                await someone.fills_the_cart("후라이드")  # and never comes back to it
            case 3:
                await owner.brings_it()
                await someone.taps("못 받았어요")
                await someone.taps("알려 주세요")
                await someone.says(someone.word("어디 있어요"))
            case _:
                await owner.brings_it()
                await someone.says("/mydata")
    return people, [await world.order(order.id) for order in placed]


async def nothing_is_left(world: World, people: list[Planted], folder: Path, log: Path) -> None:
    for someone in people:
        left = await found_of(someone, world, folder, log)
        left += await numbers_left(world.db, someone.person)
        assert not left, left
