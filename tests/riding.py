"""Riders and a store they bring for: the words of the stories about deliveries."""

from __future__ import annotations

import itertools

from core.database.transaction import Transaction
from core.deliveries.model import Delivery, DeliveryStatus, Offer
from core.deliveries.tables import Deliveries
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order
from core.riders.model import Ride, Rider
from core.riders.tables import Riders
from core.riders.use_cases import enrol_rider
from tests.world import WORK, Customer, Worker, World, text_of

_ids = itertools.count(70_001)
#: 골목닭집, and places so many metres north of it.
STORE = (37.5521, 126.9190)
METRE = 1 / 111_195  # degrees of latitude


class RiderAtWork(Worker):
    """Somebody who rides."""

    async def goes_on_shift(self, *, metres: float = 300) -> None:
        """/shift on, and a pin so many metres from 골목닭집."""
        await self.says("/shift on")
        await self.does("location", latitude=STORE[0] + metres * METRE, longitude=STORE[1])

    async def ticket(self, order: Order) -> str:
        """Their one ticket of that order, as it is now."""
        shown = await self.world.the_house.deps.db.read(_card, self.person, order.id)
        return next(text_of(m) for m in await self.messages() if m["message_id"] == shown)

    async def row(self) -> Rider:
        """Themselves, as the database has them."""
        rider = await self.world.the_house.deps.db.read(_rider, self.person)
        assert rider is not None
        return rider


async def a_rider(
    world: World, name: str = "준호", *, metres: float | None = 300, ride: Ride = Ride.MOTORBIKE
) -> RiderAtWork:
    """An approved rider; on shift so many metres from 골목닭집, unless none."""
    rider = RiderAtWork(world, WORK, next(_ids), name, "ko")
    await rider.moves_in()
    await rider.says("/start")
    await world.the_house.deps.db.write(enrol_rider, rider.person, name=name, ride=ride)
    if metres is not None:
        await rider.goes_on_shift(metres=metres)
    return rider


async def a_store_with_riders(world: World) -> Worker:
    """골목닭집, whose orders riders bring."""
    owner = await world.owner()
    await owner.says("/delivery")
    await owner.taps("라이더 배달로 바꾸기")
    return owner


async def dinner(
    world: World, owner: Worker, *verbs: str, way: str = "c"
) -> tuple[Customer, Order]:
    """Mina orders, and the store answers with these buttons."""
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨", way=way)
    await owner.answers("수락 20분", *verbs)
    return mina, order


async def ready(world: World, owner: Worker, *, way: str = "c") -> tuple[Customer, Order]:
    """Mina's food is cooked, and the first rider is asked."""
    mina, order = await dinner(world, owner, "조리 시작", "조리 완료", way=way)
    await asked(world, order)
    return mina, order


async def asked(world: World, order: Order) -> None:
    """Time goes by until a rider is asked about it, or nobody was found.

    The house's own clock ticks too: who of the two asks is not told in advance.
    """
    for _ in range(10):
        await world.passes(seconds=1)
        delivery = await delivery_of(world, order)
        if delivery.status is not DeliveryStatus.WAITING or delivery.nobody_at is not None:
            await world.settles()
            return
    raise AssertionError(f"nobody was asked: {delivery}")


async def delivery_of(world: World, order: Order) -> Delivery:
    """The order's delivery, as the database has it."""
    delivery = await world.the_house.deps.db.read(_delivery, order.id)
    assert delivery is not None
    return delivery


async def offers_of(world: World, order: Order) -> list[Offer]:
    """Everybody who was asked about it."""
    return await world.the_house.deps.db.read(_offers, order.id)


def _rider(tx: Transaction, person_id: int) -> Rider | None:
    return tx[Riders].get(person_id)


def _delivery(tx: Transaction, order_id: str) -> Delivery | None:
    return tx[Deliveries].of_order(order_id)


def _offers(tx: Transaction, order_id: str) -> list[Offer]:
    return tx[Deliveries].offers(order_id)


def _card(tx: Transaction, person_id: int, order_id: str) -> int | None:
    delivery = tx[Deliveries].of_order(order_id)
    assert delivery is not None
    return tx[Notices].card(Bot.STORE, person_id, delivery.card)
