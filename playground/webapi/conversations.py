"""conversations.* but canvases"""

import re

from playground import messages
from playground.arguments import PREFIX, Call, SlackError
from playground.clock import micro
from playground.events import message_json
from playground.webapi import method
from playground.workspace import TEAM_ID, Channel, Json, Message

TYPES = {"channel": "public_channel", "group": "private_channel", "im": "im", "mpim": "mpim"}
LONGEST_TOPIC = 250


def channel_json(call: Call, channel: Channel, *, members: bool = False) -> Json:
    """A conversation as the Web API shows it to the bot."""
    workspace = call.playground.workspace
    bot = workspace.bot.id
    if channel.kind == "im":
        other = next((m for m in channel.members if m != bot), bot)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": channel.archived,
            "is_org_shared": False,
            "user": other,
            "is_user_deleted": workspace.people[other].deleted,
            "context_team_id": TEAM_ID,
            "is_open": True,
            "priority": 0,
        }
    body: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "created": channel.created,
        "updated": channel.created * 1000,
        "is_archived": channel.archived,
        "is_general": channel.is_general,
        "unlinked": 0,
        "is_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": TEAM_ID,
        "shared_team_ids": sorted({workspace.people[m].team_id for m in channel.members} | {TEAM_ID}),
        "creator": channel.creator,
        "is_member": bot in channel.members,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "previous_names": channel.previous_names,
        "properties": {},
    }
    if channel.canvas:
        canvas = workspace.canvases[channel.canvas]
        body["properties"]["canvas"] = {
            "file_id": canvas.id,
            "is_empty": not canvas.markdown,
            "quip_thread_id": canvas.id,
        }
    if members:
        body["num_members"] = len(channel.members)
    return body


def joined(call: Call, name: str = "channel") -> Channel:
    """A channel that the bot is in."""
    channel = call.channel(name)
    if call.playground.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _window(call: Call, found: list[Message]) -> list[Message]:
    try:
        oldest = micro(call.args["oldest"]) if call.text("oldest") else None
    except ValueError:
        raise SlackError("invalid_ts_oldest") from None
    try:
        latest = micro(call.args["latest"]) if call.text("latest") else None
    except ValueError:
        raise SlackError("invalid_ts_latest") from None
    slack = 0 if call.flag("inclusive") else 1
    return [
        m
        for m in found
        if (oldest is None or micro(m.ts) >= oldest + slack) and (latest is None or micro(m.ts) <= latest - slack)
    ]


@method("conversations.history")
def history(call: Call) -> Json:
    channel = joined(call)
    found = _window(call, list(channel.top_level()))[::-1]
    page, cursor = call.page(found, most=999)
    metadata = call.flag("include_all_metadata")
    body: Json = {
        "messages": [message_json(call.playground.workspace, m, metadata=metadata) for m in page],
        "has_more": bool(cursor),
        "pin_count": len(channel.pins),
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    return body | {"response_metadata": {"next_cursor": cursor}} if cursor else body


@method("conversations.replies")
def replies(call: Call) -> Json:
    channel = joined(call)
    message = channel.messages.get(call.text("ts"))
    if message is None or message.ephemeral_to:
        raise SlackError("thread_not_found")
    parent = channel.messages.get(message.thread_ts or message.ts)
    children = channel.replies(message.thread_ts or message.ts)
    # the parent comes first on every page, whatever the window
    page, cursor = call.page(_window(call, children), default=1000, most=1000)
    metadata = call.flag("include_all_metadata")
    shown = [m for m in (parent, *page) if m is not None]
    body: Json = {
        "messages": [message_json(call.playground.workspace, m, metadata=metadata) for m in shown],
        "has_more": bool(cursor),
    }
    return body | {"response_metadata": {"next_cursor": cursor}} if cursor else body


@method("conversations.info")
def info(call: Call) -> Json:
    channel = call.channel()
    return {"channel": channel_json(call, channel, members=call.flag("include_num_members"))}


def _listed(call: Call, channels: list[Channel]) -> Json:
    types = [t.strip() for t in call.text("types", "public_channel").split(",")]
    if set(types) - set(TYPES.values()):
        raise SlackError("invalid_types")
    kinds = [k for k, t in TYPES.items() if t in types]
    for kind in kinds:
        call.needs(f"{PREFIX[kind]}:read")
    found = [c for c in channels if c.kind in kinds and not (call.flag("exclude_archived") and c.archived)]
    page, cursor = call.page(found)
    return {
        "channels": [channel_json(call, c, members=True) for c in page],
        "response_metadata": {"next_cursor": cursor},
    }


@method("conversations.list")
def list_(call: Call) -> Json:
    workspace = call.playground.workspace
    return _listed(call, [c for c in workspace.channels.values() if workspace.can_see(workspace.bot.id, c)])


@method("users.conversations")
def of_user(call: Call) -> Json:
    workspace = call.playground.workspace
    user = call.text("user", workspace.bot.id)
    if user not in workspace.people:
        raise SlackError("user_not_found")
    visible = [c for c in workspace.channels.values() if workspace.can_see(workspace.bot.id, c)]
    return _listed(call, [c for c in visible if user in c.members])


@method("conversations.members")
def members(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel" and call.playground.bot.id not in channel.members:
        raise SlackError("channel_not_found")
    page, cursor = call.page(channel.members)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.open")
def open_(call: Call) -> Json:
    workspace = call.playground.workspace
    if call.text("channel"):
        channel = call.channel()
        return {"channel": channel_json(call, channel) if call.flag("return_im") else {"id": channel.id}}
    users = [u for u in call.text("users").replace(" ", "").split(",") if u]
    if not users:
        raise SlackError("users_list_not_supplied")
    for user in users:
        if user not in workspace.people:
            raise SlackError("user_not_found")
        if workspace.people[user].deleted:
            raise SlackError("user_disabled")
    call.needs("im:write" if len(users) == 1 else "mpim:write")
    before = len(workspace.channels)
    channel = workspace.open_dm([workspace.bot.id, *users], int(call.playground.clock.epoch()))
    body = channel_json(call, channel) if call.flag("return_im") else {"id": channel.id}
    if len(workspace.channels) == before:
        return {"channel": body, "no_op": True, "already_open": True}
    return {"channel": body}


@method("conversations.join")
def join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    bot = call.playground.bot.id
    if bot in channel.members:
        return {"channel": channel_json(call, channel), "warning": "already_in_channel"}
    messages.join(call.playground, channel, bot)
    return {"channel": channel_json(call, channel)}


@method("conversations.leave")
def leave(call: Call) -> Json:
    channel = call.channel()
    bot = call.playground.bot.id
    if bot not in channel.members:
        return {"not_in_channel": True}
    if channel.is_general:
        raise SlackError("cant_leave_general")
    messages.leave(call.playground, channel, bot)
    return {}


@method("conversations.invite")
def invite(call: Call) -> Json:
    channel = joined(call)
    workspace = call.playground.workspace
    if channel.archived:
        raise SlackError("is_archived")
    users = [u for u in call.text("users").replace(" ", "").split(",") if u]
    for user in users:
        if user == workspace.bot.id:
            raise SlackError("cant_invite_self")
        if user not in workspace.people or workspace.people[user].deleted:
            raise SlackError("user_not_found")
        if user in channel.members:
            raise SlackError("already_in_channel")
    for user in users:
        messages.join(call.playground, channel, user, workspace.bot.id)
    return {"channel": channel_json(call, channel)}


@method("conversations.kick")
def kick(call: Call) -> Json:
    channel = joined(call)
    user = call.text("user")
    if user == call.playground.bot.id:
        raise SlackError("cant_kick_self")
    if user not in channel.members:
        raise SlackError("not_in_channel")
    messages.leave(call.playground, channel, user)
    return {}


@method("conversations.create")
def create(call: Call) -> Json:
    playground = call.playground
    name, private = call.text("name"), call.flag("is_private")
    call.needs(*(["groups:write"] if private else ["channels:manage", "channels:write"]))
    channel = new_channel(playground.workspace.new_id("C"), name, private, playground.bot.id, call)
    channel.members.append(playground.bot.id)
    playground.workspace.channels[channel.id] = channel
    playground.stream.tell("workspace")
    return {"channel": channel_json(call, channel)}


def new_channel(channel_id: str, name: str, private: bool, creator: str, call: Call) -> Channel:
    check_name(call, name)
    kind = "group" if private else "channel"
    return Channel(channel_id, name, kind, creator=creator, created=int(call.playground.clock.epoch()))  # type: ignore[arg-type]


def check_name(call: Call, name: str) -> None:
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > 80:
        raise SlackError("invalid_name_maxlength")
    if not re.fullmatch(r"[\w-]+", name) or name != name.lower():
        raise SlackError("invalid_name_specials")
    if any(c.name == name for c in call.playground.workspace.channels.values()):
        raise SlackError("name_taken")


@method("conversations.rename")
def rename(call: Call) -> Json:
    channel = joined(call)
    check_name(call, call.text("name"))
    messages.rename(call.playground, channel, call.playground.bot.id, call.text("name"))
    return {"channel": channel_json(call, channel)}


@method("conversations.archive")
def archive(call: Call) -> Json:
    channel = joined(call)
    if channel.is_general:
        raise SlackError("cant_archive_general")
    if channel.archived:
        raise SlackError("already_archived")
    messages.archive(call.playground, channel, call.playground.bot.id)
    return {}


@method("conversations.unarchive")
def unarchive(call: Call) -> Json:
    channel = call.channel()
    if not channel.archived:
        raise SlackError("not_archived")
    messages.archive(call.playground, channel, call.playground.bot.id, archived=False)
    return {}


def _set(call: Call, what: str) -> Json:
    channel = joined(call)
    value = call.text(what)
    if channel.archived:
        raise SlackError("is_archived")
    if len(value) > LONGEST_TOPIC:
        raise SlackError("too_long")
    bot = call.playground.bot.id
    setattr(channel, what, {"value": value, "creator": bot, "last_set": int(call.playground.clock.epoch())})
    kind = "channel" if channel.kind == "channel" else "group"
    messages.system(call.playground, channel, bot, f"{kind}_{what}", f"set the channel {what}: {value}")
    call.playground.stream.tell("workspace")
    return {"channel": channel_json(call, channel), what: value}


@method("conversations.setTopic")
def set_topic(call: Call) -> Json:
    return _set(call, "topic")


@method("conversations.setPurpose")
def set_purpose(call: Call) -> Json:
    return _set(call, "purpose")


@method("conversations.mark")
def mark(call: Call) -> Json:
    channel = joined(call)
    channel.last_read[call.playground.bot.id] = call.text("ts")
    return {}


@method("conversations.close")
def close(call: Call) -> Json:
    channel = call.channel()
    if channel.kind not in ("im", "mpim"):
        raise SlackError("method_not_supported_for_channel_type")
    return {}
