"""People of a workspace, and what they are in a channel: member, liaison or leader of one side."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, UniqueConstraint, and_, bindparam, case, or_, update
from sqlmodel import Field, Session, SQLModel, col, select

from storage.types import choice, moment, reference
from storage.upsert import insert_into
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


SPEAKERS = (Role.LIAISON, Role.LEADER)
"""Who speaks and answers for a side: what a liaison may do, a leader may do too."""


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
    title: str = Field(default="", max_length=200)
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
    chose_side_at: datetime | None = moment(null=True)
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


def may_act(person: Person, channel: Channel) -> bool:
    """Whether Slack's standing of the person lets them act in the channel at all."""
    return person.standing is Standing.REGULAR or (person.standing is Standing.GUEST and channel.guests_act)


def _may_act() -> ColumnElement[bool]:
    """`may_act`, of the Person and the Channel that a query joins."""
    return or_(
        col(Person.standing) == Standing.REGULAR,
        and_(col(Person.standing) == Standing.GUEST, col(Channel.guests_act)),
    )


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


_AT = (
    select(Person, Channel, Member)
    .outerjoin(
        Channel,
        and_(
            col(Channel.workspace_id) == col(Person.workspace_id),
            col(Channel.slack_id) == bindparam("slack_channel"),
        ),
    )
    .outerjoin(
        Member,
        and_(
            col(Member.channel_id) == col(Channel.id),
            col(Member.person_id) == col(Person.id),
            col(Member.left_at).is_(None),
        ),
    )
    .where(col(Person.workspace_id) == bindparam("workspace_id"), col(Person.user_id) == bindparam("user_id"))
)


def person_at(
    session: Session, workspace_id: int, user_id: str, slack_channel: str
) -> tuple[Person, Channel | None, Member | None] | None:
    """The person, the joint channel that Slack calls `slack_channel`, and the person's place in it, in one query.

    Every command asks it: the statement is made once. None if we have not read the person.
    """
    values = {"workspace_id": workspace_id, "user_id": user_id, "slack_channel": slack_channel}
    found = session.execute(_AT, values).first()
    return None if found is None else (found[0], found[1], found[2])


def member_by_id(session: Session, channel_id: int, member_id: int) -> tuple[Member, Person] | None:
    """A member by our id, also one who has left; None if the id is of another channel."""
    query = (
        select(Member, Person)
        .join(Person, col(Person.id) == col(Member.person_id))
        .where(Member.channel_id == channel_id, Member.id == member_id)
    )
    return session.exec(query).first()


def people_by_member(session: Session, channel_id: int, ids: Collection[int | None]) -> dict[int | None, Person]:
    """The people whose places in the channel have these ids, also of those who have left."""
    query = select(Member.id, Person).join(Person, col(Person.id) == col(Member.person_id))
    found = session.exec(query.where(Member.channel_id == channel_id, col(Member.id).in_(list(ids))))
    return {member_id: person for member_id, person in found}  # noqa: C416 - rows are not pairs to mypy


def fresh_member(session: Session, member: Member) -> Member:
    """The member's row as it is in this transaction; what a listener is given was read before it."""
    return session.get_one(Member, member.id, populate_existing=True)


def members_of(
    session: Session, channel_id: int, *, side: Side | None = None, roles: Collection[Role] = tuple(Role)
) -> list[tuple[Member, Person]]:
    """Who is in the channel and may act, by name: people of `side` (both sides and none if None)."""
    query = (
        select(Member, Person)
        .join(Person, col(Person.id) == col(Member.person_id))
        .join(Channel, col(Channel.id) == col(Member.channel_id))
        .where(
            Member.channel_id == channel_id,
            col(Member.left_at).is_(None),
            _may_act(),
            col(Member.role).in_(list(roles)),
        )
        .order_by(col(Person.name), col(Person.id))
    )
    if side is not None:
        query = query.where(Member.side == side)
    return list(session.exec(query))


_MEMBERSHIPS = (
    select(Member, Channel)
    .join(Person, col(Person.id) == col(Member.person_id))
    .join(Channel, col(Channel.id) == col(Member.channel_id))
    .where(
        col(Person.workspace_id) == bindparam("workspace_id"),
        col(Person.user_id) == bindparam("user_id"),
        col(Member.left_at).is_(None),
        col(Channel.left_at).is_(None),
        col(Channel.archived_at).is_(None),
        _may_act(),
    )
    .order_by(col(Member.id))
)


def memberships_of(session: Session, workspace_id: int, user_id: str) -> list[tuple[Member, Channel]]:
    """The person's places in channels that the bot keeps and in which they may act, oldest first."""
    found = session.execute(_MEMBERSHIPS, {"workspace_id": workspace_id, "user_id": user_id})
    return [(member, channel) for member, channel in found]


_APPOINTMENTS = (
    select(Appointment)
    .where(col(Appointment.channel_id) == bindparam("channel_id"), col(Appointment.ended_at).is_(None))
    .order_by(col(Appointment.id))
)


def appointments_of(session: Session, channel_id: int) -> list[Appointment]:
    """Every appointment that has not ended, oldest first, confirmed or not."""
    return list(session.execute(_APPOINTMENTS, {"channel_id": channel_id}).scalars())


def appointment_by_id(session: Session, channel_id: int, appointment_id: int) -> Appointment | None:
    query = select(Appointment).where(Appointment.channel_id == channel_id, Appointment.id == appointment_id)
    return session.exec(query.execution_options(populate_existing=True)).first()


def people_of(session: Session, workspace_id: int, user_ids: Collection[str]) -> dict[str, Person]:
    """Those of `user_ids` whom we have read, by their Slack id."""
    query = select(Person).where(Person.workspace_id == workspace_id, col(Person.user_id).in_(list(user_ids)))
    return {person.user_id: person for person in session.exec(query)}


def everybody_in(session: Session, channel_id: int) -> list[tuple[Member, Person]]:
    """Everybody who has ever been in the channel, of any standing, also those who have left."""
    query = select(Member, Person).join(Person, col(Person.id) == col(Member.person_id))
    return list(session.exec(query.where(Member.channel_id == channel_id).order_by(col(Member.id))))


def places_of(session: Session, person_id: int) -> list[Member]:
    """The person's places in all channels, also those they have left."""
    return list(session.exec(select(Member).where(Member.person_id == person_id).order_by(col(Member.id))))


def keep_person(session: Session, workspace_id: int, user_id: str, **seen: Any) -> Person:
    """The person's row, made or brought up to date with what Slack says: name, title, zone, standing, read_at."""
    made = Person(workspace_id=workspace_id, user_id=user_id).model_dump(exclude={"id"}) | seen
    statement = insert_into(session, Person).values(**made)
    session.execute(statement.on_conflict_do_update(index_elements=["workspace_id", "user_id"], set_=seen))
    query = select(Person).where(Person.workspace_id == workspace_id, Person.user_id == user_id)
    return session.exec(query.execution_options(populate_existing=True)).one()


def keep_member(session: Session, channel_id: int, person_id: int, now: datetime) -> Member:
    """The person's place in the channel, made, or opened again with everything it had."""
    made = Member(channel_id=channel_id, person_id=person_id, joined_at=now).model_dump(exclude={"id"})
    statement = insert_into(session, Member).values(**made)
    joined = case((col(Member.left_at).is_not(None), statement.excluded.joined_at), else_=col(Member.joined_at))
    again = {"left_at": None, "joined_at": joined}
    session.execute(statement.on_conflict_do_update(index_elements=["channel_id", "person_id"], set_=again))
    query = select(Member).where(Member.channel_id == channel_id, Member.person_id == person_id)
    return session.exec(query.execution_options(populate_existing=True)).one()


def settle_appointment(session: Session, appointment_id: int, now: datetime, *, declined: bool = False) -> bool:
    """End an appointment, or note that the person declined; False if it had ended already."""
    statement = update(Appointment).where(col(Appointment.id) == appointment_id, col(Appointment.ended_at).is_(None))
    if declined:
        statement = statement.where(col(Appointment.confirmed_at).is_(None))
    values = {"ended_at": now} | ({"declined_at": now} if declined else {})
    return session.connection().execute(statement.values(**values)).rowcount == 1


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
