"""What ``./baedal demo --play`` shows, and that it says no when something is broken."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import aiohttp
import pytest

from cli.play import phone, play
from cli.play.books import Kept, what_is_wrong
from tests.patience import PATIENCE
from tests.world import World


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine plays slowly; how quickly a person hears is said where it is played alone."""
    monkeypatch.setattr(phone, "PATIENCE_SECONDS", PATIENCE)
    troubles = import_module("cli.play.troubles")  # the package calls the play itself so
    monkeypatch.setattr(troubles, "HEARS_WITHIN_SECONDS", PATIENCE)


async def test_the_troubles_are_played_and_every_won_is_in_its_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await play("troubles", "ko", store_bot=True) == 0
    said = capsys.readouterr().out
    for words in (
        "결제가 밀려 있어요",
        "기다려 주셔서 고마워요",
        "재료가 떨어졌어요",
        "취소 요청을 가게가 받아들였어요",
        "이미 만들고 있어 취소하지 못했어요",
        "품절된 콜라 1.25L를 뺐어요. 2,500원을 돌려드리고",
        "응답하지 않아 주문을 취소했어요",
    ):
        assert words in said
    assert said.count("#8 주문이 기다리고 있어요") == 3
    assert re.search(r"✓ 주문 8건, 결제 [\d,]+원 가운데 [\d,]+원이 돌아갔어요", said)
    assert "✗" not in said


async def test_an_evening_is_played_from_a_new_store_to_its_first_review(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone, "MOST_PRESSES", 10_000)  # nobody asks these thumbs to slow down
    assert await play("evening", "ko", store_bot=True) == 0
    said = capsys.readouterr().out
    for words in (
        "수진이네 분식이 등록됐어요",
        "3,000원 할인 쿠폰을 받았어요",
        "라이더를 찾지 못했어요",
        "☞ 다른 라이더가 먼저 받았어요.",
        "아직 조리 중이에요",
        "손님 ◀ 수진이네 분식 #1에서 5,000원을 환불해 드려요 (어묵이 안 왔어요)",
        "환불 5,000원 · 완료 · 어묵이 안 왔어요",
        "나간 쿠폰 1/50장 · 쓴 쿠폰 1장",
        "✓ 결제 19,000원 가운데 5,000원이 돌아갔고, 쿠폰 3,000원은 한 번 쓰였어요.",
    ):
        assert words in said
    assert "✗" not in said


async def test_dinner_is_played_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert await play("dinner", "en", store_bot=True) == 0
    said = capsys.readouterr().out
    assert "Enjoy your meal!" in said
    assert "맛있게" not in said


@pytest.mark.parametrize("which", ["dinner", "troubles", "evening"])
async def test_without_a_store_bot_a_play_says_what_did_not_come(
    which: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone, "PATIENCE_SECONDS", 5.0)
    assert await play(which, "ko", store_bot=False) == 1
    assert re.search("✗ 사장님.*: no button like", capsys.readouterr().out)


async def test_money_that_is_not_where_the_chat_said_is_named(tmp_path: Path) -> None:
    """A charge nobody ordered, a refund nobody was told of, an order nobody counted."""
    world = World(tmp_path, database_url=None)
    await world.start()
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("거절", "재료가 떨어졌어요")
    await world.passes(seconds=2)
    async with aiohttp.ClientSession(world.url) as http:
        right = [Kept(order.total, order.total)]
        assert await what_is_wrong(http, world, right) == []
        total = f"{order.total:,}"
        kept = await what_is_wrong(http, world, [Kept(order.total, 0)])
        assert kept == [
            f"order 1: {total} won paid and 0 back, said the chat; "
            f"the company took {total} and gave back {total}"
        ]
        unheard = await what_is_wrong(http, world, [])
        assert unheard == [
            f"the company took {total} won for no order",
            "the books hold 1 orders, not 0",
        ]
        lost = await what_is_wrong(http, world, [*right, Kept(9_000, 0)])
        assert "order 2: its 9,000 won are not on the company's list" in lost
    await world.close()
