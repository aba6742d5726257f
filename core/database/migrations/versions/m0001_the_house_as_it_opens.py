"""The house as it opens."""

import sqlalchemy as sa
from alembic import op

from core.database.schema import Json, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("used_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
    )
    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_addresses_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "cards",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("billing_key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("billing_key", name=op.f("uq_cards_billing_key")),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cards_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "carts",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("lines", Json, nullable=False),
        sa.Column("receive", sa.String(length=10), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_carts")),
    )
    op.create_table(
        "deliveries",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("order_id", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("carried_by", sa.String(length=10), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("picked_up_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("order_id", name=op.f("uq_deliveries_order_id")),
    )
    op.create_table(
        "events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("order_id", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", Moment(), nullable=False),
        sa.Column("parked_at", Moment(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_of_order", ["order_id", "seq"], unique=True)
        batch_op.create_index(
            "ix_events_undone",
            ["id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "heartbeats",
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("beat_at", Moment(), nullable=False),
        sa.Column("up_since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "menu_categories",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("name", Json, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu_categories")),
    )
    with op.batch_alter_table("menu_categories", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_menu_categories_store_id"), ["store_id"], unique=False
        )

    op.create_table(
        "menu_items",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("name", Json, nullable=False),
        sa.Column("description", Json, nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("photo", sa.Text(), nullable=False),
        sa.Column("alt", Json, nullable=False),
        sa.Column("option_groups", Json, nullable=False),
        sa.Column("stock_left", sa.Integer(), nullable=True),
        sa.Column("sold_out_until", Moment(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_menu_items_price")),
        sa.CheckConstraint("stock_left >= 0", name=op.f("ck_menu_items_stock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu_items")),
    )
    with op.batch_alter_table("menu_items", schema=None) as batch_op:
        batch_op.create_index(
            "ix_menu_items_of_store", ["store_id", "place"], unique=False
        )

    op.create_table(
        "notices",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("order_id", sa.String(length=16), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", Moment(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("key", name=op.f("uq_notices_key")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notices_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            "ix_notices_owed",
            ["bot", "urgency", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'owed'"),
            postgresql_where=sa.text("status = 'owed'"),
        )
        batch_op.create_index(
            "ix_notices_owed_to",
            ["bot", "person_id", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'owed'"),
            postgresql_where=sa.text("status = 'owed'"),
        )

    op.create_table(
        "order_views",
        sa.Column("order_id", sa.String(length=16), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("requested_at", Moment(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("view", Json, nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_views")),
    )
    with op.batch_alter_table("order_views", schema=None) as batch_op:
        batch_op.create_index(
            "ix_order_views_of_customer", ["customer_id", "requested_at"], unique=False
        )

    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("receive", sa.String(length=10), nullable=False),
        sa.Column("pay_with", sa.String(length=12), nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("items_total", sa.Integer(), nullable=False),
        sa.Column("delivery_fee", sa.Integer(), nullable=False),
        sa.Column("discount", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("address_text", sa.Text(), nullable=True),
        sa.Column("address_detail", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("distance_m", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("pay_until", Moment(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("placed_at", Moment(), nullable=True),
        sa.Column("rung_at", Moment(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("ready_at", Moment(), nullable=True),
        sa.Column("eta_at", Moment(), nullable=True),
        sa.Column("cancel_asked_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("request_key", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "items_total >= 0 AND delivery_fee >= 0 AND discount >= 0",
            name=op.f("ck_orders_no_debt"),
        ),
        sa.CheckConstraint(
            "total = items_total + delivery_fee - discount",
            name=op.f("ck_orders_adds_up"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("request_key", name=op.f("uq_orders_request_key")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_orders_number", ["store_id", "business_day", "number"], unique=True
        )
        batch_op.create_index(
            "ix_orders_of_customer", ["customer_id", "created_at"], unique=False
        )
        batch_op.create_index(
            "ix_orders_open_of_customer",
            ["customer_id"],
            unique=False,
            sqlite_where=sa.text(
                "status NOT IN ('delivered', 'expired', 'rejected', 'cancelled')"
            ),
            postgresql_where=sa.text(
                "status NOT IN ('delivered', 'expired', 'rejected', 'cancelled')"
            ),
        )
        batch_op.create_index(
            "ix_orders_open_of_store",
            ["store_id"],
            unique=False,
            sqlite_where=sa.text(
                "status NOT IN ('delivered', 'expired', 'rejected', 'cancelled')"
            ),
            postgresql_where=sa.text(
                "status NOT IN ('delivered', 'expired', 'rejected', 'cancelled')"
            ),
        )

    op.create_table(
        "pay_links",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=True),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_pay_links")),
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_id", sa.String(length=16), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("refunded", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("requested_at", Moment(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("payment_key", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("ask_at", Moment(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "refunded >= 0 AND refunded <= amount", name=op.f("ck_payments_refunded")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("key", name=op.f("uq_payments_key")),
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payments_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            "ix_payments_to_ask",
            ["ask_at"],
            unique=False,
            sqlite_where=sa.text("ask_at IS NOT NULL"),
            postgresql_where=sa.text("ask_at IS NOT NULL"),
        )

    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("customer_key", sa.String(length=36), nullable=False),
        sa.Column("first_seen_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("customer_key", name=op.f("uq_people_customer_key")),
    )
    op.create_table(
        "pictures",
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "name", name=op.f("pk_pictures")),
    )
    op.create_table(
        "refunds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("order_id", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", Moment(), nullable=False),
        sa.Column("owed_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refunds_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("key", name=op.f("uq_refunds_key")),
    )
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refunds_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            "ix_refunds_owed",
            ["try_at"],
            unique=False,
            sqlite_where=sa.text("status = 'owed'"),
            postgresql_where=sa.text("status = 'owed'"),
        )
        batch_op.create_index(
            batch_op.f("ix_refunds_payment_id"), ["payment_id"], unique=False
        )

    op.create_table(
        "roles",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "role", "store_id", name=op.f("pk_roles")),
    )
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.create_index("ix_roles_of_store", ["store_id"], unique=False)

    op.create_table(
        "shown",
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.String(length=16), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "person_id", "order_id", name=op.f("pk_shown")),
    )
    op.create_table(
        "store_days",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "day", name=op.f("pk_store_days")),
    )
    op.create_table(
        "stores",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", Json, nullable=False),
        sa.Column("description", Json, nullable=False),
        sa.Column("category", Json, nullable=False),
        sa.Column("address", Json, nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("photo", sa.Text(), nullable=False),
        sa.Column("hours", Json, nullable=False),
        sa.Column("minimum_order", sa.Integer(), nullable=False),
        sa.Column("fee_bands", Json, nullable=False),
        sa.Column("cooking_minutes", Json, nullable=False),
        sa.Column("pay_on_delivery", sa.Boolean(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("open_until", Moment(), nullable=True),
        sa.Column("paused_until", Moment(), nullable=True),
        sa.Column("missed_in_a_row", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stores")),
    )
    op.create_table(
        "talks",
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked", sa.String(length=32), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.PrimaryKeyConstraint("bot", "person_id", name=op.f("pk_talks")),
    )
    op.create_table(
        "timers",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("set_at", Moment(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_timers_kind_key")),
    )
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_timers_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.create_table(
        "unreachable",
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "person_id", name=op.f("pk_unreachable")),
    )
    op.create_table(
        "updates",
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("bot", "update_id", name=op.f("pk_updates")),
    )
    with op.batch_alter_table("updates", schema=None) as batch_op:
        batch_op.create_index(
            "ix_updates_undone",
            ["bot", "update_id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("updates", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_updates_undone",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.drop_table("updates")
    op.drop_table("unreachable")
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_timers_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("timers")
    op.drop_table("talks")
    op.drop_table("stores")
    op.drop_table("store_days")
    op.drop_table("shown")
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.drop_index("ix_roles_of_store")

    op.drop_table("roles")
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refunds_payment_id"))
        batch_op.drop_index(
            "ix_refunds_owed",
            sqlite_where=sa.text("status = 'owed'"),
            postgresql_where=sa.text("status = 'owed'"),
        )
        batch_op.drop_index(batch_op.f("ix_refunds_order_id"))

    op.drop_table("refunds")
    op.drop_table("pictures")
    op.drop_table("people")
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_payments_to_ask",
            sqlite_where=sa.text("ask_at IS NOT NULL"),
            postgresql_where=sa.text("ask_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_payments_order_id"))

    op.drop_table("payments")
    op.drop_table("pay_links")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_orders_open_of_store",
            sqlite_where=sa.text(
                "status NOT IN ('delivered', 'expired', 'rejected', 'cancelled')"
            ),
            postgresql_where=sa.text(
                "status NOT IN ('delivered', 'expired', 'rejected', 'cancelled')"
            ),
        )
        batch_op.drop_index(
            "ix_orders_open_of_customer",
            sqlite_where=sa.text(
                "status NOT IN ('delivered', 'expired', 'rejected', 'cancelled')"
            ),
            postgresql_where=sa.text(
                "status NOT IN ('delivered', 'expired', 'rejected', 'cancelled')"
            ),
        )
        batch_op.drop_index("ix_orders_of_customer")
        batch_op.drop_index("ix_orders_number")

    op.drop_table("orders")
    with op.batch_alter_table("order_views", schema=None) as batch_op:
        batch_op.drop_index("ix_order_views_of_customer")

    op.drop_table("order_views")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notices_owed_to",
            sqlite_where=sa.text("status = 'owed'"),
            postgresql_where=sa.text("status = 'owed'"),
        )
        batch_op.drop_index(
            "ix_notices_owed",
            sqlite_where=sa.text("status = 'owed'"),
            postgresql_where=sa.text("status = 'owed'"),
        )
        batch_op.drop_index(batch_op.f("ix_notices_order_id"))

    op.drop_table("notices")
    with op.batch_alter_table("menu_items", schema=None) as batch_op:
        batch_op.drop_index("ix_menu_items_of_store")

    op.drop_table("menu_items")
    with op.batch_alter_table("menu_categories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_menu_categories_store_id"))

    op.drop_table("menu_categories")
    op.drop_table("heartbeats")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_events_undone",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.drop_index("ix_events_of_order")

    op.drop_table("events")
    op.drop_table("deliveries")
    op.drop_table("carts")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cards_person_id"))

    op.drop_table("cards")
    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_addresses_person_id"))

    op.drop_table("addresses")
