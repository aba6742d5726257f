"""A whole menu as a file of lines, one dish each: what a spreadsheet saves as CSV. Pure.

Every line that cannot be read is named; nothing is taken of a file that has one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from enum import StrEnum
from io import StringIO

from core.records import record
from core.refusals import Unreadable
from core.stores.menu_written import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    WrittenGroup,
    read_groups,
    read_price,
    read_stock,
)
from core.texts.incoming import LONGEST_MESSAGE, several_lines

#: Excel in Korea saves CSV as CP949; everybody else as UTF-8, with or without a mark.
ENCODINGS = ("utf-8-sig", "cp949")
MOST_LINES = 200  # as many dishes as a menu may have
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "category": ("category", "분류", "카테고리"),
    "name": ("name", "메뉴", "메뉴명", "이름", "상품명"),
    "price": ("price", "가격", "판매가"),
    "description": ("description", "설명"),
    "options": ("options", "옵션"),
    "stock": ("stock", "재고", "수량"),
    "hidden": ("hidden", "숨김"),
    "category_en": ("category_en", "분류_영어", "영어분류"),
    "name_en": ("name_en", "메뉴_영어", "영어이름", "영어메뉴"),
    "description_en": ("description_en", "설명_영어", "영어설명"),
}
NEEDED = ("category", "name", "price")
_YES = ("y", "yes", "1", "true", "o", "예", "숨김")
_NO = ("", "n", "no", "0", "false", "x", "아니요")


class Fault(StrEnum):
    """What is wrong with a file, or one line of it."""

    ENCODING = "encoding"  #: neither UTF-8 nor CP949
    EMPTY = "empty"  #: no line with a dish
    TOO_LONG = "too_long"
    COLUMN_MISSING = "column_missing"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_TWICE = "column_twice"
    CELLS = "cells"  #: more cells than headings
    CATEGORY = "category"
    NAME = "name"
    TWICE = "twice"  #: a line above names the same dish
    PRICE = "price"
    DESCRIPTION = "description"
    OPTIONS = "options"
    STOCK = "stock"
    HIDDEN = "hidden"


@record(frozen=True, slots=True)
class WrongLine:
    """A line that cannot be read; 1 is the line of the headings."""

    line: int
    fault: Fault
    written: str  #: what stands there


@record(frozen=True, slots=True)
class Dish:
    """One dish as the file has it. What a column does not say is left as it is: none."""

    line: int
    category: dict[str, str]
    name: dict[str, str]
    price: int
    description: dict[str, str] | None
    options: tuple[WrittenGroup, ...] | None
    hidden: bool | None
    counts: bool  #: the file has a column of stock
    stock: int | None  #: none: not counted


class WrongFile(Exception):
    """The file cannot be taken; every fault is named."""

    def __init__(self, faults: Iterable[WrongLine]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def read_menu_file(content: bytes) -> tuple[Dish, ...]:
    """The dishes, in the file's order. Commas, semicolons or tabs part the cells.

    Raises:
        WrongFile: something of it cannot be read; every line is named.
    """
    text = _text(content)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise WrongFile([WrongLine(1, Fault.EMPTY, "")])
    delimiter = max(",;\t", key=lines[0].count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    headings: list[str] | None = None
    dishes: list[Dish] = []
    faults: list[WrongLine] = []
    for cells in reader:
        cells = [several_lines(cell, LONGEST_MESSAGE) for cell in cells]  # a Mac's in one piece
        if not any(cells):
            continue
        if headings is None:
            headings = _headings(cells, reader.line_num)
            continue
        line = _Line(reader.line_num, headings, cells)
        dish = line.dish({each.name["ko"]: each.line for each in dishes})
        faults += line.faults
        if dish is not None:
            dishes.append(dish)
    if not dishes and not faults:
        faults = [WrongLine(1, Fault.EMPTY, "")]
    if len(dishes) > MOST_LINES:
        faults.append(WrongLine(dishes[MOST_LINES].line, Fault.TOO_LONG, str(len(dishes))))
    if faults:
        raise WrongFile(faults)
    return tuple(dishes)


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongFile([WrongLine(1, Fault.ENCODING, "")])


def _headings(cells: list[str], line: int) -> list[str]:
    faults, found = [], []
    for cell in cells:
        written = cell.strip().casefold().replace(" ", "_")
        meant = next((n for n, known in HEADINGS.items() if written in known), None)
        if meant is None and written:
            faults.append(WrongLine(line, Fault.COLUMN_UNKNOWN, cell.strip()))
        elif meant is not None and meant in found:
            faults.append(WrongLine(line, Fault.COLUMN_TWICE, cell.strip()))
        found.append(meant or "")
    faults += [
        WrongLine(line, Fault.COLUMN_MISSING, f"{HEADINGS[name][1]} ({name})")
        for name in NEEDED
        if name not in found
    ]
    if faults:
        raise WrongFile(faults)
    return found


class _Line:
    """One line being read; what is wrong with it is gathered."""

    def __init__(self, number: int, headings: list[str], cells: list[str]) -> None:
        self.number = number
        self.faults: list[WrongLine] = []
        self._cells = dict(zip(headings, (cell.strip() for cell in cells), strict=False))
        beyond = [cell for cell in cells[len(headings) :] if cell.strip()]
        if beyond:
            self._wrong(Fault.CELLS, beyond[0])

    def dish(self, above: Mapping[str, int]) -> Dish | None:
        """The dish, if nothing of it is wrong."""
        name = self._named(Fault.NAME, "name", LONGEST_NAME)
        category = self._named(Fault.CATEGORY, "category", LONGEST_NAME)
        description = self._described()
        price, options, stock = 0, None, None
        try:
            price = read_price(self._cells.get("price", ""))
        except Unreadable:
            self._wrong(Fault.PRICE, self._cells.get("price", ""))
        if (written := self._cells.get("options")) is not None:
            try:
                options = read_groups(written)
            except Unreadable:
                self._wrong(Fault.OPTIONS, written)
        if written := self._cells.get("stock", ""):
            try:
                stock = read_stock(written)
            except Unreadable:
                self._wrong(Fault.STOCK, written)
        hidden = self._hidden()
        if name["ko"] in above:
            self._wrong(Fault.TWICE, name["ko"])
        if self.faults:
            return None
        counts = "stock" in self._cells
        return Dish(
            self.number, category, name, price, description, options, hidden, counts, stock
        )

    def _named(self, fault: Fault, column: str, longest: int) -> dict[str, str]:
        ko = " ".join(self._cells.get(column, "").split())
        en = " ".join(self._cells.get(f"{column}_en", "").split()) or ko
        if not ko or max(len(ko), len(en)) > longest:
            self._wrong(fault, ko)
        return {"ko": ko, "en": en}

    def _described(self) -> dict[str, str] | None:
        if "description" not in self._cells:
            return None
        ko = " ".join(self._cells["description"].split())
        en = " ".join(self._cells.get("description_en", "").split()) or ko
        if max(len(ko), len(en)) > LONGEST_DESCRIPTION:
            self._wrong(Fault.DESCRIPTION, ko)
        return {"ko": ko, "en": en}

    def _hidden(self) -> bool | None:
        written = self._cells.get("hidden")
        if written is None:
            return None
        if written.casefold() not in (*_YES, *_NO):
            self._wrong(Fault.HIDDEN, written)
        return written.casefold() in _YES

    def _wrong(self, fault: Fault, written: str) -> None:
        self.faults.append(WrongLine(self.number, fault, written))
