"""What Slack delivered and we have done: a delivery that comes again is known."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col

from storage.retention import Kept
from storage.types import moment
from storage.upsert import insert_once


class Receipt(SQLModel, table=True):
    key: str = Field(primary_key=True, max_length=200)
    at: datetime = moment(index=True)


def take(session: Session, key: str, now: datetime) -> bool:
    """Note that `key` is being done in this transaction. False if it was done before."""
    return insert_once(session, Receipt, key=key, at=now) is not None


KEPT = Kept("receipts of what Slack delivered", 7, Receipt, lambda before: col(Receipt.at) < before, key="key")
"""Slack repeats for at most 24 hours; people have seen repeats arrive just after shorter memories ended."""
