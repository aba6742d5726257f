"""Tokens: only ours, only whole, only as long as they are good, only for what their role does."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
from sqlalchemy import text

from cli.token import main as token_command
from core.database.transaction import Transaction
from core.outbox.event import Who
from core.people.model import Role
from core.people.tables import People
from tests.programs import USUAL_TOTAL, Program, customers_program, stores_program, token_for
from tests.world import World


def _unsigned(claims: dict[str, Any], algorithm: str) -> str:
    parts = ({"alg": algorithm, "typ": "JWT"}, claims)
    return (
        ".".join(
            base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
            for part in parts
        )
        + "."
    )


async def test_only_a_whole_token_of_ours_lets_anybody_in(door: World) -> None:
    deps = door.the_house.deps
    assert deps.settings.jwt_secret is not None
    secret = deps.settings.jwt_secret.get_secret_value()
    soon = int((deps.clock.now() + timedelta(hours=1)).timestamp())
    good = {"sub": "7001", "role": "customer", "exp": soon}

    def made(claims: dict[str, Any], key: str = secret, algorithm: str = "HS256") -> str:
        return jwt.encode(claims, key, algorithm=algorithm)

    def without(name: str) -> str:
        return made({k: v for k, v in good.items() if k != name})

    forged = {
        "nothing": "",
        "alg none": _unsigned(good, "none"),
        "alg None": _unsigned(good, "None"),
        "another secret": made(good, "x" * 40),
        "another algorithm": made(good, algorithm="HS512"),
        "no exp": without("exp"),
        "no sub": without("sub"),
        "no role": without("role"),
        "over": made({**good, "exp": int(deps.clock.now().timestamp()) - 1}),
        "exp in words": made({**good, "exp": "tomorrow"}),
        "exp that never comes": made({**good, "exp": float("inf")}),
        "exp that is no number": made({**good, "exp": float("nan")}),
        "exp beyond all numbers": made({**good, "exp": 10**400}),
        "exp below all": made({**good, "exp": -(10**400)}),
        "nbf beyond all numbers": made({**good, "nbf": float("inf")}),
        "half a character": f"{made(good)}\ud83c".encode("utf-8", "backslashreplace").decode(),
        "a letter behind": f"{made(good)}é",
        "a made-up role": made({**good, "role": "owner"}),
        "a clock's role": made({**good, "role": "clock"}),
        "sub in words": made({**good, "sub": "mina"}),
        "sub too large": made({**good, "sub": "9" * 30}),
        "sub too large behind noughts": made({**good, "sub": f"{7001:018}{7001:020}"}),
        "sub 0": made({**good, "sub": "0"}),
        "a letter changed": made(good)[:-2] + "xx",
        "two dots": "..",
    }
    for name, token in forged.items():
        answer = await Program(door, 7001, None, token).calls("GET", "/api/stores")
        assert (answer.status, answer.code) == (401, "unauthorized"), name
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    for header in ("Basic abc", "Bearer", made(good)):
        bare = Program(door, 7001, None)
        answer = await bare.calls("GET", "/api/stores", Authorization=header)
        assert answer.status == 401
    assert (await Program(door, 7001, None, made(good)).calls("GET", "/api/stores")).status == 200


async def test_a_token_ends_with_the_clock(door: World) -> None:
    program = Program(door, 7001, None, token_for(door, 7001, Who.CUSTOMER, hours=1))
    assert (await program.calls("GET", "/api/stores")).status == 200
    door.clock.forward(3601)
    assert (await program.calls("GET", "/api/stores")).status == 401


async def test_work_needs_its_role_at_this_very_moment(door: World) -> None:
    """A token may outlive the job; the job is looked up at every call."""
    for who in (Who.STORE, Who.RIDER, Who.ADMIN):
        answer = await Program(door, 4242, who).calls("GET", "/api/stores")
        assert (answer.status, answer.code) == (403, "role_not_held"), who
    store = await stores_program(door)
    assert (await store.calls("GET", "/api/stores")).status == 200


async def test_the_tokens_role_limits_what_its_person_may_do(door: World) -> None:
    """Who owns a store may also order: as a customer, with a customer's token."""
    store = await stores_program(door)
    assert (await store.orders()).status == 404
    as_customer = Program(door, store.person, Who.CUSTOMER)
    placed = await as_customer.orders(pay_with="on_delivery")
    assert placed.status == 201
    assert (await as_customer.asks(placed.body["id"], "accept", {"minutes": 9})).status == 404
    assert (await store.asks(placed.body["id"], "cancel")).status == 404
    assert (await store.asks(placed.body["id"], "accept", {"minutes": 9})).status == 200


async def test_a_customer_is_made_on_first_use(door: World) -> None:
    mina = Program(door, 31337, Who.CUSTOMER)
    first = await mina.calls("GET", "/api/cards")
    again = await mina.calls("GET", "/api/cards")
    assert first.status == 200
    assert first.body == again.body
    assert len(first.body["customer_key"]) == 36


async def test_the_command_makes_a_token_that_works(
    door: World, monkeypatch: Any, capsys: Any
) -> None:
    secret = door.the_house.deps.settings.jwt_secret
    assert secret is not None
    monkeypatch.setenv("BAEDAL_JWT_SECRET", secret.get_secret_value())
    store = await stores_program(door)

    asked = ["--role", "store", "--subject", str(store.person)]
    assert token_command(asked, clock=door.clock) == 0

    token = capsys.readouterr().out.strip()
    answer = await Program(door, store.person, None, token).calls("GET", "/api/stores/1/orders")
    assert answer.status == 200


async def test_what_is_somebody_elses_is_not_there(door: World) -> None:
    """A stranger's order and one that never was: word for word the same answer."""
    mina, juno = await customers_program(door), await customers_program(door, card=False)
    other_store = await stores_program(door, 2)
    order_id = (await mina.orders(pay=True)).body["id"]
    never = "a" * 16
    for program, verb, path, body in (
        (juno, "GET", "/api/orders/{}", None),
        (juno, "POST", "/api/orders/{}/cancel", None),
        (juno, "GET", "/api/deliveries?order_id={}", None),
        (juno, "GET", "/api/notifications?order_id={}", None),
        (other_store, "GET", "/api/orders/{}", None),
        (other_store, "GET", "/api/notifications?order_id={}", None),
        (other_store, "POST", "/api/orders/{}/accept", {"minutes": 20}),
        (other_store, "POST", "/api/orders/{}/reject", {"reason": "busy"}),
    ):
        theirs = await program.calls(verb, path.format(order_id), body)
        none = await program.calls(verb, path.format(never), body)
        assert theirs.code == "not_found", path
        assert (theirs.status, theirs.body) == (none.status, none.body) == (404, none.body)
    pay = await juno.calls("POST", "/api/payments", {"order_id": order_id, "total": USUAL_TOTAL})
    assert (
        pay.body
        == (
            await juno.calls("POST", "/api/payments", {"order_id": never, "total": USUAL_TOTAL})
        ).body
    )
    (card,) = (await mina.calls("GET", "/api/cards")).body["cards"]
    assert (await juno.calls("DELETE", f"/api/cards/{card['id']}")).status == 404
    assert (await juno.orders(pay=True, card_id=card["id"])).status == 404
    assert (await other_store.calls("GET", "/api/stores/1/orders")).status == 404
    assert (await mina.sees(order_id))["status"] == "placed"


async def test_an_unpaid_order_does_not_exist_for_its_store(door: World) -> None:
    mina, store = await customers_program(door, card=False), await stores_program(door)
    order_id = (await mina.orders()).body["id"]
    assert (await store.calls("GET", f"/api/orders/{order_id}")).status == 404
    assert (await store.asks(order_id, "accept", {"minutes": 20})).status == 404
    assert (await store.calls("GET", "/api/stores/1/orders")).body == {"orders": []}
    await mina.asks(order_id, "cancel")
    ended = await store.calls("GET", "/api/stores/1/orders?status=cancelled")
    assert ended.body == {"orders": []}


async def test_an_owner_dismissed_is_nobody(door: World) -> None:
    store = await stores_program(door)
    await door.the_house.deps.db.write(_dismiss, store.person)
    assert (await store.calls("GET", "/api/stores/1/orders")).code == "role_not_held"


def _dismiss(tx: Transaction, person: int) -> None:
    tx.sql.run(text(f"DELETE FROM roles WHERE person_id = {person}"))
    assert not tx[People].worker(person).has(Role.OWNER)
