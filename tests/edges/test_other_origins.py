"""The levers of the practice world obey its own page and programs, and no other web page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.door import is_a_stranger
from tests.world import World


@pytest.mark.parametrize(
    ("host", "origin", "fetch_site"),
    [
        ("127.0.0.1:8088", None, None),  # a program
        ("localhost:8088", "http://localhost:8088", "same-origin"),
        ("[::1]:8088", "http://[::1]:8088", "same-origin"),
        ("127.0.0.1:8088", None, "none"),  # typed by hand
        ("127.0.0.1", "http://127.0.0.1", "same-origin"),
    ],
)
def test_ourselves(host: str, origin: str | None, fetch_site: str | None) -> None:
    assert not is_a_stranger(host, origin, fetch_site)


@pytest.mark.parametrize(
    ("host", "origin", "fetch_site"),
    [
        ("127.0.0.1:8088", "http://evil.example", "cross-site"),
        ("127.0.0.1:8088", "http://evil.example", None),  # a browser without Fetch Metadata
        ("127.0.0.1:8088", "null", None),  # a sandboxed frame, a local file
        ("127.0.0.1:8088", None, "cross-site"),  # a picture or a link elsewhere
        ("localhost:8088", "http://localhost:3000", "same-site"),  # another server here
        ("127.0.0.1:8088", "https://127.0.0.1:8088", None),
        ("evil.example:8088", "http://evil.example:8088", "same-origin"),  # DNS rebinding
        ("evil.example", None, "none"),
        ("127.0.0.1.evil.example:8088", None, None),
        ("", None, None),
        ("[::1", None, None),
    ],
)
def test_strangers(host: str, origin: str | None, fetch_site: str | None) -> None:
    assert is_a_stranger(host, origin, fetch_site)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path, database_url=None)
    await world.start()
    yield world
    await world.close()


async def test_a_page_from_elsewhere_moves_nothing(place: World) -> None:
    before = await place.everything()
    clock = place.clock.now()
    levers = (
        ("POST", "/sim/text", {"bot": "baedal_bot", "person": 7001, "text": "/start"}),
        ("POST", "/sim/reset", {}),
        ("POST", "/demo/control", {"store_side": "off", "clock_forward_s": 86_400}),
        ("POST", "/demo/people", {"role": "owner", "name": "남", "store": 1}),
        ("POST", "/company/sim/switch", {"mode": "refusing"}),
        ("GET", "/sim/state", None),
        ("GET", "/sim/events", None),
        ("GET", "/page/cast.json", None),
        ("GET", "/demo/control", None),
        ("POST", "/telegram/bot1001:sandbox-customer/getMe", {}),
    )
    for method, path, body in levers:
        for said in (
            {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"},
            {"Host": "evil.example", "Origin": "http://evil.example"},
        ):
            async with place.http.request(method, path, json=body, headers=said) as answer:
                assert answer.status == 403, (path, said)
    assert place.store_side_is_on
    assert (place.clock.now() - clock).total_seconds() < 60
    assert await place.everything() == before
    async with place.http.get("/company/sim/switch") as answer:
        assert (await answer.json())["mode"] == "ok"
    own = {"Origin": place.url, "Sec-Fetch-Site": "same-origin"}
    async with place.http.get("/demo/control", headers=own) as answer:
        assert answer.status == 200
