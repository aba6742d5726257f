"""Orders as rows. No rules here: get, add, save."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import Insert

from core.database.schema import Kept, Moment, metadata
from core.database.tables import Tables
from core.orders.discounts import DiscountKind
from core.orders.model import (
    Address,
    Order,
    OrderStatus,
    PayWith,
    Receive,
    lines_as_json,
    lines_of_json,
)
from core.orders.shares import Held
from core.records import as_it_was, replace
from core.refusals import Conflict, NotYours
from core.stores.model import Carrier

#: The predicate of the indexes on open orders; SQLite uses them only for the very same words. Not
#: by status: a step would then take the order out of them and put it back.
OPEN = text("ended_at IS NULL")
#: Whom a store has served is read from the ended orders: it costs the placing of one nothing.
ENDED = text("ended_at IS NOT NULL")
#: What was said with it is still kept: see core/keeping.
TO_FORGET = text("ended_at IS NOT NULL AND forgotten_at IS NULL")

orders = Table(
    "orders",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("store_id", BigInteger, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("status", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("receive", String(10), nullable=False),
    Column("pay_with", String(12), nullable=False),
    Column("lines", Kept(lines_as_json, lines_of_json), nullable=False),
    Column("items_total", Integer, nullable=False),
    Column("delivery_fee", Integer, nullable=False),
    Column("discount", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("address_text", Text),
    Column("address_detail", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("distance_m", Integer, nullable=False),
    Column("phone", String(20), nullable=False),
    Column("request", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("pay_until", Moment, nullable=False),
    Column("business_day", Date),
    Column("number", Integer),
    Column("placed_at", Moment),
    Column("rung_at", Moment),
    Column("minutes", Integer),
    Column("ready_at", Moment),
    Column("eta_at", Moment),
    Column("cancel_asked_at", Moment),
    Column("ended_at", Moment),
    Column("end_reason", Text),
    Column("carried_by", String(10), nullable=False, server_default="store"),
    Column("request_key", String(80), unique=True),  # one tap or request makes one order
    Column("coupon_id", BigInteger),
    Column("coupon_kind", String(16)),
    Column("forgotten_at", Moment),  # when its door, phone and words were emptied
    CheckConstraint("items_total >= 0 AND delivery_fee >= 0 AND discount >= 0", name="no_debt"),
    CheckConstraint("total = items_total + delivery_fee - discount", name="adds_up"),
    Index("ix_orders_number", "store_id", "business_day", "number", unique=True),
    Index("ix_orders_of_customer", "customer_id", "created_at"),
    Index(
        "ix_orders_ended", "store_id", "customer_id", sqlite_where=ENDED, postgresql_where=ENDED
    ),
    Index("ix_orders_open_of_customer", "customer_id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_orders_open_of_store", "store_id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_orders_to_forget", "ended_at", sqlite_where=TO_FORGET, postgresql_where=TO_FORGET),
)

store_days = Table(
    "store_days",
    metadata,
    Column("store_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("orders", Integer, nullable=False),  # the last number given
)

#: What a step may change; the rest of an order is as it was placed. Its number is given once and
#: its end comes once, so that no step writes their indexes for nothing.
_CHANGING = ("status", "minutes", "ready_at", "eta_at", "cancel_asked_at")
_NUMBERED = ("business_day", "number", "placed_at")
_ENDED = ("ended_at", "end_reason")

_GET = select(orders).where(orders.c.id == bindparam("id"))
_LOCK = _GET.with_for_update()
_ADD = orders.insert()
_SAVE = (
    update(orders)
    .where(orders.c.id == bindparam("b_id"), orders.c.version == bindparam("b_version"))
    .values(
        version=orders.c.version + 1,
        **{name: bindparam(f"b_{name}") for name in _CHANGING},
    )
)
_SAVE_PLACED = _SAVE.values(**{name: bindparam(f"b_{name}") for name in _NUMBERED})
_SAVE_ENDED = _SAVE.values(**{name: bindparam(f"b_{name}") for name in _ENDED})
_PAY_UNTIL = (
    update(orders)
    .where(orders.c.id == bindparam("b_id"))
    .values(pay_until=bindparam("b_pay_until"))
)
_REWRITE = _SAVE.values(
    **{name: bindparam(f"b_{name}") for name in ("lines", "items_total", "discount", "total")}
)
_SAY = _SAVE.values(request=bindparam("b_request"))
_ETA = update(orders).where(orders.c.id == bindparam("b_id")).values(eta_at=bindparam("b_eta_at"))
#: Which of a store's orders a switch still reaches: those it has not answered.
_CARRIED_BY = (
    update(orders)
    .where(
        orders.c.store_id == bindparam("b_store_id"),
        OPEN,
        orders.c.receive == Receive.DELIVERY.value,
        (orders.c.status == OrderStatus.AWAITING_PAYMENT.value)
        | (orders.c.status == OrderStatus.PLACED.value),
    )
    .values(carried_by=bindparam("b_carried_by"))
)
_RUNG = (
    update(orders)
    .where(orders.c.id == bindparam("b_id"), orders.c.rung_at.is_(None))
    .values(rung_at=bindparam("b_rung_at"))
)
_BY_KEY = select(orders).where(orders.c.request_key == bindparam("key"))
_BY_NUMBER = select(orders).where(
    orders.c.store_id == bindparam("store_id"),
    orders.c.business_day == bindparam("day"),
    orders.c.number == bindparam("number"),
)
_ALL_OF_NUMBER = (
    select(orders)
    .where(orders.c.business_day == bindparam("day"), orders.c.number == bindparam("number"))
    .order_by(orders.c.store_id)
)
_OPEN_OF_STORE = (
    select(orders)
    .where(orders.c.store_id == bindparam("store_id"), OPEN)
    .order_by(orders.c.placed_at, orders.c.id)
)
_OPEN_OF_CUSTOMER = (
    select(orders)
    .where(orders.c.customer_id == bindparam("customer_id"), OPEN)
    .order_by(orders.c.created_at.desc())
)
_HELD = select(orders.c.status, orders.c.pay_with, orders.c.total, orders.c.lines).where(
    orders.c.customer_id == bindparam("customer_id"), OPEN
)
_LATEST_OF_CUSTOMER = (
    select(orders)
    .where(orders.c.customer_id == bindparam("customer_id"))
    .order_by(orders.c.created_at.desc())
    .limit(bindparam("most"))
)
_UNANSWERED = (
    select(orders)
    .where(orders.c.status == OrderStatus.PLACED.value, OPEN)
    .order_by(orders.c.placed_at, orders.c.id)
)
_COUNT_ONE = (
    Insert(store_days)
    .values(orders=1)
    .on_conflict_do_update(
        index_elements=["store_id", "day"], set_={"orders": store_days.c.orders + 1}
    )
    .returning(store_days.c.orders)
)


_ORDER = as_it_was(Order)


def order_of(row: Any) -> Order:
    """The order a row holds, as it was placed then."""
    address = None
    if row.latitude is not None:
        address = Address(row.address_text, row.address_detail, row.latitude, row.longitude)
    return _ORDER(
        id=row.id,
        store_id=row.store_id,
        customer_id=row.customer_id,
        status=OrderStatus(row.status),
        version=row.version,
        receive=Receive(row.receive),
        pay_with=PayWith(row.pay_with),
        lines=row.lines,
        items_total=row.items_total,
        delivery_fee=row.delivery_fee,
        discount=row.discount,
        total=row.total,
        address=address,
        distance_m=row.distance_m,
        phone=row.phone,
        request=row.request,
        created_at=row.created_at,
        pay_until=row.pay_until,
        business_day=row.business_day,
        number=row.number,
        placed_at=row.placed_at,
        rung_at=row.rung_at,
        minutes=row.minutes,
        ready_at=row.ready_at,
        eta_at=row.eta_at,
        cancel_asked_at=row.cancel_asked_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        carried_by=Carrier(row.carried_by),
        coupon_id=row.coupon_id,
        coupon_kind=DiscountKind(row.coupon_kind) if row.coupon_kind else None,
    )


class Orders(Tables):
    """The orders of one transaction."""

    def get(self, order_id: str) -> Order:
        """The order; raises :class:`NotYours` when there is none of that id."""
        row = self._sql.row(_GET, id=order_id)
        if row is None:
            raise NotYours()
        return order_of(row)

    def find(self, order_id: str) -> Order | None:
        """The order, if there is one."""
        row = self._sql.row(_GET, id=order_id)
        return order_of(row) if row else None

    def lock(self, order_id: str) -> Order:
        """The order, with its row held to the end of this transaction."""
        row = self._sql.row(_LOCK, id=order_id)
        if row is None:
            raise NotYours()
        return order_of(row)

    def add(self, order: Order, *, request_key: str) -> None:
        """A new order; *request_key* is the tap or request that made it."""
        self._sql.run(
            _ADD,
            id=order.id,
            store_id=order.store_id,
            customer_id=order.customer_id,
            status=order.status.value,
            version=order.version,
            receive=order.receive.value,
            pay_with=order.pay_with.value,
            lines=order.lines,
            items_total=order.items_total,
            delivery_fee=order.delivery_fee,
            discount=order.discount,
            total=order.total,
            address_text=order.address.text if order.address else None,
            address_detail=order.address.detail if order.address else None,
            latitude=order.address.latitude if order.address else None,
            longitude=order.address.longitude if order.address else None,
            distance_m=order.distance_m,
            phone=order.phone,
            request=order.request,
            created_at=order.created_at,
            pay_until=order.pay_until,
            business_day=order.business_day,
            number=order.number,
            placed_at=order.placed_at,
            rung_at=order.rung_at,
            minutes=order.minutes,
            ready_at=order.ready_at,
            eta_at=order.eta_at,
            cancel_asked_at=order.cancel_asked_at,
            ended_at=order.ended_at,
            end_reason=order.end_reason,
            carried_by=order.carried_by.value,
            request_key=request_key,
            coupon_id=order.coupon_id,
            coupon_kind=order.coupon_kind.value if order.coupon_kind else None,
        )

    def save(self, order: Order) -> Order:
        """The order with its version up by one; :class:`Conflict` if another saved first."""
        save = _SAVE
        more: tuple[str, ...] = ()
        if order.status is OrderStatus.PLACED:
            save, more = _SAVE_PLACED, _NUMBERED
        elif order.status.is_final:
            save, more = _SAVE_ENDED, _ENDED
        changing = {f"b_{name}": getattr(order, name) for name in more}
        saved = self._sql.run(
            save,
            b_id=order.id,
            b_version=order.version,
            b_status=order.status.value,
            b_minutes=order.minutes,
            b_ready_at=order.ready_at,
            b_eta_at=order.eta_at,
            b_cancel_asked_at=order.cancel_asked_at,
            **changing,
        )
        if saved != 1:
            raise Conflict(order.id)
        return replace(order, version=order.version + 1)

    def rewrite(self, order: Order) -> Order:
        """Save it with other lines and sums; :class:`Conflict` if another saved first."""
        changing = {f"b_{name}": getattr(order, name) for name in _CHANGING}
        saved = self._sql.run(
            _REWRITE,
            b_id=order.id,
            b_version=order.version,
            **changing | {"b_status": order.status.value},
            b_lines=order.lines,
            b_items_total=order.items_total,
            b_discount=order.discount,
            b_total=order.total,
        )
        if saved != 1:
            raise Conflict(order.id)
        return replace(order, version=order.version + 1)

    def say(self, order: Order) -> Order:
        """Save it with other words to its store; :class:`Conflict` if another saved first."""
        changing = {f"b_{name}": getattr(order, name) for name in _CHANGING}
        said = changing | {"b_status": order.status.value, "b_request": order.request}
        if self._sql.run(_SAY, b_id=order.id, b_version=order.version, **said) != 1:
            raise Conflict(order.id)
        return replace(order, version=order.version + 1)

    def pay_until(self, order_id: str, until: datetime) -> None:
        """The customer has until then. No step, so the buttons people hold stay good."""
        self._sql.run(_PAY_UNTIL, b_id=order_id, b_pay_until=until)

    def rung(self, order_id: str, at: datetime) -> None:
        """The first ring was sent. No step, so the buttons people hold stay good."""
        self._sql.run(_RUNG, b_id=order_id, b_rung_at=at)

    def arrives(self, order_id: str, eta_at: datetime) -> None:
        """Another time at the door. No step, so the buttons people hold stay good."""
        self._sql.run(_ETA, b_id=order_id, b_eta_at=eta_at)

    def carried_by(self, store_id: int, carrier: Carrier) -> None:
        """What the store has not answered yet goes its new way. No step."""
        self._sql.run(_CARRIED_BY, b_store_id=store_id, b_carried_by=carrier.value)

    def of_request(self, request_key: str) -> Order | None:
        """The order that tap or request already made."""
        row = self._sql.row(_BY_KEY, key=request_key)
        return order_of(row) if row else None

    def of_number(self, store_id: int, day: date, number: int) -> Order | None:
        """The order a store calls *number* on its business day."""
        row = self._sql.row(_BY_NUMBER, store_id=store_id, day=day, number=number)
        return order_of(row) if row else None

    def all_of_number(self, day: date, number: int) -> list[Order]:
        """The orders every store calls *number* on that business day, by store."""
        return self._sql.readable(_ALL_OF_NUMBER, order_of, day=day, number=number)

    def open_of_store(self, store_id: int) -> list[Order]:
        """Everything the store has under way, oldest first; unpaid orders are not its business."""
        found = self._sql.readable(_OPEN_OF_STORE, order_of, store_id=store_id)
        return [o for o in found if o.status is not OrderStatus.AWAITING_PAYMENT]

    def open_of_customer(self, customer_id: int) -> list[Order]:
        """What this customer has under way, newest first."""
        return self._sql.readable(_OPEN_OF_CUSTOMER, order_of, customer_id=customer_id)

    def held_by(self, customer_id: int) -> list[Held]:
        """What this customer has under way and may not have paid, in no order."""
        return [
            Held(OrderStatus(row.status), PayWith(row.pay_with), row.lines)
            for row in self._sql.rows(_HELD, customer_id=customer_id)
            if row.total
        ]

    def latest_of_customer(self, customer_id: int, most: int) -> list[Order]:
        """The customer's last orders, newest first."""
        return self._sql.readable(
            _LATEST_OF_CUSTOMER, order_of, customer_id=customer_id, most=most
        )

    def unanswered(self) -> list[Order]:
        """Every order a store has not answered, oldest first."""
        return self._sql.readable(_UNANSWERED, order_of)

    def next_number(self, store_id: int, day: date) -> int:
        """The store's next order number of that business day; no two orders get the same."""
        row = self._sql.row(_COUNT_ONE, store_id=store_id, day=day)
        assert row is not None  # inserted or updated
        return int(row.orders)
