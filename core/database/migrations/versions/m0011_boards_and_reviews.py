"""Kitchen boards; receipts, reviews, ratings; what was sold on each day."""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "boards",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "person_id", name=op.f("pk_boards")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_boards_fingerprint")),
    )
    op.create_table(
        "receipts",
        sa.Column("order_id", sa.String(length=16), nullable=False),
        sa.Column("arrived", sa.Boolean(), nullable=False),
        sa.Column("said_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_receipts")),
    )
    op.create_table(
        "reviews",
        sa.Column("order_id", sa.String(length=16), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_reviews_stars")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_reviews")),
    )
    op.create_index("ix_reviews_of_store", "reviews", ["store_id", "written_at"])
    op.create_index("ix_reviews_by_whom", "reviews", ["store_id", "customer_id"])
    op.create_table(
        "ratings",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_ratings")),
    )
    op.create_table(
        "sold",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("portions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "day", "item_id", name=op.f("pk_sold")),
    )


def downgrade() -> None:
    for table in ("sold", "ratings", "reviews", "receipts"):
        op.drop_table(table)
    op.drop_table("boards")
