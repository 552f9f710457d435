"""What happens to messages, whoever does it: posted, edited, deleted, reacted to. Each tells the page and the bot."""

import re
import secrets
import uuid
from typing import Any

from playground.core import APP_ID, Playground
from playground.events import CHANNEL_TYPE, Task, emit, emit_message, message_json
from playground.workspace import PERMALINKS, Channel, Json, Message

LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")


def permalink(channel: Channel, message: Message) -> str:
    link = f"{PERMALINKS}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return f"{link}?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else link


def post(playground: Playground, channel: Channel, user: str, text: str, **more: Any) -> tuple[Message, list[Task]]:
    """A new message. Ephemeral ones (`ephemeral_to`) are heard by nobody else, the bot included."""
    message = Message(playground.clock.ts(), channel.id, user, text, **more)
    channel.add(message)
    if message.ephemeral_to is None:
        channel.last_read[user] = message.ts
    _changed(playground, channel, message, "posted")
    if message.ephemeral_to is not None:
        return message, []
    body = message_json(playground.workspace, message) | {"event_ts": message.ts}
    body.pop("bot_profile", None)
    if message.broadcast:
        body["subtype"] = "thread_broadcast"
    tasks = emit_message(playground, channel, body)
    person = playground.workspace.people.get(user)
    by_person = person is not None and not person.is_bot and message.subtype is None
    mentions_bot = f"<@{playground.bot.id}>" in text or f"<@{playground.bot.id}|" in text
    if by_person and mentions_bot and channel.kind != "im":
        mention = {k: v for k, v in body.items() if k not in ("parent_user_id", "subtype")}
        tasks += emit(playground, mention | {"type": "app_mention", "channel": channel.id}, channel)
    if by_person and person is not None and not person.is_stranger:
        tasks += _link_shared(playground, channel, message)
    return message, tasks


def _link_shared(playground: Playground, channel: Channel, message: Message) -> list[Task]:
    domains = playground.manifest.unfurl_domains
    links = []
    for url in LINK.findall(message.text):
        host = url.split("/")[2].split(":")[0].lower()
        domain = next((d for d in domains if host == d or host.endswith("." + d)), None)
        if domain:
            links.append({"url": url.replace("&amp;", "&"), "domain": domain})
    if not links:
        return []
    event: Json = {
        "type": "link_shared",
        "user": message.user,
        "channel": channel.id,
        "message_ts": message.ts,
        "links": links,
        "source": "conversations_history",
        "unfurl_id": f"{secrets.token_hex(6)}.{message.ts}",
        "is_bot_user_member": playground.bot.id in channel.members,
        "event_ts": message.ts,
    }
    if message.thread_ts:
        event["thread_ts"] = message.thread_ts
    return emit(playground, event)


def edit(
    playground: Playground, channel: Channel, message: Message, *, mark_edited: bool = True, **changes: Any
) -> list[Task]:
    """Change a message. `mark_edited` is false where Slack shows no "(edited)", as for an unfurl."""
    before = message_json(playground.workspace, message)
    for name, value in changes.items():
        setattr(message, name, value)
    now = playground.clock.ts()
    if mark_edited:
        message.edited = {"user": message.user, "ts": now}
    _changed(playground, channel, message)
    if message.ephemeral_to is not None:
        return []
    event = {
        "subtype": "message_changed",
        "message": message_json(playground.workspace, message),
        "previous_message": before,
        "hidden": True,
        "ts": now,
        "event_ts": now,
    }
    return emit_message(playground, channel, event)


def _changed(playground: Playground, channel: Channel, message: Message, change: str = "changed") -> None:
    playground.stream.tell(
        "message",
        only=message.ephemeral_to,
        channel=channel.id,
        ts=message.ts,
        thread_ts=message.thread_ts,
        change=change,
    )


def delete(playground: Playground, channel: Channel, message: Message) -> list[Task]:
    """Delete a message; one that has replies leaves a tombstone, as in Slack."""
    before = message_json(playground.workspace, message)
    channel.pins = [p for p in channel.pins if p["ts"] != message.ts]
    shell = message.ephemeral_to is None and bool(channel.replies(message.ts))
    if shell:
        message.text, message.blocks, message.reactions = "This message was deleted.", [], {}
        message.user, message.subtype, message.metadata = "USLACKBOT", "tombstone", None
        message.bot_id, message.attachments, message.files = None, [], []
    else:
        channel.remove(message)
    _changed(playground, channel, message, "deleted")
    if message.ephemeral_to is not None:
        return []
    now = playground.clock.ts()
    event = {
        **(
            {"subtype": "message_changed", "message": message_json(playground.workspace, message)}
            if shell
            else {"subtype": "message_deleted", "deleted_ts": message.ts}
        ),
        "previous_message": before,
        "hidden": True,
        "ts": now,
        "event_ts": now,
    }
    return emit_message(playground, channel, event)


def react(
    playground: Playground, channel: Channel, message: Message, user: str, name: str, *, remove: bool = False
) -> list[Task]:
    """Add or remove a reaction. LookupError if it is there already, or is not."""
    users = message.reactions.setdefault(name, [])
    if (user in users) is not remove:
        if not users:
            del message.reactions[name]
        raise LookupError("no_reaction" if remove else "already_reacted")
    if remove:
        users.remove(user)
        if not users:
            del message.reactions[name]
    else:
        users.append(user)
    _changed(playground, channel, message)
    event = {
        "type": "reaction_removed" if remove else "reaction_added",
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "item_user": message.user,
        "event_ts": playground.clock.ts(),
    }
    return emit(playground, event, channel)


def system(playground: Playground, channel: Channel, user: str, subtype: str, text: str, **more: Any) -> list[Task]:
    """A line that Slack itself writes in a channel: joined, left, topic set, renamed."""
    _, tasks = post(playground, channel, user, text, subtype=subtype, **more)
    return tasks


def join(playground: Playground, channel: Channel, user: str, inviter: str | None = None) -> list[Task]:
    """Put a person or the bot into a channel."""
    channel.members.append(user)
    event = _membership(playground, channel, user, "member_joined_channel") | ({"inviter": inviter} if inviter else {})
    tasks = emit(playground, event, channel)
    system(playground, channel, user, f"{channel.kind}_join", f"<@{user}> has joined the channel")
    playground.stream.tell("workspace")
    return tasks


def leave(playground: Playground, channel: Channel, user: str) -> list[Task]:
    """Take a person or the bot out of a channel. The bot still hears that it left."""
    tasks = emit(playground, _membership(playground, channel, user, "member_left_channel"), channel)
    channel.members.remove(user)
    if user == playground.bot.id:
        left = {"type": f"{_kind(channel)}_left", "channel": channel.id}
        tasks += emit(playground, left | {"actor_id": user, "event_ts": playground.clock.ts()})
    system(playground, channel, user, f"{channel.kind}_leave", f"<@{user}> has left the channel")
    playground.stream.tell("workspace")
    return tasks


def _membership(playground: Playground, channel: Channel, user: str, event: str) -> Json:
    return {
        "type": event,
        "user": user,
        "channel": channel.id,
        "channel_type": {"channel": "C", "group": "G"}.get(channel.kind, "D"),
        "team": playground.workspace.people[user].team_id,
        "event_ts": playground.clock.ts(),
    }


def _kind(channel: Channel) -> str:
    """What events of a channel begin with."""
    return "channel" if channel.kind == "channel" else "group"


def archive(playground: Playground, channel: Channel, user: str, *, archived: bool = True) -> list[Task]:
    channel.archived = archived
    event = {
        "type": f"{_kind(channel)}_{'archive' if archived else 'unarchive'}",
        "channel": channel.id,
        "user": user,
        "event_ts": playground.clock.ts(),
    }
    playground.stream.tell("workspace")
    return emit(playground, event, channel)


def rename(playground: Playground, channel: Channel, user: str, name: str) -> list[Task]:
    old, channel.name = channel.name, name
    channel.previous_names.insert(0, old)
    event: Json = {
        "type": f"{_kind(channel)}_rename",
        "channel": {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created},
        "event_ts": playground.clock.ts(),
    }
    tasks = emit(playground, event, channel)
    system(playground, channel, user, f"{_kind(channel)}_name", f'has renamed the channel from "{old}" to "{name}"')
    playground.stream.tell("workspace")
    return tasks


def client_msg_id() -> str:
    return str(uuid.uuid4())


__all__ = ["APP_ID", "CHANNEL_TYPE", "archive", "client_msg_id", "delete", "edit", "join", "leave", "permalink", "post"]
