"""The service goes down and comes back: what people had in their hands still works."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from core.orders.model import OrderStatus
from tests.owning import a_stranger, item_called, picture, puts_on_the_menu
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


async def test_what_a_new_owner_told_before_a_death_is_told_once(tmp_path: Path) -> None:
    """Killed after an answer was kept and before it was noted done: nothing is answered twice."""
    first = World(tmp_path, database_url=None)
    await first.start()
    admin = await first.admin()
    sujin = await a_stranger(first)
    await sujin.taps("가게 등록")
    await sujin.says("수진이네")
    second = await _dies_before_the_note(first, tmp_path)
    admin.world = sujin.world = second
    await second.settles()
    assert "가게 위치를 보내" in await sujin.last()
    await sujin.does("location", latitude=37.55, longitude=126.92)
    third = await _dies_before_the_note(second, tmp_path)
    admin.world = sujin.world = third
    await third.settles()
    assert "가게 주소를 적어" in await sujin.last()
    await sujin.says("은행나무로 23")
    await sujin.taps("2.0km까지")
    await sujin.does("contact", own=True)
    await sujin.taps("매일 24시간")
    await sujin.taps("신청하기")
    await admin.taps("1 승인")
    await puts_on_the_menu(sujin, "분식", ("떡볶이", 13_000))
    await sujin.taps("떡볶이")
    await sujin.taps("^사진")
    await sujin.sends_photo(picture())
    last = await _dies_before_the_note(third, tmp_path)
    admin.world = sujin.world = last
    try:
        await last.settles()
        assert (await item_called(last, "떡볶이")).photo
        assert "수진이네 메뉴" in await sujin.last()  # what it is now, not “which dish?”
    finally:
        await last.close()


async def _dies_before_the_note(world: World, folder: Path) -> World:
    """The store bot's last update was worked off, and nobody wrote that down; the next life."""
    port = int(world.url.rsplit(":", 1)[1])
    await world.close()
    with sqlite3.connect(folder / "baedal.db") as file:
        file.execute(
            "UPDATE updates SET done_at = NULL WHERE bot = 'store' AND update_id ="
            " (SELECT max(update_id) FROM updates WHERE bot = 'store')"
        )
    again = World(folder, database_url=None, port=port)
    await again.start()
    return again
