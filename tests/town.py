"""A town without bots: stores whose orders riders bring, a clock to move, and the use cases.

The clock's jobs, the policies and the notices run for real; what a bot would say is only noted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from cli.seeding import put_in_the_stores
from core.checkout.placing_api import OrderRequest, Picked, place_requested_order
from core.clock import MovableClock
from core.database.database import Database, open_database
from core.database.migrate import upgrade
from core.database.transaction import Transaction
from core.fulfilment import use_cases as orders
from core.house import ask_what_is_due, hand_out
from core.ids import new_id
from core.notices.errand import claim, settle_all
from core.notices.model import Bot, Notice, Sent
from core.notices.tables import Notices
from core.orders.model import Address, Order, PayWith, Receive
from core.orders.shares import Shares
from core.outbox.tables import Outbox
from core.people.model import Role
from core.people.use_cases import enrol_admins, give_role, meet
from core.riders.model import Ride
from core.riders.use_cases import enrol_rider, go_on_shift
from core.stores.model import Carrier
from core.stores.tables import Stores
from core.timer_jobs import beat
from core.timers.store_side import STORE_SIDE
from tests.books import the_books_are_right

SIX_O_CLOCK = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 18:00 in Seoul
CENTRE = (37.5521, 126.9190)
METRE = 1 / 111_195  # degrees of latitude
#: Where a few people order as often as many would.
ANY_SHARE = Shares(unpaid=1_000_000, at_the_door=1_000_000, one_in=1)
ADMIN, FIRST_STORE, FIRST_OWNER = 901, 101, 9_101


class Town:
    """A database with stores, an owner each, and an admin."""

    def __init__(self, url: str, *, stores: int = 1) -> None:
        self.url, self.stores = url, stores
        self.clock = MovableClock(SIX_O_CLOCK)
        self.db: Database
        self.heard: list[Notice] = []  #: what a bot would have said
        self.listens: Callable[[Notice], None] = self.heard.append

    async def open(self) -> None:
        """Open it: every store lets riders bring its orders."""
        await asyncio.to_thread(upgrade, self.url)
        self.db = await open_database(self.url, clock=self.clock)
        await self.db.write(put_in_the_stores)
        await self.db.write(_open_stores, self.stores)
        await self.goes_on()

    async def close(self) -> None:
        """Close it; whatever happened in it, its books are right."""
        await self.db.close()
        await the_books_are_right(self.url, self.clock.now())

    async def goes_on(self, seconds: float = 0) -> None:
        """Time moves, and all that is due, recorded and owed is seen to."""
        self.clock.forward(seconds)
        await self.db.write(beat, STORE_SIDE)
        while await self.db.write(_whatever_is_due):
            while await self.db.write(hand_out):
                pass
            for bot in Bot:
                while said := await self.db.write(_say, bot):
                    for notice in said:
                        self.listens(notice)

    async def rides(
        self, person: int, *, metres: float = 0, east: float = 0, ride: Ride = Ride.MOTORBIKE
    ) -> int:
        """A rider on shift, so many metres north and east of the centre."""
        here = at(metres, east)
        await self.db.write(_ride, person, ride, here)
        return person

    async def orders(
        self, customer: int, *, store: int = FIRST_STORE, metres: float = 900
    ) -> Order:
        """Somebody orders, to be paid at the door so many metres north of the centre."""
        return await self.db.write(_order, customer, store, at(metres, 0))

    async def ready(self, customer: int, *, store: int = FIRST_STORE) -> Order:
        """An order that is cooked, and nobody is asked yet."""
        order = await self.orders(customer, store=store)
        owner = owner_of(store)
        await self.db.write(orders.accept_order, order.id, by=owner, minutes=30)
        await self.db.write(orders.start_cooking, order.id, by=owner)
        while await self.db.write(hand_out):
            pass
        return await self.db.write(orders.finish_cooking, order.id, by=owner)


def at(metres: float, east: float) -> tuple[float, float]:
    """So many metres north and east of the centre."""
    return CENTRE[0] + metres * METRE, CENTRE[1] + east * METRE * 1.26


def owner_of(store: int) -> int:
    """Whose store it is."""
    return FIRST_OWNER + store - FIRST_STORE


def _open_stores(tx: Transaction, stores: int) -> None:
    """So many like 골목닭집, around the centre."""
    first, menu = tx[Stores].get(1), tx[Stores].items(1)
    for n in range(stores):
        store_id = FIRST_STORE + n
        latitude, longitude = at(300 * (n % 2), 350 * (n // 2))
        tx[Stores].add(
            replace(
                first, id=store_id, latitude=latitude, longitude=longitude,
                carried_by=Carrier.RIDER,
            )
        )  # fmt: skip
        for item in menu:
            there = store_id * 1000 + item.id % 1000
            tx[Stores].add_item(replace(item, id=there, store_id=store_id), item.id % 1000)
        owner = owner_of(store_id)
        meet(tx, owner, name="정호", lang="ko")
        give_role(tx, owner, Role.OWNER, store_id)
    meet(tx, ADMIN, name="하늘", lang="ko")
    enrol_admins(tx, [ADMIN])


def _ride(tx: Transaction, person: int, ride: Ride, here: tuple[float, float]) -> None:
    meet(tx, person, name=f"라이더 {person}", lang="ko")
    enrol_rider(tx, person, name=f"라이더 {person}", ride=ride)
    go_on_shift(tx, person, latitude=here[0], longitude=here[1])


def _order(tx: Transaction, customer: int, store: int, door: tuple[float, float]) -> Order:
    meet(tx, customer, name="민아", lang="ko")
    wish = OrderRequest(
        store_id=store,
        lines=(Picked(store * 1000 + 6, 4),),
        receive=Receive.DELIVERY,
        pay_with=PayWith.ON_DELIVERY,
        address=Address("연남동 23", "101동 1203호", *door),
        phone="+821012345678",
    )
    made = place_requested_order(
        tx, customer, wish, request_key=f"town:{new_id(tx.random)}", pay=False, cards_on=False,
        shares=ANY_SHARE,
    )  # fmt: skip
    return made.order


def _whatever_is_due(tx: Transaction) -> bool:
    """Whether there is something to see to: a timer that is due (asked here), a fact, a notice."""
    asked = ask_what_is_due(tx)
    return bool(asked or tx[Outbox].waiting()[0] or _owed_now(tx))


def _owed_now(tx: Transaction) -> int:
    return tx[Notices].waiting()[0]


def _say(tx: Transaction, bot: Bot) -> list[Notice]:
    """What a bot would say next, one a person."""
    owed = claim(tx, bot)
    settle_all(tx, [(notice, Sent(1, notice.kind)) for notice in owed])
    return owed
