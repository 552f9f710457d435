"""What should stand in Slack stands there once, whatever Slack answers."""

from sqlmodel import Session

from commands import posts
from playground.client import Person
from storage.posts import PostState, post_by_key
from storage.workspaces import Channel
from tests.conftest import JOINT
from tests.harness import BotUnderTest, SettledSlack


def say(session: Session, bot: BotUnderTest, channel: Channel, words: str, key: str) -> None:
    posts.whisper(
        session,
        words=words,
        workspace_id=channel.workspace_id,
        slack_channel="",
        user_id="U_ANA",
        now=bot.clock.now,
        key=key,
        channel_id=channel.id,
    )


def test_wanting_a_post_twice_shows_it_once(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    for _ in range(2):
        with bot.database.begin() as session:
            say(session, bot, channel, "hello", "k")
    bot.settle()
    assert [m.text for m in slack.dm(ana) if m.text == "hello"] == ["hello"]


def test_a_post_whose_answer_is_lost_is_looked_for_and_stands_once(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    slack.faults({"fault": "drop_after", "method": "chat.postMessage", "count": 1})
    with bot.database.begin() as session:
        say(session, bot, channel, "hello", "k")
    bot.settle()
    assert [m.text for m in slack.dm(ana) if m.text == "hello"] == ["hello"]
    assert slack.calls("conversations.history")
    with bot.database.read() as session:
        post = post_by_key(session, channel.workspace_id, "k|U_ANA")
    assert post is not None
    assert post.state is PostState.SHOWN
    assert slack.messages(JOINT) is not None


def test_an_answer_that_makes_no_sense_is_not_a_refusal(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    slack.faults({"fault": "garbled", "method": "chat.postMessage", "count": 1})
    with bot.database.begin() as session:
        say(session, bot, channel, "hello", "k")
    bot.settle()
    assert [m.text for m in slack.dm(ana) if m.text == "hello"] == ["hello"]
    with bot.database.read() as session:
        post = post_by_key(session, channel.workspace_id, "k|U_ANA")
    assert post is not None
    assert post.state is PostState.SHOWN
