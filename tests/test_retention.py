"""What is old goes by itself, and nothing else does."""

import re
from datetime import timedelta
from pathlib import Path

from sqlmodel import SQLModel, func, select

from commands import retention
from commands.retention import CLASSES
from playground.client import Person
from storage import receipts
from storage.database import Database
from storage.receipts import Receipt, take
from storage.requests import Request, RequestDraft, RequestEvent, RequestReply
from storage.retention import chores
from storage.workspaces import Channel
from tests.conftest import JOINT
from tests.harness import START, BotUnderTest, SettledSlack, TestClock

ROOT = Path(__file__).parent.parent


def count(bot: BotUnderTest, table: type[SQLModel]) -> int:
    with bot.database.read() as session:
        return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_table_in_the_docs_is_what_the_code_does() -> None:
    page = (ROOT / "docs/running.md").read_text()
    rows = re.findall(r"^\| ([a-z][^|`]+) \| (\d+) \|$", page, re.MULTILINE)
    assert [(what, int(days)) for what, days in rows] == [(kept.what, kept.days) for kept in CLASSES]


def test_receipts_drafts_and_replies_go_when_their_time_is_over(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, ben: Person, channel: Channel, clock: TestClock
) -> None:
    ana.types(f"/request {'long ' * 900}", channel=JOINT)  # a draft, never sent
    ana.types("/request a one-pager", channel=JOINT)
    assert ana.submits() == {}
    card = slack.last_message(JOINT)
    ben.says("which format?", thread=card)
    ben.clicks("Take it", on=card)
    ben.clicks("Close", on=card)
    ben.submits({"What became of it?": "sent"})
    assert count(bot, RequestDraft) == 1
    clock.jump_to(START + timedelta(days=6, hours=23))
    bot.tick()
    assert (count(bot, RequestDraft), count(bot, RequestReply)) == (1, 1)
    assert count(bot, Receipt) > 0
    clock.jump_to(START + timedelta(days=8, hours=1))
    bot.tick()
    assert (count(bot, RequestDraft), count(bot, Receipt), count(bot, RequestReply)) == (0, 0, 1)
    clock.jump_to(START + timedelta(days=31, hours=2))
    bot.tick()
    assert count(bot, RequestReply) == 0
    with bot.database.read() as session:
        assert session.exec(select(Request)).one().outcome == "sent"
    assert count(bot, RequestEvent) > 0


def test_after_years_the_record_stands_and_can_be_looked_at(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, ben: Person, channel: Channel, clock: TestClock
) -> None:
    ana.types("/request a one-pager", channel=JOINT)
    ana.submits()
    ben.clicks("Take it", on=slack.last_message(JOINT))
    clock.forward(days=20)
    clock.jump_to(START + timedelta(days=900))
    for _ in range(3):
        clock.jump_to(clock.now + timedelta(days=2))
        bot.tick()
    ana.types("/request 1", channel=JOINT)
    assert "a one-pager" in ana.last_seen(JOINT).text
    ben.clicks("Close", on=slack.messages(JOINT)[-1])
    assert ben.submits({"What became of it?": "sent"}) == {}


def test_many_go_in_short_transactions(database: Database) -> None:
    with database.begin() as session:
        for n in range(retention.BATCH + 10):
            take(session, f"T1|event|{n}", START)
    now = START + timedelta(days=9)
    left = []
    number = CLASSES.index(receipts.KEPT)
    while number in _due(database, now):
        with database.begin() as session:
            retention.run(session, number, now)
        with database.read() as session:
            left.append(session.execute(select(func.count()).select_from(Receipt)).scalar_one())
    assert left == [10, 0]


def _due(database: Database, now: object) -> list[int]:
    with database.read() as session:
        return retention.due(session, now)  # type: ignore[arg-type]


def test_a_clock_that_was_ahead_and_is_back_does_not_rest_for_long(bot: BotUnderTest, clock: TestClock) -> None:
    clock.now = START + timedelta(days=700)
    bot.tick()
    clock.now = START
    bot.tick()
    with bot.database.read() as session:
        assert set(chores(session).values()) == {START + timedelta(days=1)}
