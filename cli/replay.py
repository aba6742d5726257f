"""``./baedal replay``: what failed too often and is parked, and having it tried again.

Without a word it lists what is parked. Mend the cause first: what fails again is parked again.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from cli import typed
from core.clock import Clock, SystemClock
from core.database.database import open_database
from core.database.migrate import at_head
from core.queues.model import Parked, Queue
from core.queues.trying import MOST_REPLAYED, OPERATOR, all_parked, replay
from core.refusals import Unavailable
from core.settings import Settings

#: Parked rows of a queue that are said in full; the rest is counted.
SAID_OF_A_QUEUE = 50


def main(argv: list[str], *, clock: Clock | None = None) -> int:
    """0: done, or nothing is parked. 1: that one is not parked. 2: it could not be looked at.

    *clock* is the clock of the house it is for; if not told, the machine's.
    """
    parser = argparse.ArgumentParser(
        prog="./baedal replay",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "queue", nargs="?", choices=[queue.value for queue in Queue], help="only this queue"
    )
    parser.add_argument("id", nargs="?", type=typed.line, help="the row to try again")
    parser.add_argument("--all", action="store_true", help="try all of them again")
    parser.add_argument("--database", metavar="URL", help="default: BAEDAL_DATABASE_URL")
    asked = parser.parse_args(argv)
    if asked.all and asked.id:
        parser.error("one row, or --all; not both")
    url = asked.database or Settings().database_url
    queue = Queue(asked.queue) if asked.queue else None
    if not at_head(url):
        print("✗ the database is not there, or not in this version's form: ./baedal migrate")
        return 2
    try:
        return asyncio.run(_replay(url, clock or SystemClock(), queue, asked.id, every=asked.all))
    except Unavailable as error:
        print(f"✗ the database cannot be reached: {error}")
        return 2


async def _replay(
    url: str, clock: Clock, queue: Queue | None, key: str | None, *, every: bool
) -> int:
    db = await open_database(url, clock=clock)
    try:
        if key is None and not every:
            queues = [queue] if queue else []
            _list(await db.read(all_parked, *queues))
            return 0
        run, more = 0, MOST_REPLAYED
        while more >= MOST_REPLAYED:
            more = await db.write(replay, by=OPERATOR, queue=queue, key=key)
            run += more
    finally:
        await db.close()
    if not run and key is not None:
        print(f"✗ no {key} is parked in {queue}; `./baedal replay {queue}` lists what is")
        return 1
    print(f"✓ {run} tried again" if run else "Nothing is parked.")
    return 0


def _list(parked: Sequence[Parked]) -> None:
    if not parked:
        print("Nothing is parked.")
        return
    for queue in Queue:
        mine = [one for one in parked if one.queue is queue]
        for one in mine[:SAID_OF_A_QUEUE]:
            about = f", order {one.order_id}" if one.order_id else ""
            since = f"{one.parked_at:%Y-%m-%d %H:%M} UTC"
            print(f"{queue} {one.key}  {one.name}{about}  {one.error}, {one.tries} tries, {since}")
        if len(mine) > SAID_OF_A_QUEUE:
            print(f"… and {len(mine) - SAID_OF_A_QUEUE} more of {queue}")
    print("./baedal replay QUEUE ID tries one again, --all all of them.")
