"""What Slack carries out later than the bot waited stands twice, is found, and the stray one is taken away."""

from datetime import timedelta

from bot.delivery import LOOK_AFTER
from bot.doubles import AGAIN
from storage.doubles import Double, count_doubles
from storage.posts import Post
from tests.conftest import JOINT
from tests.harness import SettledSlack
from tests.test_delivery import Desk, desk

__all__ = ["desk"]


def late(desk: Desk, slack: SettledSlack) -> None:
    """A card that Slack shows only after it was looked for and sent again."""
    desk.bot.bot.doubles.real = lambda: desk.real
    slack.faults({"fault": "execute_late", "seconds": 2.0, "method": "chat.postMessage", "count": 1})
    desk.write()
    desk.live(2)
    slack.eventually(lambda: desk.shown() == ["note 1 v1", "note 1 v1"], 30)


def test_a_message_that_stands_twice_is_taken_away_and_written_down(desk: Desk, slack: SettledSlack) -> None:
    late(desk, slack)
    doubles = desk.bot.bot.doubles
    assert doubles.drain() == 0
    desk.real += LOOK_AFTER
    assert doubles.drain() == 1
    assert desk.shown() == ["note 1 v1"]
    kept = desk.post("crash.note|1")
    assert slack.last_message(JOINT).ts == kept.ts
    assert [reply.text for reply in slack.thread(slack.last_message(JOINT))] == ["line 1"]
    with desk.bot.database.read() as session:
        assert count_doubles(session) == 1
        written = session.get_one(Double, 1)
    assert (written.card, written.at) == ("crash.note", desk.bot.clock.now)
    assert written.ts != kept.ts


def test_it_is_looked_for_three_times_and_then_no_more(desk: Desk, slack: SettledSlack) -> None:
    late(desk, slack)
    slack.person("Carl")
    for wait in (LOOK_AFTER, *AGAIN):
        desk.real += wait
        assert desk.bot.bot.doubles.drain() == 1
    desk.real += timedelta(days=30)
    assert desk.bot.bot.doubles.drain() == 0
    assert len([call for call in slack.calls("chat.delete") if call["ok"]]) == 1


def test_what_was_sent_once_is_not_looked_for(desk: Desk) -> None:
    desk.write()
    desk.live(2)
    with desk.bot.database.read() as session:
        post = session.get_one(Post, desk.post("crash.note|1").id)
    assert post.look_real is None


def test_slack_that_can_not_say_is_asked_again(desk: Desk, slack: SettledSlack) -> None:
    late(desk, slack)
    desk.real += LOOK_AFTER
    slack.faults({"fault": "ratelimited", "retry_after": 90, "method": "conversations.history", "count": 1})
    assert desk.bot.bot.doubles.drain() == 1
    assert len(desk.shown()) == 2
    desk.real += timedelta(seconds=89)
    assert desk.bot.bot.doubles.drain() == 0
    desk.real += timedelta(seconds=2)
    slack.faults({"fault": "drop_after", "method": "chat.delete", "count": 1})
    assert desk.bot.bot.doubles.drain() == 1
    assert desk.shown() == ["note 1 v1"]
    desk.real += timedelta(seconds=10)
    assert desk.bot.bot.doubles.drain() == 1
    with desk.bot.database.read() as session:
        assert count_doubles(session) == 1  # it was written down before it was taken away
