"""reactions.*, pins.*, bookmarks.*: what is put on messages and channels."""

import re

from playground import messages
from playground.arguments import Call, SlackError
from playground.events import emit, message_json
from playground.webapi import method
from playground.webapi.conversations import joined
from playground.workspace import Channel, Json, Message

MOST_PINS = MOST_BOOKMARKS = 100


def _reacted(call: Call) -> tuple[Channel, Message, str]:
    name = call.text("name").strip(":")
    if not re.fullmatch(r"[\w+'-]+(::skin-tone-\d)?", name):
        raise SlackError("invalid_name")
    channel = joined(call)
    return channel, call.message(channel, "timestamp"), name


def _react(call: Call, *, remove: bool) -> Json:
    channel, message, name = _reacted(call)
    try:
        messages.react(call.playground, channel, message, call.playground.bot.id, name, remove=remove)
    except LookupError as problem:
        raise SlackError(str(problem)) from None
    return {}


@method("reactions.add")
def reactions_add(call: Call) -> Json:
    return _react(call, remove=False)


@method("reactions.remove")
def reactions_remove(call: Call) -> Json:
    return _react(call, remove=True)


@method("reactions.get")
def reactions_get(call: Call) -> Json:
    channel = joined(call)
    message = call.message(channel, "timestamp")
    return {
        "type": "message",
        "channel": channel.id,
        "message": message_json(call.playground.workspace, message)
        | {"permalink": messages.permalink(channel, message)},
    }


@method("pins.add")
def pins_add(call: Call) -> Json:
    channel = joined(call)
    message = call.message(channel, "timestamp")
    if any(p["ts"] == message.ts for p in channel.pins):
        raise SlackError("already_pinned")
    if len(channel.pins) >= MOST_PINS:
        raise SlackError("too_many_pins")
    pin(call, channel, message, call.playground.bot.id)
    return {}


def pin(call: Call, channel: Channel, message: Message, user: str) -> None:
    playground = call.playground
    channel.pins.append({"ts": message.ts, "created": int(playground.clock.epoch()), "created_by": user})
    item = {"type": "message", "channel": channel.id, "message": message_json(playground.workspace, message)}
    event = {
        "type": "pin_added",
        "user": user,
        "channel_id": channel.id,
        "item": item,
        "event_ts": playground.clock.ts(),
    }
    emit(playground, event, channel)
    playground.stream.tell("workspace")


@method("pins.remove")
def pins_remove(call: Call) -> Json:
    channel = joined(call)
    ts = call.text("timestamp")
    if all(p["ts"] != ts for p in channel.pins):
        raise SlackError("no_pin")
    channel.pins = [p for p in channel.pins if p["ts"] != ts]
    event = {
        "type": "pin_removed",
        "user": call.playground.bot.id,
        "channel_id": channel.id,
        "item": {"type": "message", "channel": channel.id, "message": {"ts": ts}},
        "event_ts": call.playground.clock.ts(),
    }
    emit(call.playground, event, channel)
    call.playground.stream.tell("workspace")
    return {}


@method("pins.list")
def pins_list(call: Call) -> Json:
    channel = joined(call)
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "created": p["created"],
            "created_by": p["created_by"],
            "message": message_json(call.playground.workspace, channel.messages[p["ts"]]),
        }
        for p in channel.pins
    ]
    return {"items": items[::-1]}


def _bookmark(call: Call, channel: Channel) -> Json:
    found = next((b for b in channel.bookmarks if b["id"] == call.text("bookmark_id")), None)
    if found is None:
        raise SlackError("not_found")
    return found


def _check_link(link: str) -> None:
    if not re.match(r"(https?|slack)://\S+$", link):
        raise SlackError("invalid_link")


@method("bookmarks.add")
def bookmarks_add(call: Call) -> Json:
    channel = joined(call, "channel_id")
    if call.text("type") != "link":
        raise SlackError("invalid_bookmark_type")
    _check_link(call.text("link"))
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise SlackError("too_many_bookmarks")
    now = int(call.playground.clock.epoch())
    bookmark: Json = {
        "id": call.playground.workspace.new_id("Bk"),
        "channel_id": channel.id,
        "title": call.text("title"),
        "link": call.text("link"),
        "emoji": call.text("emoji"),
        "icon_url": None,
        "type": "link",
        "entity_id": None,
        "date_created": now,
        "date_updated": 0,
        "rank": f"{len(channel.bookmarks):03d}",
        "last_updated_by_user_id": call.playground.bot.id,
        "last_updated_by_team_id": call.playground.bot.team_id,
        "shortcut_id": None,
        "app_id": None,
    }
    channel.bookmarks.append(bookmark)
    call.playground.stream.tell("workspace")
    return {"bookmark": bookmark}


@method("bookmarks.edit")
def bookmarks_edit(call: Call) -> Json:
    channel = joined(call, "channel_id")
    bookmark = _bookmark(call, channel)
    if "link" in call.args:
        _check_link(call.text("link"))
    bookmark |= {k: call.text(k) for k in ("title", "link", "emoji") if k in call.args}
    bookmark["date_updated"] = int(call.playground.clock.epoch())
    call.playground.stream.tell("workspace")
    return {"bookmark": bookmark}


@method("bookmarks.remove")
def bookmarks_remove(call: Call) -> Json:
    channel = joined(call, "channel_id")
    channel.bookmarks.remove(_bookmark(call, channel))
    call.playground.stream.tell("workspace")
    return {}


@method("bookmarks.list")
def bookmarks_list(call: Call) -> Json:
    return {"bookmarks": joined(call, "channel_id").bookmarks}
