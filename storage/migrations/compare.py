"""How column types are compared with what is in a database: ours are stored as plain ones."""

from typing import Any

from sqlalchemy import Column

from storage.types import Choice, Moment, Span


def same_type(_context: Any, _inspected: Column[Any], _column: Column[Any], _found: Any, wanted: Any) -> bool | None:
    """False: it does not differ. None: let Alembic compare."""
    return False if isinstance(wanted, Moment | Choice | Span) else None
