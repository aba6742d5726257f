"""With a public address Telegram brings what people write: whenever it does, and to us alone."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import cli.bot_side
from tests.patience import until
from tests.proof.evenings.people import ADMIN, Somebody, oversees
from tests.proof.evenings.street import BOTS, CUSTOMERS, WORK, Street

CUSTOMERS_TOKEN = next(iter(BOTS))


@pytest.fixture
async def street(
    tmp_path: Path, as_it_opens: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Street]:
    monkeypatch.setattr(cli.bot_side, "LOOK_AT_THE_WEBHOOK_S", 0.2)
    shutil.copy(as_it_opens, tmp_path / "baedal.db")
    street = Street(tmp_path, f"sqlite:///{tmp_path / 'baedal.db'}")
    await street.opens()
    yield street
    await street.closes()


async def _stands(street: Street) -> dict[str, Any]:
    async with street.http.get(f"{street.address('house')}/readyz") as answer:
        said: dict[str, Any] = await answer.json()
    return said


async def _is_ready(street: Street) -> bool:
    return await _stands(street) == {"status": "ready"}


async def _no_faults(street: Street) -> None:
    async with street.http.delete("/sim/faults") as answer:
        assert answer.status == 200


async def test_what_comes_before_telegram_lets_us_in_is_kept_and_answered(street: Street) -> None:
    """The webhook is of an earlier life; getMe fails for a while, and then setWebhook does."""
    mina = Somebody(street, CUSTOMERS, 50_001, "민아")
    await mina.moves_in()
    await street.house_starts(by_webhook=True)
    await until(lambda: _is_ready(street))
    await street.house_stops()

    await street.sim("faults", method="getMe", code=500, times=1_000_000)
    await street.sim("faults", method="setWebhook", code=502, page=True, times=2)
    await street.house_starts(by_webhook=True)
    await mina.does("text", text="/start")
    await mina.does("text", text="/help")
    await until(lambda: _all_brought(street))
    assert (await _stands(street))["status"] == "degraded"
    assert [m["from"]["id"] for m in mina.chat.messages.values()] == [50_001, 50_001]

    await _no_faults(street)
    await street.sim("faults", method="setWebhook", code=502, page=True, times=2)
    await mina.reads("어디로")
    await mina.reads("이렇게 주문해요")
    await until(lambda: _is_ready(street))
    assert (await street.met())["setWebhook"] >= 2
    said = [m for m in mina.chat.messages.values() if m["from"]["id"] != 50_001]
    assert len(said) == 2, said


async def _all_brought(street: Street) -> bool:
    """Telegram was told yes to everything: nothing will be brought again."""
    return street.telegram.waiting(CUSTOMERS) == 0


async def test_a_webhook_that_is_taken_away_is_set_again_and_told(street: Street) -> None:
    """Another program on our token polls, and so takes it, again and again."""
    mina, admin = (
        Somebody(street, CUSTOMERS, 50_001, "민아"),
        Somebody(street, WORK, ADMIN, "하늘"),
    )
    for each in (mina, admin):
        await each.moves_in()
    await street.house_starts(by_webhook=True)
    await until(lambda: _is_ready(street))
    await street.the_house.deps.db.write(oversees, ADMIN)
    await admin.does("text", text="/start")
    await admin.reads(r"\S")
    for _ in range(2):
        await _another_program_takes_it(street)
        await until(lambda: _is_ours(street))
    await admin.reads("다른 프로그램도 쓰고 있어요")
    because = "customer bot: another program on the same token"
    assert await until(lambda: _says(street, because))
    await mina.does("text", text="/start")
    await mina.reads("어디로")


async def _call(street: Street, method: str) -> Any:
    where = f"{street.address('line')}/telegram/bot{CUSTOMERS_TOKEN}/{method}"
    async with street.http.post(where) as answer:
        return (await answer.json())["result"]


async def _another_program_takes_it(street: Street) -> None:
    assert await _call(street, "deleteWebhook")


async def _is_ours(street: Street) -> bool:
    found: str = (await _call(street, "getWebhookInfo"))["url"]
    return found.startswith(street.address("house"))


async def _says(street: Street, because: str) -> bool:
    return because in (await _stands(street)).get("because", [])
