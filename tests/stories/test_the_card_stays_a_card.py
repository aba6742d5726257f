"""An order's card shows its order, whatever old button is pressed on it; a wish rings once."""

from __future__ import annotations

from typing import Any, get_type_hints

from bot.taps import TAPS, KeepOrder, ReadOrder, ShowOrder
from chat.taps import written
from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order
from tests.world import World


def _card_of(tx: Transaction, person: int, order_id: str) -> int | None:
    return tx[Notices].card(Bot.CUSTOMER, person, order_id)


def every_button(order: Order) -> list[str]:
    """One of each kind, as an old screen may still carry it."""
    of_text = {"way": "c", "receive": "pickup", "lang": "ko", "picked": "", "agreed": "1",
               "phone": "+821012345678", "order_id": order.id}  # fmt: skip
    buttons = []
    for kind in TAPS.kinds():
        facts: list[Any] = [
            of_text.get(name, order.id) if of is str else 1
            for name, of in get_type_hints(kind).items()
        ]
        buttons.append(written(kind(*facts)))
    return buttons


async def test_a_second_tap_on_pay_redraws_the_card(world: World) -> None:
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    message, pay = await mina.find(r"\bp\|c\|")
    order = await mina.pays()
    before, read = await mina.card(), await mina.read()
    await mina.taps_old(message["message_id"], pay["callback_data"])
    assert await mina.card() == before
    assert await mina.read() == read
    assert (await mina.newest()).id == order.id


async def test_no_button_makes_a_card_anything_else(world: World) -> None:
    mina, owner = await world.customer("민아"), await world.owner()
    order = await mina.orders("반반치킨", way="d")
    db = world.the_house.deps.db
    card = await db.read(_card_of, mina.person, order.id)
    assert card is not None
    for step in ("", "수락 20분", "조리 시작", "조리 완료", "배달 출발", "배달 완료"):
        if step:
            await owner.taps(step)
        for button in every_button(order):
            if button.startswith(("xy|", "xa|")):
                continue  # they end it, or ask to
            await mina.taps_old(card, button)
            if button == written(ReadOrder(order.id, 1)):
                await mina.taps_old(card, written(ShowOrder(order.id)))  # its own way back
            shown = next(m["text"] for m in await mina.messages() if m["message_id"] == card)
            assert f"#{order.number}" in shown, (step, button, shown)
            if await db.read(_card_of, mina.person, order.id) != card:
                await mina.taps_old(card, written(KeepOrder()))
                return  # it moved down by its own button: another message is the card


async def test_a_wish_to_cancel_rings_once_while_it_is_open(world: World) -> None:
    mina, owner = await world.customer("민아"), await world.owner()
    await mina.orders("반반치킨")
    await owner.taps("수락 20분")
    card, wish = await mina.find(r"\bxa\|")
    await mina.taps("취소 요청")
    asked, surely = await mina.find(r"\bxb\|")
    await mina.taps("네, 물어봐 주세요")
    rung = [text for text in await owner.read() if "취소" in text]
    for _ in range(10):
        for message, button in ((asked, surely), (card, wish)):
            said = await mina.taps_old(message["message_id"], button["callback_data"])
            assert said
    assert [text for text in await owner.read() if "취소" in text] == rung
