"""``./baedal import-menu STORE FILE.csv``: a whole menu from a spreadsheet, all of it or nothing."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from cli import typed
from core.clock import SystemClock
from core.database.database import open_database
from core.database.migrate import upgrade
from core.refusals import NotYours
from core.settings import Settings
from core.stores.importing import Imported, OnlyLooked, import_menu, store_named
from core.stores.menu_file import (
    MOST_BYTES,
    Dish,
    Fault,
    WrongFile,
    WrongLine,
    read_menu_file,
)

MORE = """\
The first line names the columns, in any order, in English or Korean:
  category 분류 · name 메뉴 · price 가격 (these three are needed)
  description 설명 · options 옵션 · stock 재고 · hidden 숨김 (y or empty)
  category_en · name_en · description_en (what English readers see)
options: 양(1): 보통, 곱빼기+1500; 더하기(0-2): 치즈+1000, 김치
An empty category is the one above, as where cells were merged. A price with a comma needs quotes.
UTF-8, UTF-16, or CP949 as Excel saves it in Korea. Dishes are known by their name: they keep their ids,
orders that came in stay as they are, and what the file does not name is left alone.
"""
WHAT = {
    Fault.ENCODING: "it is neither UTF-8, UTF-16 nor CP949",
    Fault.EMPTY: "no dish in it",
    Fault.TOO_LONG: "too many dishes, headings or bytes for one menu",
    Fault.COLUMN_MISSING: "this column is missing",
    Fault.COLUMN_UNKNOWN: "no column we know",
    Fault.COLUMN_TWICE: "this column is there twice",
    Fault.CELLS: "a cell under no column",
    Fault.CELL_LONG: "a cell longer than 2,000 characters",
    Fault.QUOTES: "a quote that is not closed, or in the middle of a cell",
    Fault.CATEGORY: "no heading, or one longer than 40 characters",
    Fault.NAME: "no name, or one longer than 40 characters",
    Fault.TWICE: "a line above has this dish already",
    Fault.PRICE: "no price in won, up to a million",
    Fault.PRICE_PARTED: "a price with a comma needs quotes, or no comma",
    Fault.PRICE_STRANGE: "far from the other prices (--prices-are-meant takes it)",
    Fault.PRICE_CHANGED: "far from what it costs now (--prices-are-meant takes it)",
    Fault.DESCRIPTION: "longer than 200 characters",
    Fault.OPTIONS: "options that cannot be read, or too many for the buttons",
    Fault.STOCK: "no number of portions",
    Fault.HIDDEN: "neither y nor empty",
}


def main(argv: list[str]) -> int:
    """0 when the menu is what the file says; 1, and nothing changed, when it cannot be."""
    parser = argparse.ArgumentParser(
        prog="./baedal import-menu",
        description=__doc__,
        epilog=MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("store", metavar="STORE", type=typed.line, help="its number, or its name")
    parser.add_argument("file", metavar="FILE.csv", type=Path)
    parser.add_argument(
        "--prices-are-meant", action="store_true", help="take prices far from the others too"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    asked = parser.parse_args(argv)
    try:
        meant = asked.prices_are_meant
        dishes = read_menu_file(_content(asked.file), prices_are_meant=meant)
        how = {"dry_run": asked.dry_run, "prices_are_meant": meant}
        done = asyncio.run(_import(Settings(), asked.store, dishes, **how))
    except OSError as error:
        print(f"{asked.file}: {error.strerror}")
        return 1
    except WrongFile as wrong:
        _tell_faults(asked.file, wrong.faults)
        return 1
    except NotYours:
        print(f"There is no one store {asked.store!r}.")
        return 1
    _tell(done, dry_run=asked.dry_run)
    return 0


def _content(file: Path) -> bytes:
    """No more of it than one byte too many."""
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


async def _import(
    settings: Settings, store: str, dishes: tuple[Dish, ...], **how: bool
) -> Imported:
    await asyncio.to_thread(upgrade, settings.database_url)
    db = await open_database(settings.database_url, clock=SystemClock())
    try:
        found = await db.read(store_named, store)
        return await db.write(import_menu, found.id, dishes, **how)
    except OnlyLooked as looked:
        return looked.would
    finally:
        await db.close()


def _tell_faults(file: Path, faults: tuple[WrongLine, ...]) -> None:
    for fault in sorted(faults, key=lambda each: each.line):
        written = f": {fault.written!r}" if fault.written else ""
        print(f"{file}, line {fault.line}{written}: {WHAT[fault.fault]}")
    print(f"Nothing was changed ({len(faults)} to mend).")


def _tell(done: Imported, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    print(f"{done.store.name['ko']} ({done.store.id})")
    for verb, names in (("added", done.added), ("changed", done.changed)):
        if names:
            print(f"  {len(names)} {would}{verb}: {', '.join(names)}")
    if done.same:
        print(f"  {done.same} as they were")
    if done.not_in_it:
        print(f"  {len(done.not_in_it)} not in the file, left alone: {', '.join(done.not_in_it)}")
