"""A whole menu as a file of lines, one dish each: what a spreadsheet saves as CSV. Pure.

Every line that cannot be read is named; nothing is taken of a file that has one.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from enum import StrEnum
from io import StringIO
from statistics import median

from core.records import record
from core.refusals import Unreadable
from core.stores.doubts import is_strange
from core.stores.menu_written import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    WrittenGroup,
    read_groups,
    read_price,
    read_stock,
)
from core.texts.incoming import is_seen, one_line, several_lines

#: Excel in Korea saves CSV as CP949; everybody else as UTF-8, with or without a mark.
ENCODINGS = ("utf-8-sig", "cp949")
MOST_BYTES = 2 * 1024 * 1024  # guess: 200 dishes with all their words are a tenth of it
MOST_LINES = 200  # as many dishes as a menu may have
MOST_ROWS = 5 * MOST_LINES  # guess: with lines left blank between them
LONGEST_CELL = 2_000  # guess: eight questions with twenty choices each
#: By Korean and English names, without blanks, brackets and small print: 가격 (원) is 가격.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "category": (
        "category", "분류", "카테고리", "카테고리명", "분류명", "대분류", "구분", "종류",
        "메뉴분류",
    ),
    "name": (
        "name", "메뉴", "메뉴명", "이름", "상품명", "품명", "상품", "제품명", "메뉴이름", "음식",
        "음식명", "품목", "item", "menu", "dish",
    ),
    "price": ("price", "가격", "판매가", "금액", "단가", "판매가격", "정가"),
    "description": ("description", "설명", "메뉴설명", "상세설명", "소개", "상품설명"),
    "options": ("options", "option", "옵션", "선택옵션", "추가옵션", "선택"),
    "stock": ("stock", "재고", "수량", "재고수량", "남은수량"),
    "hidden": ("hidden", "숨김"),
    "category_en": (
        "categoryen", "분류영어", "영어분류", "카테고리영어", "분류영문", "영문분류",
    ),
    "name_en": (
        "nameen", "메뉴영어", "영어이름", "영어메뉴", "메뉴영문", "영문메뉴", "영문명",
        "영어메뉴명", "영문메뉴명",
    ),
    "description_en": ("descriptionen", "설명영어", "영어설명", "설명영문", "영문설명"),
    "": ("번호", "no", "순번", "#", "연번"),  # a line's own number: nothing of a menu
}  # fmt: skip
NEEDED = ("category", "name", "price")
_YES = ("y", "yes", "1", "true", "o", "예", "숨김", "v", "✓")
_NO = ("", "n", "no", "0", "false", "x", "아니요", "아니오")
_PARTING = ",;\t"
ROWS_BEFORE = 10  # guess: a title and some blank lines stand above a table
_SMALL_PRINT = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_FEW_DIGITS, _THREE_DIGITS = re.compile(r"₩?\d{1,3}"), re.compile(r"\d{3}원?")


class Fault(StrEnum):
    """What is wrong with a file, or one line of it."""

    ENCODING = "encoding"  #: neither UTF-8, UTF-16 nor CP949
    EMPTY = "empty"  #: no line with a dish
    TOO_LONG = "too_long"
    COLUMN_MISSING = "column_missing"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_TWICE = "column_twice"
    CELLS = "cells"  #: a cell under no heading
    CELL_LONG = "cell_long"
    QUOTES = "quotes"  #: one that is not closed, or stands in the middle of a cell
    CATEGORY = "category"
    NAME = "name"
    TWICE = "twice"  #: a line above names the same dish
    PRICE = "price"
    PRICE_PARTED = "price_parted"  #: 12,000 without quotes is two cells
    PRICE_STRANGE = "price_strange"  #: far from all others of the file
    PRICE_CHANGED = "price_changed"  #: far from what the dish costs now
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


def read_menu_file(content: bytes, *, prices_are_meant: bool = False) -> tuple[Dish, ...]:
    """The dishes, in the file's order. Commas, semicolons or tabs part the cells; a category that
    is left empty is the one above, as in a table whose cells were merged.

    A price far from all others is named like one that cannot be read, unless *prices_are_meant*.

    Raises:
        WrongFile: something of it cannot be read; every line is named.
    """
    if len(content) > MOST_BYTES:
        raise WrongFile([WrongLine(1, Fault.TOO_LONG, f"{len(content):,} B")])
    headings: list[str] | None = None
    lines: list[_Line] = []
    faults: list[WrongLine] = []
    above: dict[str, str] = {}
    for number, cells in _rows(_text(content), faults):
        if not any(cells):
            continue
        if headings is None:
            if sum(map(bool, cells)) > 1:  # a title stands above many a table
                headings = _headings(cells, number)
            continue
        lines.append(_Line(number, headings, cells, above))
    dishes: list[Dish] = []
    seen: set[str] = set()
    for line in lines:
        dish = line.dish(seen)
        faults += line.faults
        if dish is not None:
            dishes.append(dish)
            seen.add(dish.name["ko"])
    if not dishes and not faults:
        faults = [WrongLine(1, Fault.EMPTY, "")]
    if len(dishes) > MOST_LINES:
        faults.append(WrongLine(dishes[MOST_LINES].line, Fault.TOO_LONG, str(len(dishes))))
    if not prices_are_meant:
        faults += _strange_prices(dishes)
    if faults:
        raise WrongFile(faults)
    return tuple(dishes)


def _strange_prices(dishes: Sequence[Dish]) -> list[WrongLine]:
    usual = [median(dish.price for dish in dishes)] if len(dishes) > 1 else []
    return [
        WrongLine(dish.line, Fault.PRICE_STRANGE, f"{dish.name['ko']} {dish.price:,}")
        for dish in dishes
        if is_strange(dish.price, beside=usual)
    ]


def _text(content: bytes) -> str:
    """What is written in it, whichever program saved it; its cells are made fit one by one."""
    for encoding in (*_marked(content), *ENCODINGS):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongFile([WrongLine(1, Fault.ENCODING, "")])


def _marked(content: bytes) -> tuple[str, ...]:
    """UTF-16, as Excel saves “Unicode text”: by its mark, or by our headings."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    if b"\x00" not in content[:400]:
        return ()
    for encoding in ("utf-16-le", "utf-16-be"):
        begin = unicodedata.normalize("NFC", content[:400].decode(encoding, "ignore"))
        if any(_known(line, sign) for line in begin.splitlines() for sign in _PARTING):
            return (encoding,)
    return ()


def _rows(text: str, faults: list[WrongLine]) -> Iterator[tuple[int, list[str]]]:
    """The line each row begins at, and its cells made fit to keep. What is wrong with the quotes
    ends it.
    """
    begin = unicodedata.normalize("NFC", text[:1_000])  # a Mac's in one piece
    first = [line for line in begin.splitlines() if line.strip()][:ROWS_BEFORE]
    parts = max(_PARTING, key=lambda sign: max((_known(line, sign) for line in first), default=0))
    # A cell's own line ends stay in it; \v and the like are no line's end to a spreadsheet.
    reader = csv.reader(
        StringIO(text, newline=""), delimiter=parts, skipinitialspace=True, strict=True
    )
    for _ in range(MOST_ROWS):
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            faults.append(WrongLine(number, Fault.QUOTES, ""))
            return
        long = [cell for cell in cells if len(cell) > LONGEST_CELL]
        if long:
            faults.append(WrongLine(number, Fault.CELL_LONG, long[0][:20]))
            continue
        yield number, [several_lines(cell, LONGEST_CELL) for cell in cells]
    faults.append(WrongLine(reader.line_num + 1, Fault.TOO_LONG, f">{MOST_ROWS}"))


def _known(line: str, sign: str) -> int:
    """How many of our headings it makes."""
    return sum(_meant(cell.strip(' "')) is not None for cell in line.split(sign)[:50])


def _meant(cell: str) -> str | None:
    """Which column a heading names; none for one we do not know."""
    written = _SMALL_PRINT.sub("", cell[:100]).casefold()
    written = "".join(c for c in written if c.isalnum() or c == "#")
    return next((name for name, known in HEADINGS.items() if written in known), None)


def _headings(cells: list[str], line: int) -> list[str]:
    faults: list[WrongLine] = []
    found: list[str] = []
    for cell in cells:
        meant = _meant(cell) if cell else ""
        if meant is None:
            faults.append(WrongLine(line, Fault.COLUMN_UNKNOWN, one_line(cell, LONGEST_NAME)))
        elif meant and meant in found:
            faults.append(WrongLine(line, Fault.COLUMN_TWICE, one_line(cell, LONGEST_NAME)))
        found.append(meant or (_NUMBERS if cell else ""))
    faults += [
        WrongLine(line, Fault.COLUMN_MISSING, f"{HEADINGS[name][1]} ({name})")
        for name in NEEDED
        if name not in found
    ]
    if faults:
        raise WrongFile(faults)
    return found


_NUMBERS = "-"  # a column that says nothing of a menu


class _Line:
    """One line being read; what is wrong with it is gathered."""

    def __init__(
        self, number: int, headings: list[str], cells: list[str], above: dict[str, str]
    ) -> None:
        """*above* is the category of the line above, in both languages; it is kept up to date."""
        self.number = number
        self.faults: list[WrongLine] = []
        self._cells = dict(zip(headings, cells, strict=False))
        nameless = [cell for heading, cell in zip(headings, cells, strict=False) if not heading]
        beyond = [cell for cell in (*nameless, *cells[len(headings) :]) if cell]
        if beyond:
            self._wrong(Fault.CELLS, beyond[0])
        if self._cells.get("category"):
            above.clear()
        for column in ("category", "category_en"):
            if self._cells.get(column):
                above[column] = self._cells[column]
            elif column in above and column in headings:
                self._cells[column] = above[column]
        self._behind_price = ""
        if "price" in headings[: len(cells)]:
            self._behind_price = (cells[headings.index("price") + 1 :] or [""])[0]

    def dish(self, above: Set[str]) -> Dish | None:
        """The dish, if nothing of it is wrong; *above* names those of the lines above."""
        name = self._named(Fault.NAME, "name", LONGEST_NAME)
        category = self._named(Fault.CATEGORY, "category", LONGEST_NAME)
        description = self._described()
        price, options, stock = self._price(), None, None
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

    def _price(self) -> int:
        written = self._cells.get("price", "")
        if _FEW_DIGITS.fullmatch(written) and _THREE_DIGITS.fullmatch(self._behind_price):
            self._wrong(Fault.PRICE_PARTED, f"{written},{self._behind_price}")
            return 0
        try:
            return read_price(written)
        except Unreadable:
            self._wrong(Fault.PRICE, written)
            return 0

    def _named(self, fault: Fault, column: str, longest: int) -> dict[str, str]:
        ko = self._cells.get(column, "")
        en = self._cells.get(f"{column}_en", "") or ko
        if (
            not is_seen(ko)
            or not is_seen(en)
            or "\n" in ko + en
            or max(len(ko), len(en)) > longest
        ):
            self._wrong(fault, ko)
        return {"ko": ko, "en": en}

    def _described(self) -> dict[str, str] | None:
        if "description" not in self._cells:
            return None
        ko = one_line(self._cells["description"], LONGEST_CELL)
        en = one_line(self._cells.get("description_en", ""), LONGEST_CELL) or ko
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
        self.faults.append(WrongLine(self.number, fault, one_line(written, LONGEST_DESCRIPTION)))
