"""A refusal that no screen put into words of its own is said in the common ones; it is no fault."""

from __future__ import annotations

import pytest

from bot import app
from chat import intake
from chat.turn import Turn
from core.refusals import Refused, SoldOut, StepRefused, TooMany
from tests.world import World


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        (SoldOut(item={"ko": "짜장면", "en": "Jjajangmyeon"}), "짜장면은 품절이에요."),
        (StepRefused("delivered", "cancel"), "지금은 ‘배달 완료’ 상태예요."),
        (TooMany(most=99), "한 번에 99개까지 담을 수 있어요."),
    ],
    ids=lambda given: type(given).__name__,
)
async def test_a_refusal_that_no_screen_expected_is_said_and_no_admin_is_called(
    world: World, monkeypatch: pytest.MonkeyPatch, refusal: Refused, says: str
) -> None:
    """Mina is told what is so; nobody is woken, and she reads no apology."""

    async def refuses(turn: Turn, words: str) -> None:
        raise refusal

    monkeypatch.setitem(app.COMMANDS, "cart", refuses)  # type: ignore[arg-type]  # a dict
    admin, mina = await world.admin(), await world.customer("민아")
    before = len(await admin.read())
    await mina.says("/cart")
    assert await mina.last() == says
    assert len(await admin.read()) == before


async def test_a_screen_telegram_would_not_take_is_apologised_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mina is not left without a word because a screen of ours was too large."""

    async def too_large(turn: Turn, words: str) -> None:
        await turn.api.call("sendMessage", {"chat_id": turn.chat_id, "text": "가" * 5_000})

    monkeypatch.setattr(intake, "LEFT_OVER_SECONDS", 0.3)  # it is tried three times
    monkeypatch.setitem(app.COMMANDS, "cart", too_large)  # type: ignore[arg-type]  # a dict
    mina = await world.customer("민아")
    await mina.says("/cart")
    assert (await mina.last()).startswith("잠시 문제가 있었어요")
