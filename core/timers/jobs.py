"""What each timer asks when it is due. A timer asks; the model answers.

So timers are never cancelled, and a late or doubled one does no harm. A job may answer with the
time at which it wants to ask again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta

from core.answers.use_cases import forget_old
from core.broadcasts.use_cases import go_on_telling
from core.coupons.use_cases import end_coupons, give_out
from core.database.transaction import Transaction
from core.keeping.forgetting import forget
from core.keeping.late import forget_what_was_said_late
from core.keeping.leaving import go_on_leaving
from core.keeping.masking import hide_the_door, hide_the_doors_of_a_day
from core.notices.alerts import Fault, tell_the_admins
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders import use_cases as orders
from core.orders.model import Action, Order, OrderStatus, take_step
from core.orders.tables import Orders
from core.outbox.event import Who
from core.payments.waiting_tables import Waiting
from core.people.model import Role
from core.people.tables import People
from core.records import replace
from core.refusals import Conflict, StepRefused
from core.stuck.use_cases import tell_of_what_is_stuck
from core.timers.after_dinner import (
    ask_for_a_review,
    count_what_was_sold,
    show_the_store_a_review,
)
from core.timers.riding import (
    ask_riders,
    look_for_another_rider,
    take_the_offer_back,
    tell_a_later_time,
)
from core.timers.ringing import (
    GIVE_UP_AFTER,
    RINGS_AFTER,
    nobody_can_be_rung,
    passed,
    ring,
)
from core.timers.set_back import nothing_waits_for_ever, unless_set_back
from core.timers.store_side import SILENT_AFTER, STORE_SIDE, store_side_is_down
from core.timers.tables import Timer, Timers

log = logging.getLogger(__name__)

Job = Callable[[Transaction, Timer], datetime | None]

#: Second staff hear the third ring after the first.
STAFF_JOIN_AT_RING = 3


def remind_of_payment(tx: Transaction, timer: Timer) -> None:
    """Five minutes unpaid: remind the customer once, while there is still time.

    Not those who cannot pay yet because the company takes no calls; once called back, they too
    are reminded once.
    """
    order = tx[Orders].get(timer.key)
    payer = tx[Waiting].of(order.id)
    waits = payer is not None and payer.called_at is None
    if order.status is OrderStatus.AWAITING_PAYMENT and not waits:
        key = "reminder" if payer is None else "reminder_called"
        facts = {"total": order.total}
        _tell(tx, Bot.CUSTOMER, order.customer_id, "payment_reminder", order, key, facts)


def give_up_on_payment(tx: Transaction, timer: Timer) -> datetime | None:
    """Ten minutes unpaid: ask to expire the order. If it was paid, the table refuses.

    An order that is kept because the company takes no calls has longer.
    """
    order = tx[Orders].get(timer.key)
    waits = order.status is OrderStatus.AWAITING_PAYMENT and tx.now < order.pay_until
    if waits and passed(order.created_at, tx.now):
        return order.pay_until
    with suppress(StepRefused):
        orders.give_up_on_payment(tx, timer.key)
    return None


def ring_again(tx: Transaction, timer: Timer) -> datetime | None:
    """Ring a store that has not answered; from the third ring on, its second staff too."""
    order_id, _, n = timer.key.partition(":")
    order = tx[Orders].get(order_id)
    if order.status is not OrderStatus.PLACED or order.rung_at is None:
        return None
    if (later := _while_the_clock_stands_still(tx, order, RINGS_AFTER[int(n) - 1])) is not None:
        return later
    for worker, role in tx[People].workers_of(order.store_id):
        joins = role is Role.OWNER or int(n) >= STAFF_JOIN_AT_RING
        if tx[Notices].card(Bot.STORE, worker, order.id) is not None:
            ring(tx, worker, order, f"ring{n}:{_round(tx)}", "ring_again")
        elif joins:
            ring(tx, worker, order, "joins")
    return None


def give_up_on_a_silent_store(tx: Transaction, timer: Timer) -> datetime | None:
    """Five minutes after the first ring was sent, ask to give up on the store.

    Asking is safe at any moment: if the store has answered, the table refuses and the timer has
    nothing left to do. While our store side is down the five minutes do not run.
    """
    order = tx[Orders].get(timer.key)
    if order.status is not OrderStatus.PLACED or order.rung_at is None:
        return None
    if (later := _while_the_clock_stands_still(tx, order, GIVE_UP_AFTER)) is not None:
        return later
    with suppress(StepRefused):
        orders.give_up_on_store(tx, order.id, reason="no_answer")
    return None


def tell_that_the_store_is_not_reached(tx: Transaction, timer: Timer) -> None:
    """Five minutes and no ring was sent, or nobody there to hear the answer: tell the customer.

    Where none can be sent, because nobody there can be written to, the order ends here.
    """
    order = tx[Orders].get(timer.key)
    if order.status is OrderStatus.PLACED and nobody_can_be_rung(tx, order):
        with suppress(StepRefused):
            orders.give_up_on_store(tx, order.id, reason="unreachable")
    elif order.rung_at is None or store_side_is_down(tx):
        orders.tell_that_the_store_is_not_reached(tx, order.id)


def give_up_on_an_unreached_store(tx: Transaction, timer: Timer) -> datetime | None:
    """Half an hour and the store could not be asked: the money goes back.

    A store that was rung meanwhile keeps its own five minutes.
    """
    order = tx[Orders].get(timer.key)
    if order.status is not OrderStatus.PLACED:
        return None
    if order.rung_at is not None and not store_side_is_down(tx):
        return None
    with suppress(StepRefused):
        orders.give_up_on_store(tx, order.id, reason="not_reached")
    return None


def go_on_with_the_order(tx: Transaction, timer: Timer) -> None:
    """The store did not answer the wish to cancel: the food goes on."""
    order_id, _, _ = timer.key.partition(":")
    order = tx[Orders].lock(order_id)
    if order.cancel_asked_at is None:
        return
    with suppress(StepRefused):
        after, declined = take_step(order, Action.DECLINE_TO_CANCEL, by=Who.CLOCK, at=tx.now)
        tx[Orders].save(replace(after, cancel_asked_at=None))
        tx.record(declined)


def forget_old_answers(tx: Transaction, timer: Timer) -> datetime:
    """Every hour: drop the answers nobody will ask for again."""
    return forget_old(tx)


def give_coupons_out(tx: Transaction, timer: Timer) -> datetime | None:
    """The next customers a campaign is for get their coupons, until all have them."""
    return give_out(tx, int(timer.key))


def put_coupons_away(tx: Transaction, timer: Timer) -> datetime | None:
    """A campaign's time is over: nobody can use what is left of it."""
    return end_coupons(tx, int(timer.key))


def look_for_what_is_stuck(tx: Transaction, timer: Timer) -> datetime:
    """Every minute: tell the admins what stands still and was not told."""
    nothing_waits_for_ever(tx)
    return tell_of_what_is_stuck(tx)


def tell_everybody(tx: Transaction, timer: Timer) -> datetime | None:
    """The next people a broadcast is for are owed it, until all are told."""
    return go_on_telling(tx, int(timer.key))


def forget_what_is_old(tx: Transaction, timer: Timer) -> datetime:
    """Every hour, and every other second while there is more: keep the table of what is kept."""
    return forget(tx, timer)


def hide_a_door(tx: Transaction, timer: Timer) -> datetime | None:
    """An hour after an order's end: its door is masked for who worked on it."""
    return hide_the_door(tx, timer.key)


def hide_a_days_doors(tx: Transaction, timer: Timer) -> None:
    """A store's day was over before anything was masked: so are its doors, one after another."""
    store_id, day = timer.key.split(":")
    hide_the_doors_of_a_day(tx, int(store_id), date.fromisoformat(day))


def forget_it_again(tx: Transaction, timer: Timer) -> None:
    """Something was said of an order after it was forgotten: that goes in its turn."""
    forget_what_was_said_late(tx, timer.key)


def let_somebody_go(tx: Transaction, timer: Timer) -> datetime | None:
    """Somebody asked to be forgotten: the next step, once nothing of theirs is open."""
    return go_on_leaving(tx, int(timer.key))


def beat(tx: Transaction, role: str) -> bool:
    """A role's sign of life; true when it comes after a silence.

    When the store side returns, every order it has not answered rings once more, oldest first,
    and gets its full five minutes.
    """
    unless_set_back(tx)
    heart = tx[Timers].heartbeat(role)
    returns = heart is None or tx.now - heart.beat_at > SILENT_AFTER
    tx[Timers].beat(role, tx.now, tx.now if returns or heart is None else heart.up_since)
    if returns and role == STORE_SIDE:
        for order in tx[Orders].unanswered():
            if order.rung_at is not None:
                _ring_anew_unless_it_fails(tx, order)
    return returns


def _ring_anew_unless_it_fails(tx: Transaction, order: Order) -> None:
    """One order that cannot be rung anew takes nobody's sign of life: its own timers go on."""
    try:
        with tx.savepoint():
            _ring_anew(tx, order)
    except Conflict:
        raise
    except Exception as error:
        log.exception("order %s is not rung anew", order.id)
        what = type(error).__name__
        tell_the_admins(tx, Fault("timer_failed", what, "ring anew", order_id=order.id))


def _ring_anew(tx: Transaction, order: Order) -> None:
    orders.tell_that_the_store_is_reached(tx, order.id)
    for worker, _ in tx[People].workers_of(order.store_id):
        if tx[Notices].card(Bot.STORE, worker, order.id) is not None:
            ring(tx, worker, order, f"return:{_round(tx)}", "ring_again")
    for n, after in enumerate(RINGS_AFTER, 1):
        tx[Timers].set_again("ring_again", f"{order.id}:{n}", tx.now + after, now=tx.now)
    tx[Timers].set_again("store_silent", order.id, tx.now + GIVE_UP_AFTER, now=tx.now)


def _while_the_clock_stands_still(
    tx: Transaction, order: Order, after: timedelta
) -> datetime | None:
    """When to look again, if our store side was down for part of the time; none if it was up."""
    heart = tx[Timers].heartbeat(STORE_SIDE)
    if heart is None or tx.now - heart.beat_at > SILENT_AFTER:
        return tx.now + SILENT_AFTER
    rung_at = passed(order.rung_at, tx.now)
    if rung_at is None:  # the clock was set back: this timer has waited its time anew
        return None
    due = max(rung_at, heart.up_since) + after
    return due if tx.now < due else None


def _round(tx: Transaction) -> str:
    """Which stretch of store-side uptime this is: a ring is new in each."""
    heart = tx[Timers].heartbeat(STORE_SIDE)
    return heart.up_since.isoformat() if heart else ""


def _tell(
    tx: Transaction,
    bot: Bot,
    person_id: int,
    kind: str,
    order: Order,
    key: str,
    facts: Mapping[str, object] | None = None,
) -> None:
    tx[Notices].owe(
        bot,
        person_id,
        kind,
        key=f"{key}:{order.id}",
        at=tx.now,
        order_id=order.id,
        facts={"number": order.number, **(facts or {})},
        customer_id=order.customer_id if bot is Bot.STORE else None,
    )


#: These always ask again and nobody else sets them: they go on, however often they fail.
NEVER_PARKED = frozenset({"old_answers", "stuck", "forget"})

# fmt: off
JOBS: Mapping[str, Job] = {
    # a timer of this kind    asks
    "payment_reminder":       remind_of_payment,
    "payment_late":           give_up_on_payment,
    "ring_again":             ring_again,
    "store_silent":           give_up_on_a_silent_store,
    "store_not_reached":      tell_that_the_store_is_not_reached,
    "store_never_reached":    give_up_on_an_unreached_store,
    "cancel_unanswered":      go_on_with_the_order,
    "dispatch":               ask_riders,
    "offer_unanswered":       take_the_offer_back,
    "rider_missing":          look_for_another_rider,
    "delivery_late":          tell_a_later_time,
    "review_due":             ask_for_a_review,
    "review_told":            show_the_store_a_review,
    "sold":                   count_what_was_sold,
    "old_answers":            forget_old_answers,
    "coupons_given":          give_coupons_out,
    "coupons_over":           put_coupons_away,
    "stuck":                  look_for_what_is_stuck,
    "broadcast":              tell_everybody,
    "forget":                 forget_what_is_old,
    "door_hidden":            hide_a_door,
    "day_hidden":             hide_a_days_doors,
    "said_late":              forget_it_again,
    "leaving":                let_somebody_go,
}
# fmt: on
