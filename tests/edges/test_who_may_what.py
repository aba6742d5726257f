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
from core.people.model import Role
from core.people.staff import invite
from core.people.use_cases import give_role
from core.riders.model import Ride
from core.riders.use_cases import enrol_rider
from core.stores.registration import Registration, RegistrationStatus
from core.texts import customer as texts
from tests.coupons import gives_out
from tests.programs import Program
from tests.world import CUSTOMERS, WORK, Someone, World, post, text_of

#: The customer whose orders they are; the store's owner (boss) and staff; another store's owner; …
C, B, S, X, R, A, N = "customer", "owner", "staff", "owner next door", "rider", "admin", "nobody"
ALL = frozenset({C, B, S, X, R, A, N})
AT_STORES, OF_THE_STORE, ADMINS = frozenset({B, S, X}), frozenset({B, S}), frozenset({A})
WHOSE = frozenset({C})
OWNERS, THE_OWNER = frozenset({B, X}), frozenset({B})
RIDERS, NOBODY = frozenset({R}), frozenset[str]()

# fmt: off
#: command: who may. A new command without a row here fails.
COMMANDS: dict[str, dict[str, frozenset[str]]] = {
    CUSTOMERS: {
        "start": ALL, "stores": ALL, "menu": ALL, "cart": ALL, "status": ALL, "orders": ALL,
        "reorder": ALL, "cancel": ALL, "coupons": ALL, "address": ALL, "language": ALL, "help": ALL,
    },
    WORK: {
        "start":     ALL,
        "help":      ALL,
        "language":  ALL,
        "orders":    AT_STORES,
        "accept":    AT_STORES,
        "reject":    AT_STORES,
        "cook":      AT_STORES,
        "ready":     AT_STORES,
        "depart":    AT_STORES,
        "delivered": AT_STORES | RIDERS,
        "shift":     RIDERS,
        "offers":    RIDERS,
        "take":      RIDERS,
        "pickup":    RIDERS,
        "earnings":  RIDERS,
        "pause":     AT_STORES,
        "soldout":   AT_STORES,
        "coupon":    AT_STORES,
        "delivery":  AT_STORES,
        "menu":      AT_STORES,
        "store":     OWNERS,
        "staff":     OWNERS,
        "sales":     OWNERS,
        "board":     AT_STORES,
        "reviews":   AT_STORES,
        "close":     AT_STORES,
        "open":      AT_STORES,
        "admin":     ADMINS,
        "order":     ADMINS,
        "stuck":     ADMINS,
        "replay":    ADMINS,
        "payments":  ADMINS,
        "stores":    ADMINS,
        "suspend":   ADMINS,
        "unsuspend": ADMINS,
        "broadcast": ADMINS,
        "stats":     ADMINS,
        "audit":     ADMINS,
        "refund":    ADMINS,
        "cancel":    ADMINS,
        "approve":   ADMINS,
    },
}
#: button: who may, and what it says of a placed order. A new button without a row here fails.
BUTTONS: dict[str, dict[str, tuple[frozenset[str], str]]] = {
    CUSTOMERS: {
        "ShowStores":  (ALL,   ""),
        "ShowMenu":    (ALL,   "|1|0"),
        "ShowItem":    (ALL,   "|1001|11.21|1"),
        "Add":         (ALL,   "|1001|11.21|1|0"),
        "ShowCart":    (ALL,   ""),
        "Quantity":    (ALL,   "|0|1|0"),
        "SetReceive":  (ALL,   "|pickup|0"),
        "AskRequest":  (ALL,   ""),
        "FixCart":     (ALL,   ""),
        "Pay":         (ALL,   "|c|0"),
        "Empty":       (ALL,   ""),
        "SetLanguage": (ALL,   "|ko"),
        "TakeCoupon":  (ALL,   "|{campaign}"),
        "WriteCode":   (ALL,   ""),
        "ShowChoice":  (ALL,   ""),
        "UseCoupon":   (ALL,   "|0|0"),
        "BackToCart":  (ALL,   ""),
        "ShowOrder":   (WHOSE, "|{order}"),
        "Reorder":     (WHOSE, "|{order}"),
        "PayAgain":    (WHOSE, "|{order}|c"),
        "AskToCancel": (WHOSE, "|{order}|{version}"),
        "WriteRider":  (WHOSE, "|{order}"),
        "Arrived":     (NOBODY, "|{order}"),  # a placed order is not there yet
        "NotArrived":  (NOBODY, "|{order}|0"),
        "ReviewOrder": (NOBODY, "|{order}"),
        "Rate":        (NOBODY, "|{order}|5"),
        "WriteReview": (NOBODY, "|{order}"),
        "ShowReviews": (ALL,   "|1"),
        "Cancel":      (WHOSE, "|{order}|{version}"),
    },
    WORK: {
        "SetLanguage":     (ALL,          "|ko"),
        "ShowTicket":      (OF_THE_STORE, "|{order}"),
        "AskWhy":          (OF_THE_STORE, "|{order}|{version}"),
        "Accept":          (OF_THE_STORE, "|{order}|20|{version}"),
        "Reject":          (OF_THE_STORE, "|{order}|busy|{version}"),
        "StartCooking":    (OF_THE_STORE, "|{order}|{version}"),
        "FinishCooking":   (OF_THE_STORE, "|{order}|{version}"),
        "Depart":          (OF_THE_STORE, "|{order}|{version}"),
        "Deliver":         (OF_THE_STORE, "|{order}|{version}"),
        "AgreeToCancel":   (OF_THE_STORE, "|{order}|{version}"),
        "DeclineToCancel": (OF_THE_STORE, "|{order}|{version}"),
        "AskTakeOut":      (OF_THE_STORE, "|{order}|{version}"),
        "PickLine":        (OF_THE_STORE, "|{order}|0|{version}"),
        "TakeOut":         (OF_THE_STORE, "|{order}|0|{version}"),
        "ShowCampaigns":   (OF_THE_STORE, "|{store}"),
        "ShowCampaign":    (OF_THE_STORE, "|{campaign}"),
        "StopCampaign":    (OF_THE_STORE, "|{campaign}|0"),
        "NewCoupons":      (OF_THE_STORE, "|{store}"),
        "DraftAnswer":     (ALL,          "|kind|amount|0"),  # of one's own dialogue, which a
        "GiveOut":         (ALL,          "|0"),              # stranger cannot have begun
        "LeaveDraft":      (ALL,          ""),
        "ShowSoldOut":     (OF_THE_STORE, "|{store}|0"),
        "SellOut":         (OF_THE_STORE, "|{item}|on"),
        "PickForAdmin":    (ADMINS,       "|{order}"),
        "Approve":         (ADMINS,       "|rider|{rider}|1"),
        "TurnDown":        (ADMINS,       "|rider|{rider}|1"),
        "StartShift":      (RIDERS,       ""),
        "EndShift":        (RIDERS,       ""),
        "BecomeRider":     (ALL,          ""),
        "PickRide":        (RIDERS,       "|walk"),  # of one's own dialogue; a rider is one already
        "TakeDelivery":    (NOBODY,       "|{order}|1"),  # a placed order is nobody's to bring
        "DeclineOffer":    (NOBODY,       "|{order}|1"),
        "PickUp":          (NOBODY,       "|{order}|1"),
        "HandOver":        (NOBODY,       "|{order}|1"),
        "GiveBack":        (NOBODY,       "|{order}|1"),
        "ShowDelivery":    (NOBODY,       "|{order}"),
        "WriteCustomer":   (NOBODY,       "|{order}"),
        "AnswerReview":    (NOBODY,       "|{order}"),  # a placed order has no review
        "NewBoardLink":    (OF_THE_STORE, "|{store}"),
        "SwitchBoardOff":  (OF_THE_STORE, "|{store}"),
        "BringBy":         (OF_THE_STORE, "|{store}|store"),
        "RegisterStore":   (ALL,          ""),
        "TellOfStore":     (ALL,          "|reach|1000|0"),  # of one's own dialogue, as above
        "AskForStore":     (ALL,          "|0"),
        "LeaveRegistration": (ALL,        ""),
        "DeclineStore":    (ADMINS,       "|{person}|1|area"),
        "ShowOwnMenu":     (OF_THE_STORE, "|{store}"),
        "ShowCategory":    (OF_THE_STORE, "|{category}"),
        "ShowOwnItem":     (OF_THE_STORE, "|{item}"),
        "HideItem":        (OF_THE_STORE, "|{item}|0"),
        "MoveItem":        (OF_THE_STORE, "|{item}|0"),
        "DeleteItem":      (OF_THE_STORE, "|{item}|0"),
        "DropPhoto":       (OF_THE_STORE, "|{item}"),
        "DropCategory":    (OF_THE_STORE, "|{category}"),
        "ShowOptions":     (OF_THE_STORE, "|{item}"),
        "ShowGroup":       (OF_THE_STORE, "|{item}|1"),
        "DropGroup":       (OF_THE_STORE, "|{item}|{group}"),
        "SwitchChoice":    (OF_THE_STORE, "|{item}|11|0"),
        "AskEdit":         (OF_THE_STORE, "|name|{item}|0"),
        "TellEdit":        (NOBODY,       "|stock|{item}|-"),  # nothing was asked
        "LeaveEdit":       (ALL,          ""),
        "ShowTerms":       (THE_OWNER,    "|{store}"),
        "PayAtTheDoor":    (THE_OWNER,    "|{store}|1"),
        "ShowStaff":       (THE_OWNER,    "|{store}"),
        "Invite":          (THE_OWNER,    "|{store}|staff"),
        "Revoke":          (THE_OWNER,    "|{invitation}"),
        "RemoveColleague": (THE_OWNER,    "|{store}|{colleague}|0"),
        "ShowSales":       (THE_OWNER,    "|{store}|today"),
        "ShowPage":        (ADMINS,       "|stuck"),
        "ShowStats":       (ADMINS,       "|today"),
        "ShowDeeds":       (ADMINS,       "|9999"),
        "ShowStory":       (ADMINS,       "|{order}"),
        "ShowNotices":     (ADMINS,       "|{order}|0"),
        "AskAboutOrder":   (ADMINS,       "|{order}|refund"),
        "Replay":          (ADMINS,       "|0"),
        "ShowStore":       (ADMINS,       "|{store}"),
        "AskToSuspend":    (ADMINS,       "|{store}"),
        "Unsuspend":       (ADMINS,       "|{store}"),
        "NewBroadcast":    (ADMINS,       ""),
        "BroadcastAnswer": (ADMINS,       "|ko|hello|0"),  # of one's own dialogue: what is asked now
        "SendBroadcast":   (ADMINS,       "|0"),
        "LeaveBroadcast":  (ADMINS,       ""),
        "ShowBroadcast":   (ADMINS,       "|{broadcast}"),
        "StopBroadcast":   (ADMINS,       "|{broadcast}"),
        "Pause":           (OF_THE_STORE, "|{store}|10"),  # the last: nothing is ordered after it
    },
}
# fmt: on
#: Of an order, a store and a dish that never were.
NEVER = {
    "order": "a" * 16,
    "store": 77,
    "item": 7_777,
    "campaign": 7_777,
    "version": 1,
    "rider": 7_777,
    "person": 7_777,
    "category": 7_777,
    "group": 3,
    "invitation": 7_777,
    "colleague": 7_777,
    "broadcast": 7_777,
}  # fmt: skip
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


@pytest.mark.timeout(240)
@on_one_database
async def test_a_button_works_or_finds_nothing(world: World) -> None:
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
            }
            real, made_up = verb + written.format(**there), verb + written.format(**NEVER)
            others = {role: who for role, who in everybody.items() if role not in may}
            before = await world.everything()

            said, said_of_none = await _all_tap(world, name, others, real, made_up)

            assert said == said_of_none, kind
            assert set(said.values()) <= {NOTHING_THERE}, (kind, said)
            assert await world.everything() == before
            assert await world.order(order.id) == order, kind
            (answers,) = await _all_tap(world, name, {who: everybody[who] for who in may}, real)
            assert not {NOTHING_THERE, STALE} & set(answers.values()), (kind, answers)
            cells += len(everybody)
    print(f"{cells} cells of buttons")


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
    (link,) = tx.invitations.open(1, tx.now)
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
    tx.registrations.add(asked)
