"""What Slack delivered and we have done: a delivery that comes again is known."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, col

from storage.types import moment
from storage.upsert import insert_once

KEPT_FOR = timedelta(days=7)
"""Slack repeats for at most 24 hours; people have seen repeats arrive just after shorter memories ended."""


class Receipt(SQLModel, table=True):
    key: str = Field(primary_key=True, max_length=200)
    at: datetime = moment(index=True)


def take(session: Session, key: str, now: datetime) -> bool:
    """Note that `key` is being done in this transaction. False if it was done before."""
    return insert_once(session, Receipt, key=key, at=now) is not None


def forget_old(session: Session, now: datetime) -> int:
    """Drop receipts past their use; how many."""
    statement = delete(Receipt).where(col(Receipt.at) < now - KEPT_FOR)
    return session.connection().execute(statement).rowcount
