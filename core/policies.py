"""Whenever X, do Y: the plot on one page. What each Y does is told in its room's policies.py.

A policy changes rows only: it writes down what is owed (a notice, a refund, a timer), and an
errand carries it out. It runs in one transaction with the note that it ran.
"""

from __future__ import annotations

from core.coupons.policies import (
    return_the_coupon,
    spend_the_coupon,
    tell_the_owners_of_their_staffs_coupon,
)
from core.deliveries import events as brought
from core.deliveries.policies import (
    ask_the_rider,
    call_off_the_delivery,
    create_a_delivery,
    make_the_delivery_due,
    move_the_delivery_on,
    redraw_the_offer,
    redraw_the_riders_ticket,
    tell_the_rider_it_is_given_away,
)
from core.keeping.late import forget_again_later
from core.masking.masking import hide_the_door_later
from core.notices.policies import (
    redraw_the_customers_card,
    redraw_the_stores_tickets,
    ring_the_store,
    tell_the_admins_it_is_stuck,
    tell_the_customer,
    tell_the_store_it_is_off,
    tell_the_store_nobody_rides,
    tell_the_store_of_more_words,
    tell_the_store_of_the_wish,
    tell_what_was_taken_out,
)
from core.orders import events as happened
from core.orders.policies import (
    count_the_miss,
    count_what_was_sold_soon,
    forget_the_misses,
    return_the_stock,
)
from core.outbox.relay import Policies
from core.payments import events as money
from core.payments.policies import (
    call_the_payer_back,
    collect_at_the_door,
    give_back_for_the_line,
    give_back_what_was_paid,
    say_when_a_late_refund_is_done,
    tell_the_store_what_an_admin_gave_back,
    tell_what_went_back_elsewhere,
    tell_why_money_goes_back,
)
from core.reviews import events as said
from core.reviews.policies import (
    ask_for_a_review_later,
    show_the_store_the_review_soon,
    tell_the_admins_it_did_not_arrive,
    tell_the_customer_of_the_answer,
    tell_the_rider_it_did_not_arrive,
    tell_the_store_it_did_not_arrive,
)
from core.tracking.policies import bring_the_view_up_to_date

_see = (bring_the_view_up_to_date, redraw_the_customers_card)
_hear = (bring_the_view_up_to_date, tell_the_customer)
_all = (*_hear, redraw_the_stores_tickets)
_off = (give_back_what_was_paid, return_the_stock, return_the_coupon, call_off_the_delivery)

# fmt: off
POLICIES: Policies = {
    # whenever …                do …
    happened.OrderRequested:    (bring_the_view_up_to_date,),
    happened.OrderPlaced:       (*_hear, ring_the_store, tell_the_owners_of_their_staffs_coupon),  # the first ring, once sent, starts the acceptance clock
    happened.OrderAccepted:     (*_all, create_a_delivery, forget_the_misses),
    happened.CookingStarted:    _all,
    happened.CookingFinished:   (*_all, make_the_delivery_due),
    happened.OrderDeparted:     (*_all, move_the_delivery_on),
    happened.OrderDelivered:    (*_all, move_the_delivery_on, collect_at_the_door, spend_the_coupon, redraw_the_riders_ticket, ask_for_a_review_later, count_what_was_sold_soon, hide_the_door_later),
    happened.OrderRejected:     (*_all, tell_the_store_it_is_off, *_off, count_the_miss, forget_the_misses, hide_the_door_later),
    happened.OrderCancelled:    (*_all, tell_the_store_it_is_off, *_off, hide_the_door_later),
    happened.OrderExpired:      (*_hear, *_off),
    happened.CancelRequested:   (*_see, tell_the_store_of_the_wish),  # which brings the ticket down
    happened.CancelDeclined:    _all,
    happened.StoreNotReached:   _hear,
    happened.StoreReached:      _hear,
    happened.LineRemoved:       (*_see, redraw_the_stores_tickets, give_back_for_the_line, tell_what_was_taken_out, redraw_the_riders_ticket),
    happened.RequestAdded:      (*_see, redraw_the_stores_tickets, tell_the_store_of_more_words),
    said.ReceiptConfirmed:      (bring_the_view_up_to_date,),
    said.ReceiptDenied:         (bring_the_view_up_to_date, tell_the_store_it_did_not_arrive, tell_the_rider_it_did_not_arrive, tell_the_admins_it_did_not_arrive, hide_the_door_later),
    said.OrderReviewed:         (bring_the_view_up_to_date, show_the_store_the_review_soon),
    said.ReviewAnswered:        (bring_the_view_up_to_date, tell_the_customer_of_the_answer, forget_again_later),
    brought.DeliveryOffered:    (bring_the_view_up_to_date, ask_the_rider),  # 45 seconds from the message
    brought.OfferEnded:         (bring_the_view_up_to_date, redraw_the_offer),  # the clock asks the next one
    brought.DeliveryAssigned:   (*_see, redraw_the_stores_tickets),
    brought.DeliveryGivenBack:  (*_see, redraw_the_stores_tickets, tell_the_rider_it_is_given_away),
    brought.NobodyToDeliver:    (*_hear, tell_the_store_nobody_rides, tell_the_admins_it_is_stuck),
    brought.DeliveryLate:       (*_all, tell_the_admins_it_is_stuck),
    money.PaymentRequested:     _see,
    money.PaymentApproved:      (bring_the_view_up_to_date,),  # the placed order, or the refund, draws the card
    money.PaymentDeclined:      _see,
    money.PaymentUnclear:       _see,
    money.PaymentHeld:          _see,  # the card says that the order is kept
    money.PayerCalledBack:      (bring_the_view_up_to_date, call_the_payer_back),  # which brings the card down
    money.PaymentMismatched:    (bring_the_view_up_to_date,),  # the refund says why and draws the card; the admins are told with it
    money.RefundOwed:           (bring_the_view_up_to_date, tell_why_money_goes_back, tell_the_store_what_an_admin_gave_back, forget_again_later),
    money.GivenBackElsewhere:   (bring_the_view_up_to_date, tell_what_went_back_elsewhere),  # the admins are told with it
    money.RefundSettled:        (*_see, say_when_a_late_refund_is_done),
}
# fmt: on
