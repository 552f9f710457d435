"""People of a workspace, and what they are in a channel: member, liaison or leader of one side."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint, update
from sqlmodel import Field, Session, SQLModel, col, select

from storage.types import choice, moment, reference
from storage.workspaces import Channel, Side


class Standing(StrEnum):
    """What Slack says a person is. Only `REGULAR` ones act; guests where a channel allows it."""

    REGULAR = "regular"
    GUEST = "guest"
    STRANGER = "stranger"
    BOT = "bot"
    DEACTIVATED = "deactivated"


class Role(StrEnum):
    MEMBER = "member"
    LIAISON = "liaison"
    LEADER = "leader"


class Reminders(StrEnum):
    LIGHT = "light"
    STANDARD = "standard"
    ACTIVE = "active"


class Person(SQLModel, table=True):
    """Somebody in a workspace, with their own settings."""

    __table_args__ = (UniqueConstraint("workspace_id", "user_id"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = reference("workspace")
    user_id: str = Field(max_length=32)
    name: str = Field(default="", max_length=200)
    zone: str = Field(default="", max_length=64)
    standing: Standing = choice(Standing, Standing.REGULAR)
    reminders: Reminders = choice(Reminders, Reminders.STANDARD)
    quiet_from: str = Field(default="18:00", max_length=5)
    quiet_until: str = Field(default="09:00", max_length=5)
    dm_channel: str = Field(default="", max_length=32)
    read_at: datetime | None = moment(null=True)

    @property
    def mention(self) -> str:
        return f"<@{self.user_id}>"


class Member(SQLModel, table=True):
    """A person in a channel. Without a side until they have said which."""

    __table_args__ = (UniqueConstraint("channel_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel")
    person_id: int = reference("person")
    side: Side | None = choice(Side, null=True)
    role: Role = choice(Role, Role.MEMBER)
    joined_at: datetime = moment()
    left_at: datetime | None = moment(null=True)
    asked_side_at: datetime | None = moment(null=True)
    welcomed_at: datetime | None = moment(null=True)


class Appointment(SQLModel, table=True):
    """Who was made liaison or leader, by whom, and what they said; kept with its dates."""

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel")
    member_id: int = reference("member")
    role: Role = choice(Role)
    appointed_by_id: int = reference("member", index=False)
    appointed_at: datetime = moment()
    confirmed_at: datetime | None = moment(null=True)
    declined_at: datetime | None = moment(null=True)
    ended_at: datetime | None = moment(null=True)


def person_of(session: Session, workspace_id: int, user_id: str) -> Person | None:
    return session.exec(select(Person).where(Person.workspace_id == workspace_id, Person.user_id == user_id)).first()


def person_by_id(session: Session, person_id: int) -> Person:
    return session.get_one(Person, person_id)


def member_of(session: Session, channel_id: int, user_id: str) -> tuple[Member, Person] | None:
    """The person that Slack calls `user_id` as a member of the channel, unless they have left it."""
    query = (
        select(Member, Person)
        .join(Person, col(Person.id) == col(Member.person_id))
        .where(Member.channel_id == channel_id, Person.user_id == user_id, col(Member.left_at).is_(None))
    )
    return session.exec(query).first()


def member_by_id(session: Session, channel_id: int, member_id: int) -> tuple[Member, Person] | None:
    """A member by our id, also one who has left; None if the id is of another channel."""
    query = (
        select(Member, Person)
        .join(Person, col(Person.id) == col(Member.person_id))
        .where(Member.channel_id == channel_id, Member.id == member_id)
    )
    return session.exec(query).first()


def members_of(
    session: Session, channel_id: int, *, side: Side | None = None, roles: Collection[Role] = tuple(Role)
) -> list[tuple[Member, Person]]:
    """Who is in the channel and may act, by name: regular people of `side` (both sides and none if None)."""
    query = (
        select(Member, Person)
        .join(Person, col(Person.id) == col(Member.person_id))
        .where(
            Member.channel_id == channel_id,
            col(Member.left_at).is_(None),
            Person.standing == Standing.REGULAR,
            col(Member.role).in_(list(roles)),
        )
        .order_by(col(Person.name), col(Person.id))
    )
    if side is not None:
        query = query.where(Member.side == side)
    return list(session.exec(query))


def memberships_of(session: Session, workspace_id: int, user_id: str) -> list[Member]:
    """The person's places in channels that the bot keeps, oldest first."""
    query = (
        select(Member)
        .join(Person, col(Person.id) == col(Member.person_id))
        .join(Channel, col(Channel.id) == col(Member.channel_id))
        .where(
            Person.workspace_id == workspace_id,
            Person.user_id == user_id,
            col(Member.left_at).is_(None),
            col(Channel.left_at).is_(None),
            col(Channel.archived_at).is_(None),
        )
        .order_by(col(Member.id))
    )
    return list(session.exec(query))


def appointments_of(session: Session, channel_id: int) -> list[Appointment]:
    """Every appointment that has not ended, oldest first, confirmed or not."""
    query = select(Appointment).where(Appointment.channel_id == channel_id, col(Appointment.ended_at).is_(None))
    return list(session.exec(query.order_by(col(Appointment.id))))


def confirm_appointment(session: Session, channel_id: int, appointment_id: int, now: datetime) -> bool:
    """True for the one call that confirms; False if it is settled already."""
    statement = (
        update(Appointment)
        .where(
            col(Appointment.id) == appointment_id,
            col(Appointment.channel_id) == channel_id,
            col(Appointment.confirmed_at).is_(None),
            col(Appointment.declined_at).is_(None),
            col(Appointment.ended_at).is_(None),
        )
        .values(confirmed_at=now)
    )
    return session.connection().execute(statement).rowcount == 1
