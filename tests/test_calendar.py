"""Working time, held against counters that walk minute by minute and know nothing of the code."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import holidays
import pytest
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from commands.calendar import WorkingCalendar, in_words, instant

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEKDAYS = frozenset(range(5))
BERLIN = WorkingCalendar("Europe/Berlin", time(9), time(18), WEEKDAYS, "DE", "BY")
ZONES = {  # with a date near which something odd happens
    "Europe/Berlin": date(2026, 3, 29),
    "America/New_York": date(2026, 11, 1),
    "America/Nuuk": date(2024, 3, 31),
    "Australia/Lord_Howe": date(2026, 4, 5),
    "Asia/Kathmandu": date(2026, 1, 1),
    "Africa/Cairo": date(2026, 4, 24),
    "America/Sao_Paulo": date(2018, 11, 4),
    "Pacific/Apia": date(2011, 12, 30),
}

fast = settings(deadline=None, max_examples=40)
zones = st.sampled_from(sorted(ZONES))
minutes = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    opens, closes = sorted(draw(st.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1])))
    zone = draw(zones)
    near = ZONES[zone]
    return WorkingCalendar(
        zone,
        opens,
        closes,
        draw(st.frozensets(st.integers(0, 6), min_size=2)),
        *draw(st.sampled_from([(None, None), ("DE", "BY"), ("US", None), ("EG", None)])),
        draw(st.frozensets(st.integers(-5, 5).map(lambda n: near + n * DAY), max_size=3)),
    )


@st.composite
def calendars_and_starts(draw: st.DrawFn) -> tuple[WorkingCalendar, datetime]:
    """A start within three days of the odd date of the zone."""
    calendar = draw(calendars())
    noon = datetime.combine(ZONES[calendar.zone], time(12), tzinfo=UTC)
    return calendar, noon + draw(st.integers(-3 * 24 * 60, 3 * 24 * 60)) * MINUTE


any_instants = st.timedeltas(timedelta(0), 6 * 365 * DAY).map(lambda since: datetime(2022, 1, 1, tzinfo=UTC) + since)
amounts = st.integers(0, 150 * 10**6)  # millionths of a working day


def minute_by_minute(calendar: WorkingCalendar, start: datetime) -> Iterator[tuple[datetime, bool]]:
    """Every minute from `start` with whether it is worked: looking at the wall clock and at nothing else, with the
    latest it has shown standing while it repeats itself. (Datetimes of one zone compare by their wall clock.)"""
    off = holidays.country_holidays(calendar.country, subdiv=calendar.subdivision) if calendar.country else {}
    zone = ZoneInfo(calendar.zone)
    at = start - 3 * HOUR
    shown = at.astimezone(zone)
    while True:
        shown = max(shown, at.astimezone(zone))
        day = shown.date()
        works = day.weekday() in calendar.days and day not in off and day not in calendar.closed
        if at >= start:
            yield at, works and calendar.opens <= shown.time() < calendar.closes
        at += MINUTE


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))


def test_friday_half_past_five_and_four_working_hours_is_monday_half_past_twelve() -> None:
    assert BERLIN.add(berlin(20, 17, 30), 4 * HOUR) == berlin(23, 12, 30)
    assert BERLIN.between(berlin(20, 17, 30), berlin(23, 12, 30)) == 4 * HOUR
    assert BERLIN.add(berlin(20, 17, 30), 4 * HOUR).tzinfo is UTC


def test_out_of_hours_the_clock_starts_at_opening() -> None:
    assert BERLIN.add(berlin(20, 22), 5 * MINUTE) == berlin(23, 9, 5)
    assert BERLIN.next_opening(berlin(20, 22)) == berlin(23, 9)
    assert BERLIN.next_opening(berlin(20, 18)) == berlin(23, 9)
    assert BERLIN.next_opening(berlin(20, 10)) == berlin(20, 10)


def test_what_fits_in_the_day_is_due_at_its_closing_and_not_at_the_next_opening() -> None:
    assert BERLIN.add(berlin(20, 17), HOUR) == berlin(20, 18)
    assert BERLIN.add(berlin(23, 9, 30), -HOUR / 2) == berlin(23, 9)


def test_nothing_added_is_the_start_even_out_of_hours() -> None:
    assert BERLIN.add(berlin(21, 12), timedelta(0)) == berlin(21, 12)


def test_two_working_days_over_christmas() -> None:
    due = BERLIN.add(datetime(2026, 12, 23, 16, tzinfo=UTC), BERLIN.working_days(2))  # 17:00; Christmas is Friday
    assert due == datetime(2026, 12, 28, 17, tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_calendar_is_open_from_opening_and_not_at_closing() -> None:
    assert not BERLIN.is_open(berlin(20, 8, 59))
    assert BERLIN.is_open(berlin(20, 9))
    assert not BERLIN.is_open(berlin(20, 18))
    assert not BERLIN.is_open(berlin(21, 12))
    assert BERLIN.closing(berlin(20, 3)) == BERLIN.closing(berlin(20, 22)) == berlin(20, 18)


def test_holidays_follow_the_region_and_are_named_in_english() -> None:
    epiphany = date(2026, 1, 6)
    assert BERLIN.holiday_name(epiphany) == "Epiphany"
    assert not BERLIN.is_working_day(epiphany)
    elsewhere = WorkingCalendar("Europe/Berlin", time(9), time(18), WEEKDAYS, "DE", "BE")
    assert elsewhere.is_working_day(epiphany)
    assert elsewhere.holiday_name(epiphany) is None


def test_extra_days_off_are_no_working_days_and_have_no_name() -> None:
    day = date(2026, 11, 23)
    calendar = WorkingCalendar("Europe/Berlin", time(9), time(18), WEEKDAYS, closed=frozenset({day}))
    assert not calendar.is_working_day(day)
    assert calendar.holiday_name(day) is None
    assert calendar.next_working_day(date(2026, 11, 20)) == date(2026, 11, 24)


def test_working_days_are_counted_from_the_day_after() -> None:
    friday = date(2026, 11, 20)
    assert BERLIN.next_working_day(friday) == date(2026, 11, 23)
    assert BERLIN.next_working_day(friday, 6) == date(2026, 11, 30)
    assert BERLIN.previous_working_day(date(2026, 11, 23)) == friday
    with pytest.raises(ValueError, match="counted from 1"):
        BERLIN.next_working_day(friday, 0)


def test_a_night_with_a_clock_change_counts_the_time_that_really_passes() -> None:
    nights = WorkingCalendar("Europe/Berlin", time(1), time(5), frozenset({6}))
    for day, hours in ((date(2026, 3, 29), 3), (date(2026, 10, 25), 5), (date(2026, 11, 1), 4)):
        midnight = instant(day, time(0), "Europe/Berlin")
        assert nights.between(midnight, midnight + DAY) == hours * HOUR
        assert nights.working_days(1) == 4 * HOUR


def test_a_day_that_samoa_never_had_is_no_working_day() -> None:
    samoa = WorkingCalendar("Pacific/Apia", time(9), time(17), WEEKDAYS)
    assert not samoa.is_working_day(date(2011, 12, 30))
    assert samoa.next_working_day(date(2011, 12, 29)) == date(2012, 1, 2)


def test_a_year_can_be_added() -> None:
    start = berlin(20, 17, 30)
    assert BERLIN.between(start, BERLIN.add(start, BERLIN.working_days(250))) == BERLIN.working_days(250)


def test_a_calendar_without_a_working_day_in_two_years_says_so() -> None:
    closed = frozenset(date(2026, 11, 21) + n * DAY for n in range(1200))
    calendar = WorkingCalendar("UTC", time(9), time(18), WEEKDAYS, closed=closed)
    after = datetime(2026, 11, 21, tzinfo=UTC)
    asks: list[Callable[[], object]] = [
        lambda: calendar.add(after, HOUR),
        lambda: calendar.next_opening(after),
        lambda: calendar.next_working_day(after.date()),
    ]
    for ask in asks:
        with pytest.raises(ValueError, match="no working day in the two years after 21 November 2026"):
            ask()
    assert calendar.between(after, after + 1000 * DAY) == timedelta(0)
    assert calendar.add(after, -HOUR) == datetime(2026, 11, 20, 17, tzinfo=UTC)


def test_absurd_amounts_are_refused() -> None:
    with pytest.raises(ValueError, match="hundred years"):
        BERLIN.add(berlin(20, 9), timedelta(hours=9 * 260 * 101))
    with pytest.raises(ValueError, match="hundred years"):
        BERLIN.between(berlin(20, 9), datetime(9000, 1, 1, tzinfo=UTC))


def test_naive_instants_are_refused() -> None:
    for ask in (BERLIN.local, BERLIN.is_open, BERLIN.next_opening, BERLIN.closing, lambda at: BERLIN.add(at, HOUR)):
        with pytest.raises(ValueError, match="needs a time zone"):
            ask(berlin(20, 9).replace(tzinfo=None))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"zone": "Europe/Entenhausen"}, "There is no time zone named 'Europe/Entenhausen'."),
        ({"zone": "Europe"}, "There is no time zone named 'Europe'."),
        ({"zone": "../etc/passwd"}, "There is no time zone named '../etc/passwd'."),
        ({"closes": time(9)}, "Opening (09:00) must be before closing (09:00)."),
        ({"opens": time(9, tzinfo=UTC)}, "Opening and closing are local times without a zone of their own."),
        ({"days": frozenset()}, "Choose at least one working day of the week."),
        ({"days": frozenset({7})}, "Working days are numbers from 0 (Monday) to 6 (Sunday)."),
        ({"country": "XX"}, "The holidays of the country 'XX' are not known."),
        ({"country": "Germany"}, "There is no country with the code 'Germany'."),
        ({"country": "DE", "subdivision": "Bayern"}, "There is no region 'Bayern' in the country DE."),
        ({"subdivision": "BY"}, "The region BY needs a country."),
    ],
)
def test_nonsense_is_refused_in_one_sentence(wrong: dict[str, object], why: str) -> None:
    right: dict[str, object] = {"zone": "Europe/Berlin", "opens": time(9), "closes": time(18), "days": WEEKDAYS}
    with pytest.raises(ValueError, match=r"\w") as refused:
        WorkingCalendar(**{**right, **wrong})  # type: ignore[arg-type]
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("working", "words"),
    [
        (timedelta(0), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (MINUTE, "1 working minute"),
        (20 * MINUTE, "20 working minutes"),
        (timedelta(minutes=20, seconds=59), "20 working minutes"),
        (3 * HOUR, "3 working hours"),
        (80 * MINUTE, "1 working hour 20 minutes"),
        (61 * MINUTE, "1 working hour 1 minute"),
        (9 * HOUR, "1 working day"),
        (10 * HOUR, "1 working day 1 hour"),
        (18 * HOUR, "2 working days"),
        (18 * HOUR + 59 * MINUTE, "2 working days"),
        (24 * HOUR, "2 working days 6 hours"),
        (-3 * HOUR, "3 working hours"),
    ],
)
def test_working_time_in_words(working: timedelta, words: str) -> None:
    assert in_words(working, BERLIN) == words


@fast
@given(calendars_and_starts(), st.integers(0, 3 * 24 * 60))
def test_between_counts_the_minutes_that_a_person_would(at: tuple[WorkingCalendar, datetime], length: int) -> None:
    calendar, start = at
    walk = minute_by_minute(calendar, start)
    worked = sum(next(walk)[1] for _ in range(length))
    assert calendar.between(start, start + length * MINUTE) == worked * MINUTE


@fast
@given(calendars_and_starts(), st.integers(1, 12 * 60))
def test_add_reaches_the_minute_that_a_person_would(at: tuple[WorkingCalendar, datetime], amount: int) -> None:
    calendar, start = at
    worked = 0
    for minute, works in minute_by_minute(calendar, start):
        if worked == amount:
            assert calendar.add(start, amount * MINUTE) == minute
            return
        worked += works
        if minute - start > 7 * DAY:
            reject()


@fast
@given(calendars_and_starts())
def test_open_and_next_opening_are_what_a_person_would_see(at: tuple[WorkingCalendar, datetime]) -> None:
    calendar, start = at
    for minute, works in minute_by_minute(calendar, start):
        if minute == start:
            assert calendar.is_open(start) == works
        if works:
            assert calendar.next_opening(start) == minute
            return
        if minute - start > 7 * DAY:
            reject()


@fast
@given(calendars(), any_instants, amounts)
def test_add_and_between_are_inverse_in_both_directions(c: WorkingCalendar, start: datetime, millionths: int) -> None:
    amount = c.working_days(millionths) // 10**6
    assert c.between(start, c.add(start, amount)) == amount
    assert c.between(start, c.add(start, -amount)) == -amount


@fast
@given(calendars(), any_instants, amounts, amounts)
def test_add_is_additive(c: WorkingCalendar, start: datetime, one: int, other: int) -> None:
    first, second = (c.working_days(millionths) // 10**6 for millionths in (one, other))
    assert c.add(c.add(start, first), second) == c.add(start, first + second)


@fast
@given(calendars(), any_instants, any_instants, any_instants)
def test_between_is_additive_and_never_more_than_what_passes(
    c: WorkingCalendar, x: datetime, y: datetime, z: datetime
) -> None:
    assert c.between(x, y) + c.between(y, z) == c.between(x, z)
    assert c.between(x, y) == -c.between(y, x)
    assert abs(c.between(x, y)) <= abs(y - x)


@fast
@given(calendars(), any_instants, any_instants, amounts, amounts)
def test_later_and_longer_is_never_due_earlier(
    c: WorkingCalendar, x: datetime, y: datetime, one: int, other: int
) -> None:
    x, y = sorted((x, y))
    short, long = (c.working_days(millionths) // 10**6 for millionths in sorted((one, other)))
    assert c.add(x, short) <= c.add(x, long)
    assert c.add(x, short) <= c.add(y, short)


@fast
@given(calendars(), st.dates(date(2010, 1, 1), date(2035, 1, 1)), st.integers(1, 30))
def test_the_working_day_after_and_the_one_before_are_inverse(c: WorkingCalendar, day: date, n: int) -> None:
    later = c.next_working_day(day, n)
    walked = sum(c.is_working_day(day + step * DAY) for step in range(1, (later - day).days + 1))
    assert (walked, c.is_working_day(later)) == (n, True)
    assert c.previous_working_day(later + DAY, n) == c.next_working_day(day)


@fast
@given(zones, st.dates(date(2005, 1, 1), date(2040, 1, 1)), minutes, minutes)
@example("Pacific/Apia", date(2011, 12, 30), time(0), time(23, 59))
def test_a_later_wall_time_never_is_an_earlier_instant(zone: str, day: date, a: time, b: time) -> None:
    a, b = sorted((a, b))
    assert instant(day, a, zone) <= instant(day, b, zone) <= instant(day + DAY, a, zone)


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:00"),  # a gap: 3:00
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),  # twice: the first
        ("Africa/Cairo", "2026-04-24 00:00", "2026-04-23 22:00"),  # a gap at midnight
        ("America/Nuuk", "2026-03-28 23:30", "2026-03-29 01:00"),  # a gap up to midnight
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"),  # half an hour
        ("Pacific/Apia", "2011-12-30 09:00", "2011-12-30 10:00"),  # a whole day
    ],
)
def test_wall_times_that_exist_twice_or_not_at_all(zone: str, wall: str, expected: str) -> None:
    local = datetime.fromisoformat(wall)
    assert instant(local.date(), local.time(), zone) == datetime.fromisoformat(f"{expected}Z")


def transitions(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    weeks = [first + n * 7 * DAY for n in range((last - first).days // 7 + 1)]
    offsets = [week.astimezone(zone).utcoffset() for week in weeks]
    for week, (old, new) in zip(weeks, pairwise(offsets), strict=False):
        if old != new:
            of_week = range(7 * 24 * 60 + 1)
            changed = bisect_left(of_week, True, key=lambda m: (week + m * MINUTE).astimezone(zone).utcoffset() != old)
            yield week + changed * MINUTE


def test_every_clock_change_of_every_zone_2025_to_2027_keeps_the_rule() -> None:
    seen = 0
    for name in sorted(available_timezones() - {"Factory", "localtime"}):
        zone = ZoneInfo(name)
        for change in transitions(zone, datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)):
            start = change - 3 * HOUR
            shown = [(start + m * MINUTE).astimezone(zone) for m in range(7 * 60)]
            before = shown[3 * 60 - 1] + MINUTE
            for index in range(1, len(shown)):
                shown[index] = max(shown[index - 1], shown[index])
            for minutes_off in (-90, -61, -60, -31, -30, -1, 0, 1, 29, 30, 31, 59, 60, 61, 90):
                wall = before + minutes_off * MINUTE
                expected = start + bisect_left(shown, wall) * MINUTE
                assert instant(wall.date(), wall.time(), name) == expected, (name, wall)
                seen += 1
    assert seen > 10_000
