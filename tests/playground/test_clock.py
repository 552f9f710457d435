"""The clock moves forward only; messages and the bot follow it."""

import threading
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from slack_sdk import WebClient

from playground.client import Person, Slack
from playground.clock import Clock, micro
from tests.playground.conftest import CLEAN, JOINT

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_messages_carry_the_playgrounds_time(joined: Slack, ana: Person) -> None:
    joined.reset(**CLEAN | {"now": MONDAY.isoformat(), "rate": 0})
    assert joined.clock.now == MONDAY
    first, second = ana.says("one", channel=JOINT), ana.says("two", channel=JOINT)
    assert first.ts.startswith(f"{int(MONDAY.timestamp())}.")
    assert micro(first.ts) < micro(second.ts)


def test_time_only_moves_forward(slack: Slack) -> None:
    slack.reset(**CLEAN | {"now": MONDAY.isoformat(), "rate": 0})
    slack.clock.travel_to(MONDAY + timedelta(hours=1))
    slack.clock.forward(60)
    assert slack.clock.now == MONDAY + timedelta(minutes=61)
    with pytest.raises(AssertionError, match="only moves forward"):
        slack.clock.travel_to(MONDAY)


def test_monday_is_nine_oclock_of_who_asks(slack: Slack) -> None:
    slack.reset(**CLEAN | {"now": "2026-11-20T17:00:00+01:00", "rate": 0})
    slack.post("clock", **{"to": "monday", "as": "Ana"})
    assert slack.clock.now.isoformat() == "2026-11-23T08:00:00+00:00"
    slack.post("clock", **{"to": "monday", "as": "Gus"})
    assert slack.clock.now.isoformat() == "2026-11-23T14:00:00+00:00"


def test_a_bot_that_follows_hears_of_a_jump_and_says_what_is_next(slack: Slack) -> None:
    slack.reset(**CLEAN | {"now": MONDAY.isoformat(), "rate": 0})
    seen = slack.get("clock")["version"]
    due = (MONDAY + timedelta(days=1)).isoformat()
    answers: list[dict[str, object]] = []

    def follow() -> None:
        url = f"{slack.url}/playground/clock/follow"
        answers.append(httpx.get(url, params={"seen": seen, "next": due}, trust_env=False, timeout=20).json())

    thread = threading.Thread(target=follow)
    thread.start()
    slack.eventually(lambda: slack.get("clock")["next"] is not None)
    slack.clock.travel_to("next")
    thread.join(5)
    assert answers[0]["now"] == due
    assert answers[0]["version"] != seen


def test_who_is_behind_is_answered_at_once(slack: Slack) -> None:
    before = time.monotonic()
    assert slack.get("clock/follow", seen=0)["rate"] == 1
    assert time.monotonic() - before < 2


def test_next_needs_something_due(slack: Slack) -> None:
    with pytest.raises(AssertionError, match="not said what is due next"):
        slack.clock.travel_to("next")


def test_a_scheduled_message_comes_when_its_time_has_come(joined: Slack, web: WebClient) -> None:
    at = int((joined.clock.now + timedelta(hours=3)).timestamp())
    made = web.chat_scheduleMessage(channel="C_JOINT", text="later", post_at=at)
    assert web.chat_scheduledMessages_list()["scheduled_messages"][0]["id"] == made["scheduled_message_id"]
    joined.clock.forward(3 * 3600 + 1)
    joined.eventually(lambda: [m.text for m in joined.messages(JOINT)] == ["later"])


def test_a_clock_at_another_rate_and_back() -> None:
    clock = Clock()
    clock.wind(rate=100_000)
    deadline = time.monotonic() + 5
    while clock.epoch() < time.time() + 1000:
        assert time.monotonic() < deadline
    last = clock.ts()
    clock.machine_time()
    assert abs(clock.epoch() - time.time()) < 1
    assert micro(clock.ts()) > micro(last)
