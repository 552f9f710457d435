"""Who was reminded of what: at most once for an item, a person and a local date; and the messages that said so."""

from datetime import date, datetime, timedelta

from sqlalchemy import UniqueConstraint, func
from sqlmodel import Field, Session, SQLModel, col, select

from storage.retention import Kept
from storage.types import moment, reference


class ReminderMessage(SQLModel, table=True):
    """One direct message to a person about a channel, for all that they are reminded of within minutes of `at`."""

    __tablename__ = "reminder_message"

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel")
    person_id: int = reference("person")
    at: datetime = moment()


class Reminder(SQLModel, table=True):
    """The person was reminded of `item` ("requests|42": feature and row id), on one rung of its ladder."""

    __table_args__ = (UniqueConstraint("item", "person_id", "local_date"),)

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel")
    message_id: int = reference("reminder_message")
    item: str = Field(max_length=80)
    person_id: int = reference("person")
    rung: str = Field(max_length=40)
    local_date: date
    at: datetime = moment()


def message_to_join(session: Session, channel_id: int, person_id: int, now: datetime, within: timedelta) -> int:
    """The id of the person's newest message about the channel if it began `within` of `now`, else of a new one.

    Two who ask at once must take turns.
    """
    query = select(ReminderMessage).where(
        ReminderMessage.channel_id == channel_id, ReminderMessage.person_id == person_id
    )
    found = session.exec(query.order_by(col(ReminderMessage.id).desc()).limit(1)).first()
    if found is None or abs(now - found.at) > within:
        found = ReminderMessage(channel_id=channel_id, person_id=person_id, at=now)
        session.add(found)
        session.flush()
    return found.id or 0


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


def reminders_in(session: Session, message_id: int) -> list[Reminder]:
    """What stands in the message, in the order in which it came."""
    return list(session.exec(select(Reminder).where(Reminder.message_id == message_id).order_by(col(Reminder.id))))


KEPT = Kept("who was reminded of what", 180, Reminder, lambda before: col(Reminder.at) < before)
MESSAGES_KEPT = Kept("the messages of reminders", 180, ReminderMessage, lambda before: col(ReminderMessage.at) < before)
