"""The card of an order says, at every station, what its customer wrote and where it is fetched."""

from __future__ import annotations

from core.orders.model import OrderStatus
from core.stores.tables import Stores
from tests.world import World

REQUEST, MORE = "땅콩 알레르기가 있어요", "초인종은 누르지 마세요"


async def test_it_has_the_words_to_the_store_and_those_that_came_later(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.taps("요청사항")
    await mina.says(REQUEST)
    await mina.taps("요청사항")
    order = await mina.pays()
    assert REQUEST in await mina.card()

    await mina.says(MORE)
    assert REQUEST in await mina.card()
    assert MORE in await mina.card()

    for step in ("수락 20분", "조리 시작", "조리 완료", "배달 출발", "배달 완료"):
        await owner.answers(step)
        assert REQUEST in await mina.card(), step
        assert MORE in await mina.card(), step
    assert (await world.order(order.id)).status is OrderStatus.DELIVERED


async def test_who_fetches_it_reads_where(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    store = await world.the_house.deps.db.read(lambda tx: tx[Stores].get(1))
    where = f"포장 · 골목닭집 ({store.address['ko']})"
    await mina.picks("반반치킨")
    await mina.taps("포장")
    await mina.pays()
    assert where in await mina.card()
    for step in ("수락 20분", "조리 시작", "조리 완료"):
        await owner.answers(step)
        assert where in await mina.card(), step


async def test_who_has_it_brought_reads_no_way_to_the_store(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    assert "포장 ·" not in await mina.card()
    assert "배달 ·" in await mina.card()
