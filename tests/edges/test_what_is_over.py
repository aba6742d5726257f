"""What is asked about an order that has moved on: nothing is done, and nothing is made up."""

from __future__ import annotations

from sqlalchemy import text

from cli.check_books import check_books
from core.database.transaction import Transaction
from core.deliveries.timers import take_the_offer_back
from core.timers.tables import Timer
from core.tracking.queries import admins_by_number
from tests.town import ADMIN, Town


async def test_a_timer_of_an_offer_that_is_over_is_never_asked_again(town: Town) -> None:
    order = await town.ready(1_001)
    for key in (f"{order.id}:8001:99", "no-such-order:8001:1"):
        timer = Timer(1, "offer_silent", key, town.clock.now(), 0)
        assert await town.db.write(take_the_offer_back, timer) is None


async def test_who_is_no_admin_finds_no_order_by_its_number(town: Town) -> None:
    order = await town.orders(1_001)
    await town.goes_on()
    for person, found in ((ADMIN, [order.id]), (1_001, [])):
        orders = await town.db.read(admins_by_number, person, None, 1)
        assert [each.id for each, _ in orders] == found


async def test_the_books_miss_a_view_that_is_gone(town: Town) -> None:
    """Of an order whose facts were handed out; put back, they are right again."""
    await town.orders(1_001)
    await town.goes_on()
    kept = await town.db.write(_take_the_views_away)
    _, faults = check_books(town.url, now=town.clock.now())
    assert "its view is missing" in [fault.says for fault in faults]
    await town.db.write(_put_back, kept)
    assert check_books(town.url, now=town.clock.now()) == (1, [])


def _take_the_views_away(tx: Transaction) -> int:
    return tx.sql.run(text("UPDATE order_views SET order_id = 'x' || substr(order_id, 2)"))


def _put_back(tx: Transaction, _: int) -> None:
    tx.sql.run(text("UPDATE order_views SET order_id = (SELECT id FROM orders)"))
