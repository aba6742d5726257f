"""Hangul in pieces, as macOS and some keyboards write it, is the same Hangul: wherever it is read."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from pathlib import Path

import pytest
from sqlalchemy import text

from cli.import_menu import main as import_menu
from core.database.transaction import Transaction
from core.people.model import SavedAddress
from core.people.tables import People
from core.stores.model import Item
from core.stores.tables import Stores
from tests.programs import customers_program
from tests.world import World

#: How one and the same line may arrive.
FORMS = {
    "in pieces": lambda words: unicodedata.normalize("NFD", words),
    "in one": lambda words: unicodedata.normalize("NFC", words),
    "spaced and marked": lambda words: f"\u200b \u3000{words.replace(' ', chr(0xA0))}\ufeff ",
    "in compatibility pieces": lambda words: unicodedata.normalize("NFKD", words),
}
forms = pytest.mark.parametrize("form", FORMS)


@forms
async def test_words_commands_and_names_are_found(world: World, form: str) -> None:
    made = FORMS[form]
    mina, jeongho, haneul = await world.customer("Mina"), await world.owner(), await world.admin()

    await mina.says("/stores")
    await mina.taps("골목닭집")
    await mina.says(made("반반치킨 하나랑 콜라 두개"))
    cart = await mina.last()
    assert "반반치킨" in cart and "콜라" in cart
    assert cart == unicodedata.normalize("NFC", cart)

    await jeongho.says(made("/soldout 반반치킨 오늘"))
    assert "반반치킨" in await jeongho.last() and "품절" in await jeongho.last()

    await haneul.says(made("/stores 골목닭집"))
    _, button = await haneul.find("골목닭집")
    assert button

    await mina.says("/address")
    await mina.does("location", latitude=37.5497, longitude=126.9205)
    await mina.says(made("파란 대문 옆 2층"))
    address = await world.db.read(_address, mina.person)
    assert address is not None
    assert address.detail == "파란 대문 옆 2층"


@forms
async def test_another_programs_words_are_kept_in_one_piece(world: World, form: str) -> None:
    mina = await customers_program(world)
    note, request = FORMS[form]("무 많이"), FORMS[form]("문 앞에 놓아 주세요")
    door = {"text": FORMS[form]("은행나무로 23"), "detail": FORMS[form]("101동")}
    placed = await mina.orders(
        pay_with="on_delivery", request=request,
        lines=[{"item_id": 1006, "quantity": 4, "note": note}],
        address={**door, "latitude": 37.5497, "longitude": 126.9205},
    )  # fmt: skip
    assert placed.status == 201, placed
    order = await world.order(placed.body["id"])
    assert (order.lines[0].note, order.request) == ("무 많이", "문 앞에 놓아 주세요")
    assert order.address is not None
    assert order.address.written == "은행나무로 23, 101동"


@forms
async def test_a_file_names_what_is_there(
    world: World, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """A spreadsheet saved on a Mac: headings, dishes and the store's own name."""
    monkeypatch.setenv("BAEDAL_DATABASE_URL", world.database_url)
    before = {item.name["ko"]: item for item in await world.db.read(_items)}
    dish = before["반반치킨"]
    made = FORMS[form]
    file = tmp_path / "menu.csv"
    file.write_text(made("분류") + "," + made("메뉴") + "," + made("가격") + "\n"
                    + made("치킨") + "," + made("반반치킨") + ",21000\n", encoding="utf-8")  # fmt: skip
    code = await asyncio.to_thread(import_menu, [made("골목닭집"), str(file)])
    assert code == 0, capsys.readouterr().out
    after = {item.name["ko"]: item for item in await world.db.read(_items)}
    assert set(after) == set(before)
    assert (after["반반치킨"].id, after["반반치킨"].price) == (dish.id, 21_000)


async def test_what_was_kept_in_pieces_before_is_found(world: World) -> None:
    """An older database: the dish's name stands in its row as a Mac wrote it."""
    await world.db.write(_in_pieces)
    mina, jeongho = await world.customer("Mina"), await world.owner()
    await mina.says("/stores")
    await mina.taps("골목닭집")
    await mina.says("반반치킨 하나")
    assert "반반치킨" in await mina.last()
    await jeongho.says("/soldout 반반치킨 오늘")
    assert "품절" in await jeongho.last()


def _address(tx: Transaction, person: int) -> SavedAddress | None:
    return tx[People].address(person)


def _items(tx: Transaction) -> list[Item]:
    return tx[Stores].items(1)


def _in_pieces(tx: Transaction) -> None:
    for table, row_id in (("menu_items", 1001), ("stores", 1)):
        statement = text(f"SELECT name FROM {table} WHERE id = :id")
        row = tx.sql.row(statement, id=row_id)
        assert row is not None
        name = json.loads(row.name) if isinstance(row.name, str) else row.name
        name["ko"] = unicodedata.normalize("NFD", name["ko"])
        kept = json.dumps(name, ensure_ascii=False)
        cast = "CAST(:name AS jsonb)" if tx.sql.dialect == "postgresql" else ":name"
        tx.sql.run(text(f"UPDATE {table} SET name = {cast} WHERE id = :id"), name=kept, id=row_id)
