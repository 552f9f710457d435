"""Luck that has nothing to do with a feature: the database locked, Slack asking to wait for ten minutes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from playground.client import Person
from playground.seen import Message
from storage.database import Database
from storage.posts import Post, PostState
from storage.requests import Request
from storage.workspaces import Channel
from tests.harness import BotUnderTest, SettledSlack
from tests.test_requests import JOINT, card, said

__all__ = ["card"]

BUSY = "I am very busy just now, and nothing was saved."


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Another process holds the requests for longer than anybody waits."""
    holder = Database(database.url.render_as_string(hide_password=False))
    with holder.begin() as session:
        session.execute(text("select 1" if holder.is_sqlite else "lock table request in exclusive mode"))
        yield
    holder.close()


def test_while_the_database_is_locked_everybody_gets_a_word_and_can_do_it_again(
    bot: BotUnderTest, ana: Person, ben: Person, slack: SettledSlack, card: Message
) -> None:
    ana.types("/request a second thing", channel=JOINT)
    with locked(bot.database):
        assert BUSY in str(ana.submits({}))
        ben.clicks("Take it", on=card)
        assert BUSY in [message for message in ben.sees(JOINT) if message.ephemeral][-1].text
    assert ana.submits({}) == {}
    assert "#2 a second thing" in slack.last_message(JOINT).text
    ben.clicks("Take it", on=card)
    assert said(slack, card) == [f"<@{ben.id}> is on it."]


def test_of_many_who_wait_for_a_locked_database_each_hears_before_slack_gives_up(database: Database) -> None:
    took: list[float] = []

    def write() -> None:
        began = monotonic()
        with pytest.raises(OperationalError), database.begin() as session:
            session.execute(text("update request set number = number"))
        took.append(monotonic() - began)

    writers = [threading.Thread(target=write) for _ in range(6)]
    with locked(database):
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    assert len(took) == len(writers)
    assert max(took) < 2.8


def test_a_button_on_home_that_fails_is_answered_by_direct_message(
    bot: BotUnderTest, ben: Person, slack: SettledSlack, card: Message
) -> None:
    home = ben.opens_home()
    with locked(bot.database):
        ben.clicks("Take it", on=home)
        assert BUSY in slack.dm(ben)[-1].text
    with bot.database.read() as session:
        assert session.exec(select(Request.owner_id)).one() is None


def test_slack_asking_to_wait_for_ten_minutes_loses_and_doubles_nothing(
    bot: BotUnderTest, ana: Person, ben: Person, slack: SettledSlack, channel: Channel
) -> None:
    real = datetime.now(UTC)
    bot.bot.delivery.real = lambda: real
    slack.faults({"fault": "ratelimited", "method": "chat.postMessage", "retry_after": 600, "count": 1})
    for title in ("one", "two"):
        ana.types(f"/request {title}", channel=JOINT)
        assert ana.submits({}) == {}
    ana.types("/request list", channel=JOINT)
    assert "2 open requests" in [message for message in ana.sees(JOINT) if message.ephemeral][-1].text
    refused = len(slack.calls("chat.postMessage"))
    real += timedelta(minutes=9, seconds=59)
    bot.settle()
    assert [message for message in slack.messages(JOINT) if "/request" not in message.text] == []
    assert len(slack.calls("chat.postMessage")) == refused
    real += timedelta(seconds=2)
    bot.settle()
    assert [message.text.split("\n")[0] for message in slack.messages(JOINT)] == ["#1 one", "#2 two"]
    with bot.database.read() as session:
        assert {post.state for post in session.exec(select(Post).where(Post.card == "requests.card"))} == {
            PostState.SHOWN
        }
