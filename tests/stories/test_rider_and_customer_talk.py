"""Rider and customer write to each other through us: no number, and only while it is under way."""

from __future__ import annotations

from tests.riding import a_rider, a_store_with_riders, ready
from tests.world import World


async def test_words_go_both_ways_and_no_number_does(world: World) -> None:
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    mina, order = await ready(world, owner)
    assert "말하기" not in str(await mina.messages())  # nobody to write to yet
    await junho.taps("수락")

    await mina.taps("라이더에게 말하기")
    await mina.says("공동현관 1234예요. 010-9999-8888로 전화 주세요")
    assert f"#{order.number} 손님\n공동현관 1234예요. ***로 전화 주세요" in await junho.last()
    assert (await mina.last()).startswith("전했어요. 전화번호로 보이는 부분은 ***로 가렸어요.")
    await junho.taps("답하기")
    await junho.says("네, 5분 뒤에 도착해요")
    assert await mina.last() == "라이더\n네, 5분 뒤에 도착해요"

    words = (await mina.messages())[-1]
    await mina.does("text", text="문 앞에 놔 주세요", reply_to=words["message_id"])
    assert "문 앞에 놔 주세요" in await junho.last()
    for chat in (await mina.read(), await junho.read(), await owner.read()):
        assert not any("010-" in text for text in chat)


async def test_after_the_hand_over_nothing_is_passed_on(world: World) -> None:
    """Neither by a button that is still there, nor in reply to older words."""
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    mina, _ = await ready(world, owner)
    await junho.taps("수락")
    await junho.taps("손님에게 말하기")
    await junho.says("지금 출발해요")
    words, button = await mina.find("답하기")
    await junho.answers("픽업했어요", "전달했어요")
    before = await junho.read()

    said = await mina.taps_old(words["message_id"], button["callback_data"])
    assert "더는 전할 수 없어요" in said
    await mina.does("text", text="고마워요", reply_to=words["message_id"])
    assert "더는 전할 수 없어요" in await mina.last()
    assert await junho.read() == before


async def test_a_stranger_reaches_nobody(world: World) -> None:
    """Another customer, another rider and the owner forge the button: there is nothing."""
    owner = await a_store_with_riders(world)
    junho, sora = await a_rider(world), await a_rider(world, "소라", metres=3_000)
    mina, order = await ready(world, owner)
    await junho.taps("수락")
    hana = await world.customer("하나", ready=False)
    await hana.says("/start")
    for someone, verb in ((hana, "w"), (sora, "vw"), (owner, "vw")):
        newest = (await someone.messages())[-1]
        said = await someone.taps_old(newest["message_id"], f"{verb}|{order.id}")
        assert said == "찾을 수 없어요."
    assert "말하기" in str(await mina.messages())


async def test_a_plain_line_is_not_for_the_rider(world: World) -> None:
    """Only the line after the button is passed on; the next one picks a dish as always."""
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    mina, _ = await ready(world, owner)
    await junho.taps("수락")
    await mina.taps("라이더에게 말하기")
    await mina.says("천천히 오세요")
    await mina.says("양념치킨 2")
    assert not any("양념치킨 2" in text for text in await junho.read())


async def test_a_doors_code_reaches_the_rider_and_a_number_in_two_lines_does_not(
    world: World,
) -> None:
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    mina, _ = await ready(world, owner)
    await junho.taps("수락")
    for said in ("현관 101-1203 2580*", "#1234* 누르고 2026-11-30 18:30에"):
        await mina.taps("라이더에게 말하기")
        await mina.says(said)
        assert said in await junho.last()
        assert await mina.last() == "전했어요."
    await mina.taps("라이더에게 말하기")
    await mina.says("공일공 - 1234")
    await mina.taps("라이더에게 말하기")
    await mina.says("뒤는 5678이에요")
    assert "뒤는 ***이에요" in await junho.last()
    assert "가렸어요" in await mina.last()
