"""``./baedal bench store-down``: the store side is away while people order, and returns.

Three processes on one SQLite file, one after the other and none at the same time as another's
roles: ``./baedal run --role customer-bot --role web`` alone takes and collects 200 orders at 20
stores, over HTTP; it is told to stop. Then its clock is 6 minutes ahead, and ``./baedal run``
starts with all its roles. By the product's rule nobody is given up meanwhile, though every
store was silent for more than its 5 minutes.

What arrived is read where it arrived: at the practice messenger, a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from bench.checks import Check, read, said_and_done
from bench.customers import FIRST_CUSTOMER, Customer, move_in
from bench.processes import Process, environment, free_port
from bench.stores import FIRST_OWNER, FIRST_STORE, STORES, make_a_database
from cli.check_books import check_books
from core.notices.model import Bot, Urgency
from core.texts import say
from core.texts.store import NEW_ORDER

AHEAD = timedelta(minutes=6)
ORDERS, A_CUSTOMERS = 200, 5
BOTS = {Bot.CUSTOMER: ("1:customer", "customers"), Bot.STORE: ("2:store", "stores")}
SECRET = "a bench's own secret, no one else's"
#: 29 messages a second and bot, one a second and chat: a quarter of a minute (guess: four times).
DRAINS_WITHIN_S = 60


class Said(NamedTuple):
    """A message as the messenger took it."""

    bot: str
    chat: int
    message_id: int
    text: str


def main(argv: list[str]) -> int:
    """Print how long it took to catch up and whether all of it arrived; 1 if anything did not."""
    parser = argparse.ArgumentParser(prog="./baedal bench store-down", description=__doc__)
    parser.add_argument("--orders", type=int, default=ORDERS)
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        checks = asyncio.run(the_store_side_returns(Path(folder), asked.orders, A_CUSTOMERS))
    return said_and_done(checks)


async def the_store_side_returns(folder: Path, orders: int, a_customers: int) -> list[Check]:
    """The whole of it; each customer has *a_customers* of the orders."""
    people = range(FIRST_CUSTOMER, FIRST_CUSTOMER + orders // a_customers)
    database_url = f"sqlite:///{folder / 'down.db'}"
    await make_a_database(database_url)
    ports = [free_port() for _ in range(3)]
    company_url, telegram_url, house_url = (f"http://127.0.0.1:{port}" for port in ports)
    env = environment(
        database_url=database_url, telegram_api_url=f"{telegram_url}/telegram",
        customer_bot_token=BOTS[Bot.CUSTOMER][0], store_bot_token=BOTS[Bot.STORE][0],
        payment_company_url=f"{company_url}/company", payment_secret="test_sk_practice",
        card_on_file="on", jwt_secret=SECRET, port=str(ports[2]), photos=str(folder / "photos"),
    )  # fmt: skip

    async def start(name: str, *argv: str) -> Process:
        return await Process.start(folder / f"{name}.log", *argv, env=env)

    around = [
        await start("company", "sandbox.company", "--port", str(ports[0])),
        await start("telegram", "sandbox.telegram", "--port", str(ports[1])),
    ]
    house: Process | None = None
    try:
        await around[0].until_it_answers(f"{company_url}/company/sim/switch")
        await around[1].until_it_answers(f"{telegram_url}/sim/people")
        async with aiohttp.ClientSession(telegram_url) as http:
            await _people_the_chats(http, people)
            roles = ("--role", "customer-bot", "--role", "web")
            house = await start("away", "cli", "run", *roles)
            await house.until_it_answers(f"{house_url}/readyz")
            customers = await move_in(
                len(people), house=house_url, company=company_url, secret=SECRET
            )
            await asyncio.gather(*(_orders(c, a_customers) for c in customers))
            stopped = await house.stop()
            before = await _said(http)
            kept = read(database_url, "SELECT id, status, rung_at FROM orders")
            away = _while_away(customers, kept, before, stopped)
            began = time.monotonic()
            ahead = str(AHEAD.total_seconds())
            house = await start("back", "cli", "run", "--clock-ahead", ahead)
            await house.until_it_answers(f"{house_url}/readyz")
            up = time.monotonic() - began
            await _until_drained(database_url)
            print(f"{len(kept):,} orders at {STORES} stores while the store side was away")
            print(f"  up again after    {up:.1f} s")
            print(f"  all said after    {time.monotonic() - began - up:.1f} s more")
            back = await house.stop()
            said = await _said(http)
    finally:
        for process in (*([house] if house else []), *around):
            await process.stop()
    return [
        *away,
        *arrived(database_url, said[len(before) :]),
        Check(back == 0, f"the service stopped as it should (exit {back})"),
    ]


async def _people_the_chats(http: aiohttp.ClientSession, customers: Sequence[int]) -> None:
    """Customers and owners exist, and pressed /start: a bot may write to nobody else first."""
    for token, name in BOTS.values():
        await _post(http, "/sim/bots", {"token": token, "username": name, "name": name})
    owners = range(FIRST_OWNER, FIRST_OWNER + STORES)
    for bot, people in ((Bot.CUSTOMER, customers), (Bot.STORE, owners)):
        for person in people:
            who = {"id": person, "first_name": "정호", "language_code": "ko"}
            await _post(http, "/sim/people", who)
            chat = {"bot": BOTS[bot][1], "person": person}
            await _post(http, "/sim/text", {**chat, "text": "/start"})


async def _orders(customer: Customer, n: int) -> None:
    for _ in range(n):
        answer = await customer.orders()
        assert answer.status == 201, answer


async def _until_drained(database_url: str) -> None:
    """No fact waits for its policies, and every message owed was said."""
    owed = (
        "SELECT (SELECT count(*) FROM events WHERE done_at IS NULL)"
        " + (SELECT count(*) FROM notices WHERE status = 'owed')"
        " + (SELECT count(*) FROM updates WHERE done_at IS NULL)"
    )
    async with asyncio.timeout(DRAINS_WITHIN_S):
        while read(database_url, owed) != [(0,)]:
            await asyncio.sleep(0.05)


async def _said(http: aiohttp.ClientSession) -> list[Said]:
    """Every message the messenger took so far, in its order; edits are none."""
    async with http.get("/sim/calls") as answer:
        calls: list[dict[str, Any]] = await answer.json()
    return [
        Said(c["bot"], int(c["params"]["chat_id"]), c["result"]["message_id"], c["params"]["text"])
        for c in calls
        if c["method"].lower() == "sendmessage" and c["status"] == 200
    ]


def _while_away(
    customers: Sequence[Customer],
    kept: Sequence[tuple[Any, ...]],
    said: Sequence[Said],
    stopped: int,
) -> list[Check]:
    told = {order_id for customer in customers for order_id in customer.told}
    placed = sum(status == "placed" for _, status, _ in kept)
    rung = sum(rung_at is not None for _, _, rung_at in kept)
    to_stores = sum(one.bot == BOTS[Bot.STORE][1] for one in said)
    return [
        Check(
            told == {order_id for order_id, _, _ in kept} and placed == len(kept),
            f"{placed:,} orders placed and paid without the store side",
        ),
        Check(not rung and not to_stores, f"{to_stores} words to the stores, {rung} rung"),
        Check(stopped == 0, f"told to stop, it did (exit {stopped})"),
    ]


def arrived(database_url: str, said: Sequence[Said]) -> list[Check]:
    """Whether all their people heard of all orders, in order, once; *said*: by the messenger."""
    orders = read(
        database_url,
        "SELECT id, store_id, number, status, rung_at FROM orders ORDER BY store_id, number",
    )
    views = dict(read(database_url, "SELECT order_id, status FROM order_views"))
    lost = [one for one in orders if one[3] != "placed" or one[4] is None]
    tickets, expected = defaultdict(list), defaultdict(list)
    for one in said:
        if _is_a_ticket(one):
            tickets[one.chat].append(one.text.partition("\n")[0])
    for _, store_id, number, _, _ in orders:
        owner = store_id - FIRST_STORE + FIRST_OWNER
        expected[owner].append(f"<b>{say(NEW_ORDER, 'ko', n=number)}</b>")
    owed = read(
        database_url,
        "SELECT bot, person_id, message_id, status, urgency FROM notices ORDER BY id",
    )
    looked, faults = check_books(database_url, now=datetime.now(UTC) + AHEAD)
    for fault in faults[:10]:
        print(f"  {fault.order_id or ''} {fault.says} [{fault.what}]")
    return [
        Check(not lost, f"{len(lost)} of {len(orders):,} orders were given up or not rung"),
        Check(
            tickets == expected,
            f"{sum(map(len, tickets.values())):,} tickets, each store's in order and once",
        ),
        Check(
            {o[0] for o in orders} == set(views) and set(views.values()) == {"placed"},
            f"{len(views):,} views, all of them placed",
        ),
        *_words(owed, said),
        Check(not faults, f"check-books finds {len(faults)} faults in {looked:,} orders"),
    ]


def _words(owed: Sequence[tuple[Any, ...]], said: Sequence[Said]) -> list[Check]:
    """Every message owed was said, in each chat one after the other, and no other was.

    What rings goes before what does not (a store that is not reached yet, before the order that
    was sent to it), so each of the two is in order by itself.
    """
    unsaid = [one for one in owed if one[3] != "sent"]
    wanted: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for bot, person, message_id, _, urgency in owed:
        # the same again: the card was redrawn in its place
        wanted[BOTS[Bot(bot)][1], person].setdefault(message_id, urgency)
    heard: dict[tuple[str, int], list[int]] = defaultdict(list)
    for one in said:
        if one.bot == BOTS[Bot.CUSTOMER][1] or _is_a_ticket(one):  # the rest answers /start
            heard[one.bot, one.chat].append(one.message_id)
    greetings = len(said) - sum(map(len, heard.values()))
    n = sum(map(len, heard.values()))
    wrong = [chat for chat in wanted if not _in_order_and_once(wanted[chat], heard[chat])]
    for chat in wrong[:5]:
        print(f"  {chat}: owed {wanted[chat]}, heard {heard[chat]}")
    return [
        Check(not unsaid, f"{len(owed) - len(unsaid):,} of {len(owed):,} messages owed were said"),
        Check(
            not wrong and set(heard) == set(wanted) and greetings == STORES,
            f"{n:,} messages in {len(heard)} chats, in {len(wrong)} of them not in order and once",
        ),
    ]


def _in_order_and_once(wanted: dict[int, int], heard: list[int]) -> bool:
    """*wanted*: messages as they were owed, with the urgency of each."""
    if sorted(wanted) != sorted(heard):
        return False
    return all(
        [one for one in heard if wanted[one] == urgency]
        == [one for one in wanted if wanted[one] == urgency]
        for urgency in Urgency
    )


def _is_a_ticket(one: Said) -> bool:
    """Not what answers an owner's /start."""
    return one.bot == BOTS[Bot.STORE][1] and one.text.startswith(
        f"<b>{say(NEW_ORDER, 'ko', n='')}"
    )


async def _post(http: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> None:
    async with http.post(path, json=body) as answer:
        assert answer.status == 200, (path, await answer.text())
