"""The store side was silent for a while: what it has not answered rings anew."""

from __future__ import annotations

from datetime import timedelta

from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import OrderStatus
from core.orders.tables import Orders
from core.ringing.use_cases import GIVE_UP_AFTER
from core.timers.store_side import SILENT_AFTER
from tests.town import FIRST_OWNER, Town


async def test_an_order_that_rang_before_the_silence_rings_again(town: Town) -> None:
    """Once, at the first sign of life; and its five minutes begin anew."""
    order = await town.orders(1_001)
    await town.goes_on()
    assert [n.kind for n in town.heard if n.person_id == FIRST_OWNER] == ["new_order"]
    await town.db.write(lambda tx: tx[Notices].card_is(Bot.STORE, FIRST_OWNER, order.id, 1))
    town.heard.clear()

    away = max(GIVE_UP_AFTER, SILENT_AFTER) + timedelta(seconds=1)
    await town.goes_on(away.total_seconds())

    rings = [n for n in town.heard if n.person_id == FIRST_OWNER]
    assert [(n.kind, n.order_id) for n in rings] == [("ring_again", order.id)]
    kept = await town.db.read(lambda tx: tx[Orders].get(order.id))
    assert kept.status is OrderStatus.PLACED
