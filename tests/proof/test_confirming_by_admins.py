"""What an admin answers, sends, stops and tries again: what was shown, once, or nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from core.broadcasts.drafting import NO, answer_draft, begin_draft, leave_draft, send_draft
from core.broadcasts.model import Audience
from core.broadcasts.tables import Broadcasts
from core.broadcasts.use_cases import send_broadcast, stop_broadcast
from core.database.transaction import Transaction
from core.payments.model import RefundStatus
from core.payments.refunds import refund_part, try_again
from core.payments.tables import Payments
from core.people.model import Role
from core.people.tables import People
from core.people.use_cases import enrol_admins, meet
from core.records import replace
from core.riders.model import Ride
from core.riders.tables import Riders
from core.riders.use_cases import approve_rider, ask_to_ride, decline_rider
from core.stores.registering import approve_store, decline_store
from core.stores.registration import Registration, RegistrationStatus
from core.stores.registration_tables import Registrations
from core.stores.written import read_hours
from tests.programs import customers_program
from tests.proof.pressing import presses
from tests.proof.standing import Standing, how_it_stands, what_came
from tests.world import HOME, Worker, World

pytestmark = pytest.mark.proof
BOT = "store"
_ids = itertools.count(95_001)
_drafts = itertools.count(7_000_001)


async def comes_of(admin: Worker, message_id: int, data: str) -> Standing:
    """What is not as it was once they pressed it, twice."""
    before = await how_it_stands(admin.world)
    for _ in range(2):
        await admin.taps_old(message_id, data)
    return what_came(before, await how_it_stands(admin.world))


def _is_no_admin(tx: Transaction, person_id: int) -> None:
    tx[People].take_role(person_id, Role.ADMIN, 0)


# --- who waits for an answer


def _rider_asks(tx: Transaction, person_id: int) -> None:
    meet(tx, person_id, name="준호", lang="ko")
    ask_to_ride(tx, person_id, name="준호", phone="+821012345678", ride=Ride.MOTORBIKE)


def _store_asks(tx: Transaction, person_id: int) -> None:
    meet(tx, person_id, name="수진", lang="ko")
    asked = Registration(
        person_id=person_id, name={"ko": "수진이네", "en": "Sujin's"}, address="은행나무로 23",
        latitude=HOME[0], longitude=HOME[1], reach_m=2_000, phone="+821012345678",
        hours=read_hours("24시간"), status=RegistrationStatus.WAITING, asked_at=tx.now,
    )  # fmt: skip
    if not tx[Registrations].add(asked):
        known = tx[Registrations].lock(person_id)
        tx[Registrations].save(replace(asked, version=known.version))


#: Who asks, the way to the button, its data, another admin's answers, and how it then stands.
WAITING: dict[str, tuple[Callable[..., None], list[str], str, tuple[Any, Any], str]] = {
    "Approve a rider": (
        _rider_asks, [], r"\bay\|rider\|{p}\|", (approve_rider, decline_rider), "approved",
    ),
    "TurnDown a rider": (
        _rider_asks, [], r"\ban\|rider\|{p}\|", (approve_rider, decline_rider), "declined",
    ),
    "Approve a store": (
        _store_asks, [], r"\bay\|store\|{p}\|", (approve_store, decline_store), "approved",
    ),
    "DeclineStore": (
        _store_asks, [r"\ban\|store\|{p}\|"], r"\baw\|{p}\|\d+\|area",
        (approve_store, decline_store), "declined",
    ),
}  # fmt: skip
ANSWERED = ("nothing", "another said yes", "another said no", "asked anew", "no admin any more")


@presses("Approve", "TurnDown", "DeclineStore")
async def test_who_waits_gets_the_answer_to_what_was_asked(world: World) -> None:
    """Answered by another, asked anew with other words, or no admin any more: nothing."""
    admin, other, db = await world.admin(), await world.admin("바다"), world.the_house.deps.db
    for name, (asks, way, data, (yes, no), stands) in WAITING.items():
        for change in ANSWERED:
            person = next(_ids)
            await db.write(asks, person)
            await admin.says("/approve")
            for step in way:
                await admin.taps(step.format(p=person))
            message, button = await admin.find(data.format(p=person))
            if change == "another said yes":
                await db.write(yes, person, by=other.person)
            elif change in ("another said no", "asked anew"):
                await db.write(no, person, by=other.person)
                if change == "asked anew":
                    await db.write(asks, person)
            elif change == "no admin any more":
                await db.write(_is_no_admin, admin.person)
            await world.settles()

            came = await comes_of(admin, message["message_id"], button["callback_data"])

            if change == "nothing":
                ((_, by, deed, _, _, whom, _),) = came.pop("audit")
                assert (by, deed, whom) == (admin.person, stands[:-1], person), name
                table = "riders" if asks is _rider_asks else "registrations"
                assert [stands in row for row in came.pop(table)] == [True], name
                rest = {"roles", "stores"} if stands == "approved" else set()
                assert set(came) <= rest, name
                if name == "DeclineStore":
                    assert (await db.read(_registration, person)).why_not == "area"
            else:
                assert came == {}, (name, change)
            await db.write(enrol_admins, [admin.person])
            await db.write(_waits_no_more, person, yes, other.person)


def _registration(tx: Transaction, person_id: int) -> Registration:
    asked = tx[Registrations].get(person_id)
    assert asked is not None
    return asked


def _waits_no_more(tx: Transaction, person_id: int, yes: Callable[..., Any], by: int) -> None:
    rows = (tx[Riders].get(person_id), tx[Registrations].get(person_id))
    if any(row is not None and row.status.value == "waiting" for row in rows):
        yes(tx, person_id, by=by)


@presses("TurnDown")
async def test_a_no_to_a_store_asks_why_first(world: World) -> None:
    admin, db = await world.admin(), world.the_house.deps.db
    person = next(_ids)
    await db.write(_store_asks, person)
    await admin.says("/approve")
    message, button = await admin.find(rf"\ban\|store\|{person}\|")
    assert await comes_of(admin, message["message_id"], button["callback_data"]) == {}


# --- words to many


@presses("SendBroadcast")
async def test_a_broadcast_is_the_one_whose_words_were_shown(world: World) -> None:
    admin, db = await world.admin(), world.the_house.deps.db
    await admin.says("/broadcast")
    message = (await admin.messages())[-1]["message_id"]
    for change in ("nothing", "begun anew", "left", "sent already", "no admin any more"):
        draft = next(_drafts)
        await db.write(_drafted, admin.person, draft)
        if change == "begun anew":
            await db.write(begin_draft, BOT, admin.person, draft_id=next(_drafts))
        elif change == "left":
            await db.write(leave_draft, BOT, admin.person)
        elif change == "sent already":
            await db.write(send_draft, BOT, admin.person, draft)
        elif change == "no admin any more":
            await db.write(_is_no_admin, admin.person)
        came = await comes_of(admin, message, f"b2|{draft}")
        if change == "nothing":
            ((_, audience, _, stopped),) = came.pop("broadcasts")
            assert (audience, stopped) == ("riders", None)
            assert len(came.pop("audit")) == 1 and came == {}
        else:
            assert came == {}, change
        await db.write(enrol_admins, [admin.person])


def _drafted(tx: Transaction, by: int, draft_id: int) -> None:
    begin_draft(tx, BOT, by, draft_id=draft_id)
    for question, answer in (("ko", "쉬어요"), ("en", ""), ("audience", "riders"), ("ad", NO)):
        answer_draft(tx, BOT, by, answer, question=question, draft_id=draft_id)


@presses("StopBroadcast")
async def test_a_broadcast_is_stopped_once(world: World) -> None:
    admin, other, db = await world.admin(), await world.admin("바다"), world.the_house.deps.db
    await admin.says("/broadcast")
    message = (await admin.messages())[-1]["message_id"]
    for change in ("nothing", "another stopped it", "it has ended", "no admin any more"):
        sent = await db.write(_stands_still, other.person)
        if change == "another stopped it":
            await db.write(stop_broadcast, sent, by=other.person)
        elif change == "it has ended":
            await db.write(_ends, sent)
        elif change == "no admin any more":
            await db.write(_is_no_admin, admin.person)
        came = await comes_of(admin, message, f"b5|{sent}|1")
        if change == "nothing":
            ((which, _, _, stopped),) = came.pop("broadcasts")
            assert which == sent and stopped is not None
            assert len(came.pop("audit")) == 1 and came == {}
        else:
            assert came == {}, change
        await db.write(enrol_admins, [admin.person])


def _stands_still(tx: Transaction, by: int) -> int:
    """One that goes, and gets no further while this is told."""
    sent = send_broadcast(tx, Audience.RIDERS, {"ko": "쉬어요"}, by=by)
    tx.sql.run(
        text("DELETE FROM timers WHERE kind = 'broadcast' AND key = :key"), key=str(sent.id)
    )
    return sent.id


def _ends(tx: Transaction, broadcast_id: int) -> None:
    broadcast = tx[Broadcasts].get(broadcast_id, lock=True)
    assert broadcast is not None
    tx[Broadcasts].save(replace(broadcast, all_owed_at=tx.now, ended_at=tx.now))


# --- money that was refused


@presses("RetryRefund")
async def test_a_refund_is_tried_again_and_given_once(world: World) -> None:
    owner, db = await world.owner(), world.the_house.deps.db
    admin, other = await world.admin(), await world.admin("바다")
    mina = await customers_program(world)
    await admin.says("/stuck")
    message = (await admin.messages())[-1]["message_id"]
    for n, change in enumerate(("nothing", "another admin tried it", "no admin any more")):
        placed = (await mina.orders(pay=True)).body
        refund = await db.write(_parked, placed["id"], other.person)
        if change == "another admin tried it":
            await db.write(try_again, refund, by=other.person)
        elif change == "no admin any more":
            await db.write(_is_no_admin, admin.person)
        await world.settles()
        came = await comes_of(admin, message, f"rr|{refund}")
        await world.settles()
        given = [p for p in await world.books() if p["orderId"] and p.get("cancels")]
        if change == "nothing":
            ((_, by, deed, order_id, *_),) = came.pop("audit")
            assert (by, deed, order_id) == (admin.person, "retry_refund", placed["id"])
        assert came == {}, change
        sums = [c["cancelAmount"] for p in given for c in p["cancels"]]
        assert sums == [3_000] * min(n + 1, 2), change
        await db.write(enrol_admins, [admin.person])
    assert owner.toast == ""


def _parked(tx: Transaction, order_id: str, by: int) -> str:
    """A refund that the company refused too often."""
    refund = refund_part(
        tx, order_id, by=by, amount=3_000, reason="콜라", request_key=f"parked:{order_id}"
    )
    tx[Payments].set_refund(replace(refund, status=RefundStatus.PARKED, tries=9, refusals=9))
    return refund.id
