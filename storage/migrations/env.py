"""Alembic's entry: runs on the connection that `storage.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from storage.migrations.compare import same_type
from storage.tables import metadata
from storage.types import Choice, Moment, Span


def render(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Our column types are written as what they are in the database: a migration must not change with our code."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Span):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, Choice):
        return "sa.String(length=32)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render,
    compare_type=same_type,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
