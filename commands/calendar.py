"""Working time of a side: its hours, days, holidays and time zone.

Every promise is counted here: Friday 17:30 and 4 working hours (9–18) is Monday 12:30. Instants go in aware and come
out aware, in UTC. Nothing here knows a database, Slack or the environment.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from commands.places import check_region, check_zone
from commands.places import regions as regions
from commands.places import search as search
from commands.places import zones as zones

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_YEARS_WITHOUT_WORK = 2
_LONGEST_YEARS = 100


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When a side works. `days` are weekdays (0 = Monday), `closed` are days off besides the public holidays.

    A working day runs from `opens` to `closes`, one span, and never over midnight. Each is made an instant by `instant`
    (one rule for gaps and folds), and working time is the real time that passes between the two: on a day whose clock
    goes back within hours there is an hour more of it, on one whose clock goes forward an hour less.

    `country` and `subdivision` are codes of `regions()` ("DE" and "BY"); without a country there are no holidays.
    Raises ValueError, one sentence for the person who filled it in, for anything that cannot be a calendar.
    """

    zone: str
    opens: time
    closes: time
    days: frozenset[int]
    country: str | None = None
    subdivision: str | None = None
    closed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        check_zone(self.zone)
        if self.opens.tzinfo or self.closes.tzinfo:
            raise ValueError("Opening and closing are local times without a zone of their own.")
        if self.opens >= self.closes:
            raise ValueError(f"Opening ({self.opens:%H:%M}) must be before closing ({self.closes:%H:%M}).")
        if not self.days:
            raise ValueError("Choose at least one working day of the week.")
        if not self.days <= frozenset(range(7)):
            raise ValueError("Working days are numbers from 0 (Monday) to 6 (Sunday).")
        if self.subdivision is not None and self.country is None:
            raise ValueError(f"The region {self.subdivision} needs a country.")
        if self.country is not None:
            check_region(self.country, self.subdivision)

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The instant when `working` has passed since `start`: the first such, so a day's last hour ends at closing.

        Nothing added is `start` itself, even out of hours. Negative goes back, to the last instant from which that much
        leads to `start`. For any amount, `between(start, add(start, w)) == w`.
        Raises ValueError when no working day comes in the rest of the year and the two years after, or when the amount
        is more than a hundred years of work.
        """
        at, year = _micros(start), self.local(start).year
        left = working // _MICROSECOND
        if left == 0:
            return start.astimezone(UTC)
        step = 1 if left > 0 else -1
        hours = _hours(self, year)
        # From here on, what is left counts from the first opening of the year, or back from its last closing.
        left = left + hours.worked(at) if step > 0 else hours.total - hours.worked(at) - left
        empty = 0
        for _ in range(_LONGEST_YEARS):
            if left <= hours.total:
                return _EPOCH + timedelta(microseconds=hours.reached(left if step > 0 else hours.total - left, step))
            left -= hours.total
            year += step
            hours = _hours(self, year)
            empty = 0 if hours.total else empty + 1
            if empty == _YEARS_WITHOUT_WORK:
                raise _no_working_day(start, step)
        raise ValueError("That is more than a hundred years of working time.")

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Working time from `a` to `b`, negative when `b` is before `a`. ValueError when over a hundred years apart."""
        if b < a:
            return -self.between(b, a)
        first, last = self.local(a).year, self.local(b).year
        if last - first > _LONGEST_YEARS:
            raise ValueError("These are more than a hundred years apart.")
        worked = _hours(self, last).worked(_micros(b)) - _hours(self, first).worked(_micros(a))
        return timedelta(microseconds=worked + sum(_hours(self, year).total for year in range(first, last)))

    def is_open(self, at: datetime) -> bool:
        """Whether it is working time: from opening on, and no longer at closing."""
        hours = _hours(self, self.local(at).year)
        span = bisect_right(hours.openings, _micros(at)) - 1
        return span >= 0 and _micros(at) < hours.closings[span]

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself when open, else the next opening. ValueError when none comes (see `add`)."""
        if self.is_open(at):
            return at.astimezone(UTC)
        micros, year = _micros(at), self.local(at).year
        for hours in (_hours(self, year + ahead) for ahead in range(_YEARS_WITHOUT_WORK + 1)):
            span = bisect_left(hours.openings, micros)
            if span < len(hours.openings):
                return _EPOCH + timedelta(microseconds=hours.openings[span])
        raise _no_working_day(at, 1)

    def closing(self, at: datetime) -> datetime:
        """The closing time of the local day of `at`, before or after `at`, working day or not."""
        return instant(self.local(at).date(), self.closes, self.zone)

    def is_working_day(self, day: date) -> bool:
        """Whether the local date has working time: a weekday of `days`, no holiday, not `closed`."""
        return day in _hours(self, day.year).dates

    def next_working_day(self, day: date, n: int = 1) -> date:
        """The n-th working day after `day` (not `day` itself), n ≥ 1. ValueError when none comes (see `add`)."""
        return self._nth_working_day(day, n, 1)

    def previous_working_day(self, day: date, n: int = 1) -> date:
        """The n-th working day before `day` (not `day` itself), n ≥ 1. ValueError when there is none (see `add`)."""
        return self._nth_working_day(day, n, -1)

    def local(self, at: datetime) -> datetime:
        """The same instant on the side's own clock."""
        if at.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        return at.astimezone(_zone(self.zone))

    def holiday_name(self, day: date) -> str | None:
        """The public holiday, in English where the `holidays` package has it: "Good Friday". None for `closed`."""
        return _holidays(self.country, self.subdivision, day.year).get(day) if self.country else None

    def working_days(self, n: int) -> timedelta:
        """The working time of n full days of this calendar, opening to closing: 2 days of 9–18 are 18 hours."""
        return n * (datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens))

    def _nth_working_day(self, day: date, n: int, step: int) -> date:
        if n < 1:
            raise ValueError("Working days are counted from 1.")
        found = day
        for _ in range(n):
            last = found
            found += step * _DAY
            while not self.is_working_day(found):
                if abs(found - last) > 366 * _YEARS_WITHOUT_WORK * _DAY:
                    raise _no_working_day(last, step)
                found += step * _DAY
        return found


def instant(day: date, at: time, zone: str) -> datetime:
    """The instant (UTC) of a wall time: the first instant at which the local clock shows it, or anything later.

    So a wall time that exists twice means the first, and one that does not exist moves forward to the first that does
    (2:30 becomes 3:00 when the clock jumps from 2 to 3). A later wall time never is an earlier instant.
    """
    place = _zone(zone)
    wall = datetime.combine(day, at)
    found = wall.replace(tzinfo=place).astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) == wall:
        return found
    # In a gap: fold=1 reads the clock after it and lands before it, fold=0 the other way round. Clocks change on full
    # seconds.
    before = int(wall.replace(tzinfo=place, fold=1).timestamp()) - 1
    after = int(found.timestamp()) + 1
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, place).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return datetime.fromtimestamp(after, UTC)


def in_words(working: timedelta, calendar: WorkingCalendar) -> str:
    """A length of working time: "3 working hours", "1 working hour 20 minutes", "2 working days 6 hours".

    At most two units, the rest cut, never rounded up: what is left is not promised longer than it is. The sign is not
    said; "left" and "late" belong to the sentence around it. From one full day of the calendar on it counts in days.
    """
    minutes = abs(working) // timedelta(minutes=1)
    if minutes == 0:
        return "less than a minute"
    days, rest = divmod(minutes, max(1, calendar.working_days(1) // timedelta(minutes=1)))
    if days:
        return _words((days, "day"), (rest // 60, "hour"))
    return _words((minutes // 60, "hour"), (minutes % 60, "minute"))


def _words(*parts: tuple[int, str]) -> str:
    said = [(number, unit if number == 1 else f"{unit}s") for number, unit in parts if number]
    return " ".join(f"{number} {'' if i else 'working '}{unit}" for i, (number, unit) in enumerate(said))


class _Hours(NamedTuple):
    """The spans of one local year, in order: microseconds since 1970 in UTC."""

    openings: list[int]
    closings: list[int]
    before: list[int]  # what was worked in the year before each opening
    total: int
    dates: frozenset[date]

    def worked(self, at: int) -> int:
        """What was worked in this year until `at`."""
        span = bisect_right(self.openings, at) - 1
        return 0 if span < 0 else self.before[span] + min(at, self.closings[span]) - self.openings[span]

    def reached(self, worked: int, step: int) -> int:
        """When that much was worked: the first such instant for step 1, the last one for -1."""
        span = (bisect_left if step > 0 else bisect_right)(self.before, worked) - 1
        return self.openings[span] + worked - self.before[span]


@lru_cache(maxsize=256)  # about 40 kB and 2 ms each
def _hours(calendar: WorkingCalendar, year: int) -> _Hours:
    off = _holidays(calendar.country, calendar.subdivision, year) if calendar.country else {}
    openings: list[int] = []
    closings: list[int] = []
    before: list[int] = []
    dates: list[date] = []
    total = 0
    for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day.weekday() not in calendar.days or day in off or day in calendar.closed:
            continue
        opening = _micros(instant(day, calendar.opens, calendar.zone))
        closing = _micros(instant(day, calendar.closes, calendar.zone))
        if opening == closing:  # the clock jumped over all of it: Samoa had no 30 December 2011
            continue
        openings.append(opening)
        closings.append(closing)
        before.append(total)
        dates.append(day)
        total += closing - opening
    return _Hours(openings, closings, before, total, frozenset(dates))


@lru_cache(maxsize=512)  # building a year takes 0.3 to 2 ms
def _holidays(country: str, subdivision: str | None, year: int) -> dict[date, str]:
    languages = holidays.country_holidays(country).supported_languages
    english = min((tag for tag in languages if tag.startswith("en")), default=None)  # en_GB is before en_US
    return dict(holidays.country_holidays(country, subdiv=subdivision, years=year, expand=False, language=english))


@cache
def _zone(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)


def _micros(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return (at - _EPOCH) // _MICROSECOND


def _no_working_day(near: date, step: int) -> ValueError:
    side = "after" if step > 0 else "before"
    return ValueError(f"This calendar has no working day in the two years {side} {near.day} {near:%B %Y}.")
