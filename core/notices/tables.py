"""Notices as rows, which are the notification log, and the cards they draw. No rules here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    delete,
    exists,
    func,
    null,
    select,
    text,
    update,
)

from core.database.schema import Json, Moment, insert_once, metadata, upsert
from core.database.tables import Opened, Tables
from core.notices.model import BROADCAST, CART, Bot, Notice, NoticeStatus, Urgency
from core.notices.urgency import urgency_of
from core.orders.tables import orders
from core.queues.model import Queue
from core.queues.tables import Rows

OWED = text("notices.status = 'owed'")
OWED_INDEX = text("status = 'owed'")
PASSED_ON = text("kind = 'passed_on'")
FAILED = text("status = 'failed'")
PARKED = text("status = 'parked'")
#: How far behind the one before it each further ring stands that one customer's orders make in
#: one chat: whoever comes within it rings first (guess: a chat takes one message a second, so
#: sixty others; after it nobody waits for newcomers).
TURN = timedelta(seconds=60)
LONG_AGO = (
    "1970-01-01T00:00:00.000000+00:00"  # the place of what was said before there were places
)

notices = Table(
    "notices",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("order_id", String(16), nullable=False),  # empty: about no order
    Column("key", String(120), nullable=False),  # what it tells of: a fact, a ring, a round
    Column("bot", String(16), nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("facts", Json, nullable=False),
    Column("redraws", Boolean, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("status", String(8), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("try_at", Moment, nullable=False),
    # Where it stands among what is owed to that person: when it was owed, or later (`owe`).
    Column("place", Moment, nullable=False, server_default=LONG_AGO),
    Column("lease_until", Moment),
    Column("sent_at", Moment),
    Column("message_id", BigInteger),
    Column("text", Text),
    Column("error", Text),
    Column("faults", Integer, nullable=False, server_default="0"),
    Column("parked_at", Moment),
    # Nobody is told the same twice; it is also the way to all that was said of an order.
    UniqueConstraint("order_id", "key", "bot", "person_id", "kind"),
    # An answer to a message passed on finds what it was about.
    Index(
        "ix_notices_passed_on",
        "bot",
        "person_id",
        "message_id",
        sqlite_where=PASSED_ON,
        postgresql_where=PASSED_ON,
    ),
    Index("ix_notices_failed", "id", sqlite_where=FAILED, postgresql_where=FAILED),
    Index("ix_notices_parked", "parked_at", sqlite_where=PARKED, postgresql_where=PARKED),
    Index(
        "ix_notices_owed",
        "bot",
        "urgency",
        "place",
        "id",
        sqlite_where=OWED_INDEX,
        postgresql_where=OWED_INDEX,
    ),
    Index(
        "ix_notices_owed_to",
        "bot",
        "person_id",
        "place",
        "id",
        sqlite_where=OWED_INDEX,
        postgresql_where=OWED_INDEX,
    ),
)

NOTICE_ROWS = Rows(
    Queue.NOTICES,
    notices,
    key=[notices.c.id],
    called=notices.c.kind,
    order_id=notices.c.order_id,
    tries="faults",
    later="try_at",
    let_go=("lease_until",),
    aside={"status": NoticeStatus.PARKED.value},
    back={"status": NoticeStatus.OWED.value},
    is_parked=PARKED,
    wakes="notices",
)

shown = Table(
    "shown",
    metadata,
    Column("bot", String(16), primary_key=True),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("order_id", String(16), primary_key=True),
    Column("message_id", BigInteger, nullable=False),
)

_OWE = insert_once(notices)
#: The last place that one customer's orders have taken among the rings of a chat.
_LAST_PLACE = select(func.max(notices.c.place).label("place")).where(
    OWED,
    notices.c.bot == bindparam("bot"),
    notices.c.person_id == bindparam("person_id"),
    notices.c.urgency == Urgency.ORDER.value,
    exists().where(
        orders.c.id == notices.c.order_id, orders.c.customer_id == bindparam("customer_id")
    ),
)
_CARD_WAITS = (
    select(notices.c.id)
    .where(
        OWED,
        notices.c.lease_until.is_(None),  # one on its way may be drawn already
        notices.c.order_id == bindparam("order_id"),
        notices.c.bot == bindparam("bot"),
        notices.c.person_id == bindparam("person_id"),
        notices.c.kind == bindparam("kind"),
    )
    .limit(1)
)
_IS_KEPT = select(notices.c.id).where(notices.c.id == bindparam("id"))
_LET_ALL_GO = update(notices).where(OWED_INDEX).values(lease_until=null())
_LET_GO = (
    update(notices).where(notices.c.id == bindparam("b_id"), OWED_INDEX).values(lease_until=null())
)
_HOLD = (
    update(notices)
    .where(notices.c.id == bindparam("b_id"), OWED_INDEX, notices.c.lease_until.is_not(None))
    .values(lease_until=bindparam("b_until"))
)
_SETTLE = (
    update(notices)
    .where(notices.c.id == bindparam("b_id"))
    .values(
        status=bindparam("b_status"),
        tries=bindparam("b_tries"),
        try_at=bindparam("b_try_at"),
        lease_until=null(),
        sent_at=bindparam("b_sent_at"),
        message_id=bindparam("b_message_id"),
        # forgotten while it was being said: what stood in it is not written down after all
        text=case((notices.c.status == NoticeStatus.OWED.value, bindparam("b_text", type_=Text))),
        error=bindparam("b_error"),
    )
)
_OF_ORDER = (
    select(notices).where(notices.c.order_id == bindparam("order_id")).order_by(notices.c.id)
)
_PASSED_ON = select(notices.c.order_id).where(
    PASSED_ON,
    notices.c.bot == bindparam("bot"),
    notices.c.person_id == bindparam("person_id"),
    notices.c.message_id == bindparam("message_id"),
)
_WORDS_PASSED_ON = (
    select(notices.c.facts)
    .where(
        PASSED_ON,
        notices.c.order_id == bindparam("order_id"),
        notices.c.bot == bindparam("bot"),
        notices.c.person_id == bindparam("person_id"),
    )
    .order_by(notices.c.id.desc())
    .limit(bindparam("most"))
)
_FATES = (
    select(notices.c.person_id, notices.c.status)
    .where(
        notices.c.order_id == bindparam("order_id"),
        notices.c.bot == bindparam("bot"),
        notices.c.kind == bindparam("kind"),
    )
    .order_by(notices.c.id)
)
_TOLD_AT = select(notices.c.created_at).where(
    notices.c.order_id == "",
    (notices.c.key == bindparam("this")) | (notices.c.key == bindparam("one_before")),
    notices.c.bot == bindparam("bot"),
    notices.c.person_id == bindparam("person_id"),
    notices.c.kind == bindparam("kind"),
)
_LATEST = select(notices).order_by(notices.c.id.desc()).limit(bindparam("most"))
_WAITING = select(func.count().label("n"), func.min(notices.c.created_at).label("oldest")).where(
    OWED
)
_NEWS_OWED = select(func.count().label("n")).where(
    OWED,
    notices.c.bot == bindparam("bot"),
    notices.c.urgency == Urgency.NEWS.value,
)
_NEWS_DUE = _NEWS_OWED.where(notices.c.try_at <= bindparam("now"))
_NEWS_OWED_OF = _NEWS_OWED.where(notices.c.key == bindparam("key"))
_TALLY = (
    select(notices.c.status, func.count().label("n"))
    .where(notices.c.order_id == "", notices.c.key == bindparam("key"))
    .group_by(notices.c.status)
)
_SHOWN = select(shown.c.message_id).where(
    shown.c.bot == bindparam("bot"),
    shown.c.person_id == bindparam("person_id"),
    shown.c.order_id == bindparam("order_id"),
)
_SHOWN_IN = select(shown.c.order_id).where(
    shown.c.bot == bindparam("bot"),
    shown.c.person_id == bindparam("person_id"),
    shown.c.message_id == bindparam("message_id"),
    shown.c.order_id.not_in((CART, BROADCAST)),
)
_HIDE = delete(shown).where(
    shown.c.bot == bindparam("bot"),
    shown.c.person_id == bindparam("person_id"),
    shown.c.order_id == bindparam("order_id"),
)
_SHOW = upsert(shown, key=["bot", "person_id", "order_id"], set_=["message_id"])


def notice_of(row: Any) -> Notice:
    """The notice a row holds."""
    return Notice(
        id=row.id,
        bot=Bot(row.bot),
        person_id=row.person_id,
        kind=row.kind,
        facts=row.facts,
        order_id=row.order_id or None,
        urgency=Urgency(row.urgency),
        created_at=row.created_at,
        redraws=bool(row.redraws),
        status=NoticeStatus(row.status),
        tries=row.tries,
        try_at=row.try_at,
        sent_at=row.sent_at,
        text=row.text,
        error=row.error,
        faults=row.faults,
    )


class Notices(Tables):
    """The notices of one transaction."""

    def __init__(self, tx: Opened) -> None:
        super().__init__(tx)
        self._redraws: set[tuple[Bot, int, str]] = set()
        self._owed: list[dict[str, Any]] = []
        self._places: dict[tuple[Bot, int, int], datetime] = {}
        self._settled: list[dict[str, Any]] = []

    def is_first_redraw(self, bot: Bot, person_id: int, order_id: str) -> bool:
        """Whether nobody asked before, in this transaction, to redraw that person's card."""
        asked = (bot, person_id, order_id)
        is_first = asked not in self._redraws
        self._redraws.add(asked)
        return is_first

    def discard_pending(self) -> None:
        """What was owed since a savepoint was taken back."""
        self._redraws.clear()
        self._owed.clear()
        self._places.clear()
        self._settled.clear()

    def flush(self) -> None:
        """Write the rows of everything owed and settled since, in one go."""
        if self._owed:
            self._sql.many(_OWE, self._owed)
            self._owed.clear()
            self._wake("notices")
        if self._settled:
            self._sql.many(_SETTLE, self._settled)
            self._settled.clear()

    def owe(
        self,
        bot: Bot,
        person_id: int,
        kind: str,
        *,
        key: str,
        at: datetime,
        order_id: str | None = None,
        urgency: Urgency | None = None,
        facts: Mapping[str, Any] | None = None,
        redraws: bool = False,
        customer_id: int | None = None,
        not_before: datetime | None = None,
    ) -> None:
        """Owe a person a message, unless the one of that *key* is owed or sent already.

        Its row follows with :meth:`flush`. *redraws* has the order's card redrawn with it;
        it is said *not_before* then. Where it rings because of what one customer does
        (*customer_id*), it stands behind other customers' rings in that chat as often as theirs
        wait there already. Whoever says them is woken once this is committed.
        """
        urgency = urgency or urgency_of(bot, kind)
        place = not_before or at  # what waits for the morning has nobody wait behind it
        if customer_id is not None and urgency is Urgency.ORDER:
            place = self._place(bot, person_id, customer_id, at)
        self._owed.append(
            {
                "order_id": order_id or "",
                "key": key,
                "bot": bot.value,
                "person_id": person_id,
                "kind": kind,
                "facts": dict(facts or {}),
                "redraws": redraws,
                "urgency": urgency.value,
                "created_at": at,
                "status": NoticeStatus.OWED.value,
                "tries": 0,
                "try_at": not_before or at,
                "place": place,
            }
        )

    def _place(self, bot: Bot, person_id: int, customer_id: int, at: datetime) -> datetime:
        whose = (bot, person_id, customer_id)
        last = self._places.get(whose)
        if last is None:
            row = self._sql.row(
                _LAST_PLACE, bot=bot.value, person_id=person_id, customer_id=customer_id
            )
            last = row.place if row else None
        place = at if last is None else max(at, last + TURN)
        self._places[whose] = place
        return place

    def card_waits(self, bot: Bot, person_id: int, order_id: str, kind: str) -> bool:
        """Whether that order's card is owed a redraw already that nobody has begun."""
        self.flush()
        found = self._sql.row(
            _CARD_WAITS, bot=bot.value, person_id=person_id, order_id=order_id, kind=kind
        )
        return found is not None

    def is_kept(self, notice_id: int) -> bool:
        """Whether it is there still: whoever leaves takes theirs along."""
        return self._sql.row(_IS_KEPT, id=notice_id) is not None

    def let_go(self, notice_ids: Iterable[int]) -> None:
        """Nobody is saying these, after all."""
        self._sql.many(_LET_GO, [{"b_id": notice_id} for notice_id in notice_ids])

    def hold(self, notice_ids: Iterable[int], until: datetime) -> None:
        """Somebody is still saying these."""
        holds = [{"b_id": notice_id, "b_until": until} for notice_id in notice_ids]
        self._sql.many(_HOLD, holds)

    def let_all_go(self) -> None:
        """Nobody is saying anything."""
        self._sql.run(_LET_ALL_GO)

    def settle(
        self,
        notice: Notice,
        status: NoticeStatus,
        *,
        tries: int,
        try_at: datetime,
        sent_at: datetime | None = None,
        message_id: int | None = None,
        text: str | None = None,
        error: str | None = None,
    ) -> None:
        """Keep what became of it; the row follows with :meth:`flush`."""
        self._settled.append(
            {
                "b_id": notice.id,
                "b_status": status.value,
                "b_tries": tries,
                "b_try_at": try_at,
                "b_sent_at": sent_at,
                "b_message_id": message_id,
                "b_text": text,
                "b_error": error,
            }
        )

    def of_order(self, order_id: str) -> list[Notice]:
        """Everything said about an order, oldest first."""
        self.flush()
        return self._sql.readable(_OF_ORDER, notice_of, order_id=order_id)

    def fates(self, order_id: str, bot: Bot, kind: str) -> dict[int, NoticeStatus]:
        """What became of the last notice of that kind about an order, by whom it is for."""
        self.flush()
        found = self._sql.rows(_FATES, order_id=order_id, bot=bot.value, kind=kind)
        return {row.person_id: NoticeStatus(row.status) for row in found}

    def told_at(
        self, bot: Bot, person_id: int, kind: str, this: str, one_before: str
    ) -> list[datetime]:
        """When they were owed the one or the other, of no order."""
        self.flush()
        found = self._sql.rows(
            _TOLD_AT, bot=bot.value, person_id=person_id, kind=kind, this=this,
            one_before=one_before,
        )  # fmt: skip
        return [row.created_at for row in found]

    def latest(self, most: int) -> list[Notice]:
        """The newest notices of all, newest first."""
        self.flush()
        return self._sql.readable(_LATEST, notice_of, most=most)

    def passed_on_in(self, bot: Bot, person_id: int, message_id: int) -> str | None:
        """The order that message passed on was about; none when it is another message."""
        row = self._sql.row(_PASSED_ON, bot=bot.value, person_id=person_id, message_id=message_id)
        return row.order_id if row else None

    def passed_on(self, order_id: str, bot: Bot, person_id: int, most: int) -> list[str]:
        """The last words that were passed on to that person about an order, oldest first."""
        self.flush()
        rows = self._sql.rows(
            _WORDS_PASSED_ON, order_id=order_id, bot=bot.value, person_id=person_id, most=most
        )
        return [row.facts["words"] for row in reversed(rows)]

    def waiting(self) -> tuple[int, datetime | None]:
        """How many are owed, and since when the oldest is."""
        self.flush()
        row = self._sql.only(_WAITING)
        return row.n, row.oldest

    def news_owed(self, bot: Bot, key: str | None = None) -> int:
        """How much news waits to be said by that bot; of one *key* alone, if given."""
        self.flush()
        if key is None:
            return int(self._sql.only(_NEWS_OWED, bot=bot.value).n)
        return int(self._sql.only(_NEWS_OWED_OF, bot=bot.value, key=key).n)

    def news_due(self, bot: Bot, now: datetime) -> int:
        """How much news waits for nothing but its turn: not what is held until morning."""
        self.flush()
        row = self._sql.row(_NEWS_DUE, bot=bot.value, now=now)
        return int(row.n) if row else 0

    def tally(self, key: str) -> dict[NoticeStatus, int]:
        """What became of everything told under *key*, of no order."""
        self.flush()
        return {NoticeStatus(row.status): row.n for row in self._sql.rows(_TALLY, key=key)}

    def card(self, bot: Bot, person_id: int, order_id: str) -> int | None:
        """The message that is this person's card of the order; none before it is drawn."""
        row = self._sql.row(_SHOWN, bot=bot.value, person_id=person_id, order_id=order_id)
        return row.message_id if row else None

    def card_in(self, bot: Bot, person_id: int, message_id: int) -> str | None:
        """The order whose card that message is; none where it is no card."""
        row = self._sql.row(_SHOWN_IN, bot=bot.value, person_id=person_id, message_id=message_id)
        return row.order_id if row else None

    def was_shown(
        self, bot: Bot, person_id: int, kind: str, order_id: str, message_id: int, at: datetime
    ) -> None:
        """A turn has sent a message that tells of the order as a notice of that *kind* would: it
        is in the log, and hidden when its time comes. A second run changes nothing.
        """
        self._sql.run(
            _OWE, order_id=order_id, key=f"shown:{message_id}", bot=bot.value,
            person_id=person_id, kind=kind, facts={}, redraws=False,
            urgency=urgency_of(bot, kind).value, created_at=at, status=NoticeStatus.SENT.value,
            tries=1, try_at=at, place=at, sent_at=at, message_id=message_id,
        )  # fmt: skip

    def no_card(self, bot: Bot, person_id: int, order_id: str) -> None:
        """That message has become something else."""
        self._sql.run(_HIDE, bot=bot.value, person_id=person_id, order_id=order_id)

    def card_is(self, bot: Bot, person_id: int, order_id: str, message_id: int) -> None:
        """From now on that message is the card."""
        self._sql.run(
            _SHOW,
            bot=bot.value,
            person_id=person_id,
            order_id=order_id,
            message_id=message_id,
        )
