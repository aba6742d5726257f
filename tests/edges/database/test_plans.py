"""The hottest statements find their rows by an index, however long the history is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite

from core.coupons import campaign_tables as campaigns
from core.coupons import tables as coupons
from core.database.migrate import upgrade
from core.notices import turns as notices
from core.orders import tables as orders
from core.outbox import tables as outbox
from core.timers import tables as timers

HOT = {
    "notices of many people": (
        notices._BY_NOTICES,
        ["notices:ix_notices_owed", "earlier:ix_notices_owed_to"],
    ),
    "notices of a few people": (
        notices._BY_PEOPLE,
        [
            f"{alias}:ix_notices_owed_to"
            for alias in ("first", "next", "oldest", "spoken", "urgent")
        ],
    ),
    "timers due": (timers._DUE, ["timers:ix_timers_due"]),
    "facts waiting": (
        outbox._DUE,
        ["events:ix_events_undone", "earlier:ix_events_of_order"],
    ),
    "facts that wait behind them": (outbox._LATER, ["events:ix_events_undone"]),
    "a customer's coupons at a store": (
        coupons._OF_CUSTOMER_HERE,
        ["coupons:ix_coupons_of_customer"],
    ),
    "a customer's coupons of a campaign": (
        coupons._COUNT_OF,
        ["coupons:sqlite_autoindex_coupons_1"],
    ),
    "coupons whose time is over": (coupons._OVER, ["coupons:ix_coupons_in_hand"]),
    "coupons that were used": (coupons._USED, ["coupons:ix_coupons_spent"]),
    "what a store gives out": (campaigns._RUNNING_HERE, ["campaigns:ix_campaigns_running"]),
    "a coupon's code": (campaigns._OF_CODE, ["campaigns:ix_campaigns_code"]),
    "whom a store has brought something": (campaigns._BROUGHT, ["orders:ix_orders_ended"]),
    "whether they ordered here": (campaigns._HAS_ORDERED, ["orders:ix_orders_of_customer"]),
    "a store's open orders": (orders._OPEN_OF_STORE, ["orders:ix_orders_open_of_store"]),
    "what a customer may not have paid": (orders._HELD, ["orders:ix_orders_open_of_customer"]),
    "a customer's open orders": (orders._OPEN_OF_CUSTOMER, ["orders:ix_orders_of_customer"]),
}


@pytest.mark.parametrize("what", HOT)
def test_it_goes_by_its_index(what: str, tmp_path: Path) -> None:
    statement, wanted = HOT[what]
    upgrade(f"sqlite:///{tmp_path / 'plans.db'}")
    plan = _plan(tmp_path / "plans.db", statement)

    for each in wanted:
        table, _, index = each.partition(":")
        assert any(f"{table} USING" in step and f"INDEX {index}" in step for step in plan), plan
    by_one = "INTEGER PRIMARY KEY (rowid=?)"  # one row, whose id is known
    assert not any("PRIMARY KEY" in step.replace(by_one, "") for step in plan), plan


def _plan(path: Path, statement: Executable) -> list[str]:
    asked = str(statement.compile(dialect=sqlite.dialect()))  # type: ignore[attr-defined]  # any statement compiles
    with sqlite3.connect(path) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {asked}", ["1"] * asked.count("?"))
        return [row[3] for row in rows]
