"""What is written behind a command is read, or asked about: nothing happens on half of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import text

from bot import app as customers
from core.database.transaction import Transaction
from core.orders.model import Order
from core.payments.tables import Payments
from store_bot import app as work
from tests.riding import a_rider
from tests.world import Someone, Worker, World

#: Where something would have happened.
TABLES = (
    "orders", "events", "payments", "refunds", "stores", "menu_items", "menu_categories", "carts",
    "coupons", "campaigns", "deliveries", "riders", "roles", "audit", "boards", "invitations",
    "broadcasts", "reviews", "addresses",
)  # fmt: skip
#: Behind a command of an order's number.
NO_NUMBERS = ("스무고개", "1.5", "-1", "½", "1/2", "³", "1a", "1 아무말", "1 2", "#")
NO_MINUTES = (
    "스무고개",
    "1.5",
    "½ 20",
    "1 스무고개",
    "1 -5",
    "1 20~30",
    "1 ²",
    "1 22:00",
    "1 1.5",
    "1 20 30",
    "1 곧",
    "?",
)
NO_SUMS = (
    "1 만원 콜라", "1 절반 콜라", "1 50% 콜라", "1 5,00 콜라", "1 -5000 콜라", "1 5.000 콜라", "1 오천원 콜라",
    "1 1만5 콜라", "1 콜라 값 2천원", "1 5000 2000 콜라", "- 1 콜라", "하나 콜라", "1 1,0000원 콜라", "1 $5 콜라",
)  # fmt: skip
NO_WORDS = ("어제", "아무말", "3", "30분", "10시", "3000원")
NO_REASON = ("스무고개 늦음", "1 2", "1 20분", "1 ...", "1.5 늦음")
NO_DISHES = (
    "반반치킨 3h", "반반치킨 2시간", "반반치킨 내일까지", "반반치킨 해제해줘", "반반치킨, 양념치킨 4h",
    "없는치킨", "치킨", "반반치킨 2",
)  # fmt: skip
NO_PAUSES = ("스무고개", "-5", "²", "22:00", "10시까지", "20~30", "0", "99999")
NO_PERIOD = ("어제", "아무말", "지난주", "2026")

#: Commands that take words, and words they cannot read. The rest takes none.
CANNOT_BE_READ: Mapping[str, tuple[str, ...]] = {
    "accept": NO_MINUTES, "reject": NO_REASON, "cook": NO_NUMBERS,
    "ready": NO_NUMBERS, "depart": NO_NUMBERS, "delivered": NO_NUMBERS, "pause": NO_PAUSES,
    "soldout": NO_DISHES, "sales": NO_PERIOD, "stats": NO_PERIOD, "take": NO_NUMBERS,
    "pickup": NO_NUMBERS, "shift": ("아무말", "3", "10시"), "order": NO_NUMBERS,
    "refund": NO_SUMS, "cancel": NO_REASON, "stores": ("없는 가게",), "suspend": ("없는 가게 위생",),
    "unsuspend": ("골목닭집 이제 그만", "없는 가게"), "coupons": ("없는코드", "?"), "phone": ("112", "010-12"),
}  # fmt: skip
#: Commands that anything may stand behind: a link's secret, a cry for help, a language.
ANYTHING = frozenset({"start", "help", "language"})


def what_cannot_be_read(commands: Mapping[str, object], none: frozenset[str]) -> Iterator[str]:
    """Every command with every word it does not take; a command that nobody listed fails."""
    for command in commands:
        if command in none:
            yield from (f"/{command} {words}" for words in NO_WORDS)
        elif command not in ANYTHING:
            yield from (f"/{command} {words}" for words in CANNOT_BE_READ[command])


async def changes_nothing(world: World, someone: Someone, lines: Iterator[str]) -> None:
    before = await world.the_house.deps.db.read(everything)
    for line in lines:
        heard = len(await someone.read())
        await someone.says(line)
        assert len(await someone.read()) > heard, f"{line}: no word"
        assert "잠시 문제가" not in await someone.last(), line
        assert await world.the_house.deps.db.read(everything) == before, line


def everything(tx: Transaction) -> dict[str, list[object]]:
    there = {}
    for name in TABLES:
        rows = tx.sql.rows(text(f"SELECT * FROM {name}"))
        there[name] = sorted(map(repr, rows))
    return there


async def test_of_an_owner(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    order = await mina.orders("반반치킨")
    assert order.number == 1
    commands = {**work.FOR_THE_STORE, **work.FOR_OWNERS}
    await changes_nothing(world, owner, what_cannot_be_read(commands, work.TAKES_NO_WORDS))
    await owner.says("/accept ① 이십분")
    assert "접수했어요" in await owner.last()


async def test_of_a_rider(world: World) -> None:
    rider = await a_rider(world, metres=None)
    await changes_nothing(world, rider, what_cannot_be_read(work.FOR_RIDERS, work.TAKES_NO_WORDS))


async def test_of_an_admin(world: World) -> None:
    owner, admin, mina = await world.owner(), await world.admin(), await world.customer("민아")
    await mina.orders("반반치킨")
    await owner.brings_it()
    await changes_nothing(world, admin, what_cannot_be_read(work.FOR_ADMINS, work.TAKES_NO_WORDS))


async def test_of_a_customer(world: World) -> None:
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    commands = what_cannot_be_read(customers.COMMANDS, customers.TAKES_NO_WORDS)
    await changes_nothing(world, mina, commands)


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ("1만 2천원", 12_000), ("５０００", 5_000), ("5,000원만", 5_000), ("₩3000", 3_000), ("", None),
        ("전액", None),
    ],
)  # fmt: skip
async def test_so_much_goes_back_as_was_written(world: World, said: str, back: int | None) -> None:
    admin, order = await _delivered(world)
    await admin.says(f"/refund 1 {said} 콜라가 안 왔어요")
    assert await _went_back(world, order) == []  # shown and asked about first
    await admin.taps(r"환불하기 rf\|")
    assert await _went_back(world, order) == [(back or order.total, "콜라가 안 왔어요")]


async def test_a_sum_that_was_said_is_not_forgotten_when_the_reason_follows(world: World) -> None:
    admin, order = await _delivered(world)
    await admin.says("/refund 1 5천원")
    assert "5,000원을 왜 돌려줄까요?" in await admin.last()
    await admin.says("콜라가 안 왔어요")
    await admin.taps(r"환불하기 rf\|")
    assert await _went_back(world, order) == [(5_000, "콜라가 안 왔어요")]


async def test_a_sum_in_the_answer_that_cannot_be_read_is_asked_for_again(world: World) -> None:
    admin, order = await _delivered(world)
    await admin.says("/refund 1")
    await admin.says("만원 콜라가 안 왔어요")
    assert "얼마를 돌려줄지 읽지 못해" in await admin.last()
    assert await _went_back(world, order) == []
    await admin.says("1만원 콜라가 안 왔어요")
    await admin.taps(r"환불하기 rf\|")
    assert await _went_back(world, order) == [(10_000, "콜라가 안 왔어요")]


async def _delivered(world: World) -> tuple[Worker, Order]:
    owner, admin, mina = await world.owner(), await world.admin(), await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.brings_it()
    return admin, order


async def _went_back(world: World, order: Order) -> list[tuple[int, str | None]]:
    owed = await world.the_house.deps.db.read(lambda tx: tx[Payments].refunds_of_order(order.id))
    return [(refund.amount, refund.words) for refund in owed]
