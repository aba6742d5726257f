"""What an owner does to a menu, as statements: a row is locked, then changed. No rules here."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, select, update

from core.database.schema import insert_once
from core.database.tables import Tables
from core.refusals import NotYours
from core.stores.model import Category, Item
from core.stores.tables import group_as_kept, item_of, menu_categories, menu_items

#: What an owner may change of an item; all of them are written, under the row's lock.
_CHANGING = (
    "category_id", "name", "description", "price", "photo", "alt", "option_groups", "stock_left",
    "hidden", "deleted",
)  # fmt: skip
_LOCK = select(menu_items).where(menu_items.c.id == bindparam("id")).with_for_update()
_WHOLE = (
    select(menu_items)
    .where(menu_items.c.store_id == bindparam("store_id"), ~menu_items.c.deleted)
    .order_by(menu_items.c.place, menu_items.c.id)
)
_NEXT_ITEM = select((func.coalesce(func.max(menu_items.c.id), 0) + 1).label("id"))
_LAST_ITEM = select(func.coalesce(func.max(menu_items.c.place), 0).label("place")).where(
    menu_items.c.store_id == bindparam("store_id")
)
_ADD_ITEM = insert_once(menu_items)
_SAVE_ITEM = (
    update(menu_items)
    .where(menu_items.c.id == bindparam("b_id"))
    .values(**{name: bindparam(f"b_{name}") for name in _CHANGING})
)
_NEXT_CATEGORY = select((func.coalesce(func.max(menu_categories.c.id), 0) + 1).label("id"))
_LAST_CATEGORY = select(func.coalesce(func.max(menu_categories.c.place), 0).label("place")).where(
    menu_categories.c.store_id == bindparam("store_id")
)
_CATEGORY = select(menu_categories).where(menu_categories.c.id == bindparam("id"))
_ADD_CATEGORY = insert_once(menu_categories)
_RENAME_CATEGORY = (
    update(menu_categories)
    .where(menu_categories.c.id == bindparam("b_id"))
    .values(name=bindparam("b_name"))
)
_DROP_CATEGORY = delete(menu_categories).where(menu_categories.c.id == bindparam("id"))


class Menus(Tables):
    """The menus of one transaction, as their owners edit them."""

    def lock(self, item_id: int) -> Item:
        """The item, held to the end of this transaction; :class:`NotYours` when there is none."""
        row = self._sql.row(_LOCK, id=item_id)
        if row is None or row.deleted:
            raise NotYours()
        return item_of(row)

    def items(self, store_id: int) -> list[Item]:
        """Everything on the menu, hidden or not, in the owner's order."""
        return self._sql.readable(_WHOLE, item_of, store_id=store_id)

    def add(self, item: Item) -> Item:
        """A new item at the end of the menu, under the next free id."""
        last = self._sql.row(_LAST_ITEM, store_id=item.store_id)
        assert last is not None  # an aggregate
        while True:
            row = self._sql.row(_NEXT_ITEM)
            assert row is not None  # an aggregate
            added = self._sql.run(
                _ADD_ITEM,
                id=row.id,
                store_id=item.store_id,
                place=last.place + 1,
                sold_out_until=item.sold_out_until,
                **{name: _plain(item, name) for name in _CHANGING},
            )
            if added == 1:
                return self.lock(row.id)

    def save(self, item: Item) -> None:
        """The item as it now is; whoever changes it has locked it."""
        changing = {f"b_{name}": _plain(item, name) for name in _CHANGING}
        self._sql.run(_SAVE_ITEM, b_id=item.id, **changing)

    def category(self, category_id: int) -> tuple[int, Category]:
        """Its store and the heading; :class:`NotYours` when there is none."""
        row = self._sql.row(_CATEGORY, id=category_id)
        if row is None:
            raise NotYours()
        return row.store_id, Category(row.id, row.name)

    def add_category(self, store_id: int, name: dict[str, str]) -> Category:
        """A new heading at the end, under the next free id."""
        last = self._sql.row(_LAST_CATEGORY, store_id=store_id)
        assert last is not None  # an aggregate
        while True:
            row = self._sql.row(_NEXT_CATEGORY)
            assert row is not None  # an aggregate
            place = last.place + 1
            added = self._sql.run(
                _ADD_CATEGORY, id=row.id, store_id=store_id, name=name, place=place
            )
            if added == 1:
                return Category(row.id, name)

    def rename_category(self, category_id: int, name: dict[str, str]) -> None:
        """Another word for the heading."""
        self._sql.run(_RENAME_CATEGORY, b_id=category_id, b_name=name)

    def drop_category(self, category_id: int) -> None:
        """A heading with nothing under it goes."""
        self._sql.run(_DROP_CATEGORY, id=category_id)


def _plain(item: Item, name: str) -> object:
    if name == "option_groups":
        return [group_as_kept(group) for group in item.option_groups]
    return getattr(item, name)
