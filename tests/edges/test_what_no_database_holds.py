"""Bytes that are no text, text that shows nothing, numbers beyond a column: refused, never broken.

The lists of routes, commands, buttons and questions are the code's own.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest
from sqlalchemy import text

import bot.app
import store_bot.app
from bot.taps import TAPS as CUSTOMER_TAPS
from chat.taps import SEPARATOR, written
from cli.roles import CUSTOMER_BOT, STORE_BOT
from core.database.transaction import Transaction
from core.people.model import Role
from core.people.tables import People
from core.people.use_cases import enrol_admins, give_role
from core.riders.model import Ride
from core.riders.use_cases import enrol_rider
from core.stores.editing import FOLLOWING, Asks
from store_bot.admin_taps import NewBroadcast
from store_bot.owner_taps import RegisterStore
from store_bot.taps import TAPS as STORE_TAPS
from store_bot.taps import NewCoupons
from tests.hostile import BYTES, NUMBERS, TEXTS
from tests.programs import Program, customers_program, stores_program, wish
from tests.world import CUSTOMERS, WORK, Someone, World, post
from web.api.route import ROUTES

_ids = itertools.count(1)
SIDES = {CUSTOMERS: CUSTOMER_BOT, WORK: STORE_BOT}
BOTS: dict[str, Any] = {CUSTOMERS: bot.app, WORK: store_bot.app}
COMMANDS = {
    CUSTOMERS: [*bot.app.COMMANDS],
    WORK: [
        *store_bot.app.FOR_EVERYBODY, *store_bot.app.FOR_THE_STORE, *store_bot.app.FOR_OWNERS,
        *store_bot.app.FOR_RIDERS, *store_bot.app.FOR_ADMINS,
    ],
}  # fmt: skip


@pytest.mark.long
async def test_no_command_breaks(world: World) -> None:
    everywhere = await somebody_who_may_everything(world)
    for name, commands in COMMANDS.items():
        for command in commands:
            await say(world, name, everywhere, *(f"/{command} {words}" for words in TEXTS))
    await nothing_broke(world)


@pytest.mark.long
async def test_no_button_breaks(world: World) -> None:
    everywhere = await somebody_who_may_everything(world)
    for name, book in ((CUSTOMERS, CUSTOMER_TAPS), (WORK, STORE_TAPS)):
        for kind in book.kinds():
            await tap(world, name, everywhere, *forged(book.verb_of(kind), kind))
    await nothing_broke(world)


@pytest.mark.long
async def test_no_answer_breaks(world: World) -> None:
    """Whatever a bot waits for, a person writes something else."""
    everywhere = await somebody_who_may_everything(world)
    for asked in bot.app.ANSWERS:
        for words in TEXTS:
            await world.the_house.deps.db.write(_ask, "customer", everywhere, asked)
            await say(world, CUSTOMERS, everywhere, words)
    for asks in Asks:
        if asks in FOLLOWING:
            continue
        about = 1 if asks.value in ("category", "hours", "bands", "minimum", "about") else 1001
        about = 101 if asks in (Asks.CATEGORY_NAME, Asks.NEW_NAME) else about
        for words in TEXTS:  # one after the other, as a thumb is: nobody waits in between
            await press(world, WORK, everywhere, f"me|{asks.value}|{about}|0")
            await write(world, WORK, everywhere, words)
        await world.settles()
    for begin in (RegisterStore(), NewCoupons(1), NewBroadcast()):
        await tap(world, WORK, everywhere, written(begin))
        await say(world, WORK, everywhere, *TEXTS)
    await nothing_broke(world)


async def test_names_places_and_numbers_of_a_phone_break_nothing(world: World) -> None:
    everywhere = await somebody_who_may_everything(world)
    place = {"latitude": 37.5497, "longitude": 126.9205}
    for name, words in itertools.product(BOTS, TEXTS):
        venue = {"location": place, "title": words, "address": words}
        contact = {"phone_number": words, "first_name": words, "user_id": everywhere}
        for content in (
            {"location": place, "venue": venue},
            {"contact": contact},
            {"photo": [], "caption": words},
            {"document": {"file_id": "x", "file_unique_id": "x", "file_name": words}},
            {"dice": {"emoji": words, "value": 2**62}},
        ):
            await hear(world, name, {"message": message(everywhere, words, content)})
    await world.settles()
    await nothing_broke(world)


async def test_no_route_breaks_by_what_is_sent(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    order_id = (await mina.orders(pay_with="on_delivery")).body["id"]
    for route in ROUTES:
        values: tuple[Any, ...] = (*NUMBERS, *TEXTS, 1.5, 1e400, None, [], {}, True)
        for value in values:
            for body in bodies(route.body, value):
                caller = store if store.who in route.who else mina
                if caller.who not in route.who:
                    continue
                path = route.path.format(
                    order_id=order_id, store_id=1, card_id=1, campaign_id=1, delivery_id=1
                )
                status = await status_of(caller, route.method, path, body)
                assert status < 500, (route.name, body)
    await nothing_broke(world)


async def test_no_route_breaks_by_how_it_is_called(world: World) -> None:
    """Bytes in paths, queries, headers and cookies, over a plain socket, at every route there is."""
    mina = await customers_program(world, card=False)
    token = f"Bearer {mina.token}".encode()
    for method, path in every_route(world):
        for bad in (*BYTES, b"%00", b"%ff", b"%ed%a0%80", b"9" * 30, b"-1", b"\x7f"):
            named = b"/".join(
                bad if part.startswith(b"{") else part for part in path.encode().split(b"/")
            )
            calls = [
                (named, b"Authorization: " + token),
                (path.encode().replace(b"{", b"").replace(b"}", b"") + b"?t=" + bad + b"&a", b""),
                (named, b"Authorization: Bearer " + bad),
                (named, b"Authorization: " + token + b"\r\nIdempotency-Key: " + bad),
                (named, b"Cookie: baedal_board=" + bad),
                (named, b"Accept-Language: " + bad + b"\r\nLast-Event-ID: " + bad),
                (named, b"X-Forwarded-For: " + bad + b"\r\nContent-Type: " + bad),
                (named, b"X-Telegram-Bot-Api-Secret-Token: " + bad),
            ]
            for target, head in calls:
                status = await raw_call(world, method, target, head, b'{"x": "' + bad + b'"}')
                assert status < 500, (method, target, head)
    await nothing_broke(world)


# --- what is sent


def forged(verb: str, tap_kind: type) -> Iterator[str]:
    """The button with each fact in turn as nobody meant it."""
    hints = get_type_hints(tap_kind)
    usual = {int: "1", str: "a" * 16}
    numbers, words = (
        [str(n) for n in NUMBERS],
        ["x", "", "11.99999999999", "a\x00", "자장", "\ud83c"],
    )
    for name, kind in hints.items():
        wrong = [*numbers, "x", ""] if kind is int else [*words, "-1", str(2**63)]
        for value in wrong:
            facts = [value if each == name else usual[of] for each, of in hints.items()]
            yield SEPARATOR.join((verb, *facts))


def bodies(shape: Any, value: Any) -> Iterator[Any]:
    """A right body with each field in turn as *value*; a nested one too."""
    if shape is None:
        yield None
        return
    usual: dict[str, Any] = {
        "OrderWanted": wish(), "PaymentWanted": {"order_id": "a" * 16}, "ReasonGiven": {},
        "MinutesGiven": {"minutes": 20}, "NothingGiven": {}, "AuthKeyGiven": {"auth_key": "x"},
        "CouponTaken": {"code": "ABCD"},
        "CouponsWanted": {"kind": "amount", "value": 1_000, "audience": "public",
                          "ends_at": "2030-01-01T00:00:00Z"},
    }[shape.__name__]  # fmt: skip
    for name in shape.model_fields:
        yield {**usual, name: value}
    for name, nested in usual.items():
        if isinstance(nested, dict):
            yield from ({**usual, name: {**nested, inner: value}} for inner in nested)
        if isinstance(nested, list):
            for inner in (*nested[0], "note", "choice_ids"):
                yield {**usual, name: [{**nested[0], inner: value}]}


async def status_of(caller: Program, method: str, path: str, body: Any) -> int:
    raw = None if body is None else json.dumps(body).encode()
    return (await caller.calls(method, path, raw=raw)).status


def every_route(world: World) -> list[tuple[str, str]]:
    """Everything the house answers to, from the router itself."""
    found = {
        (route.method, route.resource.canonical)
        for route in world.the_house.make_web().router.routes()
        if route.resource is not None and route.method in ("GET", "POST", "DELETE", "PUT")
    }
    assert len(found) > len(ROUTES)
    return sorted(found)


async def raw_call(world: World, method: str, target: bytes, head: bytes, body: bytes) -> int:
    """A call byte for byte; the status of its answer."""
    host, port = world.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = [
        method.encode() + b" " + target + b" HTTP/1.1", b"Host: x", b"Connection: close",
        *([head] if head else []), b"Content-Length: " + str(len(body)).encode(), b"", body,
    ]  # fmt: skip
    writer.write(b"\r\n".join(lines))
    first = await asyncio.wait_for(reader.readline(), 20)
    writer.close()
    return int(first.split()[1])


# --- who sends it, and what came of it


async def somebody_who_may_everything(world: World) -> int:
    """A customer, owner, rider and admin in one, with a placed order."""
    mina = await world.customer("Mina")
    work = Someone(world, WORK, mina.person, "Mina", "ko")
    await work.says("/start")
    await world.the_house.deps.db.write(_may_everything, mina.person)
    await mina.orders("반반치킨")
    return mina.person


def _may_everything(tx: Transaction, person: int) -> None:
    give_role(tx, person, Role.OWNER, 1)
    enrol_rider(tx, person, name="Mina", ride=Ride.BICYCLE)
    enrol_admins(tx, [person])


def _ask(tx: Transaction, name: str, person: int, asked: str) -> None:
    tx[People].ask(name, person, asked, order_id="a" * 16)


def message(person: int, name: str, content: dict[str, Any]) -> dict[str, Any]:
    who = {"id": person, "is_bot": False, "first_name": name, "language_code": name}
    chat = {"id": person, "type": "private", "first_name": name}
    return {"message_id": 10_000 + next(_ids), "from": who, "chat": chat, "date": 1, **content}


async def hear(world: World, name: str, update: dict[str, Any]) -> None:
    """As Telegram brings it; what its own JSON cannot carry, as a strange one would."""
    try:
        json.dumps(update, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        side = world.the_house.sides[SIDES[name]]
        await side.intake.hear([{"update_id": 10**12 + next(_ids), **update}])
    else:
        await post(world.http, "/sim/update", {"bot": name, "update": update})


async def say(world: World, name: str, person: int, *lines: str) -> None:
    """They write each, as JSON carries it."""
    for words in lines:
        await write(world, name, person, words)
    await world.settles()


async def write(world: World, name: str, person: int, words: str) -> None:
    await hear(world, name, {"message": message(person, "Mina", {"text": words})})


async def tap(world: World, name: str, person: int, *buttons: str) -> None:
    for data in buttons:
        await press(world, name, person, data)
    await world.settles()


async def press(world: World, name: str, person: int, data: str) -> None:
    who = {"id": person, "is_bot": False, "first_name": "Mina", "language_code": "ko"}
    shown = message(person, "Mina", {"text": "x"})
    query = {"id": f"h{next(_ids)}", "from": who, "message": shown, "chat_instance": "1"}
    await hear(world, name, {"callback_query": {**query, "data": data}})


async def nothing_broke(world: World) -> None:
    """No turn failed, and nobody was told of a fault."""
    broke = await world.the_house.deps.db.read(_what_broke)
    assert broke == []


def _what_broke(tx: Transaction) -> list[str]:
    failed = tx.sql.rows(text("SELECT error, raw FROM updates WHERE tries > 0"))
    return [f"{row.error}: {row.raw[:600]}" for row in failed]
