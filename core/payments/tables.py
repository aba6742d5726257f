"""Payments, refunds and cards on file as rows. No rules here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    exists,
    false,
    null,
    select,
    text,
    true,
    update,
)

from core.database.schema import Moment, insert_once, metadata
from core.database.sql import BrokenRow
from core.database.tables import Opened, Tables
from core.payments.model import (
    Card,
    Method,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
)
from core.queues.model import Queue
from core.queues.tables import Rows
from core.records import replace
from core.refusals import Conflict, NotYours

OWED = text("status = 'owed'")
DUE = text("status <> 'done'")
PARKED = text("status = 'parked'")
OWED_OF_REFUNDS = text("refunds.status = 'owed'")
ASKING = text("ask_at IS NOT NULL")
SET_ASIDE = text("parked_at IS NOT NULL")

payments = Table(
    "payments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("order_id", String(16), nullable=False, index=True),
    Column("customer_id", BigInteger, nullable=False),
    Column("method", String(16), nullable=False),
    Column("status", String(12), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("refunded", Integer, nullable=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("card_id", BigInteger),
    Column("payment_key", Text),
    Column("label", Text),
    Column("reason", Text),
    Column("asked", Integer, nullable=False),
    Column("ask_at", Moment),
    Column("settled_at", Moment),
    Column("keeps_order", Boolean, nullable=False, server_default=true()),
    Column("faults", Integer, nullable=False, server_default="0"),
    Column("parked_at", Moment),
    Column("error", Text),
    CheckConstraint("refunded >= 0 AND refunded <= amount", name="refunded"),
    Index("ix_payments_to_ask", "ask_at", sqlite_where=ASKING, postgresql_where=ASKING),
    Index("ix_payments_parked", "parked_at", sqlite_where=SET_ASIDE, postgresql_where=SET_ASIDE),
)
#: What its queue keeps of a payment, and nobody else reads.
_OF_THE_QUEUE = ("faults", "parked_at", "error")
PAYMENT_ROWS = Rows(
    Queue.PAYMENTS,
    payments,
    key=[payments.c.id],
    called=payments.c.method,
    order_id=payments.c.order_id,
    tries="faults",
    later="ask_at",
    aside={"ask_at": None},
    wakes="errands",
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("payment_id", String(32), nullable=False, index=True),
    Column("order_id", String(16), nullable=False, index=True),
    Column("amount", Integer, nullable=False),
    Column("because", String(40), nullable=False),
    Column("status", String(8), nullable=False),
    Column("key", String(80), nullable=False, unique=True),
    Column("tries", Integer, nullable=False),
    Column("try_at", Moment, nullable=False),
    Column("owed_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("error", Text),
    Column("words", Text),
    Column("refusals", Integer, nullable=False, server_default="0"),
    Column("elsewhere", Boolean, nullable=False, server_default=false()),
    Column("transaction_key", Text),
    Column("parked_at", Moment),
    CheckConstraint("amount > 0", name="amount"),
    Index("ix_refunds_owed", "try_at", sqlite_where=OWED, postgresql_where=OWED),
    Index("ix_refunds_parked", "owed_at", sqlite_where=PARKED, postgresql_where=PARKED),
)

REFUND_ROWS = Rows(
    Queue.REFUNDS,
    refunds,
    key=[refunds.c.id],
    called=refunds.c.because,
    order_id=refunds.c.order_id,
    tries="refusals",
    later="try_at",
    aside={"status": RefundStatus.PARKED.value},
    back={"status": RefundStatus.OWED.value},
    is_parked=PARKED,
    wakes="errands",
)

cards = Table(
    "cards",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("billing_key", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("added_at", Moment, nullable=False),
)

pay_links = Table(
    "pay_links",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("payment_id", String(32)),  # none: the link registers a card
    Column("until", Moment, nullable=False),
)

_OF_A_PAYMENT = tuple(c.name for c in payments.columns if c.name not in _OF_THE_QUEUE)
_GET = select(payments).where(payments.c.id == bindparam("id"))
_LOCK = _GET.with_for_update()
_FAULTS = select(payments.c.faults).where(payments.c.id == bindparam("id"))
_ORDER_OF = select(payments.c.order_id).where(payments.c.id == bindparam("id"))
_OF_ORDER = (
    select(payments)
    .where(payments.c.order_id == bindparam("order_id"))
    .order_by(payments.c.requested_at.desc(), payments.c.id.desc())
)
_ADD = payments.insert()
_CHANGING = (
    "status",
    "amount",
    "requested_at",
    "refunded",
    "payment_key",
    "label",
    "reason",
    "asked",
    "ask_at",
    "settled_at",
    "keeps_order",
)
_SAVE = (
    update(payments)
    .where(payments.c.id == bindparam("b_id"), payments.c.version == bindparam("b_version"))
    .values(
        version=payments.c.version + 1,
        parked_at=null(),  # whoever saves it has read it
        **{name: bindparam(f"b_{name}") for name in _CHANGING},
    )
)
_TO_ASK = (
    select(payments)
    .where(ASKING, payments.c.ask_at <= bindparam("now"))
    .order_by(payments.c.ask_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_OWE = insert_once(refunds)
_REFUND = select(refunds).where(refunds.c.id == bindparam("id"))
_LOCK_REFUND = _REFUND.with_for_update()
_REFUNDS_OF_ORDER = (
    select(refunds)
    .where(refunds.c.order_id == bindparam("order_id"))
    .order_by(refunds.c.owed_at, refunds.c.id)
)
_REFUNDS_OF_PAYMENT = (
    select(refunds)
    .where(refunds.c.payment_id == bindparam("payment_id"))
    .order_by(refunds.c.owed_at, refunds.c.id)
)
_earlier = refunds.alias("earlier")
#: One at a time for each payment, in the order they were owed.
_TO_REFUND = (
    select(refunds)
    .where(
        OWED_OF_REFUNDS,
        refunds.c.try_at <= bindparam("now"),
        ~exists().where(
            _earlier.c.payment_id == refunds.c.payment_id,
            _earlier.c.status == RefundStatus.OWED.value,
            (_earlier.c.owed_at < refunds.c.owed_at)
            | ((_earlier.c.owed_at == refunds.c.owed_at) & (_earlier.c.id < refunds.c.id)),
        ),
    )
    .order_by(refunds.c.try_at, refunds.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=refunds)
)
_REFUND_OF_KEY = select(refunds).where(refunds.c.key == bindparam("key"))
_NOT_BEFORE = (
    update(refunds)
    .where(
        refunds.c.payment_id == bindparam("b_payment_id"),
        OWED,
        refunds.c.try_at < bindparam("b_at"),
    )
    .values(try_at=bindparam("b_at"))
)
_SET_REFUND = (
    update(refunds)
    .where(refunds.c.id == bindparam("b_id"), DUE)
    .values(
        status=bindparam("b_status"),
        tries=bindparam("b_tries"),
        try_at=bindparam("b_try_at"),
        done_at=bindparam("b_done_at"),
        error=bindparam("b_error"),
        refusals=bindparam("b_refusals"),
        amount=bindparam("b_amount"),
        elsewhere=bindparam("b_elsewhere"),
        transaction_key=bindparam("b_transaction_key"),
        parked_at=bindparam("b_parked_at"),
    )
)
_CARDS = (
    select(cards)
    .where(cards.c.person_id == bindparam("person_id"))
    .order_by(cards.c.is_default.desc(), cards.c.added_at.desc(), cards.c.id.desc())
)
_CARD = select(cards).where(cards.c.id == bindparam("id"))
_ADD_CARD = insert_once(cards)
_NOT_DEFAULT = (
    update(cards)
    .where(cards.c.person_id == bindparam("b_person_id"))
    .values(is_default=bindparam("b_no"))
)
_FORGET_CARD = delete(cards).where(
    cards.c.id == bindparam("id"), cards.c.person_id == bindparam("person_id")
)
_ADD_LINK = pay_links.insert()
_SPEND_LINK = (
    update(pay_links)
    .where(pay_links.c.token == bindparam("b_token"), pay_links.c.until > bindparam("b_now"))
    .values(until=bindparam("b_now"))
)
_LINK = select(pay_links).where(pay_links.c.token == bindparam("token"))


def payment_of(row: Any) -> Payment:
    """The payment a row holds."""
    kept = row._asdict()
    kept["method"] = Method(row.method)
    kept["status"] = PaymentStatus(row.status)
    kept["keeps_order"] = bool(row.keeps_order)
    for name in _OF_THE_QUEUE:
        del kept[name]
    return Payment(**kept)


def refund_of(row: Any) -> Refund:
    """The refund a row holds."""
    kept = row._asdict()
    kept["status"] = RefundStatus(row.status)
    kept["elsewhere"] = bool(row.elsewhere)
    return Refund(**kept)


class Payments(Tables):
    """The payments, refunds and cards of one transaction."""

    def __init__(self, tx: Opened) -> None:
        super().__init__(tx)
        self._cards: dict[int, list[Card]] = {}  # placing asks for them more than once

    def get(self, payment_id: str) -> Payment:
        """The payment; raises :class:`NotYours` when there is none."""
        row = self._sql.row(_GET, id=payment_id)
        if row is None:
            raise NotYours()
        return payment_of(row)

    def order_of(self, payment_id: str) -> str:
        """The order it is to pay for; raises :class:`NotYours` when there is none."""
        row = self._sql.row(_ORDER_OF, id=payment_id)
        if row is None:
            raise NotYours()
        return str(row.order_id)

    def find(self, payment_id: str) -> Payment | None:
        """The payment, if there is one."""
        row = self._sql.row(_GET, id=payment_id)
        return payment_of(row) if row else None

    def lock(self, payment_id: str) -> Payment:
        """The payment, with its row held to the end of this transaction."""
        row = self._sql.row(_LOCK, id=payment_id)
        if row is None:
            raise NotYours()
        return payment_of(row)

    def of_order(self, order_id: str) -> list[Payment]:
        """Every attempt to collect for the order, newest first."""
        return [payment_of(row) for row in self._sql.rows(_OF_ORDER, order_id=order_id)]

    def add(self, payment: Payment) -> None:
        """A new attempt, before it is tried."""
        kept = {name: getattr(payment, name) for name in _OF_A_PAYMENT}
        kept["method"] = payment.method.value
        kept["status"] = payment.status.value
        self._sql.run(_ADD, **kept)

    def save(self, payment: Payment) -> Payment:
        """The payment with its version up by one; :class:`Conflict` if another saved first."""
        changing = {f"b_{name}": getattr(payment, name) for name in _CHANGING}
        changing["b_status"] = payment.status.value
        if self._sql.run(_SAVE, b_id=payment.id, b_version=payment.version, **changing) != 1:
            raise Conflict(payment.id)
        return replace(payment, version=payment.version + 1)

    def to_ask(self, now: datetime, most: int) -> list[Payment | BrokenRow]:
        """Payments nobody has answered for, whose time to ask has come."""
        return self._sql.each(_TO_ASK, payment_of, now=now, most=most)

    def faults(self, payment_id: str) -> object:
        """How often asking about it failed by itself, by its row's word."""
        row = self._sql.row(_FAULTS, id=payment_id)
        return row.faults if row else 0

    def owe(self, refund: Refund) -> bool:
        """Write a refund down; false when the very same one is owed already."""
        kept = {c.name: getattr(refund, c.name) for c in refunds.columns}
        kept["status"] = refund.status.value
        return self._sql.run(_OWE, **kept) == 1

    def refund(self, refund_id: str, *, lock: bool = False) -> Refund:
        """The refund; raises :class:`NotYours` when there is none."""
        row = self._sql.row(_LOCK_REFUND if lock else _REFUND, id=refund_id)
        if row is None:
            raise NotYours()
        return refund_of(row)

    def refunds_of_order(self, order_id: str) -> list[Refund]:
        """Everything owed back or given back for the order, oldest first."""
        return [refund_of(r) for r in self._sql.rows(_REFUNDS_OF_ORDER, order_id=order_id)]

    def refunds_of(self, payment_id: str) -> list[Refund]:
        """Everything owed back or given back of one payment, oldest first."""
        return [refund_of(r) for r in self._sql.rows(_REFUNDS_OF_PAYMENT, payment_id=payment_id)]

    def to_refund(self, now: datetime, most: int) -> list[Refund | BrokenRow]:
        """Refunds whose time to try has come."""
        return self._sql.each(_TO_REFUND, refund_of, now=now, most=most)

    def refund_of_key(self, key: str) -> Refund | None:
        """The refund that has that idempotency key."""
        row = self._sql.row(_REFUND_OF_KEY, key=key)
        return refund_of(row) if row else None

    def next_refund_not_before(self, payment_id: str, at: datetime) -> None:
        """Leave the company a moment between two of one payment."""
        self._sql.run(_NOT_BEFORE, b_payment_id=payment_id, b_at=at)

    def set_refund(self, refund: Refund) -> None:
        """Keep how a refund that is due stands; one that is done stays as it is."""
        self._sql.run(
            _SET_REFUND,
            b_id=refund.id,
            b_status=refund.status.value,
            b_tries=refund.tries,
            b_try_at=refund.try_at,
            b_done_at=refund.done_at,
            b_error=refund.error,
            b_refusals=refund.refusals,
            b_amount=refund.amount,
            b_elsewhere=refund.elsewhere,
            b_transaction_key=refund.transaction_key,
            b_parked_at=refund.parked_at,
        )

    def cards(self, person_id: int) -> list[Card]:
        """Their cards on file, the default first."""
        if person_id not in self._cards:
            rows = self._sql.rows(_CARDS, person_id=person_id)
            self._cards[person_id] = [_card(row) for row in rows]
        return self._cards[person_id]

    def card(self, card_id: int) -> Card | None:
        """The card on file of that id."""
        row = self._sql.row(_CARD, id=card_id)
        return _card(row) if row else None

    def add_card(self, person_id: int, billing_key: str, label: str, at: datetime) -> bool:
        """A new card, the default from now on; false when it is on file already."""
        self.discard_pending()
        self._sql.run(_NOT_DEFAULT, b_person_id=person_id, b_no=False)
        added = self._sql.run(
            _ADD_CARD,
            person_id=person_id,
            billing_key=billing_key,
            label=label,
            is_default=True,
            added_at=at,
        )
        return added == 1

    def forget_card(self, person_id: int, card_id: int) -> bool:
        """Take a card off file; false when it is not theirs."""
        self.discard_pending()
        return self._sql.run(_FORGET_CARD, id=card_id, person_id=person_id) == 1

    def discard_pending(self) -> None:
        """What was seen in this transaction may not be so any more."""
        self._cards.clear()

    def add_link(
        self, token: str, person_id: int, payment_id: str | None, until: datetime
    ) -> None:
        """A link to a payment page or to the card page, good until then."""
        self._sql.run(
            _ADD_LINK,
            token=token,
            person_id=person_id,
            payment_id=payment_id,
            until=until,
        )

    def link(self, token: str, now: datetime) -> tuple[int, str | None] | None:
        """(person, payment or none) of a link that is still good."""
        row = self._sql.row(_LINK, token=token)
        if row is None or row.until <= now:
            return None
        return row.person_id, row.payment_id

    def spend_link(self, token: str, now: datetime) -> bool:
        """It opens nothing from now on; false when it did not before. Others were faster."""
        return self._sql.run(_SPEND_LINK, b_token=token, b_now=now) == 1

    def link_of_before(self, token: str) -> tuple[int, str | None] | None:
        """The same, good or too old."""
        row = self._sql.row(_LINK, token=token)
        return (row.person_id, row.payment_id) if row else None


def _card(row: Any) -> Card:
    return Card(row.id, row.person_id, row.billing_key, row.label, bool(row.is_default))


def open_payment(attempts: Sequence[Payment]) -> Payment | None:
    """The attempt nobody has an answer for yet, if there is one."""
    return next((p for p in attempts if p.status.is_open), None)
