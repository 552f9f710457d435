"""Durable work after a commit that is not a post: reading members, an export. It must bear being done twice."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import UniqueConstraint, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

from storage.posts import EPOCH
from storage.types import document, moment, reference


class Errand(SQLModel, table=True):
    """One piece of work, unique by `key` while it is open; done ones are deleted. Times are the machine's own clock."""

    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = reference("workspace")
    key: str = Field(max_length=200)
    name: str = Field(max_length=80)
    payload: dict[str, Any] = document()
    attempts: int = 0
    error: str = Field(default="", max_length=300)
    next_real: datetime = moment(index=True)


def ask_for(session: Session, workspace_id: int, name: str, key: str, payload: dict[str, Any]) -> None:
    """Have the errand `name` done after this transaction. Asking again before it is done is the same errand."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {
        "workspace_id": workspace_id, "name": name, "key": f"{name}|{key}", "payload": payload,
        "attempts": 0, "error": "", "next_real": EPOCH,
    }  # fmt: skip
    session.execute(insert(Errand).values(**values).on_conflict_do_nothing())


def claim_errand(session: Session, real: datetime, lease: timedelta) -> Errand | None:
    """The next errand that is due, leased by moving its next time ahead."""
    query = select(Errand).where(col(Errand.next_real) <= real).order_by(col(Errand.id)).limit(1)
    errand = session.exec(query.with_for_update(skip_locked=True)).first()
    if errand is not None:
        errand.next_real, errand.attempts = real + lease, errand.attempts + 1
        session.add(errand)
        session.flush()
    return errand


def errand_done(session: Session, errand_id: int) -> None:
    session.execute(delete(Errand).where(col(Errand.id) == errand_id))


def errand_later(session: Session, errand_id: int, until: datetime, error: str) -> None:
    errand = session.get(Errand, errand_id)
    if errand is not None:
        errand.next_real, errand.error = until, error[:300]
        session.add(errand)


def count_errands(session: Session) -> int:
    return len(session.exec(select(Errand.id)).all())
