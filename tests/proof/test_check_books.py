"""The books of a busy evening are right; and each fault planted in them is named."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from cli.check_books import check_books, main
from core.books.reading import reading
from core.coupons.model import Audience
from core.coupons.use_cases import take_coupon
from core.payments.refunds import refund_part
from tests.coupons import gives_out
from tests.postgres import Server
from tests.riding import a_rider, asked
from tests.world import Customer, Worker, World


class Planted(NamedTuple):
    """A fault: what it is called, what the check says, and the statements that make it."""

    name: str
    what: str
    does: tuple[str, ...]


#: The tables a statement writes.
_WRITTEN = re.compile(r"(?:UPDATE|INSERT INTO|DELETE FROM) (\w+)")
REJECTED = "(SELECT id FROM orders WHERE status = 'rejected' LIMIT 1)"
DELIVERED = "(SELECT id FROM orders WHERE status = 'delivered' AND pay_with = 'card' LIMIT 1)"
BY_RIDER = "(SELECT id FROM orders WHERE status = 'delivered' AND carried_by = 'rider' LIMIT 1)"
PLACED = "(SELECT id FROM orders WHERE status = 'placed' LIMIT 1)"
COPY = (
    "INSERT INTO payments (id, order_id, customer_id, method, status, amount, refunded, key,"
    " version, requested_at, asked) SELECT 'planted', order_id, customer_id, method, 'approved',"
    " amount, 0, 'planted', 1, requested_at, 0 FROM payments WHERE order_id = "
)
LINE = (
    '[{"item_id": 1001, "name": {"ko": "a", "en": "a"}, "quantity": QUANTITY,'
    ' "unit_price": 1000, "choices": [], "note": ""}]'
)
FAULTS = (
    Planted("a refund is lost", "lost_refund", (f"DELETE FROM refunds WHERE order_id = {REJECTED}",)),
    Planted("charged twice", "charged_twice", (COPY + DELIVERED,)),
    Planted(
        "an event is missing",
        "missing_event",
        (f"DELETE FROM events WHERE order_id = {DELIVERED} AND name = 'CookingStarted'",),
    ),
    Planted(
        "the last event is missing",
        "history",
        (f"DELETE FROM events WHERE order_id = {PLACED} AND name = 'OrderPlaced'",),
    ),
    Planted(
        "more goes back than was paid",
        "refund_over_paid",
        (
            "UPDATE refunds SET amount = amount + 1 WHERE because = 'order_rejected'",
        ),
    ),
    Planted(
        "a refund is there twice",
        "refund_over_paid",
        (
            "INSERT INTO refunds (id, payment_id, order_id, amount, because, status, key, tries,"
            " try_at, owed_at, done_at) SELECT 'planted', payment_id, order_id, amount, because,"
            " status, 'planted', tries, try_at, owed_at, done_at FROM refunds"
            " WHERE because = 'order_rejected'",
        ),
    ),
    Planted(
        "a total is wrong",
        "wrong_total",
        (
            "UPDATE orders SET items_total = items_total + 100, total = total + 100"
            f" WHERE id = {DELIVERED}",
        ),
    ),
    Planted(
        "placed without a payment",
        "unpaid",
        (f"UPDATE payments SET status = 'declined' WHERE order_id = {PLACED}",),
    ),
    Planted(
        "its history jumps",
        "history",
        (
            f"UPDATE events SET name = 'CookingFinished' WHERE order_id = {DELIVERED}"
            " AND name = 'CookingStarted'",
        ),
    ),
    Planted(
        "a stranger was told",
        "stranger",
        (
            "UPDATE notices SET person_id = 999 WHERE id = (SELECT min(id) FROM notices"
            f" WHERE order_id = {DELIVERED})",
        ),
    ),
    Planted(
        "a worker of another store was told",
        "stranger",
        (
            "UPDATE notices SET person_id = (SELECT max(person_id) FROM roles WHERE role = 'owner'"
            " AND store_id = 2) WHERE id = (SELECT min(id) FROM notices"
            f" WHERE bot = 'store' AND order_id = {DELIVERED})",
        ),
    ),
    Planted(
        "a view differs",
        "view",
        (
            "UPDATE order_views SET view = (SELECT o.view FROM order_views o"
            f" WHERE o.order_id = {REJECTED}) WHERE order_id = {DELIVERED}",
        ),
    ),
    Planted(
        "a view is gone", "view", (f"DELETE FROM order_views WHERE order_id = {DELIVERED}",)
    ),
    Planted(
        "a payment is open and nobody asks",
        "stuck_payment",
        (
            "UPDATE payments SET status = 'unknown', ask_at = NULL WHERE order_id ="
            " (SELECT id FROM orders WHERE status = 'expired' LIMIT 1)",
        ),
    ),
    Planted(
        "a held payment lost its place in turn", "stuck_payment", ("DELETE FROM waiting_payers",)
    ),
    Planted(
        "a refund is counted and was not made",
        "refunds_differ",
        (f"UPDATE payments SET refunded = 100 WHERE order_id = {DELIVERED}",),
    ),
    Planted(
        "a payment of no order",
        "orphan",
        ("UPDATE payments SET order_id = 'nobodys' WHERE order_id = " + DELIVERED,),
    ),
    Planted(
        "it is delivered and its delivery is not",
        "delivery",
        (f"UPDATE deliveries SET status = 'picked_up', ended_at = NULL WHERE order_id = {BY_RIDER}",),
    ),
    Planted(
        "a delivery goes on for an ended order",
        "delivery",
        (
            "UPDATE deliveries SET status = 'assigned', ended_at = NULL WHERE order_id ="
            " (SELECT id FROM orders WHERE status = 'cancelled' AND carried_by = 'rider' LIMIT 1)",
        ),
    ),
    Planted(
        "a rider is asked about what is delivered",
        "delivery",
        (f"UPDATE offers SET status = 'open' WHERE order_id = {BY_RIDER}",),
    ),
    Planted(
        "nobody brought it", "delivery", (f"DELETE FROM deliveries WHERE order_id = {BY_RIDER}",)
    ),
    Planted(
        "a coupon is spent twice",
        "coupon_twice",
        (
            f"UPDATE orders SET coupon_id = (SELECT o.coupon_id FROM orders o WHERE o.id ="
            f" {DELIVERED}) WHERE status = 'delivered' AND pay_with = 'on_delivery'",
        ),
    ),
    Planted(
        "a delivered order's coupon is in hand",
        "coupon",
        ("UPDATE coupons SET status = 'issued', order_id = NULL WHERE status = 'spent'",),
    ),
    Planted(
        "a cancelled order keeps its coupon",
        "coupon",
        (
            "UPDATE coupons SET status = 'held', order_id = (SELECT id FROM orders WHERE"
            " status = 'cancelled' AND coupon_id IS NOT NULL) WHERE status = 'returned'",
        ),
    ),
    Planted(
        "a discount is not what its coupon gives", "coupon", ("UPDATE campaigns SET value = 1000",)
    ),
    Planted(
        "a discount comes from nowhere",
        "coupon",
        (f"UPDATE orders SET coupon_id = NULL WHERE id = {DELIVERED}",),
    ),
    Planted(
        "a coupon is there and was not counted", "quota", ("UPDATE campaigns SET given = 2",)
    ),
    Planted(
        "a star comes from nowhere",
        "rating",
        ("INSERT INTO ratings (store_id, reviews, stars) VALUES (1, 1, 5)",),
    ),
    Planted(
        "a line of no portions",
        "impossible",
        (f"UPDATE orders SET lines = '{LINE.replace('QUANTITY', '-1')}' WHERE id = {DELIVERED}",),
    ),
    Planted(
        "lines that are none",
        "unreadable",
        (f"UPDATE orders SET lines = '[{{\"item_id\": \"x\"}}]' WHERE id = {DELIVERED}",),
    ),
    Planted(
        "a fact of a name nobody knows",
        "missing_event",
        (
            f"UPDATE events SET name = 'OrderTeleported' WHERE order_id = {DELIVERED}"
            " AND name = 'CookingStarted'",
        ),
    ),
    Planted(
        "a status nobody knows",
        "unreadable",
        (f"UPDATE orders SET status = 'eaten' WHERE id = {PLACED}",),
    ),
    Planted(
        "a payment of less than nothing",
        "impossible",
        (f"UPDATE payments SET amount = -1 WHERE order_id = {PLACED}",),
    ),
    Planted(
        "a discount over its price",
        "impossible",
        (
            f"UPDATE orders SET discount = 999999, total = items_total + delivery_fee - 999999"
            f" WHERE id = {DELIVERED}",
        ),
    ),
    Planted(
        "fewer portions than none", "stock", ("UPDATE menu_items SET stock_left = -1 WHERE id = 1001",)
    ),
    Planted(
        "a price below nothing", "impossible", ("UPDATE menu_items SET price = -1 WHERE id = 1001",)
    ),
    Planted(
        "a campaign gave out less than nothing", "impossible", ("UPDATE campaigns SET given = -1",)
    ),
    Planted(
        "a refund of nothing", "impossible", ("UPDATE refunds SET amount = 0",)
    ),
    Planted("what was kept differs from the price", "sums",
        (f"UPDATE payments SET amount = amount - 1000 WHERE order_id = {DELIVERED}",)),
)  # fmt: skip


@pytest.mark.proof
@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_each_fault_planted_in_right_books_is_named(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """Planted, found by the command, taken back; in the end the books are right as before."""
    server: Server | None = None
    url = f"sqlite:///{tmp_path / 'baedal.db'}"
    if kind == "postgresql":
        server = request.getfixturevalue("postgres")
        url = server.new_database()
    now = await _a_busy_evening(tmp_path, url)
    looked, faults = check_books(url, now=now)
    assert (looked, [f for f in faults if not f.may_pass]) == (11, [])
    lines = []
    with _open(url) as connection:
        for planted in FAULTS:
            with _taken_back(connection, planted):
                for words in planted.does:
                    assert connection.execute(text(words)).rowcount > 0, planted.name
                assert main(["--database", url]) == 1, planted.name
            said = capsys.readouterr().out.splitlines()
            found = [s for s in said if s.startswith("✗") and s.endswith(f"[{planted.what}]")]
            assert found, f"{planted.name}: {said}"
            lines.append(f"{planted.name}: {found[0]}")
    assert main(["--database", url]) == 0
    assert (
        capsys.readouterr().out.splitlines()[-1].startswith("✓ the books of 11 orders are right")
    )
    print("\n".join(lines), f"{len(lines)} faults planted, each was named", sep="\n")
    if server is not None:
        server.drop(url)


async def test_it_cannot_write(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'baedal.db'}"
    world = World(tmp_path, database_url=url)
    await world.start()
    try:
        with reading(url) as connection, pytest.raises(DBAPIError):
            connection.execute(text("DELETE FROM stores"))
    finally:
        await world.close()


def test_it_makes_no_database_where_there_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--database", f"sqlite:///{tmp_path / 'none.db'}"]) == 2
    assert not (tmp_path / "none.db").exists()
    assert "there is no database" in capsys.readouterr().out


async def _a_busy_evening(folder: Path, url: str) -> datetime:
    """One order for each way an order may go; when it was over, by the evening's own clock."""
    world = World(folder, database_url=url)
    await world.start()
    try:
        owner = await world.owner()
        await world.owner("별빛반점")
        admin = await world.admin()
        people = await asyncio.gather(*(world.customer(f"손님{n}") for n in range(11)))
        coupons = await gives_out(world, owner, audience=Audience.PUBLIC)
        for n in (0, 2, 3):
            await world.the_house.deps.db.write(take_coupon, people[n].person, coupons.id)
        delivered = await people[0].orders("반반치킨", "양념치킨")
        await owner.answers("수락 20분", "품절 메뉴 빼기")
        await owner.taps(r"양념치킨.*lp\|")
        await owner.taps(r"빼기.* lt\|")
        await owner.answers("조리 시작", "조리 완료", "배달 출발", "배달 완료")
        await people[1].orders("반반치킨")
        await owner.answers("거절", "재료가 떨어졌어요")
        await people[2].orders("양념치킨")
        await people[2].taps("주문 취소")
        await people[2].taps("네, 취소할게요")
        await people[3].orders("반반치킨", way="d")
        await owner.brings_it()
        await world.the_company("declining", times=1)
        await people[4].orders("반반치킨")
        world.clock.forward(11 * 60)  # never paid
        await world.passes(seconds=15)
        await world.the_company("losing_replies", on=["charge"], times=1)
        await people[5].orders("반반치킨")
        await world.passes(seconds=20)
        await owner.answers("수락 20분", "조리 시작")
        await world.passes(seconds=1.1)  # the company's own second between two cancels
        await world.the_house.deps.db.write(
            refund_part, delivered.id, by=admin.person, amount=3_000, reason="식었어요",
            request_key="k",
        )  # fmt: skip
        await _two_by_rider(world, owner, admin, people[9], people[10])
        await people[6].orders("반반치킨")  # still waits for the store
        await world.passes(seconds=10)
        await world.the_company_breaks_down()
        await people[7].orders("반반치킨")  # kept
        await people[8].orders("반반치킨")
        await people[8].taps("주문 취소")
        await people[8].taps("네, 취소할게요")
        await world.passes(seconds=5)
        return world.clock.now()
    finally:
        await world.close()


async def _two_by_rider(
    world: World, owner: Worker, admin: Worker, one: Customer, other: Customer
) -> None:
    """A rider brings one, and hears that the other is off."""
    junho = await a_rider(world)
    await owner.says("/delivery")
    await owner.taps("라이더 배달로 바꾸기")
    brought = await one.orders("반반치킨")
    await owner.answers("수락 20분", "조리 시작", "조리 완료")
    await asked(world, brought)
    await junho.answers("수락", "픽업했어요", "전달했어요")
    off = await other.orders("반반치킨")
    await owner.answers("수락 20분", "조리 시작", "조리 완료")
    await asked(world, off)
    await junho.taps("수락")
    await admin.says(f"/cancel {off.number} 비가 와요")
    await admin.taps(r"rc\|")
    await world.passes(seconds=2)
    await owner.taps("직접 배달로 바꾸기")


def _open(url: str) -> Connection:
    where = make_url(url)
    # What is planted is what could never be written: no table minds, here and when it is put back.
    if where.get_backend_name() == "sqlite":
        connection = create_engine(where, isolation_level="AUTOCOMMIT").connect()
        connection.execute(text("PRAGMA ignore_check_constraints = ON"))
        for (name,) in connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        return connection
    where = where.set(drivername="postgresql+psycopg")
    connection = create_engine(where, isolation_level="AUTOCOMMIT").connect()
    connection.execute(text("SET session_replication_role = replica"))
    for table, name in connection.execute(
        text(
            "SELECT conrelid::regclass, conname FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid <> 0"
        )
    ).all():
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    return connection


@contextmanager
def _taken_back(connection: Connection, planted: Planted) -> Iterator[None]:
    """The tables a fault is planted in are afterwards as they were."""
    tables = {found for words in planted.does for found in _WRITTEN.findall(words)}
    for table in tables:
        connection.execute(text(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}"))
    try:
        yield
    finally:
        for table in tables:
            connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(text(f"INSERT INTO {table} SELECT * FROM kept_{table}"))
            connection.execute(text(f"DROP TABLE kept_{table}"))
