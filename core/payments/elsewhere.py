"""What the company gave back without us: found on its list, booked as it is, and told.

Somebody gives back a part in the company's own console. From then on less is left than our books
say, and a refund of ours that asks for more is refused for as long as it asks. So the company's
list is read, each cancel on it is either one of ours or booked as somebody else's, and what we
owe shrinks to what is left. One function is one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.database.transaction import Transaction
from core.ids import new_id
from core.notices.alerts import Case, tell_the_admins
from core.orders.model import Order
from core.orders.tables import Orders
from core.outbox.event import Who
from core.payments.company import Absent, Busy, Found, FoundStatus, Unknown, WentBack
from core.payments.events import GivenBackElsewhere, RefundOwed
from core.payments.model import ASK_AGAIN_AFTER, Payment, Refund, RefundStatus
from core.payments.refunds import is_done, went_back
from core.payments.tables import Payments
from core.records import replace

ELSEWHERE = "elsewhere"  # core/payments/ledger.py knows it as goodwill


def signed(refund: Refund) -> str:
    """What our cancel says on the company's list: why, and which refund it is."""
    return f"{refund.because} {refund.id}"


def look_at_the_list(
    tx: Transaction, payment_id: str, answer: Found | Absent | Unknown | Busy
) -> None:
    """A hint said that money went back: do our books say the same? A second run changes nothing.

    Without an answer it is asked for again, as often as for a payment nobody answered for.
    """
    order = tx[Orders].lock(tx[Payments].order_of(payment_id))
    payment = tx[Payments].lock(payment_id)
    if isinstance(answer, Found):
        tx[Payments].save(replace(payment, ask_at=None))
        book_what_went_back(tx, tx[Payments].lock(payment_id), order, answer)
    else:
        gives_up = payment.asked >= len(ASK_AGAIN_AFTER)
        again = None if gives_up else payment.next_look(tx.now)
        tx[Payments].save(replace(payment, ask_at=again))


def still_to_give(tx: Transaction, refund_id: str, found: Found) -> Refund | None:
    """What is left of a refund once the company's list is booked; none when nothing is."""
    order = tx[Orders].lock(tx[Payments].refund(refund_id).order_id)
    payment = tx[Payments].lock(tx[Payments].refund(refund_id).payment_id)
    book_what_went_back(tx, payment, order, found)
    refund = tx[Payments].refund(refund_id)
    return refund if refund.status is RefundStatus.OWED else None


def book_what_went_back(tx: Transaction, payment: Payment, order: Order, found: Found) -> None:
    """Every cancel on the company's list has its entry in our books. A second run adds none.

    Those that carry a refund's name are ours, answer or no answer. Of the others each is booked
    once, under the company's name for it.
    """
    if not payment.status.is_collected:
        return
    refunds = tx[Payments].refunds_of(payment.id)
    if payment.reason == "amount_differs":  # never ours to take: all of it goes back, in one
        if found.status is FoundStatus.CANCELLED:
            for refund in _due(refunds):
                is_done(tx, refund, None, tries=refund.tries)
        return
    if not found.adds_up:
        return  # what cannot be read is not booked; the refund is refused, and an admin told
    strange = []
    for cancel in found.went_back:
        mine = _whose(refunds, cancel)
        if mine is None:
            strange.append(cancel)
        elif mine.status.is_due:
            is_done(tx, mine, cancel.transaction_key, tries=mine.tries)
            refunds = tx[Payments].refunds_of(payment.id)
    booked = sum(_book(tx, payment.id, cancel) for cancel in _unknown(refunds, strange, found))
    if booked:
        _tell(tx, payment, order, booked)


def _unknown(refunds: list[Refund], strange: list[WentBack], found: Found) -> Iterable[WentBack]:
    """Those that have no entry. Entries of before there were names stand for a sum of them."""
    done = [refund for refund in refunds if not refund.status.is_due]
    if all(refund.transaction_key for refund in done):
        return strange
    more = found.cancelled - sum(refund.amount for refund in done)
    return strange if sum(cancel.amount for cancel in strange) <= more else []


def _whose(refunds: list[Refund], cancel: WentBack) -> Refund | None:
    """The entry we have for it: by the company's name, by ours on it, or as one of before that."""
    for refund in refunds:
        if refund.transaction_key == cancel.transaction_key:
            return refund
    for refund in refunds:
        if cancel.reason == signed(refund) and cancel.amount == refund.amount:
            return refund
    for refund in refunds:
        same = cancel.reason == refund.because and cancel.amount == refund.amount
        asked = refund.tries > 0 or not refund.status.is_due
        if same and asked and refund.transaction_key is None:
            return refund
    return None


def _book(tx: Transaction, payment_id: str, cancel: WentBack) -> int:
    """First out of what we owe and cannot give any more; the rest was owed by nobody here.

    The won that were booked.
    """
    payment = tx[Payments].lock(payment_id)
    refunds = tx[Payments].refunds_of(payment_id)
    rest = booked = min(cancel.amount, payment.amount - payment.refunded)
    room = payment.amount - payment.refunded - rest
    too_much = max(sum(refund.amount for refund in _due(refunds)) - room, 0)
    for refund in reversed(list(_due(refunds))):
        part = min(refund.amount, too_much, rest)
        if part <= 0:
            break
        too_much -= part
        rest -= part
        if part == refund.amount:
            is_done(tx, refund, cancel.transaction_key, tries=refund.tries, elsewhere=True)
        else:
            tx[Payments].set_refund(replace(refund, amount=refund.amount - part))
            _enter(tx, payment_id, cancel, part, because=refund.because, words=refund.words)
    if rest:
        _enter(tx, payment_id, cancel, rest, because=ELSEWHERE)
    return booked


def _enter(
    tx: Transaction,
    payment_id: str,
    cancel: WentBack,
    amount: int,
    *,
    because: str,
    words: str | None = None,
) -> Refund:
    """An entry of its own for what somebody else gave back."""
    payment = tx[Payments].lock(payment_id)
    refund = Refund(
        id=new_id(tx.random),
        payment_id=payment.id,
        order_id=payment.order_id,
        amount=amount,
        because=because,
        status=RefundStatus.DONE,
        key=f"{ELSEWHERE}:{new_id(tx.random)}",
        tries=0,
        try_at=tx.now,
        owed_at=tx.now,
        done_at=tx.now,
        words=words,
        elsewhere=True,
        transaction_key=cancel.transaction_key,
    )
    tx[Payments].owe(refund)
    if because == ELSEWHERE:  # what we owed was told when we began to owe it
        tx.record(
            RefundOwed(
                order_id=refund.order_id,
                at=tx.now,
                by=Who.COMPANY,
                reason=because,
                refund_id=refund.id,
                amount=amount,
            )
        )
    went_back(tx, refund, tries=0)
    return refund


def _tell(tx: Transaction, payment: Payment, order: Order, amount: int) -> None:
    left = sum(refund.amount for refund in _due(tx[Payments].refunds_of(payment.id)))
    tx.record(
        GivenBackElsewhere(
            order_id=order.id,
            at=tx.now,
            by=Who.COMPANY,
            payment_id=payment.id,
            amount=amount,
            left=left,
        )
    )
    refunded = tx[Payments].get(payment.id).refunded
    facts = {"amount": amount, "left": left}
    tell_the_admins(tx, Case("given_elsewhere", f"{payment.id}:{refunded}", order, facts))


def _due(refunds: Iterable[Refund]) -> Iterable[Refund]:
    return [refund for refund in refunds if refund.status.is_due]
