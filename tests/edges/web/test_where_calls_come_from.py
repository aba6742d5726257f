"""Addresses, limits and headers: what a proxy says counts only where it is ours."""

from __future__ import annotations

import asyncio
import json
import math
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp.test_utils import make_mocked_request
from aiohttp.web import Application
from multidict import CIMultiDict
from pydantic import SecretStr

import web.health
import web.pay
from core.database.transaction import Transaction
from core.payments.use_cases import make_link
from core.settings import Settings
from core.timers.tables import Timers
from tests.edges.web.conftest import open_door
from tests.linear import assert_linear
from tests.programs import Program, customers_program
from tests.world import World
from web.health import Readiness
from web.where import FORWARDED, PROXIES, address_of, networks_of

PROXY, INNER, FAR, LIAR = "10.0.0.7", "10.1.2.3", "203.0.113.9", "198.51.100.1"


def _from(peer: str, *lines: str, trusted: str = "10.0.0.0/8, ::1") -> str | None:
    app = Application()
    app[PROXIES] = networks_of(trusted)
    headers = CIMultiDict([(FORWARDED, line) for line in lines])
    request = make_mocked_request("GET", "/", headers=headers, app=app)
    return address_of(request.clone(remote=peer))


@pytest.mark.parametrize(
    ("peer", "lines", "who"),
    [
        (FAR, (), FAR),
        (FAR, (LIAR,), FAR),  # no proxy of ours: what it says is not read
        (PROXY, (FAR,), FAR),
        (PROXY, (f"{LIAR}, {FAR}",), FAR),  # from the right
        (PROXY, (LIAR, FAR), FAR),  # over all lines
        (PROXY, (f"{LIAR}, {FAR}, {INNER}",), FAR),  # past the proxies between
        (PROXY, (LIAR, f"{FAR}, {INNER}"), FAR),
        (PROXY, (INNER,), INNER),  # nobody but proxies: the first of them
        (PROXY, ("",), PROXY),
        (PROXY, (f"{FAR}, unknown",), PROXY),  # not read past what cannot be read
        (PROXY, (f"{FAR},",), PROXY),
        (PROXY, (f"{FAR}:443",), FAR),
        (PROXY, ("[2001:db8::5]:443",), "2001:db8::5"),
        (PROXY, ("2001:db8::5",), "2001:db8::5"),
        (PROXY, (f"::ffff:{FAR}",), FAR),
        (f"::ffff:{PROXY}", (FAR,), FAR),
        ("::1", (FAR,), FAR),
        ("127.0.0.1", (), None),  # a program of this machine itself
        ("127.0.0.1", (FAR,), "127.0.0.1"),  # it forwards, and nobody said that it may
        (INNER, (), INNER),
    ],
)
def test_the_address_is_the_first_that_is_no_proxy_of_ours(
    peer: str, lines: tuple[str, ...], who: str | None
) -> None:
    assert _from(peer, *lines) == who


def test_without_a_setting_no_header_is_read() -> None:
    for peer in (PROXY, INNER, FAR, "192.168.0.2"):
        assert _from(peer, LIAR, trusted="") == peer


def test_a_long_header_costs_no_more_than_its_length() -> None:
    assert_linear(lambda written: _from(PROXY, written), beginnings=("", "10.0.0.1,"))


@pytest.mark.parametrize("wrong", ["10.0.0.0/8,nobody", "10.0.0.1/8", "10.0.0.0/33", "*"])
def test_a_proxy_that_is_none_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="trusted_proxies"):
        Settings(_env_file=None, trusted_proxies=wrong)
    good = Settings(_env_file=None, trusted_proxies=" 10.0.0.0/8 ,::1, ")
    assert good.trusted_proxies == ("10.0.0.0/8", "::1")


async def test_metrics_are_closed_but_to_the_token(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        nobody = Program(door, 0, None)
        assert (await nobody.calls("GET", "/metrics")).status == 404
        any_token = await nobody.calls("GET", "/metrics", Authorization="Bearer ")
        assert any_token.status == 404
    async with open_door(tmp_path / "2", metrics_token=SecretStr("shown-to-prometheus")) as door:
        nobody = Program(door, 0, None)
        for wrong in (
            "", "Bearer", "Bearer x", "Bearer shown-to-prometheu", "shown-to-prometheus",
            "Basic shown-to-prometheus", "Bearer shown-to-prometheus\u00e9",
        ):  # fmt: skip
            refused = await nobody.calls("GET", "/metrics", Authorization=wrong)
            assert refused.status == 401, wrong
            assert refused.headers["WWW-Authenticate"] == "Bearer"
        good = "Bearer shown-to-prometheus"
        told = await nobody.calls("GET", "/metrics", Authorization=good)
        assert told.status == 200 and "baedal_orders" in told.body


async def test_ready_is_asked_by_many_and_looked_at_once_and_nothing_is_written(
    door: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    look = Readiness._look

    async def counted(readiness: Readiness) -> Any:
        nonlocal looks
        looks += 1
        return await look(readiness)

    monkeypatch.setattr(Readiness, "_look", counted)
    anyone = Program(door, 0, None)
    before = await door.db.read(_beats)
    answers = await asyncio.gather(*(anyone.calls("GET", "/readyz") for _ in range(50)))
    assert {a.status for a in answers} == {200}
    assert looks <= 5  # one a second, however slow this machine is
    assert await door.db.read(_beats) == before


@pytest.mark.parametrize("path", ["/readyz", "/pay/nothing", "/pay/card", "/pay/card/return"])
async def test_whoever_asks_from_far_too_fast_waits(
    tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.health, "ASKED_A_SECOND", 1)  # however slow this machine is
    monkeypatch.setattr(web.pay, "PAGES_A_SECOND", 1)
    async with open_door(tmp_path, trusted_proxies=("127.0.0.0/8",)) as door:
        anyone = Program(door, 0, None)
        far = {"X_Forwarded_For": FAR}
        answers = await asyncio.gather(*(anyone.calls("GET", path, **far) for _ in range(30)))
        slowed = [a for a in answers if a.status == 429]
        assert slowed and all(int(a.headers["Retry-After"]) >= 1 for a in slowed)
        other = await anyone.calls("GET", path, X_Forwarded_For="203.0.113.10")
        assert other.status != 429


async def test_one_card_link_registers_one_card(door: World) -> None:
    """Fifteen returns at once, each with an agreement of its own: one card, and all read which."""
    mina = await customers_program(door, card=False)
    keys = [await mina.auth_key() for _ in range(6)]
    told = await mina.calls("GET", "/api/cards")
    token = await door.db.write(make_link, mina.person)
    customer = told.body["customer_key"]
    answers = await asyncio.gather(
        *(
            mina.calls("GET", f"/pay/card/return?t={token}&authKey={key}&customerKey={customer}")
            for key in keys
        )
    )
    assert {a.status for a in answers} == {200}
    assert len((await mina.calls("GET", "/api/cards")).body["cards"]) == 1
    assert sum("등록했어요" in a.body for a in answers) == 1
    opened_again = (await mina.calls("GET", f"/pay/card?t={token}")).body
    assert 'id="window"' not in opened_again and "카드" in opened_again


PAY_PAGES = (
    "/pay/nothing",
    "/pay/nothing/return",
    "/pay/card",
    "/pay/card/return?t=x",
    "/pay/a/b/c",
)


async def test_pay_pages_say_what_a_browser_may_do_with_them(door: World) -> None:
    """The pages of a good link and every error under /pay: framed by nobody else, kept by nobody."""
    mina = await customers_program(door, card=False)
    assert (await mina.calls("GET", "/api/cards")).status == 200  # they are known now
    token = await door.db.write(make_link, mina.person)
    assert (await mina.calls("GET", f"/pay/card?t={token}")).status == 200
    for path in (f"/pay/card?t={token}", f"/pay/card/return?t={token}", *PAY_PAGES):
        for method in ("GET", "POST"):
            answer = await mina.calls(method, path)
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy, path
            assert "script-src *" not in policy and "unsafe-eval" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
    window = (await mina.calls("GET", f"/pay/card?t={token}")).headers["Content-Security-Policy"]
    assert f"script-src 'self' {door.url}" in window


async def test_no_answer_of_ours_is_guessed_at(door: World) -> None:
    anyone = Program(door, 0, None)
    for path in ("/healthz", "/readyz", "/version", "/metrics", "/openapi.json", "/docs", "/board",
                 "/api/stores", "/api/nothing", "/board-static/board.js"):  # fmt: skip
        answer = await anyone.calls("GET", path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path


NO_TIMES = [
    math.nan, math.inf, -math.inf, 10**400, -(10**400), 1e308, "tomorrow", "4102444800", True,
    False, None, [], {}, -1,
]  # fmt: skip


@pytest.mark.parametrize("claim", ["exp", "nbf", "iat"])
async def test_a_token_whose_times_are_none_lets_nobody_in(door: World, claim: str) -> None:
    deps = door.the_house.deps
    assert deps.settings.jwt_secret is not None
    secret = deps.settings.jwt_secret.get_secret_value()
    now = deps.clock.now()
    good: dict[str, Any] = {
        "sub": "7001", "role": "customer", "exp": int((now + timedelta(hours=1)).timestamp()),
        "nbf": int(now.timestamp()), "iat": int(now.timestamp()),
    }  # fmt: skip
    fine = await Program(door, 7001, None, _signed(good, secret)).calls("GET", "/api/stores")
    assert fine.status == 200
    for wrong in NO_TIMES:
        token = _signed({**good, claim: wrong}, secret)
        answer = await Program(door, 7001, None, token).calls("GET", "/api/stores")
        assert (answer.status, answer.code) == (401, "unauthorized"), wrong
    later = _signed({**good, "nbf": good["nbf"] + 60}, secret)
    assert (await Program(door, 7001, None, later).calls("GET", "/api/stores")).status == 401
    door.clock.forward(61)
    assert (await Program(door, 7001, None, later).calls("GET", "/api/stores")).status == 200


def _signed(claims: dict[str, Any], secret: str) -> str:
    return jwt.api_jws.encode(json.dumps(claims).encode(), secret, algorithm="HS256")


def _beats(tx: Transaction) -> Any:
    return tx[Timers].heartbeat("web")
