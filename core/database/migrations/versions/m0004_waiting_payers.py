"""Waiting payers, the company's rests, an admin's reason for a refund."""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waiting_payers",
        sa.Column("order_id", sa.String(length=16), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("operation", sa.String(length=8), nullable=False),
        sa.Column("held_at", Moment(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("called_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_waiting_payers")),
    )
    with op.batch_alter_table("waiting_payers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_waiting_payers_in_turn",
            ["operation", "held_at"],
            unique=False,
            sqlite_where=sa.text("called_at IS NULL"),
            postgresql_where=sa.text("called_at IS NULL"),
        )
        batch_op.create_index("ix_waiting_payers_called", ["called_at"], unique=False)

    op.create_table(
        "company_rests",
        sa.Column("operation", sa.String(length=8), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.Column("knocks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("operation", name=op.f("pk_company_rests")),
    )
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("words", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.drop_column("words")
    op.drop_table("company_rests")
    op.drop_table("waiting_payers")
