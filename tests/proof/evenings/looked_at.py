"""What must be so when an evening is over, whatever Telegram did in it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import text

from core.database.transaction import Transaction
from core.deliveries.tables import Deliveries
from core.notices.model import Bot, Urgency
from core.notices.tables import Notices
from core.queues.trying import all_parked
from tests.patience import until
from tests.proof.evenings.evening import Evening
from tests.proof.evenings.people import (
    ADMIN,
    FIRST_CUSTOMER,
    FIRST_OWNER,
    THE_END,
    door_of,
    end_of,
    name_of,
    store_of,
)
from tests.proof.evenings.street import CUSTOMERS, WORK, Street

#: What rings is heard within so many seconds of Telegram's return.
HEARD_WITHIN_S = 12.0
NAMES = {Bot.CUSTOMER.value: CUSTOMERS, Bot.STORE.value: WORK}


async def every_order_ended_right(evening: Evening) -> None:
    """One an order each, and it ended as it was meant to; the card says so."""
    orders = await evening.street.the_house.deps.db.read(_orders)
    ended = {row["customer_id"] - FIRST_CUSTOMER: row["status"] for row in orders}
    assert len(orders) == len(ended) == len(evening.customers)
    assert ended == {n: end_of(n).value for n in range(len(evening.customers))}
    for row in orders:
        n = row["customer_id"] - FIRST_CUSTOMER
        card = evening.street.chats.of[CUSTOMERS, row["customer_id"]].messages[row["card"]]
        assert THE_END[end_of(n)] in card["text"], card["text"]
        assert f"#{row['number']} · {store_of(n)[1]}" in card["text"], card["text"]
    owed = await evening.street.the_house.deps.db.read(_money_owed)
    assert not owed, owed


async def every_ring_was_heard_in_time(evening: Evening) -> float:
    """Of what rings; the longest anybody waited while Telegram was there.

    Seconds in which this machine had no core for us are nobody's waiting.
    """
    rings = await evening.street.the_house.deps.db.read(_rings)
    came = {
        (said.bot, said.person, said.message_id): said.at
        for said in evening.street.chats.said
        if said.is_new
    }
    late, waited = [], 0.0
    for ring in rings:
        assert ring["status"] in ("sent", "moot"), ring
        if ring["status"] == "moot":
            continue
        at = came[NAMES[ring["bot"]], ring["person_id"], ring["message_id"]]
        seconds = _waited(evening.street, ring["created_at"].timestamp(), at)
        waited = max(waited, seconds)
        if seconds > HEARD_WITHIN_S:
            late.append((round(seconds, 1), ring["kind"], ring["tries"], ring["error"]))
    assert not late, f"{len(late)} of {len(rings)} rings came late: {late[:10]}"
    return waited


def _waited(street: Street, since: float, until: float) -> float:
    """Seconds in which Telegram was there, and this machine too."""
    waited = 0.0
    for began, ended in [*street.outages, (until, until)]:
        if since < (began := min(began, until)):
            waited += began - since - street.held_up.between(since, began)
        since = max(since, ended)
    return waited


async def nothing_was_said_to_the_wrong_person(evening: Evening) -> None:
    """A door, a name and a number of an order are read by whom it is about."""
    orders = await evening.street.the_house.deps.db.read(_orders)
    may: dict[int, set[int]] = {}
    for row in orders:
        n = row["customer_id"] - FIRST_CUSTOMER
        at_work = {FIRST_OWNER + row["store_id"], ADMIN, *row["riders"]}
        may[n] = {row["customer_id"], *at_work}
    numbers = {
        person: {
            row["number"] for row in orders if person in may[row["customer_id"] - FIRST_CUSTOMER]
        }
        for person in {each for people in may.values() for each in people}
    }
    for said in evening.street.chats.said:
        for n in may:
            if door_of(n) in said.text or name_of(n) in said.text:
                assert said.person in may[n], said
        for number in re.findall(r"#(\d+)", said.text):
            assert int(number) in numbers.get(said.person, set()), said


async def nothing_was_said_twice(evening: Evening) -> tuple[int, int]:
    """But what was taken and its answer lost; how many, and how many answers were lost."""
    said = Counter(
        (each.bot, each.person, each.text, _without_versions(each.markup))
        for each in evening.street.chats.said
        if each.is_new and each.person != ADMIN
    )
    twice = {
        what: n - 1
        for what, n in said.items()
        if n > 1 and not _is_asked_for(evening, what[1], what[2])
    }
    many, allowed = sum(twice.values()), evening.street.unheard
    allowed += sum(each.pressed_again for each in evening.people)
    assert many <= allowed, f"{many} twice, {allowed} answers lost: {list(twice.items())[:8]}"
    return many, allowed


def _is_asked_for(evening: Evening, person: int, text: str) -> bool:
    """Riders say /start three times in an evening, and one owner opens the menu as often."""
    at_work = person >= FIRST_OWNER
    return at_work and not re.search(r"#\d+", text)


def _without_versions(markup: str) -> str:
    return re.sub(r"\|\d+\"", '|"', markup)


async def no_card_became_something_else(evening: Evening) -> None:
    """Whatever was drawn where an order's card stands is that order's."""
    orders = await evening.street.the_house.deps.db.read(_orders)
    for row in orders:
        shown = [
            each
            for each in evening.street.chats.said
            if (each.bot, each.person, each.message_id)
            == (CUSTOMERS, row["customer_id"], row["card"])
        ]
        store = store_of(row["customer_id"] - FIRST_CUSTOMER)[1]
        is_a_card = False
        for each in shown:
            if f"#{row['number']} · {store}" in each.text:
                is_a_card = True
            else:
                assert not is_a_card, f"a card became: {each.text}"
        assert is_a_card


async def nothing_is_left_unexplained(evening: Evening) -> None:
    """What is parked, and what Telegram refused for good, the admins have read of."""
    db = evening.street.the_house.deps.db
    parked, refused = await db.read(all_parked), await db.read(_refused)
    told = "\n".join(
        each.text for each in evening.street.chats.said if each.person == ADMIN and each.is_new
    )
    assert not parked or told, parked
    assert not refused or told, refused


async def the_house_still_runs(evening: Evening) -> None:
    assert await until(lambda: _is_ready(evening))


async def _is_ready(evening: Evening) -> bool:
    house = evening.street.address("house")
    async with evening.street.http.get(f"{house}/readyz") as answer:
        found: dict[str, Any] = await answer.json()
    return found == {"status": "ready"}


async def every_method_was_hit(evening: Evening) -> None:
    """Of those the code names, at the start and in the middle."""
    start, middle, anew = evening.met
    assert start | middle | anew == evening.methods, evening.methods - (start | middle | anew)


def what_waits(tx: Transaction) -> dict[str, int]:
    """How much of each is left to do."""
    asked = {
        "updates": "updates WHERE done_at IS NULL AND parked_at IS NULL",
        "facts": "events WHERE done_at IS NULL AND parked_at IS NULL",
        "notices": "notices WHERE status = 'owed'",
        "refunds": "refunds WHERE status = 'owed'",
        "orders": "orders WHERE ended_at IS NULL",
    }
    found = {
        name: tx.sql.row(text(f"SELECT count(*) AS n FROM {of}")) for name, of in asked.items()
    }
    return {name: int(row.n) if row else 0 for name, row in found.items()}


def _orders(tx: Transaction) -> list[dict[str, Any]]:
    orders = []
    columns = ("id", "customer_id", "store_id", "number", "status")
    for row in tx.sql.rows(text(f"SELECT {', '.join(columns)} FROM orders")):
        card = tx[Notices].card(Bot.CUSTOMER, row.customer_id, row.id)
        riders = {offer.rider_id for offer in tx[Deliveries].offers(row.id)}
        delivery = tx[Deliveries].of_order(row.id)
        if delivery is not None and delivery.rider_id is not None:
            riders.add(delivery.rider_id)
        orders.append({**dict(zip(columns, row, strict=True)), "card": card, "riders": riders})
    return orders


def _rings(tx: Transaction) -> list[dict[str, Any]]:
    columns = ("bot", "person_id", "kind", "status", "message_id", "created_at", "tries", "error")
    asked = f"SELECT {', '.join(columns)} FROM notices WHERE urgency = {Urgency.ORDER.value}"
    rows = [dict(zip(columns, row, strict=True)) for row in tx.sql.rows(text(asked))]
    for row in rows:
        at = row["created_at"]  # as the database keeps it: SQLite as text, in UTC
        row["created_at"] = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return rows


def _refused(tx: Transaction) -> list[str]:
    return [
        row.kind for row in tx.sql.rows(text("SELECT kind FROM notices WHERE status = 'failed'"))
    ]


def _money_owed(tx: Transaction) -> list[Any]:
    return list(tx.sql.rows(text("SELECT id FROM refunds WHERE status <> 'done'")))
