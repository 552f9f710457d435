"""A message of ours that somebody deletes comes back once, however Slack tells us."""

import threading
from time import monotonic

from sqlalchemy import text
from sqlmodel import Session, select

from bot.events import bring_back
from playground.client import Person
from playground.seen import Message
from storage.database import Database
from storage.posts import EPOCH, Post, PostState, settle_gone
from storage.workspaces import Channel, Workspace
from tests.harness import START, SettledSlack
from tests.test_requests import JOINT, card

__all__ = ["card"]


def delete(slack: SettledSlack, message: Message) -> None:
    slack.post("delete", **{"as": "Carl", "channel": message.channel, "ts": message.ts})


def test_a_card_with_replies_comes_back_and_the_second_time_stays_away(
    ben: Person, slack: SettledSlack, channel: Channel, card: Message
) -> None:
    ben.clicks("Take it", on=card)
    delete(slack, card)
    again = slack.last_message(JOINT)
    assert again.ts != card.ts
    assert "#1 a one-pager for Acme" in again.text
    delete(slack, again)
    assert [message for message in slack.messages(JOINT) if "#1 a one-pager" in message.text] == []


def test_a_deletion_that_its_sender_has_found_out_about_changes_nothing(database: Database) -> None:
    with database.begin() as session:
        workspace = Workspace(slack_id="T1")
        session.add(workspace)
        session.flush()
        post = Post(
            workspace_id=workspace.id or 0,
            key="k",
            card="words",
            subject=0,
            address="C1",
            stream="s",
            slack_channel="C1",
            ts="1.0",
            next_real=EPOCH,
            wanted_at=START,
        )
        post.state = PostState.SHOWN
        session.add(post)

    def hear() -> None:
        with database.begin() as session:
            event = {"subtype": "message_deleted", "channel": "C1", "deleted_ts": "1.0"}
            bring_back(session, event, workspace, START)

    hearing = threading.Thread(target=hear)
    with database.begin() as session:
        found = session.exec(select(Post)).one()
        settle_gone(found, START)  # as its sender does, told `message_not_found`
        session.flush()
        hearing.start()
        _until_it_waits(database, session)
    hearing.join()
    with database.read() as session:
        assert session.exec(select(Post.state)).one() is PostState.WANTED


def _until_it_waits(database: Database, session: Session) -> None:
    """On PostgreSQL, until the other transaction waits for this one; SQLite's writers do so at their beginning."""
    waiting = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
    until = monotonic() + 10
    while not database.is_sqlite and monotonic() < until and not session.execute(waiting).scalar_one():
        session.execute(text("select pg_stat_clear_snapshot()"))
