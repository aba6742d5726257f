"""The practice world has one clock: our house, the messenger and the company read the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

import cli.token
from tests.programs import Program
from tests.world import World

LITTLE = timedelta(seconds=30)  # what a busy machine needs between two looks


async def _clocks(world: World) -> list[datetime]:
    """What our house, the messenger and the company say; the company by its latest payment."""
    async with world.http.get("/sim/clock") as answer:
        messenger = (await answer.json())["now"]
    payment = (await world.books())[-1]
    now = world.the_house.deps.clock.now()
    return [now, datetime.fromtimestamp(messenger, now.tzinfo), _agreed(payment)]


def _agreed(payment: dict[str, str]) -> datetime:
    return datetime.fromisoformat(payment["approvedAt"])


async def test_what_the_story_moves_moves_everybody_and_outlives_a_restart(tmp_path: Path) -> None:
    first = World(tmp_path, database_url=None)
    await first.start()
    await first.passes(minutes=10)
    mina = await first.customer("민아")
    await mina.orders("반반치킨")
    clocks = await _clocks(first)
    assert max(clocks) - min(clocks) < LITTLE, clocks
    last = first.clock.now()
    await first.close()

    second = World(tmp_path, database_url=None)
    await second.start()
    try:
        assert timedelta() <= second.clock.now() - last < LITTLE
    finally:
        await second.close()


async def test_a_token_for_the_demo_is_good_by_the_demos_own_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody has moved it by a day: eight hours from now by the machine were over long ago."""
    first = World(tmp_path, database_url=None)
    await first.start()
    first.clock.forward(24 * 3600)
    await first.close()
    monkeypatch.setattr(cli.token, "FOLDER", tmp_path)
    monkeypatch.delenv("BAEDAL_JWT_SECRET", raising=False)

    assert cli.token.main(["--role", "customer", "--subject", "900000"]) == 0

    token = capsys.readouterr().out.strip()
    second = World(tmp_path, database_url=None)
    await second.start()
    try:
        mina = Program(second, 900_000, None, token)
        assert (await mina.calls("GET", "/api/cards")).status == 200
        second.clock.forward(8 * 3600 + 60)
        assert (await mina.calls("GET", "/api/cards")).status == 401
    finally:
        await second.close()
