"""What an owner can do with a store. One transaction each; *by* is whoever tapped."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.database.transaction import Transaction
from core.people.tables import People
from core.records import replace
from core.refusals import NothingToSell, NotYours, StoreSuspended, Unreadable
from core.stores.menu_tables import Menus
from core.stores.model import UNTIL_SWITCHED_ON, Item, Store
from core.stores.tables import Stores

LONGEST_PAUSE_MINUTES = 24 * 60
#: "4h" of the sold-out command, as delivery services offer it.
A_WHILE = timedelta(hours=4)


def open_store(tx: Transaction, store_id: int, *, by: int) -> Store:
    """Take orders from now on: within the hours by themselves, outside them until 05:00.

    Raises:
        StoreSuspended: an admin has stopped it.
        NothingToSell: no item is on its menu that customers could see.
    """
    store = _own(tx, store_id, by)
    if store.suspended_at is not None:
        raise StoreSuspended(store=store.name, reason=store.suspended_because)
    if not tx[Stores].items(store_id):
        raise NothingToSell(store=store.name)
    store = replace(store, closed=False, paused_until=None, missed_in_a_row=0, unreached_at=None)
    if store.closes_at(tx.now) is None:
        store = replace(store, open_until=store.end_of_opening(tx.now))
    return tx[Stores].save(store)


def close_store(tx: Transaction, store_id: int, *, by: int) -> Store:
    """Take no new orders until it is opened again; orders under way go on."""
    return tx[Stores].save(replace(_own(tx, store_id, by), closed=True, open_until=None))


def pause_store(tx: Transaction, store_id: int, *, by: int, minutes: int) -> Store:
    """Take no new orders for *minutes*, then by itself again.

    Raises:
        Unreadable: not a number of minutes up to a day.
    """
    if not 1 <= minutes <= LONGEST_PAUSE_MINUTES:
        raise Unreadable(what="minutes")
    until = tx.now + timedelta(minutes=minutes)
    return tx[Stores].save(replace(_own(tx, store_id, by), paused_until=until))


def sell_out(
    tx: Transaction,
    item_id: int,
    *,
    by: int,
    how_long: str,
    choice_id: int | None = None,
) -> Item:
    """An item, or one of its choices, is not to be had ``today``, for ``4h`` or ``until_on``;
    ``on`` puts it back. Orders under way are not touched.

    Raises:
        NotYours: it is not on a menu of theirs.
    """
    item = tx[Stores].item(item_id)
    if item is None:
        raise NotYours()
    tx[People].worker(by).must_work_for(item.store_id)
    until = _until(how_long, tx.now, tx[Stores].get(item.store_id))
    if choice_id is None:
        tx[Stores].sell_out(item.id, until)
    else:
        item = tx[Menus].lock(item_id)  # its questions are one row: nobody else may rewrite them
        groups = tuple(
            replace(
                group,
                choices=tuple(
                    replace(c, sold_out_until=until) if c.id == choice_id else c
                    for c in group.choices
                ),
            )
            for group in item.option_groups
        )
        tx[Stores].set_options(item.id, groups)
    changed = tx[Stores].item(item_id)
    assert changed is not None
    return changed


def _until(how_long: str, now: datetime, store: Store) -> datetime | None:
    match how_long:
        case "today":
            return store.end_of_today(now)
        case "4h":
            return now + A_WHILE
        case "until_on":
            return UNTIL_SWITCHED_ON
        case "on":
            return None
        case _:
            raise Unreadable(what="how_long")


def _own(tx: Transaction, store_id: int, by: int) -> Store:
    tx[People].worker(by).must_work_for(store_id)
    return tx[Stores].get(store_id)
