"""Who asks for a store, links that make somebody staff, pictures that owners sent."""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Json, Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "registrations",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", Json(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("reach_m", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("hours", Json(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("why_not", sa.String(length=20), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_registrations")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_invitations_link_hash")),
    )
    op.create_index(op.f("ix_invitations_store_id"), "invitations", ["store_id"])
    op.create_table(
        "photos",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_photos")),
    )
    deleted = sa.Column("deleted", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("menu_items", deleted)


def downgrade() -> None:
    op.drop_column("menu_items", "deleted")
    op.drop_table("photos")
    op.drop_index(op.f("ix_invitations_store_id"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_table("registrations")
