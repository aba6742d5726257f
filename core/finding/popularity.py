"""What is ordered most: a day's delivered portions, counted anew from its orders each time.

So a day can be counted again whenever somebody likes, and twice is as good as once.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from core.database.transaction import Transaction
from core.finding.sold_tables import Sold
from core.texts.figures import business_day

#: The days that count.
LOOKS_BACK = timedelta(days=30)
#: So many items of a store are marked at most, and none that was ordered less often (guesses: a
#: mark on everything says nothing).
MOST_MARKED, LEAST_PORTIONS = 3, 5


def count_the_day(tx: Transaction, store_id: int, day: date) -> None:
    """What the store sold on that business day. A second run finds the same."""
    portions: Counter[int] = Counter()
    for lines in tx[Sold].delivered(store_id, day):
        for line in lines:
            portions[line.item_id] += line.quantity
    tx[Sold].put(store_id, day, portions)


def popular_items(tx: Transaction, store_id: int) -> frozenset[int]:
    """The items that are marked 인기 on the store's menu now."""
    after = business_day(tx.now) - LOOKS_BACK
    found = tx[Sold].most(store_id, after=after, least=LEAST_PORTIONS, most=MOST_MARKED)
    return frozenset(found)
