"""``./baedal check-books``: whether every won, fact and message is where it belongs.

Reads only, on one state of any database, in use or not. Says each fault in words and exits 1.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

import core.database.transaction  # noqa: F401  # enters every table
from core.books.model import Fault
from core.books.queries import look_at_everything, newest_moment
from core.books.reading import NoSuchDatabase, reading
from core.database.migrate import at_head
from core.settings import Settings

#: Faults of one kind that are said in full; the rest is counted.
SAID_OF_A_KIND = 50


def main(argv: list[str]) -> int:
    """0: everything adds up. 1: something does not. 2: it could not be looked at."""
    parser = argparse.ArgumentParser(prog="./baedal check-books", description=__doc__)
    parser.add_argument("--database", metavar="URL", help="default: BAEDAL_DATABASE_URL")
    parser.add_argument(
        "--quiet",
        action="store_true",
        help="nothing is under way any more: what is open or overdue is a fault, not a warning",
    )
    asked = parser.parse_args(argv)
    url = asked.database or Settings().database_url
    try:
        looked, faults = check_books(url)
    except NoSuchDatabase as nothing:
        print(f"✗ there is no database at {nothing}")
        return 2
    except SQLAlchemyError as error:
        print(f"✗ the database cannot be read: {type(error).__name__}")
        return 2
    return _say(looked, faults, quiet=asked.quiet)


def check_books(url: str, *, now: datetime | None = None) -> tuple[int, list[Fault]]:
    """How many orders were looked at, and everything that is wrong."""
    with reading(url) as connection:
        if not at_head(url):
            says = "it is not in this version's form: ./baedal migrate"
            return 0, [Fault(None, "form", says)]
        newest = newest_moment(connection)
        now = now or max(datetime.now(UTC), newest or datetime.now(UTC))
        return look_at_everything(connection, now)


def _say(looked: int, faults: list[Fault], *, quiet: bool) -> int:
    said: Counter[str] = Counter()
    wrong = 0
    for fault in faults:
        is_fault = quiet or not fault.may_pass
        wrong += is_fault
        said[fault.what] += 1
        if said[fault.what] <= SAID_OF_A_KIND:
            where = f"order {fault.order_id}: " if fault.order_id else ""
            print(f"{'✗' if is_fault else '–'} {where}{fault.says} [{fault.what}]")
    for what, n in said.items():
        if n > SAID_OF_A_KIND:
            print(f"… and {n - SAID_OF_A_KIND} more [{what}]")
    if wrong:
        print(f"✗ {wrong} faults in the books of {looked:,} orders")
    else:
        warned = f", {len(faults)} things still under way" if faults else ""
        print(f"✓ the books of {looked:,} orders are right{warned}")
    return 1 if wrong else 0
