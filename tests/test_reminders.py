"""When people are reminded, and who: the etiquette by itself, then as requests climb the ladder."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from commands.calendar import WorkingCalendar
from commands.reminders import may_tell, next_allowed
from playground.client import Person
from playground.seen import Message
from storage.people import Person as PersonRow
from storage.people import Reminders, person_of
from storage.workspaces import Channel, Side, SideHours
from tests.harness import START, BotUnderTest, SettledSlack, TestClock
from tests.test_requests import JOINT, card

__all__ = ["card"]

WEEK = WorkingCalendar(
    zone="Europe/Berlin",
    opens=time(9),
    closes=time(18),
    days=frozenset(range(5)),
    closed=frozenset({date(2026, 11, 25)}),
)
YEARS_AWAY = [date(2026, 11, 1) + timedelta(days=n) for n in range(500)]
quarters = st.integers(min_value=0, max_value=95).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", ""])


@given(
    minutes=st.integers(min_value=0, max_value=60 * 24 * 400),
    quiet_from=quarters,
    quiet_until=quarters,
    zone=zones,
    after=st.one_of(st.none(), st.integers(min_value=-1, max_value=2)),
)
def test_the_next_allowed_instant_is_the_first_that_is_allowed(
    minutes: int, quiet_from: str, quiet_until: str, zone: str, after: int | None
) -> None:
    person = PersonRow(
        workspace_id=1, user_id="U1", name="Ana", zone=zone, quiet_from=quiet_from, quiet_until=quiet_until
    )
    now = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    place = ZoneInfo(zone or WEEK.zone)
    not_on = None if after is None else now.astimezone(place).date() + timedelta(days=after)

    def allowed(at: datetime) -> bool:
        return may_tell(person, WEEK, at) and (not_on is None or at.astimezone(place).date() > not_on)

    found = next_allowed(person, WEEK, now, not_on)
    assert found is not None
    assert found >= now
    assert allowed(found)
    if found > now:
        assert not allowed(now)
        at = now + timedelta(minutes=1)
        while at < found:  # every quarter between is quiet, or no working day, or too early
            assert not allowed(at)
            at += timedelta(minutes=15)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "hour", "told"),
    [
        ("18:00", "09:00", 8, False),
        ("18:00", "09:00", 9, True),
        ("18:00", "09:00", 18, False),
        ("12:00", "14:00", 13, False),
        ("12:00", "14:00", 20, True),
        ("09:00", "09:00", 3, True),
    ],
)
def test_quiet_hours_may_run_over_midnight_or_over_noon(
    quiet_from: str, quiet_until: str, hour: int, told: bool
) -> None:
    person = PersonRow(
        workspace_id=1, user_id="U1", zone="Europe/Berlin", quiet_from=quiet_from, quiet_until=quiet_until
    )
    assert may_tell(person, WEEK, datetime(2026, 11, 24, hour, tzinfo=ZoneInfo("Europe/Berlin"))) is told
    assert not may_tell(person, WEEK, datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Europe/Berlin")))


def test_who_has_no_working_day_within_a_year_is_never_allowed() -> None:
    never = replace(WEEK, closed=frozenset(YEARS_AWAY))
    assert next_allowed(PersonRow(workspace_id=1, user_id="U1", zone="Europe/Berlin"), never, START) is None


def test_who_can_not_be_told_holds_up_nobody_else_and_is_told_when_they_can(
    bot: BotUnderTest, slack: SettledSlack, clock: TestClock, card: Message, channel: Channel
) -> None:
    with bot.database.begin() as session:
        closed = [day.isoformat() for day in YEARS_AWAY]
        session.add(SideHours(channel_id=channel.id or 0, side=Side.SALES, closed=closed))
    clock.travel_to(START + timedelta(days=1, hours=4))
    assert "1 working hour left" in reminded(slack, "Ben")[0]
    assert "1 working day late" in reminded(slack, "Jana")[0]
    assert reminded(slack, "Dora") == reminded(slack, "Carl") == []
    with bot.database.begin() as session:
        hours = session.exec(select(SideHours).where(SideHours.channel_id == channel.id)).one()
        hours.closed = []
        session.add(hours)
    clock.forward(days=1)
    assert len(reminded(slack, "Dora")) == len(reminded(slack, "Carl")) == 1
    assert len(reminded(slack, "Ben")) == len(reminded(slack, "Jana")) == 1


def reminded(slack: SettledSlack, who: str) -> list[str]:
    """The first lines of what somebody was told about the request."""
    return [message.plain.partition("\n")[0] for message in slack.dm(who) if "#1 (" in message.plain]


def test_reminders_climb_the_ladder_one_rung_after_the_other(
    slack: SettledSlack, clock: TestClock, card: Message
) -> None:
    clock.travel_to(START + timedelta(hours=2, minutes=59))
    assert reminded(slack, "Ben") == []
    clock.travel_to(START + timedelta(hours=3))
    assert [line.partition(" has ")[2] for line in reminded(slack, "Ben")] == [
        "1 working hour left: marketing owes a first answer."
    ]
    assert reminded(slack, "Dora") == []
    clock.travel_to(START + timedelta(hours=4))
    assert len(reminded(slack, "Ben")) == 1  # marketing has no other liaison: it is the turn of sales' one
    assert "is due now: marketing owes a first answer" in reminded(slack, "Dora")[0]
    assert "I tell you as a liaison of sales." in slack.dm("Dora")[-1].text
    assert slack.dm("Ben")[-1].buttons == ["I am on it", "Close"]
    assert slack.dm("Dora")[-1].buttons == ["I am on it"]  # sales can not close what marketing owes
    assert reminded(slack, "Jana") == reminded(slack, "Carl") == []
    clock.forward(days=1)
    assert "1 working day late" in reminded(slack, "Jana")[0]
    assert "1 working day late" in reminded(slack, "Carl")[0]
    clock.forward(days=7)
    for who in ("Ben", "Dora", "Jana", "Carl"):
        assert len(reminded(slack, who)) == 1


def test_who_says_i_am_on_it_takes_it_and_nobody_is_reminded_further(
    ben: Person, slack: SettledSlack, clock: TestClock, card: Message
) -> None:
    clock.forward(hours=3)
    ben.clicks("I am on it", on=slack.dm(ben)[-1])
    assert slack.thread(card)[-1].text == f"<@{ben.id}> is on it."
    clock.forward(hours=5)
    assert reminded(slack, "Dora") == []


def test_an_acknowledged_late_request_climbs_no_further(
    ben: Person, slack: SettledSlack, clock: TestClock, card: Message
) -> None:
    ben.says("@Lockstep assign @Kai", thread=card)
    clock.forward(hours=4)
    assert "has" in reminded(slack, "Kai")[0]
    ben.clicks("I am on it", on=slack.dm(ben)[-1])
    assert "nobody is reminded further" in slack.dm(ben)[-1].plain
    clock.forward(days=3)
    assert reminded(slack, "Jana") == reminded(slack, "Carl") == []


def test_nobody_is_reminded_out_of_their_own_hours(
    bot: BotUnderTest, slack: SettledSlack, clock: TestClock, card: Message
) -> None:
    with bot.database.begin() as session:
        ben = person_of(session, 1, "U_BEN")
        assert ben is not None
        ben.zone, ben.quiet_from, ben.quiet_until = "Europe/Berlin", "12:00", "15:00"
        session.add(ben)
    clock.forward(hours=4, minutes=59)
    assert reminded(slack, "Ben") == []
    clock.forward(minutes=1)
    assert "1 working hour late" in reminded(slack, "Ben")[0]


def test_light_reminders_come_only_when_something_is_late(
    bot: BotUnderTest, slack: SettledSlack, clock: TestClock, card: Message
) -> None:
    with bot.database.begin() as session:
        ben = person_of(session, 1, "U_BEN")
        assert ben is not None
        ben.reminders = Reminders.LIGHT
        session.add(ben)
    clock.forward(hours=3, minutes=59)
    assert reminded(slack, "Ben") == []
    clock.forward(minutes=1)
    assert "is due now" in reminded(slack, "Ben")[0]


def test_active_people_hear_that_it_is_their_turn(
    bot: BotUnderTest, ben: Person, slack: SettledSlack, card: Message, channel: Channel
) -> None:
    with bot.database.begin() as session:
        ana = person_of(session, channel.workspace_id, "U_ANA")
        assert ana is not None
        ana.reminders = Reminders.ACTIVE
        session.add(ana)
    ben.says("Which one?", thread=card)
    assert "It is your turn on #1" in reminded(slack, "Ana")[0]
    ben.says("And when?", thread=card)
    assert len(reminded(slack, "Ana")) == 1
    assert slack.messages(JOINT)[-1].ts == card.ts


def test_the_second_clock_has_a_ladder_of_its_own(
    ben: Person, slack: SettledSlack, clock: TestClock, card: Message
) -> None:
    clock.forward(hours=6)
    assert len(reminded(slack, "Ben")) == len(reminded(slack, "Dora")) == 1
    ben.clicks("Take it", on=card)
    clock.forward(hours=20)
    assert len(reminded(slack, "Ben")) == 1
    clock.forward(hours=3)
    assert "owes the answer" in reminded(slack, "Ben")[1]
    assert "left" in reminded(slack, "Ben")[1]
