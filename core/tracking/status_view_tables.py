"""Status views as rows: one an order, brought up to date by a policy, never read by a rule."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    select,
)

from core.database.schema import Kept, Moment, metadata, upsert
from core.database.tables import Opened, Tables
from core.tracking.status_view import StatusView, as_json, of_json

order_views = Table(
    "order_views",
    metadata,
    Column("order_id", String(16), primary_key=True),
    Column("customer_id", BigInteger, nullable=False),
    Column("store_id", BigInteger, nullable=False),
    Column("status", String(20), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("view", Kept(as_json, of_json), nullable=False),
    Index("ix_order_views_of_customer", "customer_id", "requested_at"),
)

_GET = select(order_views.c.view).where(order_views.c.order_id == bindparam("order_id"))
_KEEP = upsert(
    order_views,
    key=["order_id"],
    set_=["customer_id", "store_id", "status", "active", "requested_at", "seq", "view"],
)
_OF_CUSTOMER = (
    select(order_views.c.view)
    .where(order_views.c.customer_id == bindparam("customer_id"))
    .order_by(order_views.c.requested_at.desc(), order_views.c.order_id)
    .limit(bindparam("most"))
)
_ALL = select(order_views).order_by(order_views.c.order_id)
_FORGET = delete(order_views)


class StatusViews(Tables):
    """The status views of one transaction."""

    def __init__(self, tx: Opened) -> None:
        super().__init__(tx)
        self._seen: dict[str, StatusView] = {}  # only the relay writes them, one at a time
        self._to_write: set[str] = set()

    def get(self, order_id: str) -> StatusView | None:
        """The order's view; none before its first fact reached it."""
        if order_id not in self._seen:
            row = self._sql.row(_GET, order_id=order_id)
            if row is None:
                return None
            self._seen[order_id] = row.view
        return self._seen[order_id]

    def keep(self, view: StatusView) -> None:
        """The view as it now is; its row follows with :meth:`flush`."""
        self._seen[view.order_id] = view
        self._to_write.add(view.order_id)

    def flush(self) -> None:
        """Write the rows of all views kept since, each once however many facts it learned."""
        if not self._to_write:
            return
        views = [self._seen[order_id] for order_id in sorted(self._to_write)]
        self._sql.many(_KEEP, [_row_of(view) for view in views])
        self._to_write.clear()

    def discard_pending(self) -> None:
        """What was kept since a savepoint was taken back: read the rows again."""
        self._seen.clear()
        self._to_write.clear()

    def of_customer(self, customer_id: int, most: int) -> list[StatusView]:
        """This customer's orders, newest first."""
        return self._sql.readable(_OF_CUSTOMER, _view, customer_id=customer_id, most=most)

    def all_rows(self) -> list[Any]:
        """Every row as it is, for comparing two builds."""
        return [tuple(row) for row in self._sql.rows(_ALL)]

    def forget_all(self) -> int:
        """Throw every view away; they can be made again from the facts."""
        self.discard_pending()
        return self._sql.run(_FORGET)


def _view(row: Any) -> StatusView:
    view: StatusView = row.view
    return view


def _row_of(view: StatusView) -> dict[str, Any]:
    return {
        "order_id": view.order_id,
        "customer_id": view.customer_id,
        "store_id": view.store_id,
        "status": view.status.value,
        "active": not view.status.is_final,
        "requested_at": view.requested_at,
        "seq": view.seq,
        "view": view,
    }
