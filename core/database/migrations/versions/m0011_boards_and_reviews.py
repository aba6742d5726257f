"""Kitchen boards."""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Moment

revision = "0011"
down_revision = "0008"
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


def downgrade() -> None:
    op.drop_table("boards")
