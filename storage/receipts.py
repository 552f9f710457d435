"""What Slack delivered and we have done: a delivery that comes again is known."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col

from storage.types import moment

KEPT_FOR = timedelta(days=7)
"""Slack repeats for at most 24 hours; people have seen repeats arrive just after shorter memories ended."""


class Receipt(SQLModel, table=True):
    key: str = Field(primary_key=True, max_length=200)
    at: datetime = moment(index=True)


def take(session: Session, key: str, now: datetime) -> bool:
    """Note that `key` is being done in this transaction. False if it was done before."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Receipt).values(key=key, at=now).on_conflict_do_nothing().returning(col(Receipt.key))
    return session.execute(statement).first() is not None  # an insert's rowcount is -1 with psycopg


def forget_old(session: Session, now: datetime) -> int:
    """Drop receipts past their use; how many."""
    statement = delete(Receipt).where(col(Receipt.at) < now - KEPT_FOR)
    return session.connection().execute(statement).rowcount
