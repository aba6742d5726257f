"""Before any handler: how fast, how much, from where; and what the house tells about itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr

from core.clock import SystemClock
from core.database.database import open_database
from core.database.migrate import upgrade
from core.deps import Deps
from core.outbox.event import Who
from core.payments.toss import TossPayments
from core.settings import Settings
from tests.edges.web.conftest import open_door
from tests.patience import PATIENCE
from tests.programs import Program, customers_program
from tests.world import World
from web.app import make_web
from web.auth import make_token
from web.limits import Limit, TooFast

SHOWN = "Bearer shown-to-prometheus"


@pytest.fixture
async def measured(tmp_path: Path) -> AsyncIterator[World]:
    """A house whose metrics may be read, as often as one likes."""
    token = SecretStr(SHOWN.removeprefix("Bearer "))
    async with open_door(tmp_path, metrics_token=token) as door:
        yield door


async def test_who_calls_too_fast_is_asked_to_wait(tmp_path: Path) -> None:
    async with open_door(tmp_path, rate_per_person=2.0) as door:
        mina = await customers_program(door, card=False)
        juno = await customers_program(door, card=False)
        answers = [await mina.calls("GET", "/api/orders") for _ in range(8)]

        assert [a.status for a in answers[:4]] == [200] * 4
        assert (answers[-1].status, answers[-1].code) == (429, "too_fast")
        assert int(answers[-1].headers["Retry-After"]) == 1
        assert (await juno.calls("GET", "/api/orders")).status == 200  # others are not held up


async def test_an_address_that_floods_is_slowed_before_its_tokens_are_read(
    tmp_path: Path,
) -> None:
    async with open_door(tmp_path, rate_per_address=2.0, trusted_proxies=("127.0.0.0/8",)) as door:
        nobody = Program(door, 1, None, "not.a.token")
        far = {"X_Forwarded_For": "203.0.113.9"}
        answers = [await nobody.calls("GET", "/api/stores", **far) for _ in range(6)]
        assert [a.status for a in answers] == [401] * 4 + [429] * 2
        elsewhere = await nobody.calls("GET", "/api/stores", X_Forwarded_For="203.0.113.10")
        assert elsewhere.status == 401
        here = [await nobody.calls("GET", "/api/stores") for _ in range(6)]
        assert {a.status for a in here} == {401}  # a program of this machine is not counted


def test_a_bucket_fills_again_with_time() -> None:
    now = [0.0]
    limit = Limit(1, clock=lambda: now[0])
    for _ in range(2):
        limit.take("mina")
    with pytest.raises(TooFast) as refused:
        limit.take("mina")
    assert refused.value.facts["retry_after_seconds"] == 1
    now[0] = 1.0
    limit.take("mina")


async def test_a_body_too_large_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'small.db'}"
    upgrade(url)
    settings = Settings(_env_file=None, database_url=url, jwt_secret="s" * 40)
    clock = SystemClock()
    db = await open_database(url, clock=clock)
    deps = Deps(db=db, clock=clock, settings=settings, company=TossPayments("http://x", ""))
    runner = web.AppRunner(make_web(deps, {}))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        async with ClientSession(f"http://{host}:{port}") as http:
            token = make_token("s" * 40, 5, Who.CUSTOMER, clock.now() + timedelta(days=400))
            headers = {"Authorization": f"Bearer {token}"}
            async with http.post("/api/orders", data=b"x" * 300_000, headers=headers) as answer:
                assert (answer.status, (await answer.json())["code"]) == (413, "too_large")
    finally:
        await runner.cleanup()
        await db.close()


async def test_metrics_tell_how_things_stand(measured: World) -> None:
    door = measured
    mina = await customers_program(door)
    placed = await mina.orders(pay=True)
    assert placed.status == 201
    await door.settles()

    told = await Program(door, 0, None).calls("GET", "/metrics", Authorization=SHOWN)

    assert told.status == 200
    assert 'baedal_orders{status="placed"} 1.0' in told.body
    assert "baedal_facts_waiting 0.0" in told.body
    assert "baedal_notices_waiting " in told.body
    assert "baedal_timers_late_oldest_seconds " in told.body
    assert 'baedal_turn_seconds{quantile="0.95"}' in told.body


async def test_the_metrics_say_how_each_breaker_stands(measured: World) -> None:
    """Charges fail and the rest works; when somebody tries again, it closes."""
    door = measured

    async def stands(operation: str) -> list[str]:
        told = await Program(door, 0, None).calls("GET", "/metrics", Authorization=SHOWN)
        said = rf'baedal_breaker{{company="toss",operation="{operation}",state="(\w+)"}} 1\.0'
        return re.findall(said, told.body)

    assert await stands("charge") == ["closed"]
    await door.the_company_breaks_down()
    assert (await stands("charge"), await stands("cancel")) == (["open"], ["closed"])

    mina = await customers_program(door)
    await door.the_company("slow", delay_ms=600, on=["charge"])
    door.clock.forward(11)
    trying = asyncio.create_task(mina.orders(pay=True))
    async with asyncio.timeout(PATIENCE):
        while await stands("charge") != ["trying"]:
            await asyncio.sleep(0.02)
    assert (await trying).status == 201
    assert await stands("charge") == ["closed"]


async def test_without_a_secret_nobody_comes_in(tmp_path: Path) -> None:
    async with open_door(tmp_path, jwt_secret=None) as door:
        until = door.clock.now() + timedelta(days=400)
        token = make_token("s" * 40, 7001, Who.CUSTOMER, until)
        answer = await Program(door, 7001, None, token).calls("GET", "/api/stores")
        assert (answer.status, answer.code) == (401, "unauthorized")


def test_a_short_secret_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="32"):
        Settings(_env_file=None, jwt_secret="short")
