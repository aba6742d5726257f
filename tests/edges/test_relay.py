"""The relay after it stood still: what waits is handed out in the order it happened."""

from __future__ import annotations

import pytest

from core.carts.model import CartLine
from core.carts.tables import Carts
from core.checkout.placing import place_order
from core.database.transaction import Transaction
from core.fulfilment.use_cases import accept_order
from core.house import hand_out
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.events import OrderAccepted
from core.orders.model import OrderStatus, PayWith
from core.orders.tables import Orders
from core.outbox.event import Event
from core.outbox.relay import PAUSES
from core.outbox.tables import Recorded
from core.payments.company import Approved
from core.payments.model import Method, Payment
from core.payments.settling import settle
from core.payments.use_cases import keep_card
from core.people.use_cases import keep_phone, keep_place, meet
from core.policies import POLICIES
from core.records import replace
from core.tracking.status_view_tables import StatusViews
from tests.patience import PATIENCE
from tests.town import CENTRE, FIRST_OWNER, FIRST_STORE, Town

MANY = 30  # more than the relay takes at a time


async def test_a_store_reads_its_orders_as_they_were_placed(town: Town) -> None:
    """Who asked first is not always placed first: some companies think longer."""
    asked = [await town.db.write(_asks, 1_000 + n) for n in range(MANY)]
    thinks = [*asked[::-2], *asked[::2]]  # the last is answered first, the first in the middle
    for payment in thinks:
        await town.db.write(settle, payment.id, _yes(payment))

    while await town.db.write(hand_out):
        pass

    rings = await town.db.read(_rings)
    assert rings == [*range(1, MANY + 1)]


async def test_whoever_says_notices_is_woken_by_any_that_is_owed(town: Town) -> None:
    """Whoever owes one need not think of it; what was undone wakes nobody."""

    def owes(tx: Transaction, and_fails: bool) -> None:
        tx[Notices].owe(Bot.STORE, FIRST_OWNER, "paused", key=f"{and_fails}", at=tx.now)
        if and_fails:
            raise ZeroDivisionError

    await town.db.woken("notices", timeout=0)
    with pytest.raises(ZeroDivisionError):
        await town.db.write(owes, True)
    assert not await town.db.woken("notices", timeout=0)
    await town.db.write(owes, False)
    assert await town.db.woken("notices", timeout=PATIENCE)


async def test_what_a_failed_fact_showed_is_taken_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its policies go on all together or not at all: nobody sees half of it."""

    def stumbles(tx: Transaction, event: Event, recorded: Recorded) -> None:
        raise ZeroDivisionError

    order = await town.orders(1_001)
    await town.goes_on()
    await town.db.write(accept_order, order.id, by=FIRST_OWNER, minutes=30)
    whole = POLICIES[OrderAccepted]
    monkeypatch.setitem(POLICIES, OrderAccepted, (*whole, stumbles))
    await town.db.write(hand_out)
    assert await town.db.read(_shown, order.id) is OrderStatus.PLACED
    monkeypatch.setitem(POLICIES, OrderAccepted, whole)
    await town.goes_on(PAUSES[0].total_seconds())
    assert await town.db.read(_shown, order.id) is OrderStatus.ACCEPTED


def _shown(tx: Transaction, order_id: str) -> OrderStatus | None:
    view = tx[StatusViews].get(order_id)
    return view.status if view else None


def _asks(tx: Transaction, person: int) -> Payment:
    meet(tx, person, name="민아", lang="ko")
    keep_place(
        tx, person, text="연남동 23", detail="101동", latitude=CENTRE[0], longitude=CENTRE[1]
    )
    keep_phone(tx, person, "+821012345678")
    keep_card(tx, person, billing_key=f"key-{person}", label="현대 4821")
    line = CartLine(FIRST_STORE * 1000 + 6, 4, (), 4_500)
    tx[Carts].save(replace(tx[Carts].of(person), store_id=FIRST_STORE, lines=(line,)))
    placed = place_order(
        tx, person, request_key=f"relay-{person}", cart_version=None,
        pay_with=PayWith.CARD, method=Method.CARD_ON_FILE,
    )  # fmt: skip
    return placed.payment


def _yes(payment: Payment) -> Approved:
    return Approved(f"key of {payment.id}", payment.amount, "card", "현대 4821", None, None)


def _rings(tx: Transaction) -> list[int]:
    """The numbers of the orders the owner is rung for, in the order it is owed."""
    owed = [n for n in tx[Notices].latest(1_000) if n.bot is Bot.STORE]
    mine = [n for n in owed if n.person_id == FIRST_OWNER and n.kind == "new_order"]
    return [tx[Orders].get(n.order_id).number or 0 for n in reversed(mine) if n.order_id]
