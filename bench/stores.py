"""Twenty stores like 골목닭집, each with its menu and an owner of its own, for benches.

An owner of each, since a person is told one thing after another.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from cli.seeding import put_in_the_stores
from core.clock import SystemClock
from core.database.database import open_database
from core.database.migrate import upgrade
from core.database.transaction import Transaction
from core.people.model import Role
from core.people.use_cases import give_role, meet
from core.stores.tables import Stores

STORES = 20
FIRST_STORE, FIRST_OWNER = 100, 200
#: What they all cook, without options: four of them are a dinner.
CHEESE_BALLS = 6


async def make_a_database(url: str) -> None:
    """A new database with the stores in it."""
    await asyncio.to_thread(upgrade, url)
    db = await open_database(url, clock=SystemClock())
    await db.write(open_the_stores)
    await db.close()


def open_the_stores(tx: Transaction) -> None:
    """The practice stores, and twenty more. Once."""
    put_in_the_stores(tx)
    first, menu = tx[Stores].get(1), tx[Stores].items(1)
    for place in range(STORES):
        store_id, owner = FIRST_STORE + place, FIRST_OWNER + place
        tx[Stores].add(replace(first, id=store_id))
        for item in menu:
            there = replace(item, id=item_at(store_id, item.id % 1000), store_id=store_id)
            tx[Stores].add_item(there, item.id % 1000)
        meet(tx, owner, name="owner", lang="ko")
        give_role(tx, owner, Role.OWNER, store_id)


def item_at(store_id: int, item: int) -> int:
    """What that store calls the item of that place in the menu."""
    return store_id * 1000 + item
