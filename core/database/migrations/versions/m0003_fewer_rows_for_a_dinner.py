"""Fewer rows and index writes for a dinner: a message brings its card along."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BY_STATUS = sa.text("status NOT IN ('delivered', 'expired', 'rejected', 'cancelled')")
_BY_END = sa.text("ended_at IS NULL")
_OPEN, _UNUSED = "ix_orders_open_of_store", "ix_orders_open_of_customer"
_TOLD_ONCE = ["order_id", "key", "bot", "person_id", "kind"]
#: What the old key said after what is now the key.
_TAIL = "':' || bot || ':' || CAST(person_id AS TEXT) || ':' || kind"


def upgrade() -> None:
    op.drop_index(_UNUSED, table_name="orders")
    op.drop_index(_OPEN, table_name="orders")
    op.create_index(
        _OPEN, "orders", ["store_id"], sqlite_where=_BY_END, postgresql_where=_BY_END
    )
    op.execute(sa.text("UPDATE notices SET order_id = '' WHERE order_id IS NULL"))
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_constraint("uq_notices_key", type_="unique")
        batch_op.drop_index("ix_notices_order_id")
        batch_op.alter_column("order_id", existing_type=sa.String(length=16), nullable=False)
        batch_op.add_column(
            sa.Column("redraws", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute(
        sa.text(f"UPDATE notices SET key = substr(key, 1, length(key) - length({_TAIL}))")
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.alter_column("redraws", existing_type=sa.Boolean(), server_default=None)
        batch_op.create_unique_constraint("uq_notices_order_id_key_bot_person_id_kind", _TOLD_ONCE)


def downgrade() -> None:
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_constraint("uq_notices_order_id_key_bot_person_id_kind", type_="unique")
        batch_op.drop_column("redraws")
        batch_op.alter_column("order_id", existing_type=sa.String(length=16), nullable=True)
        batch_op.create_index("ix_notices_order_id", ["order_id"])
    op.execute(sa.text(f"UPDATE notices SET key = key || {_TAIL}"))
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_unique_constraint("uq_notices_key", ["key"])
    op.drop_index(_OPEN, table_name="orders")
    for name, column in ((_UNUSED, "customer_id"), (_OPEN, "store_id")):
        op.create_index(
            name, "orders", [column], sqlite_where=_BY_STATUS, postgresql_where=_BY_STATUS
        )
