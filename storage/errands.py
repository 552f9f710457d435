"""Durable work after a commit that is not a post: reading members, an export. It must bear being done twice."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, UniqueConstraint, delete, exists, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

from storage.posts import EPOCH, LONGEST_WAIT
from storage.types import document, moment, reference
from storage.workspaces import Workspace


class Errand(SQLModel, table=True):
    """One piece of work, unique by `key` while it is open; done ones are deleted. Times are the machine's own clock.

    `asked` counts how often it was asked for: what is asked for while it is being done is done once more.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = reference("workspace")
    key: str = Field(max_length=200)
    name: str = Field(max_length=80)
    payload: dict[str, Any] = document()
    asked: int = 1
    attempts: int = 0
    error: str = Field(default="", max_length=300)
    next_real: datetime = moment(index=True)


def ask_for(session: Session, workspace_id: int, name: str, key: str, payload: dict[str, Any]) -> None:
    """Have the errand `name` done after this transaction. Asking again before it has begun is the same errand."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {
        "workspace_id": workspace_id, "name": name, "key": f"{name}|{key}", "payload": payload,
        "asked": 1, "attempts": 0, "error": "", "next_real": EPOCH,
    }  # fmt: skip
    statement = insert(Errand).values(**values)
    again = {"asked": Errand.asked + 1, "payload": statement.excluded.payload}
    session.execute(statement.on_conflict_do_update(index_elements=["workspace_id", "key"], set_=again))


def _due(real: datetime) -> list[ColumnElement[bool]]:
    """A time farther ahead than any wait is of a clock that has been set back since."""
    return [
        or_(col(Errand.next_real) <= real, col(Errand.next_real) > real + LONGEST_WAIT),
        ~exists().where(col(Workspace.id) == col(Errand.workspace_id), col(Workspace.paused_at).is_not(None)),
    ]


def is_any_errand_due(session: Session, real: datetime) -> bool:
    """Whether there is one to do; takes no lock."""
    return session.exec(select(Errand.id).where(*_due(real)).limit(1)).first() is not None


def claim_errand(session: Session, real: datetime, lease: timedelta) -> Errand | None:
    """The next errand that is due, leased by moving its next time ahead."""
    query = select(Errand).where(*_due(real)).order_by(col(Errand.id)).limit(1)
    errand = session.exec(query.with_for_update(skip_locked=True)).first()
    if errand is not None:
        errand.next_real, errand.attempts = real + lease, errand.attempts + 1
        session.add(errand)
        session.flush()
    return errand


def errand_done(session: Session, errand_id: int, asked: int = 1) -> None:
    """It was done as it stood when it had been asked for `asked` times; if it was asked for since, it is due anew."""
    session.execute(delete(Errand).where(col(Errand.id) == errand_id, col(Errand.asked) <= asked))
    again = {"next_real": EPOCH, "attempts": 0, "error": ""}
    session.execute(update(Errand).where(col(Errand.id) == errand_id).values(**again))


def errand_later(session: Session, errand_id: int, until: datetime, error: str) -> None:
    values = {"next_real": until, "error": error[:300]}
    session.execute(update(Errand).where(col(Errand.id) == errand_id).values(**values))


def count_errands(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Errand)).one()
