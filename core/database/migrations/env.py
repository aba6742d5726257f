"""Runs migrations on the connection it is handed. Knows every table through the transaction."""

from alembic import context

import core.database.transaction  # noqa: F401  # enters every table
from core.database.schema import metadata

with_connection = context.config.attributes["connection"]
context.configure(
    connection=with_connection,
    target_metadata=metadata,
    render_as_batch=with_connection.dialect.name == "sqlite",
    user_module_prefix="core.database.schema.",
)
with context.begin_transaction():
    context.run_migrations()
