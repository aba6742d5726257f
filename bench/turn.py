"""``./baedal bench turn``: CPU of a whole durable order turn, beside a bare stock turn.

Ours: an owner taps 수락 20분. Polling, the update written down, its lane, `accept_order` with its
event, everything committed at synchronous=FULL, the tap answered, the ticket drawn anew, the
update noted as done. The process is `./baedal run --role store-bot`, no part replaced; policies
and notices are the worker role's and are measured by `./baedal bench commit`.

The peer: python-telegram-bot as installed, answering a tap and drawing eight buttons; no database.
Both are fresh processes before the same server of canned bytes, and both are warm when measured.
What is counted is the kernel's clock of the whole process, user and system, every thread.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.processes import Process, environment
from bench.turn_server import BotApi, keyboard, message, tap
from cli.seeding import make_people, put_in_the_stores
from core.carts.model import CartLine
from core.carts.tables import Carts
from core.checkout import placing
from core.clock import SystemClock
from core.database.database import Database, open_database
from core.database.migrate import upgrade
from core.database.transaction import Transaction
from core.house import hand_out
from core.ids import new_id
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import PayWith
from core.payments.company import Approved
from core.payments.model import Method
from core.payments.settling import settle
from core.payments.tables import Payments
from core.people.model import Role
from core.people.use_cases import give_role, keep_phone, keep_place, meet
from core.tracking.queries import stores_ticket
from store_bot.ticket import ticket_screen

MUST, AIM = 0.60, 0.40
STORE, CUSTOMER, FIRST_OWNER = 1, 900, 10_000
CARD = 5  #: every ticket's message id
PATIENCE_S = 60
#: Three lines: 반반치킨, 양념치킨, 치즈볼.
PICKED = (
    CartLine(1001, 1, (11, 21), 19_500),
    CartLine(1002, 1, (11, 21), 19_000),
    CartLine(1006, 1, (), 4_500),
)


def main(argv: list[str]) -> int:
    """Print both and their ratio; 1 when ours costs more than 0.6 of the bare stock turn."""
    parser = argparse.ArgumentParser(prog="./baedal bench turn", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--turns", type=int, default=1000, help="measured in each round")
    parser.add_argument("--warm-up", type=int, default=300, help="turns before that")
    parser.add_argument("--batch", type=int, default=100, help="updates an answer, at most")
    asked = parser.parse_args(argv)
    found: dict[str, list[float]] = {"ours": [], "stock": []}
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.db"
        updates = {
            "ours": asyncio.run(_prepare(prepared, asked.warm_up + asked.turns)),
            "stock": _plain_taps(asked.warm_up + asked.turns),
        }
        for n in range(asked.rounds):
            for side in list(found) if n % 2 == 0 else list(reversed(found)):
                kept = Path(folder) / f"{side}-{n}.db"
                shutil.copy(prepared, kept)
                told = updates[side]
                spent = asyncio.run(_round(side, kept, told, asked.warm_up, asked.batch))
                found[side].append(spent)
    print(f"CPU of one turn, ms: median of {asked.rounds} alternated rounds [least-most]")
    print(f"  ours, a durable 수락 20분 at synchronous=FULL  {_written(found['ours'])}")
    print(f"  stock python-telegram-bot, bare               {_written(found['stock'])}")
    ratios = [ours / stock for ours, stock in zip(found["ours"], found["stock"], strict=True)]
    ratio = median(ratios)
    seen = f"[{min(ratios):.2f}-{max(ratios):.2f}]"
    print(f"ours / stock {ratio:.2f} {seen} (must be {MUST}, aim {AIM})")
    return 0 if ratio <= MUST else 1


def _written(spent: Sequence[float]) -> str:
    return f"{median(spent):.3f} [{min(spent):.3f}-{max(spent):.3f}]"


async def _round(side: str, kept: Path, updates: list[bytes], warm_up: int, batch: int) -> float:
    """CPU milliseconds a turn, once *warm_up* turns have run."""
    eight = keyboard([(f"버튼 {n}", f"b|{n}") for n in range(8)])
    api = BotApi(batch=batch, edited=message(CUSTOMER, CARD, "접수했어요", eight))
    server, address = await api.listen()
    log = kept.with_suffix(".log")
    env = environment(
        telegram_api_url=address,
        database_url=f"sqlite:///{kept}",
        customer_bot_token="1:customer",
        store_bot_token="2:store",
    )
    bot = await Process.start(log, "bench.turn_sides", side, env=env)
    try:
        api.tell(updates[:warm_up])
        await _until_done(side, api, kept, warm_up)
        before = bot.cpu_seconds
        api.tell(updates[warm_up:])
        await _until_done(side, api, kept, len(updates))
        spent = bot.cpu_seconds - before
        _must_be_whole(side, api, kept, len(updates))
    except (TimeoutError, AssertionError):
        print(log.read_text()[-4000:], file=sys.stderr)
        raise
    finally:
        await bot.stop()
        server.close()
    return spent / (len(updates) - warm_up) * 1000


async def _until_done(side: str, api: BotApi, kept: Path, turns: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not api.took(turns):
            await asyncio.sleep(0.005)
        while side == "ours" and _count(kept, "updates WHERE done_at IS NOT NULL") < turns:
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.05)  # the stock bot's last handler returns


def _must_be_whole(side: str, api: BotApi, kept: Path, turns: int) -> None:
    """Nothing was measured that did not happen."""
    for method in ("answerCallbackQuery", "editMessageText"):
        assert api.calls[method] == turns, api.calls
    assert set(api.calls) <= {
        "getMe", "getUpdates", "deleteWebhook", "setMyCommands",
        "answerCallbackQuery", "editMessageText",
    }, api.calls  # fmt: skip
    drawn = api.look_at("editMessageText")
    if side == "stock":
        assert drawn["reply_markup"].count("callback_data") == 8, drawn
        return
    assert "접수했어요" in drawn["text"], drawn
    assert _count(kept, "orders WHERE status = 'accepted' AND minutes = 20") == turns
    assert _count(kept, "events WHERE name = 'OrderAccepted'") == turns
    assert _count(kept, "updates WHERE done_at IS NOT NULL AND error IS NULL") == turns


def _count(kept: Path, what: str) -> int:
    db = sqlite3.connect(kept)
    try:
        return int(db.execute(f"SELECT count(*) FROM {what}").fetchone()[0])
    finally:
        db.close()


def _plain_taps(turns: int) -> list[bytes]:
    """For the peer: taps under a line of text with eight buttons."""
    eight = keyboard([(f"버튼 {n}", f"b|{n}") for n in range(8)])
    people = range(FIRST_OWNER, FIRST_OWNER + turns)
    return [tap(n, p, message(p, CARD, "새 주문", eight), "b|1") for n, p in enumerate(people, 1)]


async def _prepare(kept: Path, turns: int) -> list[bytes]:
    """Placed and paid orders, each rung to an owner of its own; the owners' taps on 수락 20분."""
    await asyncio.to_thread(upgrade, f"sqlite:///{kept}")
    db = await open_database(f"sqlite:///{kept}", clock=SystemClock())
    await db.write(put_in_the_stores)
    await db.write(_move_in)
    ids = await asyncio.gather(*(db.write(_place_and_pay) for _ in range(turns)))
    while await db.write(hand_out):
        pass
    await db.write(_hire_the_owners, ids)
    updates = [await _tap_of(db, n, order_id) for n, order_id in enumerate(ids)]
    await db.close()
    return updates


def _move_in(tx: Transaction) -> None:
    make_people(tx, [(FIRST_OWNER, "정호")], [], [], "ko")
    meet(tx, CUSTOMER, name="Mina", lang="ko")
    keep_phone(tx, CUSTOMER, "+821012345678")
    keep_place(
        tx, CUSTOMER, text="은행나무로 23", detail="101", latitude=37.5517, longitude=126.919
    )
    tx[Payments].add_card(CUSTOMER, "billing", "4821", tx.now)


def _place_and_pay(tx: Transaction) -> str:
    tx[Carts].save(replace(tx[Carts].of(CUSTOMER), store_id=STORE, lines=PICKED))
    key = new_id(tx.random)
    placed = placing.place_order(
        tx, CUSTOMER, request_key=key, cart_version=None,
        pay_with=PayWith.CARD, method=Method.CARD_ON_FILE,
    )  # fmt: skip
    paid = Approved(f"key-{key}", placed.payment.amount, "card", "4821", None, None)
    settle(tx, placed.payment.id, paid)
    return placed.order.id


def _hire_the_owners(tx: Transaction, ids: Sequence[str]) -> None:
    for owner, order_id in enumerate(ids, FIRST_OWNER):
        meet(tx, owner, name="정호", lang="ko")
        give_role(tx, owner, Role.OWNER, STORE)
        tx[Notices].card_is(Bot.STORE, owner, order_id, CARD)


async def _tap_of(db: Database, n: int, order_id: str) -> bytes:
    """The owner's tap, under the ticket as the store bot drew it."""
    ticket = await db.read(stores_ticket, order_id, FIRST_OWNER + n)
    screen = ticket_screen(ticket.order, "ko")
    plain = re.sub(r"<[^>]+>", "", screen.text)
    bold = {"offset": 0, "length": plain.index("\n"), "type": "bold"}
    markup = json.loads(screen.markup() or "")
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    (accept,) = (b["callback_data"] for b in buttons if b["text"] == "수락 20분")
    owner = FIRST_OWNER + n
    return tap(n + 1, owner, message(owner, CARD, plain, markup, entities=[bold]), accept)
