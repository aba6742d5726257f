"""The migrations make exactly what the tables say, on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import IntegrityError

from cli.check_books import check_books
from core.database.migrate import at_head, differences, upgrade
from tests.postgres import Server


def test_a_new_sqlite_file_is_what_the_tables_say(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    upgrade(url)
    upgrade(url)
    assert at_head(url)
    assert differences(url) == []


def test_a_new_postgresql_database_is_what_the_tables_say(postgres: Server) -> None:
    url = postgres.new_database()
    upgrade(url)
    assert at_head(url)
    assert differences(url) == []
    postgres.drop(url)


def test_what_was_said_before_is_still_said_once(tmp_path: Path) -> None:
    """A notice of the second form keeps its words; its key loses what other columns say."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    upgrade(url, to="0002")
    with sqlite3.connect(tmp_path / "old.db") as old:
        old.execute(
            "INSERT INTO notices (key, bot, person_id, kind, facts, order_id, urgency,"
            " created_at, status, tries, try_at, text) VALUES"
            " ('event:7:customer:555:accepted', 'customer', 555, 'accepted', '{}', 'abc', 1,"
            " '2026-11-01', 'sent', 1, '2026-11-01', '20분 뒤')"
        )

    upgrade(url)

    assert differences(url) == []
    with sqlite3.connect(tmp_path / "old.db") as new:
        kept = new.execute("SELECT order_id, key, kind, redraws, text FROM notices").fetchall()
    assert kept == [("abc", "event:7", "accepted", 0, "20분 뒤")]


ORDER = (
    "INSERT INTO orders (id, store_id, customer_id, status, version, receive, pay_with, lines,"
    " items_total, delivery_fee, discount, total, distance_m, phone, request, created_at,"
    " pay_until, carried_by) VALUES (:id, 1, 7, 'awaiting_payment', 1, 'pickup', 'card', '[]',"
    " :items, 0, :discount, :total, 0, '+821012345678', '', :at, :at, 'store')"
)
PAYMENT = (
    "INSERT INTO payments (id, order_id, customer_id, method, status, amount, refunded, key,"
    " version, requested_at, asked, keeps_order) VALUES (:id, 'o', 7, 'window', 'approved',"
    " :amount, 0, :id, 1, :at, 0, true)"
)
REFUND = (
    "INSERT INTO refunds (id, payment_id, order_id, amount, because, status, key, tries, try_at,"
    " owed_at) VALUES (:id, :payment, 'o', :amount, 'admin', 'owed', :id, 0, :at, :at)"
)
AT = {"at": "2026-11-01T00:00:00.000000+00:00"}
FINE = {"id": "o", "items": 1_000, "discount": 0, "total": 1_000, **AT}
PAID = {"id": "p", "amount": 1_000, **AT}


def test_no_row_says_what_cannot_be(fresh_url: str) -> None:
    """Whoever writes it, by whatever statement: both kinds of database refuse the same."""
    upgrade(fresh_url)
    with _writing(fresh_url) as connection:
        connection.execute(text(ORDER), FINE)
        connection.execute(text(PAYMENT), PAID)
        refund = {"payment": "p", **AT}
        connection.execute(text(REFUND), {**refund, "id": "r", "amount": 600})
        for what, statement, values in (
            ("sums below nothing", ORDER, {**FINE, "id": "a", "items": -1, "total": -1}),
            ("more off than it costs", ORDER, {**FINE, "id": "b", "discount": 1_001, "total": -1}),
            ("sums that make no total", ORDER, {**FINE, "id": "c", "total": 999}),
            ("a payment below nothing", PAYMENT, {**PAID, "id": "q", "amount": -1}),
            ("a refund of nothing", REFUND, {**refund, "id": "s", "amount": 0}),
            ("more back than was paid", REFUND, {**refund, "id": "t", "amount": 401}),
            ("the same later", "UPDATE refunds SET amount = 1001 WHERE id = 'r'", {}),
            ("more given back than taken", "UPDATE payments SET refunded = 1001", {}),
            ("an order's number", "UPDATE orders SET number = 0", {}),
            ("a total", "UPDATE orders SET total = -1, discount = 1001", {}),
        ):
            assert _is_refused(connection, statement, values), what
        connection.execute(text(REFUND), {**refund, "id": "u", "amount": 400})


def test_a_database_of_before_upgrades_with_what_it_holds(fresh_url: str) -> None:
    """Its open orders and owed refunds are there; a row that cannot be is named, and stops nothing."""
    upgrade(fresh_url, to="0011")
    with _writing(fresh_url) as connection:
        connection.execute(text(ORDER), FINE)
        connection.execute(text(ORDER), {**FINE, "id": "odd", "discount": 2_000, "total": -1_000})
        connection.execute(text(PAYMENT), PAID)
        refund = {"payment": "p", **AT}
        for name in ("r1", "r2"):  # both were owed: twice what was paid
            connection.execute(text(REFUND), {**refund, "id": name, "amount": 1_000})
    upgrade(fresh_url)
    assert at_head(fresh_url)
    with _writing(fresh_url) as connection:
        owed = connection.execute(text("SELECT refusals, elsewhere, transaction_key FROM refunds"))
        assert [tuple(row) for row in owed] == [(0, False, None)] * 2
        connection.execute(text("UPDATE refunds SET tries = 1 WHERE id = 'r1'"))
        connection.execute(text("UPDATE orders SET status = 'cancelled' WHERE id = 'o'"))
    _, faults = check_books(fresh_url)
    said = {fault.what for fault in faults}
    assert {"impossible", "refund_over_paid"} <= said


def test_doors_of_orders_that_were_over_before_are_masked_too(fresh_url: str) -> None:
    """In the messages store and rider have had since; who was there counts as seen from now on."""
    now = datetime.now(UTC)
    upgrade(fresh_url, to="0014")
    with _writing(fresh_url) as connection:
        for n, (order_id, days) in enumerate((("old", 200), ("new", 3), ("newest", 1)), 1):
            connection.execute(text(ORDER), {**FINE, "id": order_id})
            ended = {"n": n, "id": order_id, "at": (now - timedelta(days=days)).isoformat()}
            connection.execute(
                text("UPDATE orders SET number = :n, ended_at = :at WHERE id = :id"), ended
            )
            day = {"day": (now - timedelta(days=days)).date().isoformat(), "n": n}
            connection.execute(text("INSERT INTO store_days VALUES (1, :day, :n)"), day)
        connection.execute(
            text(
                "INSERT INTO people (id, name, lang, customer_key, first_seen_at)"
                " VALUES (7, '민아', 'ko', 'k', :at)"
            ),
            AT,
        )
    upgrade(fresh_url)
    with _writing(fresh_url) as connection:
        asked = connection.execute(
            text("SELECT key FROM timers WHERE kind = 'day_hidden' ORDER BY due_at")
        )
        assert [*asked.scalars()] == [f"1:{(now - timedelta(days=n)).date()}" for n in (1, 3)]
        seen = connection.execute(text("SELECT seen_at FROM people")).scalar_one()
        assert seen is not None
    assert differences(fresh_url) == []


def _is_refused(connection: Connection, statement: str, values: dict[str, Any]) -> bool:
    try:
        connection.execute(text(statement), values)
    except IntegrityError:
        return True
    return False


@contextmanager
def _writing(url: str) -> Iterator[Connection]:
    """Each statement by itself: one that is refused takes nothing with it."""
    where = make_url(url)
    if where.get_backend_name() == "postgresql":
        where = where.set(drivername="postgresql+psycopg")
    engine = create_engine(where, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
