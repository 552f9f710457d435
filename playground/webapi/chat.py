"""chat.*"""

import time
from typing import Any

from playground import messages
from playground.arguments import Call, SlackError
from playground.blockkit import fill_ids, message_problems
from playground.events import message_json
from playground.webapi import method
from playground.workspace import Channel, Json, Message

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
LONGEST_BLOCKS = 13_200
LONGEST_METADATA = 8_000
MOST_ATTACHMENTS = 100
BURST, BURST_SECONDS = 20, 10.0
LONGEST_SCHEDULE = 120 * 24 * 3600


def content(call: Call, *, update: bool = False) -> Json:
    """text, blocks, attachments and metadata of a message. SlackError if Slack would refuse them."""
    args = call.args
    text, blocks, attachments = call.text("text"), args.get("blocks") or [], args.get("attachments") or []
    if "markdown_text" in args:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        if len(call.text("markdown_text")) > 12_000:
            raise SlackError("msg_too_long")
        text = call.text("markdown_text")
        blocks = [{"type": "markdown", "text": text}]
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if not text and not blocks and not attachments and not (update and "metadata" in args):
        raise SlackError("no_text")
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    problems = message_problems(blocks, call.playground.manifest.video_domains)
    for n, attachment in enumerate(attachments):
        inside = attachment.get("blocks") if isinstance(attachment, dict) else None
        found = message_problems(inside or [], call.playground.manifest.video_domains)
        problems += [p.replace("json-pointer:", f"json-pointer:/attachments/{n}") for p in found]
    if problems:
        raise SlackError("invalid_blocks", messages=problems, errors=problems)
    if characters(blocks) > LONGEST_BLOCKS:
        raise SlackError("msg_blocks_too_long")
    if update and len(text) > LONGEST_UPDATE:
        raise SlackError("msg_too_long")
    metadata = args.get("metadata")
    if metadata is not None:
        check_metadata(metadata)
    return {
        "text": text[:LONGEST_TEXT],
        "blocks": fill_ids(blocks),
        "attachments": attachments,
        "metadata": metadata,
    }


def check_metadata(metadata: Any) -> None:
    fine = isinstance(metadata, dict) and isinstance(metadata.get("event_payload"), dict)
    if not fine or not isinstance(metadata.get("event_type"), str) or set(metadata) - {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    if len(str(metadata)) > LONGEST_METADATA:
        raise SlackError("metadata_too_large")


def characters(node: Any) -> int:
    """All characters that a message's blocks show."""
    if isinstance(node, dict):
        return sum(
            len(v)
            if k in ("text", "alt_text", "caption", "label", "title", "name") and isinstance(v, str)
            else characters(v)
            for k, v in node.items()
        )
    return sum(characters(n) for n in node) if isinstance(node, list) else 0


def target(call: Call, name: str = "channel") -> Channel:
    """Where a message goes: a channel, or a person (their direct messages with the bot are opened)."""
    playground = call.playground
    workspace = playground.workspace
    which = call.text(name)
    person = workspace.people.get(which)
    if person is not None:
        if person.deleted or person.is_bot or person.id == playground.bot.id:
            raise SlackError("channel_not_found")
        return workspace.open_dm([playground.bot.id, person.id], int(playground.clock.epoch()))
    channel = workspace.channels.get(which)
    if channel is None and which.startswith("#"):
        channel = workspace.channel(which)
    if channel is None or not workspace.can_see(playground.bot.id, channel):
        raise SlackError("channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def _may_post(call: Call, channel: Channel) -> None:
    playground = call.playground
    if playground.bot.id not in channel.members and not (
        channel.kind == "channel"
        and playground.manifest.grants("chat:write.public")
        and not playground.manifest.everything
    ):
        raise SlackError("not_in_channel")
    if playground.settings.strict_rates:
        now = time.monotonic()
        recent = playground.posted.setdefault(channel.id, [])
        recent[:] = [t for t in recent if now - t < BURST_SECONDS]
        if len(recent) >= BURST:
            raise SlackError("ratelimited", retry_after=1)
        recent.append(now)


def _thread(call: Call, channel: Channel) -> str | None:
    ts = call.text("thread_ts")
    if not ts:
        return None
    parent = channel.messages.get(ts)
    if parent is None or parent.ephemeral_to is not None:
        raise SlackError("thread_not_found")
    if parent.subtype and parent.subtype.endswith(("_join", "_leave", "_topic", "_name")):
        raise SlackError("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def _face(call: Call) -> Json:
    if not any(call.args.get(a) for a in ("username", "icon_emoji", "icon_url")):
        return {}
    call.needs("chat:write.customize")
    icons = {k.removeprefix("icon_"): call.args[k] for k in ("icon_emoji", "icon_url") if call.args.get(k)}
    return {"username": call.args.get("username"), "icons": icons or None}


@method("chat.postMessage")
def post_message(call: Call) -> Json:
    channel = target(call)
    _may_post(call, channel)
    made = content(call)
    thread = _thread(call, channel)
    broadcast = bool(thread) and call.flag("reply_broadcast")
    bot = call.playground.bot
    message, _ = messages.post(
        call.playground,
        channel,
        bot.id,
        bot_id=bot.bot_id,
        thread_ts=thread,
        broadcast=broadcast,
        subtype="thread_broadcast" if broadcast else None,
        **made,
        **_face(call),
    )
    body = message_json(call.playground.workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": body}


@method("chat.postEphemeral")
def post_ephemeral(call: Call) -> Json:
    channel = target(call)
    if call.playground.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    user = call.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    made = content(call)
    message, _ = messages.post(
        call.playground,
        channel,
        call.playground.bot.id,
        bot_id=call.playground.bot.bot_id,
        ephemeral_to=user,
        thread_ts=call.args.get("thread_ts") or None,
        **made,
        **_face(call),
    )
    return {"message_ts": message.ts}


def _own(call: Call, error: str) -> tuple[Channel, Message]:
    channel = call.channel()
    message = call.message(channel)
    if message.bot_id != call.playground.bot.bot_id:
        raise SlackError(error)
    return channel, message


@method("chat.update")
def update(call: Call) -> Json:
    channel, message = _own(call, "cant_update_message")
    made = content(call, update=True)
    if "metadata" not in call.args:
        del made["metadata"]
    if "attachments" not in call.args:
        del made["attachments"]
    if "blocks" not in call.args and "markdown_text" not in call.args and "text" not in call.args:
        del made["blocks"], made["text"]
    messages.edit(call.playground, channel, message, **made)
    body = message_json(call.playground.workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": body}


@method("chat.delete")
def delete(call: Call) -> Json:
    channel, message = _own(call, "cant_delete_message")
    messages.delete(call.playground, channel, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.message(channel, "message_ts")
    return {"channel": channel.id, "permalink": messages.permalink(channel, message)}


@method("chat.unfurl")
def unfurl(call: Call) -> Json:
    unfurls = call.args.get("unfurls")
    if not isinstance(unfurls, dict):
        raise SlackError("missing_unfurls")
    if "channel" not in call.args or "ts" not in call.args:
        raise SlackError("missing_channel")
    channel = call.playground.workspace.channels.get(call.text("channel"))
    message = channel.messages.get(call.text("ts")) if channel else None
    if channel is None or message is None:
        raise SlackError("cannot_find_message")
    shown: list[Json] = []
    for url, attachment in unfurls.items():
        if url not in message.text.replace("&amp;", "&"):
            raise SlackError("cannot_unfurl_url")
        problems = message_problems(attachment.get("blocks") or [], call.playground.manifest.video_domains)
        if problems:
            raise SlackError("cannot_parse_attachment", messages=problems)
        shown.append({"from_url": url, "app_unfurl_url": url, "is_app_unfurl": True, **attachment})
        fill_ids(shown[-1].get("blocks") or [])
    kept = [u for u in message.unfurls if u["from_url"] not in unfurls]
    messages.edit(call.playground, channel, message, mark_edited=False, unfurls=kept + shown)
    return {}


@method("chat.scheduleMessage")
def schedule(call: Call) -> Json:
    playground = call.playground
    channel = target(call)
    _may_post(call, channel)
    made, thread, now = content(call), _thread(call, channel), playground.clock.epoch()
    post_at = call.number("post_at", 0)
    if post_at <= now:
        raise SlackError("time_in_past")
    if post_at > now + LONGEST_SCHEDULE:
        raise SlackError("time_too_far")
    key = playground.workspace.new_id("Q")
    playground.workspace.scheduled[key] = {
        "id": key,
        "channel_id": channel.id,
        "post_at": post_at,
        "date_created": int(now),
        "text": made["text"],
    }

    async def later() -> None:
        while playground.clock.epoch() < post_at:
            rate = playground.clock.rate
            left = (post_at - playground.clock.epoch()) / rate if rate else 3600.0
            await playground.clock.changed(max(left, 0.001))
        if playground.workspace.scheduled.pop(key, None) and not channel.archived:
            bot = playground.bot
            messages.post(playground, channel, bot.id, bot_id=bot.bot_id, thread_ts=thread, **made)

    playground.spawn(later())
    return {"channel": channel.id, "scheduled_message_id": key, "post_at": post_at, "message": {"text": made["text"]}}


@method("chat.scheduledMessages.list")
def scheduled(call: Call) -> Json:
    items = [s for s in call.playground.workspace.scheduled.values() if call.text("channel") in ("", s["channel_id"])]
    page, cursor = call.page(sorted(items, key=lambda s: s["post_at"]))
    return {"scheduled_messages": page, "response_metadata": {"next_cursor": cursor}}


@method("chat.deleteScheduledMessage")
def delete_scheduled(call: Call) -> Json:
    if call.playground.workspace.scheduled.pop(call.text("scheduled_message_id"), None) is None:
        raise SlackError("invalid_scheduled_message_id")
    return {}
