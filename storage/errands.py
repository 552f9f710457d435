"""Durable work after a commit that is not a post: reading members, an export. It must bear being done twice.

One that fails comes again, ever more rarely; one that has failed for good is kept, and stands in `health` until
somebody has it done again.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, UniqueConstraint, bindparam, case, delete, exists, func, or_, update
from sqlmodel import Field, Session, SQLModel, col, select

from storage.posts import EPOCH, LONGEST_WAIT
from storage.retention import Kept
from storage.types import document, moment, reference
from storage.upsert import insert_into
from storage.workspaces import Workspace

READ_PERSON = "read_person"
"""The errand that reads somebody whom we do not know yet; the bot asks for it, and so does a feature."""

READ_MEMBERS = "channel.read_members"
"""The errand that reads who is in a channel, and whether the bot is."""


class Errand(SQLModel, table=True):
    """One piece of work, unique by `key` while it is open; done ones are deleted. Times are the machine's own clock.

    `asked` counts how often it was asked for: what is asked for while it is being done is done once more. `channel_id`
    is the channel that it is about, empty for work of the whole workspace; `failed_at` is the bot's `now`.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = reference("workspace")
    channel_id: int | None = reference("channel", null=True)
    key: str = Field(max_length=200)
    name: str = Field(max_length=80)
    payload: dict[str, Any] = document()
    asked: int = 1
    attempts: int = 0
    error: str = Field(default="", max_length=300)
    next_real: datetime = moment(index=True)
    failed_at: datetime | None = moment(null=True)


_ANEW: dict[str, Any] = {"next_real": EPOCH, "attempts": 0, "error": "", "failed_at": None}


def ask_for(session: Session, workspace_id: int, name: str, key: str, payload: dict[str, Any]) -> None:
    """Have the errand `name` done after this transaction. Asking again before it has begun is the same errand.

    A `channel_id` in the payload, ours, is the channel that it is about: who looks after that is told if it fails.
    """
    values = {
        "workspace_id": workspace_id, "channel_id": payload.get("channel_id"), "name": name, "key": f"{name}|{key}",
        "payload": payload, "asked": 1, **_ANEW,
    }  # fmt: skip
    statement = insert_into(session, Errand).values(**values)
    had_failed = col(Errand.failed_at).is_not(None)
    again = {
        "asked": Errand.asked + 1,
        "payload": statement.excluded.payload,
        **{name: case((had_failed, value), else_=getattr(Errand, name)) for name, value in _ANEW.items()},
    }
    session.execute(statement.on_conflict_do_update(index_elements=["workspace_id", "key"], set_=again))


@cache
def _due() -> Select[int | None]:
    """The id of the first errand that is due by `:real`. A time beyond `:horizon`, farther ahead than any wait, is of
    a clock that has been set back since. Built once: putting it together costs more than asking it."""
    return (
        select(col(Errand.id))
        .where(
            col(Errand.failed_at).is_(None),
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
    session.execute(update(Errand).where(col(Errand.id) == errand_id).values(**_ANEW))


def errand_later(session: Session, errand_id: int, until: datetime, error: str, attempts: int) -> None:
    """It is due again at `until`, by the machine's clock; `attempts` of its tries count."""
    values = {"next_real": until, "error": error[:300], "attempts": attempts}
    session.execute(update(Errand).where(col(Errand.id) == errand_id).values(**values))


def errand_failed(session: Session, errand_id: int, asked: int, now: datetime, error: str) -> Errand | None:
    """It failed for good as it stood when it had been asked for `asked` times; if it was asked for since, it is due
    anew, and None."""
    mine = update(Errand).where(col(Errand.id) == errand_id)
    failed = mine.where(col(Errand.asked) <= asked).values(failed_at=now, error=error[:300])
    if session.connection().execute(failed).rowcount != 1:
        session.execute(mine.values(**_ANEW))
        return None
    return session.get_one(Errand, errand_id, populate_existing=True)


def failed_errands(session: Session, workspace_id: int, channel_id: int) -> list[Errand]:
    """What could not be done for the channel or for its whole workspace, newest first."""
    query = select(Errand).where(*_looked_after(workspace_id, channel_id), col(Errand.failed_at).is_not(None))
    return list(session.exec(query.order_by(col(Errand.id).desc()).limit(20)))


def failed_errand(session: Session, workspace_id: int, channel_id: int, errand_id: int) -> Errand | None:
    """One of `failed_errands`, locked for this transaction."""
    query = select(Errand).where(
        Errand.id == errand_id, *_looked_after(workspace_id, channel_id), col(Errand.failed_at).is_not(None)
    )
    return session.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def _looked_after(workspace_id: int, channel_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Of the channel, or of the workspace as a whole."""
    ours = or_(col(Errand.channel_id) == channel_id, col(Errand.channel_id).is_(None))
    return col(Errand.workspace_id) == workspace_id, ours


def do_again(session: Session, errand_id: int | None = None) -> int:
    """Have the failed errand, or every one, done once more; how many."""
    statement = update(Errand).where(col(Errand.failed_at).is_not(None)).values(**_ANEW)
    if errand_id is not None:
        statement = statement.where(col(Errand.id) == errand_id)
    return session.connection().execute(statement).rowcount


def take_up_errands(session: Session) -> int:
    """Make every open errand due, also those that a dead process had begun. How many there are."""
    return session.connection().execute(update(Errand).values(next_real=EPOCH)).rowcount


def count_errands(session: Session, *, failed: bool = False) -> int:
    """Those that are still to be done, or those that have failed for good."""
    has_failed = col(Errand.failed_at).is_not(None)
    return session.exec(select(func.count()).select_from(Errand).where(has_failed if failed else ~has_failed)).one()


FAILED_KEPT = Kept("work that failed for good", 90, Errand, lambda before: col(Errand.failed_at) < before)
"""What is done goes at once."""
