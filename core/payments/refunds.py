"""Giving money back: each refund is a row with its own key, carried out one at a time a payment.

One function is one transaction; the company is asked by an errand.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from hashlib import sha256

from core.audit.model import Deed
from core.audit.tables import Audit
from core.database.sql import BrokenRow
from core.database.transaction import Transaction
from core.ids import new_id
from core.notices.alerts import Case, tell_the_admins
from core.orders.model import Order
from core.orders.tables import Orders
from core.outbox.event import Event, Who
from core.outbox.tables import Recorded
from core.payments.company import Busy, Cancelled, Declined, Unknown
from core.payments.events import RefundOwed, RefundSettled
from core.payments.model import (
    DECLINED,
    MOST_REFUSALS,
    TELL_AFTER_REFUSALS,
    Method,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
    refund_pause,
)
from core.payments.tables import REFUND_ROWS, Payments
from core.people.tables import People
from core.queues.model import Parked
from core.queues.trying import tried_in_vain
from core.records import record, replace
from core.refusals import Changed, Conflict, NothingToGiveBack, TooMuch, Unreadable
from core.stores.model import Store
from core.stores.tables import Stores
from core.stuck.model import What
from core.stuck.tables import StuckTold
from core.texts.incoming import whole_line

log = logging.getLogger(__name__)

#: A refund's call takes 8 s at most; after this long another process may try it.
REFUND_LEASE = timedelta(seconds=30)
#: Two cancels of one payment within a second: the company does only the first (Toss, forum).
CANCELS_APART = timedelta(milliseconds=1_500)
#: Refused for so long, a person has to look.
TELL_ADMINS_AFTER = timedelta(hours=24)
LONGEST_REASON = 200


def owe_refund(tx: Transaction, payment: Payment, *, because: str) -> Refund | None:
    """Everything that is left of a payment goes back; none when it already does.

    The refund's name is made of the payment's and what is owed already, so a second run adds
    nothing.
    """
    owed = owed_of(tx, payment)
    left = payment.amount - owed if payment.status.is_collected else 0
    return _owe(tx, payment, left, because, name=str(owed))


def owe_part(
    tx: Transaction, payment: Payment, amount: int, *, because: str, request_key: str
) -> Refund | None:
    """*amount* won of a payment go back, or what is left of it if that is less.

    The same *request_key* again finds the refund it made and adds nothing.
    """
    name = sha256(request_key.encode()).hexdigest()[:32]
    made = tx[Payments].refund_of_key(_key(payment, name))
    if made is not None:
        return made
    left = payment.amount - owed_of(tx, payment) if payment.status.is_collected else 0
    return _owe(tx, payment, min(amount, left), because, name=name)


def refund_part(
    tx: Transaction,
    order_id: str,
    *,
    by: int,
    amount: int | None,
    reason: str,
    request_key: str,
    already: int | None = None,
) -> Refund:
    """An admin gives money back: *amount* won, or all that is left.

    *already* is how much was shown as given back before; where that is not so any more, nothing
    happens. The same *request_key* again finds the refund it made and changes nothing.

    Raises:
        NotYours: *by* is no admin, or there is no such order.
        Unreadable: the amount is not a sum of money. TooLong: the reason is more than is read.
        NothingToGiveBack: nothing was collected by the company, or all of it is owed already.
        TooMuch: less than that is left; the facts say how much.
        Changed: more or less went back meanwhile than was shown.
    """
    tx[People].worker(by).must_be_admin()
    if amount is not None and amount <= 0:
        raise Unreadable(what="amount")
    words = whole_line(reason, LONGEST_REASON)
    order = tx[Orders].lock(order_id)
    name = sha256(request_key.encode()).hexdigest()[:32]
    paid = [p for p in tx[Payments].of_order(order_id) if p.status.is_collected]
    for payment in paid:
        made = tx[Payments].refund_of_key(_key(payment, name))
        if made is not None:
            return made
    if already not in (None, sum(owed_of(tx, p) for p in paid)):
        raise Changed(status=order.status, number=order.number)
    for payment in paid:
        left = payment.amount - owed_of(tx, payment)
        if left <= 0 or payment.method is Method.ON_DELIVERY:
            continue
        if amount is not None and amount > left:
            raise TooMuch(left=left, number=order.number)
        refund = _owe(tx, payment, amount or left, "admin", name=name, by=by, words=words)
        assert refund is not None  # something is left, and its key is new
        tx[Audit].add(
            Deed.REFUND, by=by, at=tx.now, order_id=order_id, reason=words, amount=refund.amount
        )
        return refund
    raise NothingToGiveBack(number=order.number, status=order.status)


@record(frozen=True, slots=True)
class Refundable:
    """What an admin has to see before money goes back."""

    order: Order
    store: Store
    customer: str  #: their name
    paid: int  #: won the company took
    already: int  #: won of it that went back or are to
    left: int  #: won that can still go back, by one payment
    ends_with: int  #: won that go back if the order ends undelivered


def refundable(tx: Transaction, order_id: str, *, by: int) -> Refundable:
    """Whose order it is and how much of its money can still go back.

    Raises:
        NotYours: *by* is no admin, or there is no such order.
        NothingToGiveBack: nothing was collected by the company, or all of it is owed already.
    """
    money = money_of(tx, order_id, by=by)
    if not money.left:
        raise NothingToGiveBack(number=money.order.number, status=money.order.status)
    return money


def money_of(tx: Transaction, order_id: str, *, by: int) -> Refundable:
    """The same, of an order of which nothing can go back too.

    Raises:
        NotYours: *by* is no admin, or there is no such order.
    """
    tx[People].worker(by).must_be_admin()
    order = tx[Orders].get(order_id)
    paid = [p for p in tx[Payments].of_order(order_id) if p.status.is_collected]
    company = [p for p in paid if p.method is not Method.ON_DELIVERY]
    lefts = [left for p in company if (left := p.amount - owed_of(tx, p)) > 0]
    person = tx[People].get(order.customer_id)
    return Refundable(
        order,
        tx[Stores].get(order.store_id),
        person.name if person else "",
        paid=sum(p.amount for p in paid),
        already=sum(owed_of(tx, p) for p in paid),
        left=lefts[0] if lefts else 0,
        ends_with=goes_back(tx, order_id),
    )


def goes_back(tx: Transaction, order_id: str) -> int:
    """Won that the order's end gives back: what the company took, less what went back before."""
    paid = [p for p in tx[Payments].of_order(order_id) if p.status.is_collected]
    company = [p for p in paid if p.method is not Method.ON_DELIVERY]
    return sum(p.amount - owed_of(tx, p) for p in company)


def must_go_back(tx: Transaction, order: Order, shown: int | None) -> None:
    """Whoever ends an order was *shown* how much goes back: that, or nothing happens.

    None: no sum was shown.

    Raises:
        Changed: somebody gave a part of it back meanwhile.
    """
    if shown not in (None, goes_back(tx, order.id)):
        raise Changed(status=order.status, number=order.number)


def refund_of_request(
    tx: Transaction, order_id: str, *, by: int, request_key: str
) -> Refund | None:
    """The refund that request made, if it did.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    name = sha256(request_key.encode()).hexdigest()[:32]
    for payment in tx[Payments].of_order(order_id):
        made = tx[Payments].refund_of_key(_key(payment, name))
        if made is not None:
            return made
    return None


def given_back_for(tx: Transaction, event: Event, recorded: Recorded) -> int:
    """Won that go back because of this very fact: less than it tells where less was left."""
    name = sha256(f"event:{recorded.id}".encode()).hexdigest()[:32]
    for payment in tx[Payments].of_order(event.order_id):
        made = tx[Payments].refund_of_key(_key(payment, name))
        if made is not None:
            return made.amount
    return 0


def owed_of(tx: Transaction, payment: Payment) -> int:
    """Won of a payment that went back or are to."""
    return sum(refund.amount for refund in tx[Payments].refunds_of(payment.id))


def claim_refunds(tx: Transaction, *, most: int = 20) -> list[tuple[Refund, Payment]]:
    """Refunds to carry out now, ours alone for half a minute, one at a time per payment."""
    claimed = []
    for refund in tx[Payments].to_refund(tx.now, most):
        if isinstance(refund, BrokenRow):
            key, refusals = refund.kept["id"], refund.kept["refusals"]
            cannot_give_back(tx, key, refusals, refund.error)
            continue
        try:
            payment = tx[Payments].get(refund.payment_id)
        except Exception as error:  # its payment is not there, or nobody can read it
            cannot_give_back(tx, refund.id, refund.refusals, error)
            continue
        try:
            with tx.savepoint():
                tx[Payments].set_refund(replace(refund, try_at=tx.now + REFUND_LEASE))
        except Conflict:
            raise
        except Exception as error:
            cannot_give_back(tx, refund.id, refund.refusals, error)
            continue
        claimed.append((refund, payment))
    return claimed


def cannot_give_back(tx: Transaction, refund_id: str, refusals: object, error: Exception) -> None:
    """The company was not even asked: later again, or parked. The others go on.

    A second run counts one more.
    """
    log.error("refund %s cannot be carried out: %s", refund_id, type(error).__name__)
    tried_in_vain(tx, REFUND_ROWS, refund_id, before=refusals, error=error)


def settle_refund(
    tx: Transaction, refund_id: str, answer: Cancelled | Declined | Unknown | Busy
) -> None:
    """The company gave it back, or it is tried again later, or an admin has to look.

    Refused a few times, the admins are told; refused too often, it is parked. One that is done
    stays done.
    """
    kept = tx[Payments].refund(refund_id)
    order = tx[Orders].lock(kept.order_id)
    refund = tx[Payments].refund(refund_id, lock=True)
    if refund.status is not RefundStatus.OWED:
        return
    if isinstance(answer, Busy):  # nobody was asked: no try
        tx[Payments].set_refund(replace(refund, try_at=tx.now + answer.retry_after))
        return
    if not isinstance(answer, Cancelled):
        _not_given(tx, refund, order, answer)
        return
    tries = refund.tries + 1
    is_done(tx, refund, answer.transaction_key, tries=tries)


def try_again(tx: Transaction, refund_id: str, *, by: int) -> bool:
    """An admin has a refund that is parked or waits tried now; false when it is done already.

    Raises:
        NotYours: *by* is no admin, or there is no such refund.
    """
    tx[People].worker(by).must_be_admin()
    order_id = tx[Payments].refund(refund_id).order_id
    tx[Orders].lock(order_id)
    refund = tx[Payments].refund(refund_id, lock=True)
    if refund.status is RefundStatus.DONE:
        return False
    if refund.status is RefundStatus.PARKED:
        refund = replace(refund, status=RefundStatus.OWED, refusals=0, parked_at=None)
        tx[Audit].add(Deed.RETRY_REFUND, by=by, at=tx.now, order_id=order_id, amount=refund.amount)
    tx[Payments].set_refund(replace(refund, try_at=tx.now))
    tx.wake("errands")
    return True


def is_done(
    tx: Transaction,
    refund: Refund,
    transaction_key: str | None,
    *,
    tries: int,
    elsewhere: bool = False,
) -> None:
    """The company gave it back, for us or (*elsewhere*) for somebody else."""
    tx[Payments].set_refund(
        replace(
            refund,
            status=RefundStatus.DONE,
            tries=tries,
            done_at=tx.now,
            error=None,
            elsewhere=elsewhere,
            transaction_key=transaction_key or None,
        )
    )
    went_back(tx, refund, tries=tries)


def went_back(tx: Transaction, refund: Refund, *, tries: int) -> None:
    """Count what a refund that is done gave back, and tell of it."""
    payment = tx[Payments].lock(refund.payment_id)
    refunded = payment.refunded + refund.amount
    tx[Payments].save(replace(payment, refunded=refunded, status=_status(tx, payment, refunded)))
    tx[Payments].next_refund_not_before(payment.id, tx.now + CANCELS_APART)
    tx.record(
        RefundSettled(
            order_id=refund.order_id,
            at=tx.now,
            by=Who.COMPANY,
            reason=refund.because,
            refund_id=refund.id,
            amount=refund.amount,
            tries=tries,
        )
    )


def _not_given(tx: Transaction, refund: Refund, order: Order, answer: Declined | Unknown) -> None:
    """Later again; or not, where the company keeps saying no.

    An outage passes by itself. An answer we cannot use is a no.
    """
    why = answer.why if isinstance(answer, Unknown) else f"{DECLINED}{answer.code}"
    tries = refund.tries + 1
    said_no = isinstance(answer, Declined) or not answer.company_fault
    refusals = refund.refusals + said_no
    parked = said_no and refusals >= MOST_REFUSALS
    tx[Payments].set_refund(
        replace(
            refund,
            status=RefundStatus.PARKED if parked else RefundStatus.OWED,
            tries=tries,
            refusals=refusals,
            try_at=tx.now + refund_pause(tries),
            error=why[:200],
            parked_at=tx.now if parked else None,
        )
    )
    facts = {"amount": refund.amount, "why": why[:80], "tries": tries, "refund_id": refund.id}
    if parked:
        tell_the_admins(tx, Case("refund_parked", f"{refund.id}:{tries}", order, facts))
        tx[StuckTold].first_time(What.REFUND.value, Parked.named(refund.id, tx.now), tx.now)
    elif refusals >= TELL_AFTER_REFUSALS:
        tell_the_admins(tx, Case("refund_refused", refund.id, order, facts))
    elif tx.now - refund.owed_at >= TELL_ADMINS_AFTER:
        tell_the_admins(tx, Case("refund_stuck", refund.id, order, facts))


def _owe(
    tx: Transaction,
    payment: Payment,
    amount: int,
    because: str,
    *,
    name: str,
    by: int | None = None,
    words: str | None = None,
) -> Refund | None:
    """Write it down. The payment is saved with it, so of two at once the second looks again."""
    if amount <= 0 or payment.method is Method.ON_DELIVERY:
        return None
    refund = Refund(
        id=new_id(tx.random),
        payment_id=payment.id,
        order_id=payment.order_id,
        amount=amount,
        because=because,
        status=RefundStatus.OWED,
        key=_key(payment, name),
        tries=0,
        try_at=tx.now,
        owed_at=tx.now,
        words=words,
    )
    if not tx[Payments].owe(refund):
        return None
    tx[Payments].save(replace(payment, status=PaymentStatus.REFUNDING))
    tx.record(
        RefundOwed(
            order_id=payment.order_id,
            at=tx.now,
            by=Who.CLOCK if by is None else Who.ADMIN,
            person_id=by,
            reason=because,
            refund_id=refund.id,
            amount=amount,
        )
    )
    tx.wake("errands")
    return refund


def _key(payment: Payment, name: str) -> str:
    return f"refund:{payment.id}:{name}"


def _status(tx: Transaction, payment: Payment, refunded: int) -> PaymentStatus:
    """What the payment is once so much of it went back."""
    if refunded >= payment.amount:
        return PaymentStatus.REFUNDED
    owed = any(r.status.is_due for r in tx[Payments].refunds_of(payment.id))
    return PaymentStatus.REFUNDING if owed else PaymentStatus.APPROVED
