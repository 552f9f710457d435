"""Clock in: each working morning, what waits for people who asked to be told."""

from datetime import datetime, timedelta

from sqlmodel import Session

from commands.calendar import WorkingCalendar
from commands.hours import calendars_of
from commands.posts import tell
from commands.reminders import local_date, may_tell, next_allowed
from storage.mornings import drop_morning, plan_morning, take_morning
from storage.people import Person, Reminders, memberships_of, person_by_id

MORNING = "home.morning"
_RETRY = timedelta(days=1)


def plan(session: Session, person: Person, now: datetime) -> None:
    """Have the person told on their next working morning, or no more, as their settings say."""
    if person.reminders is not Reminders.ACTIVE:
        drop_morning(session, person.id or 0)
        return
    plan_morning(session, person.id or 0, _next(session, person, now))


def tell_morning(session: Session, subject: int, now: datetime) -> None:
    """Tell the person, unless they may not be told just now; nothing waiting is not told."""
    if not take_morning(session, subject, now):
        return
    person = person_by_id(session, subject)
    plan(session, person, now)
    calendar = _calendar(session, person)
    if person.reminders is Reminders.ACTIVE and calendar is not None and may_tell(person, calendar, now):
        key = f"{MORNING}|{local_date(person, calendar, now).isoformat()}"
        tell(session, card=MORNING, subject=subject, person=person, now=now, key=key)


def _next(session: Session, person: Person, now: datetime) -> datetime:
    calendar = _calendar(session, person)
    if calendar is None:
        return now + _RETRY
    return next_allowed(person, calendar, now, not_on=local_date(person, calendar, now)) or now + _RETRY


def _calendar(session: Session, person: Person) -> WorkingCalendar | None:
    """The hours of the side that the person is on, in the first channel where they are on one."""
    for member, _ in memberships_of(session, person.workspace_id, person.user_id):
        if member.side is not None:
            return calendars_of(session, member.channel_id)[member.side]
    return None
