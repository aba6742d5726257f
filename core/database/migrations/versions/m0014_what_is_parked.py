"""Every queue parks what fails; a store of which nobody can be written to takes no orders."""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SET_ASIDE = sa.text("parked_at IS NOT NULL")
_PARKED = sa.text("status = 'parked'")
#: (table, its index of what is parked, of which rows)
_INDEXES = (
    ("timers", "ix_timers_parked", _SET_ASIDE),
    ("updates", "ix_updates_parked", _SET_ASIDE),
    ("payments", "ix_payments_parked", _SET_ASIDE),
    ("notices", "ix_notices_parked", _PARKED),
)


def upgrade() -> None:
    op.add_column("timers", sa.Column("parked_at", Moment(), nullable=True))
    op.add_column("updates", sa.Column("try_at", Moment(), nullable=True))
    op.add_column("updates", sa.Column("parked_at", Moment(), nullable=True))
    op.add_column("notices", _count("faults"))
    op.add_column("notices", sa.Column("parked_at", Moment(), nullable=True))
    op.add_column("refunds", sa.Column("parked_at", Moment(), nullable=True))
    op.add_column("payments", _count("faults"))
    op.add_column("payments", sa.Column("parked_at", Moment(), nullable=True))
    op.add_column("payments", sa.Column("error", sa.Text(), nullable=True))
    op.add_column("waiting_payers", _count("tries"))
    op.add_column("waiting_payers", sa.Column("try_at", Moment(), nullable=True))
    op.add_column("waiting_payers", sa.Column("parked_at", Moment(), nullable=True))
    op.add_column("waiting_payers", sa.Column("error", sa.Text(), nullable=True))
    op.add_column("stores", sa.Column("unreached_at", Moment(), nullable=True))
    # Parked, and told, before there was a column for when.
    op.execute("UPDATE refunds SET parked_at = try_at WHERE status = 'parked'")
    for table, name, of in _INDEXES:
        op.create_index(name, table, ["parked_at"], sqlite_where=of, postgresql_where=of)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def downgrade() -> None:
    for table, name, _ in _INDEXES:
        op.drop_index(name, table_name=table)
    for table, *columns in (
        ("stores", "unreached_at"),
        ("waiting_payers", "error", "parked_at", "try_at", "tries"),
        ("payments", "error", "parked_at", "faults"),
        ("refunds", "parked_at"),
        ("notices", "parked_at", "faults"),
        ("updates", "parked_at", "try_at"),
        ("timers", "parked_at"),
    ):
        for column in columns:
            op.drop_column(table, column)
