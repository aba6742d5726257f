"""Stores and their menus as rows. No rules here.

An item's questions live in its own row (JSON): they are read and written with it, never alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Executable,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    false,
    func,
    select,
    text,
    update,
)

from core.database.schema import Json, Moment, insert_once, metadata
from core.database.tables import Tables
from core.records import replace
from core.refusals import Conflict, NotYours, must_be_whole
from core.stores.model import Carrier, Category, Choice, Item, OptionGroup, Store

stores = Table(
    "stores",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("name", Json, nullable=False),
    Column("description", Json, nullable=False),
    Column("category", Json, nullable=False),
    Column("address", Json, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("photo", Text, nullable=False),
    Column("hours", Json, nullable=False),
    Column("minimum_order", Integer, nullable=False),
    Column("fee_bands", Json, nullable=False),
    Column("cooking_minutes", Json, nullable=False),
    Column("pay_on_delivery", Boolean, nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("open_until", Moment),
    Column("paused_until", Moment),
    Column("missed_in_a_row", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("carried_by", String(10), nullable=False, server_default="store"),
    Column("suspended_at", Moment),
    Column("suspended_because", Text),
    Column("unreached_at", Moment),
)

menu_categories = Table(
    "menu_categories",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("store_id", BigInteger, nullable=False, index=True),
    Column("name", Json, nullable=False),
    Column("place", Integer, nullable=False),
)

menu_items = Table(
    "menu_items",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("store_id", BigInteger, nullable=False),
    Column("category_id", BigInteger, nullable=False),
    Column("name", Json, nullable=False),
    Column("description", Json, nullable=False),
    Column("price", Integer, nullable=False),
    Column("photo", Text, nullable=False),
    Column("alt", Json, nullable=False),
    Column("option_groups", Json, nullable=False),
    Column("stock_left", Integer),
    Column("sold_out_until", Moment),
    Column("hidden", Boolean, nullable=False),
    Column("place", Integer, nullable=False),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    CheckConstraint("price >= 0", name="price"),
    CheckConstraint("stock_left >= 0", name="stock"),
    Index("ix_menu_items_of_store", "store_id", "place"),
)

#: Portions: what a whole number of the database holds.
MOST_STOCK = 2**31 - 1
_CHANGING = (
    "closed", "open_until", "paused_until", "missed_in_a_row", "carried_by", "suspended_at",
    "suspended_because", "unreached_at",
)  # fmt: skip
_TERMS = ("name", "description", "photo", "hours", "minimum_order", "fee_bands", "pay_on_delivery")
_GET = select(stores).where(stores.c.id == bindparam("id"))
_EVERY = select(stores).order_by(stores.c.id)
_ALL = select(stores).where(stores.c.approved).order_by(stores.c.id)
_UNREACHED_OF = text(
    "SELECT 1 FROM roles JOIN stores ON stores.id = roles.store_id"
    " WHERE roles.person_id = :person_id AND roles.role IN ('owner', 'staff')"
    " AND stores.unreached_at IS NOT NULL LIMIT 1"
)
_ADD = stores.insert()
_SAVE = (
    update(stores)
    .where(stores.c.id == bindparam("b_id"), stores.c.version == bindparam("b_version"))
    .values(
        version=stores.c.version + 1,
        **{name: bindparam(f"b_{name}") for name in _CHANGING},
    )
)
_SAVE_TERMS = (
    update(stores)
    .where(stores.c.id == bindparam("b_id"), stores.c.version == bindparam("b_version"))
    .values(version=stores.c.version + 1, **{name: bindparam(f"b_{name}") for name in _TERMS})
)
_LOCK = _GET.with_for_update()
_NEXT_ID = select((func.coalesce(func.max(stores.c.id), 0) + 1).label("id"))
_ADD_ONCE = insert_once(stores)
_CATEGORIES = (
    select(menu_categories)
    .where(menu_categories.c.store_id == bindparam("store_id"))
    .order_by(menu_categories.c.place)
)
_ITEMS = (
    select(menu_items)
    .where(menu_items.c.store_id == bindparam("store_id"), ~menu_items.c.hidden)
    .order_by(menu_items.c.place)
)
_ITEM = select(menu_items).where(menu_items.c.id == bindparam("id"))
_ADD_CATEGORY = menu_categories.insert()
_ADD_ITEM = menu_items.insert()
_TAKE = (
    update(menu_items)
    .where(
        menu_items.c.id == bindparam("b_id"),
        menu_items.c.stock_left >= bindparam("b_n"),
    )
    .values(stock_left=menu_items.c.stock_left - bindparam("b_n"))
)
_GIVE_BACK = (
    update(menu_items)
    .where(menu_items.c.id == bindparam("b_id"), menu_items.c.stock_left.is_not(None))
    .values(stock_left=menu_items.c.stock_left + bindparam("b_n"))
)
_SELL_OUT = (
    update(menu_items)
    .where(menu_items.c.id == bindparam("b_id"))
    .values(sold_out_until=bindparam("b_until"))
)
_SET_OPTIONS = (
    update(menu_items)
    .where(menu_items.c.id == bindparam("b_id"))
    .values(option_groups=bindparam("b_option_groups"))
)


def store_of(row: Any) -> Store:
    """The store a row holds."""
    least, most = row.cooking_minutes
    return Store(
        id=row.id,
        name=row.name,
        description=row.description,
        category=row.category,
        address=row.address,
        latitude=row.latitude,
        longitude=row.longitude,
        photo=row.photo,
        hours=row.hours,
        minimum_order=row.minimum_order,
        fee_bands=tuple((up_to, fee) for up_to, fee in row.fee_bands),
        cooking_minutes=(least, most),
        pay_on_delivery=bool(row.pay_on_delivery),
        approved=bool(row.approved),
        closed=bool(row.closed),
        open_until=row.open_until,
        paused_until=row.paused_until,
        missed_in_a_row=row.missed_in_a_row,
        version=row.version,
        carried_by=Carrier(row.carried_by),
        suspended_at=row.suspended_at,
        suspended_because=row.suspended_because,
        unreached_at=row.unreached_at,
    )


def group_of(kept: dict[str, Any]) -> OptionGroup:
    choices = tuple(
        Choice(
            id=c["id"],
            name=c["name"],
            price=c["price"],
            sold_out_until=(
                datetime.fromisoformat(c["sold_out_until"]) if c.get("sold_out_until") else None
            ),
        )
        for c in kept["choices"]
    )
    return OptionGroup(kept["id"], kept["name"], kept["min"], kept["max"], choices)


def group_as_kept(group: OptionGroup) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "min": group.min,
        "max": group.max,
        "choices": [
            {
                "id": c.id,
                "name": c.name,
                "price": c.price,
                "sold_out_until": c.sold_out_until.isoformat() if c.sold_out_until else None,
            }
            for c in group.choices
        ],
    }


def item_of(row: Any) -> Item:
    """The menu item a row holds."""
    return Item(
        id=row.id,
        store_id=row.store_id,
        category_id=row.category_id,
        name=row.name,
        description=row.description,
        price=row.price,
        photo=row.photo,
        alt=row.alt,
        option_groups=tuple(group_of(g) for g in row.option_groups),
        stock_left=row.stock_left,
        sold_out_until=row.sold_out_until,
        hidden=bool(row.hidden),
        deleted=bool(row.deleted),
    )


class Stores(Tables):
    """The stores and menus of one transaction."""

    def get(self, store_id: int) -> Store:
        """The store; raises :class:`NotYours` when there is none."""
        if found := self._sql.known(_GET, store_of, id=store_id):
            return found[0]
        row = self._sql.row(_GET, id=store_id)
        if row is None:
            raise NotYours()
        return store_of(row)  # says why it cannot be read

    def approved(self) -> list[Store]:
        """Every store customers may see."""
        return self._sql.known(_ALL, store_of)

    def lock(self, store_id: int) -> Store:
        """The store, held to the end of this transaction; :class:`NotYours` when there is none."""
        row = self._sql.row(_LOCK, id=store_id)
        if row is None:
            raise NotYours()
        return store_of(row)

    def open_new(self, store: Store) -> Store:
        """A new store under the next free id: who takes the same one first has it."""
        while True:
            row = self._sql.row(_NEXT_ID)
            assert row is not None  # an aggregate
            store = replace(store, id=row.id)
            if self._put(_ADD_ONCE, store) == 1:
                return store

    def every(self) -> list[Store]:
        """Those customers may not see included."""
        return self._sql.known(_EVERY, store_of)

    def add(self, store: Store) -> None:
        """A new store under its own id."""
        self._put(_ADD, store)

    def _put(self, statement: Executable, store: Store) -> int:
        return self._sql.run(
            statement,
            id=store.id,
            name=store.name,
            description=store.description,
            category=store.category,
            address=store.address,
            latitude=store.latitude,
            longitude=store.longitude,
            photo=store.photo,
            hours=store.hours,
            minimum_order=store.minimum_order,
            fee_bands=[list(band) for band in store.fee_bands],
            cooking_minutes=list(store.cooking_minutes),
            pay_on_delivery=store.pay_on_delivery,
            approved=store.approved,
            closed=store.closed,
            open_until=store.open_until,
            paused_until=store.paused_until,
            missed_in_a_row=store.missed_in_a_row,
            version=store.version,
            carried_by=store.carried_by.value,
        )

    def is_a_store_unreached(self, person_id: int) -> bool:
        """Whether nobody could be written to at a store where they work."""
        return self._sql.row(_UNREACHED_OF, person_id=person_id) is not None

    def save(self, store: Store) -> Store:
        """Its switches, with the version up by one; :class:`Conflict` if another saved first."""
        changing = {f"b_{name}": getattr(store, name) for name in _CHANGING}
        changing["b_carried_by"] = store.carried_by.value
        if self._sql.run(_SAVE, b_id=store.id, b_version=store.version, **changing) != 1:
            raise Conflict(store.id)
        return replace(store, version=store.version + 1)

    def save_terms(self, store: Store) -> Store:
        """What it tells of itself, with the version up; :class:`Conflict` as in :meth:`save`."""
        terms = {f"b_{name}": getattr(store, name) for name in _TERMS}
        terms["b_fee_bands"] = [list(band) for band in store.fee_bands]
        if self._sql.run(_SAVE_TERMS, b_id=store.id, b_version=store.version, **terms) != 1:
            raise Conflict(store.id)
        return replace(store, version=store.version + 1)

    def categories(self, store_id: int) -> list[Category]:
        """The menu's headings, in the owner's order."""
        rows = self._sql.rows(_CATEGORIES, store_id=store_id)
        return [Category(row.id, row.name) for row in rows]

    def items(self, store_id: int) -> list[Item]:
        """What the store shows, in the owner's order."""
        return self._sql.known(_ITEMS, item_of, store_id=store_id)

    def item(self, item_id: int) -> Item | None:
        """One item, hidden or not; none when there is none of that id."""
        found = self._sql.known(_ITEM, item_of, id=item_id)
        return found[0] if found else None

    def items_by_id(self, item_ids: Iterable[int]) -> dict[int, Item]:
        """Those of the items that exist."""
        found = ((i, self.item(i)) for i in sorted(set(item_ids)))
        return {i: item for i, item in found if item is not None}

    def add_category(self, store_id: int, category: Category, place: int) -> None:
        """A new heading."""
        self._sql.run(
            _ADD_CATEGORY,
            id=category.id,
            store_id=store_id,
            name=category.name,
            place=place,
        )

    def add_item(self, item: Item, place: int) -> None:
        """A new item under its own id."""
        self._sql.run(
            _ADD_ITEM,
            id=item.id,
            store_id=item.store_id,
            category_id=item.category_id,
            name=item.name,
            description=item.description,
            price=item.price,
            photo=item.photo,
            alt=item.alt,
            option_groups=[group_as_kept(g) for g in item.option_groups],
            stock_left=item.stock_left,
            sold_out_until=item.sold_out_until,
            hidden=item.hidden,
            place=place,
            deleted=item.deleted,
        )

    def take(self, item_id: int, n: int) -> bool:
        """Hold *n* portions of a counted item; false when fewer are left. Others were faster.

        Raises:
            CannotBe: less than one: that would be giving some back.
        """
        must_be_whole("stock", n, 1, MOST_STOCK)
        return self._sql.run(_TAKE, b_id=item_id, b_n=n) == 1

    def give_back(self, item_id: int, n: int) -> None:
        """Put *n* portions of a counted item back. Raises as :meth:`take`."""
        must_be_whole("stock", n, 1, MOST_STOCK)
        self._sql.run(_GIVE_BACK, b_id=item_id, b_n=n)

    def sell_out(self, item_id: int, until: datetime | None) -> None:
        """Sold out until then; none puts it back on the menu."""
        self._sql.run(_SELL_OUT, b_id=item_id, b_until=until)

    def set_options(self, item_id: int, groups: tuple[OptionGroup, ...]) -> None:
        """Keep the item's questions as they now are."""
        self._sql.run(
            _SET_OPTIONS, b_id=item_id, b_option_groups=[group_as_kept(g) for g in groups]
        )
