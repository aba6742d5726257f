"""Whether every order and every won is where it belongs, when ``./baedal bench pay`` is over.

By what the customers were told, what the service keeps, and what the company has on its list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.checks import Check, read
from bench.customers import Customer
from cli.check_books import check_books
from core.payments.breaker import FAILURES_IN_A_ROW, FIRST_REST, LONGEST_REST

Json = dict[str, Any]
#: The database's clock and the company's are one, but a call takes a moment to arrive.
A_MOMENT_S = 0.25


def everything_in_its_place(
    customers: Sequence[Customer], known: Json, database_url: str
) -> list[Check]:
    """The checks; *known* is the company's own state."""
    told = [order_id for customer in customers for order_id in customer.told]
    asked = sum(customer.keys for customer in customers)
    kept = read(database_url, "SELECT id, status FROM orders")
    payments = dict(read(database_url, "SELECT id, order_id FROM payments"))
    placed = sum(status == "placed" for _, status in kept)
    taken = Counter(payments.get(p["orderId"]) for p in known["payments"] if p["status"] == "DONE")
    twice = sum(n > 1 for n in taken.values())
    looked, faults = check_books(database_url)
    wrong = [fault for fault in faults if not fault.may_pass]
    for fault in wrong[:10]:
        print(f"  {fault.order_id or ''} {fault.says} [{fault.what}]")
    (facts,) = read(database_url, "SELECT count(*) FROM events WHERE done_at IS NULL")[0]
    return [
        Check(
            len(set(told)) == len(told) == asked == len(kept),
            f"{asked:,} orders were asked for, {len(told):,} heard of, {len(kept):,} are kept",
        ),
        Check(placed == len(kept), f"{placed:,} of them are placed in the end"),
        Check(
            set(taken) == {order_id for order_id, _ in kept} and not twice,
            f"the company charged {len(taken):,} orders, {twice} of them twice",
        ),
        Check(not facts, f"{facts} facts wait for their policies"),
        Check(not wrong, f"check-books finds {len(wrong)} faults in {looked:,} orders"),
    ]


def one_try_each_rest(calls: Sequence[Json]) -> Check:
    """While the breaker is open, one call goes out at the end of each rest, and no other.

    *calls* are what the company heard of charges, in their order. What was refused in the very
    first moment opened it; from then on every rest is twice the one before.
    """
    failed = [call for call in calls if call["mode"] in ("refusing", "silent")]
    if len(failed) < FAILURES_IN_A_ROW:
        return Check(False, f"the company heard only {len(failed)} calls while it was down")
    opened = failed[FAILURES_IN_A_ROW - 1]["at"]
    first = [call for call in failed if call["at"] <= opened + A_MOMENT_S]
    tries = failed[len(first) :]
    over = [opened, *(call["at"] + (call["ms"] or 0) / 1000 for call in tries)]
    after = next((c["at"] for c in calls if failed[-1]["at"] < c["at"] and c not in failed), None)
    begun = [call["at"] for call in tries] + ([after] if after is not None else [])
    rest, rests = FIRST_REST.total_seconds(), []
    right = after is not None
    for ended, at in zip(over, begun, strict=False):
        rests.append(at - ended)
        right &= at - ended >= rest - A_MOMENT_S
        rest = min(2 * rest, LONGEST_REST.total_seconds())
    return Check(
        right,
        f"{len(first)} calls opened the breaker; then one try each rest, after "
        + ", ".join(f"{waited:.1f}" for waited in rests)
        + " s",
    )
