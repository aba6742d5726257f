"""After a play: is every won where the people were told it is?

By the payment company's own list, by our books, and by what is still owed to anybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import aiohttp

from cli.check_books import check_books
from cli.neighbourhood import Neighbourhood
from core.database.transaction import Transaction
from core.notices.model import Notice, NoticeStatus
from core.notices.tables import Notices

MOST_NOTICES = 1_000  # more than any play owes


class Kept(NamedTuple):
    """What one order cost its customer, as read off the chat."""

    paid: int  #: won the card was charged
    back: int  #: won that came back


async def what_is_wrong(
    http: aiohttp.ClientSession, place: Neighbourhood, kept: Sequence[Kept]
) -> list[str]:
    """Everything that is not as the chats said, in words; *kept* in the order of paying."""
    async with http.get("/company/sim/state") as answer:
        taken: list[dict[str, Any]] = (await answer.json())["payments"]
    notices = await place.db.read(_every_notice)
    unsaid = [n for n in notices if n.status not in (NoticeStatus.SENT, NoticeStatus.MOOT)]
    looked, wrong = await _our_books(place)
    return [
        *_by_the_company(taken, kept),
        *([f"the books hold {looked} orders, not {len(kept)}"] if looked != len(kept) else []),
        *wrong,
        *(f"not told: {n.kind} to {n.bot}:{n.person_id}" for n in unsaid),
    ]


async def wrong_in_our_books(place: Neighbourhood) -> list[str]:
    """What every play ends with: nothing in our own books is wrong or still under way."""
    return (await _our_books(place))[1]


async def _our_books(place: Neighbourhood) -> tuple[int, list[str]]:
    looked, faults = await asyncio.to_thread(
        check_books, place.database_url, now=place.clock.now()
    )
    return looked, [f"in our books, order {fault.order_id}: {fault.says}" for fault in faults]


def _every_notice(tx: Transaction) -> list[Notice]:
    return tx[Notices].latest(MOST_NOTICES)


def _by_the_company(taken: Sequence[dict[str, Any]], kept: Sequence[Kept]) -> list[str]:
    wrong = []
    for n, (payment, order) in enumerate(zip_longest(taken, kept), 1):
        if order is None:
            wrong.append(f"the company took {payment['totalAmount']:,} won for no order")
        elif payment is None:
            wrong.append(f"order {n}: its {order.paid:,} won are not on the company's list")
        else:
            total, left = payment["totalAmount"], payment["balanceAmount"]
            if (total, total - left) != order:
                wrong.append(
                    f"order {n}: {order.paid:,} won paid and {order.back:,} back, said the chat; "
                    f"the company took {total:,} and gave back {total - left:,}"
                )
    return wrong
