"""Messages that may stand twice: Slack gives no key, so what was sent again may yet be carried out a second time."""

from datetime import datetime

from sqlalchemy import ColumnElement, UniqueConstraint, func, or_
from sqlmodel import Field, Session, SQLModel, col, select

from storage.posts import LONGEST_WAIT, Post
from storage.types import moment, reference
from storage.upsert import insert_once
from storage.workspaces import Workspace


class Double(SQLModel, table=True):
    """A message that was found beside the one of its post, and taken away: this is what is left of it."""

    __table_args__ = (UniqueConstraint("workspace_id", "slack_channel", "ts"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = reference("workspace")
    card: str = Field(max_length=80)
    slack_channel: str = Field(max_length=32)
    ts: str = Field(max_length=32)
    at: datetime = moment()


def _due(real: datetime) -> list[ColumnElement[bool]]:
    """A time beyond the horizon is of a clock that has been set back since."""
    paused = select(Workspace.id).where(col(Workspace.paused_at).is_not(None))
    due = or_(col(Post.look_real) <= real, col(Post.look_real) > real + LONGEST_WAIT)
    return [due, col(Post.ts) != "", col(Post.workspace_id).not_in(paused)]


def is_any_suspect_due(session: Session, real: datetime) -> bool:
    """Whether there is one to look for; takes no lock."""
    return session.exec(select(Post.id).where(*_due(real)).limit(1)).first() is not None


def claim_suspect(session: Session, real: datetime, until: datetime) -> Post | None:
    """The next post that was sent again and is to be looked for by now; nobody else takes it before `until`."""
    query = select(Post).where(*_due(real)).order_by(col(Post.look_real)).limit(1)
    found = session.exec(query.with_for_update(skip_locked=True)).first()
    if found is not None:
        found.look_real = until
        session.add(found)
        session.flush()
    return found


def note_double(session: Session, post: Post, ts: str, now: datetime) -> None:
    """Write down that a second message of the post stands at `ts`; once, however often it is found."""
    insert_once(
        session,
        Double,
        workspace_id=post.workspace_id,
        card=post.card,
        slack_channel=post.slack_channel,
        ts=ts,
        at=now,
    )


def count_suspects(session: Session) -> int:
    """Posts that were sent again and not looked for since."""
    query = select(func.count()).select_from(Post).where(col(Post.look_real).is_not(None), Post.looks == 0)
    return session.exec(query).one()


def count_doubles(session: Session) -> int:
    """Messages that stood twice, ever."""
    return session.exec(select(func.count()).select_from(Double)).one()
