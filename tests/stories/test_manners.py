"""Small things a person notices: no dead button, no question that stays open, no odd words."""

from __future__ import annotations

from core.carts.tables import Carts
from core.people.tables import People
from core.people.use_cases import keep_phone
from tests.world import World, text_of


async def labels(messages: list[dict[str, object]]) -> list[str]:
    rows = (messages[-1].get("reply_markup") or {}).get("inline_keyboard", [])  # type: ignore[attr-defined]  # a message is JSON
    return [button["text"] for row in rows for button in row]


async def test_a_counter_has_only_buttons_that_count(world: World) -> None:
    mina = await world.customer("민아")
    await mina.says("/stores")
    await mina.taps("골목닭집")
    await mina.taps("반반치킨")
    assert "−" not in await labels(await mina.messages())
    await mina.taps(r"^\+ ")
    assert {"−", "2개", "+"} <= set(await labels(await mina.messages()))
    await mina.taps("−")
    assert "−" not in await labels(await mina.messages())


async def test_the_question_about_another_stores_cart_is_closed_by_its_answer(
    world: World,
) -> None:
    """The old question cannot put the dish in a second time."""
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.picks("떡볶이", at="새별분식")
    question, again = await mina.find("비우고 새로 담기")
    assert "한 번에 한 가게만" in text_of(question)
    await mina.taps("비우고 새로 담기")
    asked = next(m for m in await mina.messages() if m["message_id"] == question["message_id"])
    assert text_of(asked) == "떡볶이를 담았어요."
    assert "reply_markup" not in asked
    assert again["text"] == "비우고 새로 담기"
    cart = await world.db.read(lambda tx: tx[Carts].of(mina.person))
    assert [line.quantity for line in cart.lines] == [1]


async def test_the_other_stores_cart_may_stay(world: World) -> None:
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.picks("떡볶이", at="새별분식")
    await mina.taps("장바구니 그대로 두기")
    assert "장바구니 · 골목닭집" in await mina.last()


async def test_who_cancels_is_not_told_that_the_customer_cancelled(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await mina.taps("주문 취소")
    await mina.taps("네, 취소할게요")
    assert "손님이" not in await mina.card()
    assert "주문을 취소했어요" in await mina.card()
    assert "손님이 취소했어요" in "\n".join(await owner.read())


async def test_without_a_number_it_is_asked_for_plainly(world: World) -> None:
    mina = await world.customer("민아")
    await world.db.write(keep_phone, mina.person, "+821012345678")
    await mina.picks("반반치킨")

    def forget(tx: object) -> None:
        tx[People].set_phone(mina.person, None)  # type: ignore[attr-defined]  # a transaction

    await world.db.write(forget)
    await mina.taps(r"\bp\|c\|")
    assert await mina.last() == "연락받을 번호를 먼저 알려 주세요."


async def test_another_language_redraws_what_is_under_way(world: World) -> None:
    """The card and the ticket that are on the screen speak it at once."""
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await mina.says("/language")
    await mina.taps("English")
    assert (await mina.card()).startswith("Sent to Alley Chicken")
    await owner.says("/language")
    await owner.taps("English")
    [ticket] = [m for m in await owner.messages() if "New order #1" in text_of(m)]
    assert "Accept 20 min" in str(ticket["reply_markup"])
    assert not any("새 주문 #1" in text for text in await owner.read())
