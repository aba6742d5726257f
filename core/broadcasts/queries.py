"""Broadcasts, shaped for a chat. Changes nothing."""

from __future__ import annotations

from core.broadcasts.model import Audience, Broadcast
from core.broadcasts.tables import Broadcasts
from core.database.transaction import Transaction
from core.notices.model import NoticeStatus
from core.notices.tables import Notices
from core.people.tables import People
from core.records import record
from core.refusals import NotYours

MOST = 50  # guess: the newest ones, a few pages


@record(frozen=True, slots=True)
class Progress:
    """How far a broadcast is."""

    broadcast: Broadcast
    sent: int
    blocked: int  #: who does not want to hear from the bot, which is no error
    refused: int  #: Telegram would not take it
    waiting: int  #: owed, or not even that yet


def progress(tx: Transaction, by: int, broadcast_id: int) -> Progress:
    """How far it is.

    Raises:
        NotYours: *by* is no admin, or there is none of that id.
    """
    tx[People].worker(by).must_be_admin()
    broadcast = tx[Broadcasts].get(broadcast_id)
    if broadcast is None:
        raise NotYours()
    tally = tx[Notices].tally(broadcast.key)
    sent, blocked, refused = (
        tally.get(s, 0) for s in (NoticeStatus.SENT, NoticeStatus.BLOCKED, NoticeStatus.FAILED)
    )
    waiting = 0
    if broadcast.state == "going":
        ahead = broadcast.people if broadcast.all_owed_at is None else broadcast.owed
        waiting = max(ahead - sent - blocked - refused, 0)
    return Progress(broadcast, sent, blocked, refused, waiting)


def latest_broadcasts(tx: Transaction, by: int) -> list[Broadcast]:
    """The newest first.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    return tx[Broadcasts].latest(MOST)


def how_many(tx: Transaction, by: int, audience: Audience, *, is_ad: bool = False) -> int:
    """How many people it would reach now; who blocked the bot is not counted, nor, with *is_ad*,
    who has not asked for advertising.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    return tx[Broadcasts].count(audience, is_ad=is_ad)


def words_of(tx: Transaction, broadcast_id: int) -> Broadcast | None:
    """What it says; none once it is stopped."""
    broadcast = tx[Broadcasts].get(broadcast_id)
    return None if broadcast is None or broadcast.state == "stopped" else broadcast
