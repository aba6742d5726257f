"""A whole menu from a file, in one transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from core.database.transaction import Transaction
from core.records import record, replace
from core.refusals import NotYours, Unreadable
from core.stores.doubts import is_strange
from core.stores.menu import MOST_CATEGORIES, MOST_ITEMS
from core.stores.menu_file import Dish, Fault, WrongFile, WrongLine
from core.stores.menu_tables import Menus
from core.stores.menu_written import as_kept
from core.stores.model import Item, Store
from core.stores.tables import Stores
from core.texts.incoming import whole_number


@record(frozen=True, slots=True)
class Imported:
    """What the file changed, or would change."""

    store: Store
    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    not_in_it: tuple[str, ...]  #: on the menu, not in the file: left as they are


class OnlyLooked(Exception):
    """A dry run: everything was done as it would be, and is taken back."""

    def __init__(self, would: Imported) -> None:
        super().__init__()
        self.would = would


def import_menu(
    tx: Transaction,
    store_id: int,
    dishes: Sequence[Dish],
    *,
    dry_run: bool = False,
    prices_are_meant: bool = False,
) -> Imported:
    """Bring the menu to what the file says; dishes are known by their Korean name and keep their
    ids, and so do options and choices. A second run changes nothing.

    Raises:
        NotYours: there is no such store.
        WrongFile: a price is far from what the dish costs now, its options do not fit a button,
            or the menu would be too long.
        OnlyLooked: it was a dry run.
    """
    store = tx[Stores].lock(store_id)
    known = {item.name["ko"]: item for item in tx[Menus].items(store_id)}
    headings = {c.name["ko"]: c for c in tx[Stores].categories(store_id)}
    before, faults = len(known), []
    added, changed = [], []
    for dish in dishes:
        heading = headings.get(dish.category["ko"])
        if heading is None:
            heading = tx[Menus].add_category(store_id, dish.category)
            headings[dish.category["ko"]] = heading
        elif _says_more(dish.category) and heading.name != dish.category:
            tx[Menus].rename_category(heading.id, dish.category)
            headings[dish.category["ko"]] = replace(heading, name=dish.category)
        item = known.get(dish.name["ko"])
        try:
            if item is None:
                tx[Menus].add(_as_told(_new(store_id, dish), dish, heading.id))
                added.append(dish.name["ko"])
                continue
            item = tx[Menus].lock(item.id)
            if not prices_are_meant and _is_strange(item.price, dish.price):
                change = f"{dish.name['ko']} {item.price:,} → {dish.price:,}"
                faults.append(WrongLine(dish.line, Fault.PRICE_CHANGED, change))
            after = _as_told(item, dish, heading.id)
        except Unreadable:
            faults.append(WrongLine(dish.line, Fault.OPTIONS, dish.name["ko"]))
            continue
        if after != item:
            tx[Menus].save(after)
            changed.append(dish.name["ko"])
    if before + len(added) > MOST_ITEMS or len(headings) > MOST_CATEGORIES:
        faults.append(WrongLine(dishes[-1].line, Fault.TOO_LONG, str(before + len(added))))
    if faults:
        raise WrongFile(faults)
    told = {dish.name["ko"] for dish in dishes}
    imported = Imported(
        store=store,
        added=tuple(added),
        changed=tuple(changed),
        same=len(dishes) - len(added) - len(changed),
        not_in_it=tuple(name for name in known if name not in told),
    )
    if dry_run:
        raise OnlyLooked(imported)
    return imported


def _is_strange(before: int, price: int) -> bool:
    return price != before and is_strange(price, before=before)


def store_named(tx: Transaction, written: str) -> Store:
    """The store of that number, or else of that name.

    Raises:
        NotYours: there is none, or several have the name.
    """
    if (number := whole_number(written)) is not None:
        return tx[Stores].get(number)
    found = [store for store in tx[Stores].approved() if written in store.name.values()]
    if len(found) != 1:
        raise NotYours()
    return found[0]


def _new(store_id: int, dish: Dish) -> Item:
    nothing = {"ko": "", "en": ""}
    return Item(
        id=0,
        store_id=store_id,
        category_id=0,
        name=dish.name,
        description=nothing,
        price=dish.price,
        photo="",
        alt=dish.name,
        option_groups=(),
    )


def _as_told(item: Item, dish: Dish, category_id: int) -> Item:
    """The item as the file has it; what the file does not say stays."""
    groups = item.option_groups
    if dish.options is not None:
        groups = as_kept(dish.options, item.option_groups)
    name = dish.name if _says_more(dish.name) else item.name
    return replace(
        item,
        category_id=category_id,
        name=name,
        alt=name if name != item.name else item.alt,
        price=dish.price,
        description=_described(item, dish),
        option_groups=groups,
        hidden=item.hidden if dish.hidden is None else dish.hidden,
        stock_left=dish.stock if dish.counts else item.stock_left,
    )


def _described(item: Item, dish: Dish) -> dict[str, str]:
    if dish.description is None:
        return item.description
    if not _says_more(dish.description) and dish.description["ko"] == item.description["ko"]:
        return item.description  # its English was told in the chat, and the file has none
    return dish.description


def _says_more(told: dict[str, str]) -> bool:
    """Whether the file tells the English too."""
    return told["ko"] != told["en"]
