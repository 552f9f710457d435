"""When people who asked for it are next told, of a morning, what waits for them."""

from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import Field, Session, SQLModel, col, select

from storage.types import moment, reference
from storage.upsert import insert_into


class Morning(SQLModel, table=True):
    """One row for each person who wants it."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = reference("person", unique=True)
    next_at: datetime = moment(index=True)


def plan_morning(session: Session, person_id: int, next_at: datetime) -> None:
    statement = insert_into(session, Morning).values(person_id=person_id, next_at=next_at)
    session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_={"next_at": next_at}))


def drop_morning(session: Session, person_id: int) -> None:
    session.execute(delete(Morning).where(col(Morning.person_id) == person_id))


def mornings_due(session: Session, now: datetime) -> list[int]:
    """Ids of the people whose morning has come."""
    return list(session.exec(select(Morning.person_id).where(Morning.next_at <= now).order_by(col(Morning.next_at))))


def take_morning(session: Session, person_id: int, now: datetime) -> bool:
    """Hold the person's morning for this transaction; False if another process has done it or is about to."""
    query = select(Morning).where(Morning.person_id == person_id, Morning.next_at <= now)
    return session.exec(query.with_for_update(skip_locked=True)).first() is not None


def next_morning(session: Session) -> datetime | None:
    return session.exec(select(func.min(Morning.next_at))).first()
