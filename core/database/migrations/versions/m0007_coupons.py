"""Campaigns, coupons, and the orders and carts that have one."""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_RUNNING = sa.text("closed_at IS NULL")
_IN_HAND = sa.text("status IN ('issued', 'returned')")
_ENDED = sa.text("ended_at IS NOT NULL")
_SPENT = sa.text("status = 'spent'")
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", _ID, nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("min_order", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("per_customer", sa.Integer(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.CheckConstraint(
            "given >= 0 AND (quota IS NULL OR given <= quota)", name=op.f("ck_campaigns_quota")
        ),
    )
    op.create_index("ix_campaigns_of_store", "campaigns", ["store_id", "id"])
    _partial("ix_campaigns_running", "campaigns", ["store_id", "audience"], _RUNNING)
    _partial("ix_campaigns_code", "campaigns", ["code"], _RUNNING, unique=True)
    op.create_table(
        "coupons",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("order_id", sa.String(length=16), nullable=True),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("sale", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupons")),
        sa.UniqueConstraint(
            "campaign_id", "customer_id", "nth",
            name=op.f("uq_coupons_campaign_id_customer_id_nth"),
        ),
    )
    op.create_index("ix_coupons_of_customer", "coupons", ["customer_id", "store_id"])
    _partial("ix_coupons_in_hand", "coupons", ["campaign_id", "ends_at"], _IN_HAND)
    _partial("ix_coupons_spent", "coupons", ["campaign_id", "sale"], _SPENT)
    op.add_column("orders", sa.Column("coupon_id", sa.BigInteger(), nullable=True))
    op.add_column("orders", sa.Column("coupon_kind", sa.String(length=16), nullable=True))
    _partial("ix_orders_ended", "orders", ["store_id", "customer_id"], _ENDED)
    op.add_column("carts", sa.Column("coupon_id", sa.BigInteger(), nullable=True))
    op.add_column("carts", sa.Column("coupon_by_hand", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_index("ix_orders_ended", table_name="orders")
    for table, columns in (
        ("carts", ("coupon_by_hand", "coupon_id")),
        ("orders", ("coupon_kind", "coupon_id")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
    op.drop_table("coupons")
    op.drop_table("campaigns")


def _partial(
    name: str, table: str, columns: list[str], where: sa.TextClause, *, unique: bool = False
) -> None:
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where
    )
