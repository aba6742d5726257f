"""The table of what is kept: nothing is kept without a line in it, and somebody keeps each line."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Float, LargeBinary

import core.house
from cli.check import PRODUCT
from cli.kept import FILES as OF_THE_COMMAND_LINE
from core.database.schema import Json, metadata
from core.database.tables import Tables
from core.keeping import forgetting
from core.keeping.emptying import emptied, renamed
from core.keeping.model import PERSONAL_DAYS, Kind, Topic
from core.keeping.privacy import privacy_page
from core.keeping.table import (
    BOOKS,
    CARD,
    COLUMNS,
    DISHES,
    DOOR,
    FIELDS,
    FILES,
    NUMBER,
    OWNER,
    WORKER,
    rule_of,
    rules,
)
from core.orders.model import OrderLine
from core.outbox.kinds import every_kind
from core.texts import keeping as texts
from core.tracking.status_view import Reached, StatusView

HOME = Path(__file__).parents[2]
#: What makes or writes a file, by the last part of its name.
WRITES = {
    "write_text", "write_bytes", "mkdtemp", "mkstemp", "TemporaryDirectory", "TemporaryFile",
    "NamedTemporaryFile", "FileHandler", "StreamHandler", "make_file", "make_folder", "mkdir",
    "connect", "touch",
}  # fmt: skip
#: Only how a file is written, never which: whoever asks has the line.
THE_WAY = "core/files.py"
#: The books may hold nothing by these names.
NEVER_IN_THE_BOOKS = {
    "phone", "address", "address_text", "address_detail", "latitude", "longitude", "request",
    "note", "words", "text", "raw", "error", "reason", "end_reason", "label",
}  # fmt: skip


def test_every_column_of_every_table_has_one_line() -> None:
    told = [
        (table, name) for table, lines in COLUMNS.items() for _, names in lines
        for name in names.split()
    ]  # fmt: skip
    there = [(table.name, column.name) for table in metadata.tables.values() for column in table.c]
    assert sorted(told) == sorted(there)


def test_the_house_knows_every_rooms_tables() -> None:
    """Also those of a file that nothing else has imported yet."""
    for each in pkgutil.walk_packages(core.__path__, "core."):
        if each.name.endswith(("tables", "views")):
            importlib.import_module(each.name)
    assert set(core.house.TABLES) == set(Tables.__subclasses__())


def test_every_field_of_a_fact_a_view_and_a_dish_has_one_line() -> None:
    told = [name for _, names in FIELDS for name in names.split()]
    assert len(told) == len(set(told))
    there = {f.name for kind in every_kind().values() for f in fields(kind)}
    there |= {f.name for f in fields(StatusView)} | {*Reached.__annotations__}
    line = OrderLine(
        item_id=1, name={"ko": "닭", "en": "-"}, quantity=1, unit_price=1_000,
        choices=({"id": "a", "name": {"ko": "닭", "en": "-"}, "price": 1},), note="",
    )  # fmt: skip
    there |= _names_in(line.as_json())
    assert there <= set(told), f"kept, and without a line: {sorted(there - set(told))}"


def _names_in(kept: object) -> set[str]:
    if isinstance(kept, dict):
        return set(kept) | {name for value in kept.values() for name in _names_in(value)}
    if isinstance(kept, list | tuple):
        return {name for value in kept for name in _names_in(value)}
    return set()


def test_every_file_that_is_written_has_a_line() -> None:
    writers = {
        str(path.relative_to(HOME))
        for folder in PRODUCT
        for path in (HOME / folder).rglob("*.py")
        if _writes(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert writers - {THE_WAY} == {*FILES, *OF_THE_COMMAND_LINE}


def _writes(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Call) and _is_a_write(node) for node in ast.walk(tree))


def _is_a_write(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id=of), attr=name):
            if (of, name) in (("files", "write"), ("os", "open")):
                return True
            return name in WRITES and (name != "connect" or of == "sqlite3")
        case ast.Attribute(attr=name):
            return name in WRITES - {"connect"}
        case ast.Name(id="open"):
            modes = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "mode")]
            return any(set("wax+") & set(ast.unparse(mode)) for mode in modes)
    return False


def test_whoever_forgets_it_is_there_and_is_asked() -> None:
    """A rule that ends names the function that ends it, and the clock or /deleteme calls that."""
    for rule in rules():
        if rule.kind in (Kind.PERSONAL, Kind.SECRET, Kind.NUMBER):
            assert rule.by, f"{rule.name} is forgotten by nobody"
        if rule.by:
            module, name = rule.by.split(":")
            assert callable(getattr(importlib.import_module(module), name))
    named = {
        rule.by.partition(":")[2] for rule in rules() if rule.by.startswith(forgetting.__name__)
    }
    assert named <= {job.__name__ for job in forgetting.JOBS.values()}


def test_the_books_hold_no_phone_no_door_no_pin_and_no_words() -> None:
    for table, lines in COLUMNS.items():
        for rule, names in lines:
            if rule in (BOOKS, DISHES):
                assert not NEVER_IN_THE_BOOKS & set(names.split()), table
    for rule, names in FIELDS:
        if rule is BOOKS:
            assert not NEVER_IN_THE_BOOKS & set(names.split())


def test_where_words_may_stand_somebody_forgets_them() -> None:
    """JSON and long texts are of the books, of a store, or personal: never by mistake nobody's."""
    ours = {
        "broadcasts.words", "stores.name", "stores.description", "stores.category",
        "stores.address", "stores.photo", "stores.hours", "stores.fee_bands",
        "stores.cooking_minutes", "stores.suspended_because", "menu_categories.name",
        "menu_items.name", "menu_items.description", "menu_items.photo", "menu_items.alt",
        "menu_items.option_groups", "pictures.file_id",
    }  # fmt: skip
    nobodys = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.c
        if isinstance(column.type, Json) or str(column.type) == "TEXT"
        if rule_of(table.name, column.name).kind is Kind.NONE
    }
    assert nobodys == ours


def test_a_person_is_found_by_number_wherever_they_are() -> None:
    """Every column that holds a Telegram number is one that /deleteme and /mydata know."""
    strange = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.c
        if column.name in ("person_id", "customer_id", "rider_id", "whom", "made_by", "used_by",
                           "decided_by", "answered_by")
        and rule_of(table.name, column.name) not in (NUMBER, OWNER, WORKER)
    }  # fmt: skip
    assert strange == set()


def test_what_is_emptied_twice_is_the_same_and_keeps_its_fields() -> None:
    kept = {
        "address": "은행나무로 23", "words": "늦어요", "reason": "마음이 바뀌었어요", "total": 21_500,
        "lines": [{"name": {"ko": "닭"}, "note": "맵게", "quantity": 2}], "label": "신한 1234",
        "customer_id": 7, "pay_label": None,
    }  # fmt: skip
    once = emptied(kept)
    assert emptied(once) == once and set(once) == set(kept)
    assert once["address"] == once["words"] == once["label"] == ""
    assert once["reason"] is None and once["pay_label"] is None
    assert once["lines"] == [{"name": {"ko": "닭"}, "note": "", "quantity": 2}]
    assert emptied({"reason": "no_answer"}) == {"reason": "no_answer"}  # a code of ours
    assert renamed(once, 7, -9)["customer_id"] == -9


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_for_people_is_made_of_the_table(lang: str) -> None:
    page = privacy_page(lang, personal_days=PERSONAL_DAYS)  # type: ignore[arg-type]  # two languages
    for topic in Topic:
        title, _ = texts.TOPIC[topic.value]
        assert title.of(lang) in page  # type: ignore[arg-type]
        assert texts.RECEIVERS[topic.value].of(lang) in page  # type: ignore[arg-type]
    assert str(PERSONAL_DAYS) in page and len(page) < 4_096
    assert privacy_page(lang, personal_days=30) != page  # type: ignore[arg-type]


def test_pins_and_pictures_are_of_somebody() -> None:
    """A place on earth in a table is a store's own, or is forgotten."""
    for table in metadata.tables.values():
        for column in table.c:
            if isinstance(column.type, Float) and table.name != "stores":
                assert rule_of(table.name, column.name).kind is Kind.PERSONAL, table.name
            if isinstance(column.type, LargeBinary):
                assert table.name == "photos"  # a menu's, and nobody's
            assert not isinstance(column.type, Boolean) or rule_of(table.name, column.name)


def test_the_jobs_take_their_turns_with_the_signature_the_clock_calls() -> None:
    for job in forgetting.JOBS.values():
        assert [*inspect.signature(job).parameters] == ["tx"]
    assert DOOR.is_set and CARD.is_set
