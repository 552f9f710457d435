"""Workspaces, the joint channels in them, and how a side of a channel works."""

from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from sqlalchemy import UniqueConstraint, bindparam, update
from sqlalchemy import select as columns_of
from sqlmodel import Field, Session, SQLModel, col, select

from storage.types import choice, document, moment, reference, table
from storage.upsert import insert_once


class Side(StrEnum):
    """The two peers of a channel."""

    SALES = "sales"
    MARKETING = "marketing"

    @property
    def other(self) -> "Side":
        return Side.MARKETING if self is Side.SALES else Side.SALES


class Workspace(SQLModel, table=True):
    """A Slack team. A paused one gets no calls until its token works again; one that has left took the app away."""

    id: int | None = Field(default=None, primary_key=True)
    slack_id: str = Field(unique=True, max_length=64)
    name: str = Field(default="", max_length=200)
    url: str = Field(default="", max_length=200)
    bot_user_id: str = Field(default="", max_length=32)
    bot_id: str = Field(default="", max_length=32)
    scopes: str = Field(default="", max_length=2000)
    paused_at: datetime | None = moment(null=True)
    paused_why: str = Field(default="", max_length=200)
    left_at: datetime | None = moment(null=True)


class Channel(SQLModel, table=True):
    """A joint channel that the bot keeps."""

    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = reference("workspace")
    slack_id: str = Field(max_length=32)
    name: str = Field(default="", max_length=100)
    locale: str = Field(default="en_GB", max_length=16)
    invited_by: str = Field(default="", max_length=32)
    joined_at: datetime = moment()
    set_up_at: datetime | None = moment(null=True)
    left_at: datetime | None = moment(null=True)
    archived_at: datetime | None = moment(null=True)
    sync_day: int = Field(default=0)
    sync_time: str = Field(default="10:00", max_length=5)
    is_private: bool = Field(default=False)
    is_shared_outside: bool = Field(default=False)
    guests_act: bool = Field(default=False)
    last_number: int = Field(default=0)

    @property
    def is_open(self) -> bool:
        """The bot is in it and may speak."""
        return self.left_at is None and self.archived_at is None


class SideHours(SQLModel, table=True):
    """When a side of a channel works; the facts that `commands.calendar.WorkingCalendar` is made of."""

    __tablename__ = "side_hours"
    __table_args__ = (UniqueConstraint("channel_id", "side"),)

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel")
    side: Side = choice(Side)
    zone: str = Field(default="Europe/Berlin", max_length=64)
    opens: str = Field(default="09:00", max_length=5)
    closes: str = Field(default="18:00", max_length=5)
    days: str = Field(default="01234", max_length=7)
    country: str = Field(default="", max_length=2)
    subdivision: str = Field(default="", max_length=16)
    closed: list[str] = document()


def workspace_of(session: Session, slack_id: str) -> Workspace | None:
    return session.exec(select(Workspace).where(Workspace.slack_id == slack_id)).first()


def keep_workspace(
    session: Session, slack_id: str, *, name: str, bot_user_id: str, bot_id: str, scopes: str, url: str = ""
) -> Workspace:
    """The workspace's row, made or brought up to date; a token that works ends its pause. `url` is where people see it
    ("https://acme.slack.com/"), as `auth.test` says."""
    row = workspace_of(session, slack_id) or Workspace(slack_id=slack_id)
    row.name, row.bot_user_id, row.bot_id, row.scopes, row.url = name, bot_user_id, bot_id, scopes, url
    row.paused_at, row.paused_why, row.left_at = None, "", None
    session.add(row)
    session.flush()
    return row


def pause_workspace(session: Session, workspace_id: int, why: str, now: datetime) -> None:
    workspace = session.get_one(Workspace, workspace_id)
    if workspace.left_at is None:
        workspace.paused_at, workspace.paused_why = now, why


def channel_of(session: Session, workspace_id: int, slack_id: str) -> Channel | None:
    """The joint channel that Slack calls `slack_id`, also one that the bot has left."""
    query = select(Channel).where(Channel.workspace_id == workspace_id, Channel.slack_id == slack_id)
    return session.exec(query).first()


def lock_channel(session: Session, channel_id: int) -> Channel:
    """The channel's row as it is now. Others who also lock it wait until this transaction ends (SQLite's writers
    always do)."""
    query = select(Channel).where(Channel.id == channel_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def keep_channel(session: Session, workspace_id: int, slack_id: str, invited_by: str, now: datetime) -> Channel:
    """The channel's row, made at the first asking."""
    made = Channel(workspace_id=workspace_id, slack_id=slack_id, invited_by=invited_by, joined_at=now)
    insert_once(session, Channel, **made.model_dump(exclude={"id"}))
    query = select(Channel).where(Channel.workspace_id == workspace_id, Channel.slack_id == slack_id)
    return session.exec(query.execution_options(populate_existing=True)).one()


def channel_anywhere(session: Session, slack_id: str) -> Channel | None:
    """The channel by Slack's id alone, for whoever works on the machine itself; Slack's ids are unique."""
    return session.exec(select(Channel).where(Channel.slack_id == slack_id)).first()


def open_channels(session: Session, workspace_id: int | None = None) -> list[Channel]:
    query = select(Channel).where(col(Channel.left_at).is_(None), col(Channel.archived_at).is_(None))
    if workspace_id is not None:
        query = query.where(Channel.workspace_id == workspace_id)
    return list(session.exec(query.order_by(col(Channel.id))))


_HOURS = select(SideHours).where(col(SideHours.channel_id) == bindparam("channel_id"))


def hours_of(session: Session, channel_id: int) -> dict[Side, SideHours]:
    """Both sides' hours; a side that has said nothing has the defaults."""
    rows = session.execute(_HOURS, {"channel_id": channel_id}).scalars()
    found: dict[Side, SideHours] = {row.side: row for row in rows}
    return {side: found.get(side) or SideHours(channel_id=channel_id, side=side, closed=[]) for side in Side}


class Hours(NamedTuple):
    """A side's hours as most ask for them: the values of a `SideHours`, and no row."""

    zone: str
    opens: str
    closes: str
    days: str
    country: str
    subdivision: str
    closed: tuple[str, ...]


_WORKING = columns_of(*(table(SideHours).c[name] for name in ("side", *Hours._fields))).where(
    table(SideHours).c.channel_id == bindparam("channel_id")
)


def working_hours_of(session: Session, channel_id: int) -> dict[Side, Hours]:
    """Both sides' hours, as `hours_of` but values alone."""
    rows = session.execute(_WORKING, {"channel_id": channel_id})
    found = {side: Hours._make((*values, tuple(closed or ()))) for side, *values, closed in rows}
    return {side: found.get(side) or _default_hours() for side in Side}


@cache
def _default_hours() -> Hours:
    row = SideHours(channel_id=0, side=Side.SALES, closed=[])
    return Hours(row.zone, row.opens, row.closes, row.days, row.country, row.subdivision, ())


def next_number(session: Session, channel_id: int) -> int:
    """The channel's next number that people say (`#42`); counted in the database, so two never share one."""
    statement = (
        update(Channel)
        .where(col(Channel.id) == channel_id)
        .values(last_number=Channel.last_number + 1)
        .returning(col(Channel.last_number))
    )
    return int(session.execute(statement).scalar_one())
