"""Stores and menus, shaped for a screen. Changes nothing."""

from __future__ import annotations

import logging

from core.database.transaction import Transaction
from core.finding.popularity import popular_items
from core.geo import distance_m
from core.people.tables import People
from core.records import record
from core.refusals import NotYours
from core.reviews.model import Rating
from core.reviews.tables import Reviews
from core.stores.model import Category, Item, Store
from core.stores.tables import Stores

log = logging.getLogger(__name__)


@record(frozen=True, slots=True)
class StoreNearby:
    """A line of the store list."""

    store: Store
    is_open: bool
    distance_m: int | None  #: none when we know no door
    delivery_fee: int | None  #: won; none when unknown or too far
    eta_minutes: tuple[int, int]  #: cooking and the way, about
    rating: Rating | None = None  #: none before its first review


@record(frozen=True, slots=True)
class Menu:
    """A store with everything it shows."""

    nearby: StoreNearby
    categories: tuple[Category, ...]
    items: tuple[Item, ...]
    popular: frozenset[int] = frozenset()  #: ordered most in these weeks, by item

    @property
    def store(self) -> Store:
        """Whose menu it is."""
        return self.nearby.store

    def of_category(self, category_id: int) -> list[Item]:
        """What stands under that heading."""
        return [item for item in self.items if item.category_id == category_id]


def stores_near(
    tx: Transaction, person_id: int, here: tuple[float, float] | None = None
) -> list[StoreNearby]:
    """Every store, those that can bring something now first, then the nearest.

    Near *here* (latitude, longitude), or else near the door this person uses.
    """
    if here is None and (door := tx[People].address(person_id)) is not None:
        here = (door.latitude, door.longitude)
    ratings = tx[Reviews].ratings()
    found = []
    for store in tx[Stores].approved():
        try:
            found.append(_nearby(tx, store, here, ratings.get(store.id)))
        except Exception:  # hours or fees that nobody can read hide no other store
            log.exception("store %s is not shown", store.id)
    return sorted(
        found,
        key=lambda n: (
            not n.is_open,
            n.distance_m is not None and n.delivery_fee is None,
            n.distance_m or 0,
            n.store.id,
        ),
    )


def menu_of(tx: Transaction, store_id: int, person_id: int) -> Menu:
    """The store's menu, as this person would get it; :class:`NotYours` when there is none."""
    door = tx[People].address(person_id)
    here = (door.latitude, door.longitude) if door else None
    store = tx[Stores].get(store_id)
    if not store.approved:
        raise NotYours()
    return Menu(
        _nearby(tx, store, here, tx[Reviews].rating(store_id)),
        tuple(tx[Stores].categories(store_id)),
        tuple(tx[Stores].items(store_id)),
        popular_items(tx, store_id),
    )


def _nearby(
    tx: Transaction, store: Store, here: tuple[float, float] | None, rating: Rating | None
) -> StoreNearby:
    metres = distance_m((store.latitude, store.longitude), here) if here else None
    fee = store.delivery_fee(metres) if metres is not None else None
    way = round((metres or 0) / 100)
    least, most = store.cooking_minutes
    return StoreNearby(
        store, store.is_open(tx.now), metres, fee, (least + way, most + way), rating
    )
