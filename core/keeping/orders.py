"""Empties one order of its door, phone and words, wherever they were written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, null, select, update

from core.database.sql import BrokenRow, Row
from core.database.transaction import Transaction
from core.keeping.emptying import code_or_nothing, emptied, renamed
from core.keeping.table import CARD, DOOR, PHONE, REASON, WORDS, columns_of
from core.masking.masking import MASKED
from core.notices.model import NoticeStatus
from core.notices.tables import Notices, notices
from core.orders.model import OrderLine
from core.orders.tables import orders
from core.outbox.tables import events
from core.payments.tables import payments, refunds
from core.payments.waiting_tables import waiting_payers
from core.records import replace
from core.tracking.status_view import StatusView
from core.tracking.status_view_tables import StatusViews

_GET = select(orders).where(orders.c.id == bindparam("id")).with_for_update()
_EMPTY = (
    update(orders)
    .where(orders.c.id == bindparam("b_id"))
    .values(
        {
            name: null() if orders.c[name].nullable else orders.c[name].type.python_type()
            for name in columns_of("orders", DOOR, PHONE, WORDS)
        }
        | {name: bindparam(f"b_{name}") for name in ("lines", "end_reason", "forgotten_at")}
    )
)
#: Held, for whoever hands one out keeps the order's view as well.
_FACTS = (
    select(events.c.id, events.c.facts, events.c.error)
    .where(events.c.order_id == bindparam("order_id"))
    .order_by(events.c.seq)
    .with_for_update()
)
_SET_FACTS = (
    update(events)
    .where(events.c.id == bindparam("b_id"))
    .values(facts=bindparam("b_facts"), error=bindparam("b_error"))
)
_PAYMENTS = select(payments.c.id, payments.c.reason).where(
    payments.c.order_id == bindparam("order_id")
)
_EMPTY_PAYMENT = (
    update(payments)
    .where(payments.c.id == bindparam("b_id"))
    .values(
        dict.fromkeys(columns_of("payments", CARD, WORDS), null())
        | {name: bindparam(f"b_{name}") for name in columns_of("payments", REASON)}
    )
)
_EMPTY_REFUNDS = (
    update(refunds)
    .where(refunds.c.order_id == bindparam("b_order_id"))
    .values(dict.fromkeys(columns_of("refunds", WORDS), null()))
)
_EMPTY_PAYERS = (
    update(waiting_payers)
    .where(waiting_payers.c.order_id == bindparam("b_order_id"))
    .values(dict.fromkeys(columns_of("waiting_payers", WORDS), null()))
)
#: What hides an older message, and has not yet, holds nothing of anybody.
_HIDES = and_(notices.c.kind == MASKED, notices.c.status == NoticeStatus.OWED.value)
_EMPTY_NOTICES = (
    update(notices)
    .where(notices.c.order_id == bindparam("b_order_id"), ~_HIDES)
    .values(facts=bindparam("b_facts"), text=null(), error=null())
)
_NOT_TO_BE_SAID = (
    update(notices)
    .where(
        notices.c.order_id == bindparam("b_order_id"),
        notices.c.status == NoticeStatus.OWED.value,
        ~_HIDES,
    )
    .values(status=NoticeStatus.MOOT.value)
)


def forget_order(tx: Transaction, order_id: str) -> None:
    """The order, its facts, its view, its payments and what was said of it, without anybody's
    door, phone or words. What the law wants kept stays. A second run changes nothing.
    """
    rewrite_facts(tx, order_id, emptied)  # first: the relay holds facts before orders, too
    found = tx.sql.each(_GET, _what_stays, id=order_id)
    if not found:
        return
    lines, end_reason = _NOTHING if isinstance(found[0], BrokenRow) else found[0]
    tx.sql.run(
        _EMPTY, b_id=order_id, b_lines=lines, b_end_reason=end_reason, b_forgotten_at=tx.now
    )
    for payment in tx.sql.rows(_PAYMENTS, order_id=order_id):
        reason = code_or_nothing(payment.reason)
        tx.sql.run(_EMPTY_PAYMENT, b_id=payment.id, b_reason=reason)
    for empty in (_EMPTY_REFUNDS, _EMPTY_PAYERS):
        tx.sql.run(empty, b_order_id=order_id)
    tx[Notices].flush()
    tx.sql.run(_NOT_TO_BE_SAID, b_order_id=order_id)
    tx.sql.run(_EMPTY_NOTICES, b_order_id=order_id, b_facts={})


def rewrite_facts(tx: Transaction, order_id: str, rewrite: Any) -> None:
    """Every fact of the order, and its view, as *rewrite* writes them: they stay equal."""
    tx.flush()
    for fact in tx.sql.each(_FACTS, lambda row: row, order_id=order_id):
        if isinstance(fact, BrokenRow):  # nobody can tell what it says, or about whom
            tx.sql.run(_SET_FACTS, b_id=fact.kept["id"], b_facts={}, b_error=None)
            continue
        facts = rewrite(fact.facts)
        error = fact.error.partition(":")[0] if fact.error else None  # its kind, not its words
        if facts != fact.facts or error != fact.error:
            tx.sql.run(_SET_FACTS, b_id=fact.id, b_facts=facts, b_error=error)
    view = tx[StatusViews].get(order_id)
    if view is not None and (after := view_as(view, rewrite)) != view:
        tx[StatusViews].keep(after)


def view_as(view: StatusView, rewrite: Any) -> StatusView:
    """The view that the facts make which *rewrite* wrote."""
    kept: dict[str, Any] = rewrite({name: getattr(view, name) for name in StatusView.__slots__})
    said: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in kept.items()}
    return StatusView(**said)


def give_to(tx: Transaction, order_id: str, person_id: int, ghost: int) -> None:
    """In the order's facts and view a person's number becomes nobody's."""
    rewrite_facts(tx, order_id, lambda kept: renamed(kept, person_id, ghost))


def _what_stays(row: Row) -> tuple[tuple[OrderLine, ...], str | None]:
    lines = tuple(replace(line, note="") for line in row.lines)
    return lines, code_or_nothing(row.end_reason)


#: …of an order of which nobody can tell what was in it.
_NOTHING: tuple[tuple[OrderLine, ...], str | None] = ((), None)
