"""Saying what should stand in Slack. Delivery brings Slack in line after the commit; nothing here calls it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commands.text import message_url
from storage.people import Person
from storage.post_places import places_of
from storage.posts import EPOCH, WORDS, Post, PostKind, post_by_key, want
from storage.workspaces import Channel


def show(
    session: Session,
    *,
    card: str,
    subject: int,
    channel: Channel,
    now: datetime,
    key: str = "",
    thread: str = "",
    thread_ts: str = "",
) -> None:
    """A message in the channel; wanting it again updates it.

    `key` names the effect and defaults to card and subject. `thread` is the key of the post it replies to,
    `thread_ts` a message of a person.
    """
    parent = post_by_key(session, channel.workspace_id, thread) if thread else None
    place = f"#{parent.id}" if parent else thread_ts
    post = Post(
        workspace_id=channel.workspace_id,
        channel_id=channel.id,
        key=key or card_key(card, subject),
        card=card,
        subject=subject,
        address=channel.slack_id,
        parent_id=parent.id if parent else None,
        thread_ts="" if parent else thread_ts,
        stream=f"{channel.workspace_id}|{channel.slack_id}|{place}",
        next_real=EPOCH,
        wanted_at=now,
    )
    want(session, post)


def card_key(card: str, subject: int) -> str:
    """The key of the one message that stands for a row."""
    return f"{card}|{subject}"


def urls(session: Session, channel: Channel, card: str, subjects: Collection[int]) -> dict[int, str]:
    """Where the cards of these rows are seen, by subject; without those that are not shown."""
    places = places_of(session, channel.workspace_id, [card_key(card, subject) for subject in subjects])
    found = {subject: places.get(card_key(card, subject)) for subject in subjects}
    return {s: url for s, at in found.items() if at is not None and (url := message_url(*at))}


def tell(
    session: Session,
    *,
    card: str,
    subject: int,
    person: Person,
    now: datetime,
    key: str,
    channel: Channel | None = None,
) -> None:
    """A direct message to a person, about something in `channel`. `key` names the effect, person included."""
    post = Post(
        workspace_id=person.workspace_id,
        channel_id=channel.id if channel else None,
        key=f"{key}|{person.user_id}",
        card=card,
        subject=subject,
        address=person.user_id,
        person=person.user_id,
        stream=f"{person.workspace_id}|{person.user_id}|",
        next_real=EPOCH,
        wanted_at=now,
    )
    want(session, post)


def whisper(
    session: Session,
    *,
    words: str,
    workspace_id: int,
    slack_channel: str,
    user_id: str,
    now: datetime,
    key: str,
    channel_id: int | None = None,
    thread_ts: str = "",
) -> None:
    """Words that only one person sees, where they acted; in a direct message, a message there."""
    direct = slack_channel.startswith("D") or not slack_channel
    post = Post(
        workspace_id=workspace_id,
        channel_id=channel_id,
        key=f"{key}|{user_id}",
        kind=PostKind.MESSAGE if direct else PostKind.PRIVATE,
        card=WORDS,
        subject=0,
        words=words,
        address=user_id if direct else slack_channel,
        person=user_id,
        thread_ts="" if direct else thread_ts,
        stream=f"{workspace_id}|{user_id}|" if direct else f"{workspace_id}|{slack_channel}|to {user_id}",
        next_real=EPOCH,
        wanted_at=now,
    )
    want(session, post)


def answer(
    session: Session, *, words: str, body: Mapping[str, Any], channel: Channel, person: Person, now: datetime, key: str
) -> None:
    """A private word where somebody pressed a button, about `channel`; `body` is what Slack says of the press."""
    whisper(
        session,
        words=words,
        workspace_id=channel.workspace_id,
        slack_channel=str((body.get("channel") or {}).get("id") or ""),
        user_id=person.user_id,
        now=now,
        key=key,
        channel_id=channel.id,
    )


def show_home(session: Session, *, card: str, person: Person, now: datetime) -> None:
    """A person's Home tab as it should look now."""
    post = Post(
        workspace_id=person.workspace_id,
        key=f"{card}|{person.user_id}",
        kind=PostKind.HOME,
        card=card,
        subject=person.id or 0,
        address=person.user_id,
        person=person.user_id,
        stream=f"{person.workspace_id}|home|{person.user_id}",
        next_real=EPOCH,
        wanted_at=now,
    )
    want(session, post)
