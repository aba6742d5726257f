"""Riders are asked to bring orders; a store that brings its own is as before."""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OF_RIDERS = sa.text("rider_id IS NOT NULL")
_OPEN_TO_ALL = sa.text("nobody_at IS NOT NULL AND status = 'waiting'")
_OPEN = sa.text("status = 'open'")
_PASSED_ON = sa.text("kind = 'passed_on'")
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for table in ("stores", "orders"):
        by = sa.Column("carried_by", sa.String(length=10), nullable=False, server_default="store")
        op.add_column(table, by)
    for column in (
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("rider_id", sa.BigInteger(), nullable=True),
        sa.Column("pay", sa.Integer(), nullable=True),
        sa.Column("offered_at", Moment(), nullable=True),
        sa.Column("assigned_at", Moment(), nullable=True),
        sa.Column("nobody_at", Moment(), nullable=True),
        sa.Column("new_times", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("deliveries", column)
    for name, columns, where in (
        ("ix_deliveries_of_rider", ["rider_id", "ended_at"], _OF_RIDERS),
        ("ix_deliveries_open_to_all", ["nobody_at"], _OPEN_TO_ALL),
    ):
        op.create_index(name, "deliveries", columns, sqlite_where=where, postgresql_where=where)
    op.create_index(
        "ix_notices_passed_on", "notices", ["bot", "person_id", "message_id"],
        sqlite_where=_PASSED_ON, postgresql_where=_PASSED_ON,
    )
    op.create_table(
        "riders",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ride", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("on_shift", sa.Boolean(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("silences", sa.Integer(), nullable=False),
        sa.Column("quiet_until", Moment(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_riders")),
    )
    op.create_table(
        "offers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("order_id", sa.String(length=16), nullable=False),
        sa.Column("rider_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("distance_m", sa.Integer(), nullable=False),
        sa.Column("offered_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    op.create_index("ix_offers_of_order", "offers", ["order_id"])
    for name, column in (
        ("ix_offers_one_a_rider", "rider_id"),
        ("ix_offers_one_an_order", "order_id"),
    ):
        op.create_index(
            name, "offers", [column], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        )
    # Whoever holds the role already may go on shift; how they ride they have not told.
    op.execute(
        sa.text(
            "INSERT INTO riders (person_id, name, ride, status, asked_at, version, on_shift,"
            " silences) SELECT roles.person_id, people.name, 'motorbike', 'approved',"
            " roles.given_at, 1, false, 0 FROM roles JOIN people ON people.id = roles.person_id"
            " WHERE roles.role = 'rider'"
        )
    )


def downgrade() -> None:
    op.drop_table("offers")
    op.drop_table("riders")
    op.drop_index("ix_notices_passed_on", table_name="notices")
    op.drop_index("ix_deliveries_open_to_all", table_name="deliveries")
    op.drop_index("ix_deliveries_of_rider", table_name="deliveries")
    for name in (
        "new_times", "nobody_at", "assigned_at", "offered_at", "pay", "rider_id", "version",
    ):  # fmt: skip
        op.drop_column("deliveries", name)
    op.drop_column("orders", "carried_by")
    op.drop_column("stores", "carried_by")
