"""A repeated update acts once."""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("updates", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("acted_at", Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("updates", schema=None) as batch_op:
        batch_op.drop_column("acted_at")
        batch_op.drop_column("asked")
