"""Which event the bot hears, and the wrapper Slack sends it in."""

import asyncio
from typing import Any

from playground.core import APP_ID, Playground
from playground.delivery import Sent
from playground.workspace import TEAM_ID, Channel, Json, Message, Workspace

Task = asyncio.Task[Sent]
CHANNEL_TYPE = {"channel": "channel", "group": "group", "im": "im", "mpim": "mpim"}
MESSAGE_EVENT = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}


def emit(
    playground: Playground, event: Json, channel: Channel | None = None, *, subscription: str | None = None
) -> list[Task]:
    """Send an event to the bot if it subscribed to it and is in the channel that it is about."""
    name = subscription or event["type"]
    if not playground.manifest.hears(name):
        return []
    if channel is not None and playground.bot.id not in channel.members:
        return []
    number = playground.workspace.new_id("Ev")
    body: Json = {
        "token": "playground-verification-token",
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": number,
        "event_time": int(playground.clock.epoch()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": playground.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
        "event_context": f"4-{number}",
    }
    task = playground.delivery.start("events_api", event["type"], body)
    return [task] if task else []


def emit_message(playground: Playground, channel: Channel, event: Json) -> list[Task]:
    """A message event, under the subscription of the kind of its channel."""
    full = {"type": "message", "channel": channel.id, "channel_type": CHANNEL_TYPE[channel.kind], **event}
    return emit(playground, full, channel, subscription=MESSAGE_EVENT[channel.kind])


def message_json(workspace: Workspace, message: Message, *, metadata: bool = False) -> Json:
    """A message as the Web API and events show it."""
    body: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": TEAM_ID}
    person = workspace.people.get(message.user)
    if person is not None and person.team_id != TEAM_ID:
        body["team"] = body["user_team"] = person.team_id
    optional: dict[str, Any] = {
        "subtype": message.subtype,
        "client_msg_id": message.client_msg_id,
        "thread_ts": message.thread_ts,
        "edited": message.edited,
        "username": message.username,
        "icons": message.icons,
        "blocks": message.blocks,
        "attachments": [*message.attachments, *message.unfurls],
    }
    body |= {k: v for k, v in optional.items() if v}
    if message.bot_id:
        body |= {"bot_id": message.bot_id, "app_id": APP_ID if message.user == workspace.bot.id else "A_ROBO"}
        body["bot_profile"] = bot_profile(workspace, message.bot_id)
    if message.files:
        body["files"] = [file_json(workspace, f) for f in message.files if f in workspace.files]
    channel = workspace.channels.get(message.channel)
    replies = channel.replies(message.ts) if channel and not message.ephemeral_to else []
    if replies:
        users = list(dict.fromkeys(r.user for r in replies))
        body |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "latest_reply": replies[-1].ts,
            "reply_users": users,
            "is_locked": False,
            "subscribed": False,
        }
    if message.is_reply and channel and (parent := channel.messages.get(message.thread_ts or "")):
        body["parent_user_id"] = parent.user
    if message.reactions:
        body["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in message.reactions.items()]
    if metadata and message.metadata:
        body["metadata"] = message.metadata
    if channel and any(p["ts"] == message.ts for p in channel.pins):
        body["pinned_to"] = [channel.id]
    return body


def bot_profile(workspace: Workspace, bot_id: str) -> Json:
    owner = next((p for p in workspace.people.values() if p.bot_id == bot_id), workspace.bot)
    return {
        "id": bot_id,
        "app_id": APP_ID if owner is workspace.bot else "A_ROBO",
        "user_id": owner.id,
        "name": owner.name,
        "icons": {},
        "deleted": False,
        "updated": owner.updated,
        "team_id": TEAM_ID,
    }


def file_json(workspace: Workspace, file_id: str) -> Json:
    file = workspace.files[file_id]
    url = f"https://files.slack.com/files-pri/{TEAM_ID}-{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(file.channels),
        "url_private": url,
        "url_private_download": url + "?download=1",
        "permalink": f"https://playground.slack.com/files/{file.user}/{file.id}/{file.name}",
        "channels": file.channels,
        "groups": [],
        "ims": [],
        "file_access": "visible",
    }
