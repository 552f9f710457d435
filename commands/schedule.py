"""The next local date of a repeating thing, and its instant. No cron: what is due is worked out, date by date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from commands import calendar as working_time
from commands.calendar import WorkingCalendar
from commands.places import check_zone

Shift = Literal["skip", "next", "previous", "none"]

_DAY = timedelta(days=1)
_ANCHOR = "20240101"  # a Monday
_LONGEST = timedelta(days=12 * 366)  # 29 February may be eight years away
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_RULE = re.compile(r"(?:DTSTART:(\d{8})\n)?(?:RRULE:)?(FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[A-Z0-9,+-]+)*)")
_REFUSED = re.compile(r";(?:COUNT|UNTIL|BYHOUR|BYMINUTE|BYSECOND|BYEASTER)=|;INTERVAL=0*(?:;|$)")


@dataclass(frozen=True, slots=True)
class Schedule:
    """Something that repeats: dates by `rule`, each at `at` on the clock of `zone`.

    `rule` is RFC 5545 text in days: "FREQ=WEEKLY;BYDAY=MO". A first line "DTSTART:20260105" says what "every second"
    counts from (without it, Monday 1 January 2024), and no date comes before it. A schedule has no end of its own
    (COUNT, UNTIL) and no time in its rule. Raises ValueError, one sentence, for a rule or a zone that is not one.
    """

    rule: str
    at: time
    zone: str

    def __post_init__(self) -> None:
        check_zone(self.zone)
        if self.at.tzinfo:
            raise ValueError("The time of a schedule is a local time without a zone of its own.")
        _dates(self.rule)

    def next_date(self, after: date, calendar: WorkingCalendar | None = None, shift: Shift = "none") -> date:
        """The first date after `after`, strictly. `shift` says what becomes of one that is no working day of
        `calendar`: "skip" leaves it out, "next" and "previous" move it to the nearest working day that way (dates that
        meet there are one), "none" keeps it. Without a calendar every day is a working day.

        Dates that the zone's clock jumped over as a whole (Samoa, 30 December 2011) do not come.
        Raises ValueError when no date comes in twelve years.
        """
        if calendar is None or shift == "none":
            return next(self._dates_after(after))
        if shift == "skip":
            return next(day for day in self._dates_after(after) if calendar.is_working_day(day))
        if shift == "next":
            # A date up to `after` moves beyond it when no working day is left between the two.
            worked = after if calendar.is_working_day(after) else calendar.previous_working_day(after)
            day = next(self._dates_after(worked))
            return day if calendar.is_working_day(day) else calendar.next_working_day(day)
        day = next(self._dates_after(calendar.next_working_day(after) - _DAY))
        return day if calendar.is_working_day(day) else calendar.previous_working_day(day)

    def instant(self, day: date) -> datetime:
        """When it is due on that date (UTC), by the rule of `commands.calendar.instant` for gaps and folds."""
        return working_time.instant(day, self.at, self.zone)

    def due_after(
        self, instant: datetime, calendar: WorkingCalendar | None = None, shift: Shift = "none"
    ) -> tuple[date, datetime]:
        """The next time it is due after `instant`, strictly: the local date and the instant (UTC)."""
        if instant.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        # Until a date is due its clock has not shown the time yet, so none before today's date is still to come.
        day = self.next_date(instant.astimezone(ZoneInfo(self.zone)).date() - _DAY, calendar, shift)
        while (due := self.instant(day)) <= instant:
            day = self.next_date(day, calendar, shift)
        return day, due

    def _dates_after(self, after: date) -> Iterator[date]:
        dates = _dates(self.rule)
        end = max(after, dates[0].date()) + _LONGEST
        for found in dates.xafter(datetime.combine(after, time.max)):
            day = found.date()
            if day > end:
                break
            midnight, next_midnight = (working_time.instant(d, time.min, self.zone) for d in (day, day + _DAY))
            if midnight < next_midnight:
                yield day
        raise ValueError("No date of this schedule comes in the next twelve years.")


def daily(at: time, zone: str) -> Schedule:
    """Every day; with a calendar and the shift "skip", every working day."""
    return Schedule("FREQ=DAILY", at, zone)


def weekly(day: int, at: time, zone: str) -> Schedule:
    """Every week on that weekday, 0 = Monday."""
    return Schedule(f"FREQ=WEEKLY;BYDAY={_weekday(day)}", at, zone)


def fortnightly(first: date, at: time, zone: str) -> Schedule:
    """Every second week, beginning on `first` and on its weekday."""
    return Schedule(f"DTSTART:{first:%Y%m%d}\nFREQ=WEEKLY;INTERVAL=2;BYDAY={_weekday(first.weekday())}", at, zone)


def monthly_nth(weekday: int, n: int, at: time, zone: str) -> Schedule:
    """The n-th such weekday (0 = Monday) of every month, n from 1 to 4, or -1 for the last."""
    if n not in (1, 2, 3, 4, -1):
        raise ValueError("A month has a first to fourth and a last of every weekday.")
    return Schedule(f"FREQ=MONTHLY;BYDAY={n:+d}{_weekday(weekday)}", at, zone)


def monthly_day(day: int, at: time, zone: str) -> Schedule:
    """That day of every month, 1 to 28, or -1 for the last. With the shift "next", 1 is the first working day of the
    month; with "previous", -1 is the last."""
    if day not in (*range(1, 29), -1):
        raise ValueError("Choose a day from 1 to 28, or the last of the month.")
    return Schedule(f"FREQ=MONTHLY;BYMONTHDAY={day}", at, zone)


def working_days_before(day: date, n: int, calendar: WorkingCalendar) -> date:
    """The n-th working day before `day`, n ≥ 1: the agenda of Monday is drafted one before it, on Friday."""
    return calendar.previous_working_day(day, n)


def _weekday(day: int) -> str:
    if day not in range(7):
        raise ValueError("A weekday is a number from 0 (Monday) to 6 (Sunday).")
    return _WEEKDAYS[day]


@lru_cache(maxsize=512)
def _dates(rule: str) -> rrule:
    parts = _RULE.fullmatch(rule)
    if parts is None or _REFUSED.search(parts[2]):
        raise ValueError(f"{rule!r} is not a rule for repeating dates.")
    try:
        start = datetime.strptime(parts[1] or _ANCHOR, "%Y%m%d")  # noqa: DTZ007  a date; rrule wants it so
        dates = rrulestr(parts[2], dtstart=start, cache=True)
    except ValueError:
        raise ValueError(f"{rule!r} is not a rule for repeating dates.") from None
    # A rule for 30 February is searched for until the year 9999. Dates repeat every 400 years: try it near that end.
    probe = start.replace(year=start.year + (9980 - start.year) // 400 * 400)
    found = next(iter(rrulestr(parts[2], dtstart=probe)), None)
    if not isinstance(dates, rrule) or found is None or found - probe > _LONGEST:
        raise ValueError(f"{rule!r} has no date in its first twelve years.")
    return dates
