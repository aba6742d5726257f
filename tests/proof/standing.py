"""How everything stands that money moves or somebody relies on: compared before and after."""

from __future__ import annotations

from sqlalchemy import text

from core.database.transaction import Transaction
from tests.world import World

#: What is looked at. How far an errand is with a refund is its own business.
LOOKED_AT = {
    "orders": "id, status, total, minutes, request, cancel_asked_at, end_reason",
    "payments": "id, amount",
    "refunds": "id, amount, because, order_id",
    "campaigns": "id, store_id, kind, value, code, given, closed_at",
    "coupons": "campaign_id, customer_id, nth",
    "deliveries": "order_id, status, rider_id",
    "roles": "person_id, role, store_id",
    "riders": "person_id, name, status",
    "registrations": "person_id, status, why_not",
    "stores": "id, suspended_because",
    "broadcasts": "id, audience, people, stopped_at",
    "audit": "id, person_id, deed, order_id, store_id, whom, reason",
    "cards": "id, person_id",
    "receipts": "order_id, arrived",
    "reviews": "order_id, stars",
}
Standing = dict[str, set[tuple[object, ...]]]


async def how_it_stands(world: World) -> Standing:
    """Every row of it, by table."""
    return await world.the_house.deps.db.read(_look)


def what_came(before: Standing, after: Standing) -> Standing:
    """The rows that are new or are not as they were."""
    came = {table: rows - before[table] for table, rows in after.items()}
    gone = {table: rows - after[table] for table, rows in before.items()}
    return {table: rows or gone[table] for table, rows in came.items() if rows or gone[table]}


def _look(tx: Transaction) -> Standing:
    return {
        table: {
            tuple(row) for row in tx.sql.rows(text(f"SELECT {columns} FROM {table}"))
        }
        for table, columns in LOOKED_AT.items()
    }  # fmt: skip
