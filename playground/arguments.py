"""Reads a Web API request strictly: the method, its token, its scopes and its arguments, against methods.json."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from playground.core import Playground
from playground.workspace import Channel, Json, Message

METHODS = Path(__file__).parent / "slack" / "methods.json"
STRUCTURED = frozenset(
    [
        "blocks",
        "attachments",
        "metadata",
        "view",
        "unfurls",
        "files",
        "document_content",
        "changes",
        "criteria",
        "dialog",
        "profile",
        "user_auth_blocks",
        "manifest",
    ]
)
"""Arguments that are JSON, as text in a form and as such in a JSON body."""
FLAGS = frozenset(
    [
        "as_user",
        "link_names",
        "mrkdwn",
        "reply_broadcast",
        "unfurl_links",
        "unfurl_media",
        "include_all_metadata",
        "inclusive",
        "include_locale",
        "include_num_members",
        "exclude_archived",
        "is_private",
        "return_im",
        "prevent_creation",
        "full",
        "include_users",
        "include_count",
        "include_disabled",
        "test",
        "include_labels",
        "force",
        "include_categories",
    ]
)
PREFIX = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
BY_KIND = frozenset(PREFIX.values())
EVERYWHERE = frozenset({"team_id"})
"""Bolt adds it to every call of a listener; Slack takes it everywhere."""


class SlackError(Exception):
    """Slack's name for what is wrong, with what else the answer says."""

    def __init__(self, error: str, *, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error, self.more = error, more
        if messages:
            self.more["response_metadata"] = {"messages": messages}


@functools.cache
def methods() -> dict[str, Json]:
    known: dict[str, Json] = json.loads(METHODS.read_text("utf-8"))
    return known


@dataclass
class Call:
    playground: Playground
    method: str
    args: Json

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.args.get(name)
        if value is None:
            return default
        return str(value).lower() in ("1", "true", "yes")

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.args.get(name) or default)
        except ValueError:
            raise SlackError(
                "invalid_arguments", messages=[f"[ERROR] must be a number [json-pointer:/{name}]"]
            ) from None

    def needs(self, *scopes: str) -> None:
        """SlackError if none of the scopes is granted."""
        manifest = self.playground.manifest
        if scopes and not any(manifest.grants(s) for s in scopes):
            raise SlackError("missing_scope", needed=scopes[0], provided=",".join(sorted(manifest.scopes)))

    def needs_for(self, channel: Channel) -> None:
        """The scope of this method for channels of this kind, such as `groups:read` for a private one."""
        scopes = methods()[self.method]["scopes"]
        prefix = PREFIX[channel.kind]
        fitting = [s for s in scopes if s.split(":")[0] == prefix]
        if fitting:
            self.needs(*fitting)

    def channel(self, name: str = "channel") -> Channel:
        """A channel that exists and that the bot can see."""
        workspace = self.playground.workspace
        channel = workspace.channels.get(self.text(name))
        if channel is None or not workspace.can_see(workspace.bot.id, channel):
            raise SlackError("channel_not_found")
        self.needs_for(channel)
        return channel

    def message(self, channel: Channel, name: str = "ts", error: str = "message_not_found") -> Message:
        message = channel.messages.get(self.text(name))
        if message is None or message.ephemeral_to is not None:
            raise SlackError(error)
        return message

    def page(self, items: list[Any], default: int = 100, most: int = 1000) -> tuple[list[Any], str]:
        """The items from the cursor on, `limit` at most, and the next cursor (empty at the end)."""
        cursor, limit = self.text("cursor"), self.number("limit", default)
        if not 1 <= limit <= most:
            raise SlackError("invalid_limit")
        start = 0
        if cursor:
            prefix, _, digits = cursor.partition(":")
            if prefix != "next" or not digits.isdigit():
                raise SlackError("invalid_cursor")
            start = int(digits)
        end = start + limit
        return items[start:end], f"next:{end}" if end < len(items) else ""


def read_body(content_type: str, raw: bytes, query: str) -> Json:
    """The arguments, from a JSON or form body and the query string."""
    args: Json = dict(parse_qsl(query, keep_blank_values=True))
    if not raw:
        return args
    if content_type.startswith("application/json"):
        try:
            body = json.loads(raw)
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        return args | body
    if content_type.startswith("multipart/form-data"):
        raise SlackError(
            "invalid_form_data", messages=["the playground takes files by files.getUploadURLExternal only"]
        )
    return args | dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))


def call(playground: Playground, method: str, args: Json) -> Call:
    """A checked call. SlackError names the unknown method, the missing scope, the unknown or missing argument."""
    known = methods().get(method)
    if known is None:
        raise SlackError("unknown_method", req_method=method)
    made = Call(playground, method, {k: v for k, v in args.items() if v is not None})
    scopes = known["scopes"]
    if method == "chat.postMessage":
        made.needs("chat:write", "chat:write.public")
    elif scopes:
        made.needs(*scopes)
    allowed = set(known["args"]) | EVERYWHERE
    problems = [f"[ERROR] no such argument: {a} [json-pointer:/{a}]" for a in made.args if a not in allowed]
    problems += [
        f"[ERROR] missing required field: {a}" for a, need in known["args"].items() if need and a not in made.args
    ]
    if problems:
        raise SlackError("invalid_arguments", messages=problems)
    for name in STRUCTURED & set(made.args):
        if isinstance(made.args[name], str):
            if not made.args[name]:
                del made.args[name]
                continue
            try:
                made.args[name] = json.loads(made.args[name])
            except ValueError:
                raise SlackError("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None
    for name in FLAGS & set(made.args):
        if str(made.args[name]).lower() not in ("0", "1", "true", "false", ""):
            raise SlackError("invalid_arguments", messages=[f"[ERROR] must be a boolean [json-pointer:/{name}]"])
    return made
