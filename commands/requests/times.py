"""Words for a time to come, as people say them: "1 h", "this afternoon", "tomorrow", "2 working days", "3 Dec"."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil import parser as dates

from commands.calendar import WorkingCalendar, instant
from commands.errors import UserError

MORNING = time(9)
AFTERNOON = time(14)
HOW_TO_SAY = "Say for example: 1 h, this afternoon, tomorrow, 2 working days, Friday, or 2026-12-01."

_HOURS = re.compile(r"(\d{1,3})\s*(?:h|hours?|hrs?)")
_DAYS = re.compile(r"(\d{1,2})\s*(?:working\s+)?(?:d|days?)")
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
    """A date as people write it; without a year, the next one. 3/12 is not guessed at."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said) or (re.search("[a-z]{3}", said) and re.search(r"\d", said)):
        try:
            found = dates.parse(said, default=datetime(today.year, 1, 1), dayfirst=True).date()  # noqa: DTZ001 - a date
        except (ValueError, OverflowError):
            raise UserError(f"I do not understand that time. {HOW_TO_SAY}", "day") from None
        if found < today and not re.search(r"\d{4}", said):
            return found.replace(year=found.year + 1, day=min(found.day, 28) if found.month == 2 else found.day)
        return found
    raise UserError(f"I do not understand that time. {HOW_TO_SAY}", "day")
