"""Where another app has the plain names, the whole set takes a prefix: in the manifest, and in every word of ours."""

import re
from collections.abc import Iterator

import pytest

from bot.manifest import manifest
from playground.client import Person
from storage.database import Database
from tests.conftest import JOINT
from tests.harness import START, BotUnderTest, SettledSlack, TestClock

PLAIN = re.compile(r"`/(?:request|lockstep)\b")


@pytest.fixture
def prefixed(database: Database, slack: SettledSlack, clock: TestClock) -> Iterator[BotUnderTest]:
    bot = BotUnderTest(database, slack, clock, prefix="ls-")
    slack.reset(
        now=START.isoformat(), rate=0, ack_seconds=60, request_url=bot.request_url, manifest=manifest(prefix="ls-")
    )
    yield bot
    bot.close()


def test_every_way_out_names_commands_as_slack_knows_them(prefixed: BotUnderTest, slack: SettledSlack) -> None:
    carl: Person = slack.person("Carl")
    carl.invites("Lockstep", JOINT)
    invited = slack.dm("Carl")[-1]
    assert "`/ls-lockstep setup`" in invited.text
    for typed in ("/ls-lockstep", "/ls-lockstep mine", "/ls-lockstep promises", "/ls-request 99", "/ls-request a"):
        answer = str(carl.types(typed, channel=JOINT)["response"])
        assert not PLAIN.search(answer), answer
    assert "`/ls-request list`" in str(carl.types("/ls-lockstep help", channel=JOINT)["response"])
    seen = [m.text + m.plain for m in [*slack.dm("Carl"), *carl.sees(JOINT)]]
    assert not [text for text in seen if PLAIN.search(text)]


def test_what_people_write_with_slashes_is_left_alone(prefixed: BotUnderTest) -> None:
    named = prefixed.bot.registry.named
    assert named("https://x.example/request and and/or /invite") == "https://x.example/request and and/or /invite"
