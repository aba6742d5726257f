"""``./baedal migrate``: the database in its newest form."""

from __future__ import annotations

import argparse

from core.database.migrate import make_migration, upgrade
from core.settings import Settings


def main(argv: list[str]) -> int:
    """Run what has not been run; a second time does nothing. Take a backup first."""
    parser = argparse.ArgumentParser(prog="./baedal migrate", description=__doc__)
    parser.add_argument("--make", metavar="MESSAGE", help="write a migration from the tables")
    asked = parser.parse_args(argv)
    url = Settings().database_url
    upgrade(url)
    if asked.make:
        make_migration(url, asked.make)
    return 0
