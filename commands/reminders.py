"""When a person may be reminded, and who is next: the etiquette that every feature keeps.

By direct message only, in the person's own hours on their side's working days, and at most one for an item, a person
and a working day, however many rungs it has climbed meanwhile. What falls together stands in one message
(`reminder_message.py` draws it).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session

from commands import posts
from commands.calendar import WorkingCalendar, instant
from storage.database import take_turn
from storage.people import Member, Person, Reminders, Role, member_by_id, members_of
from storage.reminders import Reminder, message_to_join, reminded_on, reminders_in, was_reminded
from storage.workspaces import Channel, Side

_MIDNIGHT = time(0)
_LONGEST_AWAY = 366

MESSAGE = "reminders.message"
"""The card of a direct message with reminders in it."""

BURST = timedelta(minutes=5)
"""So long after a message began, what the person is reminded of in the channel joins it."""

_LATER = timedelta(days=1)


class Rung(IntEnum):
    """How far a thing that is owed has come; each rung tells other people."""

    NONE = 0
    WARN = 1
    LATE = 2
    LEADERS = 3


WARN_AT = 0.75
"""The share of a promise after which its owner is warned."""


def zone_of(person: Person, calendar: WorkingCalendar) -> str:
    """The person's own time zone, or their side's where Slack does not say."""
    return person.zone or calendar.zone


def local_date(person: Person, calendar: WorkingCalendar, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone_of(person, calendar))).date()


def may_tell(person: Person, calendar: WorkingCalendar, now: datetime) -> bool:
    """Whether `now` is on a working day of `calendar` and outside the person's quiet hours, on their own clock."""
    local = now.astimezone(ZoneInfo(zone_of(person, calendar)))
    return calendar.is_working_day(local.date()) and not _is_quiet(person, local.time())


def _is_quiet(person: Person, at: time) -> bool:
    begins, ends = time.fromisoformat(person.quiet_from), time.fromisoformat(person.quiet_until)
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends


def next_allowed(
    person: Person, calendar: WorkingCalendar, now: datetime, not_on: date | None = None
) -> datetime | None:
    """The first instant from `now` on at which the person may be told, on a later local date than `not_on`.

    None when there is none within a year.
    """
    zone = zone_of(person, calendar)
    today = now.astimezone(ZoneInfo(zone)).date()
    if may_tell(person, calendar, now) and (not_on is None or today > not_on):
        return now.astimezone(UTC)
    first = today if not_on is None else max(today, not_on + timedelta(days=1))
    for ahead in range(_LONGEST_AWAY):
        day = first + timedelta(days=ahead)
        for at in (_MIDNIGHT, time.fromisoformat(person.quiet_until)):
            found = instant(day, at, zone)
            if found > now and may_tell(person, calendar, found):
                return found
    return None


def recipients(
    session: Session, channel_id: int, rung: Rung, *, owing: Side, owner_id: int | None
) -> list[tuple[Member, Person]]:
    """Whom the rung tells: the owner, or the owing side's liaisons · another liaison of that side, else one of the
    other side · both leaders. A side without liaisons is told through its leaders."""
    if rung is Rung.LEADERS:
        return members_of(session, channel_id, roles=(Role.LEADER,))
    owner = member_by_id(session, channel_id, owner_id) if owner_id is not None else None
    first = [owner] if owner is not None and owner[0].left_at is None else _liaisons(session, channel_id, owing)
    if rung is Rung.WARN:
        return first
    told = {member.id for member, _ in first}
    for side in (owing, owing.other):
        others = [found for found in _liaisons(session, channel_id, side) if found[0].id not in told]
        if others:
            light = [found for found in first if found[1].reminders is Reminders.LIGHT]
            return [*light, *(found for found in others[:1] if found not in light)]
    return first


def _liaisons(session: Session, channel_id: int, side: Side) -> list[tuple[Member, Person]]:
    liaisons = members_of(session, channel_id, side=side, roles=(Role.LIAISON,))
    return liaisons or members_of(session, channel_id, side=side, roles=(Role.LEADER,))


def remind(
    session: Session,
    *,
    channel: Channel,
    item: str,
    rung: str,
    person: Person,
    calendar: WorkingCalendar,
    now: datetime,
) -> datetime | None:
    """Tell the person by direct message, once for a rung of an item ("requests|42": feature and row id).

    None if they are told, or were before; else the instant at which to try again.
    """
    channel_id, person_id = channel.id or 0, person.id or 0
    # the channel's turn, not the person's: two ladders may tell the same two people in different order
    take_turn(session, f"reminders|{channel_id}")
    if was_reminded(session, item, person_id, rung):
        return None
    allowed = next_allowed(person, calendar, now, reminded_on(session, item, person_id))
    if allowed is None:
        return now + _LATER
    if allowed > now:
        return allowed
    message_id = message_to_join(session, channel_id, person_id, now, BURST)
    reminder = Reminder(
        channel_id=channel_id,
        message_id=message_id,
        item=item,
        person_id=person_id,
        rung=rung,
        local_date=local_date(person, calendar, now),
        at=now,
    )
    session.add(reminder)
    session.flush()
    _show(session, message_id, person, channel, now)
    return None


def show_again(session: Session, reminder_id: str, *, person: Person, channel: Channel, now: datetime) -> None:
    """Bring the message with a reminder that the person got up to date; `reminder_id` as a block said it, which
    anybody can forge."""
    reminder = session.get(Reminder, int(reminder_id)) if reminder_id.isascii() and reminder_id.isdigit() else None
    if reminder is not None and (reminder.person_id, reminder.channel_id) == (person.id, channel.id):
        _show(session, reminder.message_id, person, channel, now)


def _show(session: Session, message_id: int, person: Person, channel: Channel, now: datetime) -> None:
    """The message is known by the reminder that began it: where a restored database reminds anew, it is found."""
    first = reminders_in(session, message_id)[0]
    key = f"{MESSAGE}|{first.item}|{first.rung}"
    posts.tell(session, card=MESSAGE, subject=message_id, person=person, now=now, key=key, channel=channel)


def wants(person: Person, rung: Rung) -> bool:
    """Whether the person's own setting lets this rung through: `LIGHT` people hear only of what is late."""
    return rung is not Rung.WARN or person.reminders is not Reminders.LIGHT


def earliest(instants: Sequence[datetime | None]) -> datetime | None:
    """The first of the instants that are there."""
    return min((at for at in instants if at is not None), default=None)
