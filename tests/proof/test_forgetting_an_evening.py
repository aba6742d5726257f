"""An evening of fifty orders, and 400 days: of its customers only the books are left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forgetting import an_evening, days_go_by, nothing_is_left, the_books_add_up
from tests.needles import found_of, logged_to
from tests.world import World

ORDERS = 50
pytestmark = [pytest.mark.proof, pytest.mark.long]


async def test_400_days_after_fifty_orders_only_the_books_are_left(
    world: World, tmp_path: Path
) -> None:
    """Looked for in every byte of the file and its WAL, in a dump of everything, and in the log."""
    log = tmp_path / "house.log"
    with logged_to(log):
        people, orders = await an_evening(world, await world.owner(), ORDERS)
        assert all([await found_of(someone, world, tmp_path, log) for someone in people])
        await days_go_by(world, 400)
    await nothing_is_left(world, people, tmp_path, log)
    numbers = [order.number for order in orders]
    assert [(await world.order(order.id)).number for order in orders] == numbers
    await the_books_add_up(world, *orders)
