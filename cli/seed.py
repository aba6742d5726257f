"""``./baedal seed``: the practice neighbourhood in your own database, to try real chats with."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from cli import typed
from cli.seeding import hang_up_the_photos, make_people, put_in_the_stores
from core.clock import SystemClock
from core.database.database import open_database
from core.database.migrate import upgrade
from core.settings import Settings


def main(argv: list[str]) -> int:
    """Stores, and who owns them, rides and administers. A second run adds nothing twice."""
    parser = argparse.ArgumentParser(prog="./baedal seed", description=__doc__)
    for role in ("owner", "rider", "admin"):
        parser.add_argument(f"--{role}", type=typed.person_id, action="append", default=[], metavar="ID",
                            help=f"a Telegram id that becomes {role}")  # fmt: skip
    asked = parser.parse_args(argv)
    settings = Settings()
    added = asyncio.run(_seed(settings, asked.owner, asked.rider, asked.admin))
    photos = hang_up_the_photos(Path(settings.photos))
    print(f"{added} new stores, {photos} pictures in {settings.photos}.")
    for role in ("owner", "rider", "admin"):
        for person_id in getattr(asked, role):
            print(f"{person_id} is {role}.")
    return 0


async def _seed(
    settings: Settings, owners: list[int], riders: list[int], admins: list[int]
) -> int:
    await asyncio.to_thread(upgrade, settings.database_url)
    db = await open_database(settings.database_url, clock=SystemClock())
    try:
        added = await db.write(put_in_the_stores)
        names = [(person_id, "사장님") for person_id in owners]
        await db.write(make_people, names, riders, admins, "ko")
    finally:
        await db.close()
    return added
