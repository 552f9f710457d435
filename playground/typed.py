"""What a person types, as Slack turns it into text with mentions, and into rich text."""

import re
from typing import Any

from playground.workspace import Json, Workspace

TOKEN = re.compile(
    r"<(@[UW][A-Z0-9_]+|#C[A-Z0-9_]+|!subteam\^S[A-Z0-9_]+|!(?:here|channel|everyone)|https?://[^|>]+)(?:\|([^>]*))?>"
)
LINK = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]]")
UNESCAPED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return re.sub("|".join(UNESCAPED), lambda m: UNESCAPED[m[0]], text)


def typed(workspace: Workspace, text: str, *, with_names: bool = False) -> str:
    """`@Ben`, `#general`, links: as Slack sends them; everything else escaped. `with_names`: as in commands."""
    text = LINK.sub(lambda m: f"\x01{m[0]}\x02", escape(text))
    names: dict[str, str] = {"here": "<!here>", "channel": "<!channel>", "everyone": "<!everyone>"}
    for group in workspace.usergroups.values():
        names[group.handle.casefold()] = (
            f"<!subteam^{group.id}|@{group.handle}>" if with_names else f"<!subteam^{group.id}>"
        )
    for person in workspace.people.values():
        mention = f"<@{person.id}|{person.name.lower()}>" if with_names else f"<@{person.id}>"
        for name in (person.id, person.name, person.real_name):
            names[name.casefold()] = mention
    text = _named("@", names, text)
    channels = {
        name.casefold(): f"<#{c.id}|{c.name}>"
        for c in workspace.channels.values()
        if c.kind in ("channel", "group")
        for name in (c.name, c.id)
    }
    return _named("#", channels, text).replace("\x01", "<").replace("\x02", ">")


def _named(sign: str, names: dict[str, str], text: str) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    pattern = rf"(?<![\w/&#]){sign}({'|'.join(map(re.escape, longest_first))})(?![\w])"
    return re.sub(pattern, lambda m: names[m[1].casefold()], text, flags=re.IGNORECASE)


def command_text(workspace: Workspace, text: str, should_escape: bool) -> str:
    """A command's text: escaped; mentions become ids only where the manifest says `should_escape`."""
    return typed(workspace, text, with_names=True) if should_escape else escape(text)


def rich_text(text: str) -> list[Json]:
    """The rich text block that Slack makes of a person's message."""
    parts: list[Json] = []
    end = 0

    def plain(piece: str) -> None:
        if piece:
            parts.append({"type": "text", "text": unescape(piece)})

    for match in TOKEN.finditer(text):
        plain(text[end : match.start()])
        parts.append(_part(match[1], match[2]))
        end = match.end()
    plain(text[end:])
    section: dict[str, Any] = {"type": "rich_text_section", "elements": parts}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def _part(what: str, label: str | None) -> Json:
    if what.startswith("@"):
        return {"type": "user", "user_id": what[1:]}
    if what.startswith("#"):
        return {"type": "channel", "channel_id": what[1:]}
    if what.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": what.removeprefix("!subteam^")}
    if what.startswith("!"):
        return {"type": "broadcast", "range": what[1:]}
    link: Json = {"type": "link", "url": unescape(what)}
    return link | {"text": unescape(label)} if label else link
