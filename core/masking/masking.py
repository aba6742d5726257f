"""Who works on an order reads its door for an hour after its end; then it is masked.

While a claim, a refund or a payment of it is open it stays readable for those who must act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select

from core.database.transaction import Transaction
from core.deliveries.tables import Deliveries
from core.masking.model import CLAIM_OPEN_FOR, SEEN_AFTER_END
from core.masking.open_matters import is_open
from core.notices.model import BROADCAST, CART, Bot, Notice, NoticeStatus, Urgency
from core.notices.tables import Notices, notices
from core.orders.model import Order
from core.orders.tables import Orders, orders
from core.outbox.event import Event
from core.outbox.tables import Recorded
from core.people.tables import People
from core.records import replace
from core.timers.tables import Timers

#: The timer, and the notice that edits a message.
KIND, MASKED = "door_hidden", "masked"
#: How far apart the orders of a day are that was over before anything was masked, for no evening
#: to wait behind them (guess).
APART = timedelta(milliseconds=200)
#: What an admin looked at, as the log of what was said calls it.
DOOR_SHOWN = "door_shown"
#: So many of somebody's newest messages are looked through when they leave (guess).
MOST_OF_ONE = 1_000
#: While something is open it is asked again so often (guess).
ASK_AGAIN_AFTER = timedelta(hours=1)
#: What a message of the store bot is, by the kind of the notice that said it.
_IS = {
    "new_order": "ticket",
    "ring_again": "ticket",
    "cancel_asked": "ticket",
    "ticket": "ticket",
    "offer": "rider",
    "rider_ticket": "rider",
    "passed_on": "line",
    "request_added": "line",
    "not_arrived": "line",
    DOOR_SHOWN: "line",
}
_SAID = (
    select(notices.c.person_id, notices.c.message_id, notices.c.kind)
    .where(
        notices.c.order_id == bindparam("order_id"),
        notices.c.bot == Bot.STORE.value,
        notices.c.message_id.is_not(None),
    )
    .order_by(notices.c.id)
)
_TOLD_LATELY = (
    select(notices.c.order_id, notices.c.message_id)
    .where(
        notices.c.person_id == bindparam("person_id"),
        notices.c.bot == Bot.STORE.value,
        notices.c.kind.in_(_IS),
        notices.c.message_id.is_not(None),
        notices.c.created_at > bindparam("since"),
    )
    .order_by(notices.c.id.desc())
    .limit(bindparam("most"))
)
_STILL_TO_HIDE = select(func.count().label("n")).where(
    notices.c.person_id == bindparam("person_id"),
    notices.c.kind == MASKED,
    notices.c.status == NoticeStatus.OWED.value,
)
_OF_A_DAY = (
    select(orders.c.id)
    .where(
        orders.c.store_id == bindparam("store_id"),
        orders.c.business_day == bindparam("day"),
        orders.c.number.is_not(None),
        orders.c.ended_at.is_not(None),
    )
    .order_by(orders.c.number.desc())
)


def may_read_the_door(tx: Transaction, order: Order) -> bool:
    """Whether who works on it may read its door, phone and request now."""
    if order.ended_at is None or tx.now < order.ended_at + SEEN_AFTER_END:
        return True
    return is_open(tx, order)


def as_work_sees_it(tx: Transaction, order: Order) -> Order:
    """The order for its store and its rider: masked once they have nothing to do with it."""
    return order if may_read_the_door(tx, order) else masked(order)


def masked(order: Order) -> Order:
    """The order without its door, its phone, its request and the notes to its dishes."""
    lines = tuple(replace(line, note="") for line in order.lines)
    return replace(order, address=None, phone="", request="", lines=lines)


def hide_the_door_later(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order ends, or a claim about it begins, its door is masked an hour later.

    A second run finds the timer set.
    """
    tx[Timers].set(KIND, f"{event.order_id}:{recorded.seq}", event.at + SEEN_AFTER_END, now=tx.now)


def hide_the_doors_of_a_day(tx: Transaction, store_id: int, day: date) -> None:
    """The orders of a store's day that have ended, as an upgrade asks for it: each in its turn.

    Those that are open are asked about when they end. A second run finds the timers set.
    """
    for n, row in enumerate(tx.sql.rows(_OF_A_DAY, store_id=store_id, day=day)):
        tx[Timers].set(KIND, f"{row.id}:0", tx.now + n * APART, now=tx.now)


def hide_the_door(tx: Transaction, key: str) -> datetime | None:
    """Owe the edit of every message at work that shows the order's door or words.

    When to ask again, while something is open. A second run finds the edits owed.
    """
    order = tx[Orders].find(key.partition(":")[0])
    if order is None or order.number is None:
        return None  # nobody at work has seen it
    if may_read_the_door(tx, order):
        return tx.now + ASK_AGAIN_AFTER
    for person_id, message_id, what in _messages(tx, order):
        _owe_the_edit(tx, order, person_id, message_id, what, key)
    return None


def hide_from(tx: Transaction, person_id: int) -> bool:
    """Owe the edit of every message of somebody who works here no more and may still read a door
    in it; whether none is left to be edited. A second run finds the edits owed.
    """
    since = tx.now - CLAIM_OPEN_FOR - SEEN_AFTER_END
    may: dict[str, Order | None] = {}
    for row in tx.sql.rows(_TOLD_LATELY, person_id=person_id, since=since, most=MOST_OF_ONE):
        if row.order_id not in may:
            order = tx[Orders].find(row.order_id)
            may[row.order_id] = order if order and may_read_the_door(tx, order) else None
        if (told_of := may[row.order_id]) is not None:
            _owe_the_edit(tx, told_of, person_id, row.message_id, "line", "left")
    tx.flush()
    row = tx.sql.only(_STILL_TO_HIDE, person_id=person_id)
    return int(row.n) == 0


def _owe_the_edit(
    tx: Transaction, order: Order, person_id: int, message_id: int, what: str, why: str
) -> None:
    tx[Notices].owe(
        Bot.STORE,
        person_id,
        MASKED,
        key=f"{MASKED}:{message_id}:{why}",
        at=tx.now,
        order_id=order.id,
        urgency=Urgency.NEWS,
        facts={"message_id": message_id, "what": what, "number": order.number},
    )


def as_told_at_work(tx: Transaction, told: Iterable[Notice], person_id: int) -> list[Notice]:
    """What was said, for somebody who works here: without the words that told of a door, once
    they have nothing to do with it any more; and what was said to others of an order, never.
    """
    may: dict[str, bool] = {}
    return [
        notice if _may_be_read(tx, notice, person_id, may) else replace(notice, text=None)
        for notice in told
    ]


def _may_be_read(tx: Transaction, notice: Notice, person_id: int, may: dict[str, bool]) -> bool:
    if notice.order_id in (None, CART, BROADCAST):
        return True
    if notice.person_id != person_id:
        return False
    if notice.kind not in _IS:
        return True
    if notice.order_id not in may:
        order = tx[Orders].find(notice.order_id)
        may[notice.order_id] = order is None or may_read_the_door(tx, order)
    return may[notice.order_id]


def _messages(tx: Transaction, order: Order) -> Iterator[tuple[int, int, str]]:
    """Who has which message of it at work, and what it is: each once."""
    found: dict[tuple[int, int], str] = {}
    for row in tx.sql.rows(_SAID, order_id=order.id):
        if row.kind in _IS:
            found[row.person_id, row.message_id] = _IS[row.kind]
    for worker, _ in tx[People].workers_of(order.store_id):
        if (card := tx[Notices].card(Bot.STORE, worker, order.id)) is not None:
            found[worker, card] = "ticket"
    delivery = tx[Deliveries].of_order(order.id)
    if delivery is not None and delivery.rider_id is not None:
        card = tx[Notices].card(Bot.STORE, delivery.rider_id, delivery.card)
        if card is not None:
            found[delivery.rider_id, card] = "rider"
    for (person_id, message_id), what in found.items():
        yield person_id, message_id, what
