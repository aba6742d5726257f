"""Who registers a card from the cart goes on in that very cart."""

from __future__ import annotations

from cli.play import register_card
from core.payments.use_cases import make_link
from tests.world import HOME, World


async def test_the_cart_that_asked_for_a_card_becomes_the_one_that_pays(world: World) -> None:
    """No second cart below it, and no button left that asks for what is done."""
    mina = await world.customer("민아", ready=False)
    await mina.says("/start")
    await mina.does("location", latitude=HOME[0], longitude=HOME[1])
    await mina.says("101동 1203호")
    await mina.does("contact", own=True)
    await mina.picks("반반치킨")
    cart, _ = await mina.find("카드 등록하고 결제하기")
    before = await mina.messages()

    link = await world.the_house.deps.db.write(make_link, mina.person)
    await register_card(world.http, f"/pay/card?t={link}")
    await world.settles()

    after = await mina.messages()
    payable, _ = await mina.find(r"\bp\|c\|")
    assert len(after) == len(before)
    assert payable["message_id"] == cart["message_id"]
    assert "카드를 등록했어요" in (await mina.last())
    assert not any("카드 등록하고 결제하기" in str(m.get("reply_markup")) for m in after)
    await mina.pays()


async def test_a_card_registered_later_leaves_the_orders_card_alone(world: World) -> None:
    """The cart became the order's card; it stays that."""
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    shown = await mina.card()
    link = await world.the_house.deps.db.write(make_link, mina.person)
    await register_card(world.http, f"/pay/card?t={link}")
    await world.settles()
    assert await mina.card() == shown
