"""Sends a broadcast, goes on with it, stops it. One transaction each.

Its notices are written a few at a time, no more than can be said soon: so it can be stopped at
any moment, and nobody's dinner waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.advertising.tables import AdChoices
from core.audit.model import Deed
from core.audit.tables import Audit
from core.broadcasts.model import Audience, Broadcast, fits
from core.broadcasts.tables import Broadcasts
from core.database.transaction import Transaction
from core.notices.model import BROADCAST, Bot, Urgency
from core.notices.tables import Notices
from core.people.tables import People
from core.records import replace
from core.refusals import NotYours, Unreadable
from core.timers.tables import Timers

TIMER = "broadcast"
#: So many people are owed it at once: more than Telegram lets the bot tell in a second (29), and
#: no more while so many pieces of news wait already.
AT_ONCE = 60
MOST_WAITING = 60
NEXT_AFTER = timedelta(seconds=1)
#: How often the admin's message shows how far it is (guess).
SHOW_EVERY = timedelta(seconds=5)


def send_broadcast(
    tx: Transaction,
    audience: Audience,
    words: Mapping[str, str],
    *,
    by: int,
    is_ad: bool = False,
) -> Broadcast:
    """An admin's words go out, from the next tick on; *is_ad*: as the law wants advertising.

    Raises:
        NotYours: *by* is no admin.
        Unreadable: there are no words, or too many for one message.
    """
    tx[People].worker(by).must_be_admin()
    if not fits(words.get("ko", "")) or not all(fits(said) for said in words.values()):
        raise Unreadable(what="words")
    broadcast = Broadcast(
        id=0,
        audience=audience,
        words=words,
        made_at=tx.now,
        made_by=by,
        people=tx[Broadcasts].count(audience, is_ad=is_ad),
        reached=0,
        owed=0,
        is_ad=is_ad,
    )
    broadcast = replace(broadcast, id=tx[Broadcasts].add(broadcast))
    tx[Timers].set(TIMER, str(broadcast.id), tx.now, now=tx.now)
    tx[Audit].add(
        Deed.BROADCAST, by=by, at=tx.now, broadcast=broadcast.id, audience=audience.value,
        people=broadcast.people, is_ad=is_ad,
    )  # fmt: skip
    return broadcast


def stop_broadcast(tx: Transaction, broadcast_id: int, *, by: int) -> Broadcast:
    """Nobody else is told: neither who is not owed it yet, nor who is and was not reached.

    A second run, or one after its end, changes nothing.

    Raises:
        NotYours: *by* is no admin, or there is none of that id.
    """
    tx[People].worker(by).must_be_admin()
    broadcast = tx[Broadcasts].get(broadcast_id, lock=True)
    if broadcast is None:
        raise NotYours()
    if broadcast.state != "going":
        return broadcast
    broadcast = replace(broadcast, stopped_at=tx.now, ended_at=tx.now)
    tx[Broadcasts].save(broadcast)
    tx[Audit].add(Deed.STOP_BROADCAST, by=by, at=tx.now, broadcast=broadcast_id)
    return broadcast


def go_on_telling(tx: Transaction, broadcast_id: int) -> datetime | None:
    """The next people are owed it, once those before are told; when to go on, or none at its end.

    The admin who sent it sees how far it is, and hears when all are told. A second run goes on
    where the first ended.
    """
    broadcast = tx[Broadcasts].get(broadcast_id, lock=True)
    if broadcast is None or broadcast.state != "going":
        return None
    bot = broadcast.audience.bot
    if broadcast.all_owed_at is None:
        if tx[Notices].news_due(bot, tx.now) < MOST_WAITING:
            broadcast = _owe_the_next(tx, broadcast)
    elif tx[Notices].news_owed(bot, broadcast.key) == 0:
        broadcast = replace(broadcast, ended_at=tx.now)
        _tell_the_sender(tx, broadcast, "broadcast_ended", "ended")
    tx[Broadcasts].save(broadcast)
    stretch = "end" if broadcast.ended_at else int(tx.now.timestamp() // SHOW_EVERY.seconds)
    _tell_the_sender(tx, broadcast, "broadcast_progress", f"progress:{stretch}")  # once in each
    return None if broadcast.ended_at else tx.now + NEXT_AFTER


def _owe_the_next(tx: Transaction, broadcast: Broadcast) -> Broadcast:
    after, audience = broadcast.reached, broadcast.audience
    people = tx[Broadcasts].next_people(audience, after=after, most=AT_ONCE)
    told = 0
    for person_id in people:
        choice = tx[AdChoices].of(person_id) if broadcast.is_ad else None
        if choice is not None and not choice.wants_any:
            continue
        told += 1
        tx[Notices].owe(
            audience.bot,
            person_id,
            "broadcast",
            key=broadcast.key,
            at=tx.now,
            urgency=Urgency.NEWS,
            facts={"broadcast_id": broadcast.id},
            not_before=choice.not_before(tx.now) if choice is not None else None,
        )
    return replace(
        broadcast,
        reached=people[-1] if people else broadcast.reached,
        owed=broadcast.owed + told,
        all_owed_at=tx.now if len(people) < AT_ONCE else None,
    )


def _tell_the_sender(tx: Transaction, broadcast: Broadcast, kind: str, key: str) -> None:
    """The admin's own message about it, edited in place; or one that says that it is done."""
    facts = {"broadcast_id": broadcast.id, "card": broadcast.card}
    tx[Notices].owe(
        Bot.STORE, broadcast.made_by, kind, key=f"{broadcast.key}:{key}", at=tx.now,
        order_id=BROADCAST if kind == "broadcast_progress" else None, facts=facts,
    )  # fmt: skip
