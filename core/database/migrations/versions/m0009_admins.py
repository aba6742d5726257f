"""Admins: what they did and why, suspended stores, broadcasts, and what they were told is stuck."""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Json, Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FAILED = sa.text("status = 'failed'")


def upgrade() -> None:
    op.add_column("stores", sa.Column("suspended_at", Moment(), nullable=True))
    op.add_column("stores", sa.Column("suspended_because", sa.Text(), nullable=True))
    op.create_index(
        "ix_notices_failed", "notices", ["id"], sqlite_where=_FAILED, postgresql_where=_FAILED
    )
    op.create_table(
        "audit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=16), nullable=True),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("whom", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("facts", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("words", Json(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("all_owed_at", Moment(), nullable=True),
        sa.Column("stopped_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_table(
        "stuck_told",
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("what", "key", name=op.f("pk_stuck_told")),
    )


def downgrade() -> None:
    op.drop_table("stuck_told")
    op.drop_table("broadcasts")
    op.drop_table("audit")
    op.drop_index("ix_notices_failed", table_name="notices")
    op.drop_column("stores", "suspended_because")
    op.drop_column("stores", "suspended_at")
