"""What is kept for a time and then goes: each storage file says its own classes; which was looked at when is here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlmodel import Field, Session, SQLModel, col

from storage.types import moment
from storage.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Kept:
    """A class of data: rows of `table` that are `old` by an instant `days` ago go. `key` is the table's primary key."""

    what: str
    days: int
    table: type[SQLModel]
    old: Callable[[datetime], ColumnElement[bool]]
    key: str = "id"

    @property
    def span(self) -> timedelta:
        return timedelta(days=self.days)


class Chore(SQLModel, table=True):
    """When a class is next looked at."""

    name: str = Field(primary_key=True, max_length=80)
    next_at: datetime = moment()


def chores(session: Session) -> dict[str, datetime]:
    """When each class that was ever looked at is next looked at, by name."""
    return {row.name: row.next_at for row in session.execute(select(Chore)).scalars()}


def look_next(session: Session, name: str, at: datetime) -> None:
    statement = insert_into(session, Chore).values(name=name, next_at=at)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"next_at": at}))


def drop_some(session: Session, kept: Kept, now: datetime, limit: int) -> int:
    """Delete up to `limit` rows whose time is over; how many."""
    key = col(getattr(kept.table, kept.key))
    found = list(session.execute(select(key).where(kept.old(now - kept.span)).limit(limit)).scalars())
    session.execute(delete(kept.table).where(key.in_(found)))
    return len(found)
