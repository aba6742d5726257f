"""Puts the practice neighbourhood into a database: stores that never close, for trying out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core import files
from core.database.transaction import Transaction
from core.people.model import Role
from core.people.use_cases import give_role, meet
from core.riders.model import Ride
from core.riders.use_cases import enrol_rider
from core.stores.model import WEEKDAYS, Category, Choice, Item, OptionGroup, Store
from core.stores.tables import Stores
from core.texts import Lang
from sandbox.neighbourhood import PHOTOS, neighbourhood

ALL_DAY = {day: [["00:00", "24:00"]] for day in WEEKDAYS}


def put_in_the_stores(tx: Transaction) -> int:
    """The four stores with their menus; how many were new. A second run adds none."""
    there = {store.id for store in tx[Stores].approved()}
    told = neighbourhood()
    category_names = {c["id"]: c["name"] for c in told["categories"]}
    added = 0
    for number, kept in enumerate(told["stores"], 1):
        if number in there:
            continue
        tx[Stores].add(_store(number, kept, category_names))
        headings = {c["id"]: number * 100 + n for n, c in enumerate(kept["categories"], 1)}
        for place, category in enumerate(kept["categories"]):
            heading = Category(headings[category["id"]], category["name"])
            tx[Stores].add_category(number, heading, place)
        for place, item in enumerate(kept["items"], 1):
            tx[Stores].add_item(_item(number * 1000 + place, number, item, headings), place)
        added += 1
    return added


def make_people(
    tx: Transaction,
    owners: list[tuple[int, str]],
    riders: list[int],
    admins: list[int],
    lang: Lang,
) -> None:
    """Those Telegram ids own the stores (in turn), ride, or are admins. A second run adds none."""
    stores = [store.id for store in tx[Stores].approved()]
    for person_id, name in owners:
        meet(tx, person_id, name=name, lang=lang)
        for store_id in stores:
            give_role(tx, person_id, Role.OWNER, store_id)
    for person_id in riders:
        rider = meet(tx, person_id, name="라이더" if lang == "ko" else "Rider", lang=lang)
        enrol_rider(tx, person_id, name=rider.name, ride=Ride.MOTORBIKE)
    for person_id in admins:
        meet(tx, person_id, name=Role.ADMIN.value, lang=lang)
        give_role(tx, person_id, Role.ADMIN)


def hang_up_the_photos(folder: Path) -> int:
    """Copy the menu's pictures to where the bots look for them; how many."""
    files.make_folder(folder)
    photos = list(PHOTOS.glob("*.jpg"))
    for photo in photos:
        if not (folder / photo.name).exists():
            files.write(folder / photo.name, photo.read_bytes())
    return len(photos)


def _photo(kept: dict[str, Any]) -> str:
    return Path(kept["picture"]).stem + ".jpg" if kept.get("picture") else ""


def _store(number: int, kept: dict[str, Any], categories: dict[str, Any]) -> Store:
    minutes = kept["cooking_minutes"]
    return Store(
        id=number,
        name=kept["name"],
        description=kept["description"],
        category=categories[kept["category"]],
        address=kept["address"],
        latitude=kept["latitude"],
        longitude=kept["longitude"],
        photo=_photo(kept),
        hours=ALL_DAY,
        minimum_order=kept["minimum_order"],
        fee_bands=tuple((band["up_to_m"], band["fee"]) for band in kept["delivery_fees"]),
        cooking_minutes=(minutes["min"], minutes["max"]),
        pay_on_delivery=kept["pay_on_delivery"],
        approved=True,
    )


def _item(item_id: int, store_id: int, kept: dict[str, Any], headings: dict[str, int]) -> Item:
    groups = tuple(
        OptionGroup(
            id=n,
            name=group["name"],
            min=group["min"],
            max=group["max"],
            choices=tuple(
                Choice(n * 10 + m, choice["name"], choice["price"])
                for m, choice in enumerate(group["choices"], 1)
            ),
        )
        for n, group in enumerate(kept["option_groups"], 1)
    )
    return Item(
        id=item_id,
        store_id=store_id,
        category_id=headings[kept["category"]],
        name=kept["name"],
        description=kept["description"],
        price=kept["price"],
        photo=_photo(kept),
        alt=kept["alt"],
        option_groups=groups,
        stock_left=kept["stock_left"],
    )
