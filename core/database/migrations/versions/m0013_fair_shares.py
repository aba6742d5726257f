"""One person's orders under way are found at once; notices have a place in each one's queue;
guesses of coupon codes are counted.

What is owed already keeps its order: its place is when it was owed. News moves from 2 to 3: between
it and what rings there is now what makes no sound.
"""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OPEN = sa.text("ended_at IS NULL")
_OWED = sa.text("status = 'owed'")
_LONG_AGO = "1970-01-01T00:00:00.000000+00:00"
#: The ways to what is owed, and what they led by before the place.
_WAYS = (("ix_notices_owed", ("bot", "urgency")), ("ix_notices_owed_to", ("bot", "person_id")))


def upgrade() -> None:
    op.create_index(
        "ix_orders_open_of_customer", "orders", ["customer_id"],
        sqlite_where=_OPEN, postgresql_where=_OPEN,
    )  # fmt: skip
    op.create_table(
        "guesses",
        sa.Column("person_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
    )
    op.add_column(
        "notices", sa.Column("place", Moment(), nullable=False, server_default=_LONG_AGO)
    )
    op.execute("UPDATE notices SET place = created_at WHERE status = 'owed'")
    op.execute("UPDATE notices SET urgency = 3 WHERE urgency = 2")
    for name, first in _WAYS:
        op.drop_index(name, table_name="notices")
        op.create_index(
            name, "notices", [*first, "place", "id"],
            sqlite_where=_OWED, postgresql_where=_OWED,
        )  # fmt: skip
