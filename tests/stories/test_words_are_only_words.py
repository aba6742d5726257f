"""Why an order ends is told in somebody's own words, whatever they hold."""

from __future__ import annotations

import pytest

from tests.world import World

#: What a person may write, and what would make something else of it.
WORDS = [
    "재료 {품절}", "품절 {", "{0} 없음 }", "{store}", "<b>재료 없음", "a & b < c", "재료가 <3개뿐",
    '<a href="tg://user?id=5">여기서 다시 결제</a>', "%s %(x)s", "agreed", "customer", "no_answer",
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
async def test_the_customer_reads_the_stores_words_as_they_are(world: World, words: str) -> None:
    """In the message and on the card; no link, no bold, and no reason that is none of theirs."""
    mina = await world.customer("민아")
    owner = await world.owner()
    await mina.orders("후라이드")
    order = await mina.newest()
    await owner.says(f"/reject {order.number} {words}")

    assert words in await mina.card()
    assert any(words in said for said in (await mina.read())[-3:])
    shown = [m for m in await mina.messages() if words in (m.get("text") or "")]
    for message in shown:
        kinds = {entity["type"] for entity in message.get("entities", [])}
        assert not kinds & {"text_link", "text_mention"}, message


async def test_a_forged_reason_is_no_reason(world: World) -> None:
    """A button carries one of our reasons or nothing."""
    mina = await world.customer("민아")
    owner = await world.owner()
    await mina.orders("후라이드")
    order = await mina.newest()
    message, _ = await owner.find(r"\bac\|")
    await owner.taps_old(message["message_id"], f"rw|{order.id}|<b>|{order.version}")
    assert (await mina.newest()).status == "placed"
