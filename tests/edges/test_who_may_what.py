"""Who may do what in the chats, cell by cell, from the bots' own contents pages.

A cell is "may", or it answers as if the thing did not exist: a command like an unknown command,
a button like one of an order that never was. The API's table stands in web/test_every_route.py.
"""

from __future__ import annotations

import asyncio
import itertools
from typing import Any, NamedTuple

import pytest

import bot.app
import bot.taps
import store_bot.app
import store_bot.taps
from core.broadcasts.model import Audience as BroadcastAudience
from core.broadcasts.use_cases import send_broadcast
from core.coupons.model import Audience
from core.database.transaction import Transaction
from core.orders.model import Order
from core.outbox.event import Who
from core.payments.refunds import refund_part
from core.people.invitation_tables import Invitations
from core.people.model import Role
from core.people.tables import People
from core.people.use_cases import give_role
from core.riders.model import Ride
from core.riders.use_cases import enrol_rider
from core.stores.registration import Registration, RegistrationStatus
from core.stores.registration_tables import Registrations
from core.stores.staff import invite
from core.texts import customer as texts
from tests.coupons import gives_out
from tests.edges.who_may_what import (
    ALL,
    BUTTONS,
    COMMANDS,
    NEVER,
    A,
    B,
    C,
    R,
    S,
    X,
)
from tests.programs import Program
from tests.world import CUSTOMERS, WORK, Customer, Someone, World, post, text_of

#: Somebody whose store waits for an admin.
WHO_WAITS = 7_001
TAPS = {CUSTOMERS: bot.taps.TAPS, WORK: store_bot.taps.TAPS}
NOTHING_THERE, STALE = texts.NOTHING_THERE.ko, texts.STALE.ko
#: Commands about one order, by its number.
BY_NUMBER = ("accept", "reject", "cook", "ready", "depart", "delivered")
_queries = itertools.count(7_000_001)
#: Who may what is the same code on either database; one is enough for so many chats.
on_one_database = pytest.mark.parametrize("world", ["sqlite"], indirect=True)


def test_every_command_and_every_button_has_a_row() -> None:
    at_work = {
        *store_bot.app.FOR_EVERYBODY, *store_bot.app.FOR_THE_STORE, *store_bot.app.FOR_ADMINS,
        *store_bot.app.FOR_RIDERS, *store_bot.app.FOR_OWNERS,
    }  # fmt: skip
    assert set(COMMANDS[CUSTOMERS]) == set(bot.app.COMMANDS)
    assert set(COMMANDS[WORK]) == at_work
    for name, book in TAPS.items():
        assert set(BUTTONS[name]) == {kind.__name__ for kind in book.kinds()}


class Phone(NamedTuple):
    """One person, in both bots."""

    chats: dict[str, Someone]
    greeted: dict[str, dict[str, Any]]  #: the message their buttons are pressed under


@on_one_database
async def test_a_command_is_answered_or_is_unknown(world: World) -> None:
    everybody = await _everybody(world)
    await _a_dinner(world, everybody[C])
    cells = 0
    for name, table in COMMANDS.items():
        unknown = await _all_say(world, name, everybody, "/frobnicate")
        assert len(set(unknown.values())) == 1
        for command, may in table.items():
            said = await _all_say(world, name, everybody, f"/{command}")
            for role in everybody:
                assert (said[role] != unknown[role]) is (role in may), (command, role, said[role])
            cells += len(said)
    print(f"{cells} cells of commands")


@on_one_database
async def test_next_door_an_orders_number_is_no_number(world: World) -> None:
    everybody = await _everybody(world)
    order = await _a_dinner(world, everybody[C])
    nextdoor = {X: everybody[X]}
    for command in BY_NUMBER:
        theirs = await _all_say(world, WORK, nextdoor, f"/{command} {order.number}")
        none = await _all_say(world, WORK, nextdoor, f"/{command} 777")
        assert theirs == none, command
    assert await world.order(order.id) == order


@pytest.mark.long
@on_one_database
async def test_a_button_works_or_finds_nothing(world: World) -> None:
    world.lets_anybody_hold_anything()
    everybody = await _everybody(world)
    await _a_dinner(world, everybody[C])
    await _a_dinner(world, everybody[C], store=2)  # so that #1 may be either
    await everybody[A].chats[WORK].says("/cancel 1 비가 너무 와요")
    campaign = await gives_out(world, everybody[B].chats[WORK], audience=Audience.PUBLIC)
    invitation = await world.the_house.deps.db.write(_invite, everybody[B].chats[WORK].person)
    await world.the_house.deps.db.write(_ask_for_a_store)
    admin = everybody[A].chats[WORK].person
    broadcast = await world.the_house.deps.db.write(
        send_broadcast, BroadcastAudience.RIDERS, {"ko": "안녕하세요"}, by=admin
    )
    mina = everybody[C].chats[CUSTOMERS]
    assert isinstance(mina, Customer)
    given = await mina.orders("후라이드")
    refund = await world.the_house.deps.db.write(
        refund_part, given.id, by=admin, amount=1_000, reason="사과", request_key="who may"
    )
    cells = 0
    for name, table in BUTTONS.items():
        for kind, (may, written) in table.items():
            order = await _a_dinner(world, everybody[C])
            verb = next(TAPS[name].verb_of(k) for k in TAPS[name].kinds() if k.__name__ == kind)
            there = {
                "order": order.id,
                "store": 1,
                "item": 1001,
                "campaign": campaign.id,
                "version": order.version,
                "rider": everybody[R].chats[WORK].person,
                "person": WHO_WAITS,
                "category": 101,
                "group": 3,
                "invitation": invitation,
                "colleague": everybody[S].chats[WORK].person,
                "broadcast": broadcast.id,
                "refund": refund.id,
                "total": order.total,
                "number": order.number,
                "asked": await world.the_house.deps.db.read(_asked_by, admin),
            }
            real, made_up = verb + written.format(**there), verb + written.format(**NEVER)
            others = {role: who for role, who in everybody.items() if role not in may}
            before = await world.everything()

            said, *more = await _all_tap(world, name, others, *dict.fromkeys((real, made_up)))

            said_of_none = more[0] if more else said  # it names nothing that could be made up
            assert said == said_of_none, kind
            assert set(said.values()) <= {NOTHING_THERE}, (kind, said)
            assert await world.everything() == before
            assert await world.order(order.id) == order, kind
            (answers,) = await _all_tap(world, name, {who: everybody[who] for who in may}, real)
            assert not {NOTHING_THERE, STALE} & set(answers.values()), (kind, answers)
            cells += len(everybody)
    print(f"{cells} cells of buttons")


def _asked_by(tx: Transaction, admin: int) -> int:
    """The update of the command that waits for its order; 0 when none does."""
    asked = tx[People].asked("store", admin)
    return asked[1].get("question", 0) if asked else 0


async def _everybody(world: World) -> dict[str, Phone]:
    """One person of each role, who has said hello to both bots."""
    roles = sorted(ALL)
    people = await asyncio.gather(*(_person(world, role) for role in roles))
    return dict(zip(roles, people, strict=True))


async def _person(world: World, role: str) -> Phone:
    someone = await world.customer(role, ready=role == C)
    work = Someone(world, WORK, someone.person, role, "ko")
    await someone.says("/start")
    await work.says("/start")
    await world.the_house.deps.db.write(_hire, someone.person, role)
    chats: dict[str, Someone] = {CUSTOMERS: someone, WORK: work}
    return Phone(chats, {name: (await chat.messages())[-1] for name, chat in chats.items()})


async def _a_dinner(world: World, whose: Phone, *, store: int = 1) -> Order:
    """A placed order of theirs at that store, to be paid at the door."""
    lines = [{"item_id": 1006, "quantity": 4}]
    if store == 2:
        lines = [{"item_id": 2006, "quantity": 1, "choice_ids": [11]}]  # type: ignore[dict-item]  # JSON
    program = Program(world, whose.chats[CUSTOMERS].person, Who.CUSTOMER)
    placed = await program.orders(pay_with="on_delivery", store_id=store, lines=lines)
    assert placed.status == 201, placed
    await world.settles()
    return await world.order(placed.body["id"])


async def _all_say(
    world: World, name: str, people: dict[str, Phone], words: str
) -> dict[str, str]:
    """All of them write it, and what each is answered."""
    before = {role: len(await who.chats[name].messages()) for role, who in people.items()}
    for who in people.values():
        await post(
            world.http, "/sim/text", {"bot": name, "person": who.chats[name].person, "text": words}
        )
    await world.settles()
    said = {}
    for role, who in people.items():
        new = (await who.chats[name].messages())[before[role] :]
        told = [text_of(m) for m in new if m["from"]["id"] != who.chats[name].person]
        said[role] = "\n".join(told)
    return said


async def _all_tap(
    world: World, name: str, people: dict[str, Phone], *buttons: str
) -> list[dict[str, str]]:
    """All of them press each of the *buttons*, and what each is answered, button by button."""
    queries = {}
    for (role, who), data in itertools.product(people.items(), buttons):
        someone, below = who.chats[name], who.greeted[name]
        queries[role, data] = f"{next(_queries)}"
        user = {"id": someone.person, "is_bot": False, "first_name": role, "language_code": "ko"}
        shown = {k: v for k, v in below.items() if k not in ("html", "silent")}
        tap = {"id": queries[role, data], "from": user, "message": shown, "chat_instance": "1"}
        update = {"bot": name, "update": {"callback_query": {**tap, "data": data}}}
        await post(world.http, "/sim/update", update)
    await world.settles()
    said = {
        pressed: await people[pressed[0]].chats[name]._answer_to(query)
        for pressed, query in queries.items()
    }
    return [{role: said[role, data] for role in people} for data in buttons]


def _hire(tx: Transaction, person: int, role: str) -> None:
    works = {B: (Role.OWNER, 1), S: (Role.STAFF, 1), X: (Role.OWNER, 3), A: (Role.ADMIN, None)}
    if role == R:
        enrol_rider(tx, person, name=role, ride=Ride.BICYCLE)
    if role in works:
        give_role(tx, person, *works[role])


def _invite(tx: Transaction, owner: int) -> int:
    invite(tx, 1, Role.STAFF, by=owner)
    (link,) = tx[Invitations].open(1, tx.now)
    return link.id


def _ask_for_a_store(tx: Transaction) -> None:
    asked = Registration(
        person_id=WHO_WAITS,
        name={"ko": "가", "en": "A"},
        address="은행나무로 23",
        latitude=37.55,
        longitude=126.92,
        reach_m=1_000,
        phone="+821012345678",
        hours={"mon": [["11:00", "21:00"]]},
        status=RegistrationStatus.WAITING,
        asked_at=tx.now,
    )
    tx[Registrations].add(asked)
