"""Words for a time to come, as people say them: "1 h", "this afternoon", "tomorrow", "2 working days", "3 Dec"."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.calendar import WorkingCalendar, instant
from commands.errors import UserError

MORNING = time(9)
AFTERNOON = time(14)
HOW_TO_SAY = "Say for example: 1 h, this afternoon, tomorrow, 2 working days, Friday, or 2026-12-01."

_HOURS = re.compile(r"(\d{1,3})\s*(?:h|hours?|hrs?)", re.ASCII)
_DAYS = re.compile(r"(\d{1,2})\s*(?:working\s+)?(?:d|days?)", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)"
_DATE = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH}(?:\s+(?P<year>\d{{4}}))?", re.ASCII)
_DATE_MONTH_FIRST = re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?", re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def until(words: str, now: datetime, zone: str, calendar: WorkingCalendar) -> datetime:
    """The instant that the words name, on the clock of `zone`, with `calendar`'s working days. Raises UserError."""
    said = " ".join(words.lower().replace("until", " ").split())
    today = now.astimezone(ZoneInfo(zone)).date()
    if said in ("an hour", "one hour"):
        return now + timedelta(hours=1)
    if (hours := _HOURS.fullmatch(said)) and int(hours[1]) > 0:
        return now + timedelta(hours=int(hours[1]))
    if said in ("afternoon", "this afternoon"):
        found = instant(today, AFTERNOON, zone)
        if found <= now:
            raise UserError("It is afternoon already. Choose 1 h, or tomorrow.", "choice")
        return found
    if said in ("tomorrow", "tomorrow morning", "tomorrow 9:00", "tomorrow 9"):
        return instant(today + timedelta(days=1), MORNING, zone)
    if (days := _DAYS.fullmatch(said)) and int(days[1]) > 0:
        return instant(calendar.next_working_day(today, int(days[1])), MORNING, zone)
    if said.removeprefix("next ") in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(said.removeprefix("next ")) - today.weekday()) % 7 or 7
        return instant(today + timedelta(days=ahead), MORNING, zone)
    return instant(_date(said, today), MORNING, zone)


def _date(said: str, today: date) -> date:
    """A date as people write it; without a year, the next one. 3/12 is not guessed at. Raises UserError."""
    found = _DATE.fullmatch(said) or _DATE_MONTH_FIRST.fullmatch(said)
    try:
        if found is None:
            return date.fromisoformat(said)
        month = _MONTHS.index(found["month"][:3]) + 1
        if found["year"]:
            return date(int(found["year"]), month, int(found["day"]))
        passed = (month, int(found["day"])) < (today.month, today.day)
        return date(today.year + passed, month, int(found["day"]))
    except ValueError:
        raise UserError(f"I do not understand that time. {HOW_TO_SAY}", "day") from None
