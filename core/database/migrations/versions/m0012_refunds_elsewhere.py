"""Refunds somebody else gave or the company refuses; what no row may say is refused by both kinds.

SQLite cannot add a check to a table that is there, and copying every order would take as long as
there are orders: its checks are triggers. On neither database is a row looked at that is there
already: one that says what cannot be is named by ``./baedal check-books`` and stops no upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_PARKED = sa.text("status = 'parked'")
#: (table, name, what must be so of a row, the columns it is about)
CHECKS = (
    ("orders", "total", "total >= 0", "total"),
    ("orders", "number", "number IS NULL OR number >= 1", "number"),
    ("orders", "distance", "distance_m >= 0", "distance_m"),
    ("payments", "amount", "amount >= 0", "amount"),
    ("refunds", "refusals", "refusals >= 0 AND tries >= 0", "refusals, tries"),
    ("coupons", "nth", "nth >= 1", "nth"),
    ("coupons", "sale", "sale IS NULL OR sale >= 0", "sale"),
    (
        "campaigns",
        "terms",
        "(value > 0 OR kind = 'free_delivery') AND value >= 0 AND (cap IS NULL OR cap > 0)"
        " AND min_order >= 0 AND per_customer >= 1",
        "value, kind, cap, min_order, per_customer",
    ),
    ("stores", "minimum_order", "minimum_order >= 0", "minimum_order"),
    ("sold", "portions", "portions >= 0", "portions"),
)
_TOO_MUCH = (
    "(SELECT coalesce(sum(r.amount), 0) FROM refunds r WHERE r.payment_id = NEW.payment_id"
    " AND r.id <> NEW.id) + NEW.amount"
    " > (SELECT p.amount FROM payments p WHERE p.id = NEW.payment_id)"
)


def upgrade() -> None:
    op.add_column(
        "refunds", sa.Column("refusals", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "refunds",
        sa.Column("elsewhere", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("refunds", sa.Column("transaction_key", sa.Text(), nullable=True))
    op.create_index(
        "ix_refunds_parked", "refunds", ["owed_at"],
        sqlite_where=_PARKED, postgresql_where=_PARKED,
    )  # fmt: skip
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def _on_sqlite() -> None:
    for table, name, holds, columns in CHECKS:
        for when in ("INSERT", f"UPDATE OF {columns}"):
            _trigger(table, name, when, f"NOT ({_of_new(holds, columns)})")
    for when in ("INSERT", "UPDATE OF amount"):
        _trigger("refunds", "not_over_paid", when, _TOO_MUCH)


def _trigger(table: str, name: str, when: str, breaks: str) -> None:
    verb = when.partition(" ")[0].lower()
    op.execute(
        f"CREATE TRIGGER ck_{table}_{name}_{verb} BEFORE {when} ON {table} WHEN {breaks}"
        f" BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: ck_{table}_{name}'); END"
    )


def _of_new(holds: str, columns: str) -> str:
    for column in columns.split(", "):
        holds = " ".join(
            word.replace(column, f"NEW.{column}") if word.strip("()") == column else word
            for word in holds.split(" ")
        )
    return holds


def _on_postgresql() -> None:
    for table, name, holds, _ in CHECKS:
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({holds}) NOT VALID"
        )
    op.execute(
        "CREATE FUNCTION refunds_not_over_paid() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {_TOO_MUCH} THEN RAISE EXCEPTION 'refunds of payment % are more than it is',"
        " NEW.payment_id USING ERRCODE = 'check_violation',"
        " CONSTRAINT = 'ck_refunds_not_over_paid'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER ck_refunds_not_over_paid BEFORE INSERT OR UPDATE OF amount ON refunds"
        " FOR EACH ROW EXECUTE FUNCTION refunds_not_over_paid()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, name, *_ in (*CHECKS, ("refunds", "not_over_paid")):
            for verb in ("insert", "update"):
                op.execute(f"DROP TRIGGER ck_{table}_{name}_{verb}")
    else:
        op.execute("DROP TRIGGER ck_refunds_not_over_paid ON refunds")
        op.execute("DROP FUNCTION refunds_not_over_paid()")
        for table, name, *_ in CHECKS:
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
    op.drop_index("ix_refunds_parked", table_name="refunds")
    op.drop_column("refunds", "transaction_key")
    op.drop_column("refunds", "elsewhere")
    op.drop_column("refunds", "refusals")
