"""When a timer of this kind comes due, ask that: the clock's part of the plot on one page.

Timers ask; the model's table answers. A job returns nothing when its timer is done with, or the
time at which it wants to ask again. What each asks is told in its room's timers.py.
"""

from __future__ import annotations

from core.answers.timers import forget_old_answers
from core.broadcasts.timers import tell_everybody
from core.checkout.timers import give_up_on_payment, remind_of_payment
from core.coupons.timers import give_coupons_out, put_coupons_away
from core.database.transaction import Transaction
from core.deliveries.timers import (
    ask_riders,
    look_for_another_rider,
    take_the_offer_back,
    tell_a_later_time,
)
from core.finding.timers import count_what_was_sold
from core.fulfilment.timers import go_on_with_the_order
from core.keeping.timers import (
    forget_it_again,
    forget_what_is_old,
    hide_a_days_doors,
    hide_a_door,
    let_somebody_go,
)
from core.reviews.timers import ask_for_a_review, show_the_store_a_review
from core.ringing.timers import (
    give_up_on_a_silent_store,
    give_up_on_an_unreached_store,
    ring_again,
    ring_what_is_unanswered,
    tell_that_the_store_is_not_reached,
)
from core.stuck.timers import look_for_what_is_stuck
from core.timers.due import Jobs
from core.timers.set_back import unless_set_back
from core.timers.store_side import SILENT_AFTER, STORE_SIDE
from core.timers.tables import Timers

#: These always ask again and nobody else sets them: they go on, however often they fail.
NEVER_PARKED = frozenset({"old_answers", "stuck", "forget"})

# fmt: off
JOBS: Jobs = {
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


def beat(tx: Transaction, role: str) -> bool:
    """A role's sign of life; true when it comes after a silence.

    When the store side returns, what it has not answered rings once more.
    """
    unless_set_back(tx)
    heart = tx[Timers].heartbeat(role)
    returns = heart is None or tx.now - heart.beat_at > SILENT_AFTER
    tx[Timers].beat(role, tx.now, tx.now if returns or heart is None else heart.up_since)
    if returns and role == STORE_SIDE:
        ring_what_is_unanswered(tx)
    return returns
