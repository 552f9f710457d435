"""What Slack delivers is done once, however often it comes; what is refused or fails is told, and never half done."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from playground.client import Person
from storage.database import Database
from storage.receipts import KEPT, take
from storage.retention import drop_some
from storage.workspaces import Channel
from tests.conftest import APP_YAML, JOINT
from tests.crash import feature
from tests.harness import START, BotUnderTest, SettledSlack, TestClock


@pytest.fixture
def bot(database: Database, slack: SettledSlack, clock: TestClock) -> Iterator[BotUnderTest]:
    feature.metadata.create_all(database.engine)
    bot = BotUnderTest(database, slack, clock, features=[feature])
    slack.reset(now=START.isoformat(), rate=0, request_url=bot.request_url, manifest=str(APP_YAML), retry_scale=0.001)
    yield bot
    bot.close()


def done(bot: BotUnderTest) -> Counter[str]:
    with bot.database.read() as session:
        return Counter(row.what for row in session.execute(feature.heard.select()))


def test_a_receipt_is_taken_once_and_forgotten_after_seven_days(database: Database) -> None:
    for expected in (True, False):
        with database.begin() as session:
            assert take(session, "k", START) is expected
    with database.begin() as session:
        assert drop_some(session, KEPT, START + KEPT.span, 10) == 0
        assert drop_some(session, KEPT, START + KEPT.span + timedelta(seconds=1), 10) == 1
        assert take(session, "k", START)


def test_a_delivery_five_times_is_done_once(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    for number, delivery in enumerate(
        (ana.types("/request typed 1", channel=JOINT), ana.types("heard 2", channel=JOINT)), 1
    ):
        for attempt in range(1, 5):
            slack.post("deliver", delivery=delivery["delivery"]["id"], attempt=attempt, reason="http_timeout")
        assert done(bot)["typed 1" if number == 1 else "heard 2"] == 1
    assert [m.text for m in slack.messages(JOINT) if m.text.startswith("note")] == ["note 1 v1", "note 2 v1"]
    pressed = ana.clicks("Bump", on=slack.last_message(JOINT))
    for attempt in range(1, 5):
        slack.post("deliver", delivery=pressed["delivery"]["id"], attempt=attempt, reason="http_timeout")
    assert done(bot)["bump"] == 1


def test_a_locked_database_is_told_in_time_and_leaves_nothing_half_written(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    other = Database(bot.database.url.render_as_string(hide_password=False))
    with other.begin() as session:
        connection = session.connection()  # SQLite: BEGIN IMMEDIATE
        if not other.is_sqlite:
            connection.exec_driver_sql("lock table receipt in exclusive mode")
        with capture_logs():  # a traceback in colours takes its time
            answer = ana.act("command", channel=JOINT, text="/request typed 1")
        assert answer["delivery"]["error"] is None
        assert "very busy" in answer["response"]["text"]
    other.close()
    assert not done(bot)
    ana.types("/request typed 1", channel=JOINT)
    assert done(bot)["typed 1"] == 1
