"""Who was reminded of what: at most one reminder for an item, a person and a local date."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

from storage.types import moment, reference


class Reminder(SQLModel, table=True):
    """One direct message about `item` ("requests|42": feature and row id), on one rung of its ladder."""

    __table_args__ = (UniqueConstraint("item", "person_id", "local_date"),)

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel")
    item: str = Field(max_length=80)
    person_id: int = reference("person")
    rung: str = Field(max_length=40)
    local_date: date
    at: datetime = moment()


def add_reminder(
    session: Session, *, channel_id: int, item: str, person_id: int, rung: str, local_date: date, now: datetime
) -> int | None:
    """The id of the reminder that may be sent now, or None if the person was reminded of the item on that date."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {
        "channel_id": channel_id, "item": item, "person_id": person_id, "rung": rung, "local_date": local_date,
        "at": now,
    }  # fmt: skip
    statement = insert(Reminder).values(**values).on_conflict_do_nothing().returning(col(Reminder.id))
    return session.execute(statement).scalar_one_or_none()


def reminded_on(session: Session, item: str, person_id: int) -> date | None:
    """The last local date on which the person was reminded of the item."""
    query = select(func.max(Reminder.local_date)).where(Reminder.item == item, Reminder.person_id == person_id)
    return session.exec(query).one()


def was_reminded(session: Session, item: str, person_id: int, rung: str) -> bool:
    query = select(Reminder.id).where(Reminder.item == item, Reminder.person_id == person_id, Reminder.rung == rung)
    return session.exec(query.limit(1)).first() is not None


def reminders_of(session: Session, item: str) -> list[Reminder]:
    """Every reminder of the item, oldest first."""
    return list(session.exec(select(Reminder).where(Reminder.item == item).order_by(col(Reminder.id))))
