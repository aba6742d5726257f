"""A decline may end its order: what the customer said in advance is kept with the payment."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keeps = sa.Column("keeps_order", sa.Boolean(), server_default=sa.true(), nullable=False)
    op.add_column("payments", keeps)


def downgrade() -> None:
    op.drop_column("payments", "keeps_order")
