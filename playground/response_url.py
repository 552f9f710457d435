"""A response_url: how the bot answers a command or an action later, even where it may not post."""

import time
from typing import Any

from playground import messages
from playground.blockkit import fill_ids, message_problems
from playground.core import Playground
from playground.interactions import ResponseUrl
from playground.workspace import Json

MOST_USES = 5
KNOWN = frozenset(
    [
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
        "metadata",
        "mrkdwn",
        "markdown_text",
    ]
)


def answer(playground: Playground, key: str, body: Any) -> tuple[int, Json]:
    """Slack's status and answer."""
    url: ResponseUrl | None = playground.response_urls.get(key)
    if url is None:
        return 404, {"ok": False, "error": "no_such_url"}
    if url.used >= MOST_USES:
        return 404, {"ok": False, "error": "used_url"}
    if time.monotonic() - url.made >= playground.settings.response_url_seconds:
        return 404, {"ok": False, "error": "expired_url"}
    problem = refuse(playground, body)
    if problem is not None:
        return 400, {"ok": False, "error": problem}
    url.used += 1
    return respond(playground, url, body)


def refuse(playground: Playground, body: Any) -> str | None:
    """What Slack would say is wrong with such an answer."""
    if not isinstance(body, dict):
        return "invalid_payload"
    if set(body) - KNOWN:
        return f"invalid_payload: no such argument: {', '.join(sorted(set(body) - KNOWN))}"
    problems = message_problems(body.get("blocks") or [], playground.manifest.video_domains)
    return f"invalid_blocks: {'; '.join(problems)}" if problems else None


def respond(playground: Playground, url: ResponseUrl, body: Json) -> tuple[int, Json]:
    """Carry out what an answer asks for: a message, a change to the original, or its end."""
    channel = playground.workspace.channels[url.channel]
    original = channel.messages.get(url.message) if url.message else None
    if body.get("delete_original"):
        if original is not None:
            messages.delete(playground, channel, original)
        return 200, {"ok": True}
    blocks = fill_ids(body.get("blocks") or [])
    text = str(body.get("text") or body.get("markdown_text") or "")
    if not text and not blocks and not body.get("attachments"):
        return 400, {"ok": False, "error": "no_text"}
    if body.get("replace_original") and original is not None:
        messages.edit(
            playground,
            channel,
            original,
            mark_edited=original.ephemeral_to is None,
            text=text,
            blocks=blocks,
            attachments=body.get("attachments") or [],
        )
        return 200, {"ok": True}
    ephemeral = body.get("response_type", "ephemeral") == "ephemeral"
    messages.post(
        playground,
        channel,
        playground.bot.id,
        text,
        blocks=blocks,
        attachments=body.get("attachments") or [],
        bot_id=playground.bot.bot_id,
        ephemeral_to=url.user if ephemeral else None,
        thread_ts=body.get("thread_ts"),
        metadata=body.get("metadata"),
    )
    return 200, {"ok": True}
