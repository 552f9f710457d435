"""The working calendar of a side of a channel, from what setup wrote down."""

from datetime import date, time
from functools import lru_cache

from sqlmodel import Session

from commands.calendar import WorkingCalendar
from storage.workspaces import Side, SideHours, working_hours_of


def calendars_of(session: Session, channel_id: int) -> dict[Side, WorkingCalendar]:
    """Both sides' calendars."""
    return {side: _calendar(*hours) for side, hours in working_hours_of(session, channel_id).items()}


def calendar_from(row: SideHours) -> WorkingCalendar:
    return _calendar(row.zone, row.opens, row.closes, row.days, row.country, row.subdivision, tuple(row.closed or ()))


@lru_cache(maxsize=512)
def _calendar(
    zone: str, opens: str, closes: str, days: str, country: str, subdivision: str, closed: tuple[str, ...]
) -> WorkingCalendar:
    return WorkingCalendar(
        zone=zone,
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
        days=frozenset(int(day) for day in days),
        country=country or None,
        subdivision=subdivision or None,
        closed=frozenset(date.fromisoformat(day) for day in closed),
    )
