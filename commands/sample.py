"""A believable past for rehearsing in a channel, and its end: everything made up is marked, and goes in one step."""

import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from sqlmodel import Session

from commands.errors import UserError
from commands.registry import Registry, call
from storage import samples
from storage.database import Database
from storage.posts import WORDS, Post, PostKind, take_away
from storage.workspaces import Channel

BREATH = 0.1
"""Seconds between two steps, in which the serving process can write."""


def fill(database: Database, registry: Registry, channel: Channel, now: datetime, seed: int = 1) -> int:
    """Have every feature make up its past in `channel`; how many rows that made.

    A filler may return steps (functions of a session): each is a transaction of its own, so that the bot can write
    between them.
    The same seed makes up the same. Raises UserError if the channel has a sample already.
    """
    channel_id = channel.id or 0
    with database.read() as session:
        if samples.sampled_since(session, channel_id) is not None:
            raise UserError(f"#{channel.name} has a sample already. Remove it first.")
    random, count = Random(seed), 0  # noqa: S311 - made up, not secret
    for filler in registry.samples:
        steps: deque[Callable[..., Any]] = deque([filler])
        while steps:
            with database.begin() as session:
                samples.begin_snapshot(session)
                before = samples.last_ids(session)
                here = session.get_one(Channel, channel_id)
                steps.extend(call(steps.popleft(), session=session, now=now, channel=here, random=random) or ())
                count += samples.mark_newer(session, channel_id, before, now)
            time.sleep(BREATH)  # SQLite's writers do not queue: whoever comes back at once locks the others out
    return count


def remove(database: Database, registry: Registry, channel: Channel, now: datetime) -> int:
    """Take the channel's sample away in one transaction, and its messages out of Slack; how many rows that were.

    What people did with it while they rehearsed goes too, except what they wrote themselves in Slack.
    Raises UserError if there is no sample.
    """
    channel_id = channel.id or 0
    with database.begin() as session:
        since = samples.sampled_since(session, channel_id)
        if since is None:
            raise UserError(f"#{channel.name} has no sample.")
        marked = set(samples.sampled_ids(session, channel_id, str(Post.__tablename__)))
        posts = samples.posts_since(session, channel_id, since)
        others = [post for post in posts if post.id not in marked]
        standing = [post for post in others if _stands(session, registry, post, now)]
        count = samples.delete_sampled(session, channel_id, kept={str(Post.__tablename__)})
        lost = {post.id for post in standing if not _stands(session, registry, post, now)} | marked
        gone = [post for post in posts if post.id in lost or post.parent_id in lost]
        for post in gone:
            if post.kind is PostKind.PRIVATE:
                session.delete(post)  # Slack forgets these by itself, and nobody could delete them
        take_away(session, [post for post in gone if post.kind is not PostKind.PRIVATE])
        return count + len(marked)


def _stands(session: Session, registry: Registry, post: Post, now: datetime) -> bool:
    """Whether the row that the post shows is there."""
    card = registry.cards.get(post.card)
    if post.card == WORDS or card is None:
        return True
    return call(card.load, session=session, subject=post.subject, now=now, post=post) is not None
