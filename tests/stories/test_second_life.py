"""The service goes down and comes back: what people had in their hands still works."""

from __future__ import annotations

from pathlib import Path

from core.orders.model import OrderStatus
from tests.world import World


async def test_an_old_card_is_good_after_a_restart(tmp_path: Path) -> None:
    """Mina orders, the service restarts, the owner taps the old card; her card follows."""
    first = World(tmp_path, database_url=None)
    await first.start()
    owner = await first.owner()
    mina = await first.customer("민아")
    order = await mina.orders("반반치킨")
    port = int(first.url.rsplit(":", 1)[1])
    await first.close()

    second = World(tmp_path, database_url=None, port=port)
    await second.start()
    owner.world = mina.world = second
    try:
        await owner.answers("수락 20분")
        assert (await second.order(order.id)).status is OrderStatus.ACCEPTED
        assert (await mina.card()).startswith("주문을 받았어요")
    finally:
        await second.close()
