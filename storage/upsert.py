"""`insert … on conflict`, in the dialect of the database at hand: what another process has written already is settled
there and never read first.

Whether a row was made is asked by RETURNING: psycopg counts no inserts.
"""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_into(session: Session, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """An insert that takes `on_conflict_do_update`."""
    return sqlite.insert(table) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(table)


def insert_once(session: Session, table: type[SQLModel], **values: Any) -> Any:
    """Add a row; its primary key, or None if a row that is to be the only one was there already."""
    (key,) = inspect(table).primary_key
    statement = insert_into(session, table).values(**values).on_conflict_do_nothing().returning(key)
    return session.execute(statement).scalar_one_or_none()
