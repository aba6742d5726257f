"""Who hears what next, when a bot owes much to many people: one way to find it, or the other."""

from __future__ import annotations

from random import Random

from sqlalchemy import delete

from core.database.transaction import Transaction
from core.notices import turns
from core.notices.model import Bot, Urgency
from core.notices.tables import Notices, notices
from tests.world import World


async def test_by_people_and_by_notices_the_same_are_next(world: World) -> None:
    """Order messages before news, nobody's second before the first, the other bot's left alone."""
    for seed in range(20):
        by_people, by_notices, expected = await world.the_house.deps.db.write(_both_ways, seed)
        assert by_people == by_notices == expected


def _both_ways(tx: Transaction, seed: int) -> tuple[list[int], list[int], list[int]]:
    dice = Random(seed)
    tx.sql.run(delete(notices))
    for n in range(60):
        urgency = dice.choice((*Urgency, Urgency.ORDER))
        person, bot = dice.randrange(1, 9), dice.choice((Bot.STORE, Bot.STORE, Bot.CUSTOMER))
        tx[Notices].owe(bot, person, "news", key=str(n), at=tx.now, urgency=urgency)
    tx[Notices].flush()
    found = [
        [
            row.id
            for row in tx.sql.rows(
                way,
                bot=Bot.STORE.value,
                now=tx.now,
                until=tx.now,
                most=100,
                least=Urgency.NEWS.value,
            )
        ]
        for way in (turns._BY_PEOPLE, turns._BY_NOTICES)
    ]
    owed = [n for n in tx[Notices].latest(100) if n.bot is Bot.STORE]
    owed.sort(key=lambda notice: notice.id)
    expected = [
        (one.urgency, one.id)
        for one in owed
        if not any(
            e.person_id == one.person_id and e.id < one.id and e.urgency <= one.urgency
            for e in owed
        )
    ]
    tx.sql.run(delete(notices))
    return found[0], found[1], [notice_id for _, notice_id in sorted(expected)]
