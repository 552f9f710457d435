"""What repeats by the calendar: a schedule is a row, and each of its local dates is one slot, done once."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint, func, update
from sqlmodel import Field, Session, SQLModel, col, select

from storage.retention import Kept
from storage.types import choice, moment, reference
from storage.upsert import insert_once


class SlotState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    LATE = "late"
    SKIPPED = "skipped"


class ScheduleRow(SQLModel, table=True):
    """A repeating job of a channel: `rule` is RFC 5545 text, `at` and `zone` say the wall time."""

    __tablename__ = "schedule"
    __table_args__ = (UniqueConstraint("channel_id", "job"),)

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel")
    job: str = Field(max_length=80)
    rule: str = Field(max_length=200)
    at: str = Field(max_length=5)
    zone: str = Field(max_length=64)
    shift: str = Field(default="skip", max_length=8)
    paused: bool = False


class Slot(SQLModel, table=True):
    """One local date of a schedule; it always ends as done, late with a note, or skipped with a reason."""

    __table_args__ = (UniqueConstraint("schedule_id", "local_date"),)

    id: int | None = Field(default=None, primary_key=True)
    schedule_id: int = reference("schedule")
    local_date: date
    due_at: datetime = moment(index=True)
    state: SlotState = choice(SlotState, SlotState.WAITING, index=True)
    settled_at: datetime | None = moment(null=True)
    note: str = Field(default="", max_length=300)


def due_slots(session: Session, now: datetime) -> list[int]:
    """Ids of the slots whose time has come, the longest overdue first."""
    query = (
        select(Slot.id)
        .join(ScheduleRow, col(ScheduleRow.id) == col(Slot.schedule_id))
        .where(Slot.state == SlotState.WAITING, col(Slot.due_at) <= now, col(ScheduleRow.paused).is_(False))
        .order_by(col(Slot.due_at), col(Slot.id))
    )
    return [slot_id for slot_id in session.exec(query) if slot_id is not None]


def skipped_in_the_future(session: Session, now: datetime) -> list[int]:
    """Ids of slots that have yet to come and were skipped by a clock that was ahead of `now`."""
    query = select(Slot.id).where(Slot.state == SlotState.SKIPPED, col(Slot.due_at) > now, col(Slot.settled_at) > now)
    return [slot_id for slot_id in session.exec(query) if slot_id is not None]


def reopen(session: Session, slot_ids: list[int]) -> None:
    """Let skipped slots come after all."""
    statement = update(Slot).where(col(Slot.id).in_(slot_ids), col(Slot.state) == SlotState.SKIPPED)
    session.execute(statement.values(state=SlotState.WAITING, settled_at=None, note=""))


def take_slot(session: Session, slot_id: int) -> tuple[Slot, ScheduleRow] | None:
    """The slot, locked for this transaction; None if another process has settled it or is about to."""
    query = (
        select(Slot, ScheduleRow)
        .join(ScheduleRow, col(ScheduleRow.id) == col(Slot.schedule_id))
        .where(Slot.id == slot_id, Slot.state == SlotState.WAITING)
    )
    return session.exec(query.with_for_update(of=Slot, skip_locked=True)).first()


def add_slot(session: Session, schedule_id: int, local_date: date, due_at: datetime) -> None:
    """The schedule's next slot; asking twice is one slot."""
    waiting = {"state": SlotState.WAITING, "note": ""}
    insert_once(session, Slot, schedule_id=schedule_id, local_date=local_date, due_at=due_at, **waiting)


def drop_waiting(session: Session, schedule_id: int) -> None:
    """Forget what has not come yet, before the schedule's rule changes."""
    for slot in session.exec(select(Slot).where(Slot.schedule_id == schedule_id, Slot.state == SlotState.WAITING)):
        session.delete(slot)
    session.flush()


def schedule_of(session: Session, channel_id: int, job: str) -> ScheduleRow | None:
    query = select(ScheduleRow).where(ScheduleRow.channel_id == channel_id, ScheduleRow.job == job)
    return session.exec(query).first()


def next_slots(session: Session, channel_id: int) -> list[tuple[Slot, ScheduleRow]]:
    """What is coming in the channel, soonest first."""
    query = (
        select(Slot, ScheduleRow)
        .join(ScheduleRow, col(ScheduleRow.id) == col(Slot.schedule_id))
        .where(ScheduleRow.channel_id == channel_id, Slot.state == SlotState.WAITING)
        .order_by(col(Slot.due_at))
    )
    return list(session.exec(query))


def next_slot_at(session: Session) -> datetime | None:
    """The instant of the next slot of any channel."""
    query = (
        select(func.min(Slot.due_at))
        .join(ScheduleRow, col(ScheduleRow.id) == col(Slot.schedule_id))
        .where(Slot.state == SlotState.WAITING, col(ScheduleRow.paused).is_(False))
    )
    return session.exec(query).first()


KEPT = Kept("dates of schedules that are over", 400, Slot, lambda before: col(Slot.settled_at) < before)
