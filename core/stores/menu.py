"""What an owner does to a menu, one thing a transaction. *by* is whoever tapped or wrote.

What was ordered keeps its own names and prices; carts look at the menu again before they are paid.
"""

from __future__ import annotations

from hashlib import sha256

from core.database.transaction import Transaction
from core.people.tables import People
from core.records import record, replace
from core.refusals import NotYours, TooMany, Unreadable
from core.shown import face, must_be_shown
from core.stores.menu_tables import Menus
from core.stores.menu_written import (
    MOST_GROUPS,
    WrittenGroup,
    as_kept,
    as_written,
    fits_a_button,
)
from core.stores.model import OWN_PHOTO, Category, Item, OptionGroup, Store
from core.stores.photo_tables import Photos
from core.stores.tables import Stores

MOST_ITEMS, MOST_CATEGORIES = 200, 20  # guess: what a chat can show
#: Bot API, sendPhoto takes 10 MB; what Telegram makes of a photo is far below.
LARGEST_PHOTO = 5 * 1024 * 1024
_PICTURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}


@record(frozen=True, slots=True)
class OwnMenu:
    """A menu as its owner sees it."""

    store: Store
    categories: tuple[Category, ...]
    items: tuple[Item, ...]  #: hidden ones too

    def under(self, category_id: int) -> list[Item]:
        """What stands under that heading."""
        return [item for item in self.items if item.category_id == category_id]


def own_menu(tx: Transaction, store_id: int, *, by: int) -> OwnMenu:
    """Everything on the menu of a store they work for.

    Raises:
        NotYours: they do not work there.
    """
    tx[People].worker(by).must_work_for(store_id)
    categories = tuple(tx[Stores].categories(store_id))
    return OwnMenu(tx[Stores].get(store_id), categories, tuple(tx[Menus].items(store_id)))


def own_category(tx: Transaction, category_id: int, *, by: int) -> tuple[OwnMenu, Category]:
    """A heading of a menu of theirs, and the menu.

    Raises:
        NotYours: it is not on a menu of theirs.
    """
    store_id, category = tx[Menus].category(category_id)
    return own_menu(tx, store_id, by=by), category


def own_item(tx: Transaction, item_id: int, *, by: int) -> Item:
    """An item of a menu of theirs.

    Raises:
        NotYours: it is not on a menu of theirs, or not any more.
    """
    item = tx[Stores].item(item_id)
    if item is None or item.deleted:
        raise NotYours()
    tx[People].worker(by).must_work_for(item.store_id)
    return item


def own_group(item: Item, group_id: int) -> OptionGroup:
    """One of the item's questions; :class:`NotYours` when it has none of that id."""
    for group in item.option_groups:
        if group.id == group_id:
            return group
    raise NotYours()


def add_category(tx: Transaction, store_id: int, name: dict[str, str], *, by: int) -> Category:
    """A new heading at the end of the menu.

    Raises:
        NotYours: they do not work there.
        TooMany: there are as many as a chat can show.
    """
    tx[People].worker(by).must_work_for(store_id)
    if len(tx[Stores].categories(store_id)) >= MOST_CATEGORIES:
        raise TooMany()
    return tx[Menus].add_category(store_id, name)


def rename_category(tx: Transaction, category_id: int, name: dict[str, str], *, by: int) -> None:
    """Another word for a heading. Raises as :func:`add_category`."""
    store_id, _ = tx[Menus].category(category_id)
    tx[People].worker(by).must_work_for(store_id)
    tx[Menus].rename_category(category_id, name)


def face_of_category(category: Category) -> int:
    """What an owner sees of a heading that is about to go."""
    return face(category.name)


def empty_category(tx: Transaction, category_id: int, *, by: int) -> Category:
    """A heading that may go.

    Raises:
        NotYours: it is not on a menu of theirs.
        TooMany: something stands under it.
    """
    menu, category = own_category(tx, category_id, by=by)
    if menu.under(category_id):
        raise TooMany()
    return category


def drop_category(tx: Transaction, category_id: int, *, by: int, shown: int | None = None) -> int:
    """A heading with nothing under it goes; whose menu it was on.

    Raises:
        NotYours: it is not on a menu of theirs.
        TooMany: something stands under it.
        Changed: it is not what was shown when they were asked (*shown*).
    """
    must_be_shown(shown, empty_category(tx, category_id, by=by).name)
    store_id, _ = tx[Menus].category(category_id)
    tx[Menus].drop_category(category_id)
    return store_id


def add_item(
    tx: Transaction, category_id: int, name: dict[str, str], price: int, *, by: int
) -> Item:
    """A new item under a heading, for sale from now on.

    Raises:
        NotYours: the heading is not on a menu of theirs.
        TooMany: there are as many as a chat can show.
    """
    menu, _ = own_category(tx, category_id, by=by)
    if len(menu.items) >= MOST_ITEMS:
        raise TooMany()
    nothing = {"ko": "", "en": ""}
    return tx[Menus].add(
        Item(
            id=0,
            store_id=menu.store.id,
            category_id=category_id,
            name=name,
            description=nothing,
            price=price,
            photo="",
            alt=name,
            option_groups=(),
        )
    )


def rename_item(tx: Transaction, item_id: int, name: dict[str, str], *, by: int) -> None:
    """Another name. Raises :class:`NotYours` when it is not on a menu of theirs."""
    tx[Menus].save(replace(_held(tx, item_id, by), name=name, alt=name))


def price_item(tx: Transaction, item_id: int, price: int, *, by: int) -> None:
    """Another price, in won. Raises :class:`NotYours` as the others."""
    tx[Menus].save(replace(_held(tx, item_id, by), price=price))


def describe_item(tx: Transaction, item_id: int, about: dict[str, str], *, by: int) -> None:
    """A line about it, in both languages. Raises as :func:`rename_item`."""
    tx[Menus].save(replace(_held(tx, item_id, by), description=about))


def count_item(tx: Transaction, item_id: int, stock: int | None, *, by: int) -> None:
    """So many portions are left; none: they are not counted. Raises :class:`NotYours`."""
    tx[Menus].save(replace(_held(tx, item_id, by), stock_left=stock))


def hide_item(tx: Transaction, item_id: int, *, by: int, hidden: bool) -> Item:
    """Customers do not see it, or see it again. Raises :class:`NotYours`."""
    item = replace(_held(tx, item_id, by), hidden=hidden)
    tx[Menus].save(item)
    return item


def move_item(tx: Transaction, item_id: int, category_id: int, *, by: int) -> Item:
    """Under another heading of the same menu. Raises :class:`NotYours`."""
    item = _held(tx, item_id, by)
    if tx[Menus].category(category_id)[0] != item.store_id:
        raise NotYours()
    item = replace(item, category_id=category_id)
    tx[Menus].save(item)
    return item


def face_of(item: Item) -> int:
    """A number for what an owner sees of the item: another name or price, another number."""
    return face(item.name, item.price)


def delete_item(tx: Transaction, item_id: int, *, by: int, shown: int | None = None) -> Item:
    """It is on no menu any more; what was ordered keeps it.

    Raises:
        NotYours: it is not on a menu of theirs.
        Changed: it is not what was shown when they were asked (*shown*).
    """
    item = _held(tx, item_id, by)
    must_be_shown(shown, item.name, item.price)
    item = replace(item, hidden=True, deleted=True)
    tx[Menus].save(item)
    return item


def photograph_item(tx: Transaction, item_id: int, content: bytes, *, by: int) -> None:
    """Its picture from now on.

    Raises:
        NotYours: it is not on a menu of theirs. Unreadable: it is no JPEG or PNG, or too big.
    """
    item = _held(tx, item_id, by)
    tx[Menus].save(replace(item, photo=keep_photo(tx, item.store_id, content)))


def face_of_photo(item: Item) -> int:
    """What an owner sees of an item whose picture is about to go."""
    return face(item.name, item.photo)


def drop_photo(tx: Transaction, item_id: int, *, by: int, shown: int | None = None) -> Item:
    """Its picture goes. A second run changes nothing.

    Raises:
        NotYours: it is not on a menu of theirs.
        Changed: it is not what was shown when they were asked (*shown*).
    """
    item = _held(tx, item_id, by)
    if not item.photo:
        return item
    must_be_shown(shown, item.name, item.photo)
    item = replace(item, photo="")
    tx[Menus].save(item)
    return item


def keep_photo(tx: Transaction, store_id: int, content: bytes) -> str:
    """A picture under a name of its own; the very same again has the same name.

    Raises:
        Unreadable: it is no JPEG or PNG, or too big.
    """
    kind = next((end for head, end in _PICTURES.items() if content.startswith(head)), None)
    if kind is None or len(content) > LARGEST_PHOTO:
        raise Unreadable(what="photo")
    name = f"{OWN_PHOTO}{sha256(content).hexdigest()[:32]}{kind}"
    tx[Photos].add(name, store_id, content, tx.now)
    return name


def kept_photo(tx: Transaction, name: str) -> bytes | None:
    """A picture an owner sent."""
    return tx[Photos].get(name)


def add_group(tx: Transaction, item_id: int, group: WrittenGroup, *, by: int) -> OptionGroup:
    """One more question about the item; of a name it has already, that one is written anew.

    Raises:
        NotYours: it is not on a menu of theirs.
        Unreadable: too many answers for a button. TooMany: too many questions.
    """
    item = _held(tx, item_id, by)
    others = [as_written(g) for g in item.option_groups if g.name["ko"] != group.name["ko"]]
    if len(others) >= MOST_GROUPS:
        raise TooMany()
    groups = as_kept([*others, group], item.option_groups)
    tx[Menus].save(replace(item, option_groups=groups))
    return groups[-1]


def change_group(
    tx: Transaction,
    item_id: int,
    group_id: int,
    *,
    by: int,
    name: dict[str, str] | None = None,
    limits: tuple[int, int] | None = None,
    choices: tuple[tuple[str, int], ...] | None = None,
) -> None:
    """Another name, other limits or other choices; a choice that keeps its name keeps its id.

    Raises:
        NotYours: no such question of theirs.
        Unreadable: more answers are asked than there are, another question has that name, or a
            customer's choice would not fit a button.
    """
    item = _held(tx, item_id, by)
    before = own_group(item, group_id)
    least, most = limits or (before.min, before.max)
    answers = len(choices or before.choices)
    if choices is not None and limits is None:  # fewer to choose from: as many as there are
        least, most = min(least, answers), min(most, answers)
    if most > answers:
        raise Unreadable(what="limits")
    if name and any(g.name["ko"] == name["ko"] and g.id != group_id for g in item.option_groups):
        raise Unreadable(what="name")
    group = replace(before, min=least, max=most)
    if choices is not None:
        wished = replace(as_written(group), choices=choices)
        all_known = (*item.option_groups,)
        (group,) = (
            g
            for g in as_kept(
                [wished if g.id == group_id else as_written(g) for g in all_known], all_known
            )
            if g.id == group_id
        )
    group = replace(group, name=name or group.name)
    groups = tuple(group if g.id == group_id else g for g in item.option_groups)
    if not fits_a_button(groups):
        raise Unreadable(what="options")
    tx[Menus].save(replace(item, option_groups=groups))


def face_of_group(item: Item, group: OptionGroup) -> int:
    """What an owner sees of a question that is about to go."""
    return face(*_shown_of(item, group))


def drop_group(
    tx: Transaction, item_id: int, group_id: int, *, by: int, shown: int | None = None
) -> Item:
    """The question is asked no more. A second run changes nothing.

    Raises:
        NotYours: it is not on a menu of theirs.
        Changed: it is not what was shown when they were asked (*shown*).
    """
    item = _held(tx, item_id, by)
    for group in item.option_groups:
        if group.id == group_id:
            must_be_shown(shown, *_shown_of(item, group))
    item = replace(item, option_groups=tuple(g for g in item.option_groups if g.id != group_id))
    tx[Menus].save(item)
    return item


def _shown_of(item: Item, group: OptionGroup) -> tuple[object, ...]:
    choices = [(choice.name["ko"], choice.price) for choice in group.choices]
    return item.name, group.name, group.min, group.max, choices


def _held(tx: Transaction, item_id: int, by: int) -> Item:
    item = tx[Menus].lock(item_id)
    if item.deleted:
        raise NotYours()
    tx[People].worker(by).must_work_for(item.store_id)
    return item
