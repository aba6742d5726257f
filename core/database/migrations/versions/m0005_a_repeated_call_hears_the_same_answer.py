"""A repeated call hears the same answer."""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Json, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("waits_for", Json(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_answers")),
    )
    op.create_index("ix_answers_made", "answers", ["made_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_answers_made", table_name="answers")
    op.drop_table("answers")
