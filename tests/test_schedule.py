"""Schedules, held against a walker that looks at every day."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.calendar import WorkingCalendar, instant
from commands.schedule import Schedule, daily, fortnightly, monthly_day, monthly_nth, weekly, working_days_before

DAY = timedelta(days=1)
WEEKDAYS = frozenset(range(5))
BERLIN = WorkingCalendar("Europe/Berlin", time(9), time(18), WEEKDAYS, "DE", "BY")
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Nuuk",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "America/Sao_Paulo",
    "Pacific/Apia",
)
FIRST = date(2024, 1, 1)

fast = settings(deadline=None, max_examples=50)
times = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))
days = st.dates(date(2024, 3, 1), date(2028, 12, 31))
zones = st.sampled_from(ZONES)
shifts = st.sampled_from(["skip", "next", "previous", "none"])
Shift = Literal["skip", "next", "previous", "none"]
Falls = Callable[[date], bool]


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, Falls]:
    """A schedule, and whether a date is one of its, said without its rule."""
    at, zone = draw(times), draw(zones)
    weekday = draw(st.integers(0, 6))
    n = draw(st.sampled_from([1, 2, 3, 4, -1]))
    first = FIRST + draw(st.integers(0, 30)) * DAY
    choices: list[tuple[Schedule, Falls]] = [
        (daily(at, zone), lambda day: day >= FIRST),
        (weekly(weekday, at, zone), lambda day: day.weekday() == weekday),
        (fortnightly(first, at, zone), lambda day: day >= first and (day - first).days % 14 == 0),
        (
            monthly_nth(weekday, n, at, zone),
            lambda day: (
                day.weekday() == weekday
                and ((day + 7 * DAY).month != day.month if n == -1 else (day.day - 1) // 7 + 1 == n)
            ),
        ),
        (monthly_day(1, at, zone), lambda day: day.day == 1),
        (monthly_day(-1, at, zone), lambda day: (day + DAY).month != day.month),
    ]
    return draw(st.sampled_from(choices))


calendars = st.builds(
    WorkingCalendar,
    st.just("Europe/Berlin"),
    st.just(time(9)),
    st.just(time(18)),
    st.frozensets(st.integers(0, 6), min_size=2),
    st.sampled_from([None, "DE", "US", "CN"]),
    closed=st.frozensets(days, max_size=5),
)


def walked(falls: Falls, after: date, calendar: WorkingCalendar, shift: Shift) -> date | None:
    """The first date after `after`: every day of the year around is asked, and moved day by day."""
    found = set()
    for n in range(-40, 400):
        day = after + n * DAY
        if not falls(day) or (shift == "skip" and not calendar.is_working_day(day)):
            continue
        while shift in ("next", "previous") and not calendar.is_working_day(day):
            day += DAY if shift == "next" else -DAY
        found.add(day)
    return min((day for day in found if day > after), default=None)


@fast
@given(schedules(), days, calendars, shifts)
def test_the_next_date_is_what_a_person_with_a_wall_calendar_finds(
    schedule: tuple[Schedule, Falls], after: date, calendar: WorkingCalendar, shift: Shift
) -> None:
    expected = walked(schedule[1], after, calendar, shift)
    if expected is not None:
        assert schedule[0].next_date(after, calendar, shift) == expected


@fast
@given(schedules(), days, calendars, shifts)
def test_dates_and_instants_only_go_forward_and_none_is_lost(
    schedule: tuple[Schedule, Falls], start: date, calendar: WorkingCalendar, shift: Shift
) -> None:
    plan = schedule[0]
    dates = [start]
    for _ in range(12):
        expected = walked(schedule[1], dates[-1], calendar, shift)
        if expected is None:
            return
        dates.append(plan.next_date(dates[-1], calendar, shift))
    due = [plan.instant(day) for day in dates[1:]]
    assert due == sorted(set(due))
    # Asked from any instant, each comes exactly once and with its own date.
    at, from_instants = due[0] - timedelta(microseconds=1), []
    for _ in due:
        day, at = plan.due_after(at, calendar, shift)
        from_instants.append((day, at))
    assert from_instants == list(zip(dates[1:], due, strict=True))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(0), time(2, 15), time(23, 30)])
def test_a_daily_thing_is_due_once_a_day_through_all_clock_changes(zone: str, at: time) -> None:
    plan = Schedule("DTSTART:20260101\nFREQ=DAILY", at, zone)
    now = datetime(2025, 12, 31, 23, 59, 59, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    seen: list[date] = []
    while len(seen) < 366:
        day, now = plan.due_after(now)
        seen.append(day)
        local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert timedelta(0) <= local - datetime.combine(day, at) <= timedelta(hours=1)
    assert seen == [date(2026, 1, 1) + n * DAY for n in range(366)]


def test_the_monthly_report_of_the_first_of_april_comes_in_berlin_and_london() -> None:
    for zone in ("Europe/Berlin", "Europe/London"):
        plan = monthly_day(1, time(9), zone)
        assert plan.due_after(datetime(2026, 3, 20, tzinfo=UTC))[0] == date(2026, 4, 1)


def test_a_monday_that_is_a_holiday_moves_is_left_out_or_stays() -> None:
    plan = weekly(0, time(9), "Europe/Berlin")
    friday = date(2026, 4, 3)  # Good Friday; then Easter Monday, the 6th
    assert plan.next_date(friday, BERLIN, "none") == date(2026, 4, 6)
    assert plan.next_date(friday, BERLIN, "skip") == date(2026, 4, 13)
    assert plan.next_date(friday, BERLIN, "next") == date(2026, 4, 7)
    assert plan.next_date(date(2026, 4, 6), BERLIN, "next") == date(2026, 4, 7)  # asked on the holiday itself
    assert plan.next_date(date(2026, 4, 7), BERLIN, "next") == date(2026, 4, 13)
    assert plan.next_date(date(2026, 4, 1), BERLIN, "previous") == date(2026, 4, 2)
    assert plan.next_date(date(2026, 4, 2), BERLIN, "previous") == date(2026, 4, 13)


def test_the_first_and_the_last_working_day_of_a_month() -> None:
    first, last = monthly_day(1, time(9), "Europe/Berlin"), monthly_day(-1, time(9), "Europe/Berlin")
    assert first.next_date(date(2026, 12, 15), BERLIN, "next") == date(2027, 1, 4)  # Friday the 1st is a holiday
    assert last.next_date(date(2026, 10, 15), BERLIN, "previous") == date(2026, 10, 30)  # the 31st is a Saturday


def test_the_agenda_of_monday_is_drafted_on_friday_and_before_a_holiday_earlier() -> None:
    assert working_days_before(date(2026, 11, 23), 1, BERLIN) == date(2026, 11, 20)
    assert working_days_before(date(2026, 4, 7), 1, BERLIN) == date(2026, 4, 2)
    assert working_days_before(date(2026, 4, 7), 2, BERLIN) == date(2026, 4, 1)


def test_a_fortnight_counts_from_its_first_date() -> None:
    first = date(2026, 11, 23)
    plan = fortnightly(first, time(9), "Europe/Berlin")
    assert plan.next_date(date(2026, 1, 1)) == first
    assert plan.next_date(first) == date(2026, 12, 7)
    assert plan.next_date(date(2026, 12, 27)) == date(2027, 1, 4)


def test_a_gap_up_to_midnight_keeps_the_date_before() -> None:
    plan = daily(time(23, 30), "America/Nuuk")
    day, due = plan.due_after(datetime(2026, 3, 28, 20, tzinfo=UTC))
    assert (day, due) == (date(2026, 3, 28), datetime(2026, 3, 29, 1, tzinfo=UTC))
    assert plan.due_after(due)[0] == date(2026, 3, 29)


def test_the_day_that_samoa_never_had_does_not_come() -> None:
    plan = Schedule("DTSTART:20111201\nFREQ=DAILY", time(0), "Pacific/Apia")
    assert plan.next_date(date(2011, 12, 29)) == date(2011, 12, 31)
    assert plan.instant(date(2011, 12, 31)) == instant(date(2011, 12, 31), time(0), "Pacific/Apia")


def test_a_leap_day_comes() -> None:
    plan = Schedule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", time(9), "UTC")
    assert plan.next_date(date(2024, 3, 1)) == date(2028, 2, 29)


def test_a_schedule_whose_dates_are_never_working_days_says_so() -> None:
    with pytest.raises(ValueError, match="No date of this schedule"):
        weekly(6, time(9), "Europe/Berlin").next_date(date(2026, 1, 1), BERLIN, "skip")


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every monday",
        "FREQ=HOURLY",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;UNTIL=20261231",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=YEARLY;BYEASTER=0",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;NONSENSE=1",
        "DTSTART:20261399\nFREQ=DAILY",
        "DTSTART:20260101T090000Z\nFREQ=DAILY",
        "FREQ=DAILY\nEXDATE:20260101",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_what_is_no_rule_in_days_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"is not a rule|has no date"):
        Schedule(rule, time(9), "UTC")


def test_other_nonsense_is_refused() -> None:
    for make in (
        lambda: weekly(7, time(9), "UTC"),
        lambda: monthly_nth(0, 5, time(9), "UTC"),
        lambda: monthly_day(31, time(9), "UTC"),
        lambda: daily(time(9), "Nowhere"),
        lambda: daily(time(9, tzinfo=UTC), "UTC"),
        lambda: daily(time(9), "UTC").due_after(datetime.now(UTC).replace(tzinfo=None)),
    ):
        with pytest.raises(ValueError, match=r"weekday|month|zone"):
            make()
