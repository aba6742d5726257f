"""The number a store and a rider reach a customer at: seen, changed, and never one of nobody."""

from __future__ import annotations

import pytest

from core.people.tables import People
from tests.world import Customer, World

NEW = "010-9876-5432"


async def phone_of(mina: Customer) -> str | None:
    person = await mina.world.the_house.deps.db.read(lambda tx: tx[People].get(mina.person))
    assert person is not None
    return person.phone


async def test_it_is_shown_and_changed_by_a_button(world: World) -> None:
    mina = await world.customer("민아")
    await mina.says("/phone")
    assert "010-1234-5678" in await mina.last()
    await mina.taps("번호 바꾸기")
    await mina.says(NEW)
    assert await phone_of(mina) == "+821098765432"
    await mina.says("/phone")
    assert NEW in await mina.last()


@pytest.mark.parametrize("words", ["번호 바꾸기", "전화번호 변경", "Change my number"])
async def test_by_a_word(world: World, words: str) -> None:
    mina = await world.customer("민아")
    await mina.says(words)
    await mina.says("０１０ ９８７６ ５４３２")
    assert await phone_of(mina) == "+821098765432"


async def test_by_a_command(world: World) -> None:
    mina = await world.customer("민아")
    await mina.says(f"/phone {NEW}")
    assert NEW in await mina.last()
    assert await phone_of(mina) == "+821098765432"


async def test_a_number_out_of_nowhere_is_asked_about(world: World) -> None:
    mina = await world.customer("민아")
    await mina.says(NEW)
    assert f"{NEW}로 바꿀까요" in await mina.last()
    assert await phone_of(mina) == "+821012345678"
    await mina.taps("네, 이 번호로")
    assert await phone_of(mina) == "+821098765432"


@pytest.mark.parametrize(
    "number", ["112", "119", "010-1234-567", "010-0000-0000", "1" * 40, "²²²"]
)
async def test_what_nobody_is_reached_at_is_not_kept(world: World, number: str) -> None:
    mina = await world.customer("민아")
    await mina.says(f"/phone {number}")
    assert "번호를 읽지 못했어요" in await mina.last()
    await mina.taps_old((await mina.messages())[-1]["message_id"], f"pk|{number[:20]}")
    assert await phone_of(mina) == "+821012345678"


async def test_who_thinks_better_of_it_orders_dinner(world: World) -> None:
    """The question about the number stands in nobody's way."""
    mina = await world.customer("민아")
    await mina.says("/stores")
    await mina.taps("골목닭집")
    await mina.taps("후라이드")
    await mina.taps(r"\ba\|")
    await mina.says("번호 바꾸기")
    await mina.says("양념치킨 2")
    await mina.says("/phone")
    assert "010-1234-5678" in await mina.last()
    await mina.says("번호 바꾸기")
    await mina.says("010-12-34")
    assert "그대로 두었어요" in await mina.last()
    assert await phone_of(mina) == "+821012345678"


@pytest.mark.parametrize(
    ("digits", "kept"),
    [
        ("14155552671", "+14155552671"),
        ("821098765432", "+821098765432"),
        ("+821098765432", "+821098765432"),
    ],
)
async def test_a_contacts_digits_are_international(world: World, digits: str, kept: str) -> None:
    mina = await world.customer("민아", ready=False)
    await mina.says("/start")
    await mina.does("location", latitude=37.5497, longitude=126.9205)
    await mina.says("101동 1203호")
    await mina.does("contact", own=True, phone_number=digits)
    assert await phone_of(mina) == kept


async def test_somebody_elses_contact_is_not_ones_own(world: World) -> None:
    mina = await world.customer("민아")
    await mina.does("contact", own=False, phone_number="+821055554444")
    assert "본인 번호" in await mina.last()
    assert await phone_of(mina) == "+821012345678"
