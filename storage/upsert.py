"""`insert … on conflict`, in the dialect of the database at hand: what another process has written already is settled
there and never read first.

Whether a row was made is asked by RETURNING: psycopg counts no inserts.
"""

from functools import cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from storage.types import table


def dialect_of(session: Session) -> str:
    return session.get_bind().dialect.name


def insert_for(dialect: str, model: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """An insert that takes `on_conflict_do_update`, to be made once and executed with values."""
    return sqlite.insert(table(model)) if dialect == "sqlite" else postgresql.insert(table(model))


def insert_into(session: Session, model: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """An insert that takes `on_conflict_do_update`."""
    return sqlite.insert(model) if dialect_of(session) == "sqlite" else postgresql.insert(model)


def insert_once(session: Session, model: type[SQLModel], **values: Any) -> Any:
    """Add a row; its primary key, or None if a row that is to be the only one was there already."""
    return session.execute(_once(dialect_of(session), model), values).scalar_one_or_none()


@cache
def _once(dialect: str, model: type[SQLModel]) -> Any:
    (key,) = inspect(model).primary_key
    return insert_for(dialect, model).on_conflict_do_nothing().returning(key)
