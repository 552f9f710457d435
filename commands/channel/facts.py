"""What the channel's cards and forms show, read from the rows."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from babel.core import get_global
from sqlmodel import Session

from commands import schedule
from commands.channel import arrival
from commands.hours import calendar_from
from commands.places import check_zone, regions
from storage.agreements import latest
from storage.people import (
    SPEAKERS,
    Appointment,
    Member,
    Person,
    Role,
    Standing,
    appointments_of,
    member_by_id,
    members_of,
    person_of,
)
from storage.posts import Post
from storage.promises import KIND, Terms, terms_of
from storage.user_groups import user_groups
from storage.workspaces import Channel, Side, SideHours, hours_of

FIRST_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SideFacts:
    """The people of one side, by name; `waiting` are appointed and have not answered."""

    names: tuple[str, ...]
    liaisons: tuple[str, ...]
    leaders: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoursFacts:
    """When a side works, as people read it: "09:00", "Mon–Fri"; `region` is a label or empty."""

    opens: str
    closes: str
    days: str
    zone: str
    region: str


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A set-up channel. `first_opening` and `first_sync` only in its first week."""

    channel_id: int
    slack_id: str
    name: str
    locale: str
    sides: dict[Side, SideFacts]
    hours: dict[Side, HoursFacts]
    terms: dict[Side, Terms]
    sync_day: int
    sync_time: str
    first_opening: datetime | None
    first_sync: datetime | None


def card_facts(session: Session, subject: int, now: datetime) -> ChannelFacts | None:
    """The card of a channel."""
    return channel_facts(session, subject, now)


def channel_facts(session: Session, channel_id: int, now: datetime) -> ChannelFacts | None:
    channel = session.get(Channel, channel_id)
    if channel is None or channel.set_up_at is None:
        return None
    rows = hours_of(session, channel_id)
    in_first_week = now < channel.set_up_at + FIRST_WEEK
    openings = [calendar_from(row).next_opening(channel.set_up_at) for row in rows.values()]
    return ChannelFacts(
        channel_id=channel_id,
        slack_id=channel.slack_id,
        name=channel.name,
        locale=channel.locale,
        sides={side: _side(session, channel, side) for side in Side},
        hours={side: _hours(row) for side, row in rows.items()},
        terms={side: terms_of(session, channel_id, side) for side in Side},
        sync_day=channel.sync_day,
        sync_time=channel.sync_time,
        first_opening=min(openings) if in_first_week else None,
        first_sync=_sync_after(channel, rows[Side.SALES], channel.set_up_at) if in_first_week else None,
    )


def _side(session: Session, channel: Channel, side: Side) -> SideFacts:
    people = members_of(session, channel.id or 0, side=side)
    names = {member.id: person.name for member, person in people}
    waiting = {a.member_id for a in appointments_of(session, channel.id or 0) if a.confirmed_at is None}
    return SideFacts(
        names=tuple(names.values()),
        liaisons=tuple(person.name for member, person in people if member.role is Role.LIAISON),
        leaders=tuple(person.name for member, person in people if member.role is Role.LEADER),
        waiting=tuple(name for number, name in names.items() if number in waiting),
    )


def _sync_after(channel: Channel, row: SideHours, at: datetime) -> datetime:
    weekly = schedule.weekly(channel.sync_day, time.fromisoformat(channel.sync_time), row.zone)
    return weekly.due_after(at, calendar_from(row), "skip")[1]


def _hours(row: SideHours) -> HoursFacts:
    return HoursFacts(row.opens, row.closes, days_in_words(row.days), row.zone, region_label(region_code(row)))


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def days_in_words(days: str) -> str:
    """ "01234" is "Mon–Fri", "0124" is "Mon–Wed, Fri"."""
    runs: list[list[int]] = []
    for day in sorted(int(char) for char in days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(DAYS[run[0]][:3] if len(run) == 1 else f"{DAYS[run[0]][:3]}–{DAYS[run[-1]][:3]}" for run in runs)


def region_code(row: SideHours) -> str:
    return f"{row.country}-{row.subdivision}" if row.subdivision else row.country


def region_label(code: str) -> str:
    return dict(regions()).get(code, "")


@dataclass(frozen=True, slots=True)
class SetupFacts:
    """What the setup form begins with."""

    channel_id: int
    is_first: bool
    people: dict[Side, tuple[str, ...]]
    groups: tuple[tuple[str, str], ...]
    guests: bool
    hours: SideHours
    elsewhere: bool
    sync_day: int
    sync_time: str
    terms: dict[Side, Terms]


def setup_facts(session: Session, channel: Channel, person: Person) -> SetupFacts:
    channel_id = channel.id or 0
    rows = hours_of(session, channel_id)
    hours = rows[Side.SALES]
    if channel.set_up_at is None:
        hours = _guessed(person)
    return SetupFacts(
        channel_id=channel_id,
        is_first=channel.set_up_at is None,
        people={side: tuple(p.user_id for _, p in members_of(session, channel_id, side=side)) for side in Side},
        groups=tuple((g.slack_id, f"{g.name} (@{g.handle})") for g in user_groups(session, channel.workspace_id)),
        guests=channel.guests_act,
        hours=hours,
        elsewhere=channel.set_up_at is not None and _hours(rows[Side.SALES]) != _hours(rows[Side.MARKETING]),
        sync_day=channel.sync_day,
        sync_time=channel.sync_time,
        terms={side: _proposed(session, channel_id, side) for side in Side},
    )


def _proposed(session: Session, channel_id: int, side: Side) -> Terms:
    """The newest numbers, agreed or not: what the form would change."""
    newest = latest(session, channel_id, KIND)
    now = terms_of(session, channel_id, side)
    if newest is None:
        return now
    said = newest.content[side.value]
    return Terms(newest.id, int(said["first_answer_hours"]), int(said["resolution_days"]), now.scored)


def _guessed(person: Person) -> SideHours:
    """Hours for somebody's own time zone and its country."""
    row = SideHours(channel_id=0, side=Side.SALES, closed=[])
    try:
        check_zone(person.zone)
    except ValueError:
        return row
    row.zone = person.zone
    country = str(get_global("zone_territories").get(person.zone, ""))
    row.country = country if region_label(country) else ""
    return row


@dataclass(frozen=True, slots=True)
class Invited:
    """What the inviter is told: `may` is whether they can run the setup."""

    channel_id: int
    slack_id: str
    is_set_up: bool
    is_here: bool
    may: bool


def invited_facts(session: Session, subject: int, post: Post) -> Invited | None:
    channel = session.get(Channel, subject)
    if channel is None:
        return None
    person = person_of(session, channel.workspace_id, post.person)
    runs = arrival.runs_first_setup(session, channel)
    may = person is not None and person.standing is Standing.REGULAR and runs in ("", person.user_id)
    return Invited(subject, channel.slack_id, channel.set_up_at is not None, channel.left_at is None, may)


@dataclass(frozen=True, slots=True)
class SideQuestion:
    """The question which side somebody is on, with their answer once there is one."""

    channel_id: int
    slack_id: str
    side: Side | None
    answered: bool


def side_question(session: Session, subject: int) -> SideQuestion | None:
    member = session.get(Member, subject)
    if member is None:
        return None
    channel = session.get_one(Channel, member.channel_id)
    return SideQuestion(channel.id or 0, channel.slack_id, member.side, member.chose_side_at is not None)


def how_we_work(session: Session, subject: int, now: datetime) -> ChannelFacts | None:
    member = session.get(Member, subject)
    return channel_facts(session, member.channel_id, now) if member else None


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """An appointment, for the person it is about and for who made it."""

    channel_id: int
    id: int
    slack_id: str
    role: Role
    side: Side | None
    person: str
    appointed_by: str
    by_self: bool
    zone: str
    confirmed_at: datetime | None
    declined_at: datetime | None
    ended_at: datetime | None


def appointment_facts(session: Session, subject: int) -> AppointmentFacts | None:
    row = session.get(Appointment, subject)
    if row is None:
        return None
    channel = session.get_one(Channel, row.channel_id)
    found = member_by_id(session, row.channel_id, row.member_id)
    by = member_by_id(session, row.channel_id, row.appointed_by_id)
    if found is None or by is None:
        return None
    return AppointmentFacts(
        channel_id=row.channel_id,
        id=subject,
        slack_id=channel.slack_id,
        role=row.role,
        side=found[0].side,
        person=found[1].name or "somebody",
        appointed_by=by[1].name or "somebody",
        by_self=row.member_id == row.appointed_by_id,
        zone=hours_of(session, row.channel_id)[found[0].side or Side.SALES].zone,
        confirmed_at=row.confirmed_at,
        declined_at=row.declined_at,
        ended_at=row.ended_at,
    )


@dataclass(frozen=True, slots=True)
class AppointForms:
    """What the form of appointing begins with: user ids, also of those who have not answered yet."""

    channel_id: int
    side: Side
    liaisons: tuple[str, ...]
    leaders: tuple[str, ...]


def appoint_facts(session: Session, channel: Channel, side: Side) -> AppointForms:
    users = {member.id: person.user_id for member, person in members_of(session, channel.id or 0, side=side)}
    newest = {a.member_id: a.role for a in appointments_of(session, channel.id or 0) if a.member_id in users}
    chosen = {role: tuple(users[n] for n, held in newest.items() if held is role) for role in SPEAKERS}
    return AppointForms(channel.id or 0, side, chosen[Role.LIAISON], chosen[Role.LEADER])
