"""Slack in."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from sqlmodel import Session

from commands import posts
from commands.help import blocks, service
from commands.registry import Registry
from commands.text import unescape
from commands.words import first_word
from storage.people import Member, Person
from storage.workspaces import Channel, Workspace


def show(
    ack: Ack,
    db: Any,
    registry: Registry,
    command: dict[str, Any],
    person: Person,
    channel: Channel | None,
    member: Member | None,
) -> None:
    word = unescape(first_word(str(command.get("text") or "")))
    with db.read() as session:
        facts = service.facts(session, registry, person, channel, member)
    message = blocks.answer(facts, "" if word in ("", "help") else word)
    ack(text=message.text, blocks=message.blocks)


def answer_mention(
    registry: Registry,
    session: Session,
    now: datetime,
    workspace: Workspace,
    channel: Channel,
    member: Member | None,
    person: Person | None,
    event: dict[str, Any],
    text: str,
) -> None:
    """A message that begins with our name is a question to us, except in a thread of ours: there it is work."""
    if member is None or person is None or not service.asks_us(text, workspace.bot_user_id):
        return
    thread = str(event.get("thread_ts") or "")
    if service.is_our_thread(session, workspace, channel, thread):
        return
    posts.whisper(
        session,
        words=blocks.answer(service.facts(session, registry, person, channel, member)).text,
        workspace_id=channel.workspace_id,
        slack_channel=channel.slack_id,
        user_id=person.user_id,
        now=now,
        key=f"help.answer|{channel.id}|{event['ts']}",
        channel_id=channel.id,
        thread_ts=thread,
    )
