"""When what was said is forgotten; who agreed, who leaves, who wants advertising.

People, carts and questions that are there already count from now on: nobody knows since when they
have been silent. Orders that are over already are masked for store and rider from now on, too, in
the messages they have: the clock is asked about each store's day, the last first and some orders
a second, so that no upgrade and no evening waits for them.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from core.database.schema import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TO_FORGET = sa.text("ended_at IS NOT NULL AND forgotten_at IS NULL")
_FROM_NOW = (("people", "seen_at"), ("carts", "changed_at"), ("talks", "asked_at"))
#: Older ones are forgotten at once; nobody has scrolled so far up.
_MASKED_OF, _APART = timedelta(days=90), timedelta(milliseconds=200)
_DAYS = sa.table(
    "store_days",
    *(sa.column(name, kind) for name, kind in (
        ("store_id", sa.BigInteger()), ("day", sa.Date()), ("orders", sa.Integer()),
    )),
)  # fmt: skip
_TIMERS = sa.table(
    "timers",
    *(sa.column(name, kind) for name, kind in (
        ("kind", sa.String()), ("key", sa.String()), ("due_at", Moment()), ("set_at", Moment()),
        ("tries", sa.Integer()),
    )),
)  # fmt: skip


def _mask_what_is_over(now: datetime) -> None:
    days = (
        sa.select(_DAYS)
        .where(_DAYS.c.day > (now - _MASKED_OF).date())
        .order_by(_DAYS.c.day.desc(), _DAYS.c.store_id)
    )
    due_at, rows = now, []
    for store_id, day, orders in op.get_bind().execute(days):
        rows.append(
            {"kind": "day_hidden", "key": f"{store_id}:{day}", "due_at": due_at, "set_at": now,
             "tries": 0}
        )  # fmt: skip
        due_at += orders * _APART
    op.bulk_insert(_TIMERS, rows)


def upgrade() -> None:
    op.add_column("orders", sa.Column("forgotten_at", Moment(), nullable=True))
    op.create_index(
        "ix_orders_to_forget", "orders", ["ended_at"],
        sqlite_where=_TO_FORGET, postgresql_where=_TO_FORGET,
    )  # fmt: skip
    for table, column in _FROM_NOW:
        op.add_column(table, sa.Column(column, Moment(), nullable=True))
        since = sa.text(f"UPDATE {table} SET {column} = :now").bindparams(
            sa.bindparam("now", datetime.now(UTC), type_=Moment())
        )
        op.execute(since)
    op.create_index("ix_people_seen", "people", ["seen_at"])
    op.create_index("ix_updates_received", "updates", ["received_at"])
    op.add_column(
        "broadcasts",
        sa.Column("is_ad", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _mask_what_is_over(datetime.now(UTC))
    op.create_table(
        "ad_choices",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wanted_at", Moment(), nullable=True),
        sa.Column("nights_at", Moment(), nullable=True),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_ad_choices")),
    )
    op.create_table(
        "consents",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "version", name=op.f("pk_consents")),
    )
    op.create_table(
        "leavings",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("ghost", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("told_at", Moment(), nullable=True),
        sa.Column("reached", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_leavings")),
    )
    op.create_table(
        "keeping_days",
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_keeping_days")),
    )


def downgrade() -> None:
    for table in ("keeping_days", "leavings", "consents", "ad_choices"):
        op.drop_table(table)
    op.drop_column("broadcasts", "is_ad")
    op.drop_index("ix_updates_received", table_name="updates")
    op.drop_index("ix_people_seen", table_name="people")
    for table, column in reversed(_FROM_NOW):
        op.drop_column(table, column)
    op.drop_index("ix_orders_to_forget", table_name="orders")
    op.drop_column("orders", "forgotten_at")
