"""Durable work after a commit that is not a post: reading members, an export. It must bear being done twice."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, UniqueConstraint, bindparam, delete, exists, func, or_, update
from sqlmodel import Field, Session, SQLModel, col, select

from storage.posts import EPOCH, LONGEST_WAIT
from storage.types import document, moment, reference
from storage.upsert import insert_into
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
    values = {
        "workspace_id": workspace_id, "name": name, "key": f"{name}|{key}", "payload": payload,
        "asked": 1, "attempts": 0, "error": "", "next_real": EPOCH,
    }  # fmt: skip
    statement = insert_into(session, Errand).values(**values)
    again = {"asked": Errand.asked + 1, "payload": statement.excluded.payload}
    session.execute(statement.on_conflict_do_update(index_elements=["workspace_id", "key"], set_=again))


@cache
def _due() -> Select[int | None]:
    """The id of the first errand that is due by `:real`. A time beyond `:horizon`, farther ahead than any wait, is of
    a clock that has been set back since. Built once: putting it together costs more than asking it."""
    return (
        select(col(Errand.id))
        .where(
            or_(col(Errand.next_real) <= bindparam("real"), col(Errand.next_real) > bindparam("horizon")),
            ~exists().where(col(Workspace.id) == col(Errand.workspace_id), col(Workspace.paused_at).is_not(None)),
        )
        .order_by(col(Errand.id))
        .limit(1)
    )


@cache
def _due_locked() -> Select[int | None]:
    return _due().with_for_update(skip_locked=True)


def is_any_errand_due(session: Session, real: datetime) -> bool:
    """Whether there is one to do; takes no lock."""
    return session.execute(_due(), {"real": real, "horizon": real + LONGEST_WAIT}).first() is not None


def claim_errand(session: Session, real: datetime, lease: timedelta) -> Errand | None:
    """The next errand that is due, leased by moving its next time ahead."""
    errand_id = session.execute(_due_locked(), {"real": real, "horizon": real + LONGEST_WAIT}).scalar_one_or_none()
    if errand_id is None:
        return None
    errand = session.get_one(Errand, errand_id, populate_existing=True)
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


def take_up_errands(session: Session) -> int:
    """Make every open errand due, also those that a dead process had begun. How many there are."""
    return session.connection().execute(update(Errand).values(next_real=EPOCH)).rowcount


def count_errands(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Errand)).one()
