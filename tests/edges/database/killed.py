"""A process killed with writes in flight, again and again: what was acknowledged must be there.

Run as ``python -m tests.edges.database.killed URL ROUNDS``. Forks a warm parent, so that imports
are paid once; each child writes down what was acknowledged before it goes on, on a pipe.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time

from core.clock import SystemClock
from core.database.database import open_database
from core.database.transaction import Transaction
from tests.edges.database import toy

CALLERS = 8


def _acknowledged(pipe: int, key: str) -> None:
    os.write(pipe, f"{key}\n".encode())


async def _write_on(url: str, pipe: int, round_: int) -> None:
    db = await open_database(url, clock=SystemClock())

    async def caller(who: int) -> None:
        for n in range(1_000_000):
            key = await db.write(toy.take_and_see, f"{round_}-{who}-{n}", 1 + who % 3)
            _acknowledged(pipe, key)

    await asyncio.gather(*(caller(who) for who in range(CALLERS)))


def _one_round(url: str, round_: int) -> set[str]:
    """Let a child write, kill it at some moment, and return what it was told is saved."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        asyncio.run(_write_on(url, writing, round_))
    os.close(writing)
    first = os.read(reading, 65_536)  # it is under way
    time.sleep(random.uniform(0, 0.1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = first
    while more := os.read(reading, 65_536):
        said += more
    os.close(reading)
    return set(said.decode().splitlines())


async def _look(url: str) -> tuple[set[str], int]:
    db = await open_database(url, clock=SystemClock())
    try:
        return await db.read(_notes_and_coins)
    finally:
        await db.close()


def _notes_and_coins(tx: Transaction) -> tuple[set[str], int]:
    return toy.seen_keys(tx), sum(toy.coins_in(tx, jar) for jar in (1, 2, 3))


def _look_in_a_child(url: str) -> tuple[set[str], int]:
    """No thread may be running when we fork again."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        notes, coins = asyncio.run(_look(url))
        with os.fdopen(writing, "w") as out:
            json.dump([sorted(notes), coins], out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        notes, coins = json.load(answer)
    os.waitpid(child, 0)
    return set(notes), coins


def main(url: str, rounds: int) -> None:
    """Print how many were acknowledged, lost, and half written."""
    acknowledged: set[str] = set()
    lost = half = 0
    for round_ in range(rounds):
        acknowledged |= _one_round(url, round_)
        notes, coins = _look_in_a_child(url)
        lost += len(acknowledged - notes)
        half += abs(len(notes) - coins)
    print(json.dumps({"acknowledged": len(acknowledged), "lost": lost, "half": half}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
