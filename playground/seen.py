"""What people see: messages, modals and Home tabs as they were when they were read, and all their words as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.elements import walk
from playground.workspace import Json

if TYPE_CHECKING:
    from playground.client import Slack


class Message:
    """A message as it was when it was read."""

    def __init__(self, slack: "Slack", body: Json, channel: str) -> None:
        self._slack, self.body = slack, body
        self.channel: str = body.get("channel") or channel
        self.ts: str = body["ts"]
        self.thread_ts: str | None = body["thread_ts"]
        self.user: str = body["user"]
        self.text: str = body["text"]
        self.blocks: list[Json] = body["blocks"]
        self.subtype: str | None = body["subtype"]
        self.ephemeral: bool = body["ephemeral"]
        self.metadata: Json | None = body["metadata"]

    def __repr__(self) -> str:
        return f"<{self.user}: {self.plain or self.text}>"

    @property
    def all_blocks(self) -> list[Json]:
        return [*self.blocks, *(b for a in self.body["attachments"] for b in a.get("blocks") or [])]

    @property
    def elements(self) -> list["Element"]:
        return list(_elements(self.all_blocks))

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        return [e.label for e in self.elements if e.kind == "button"]

    @property
    def plain(self) -> str:
        """All words of all its blocks, of links their labels; of a message without blocks its text."""
        return _read("\n".join(words(self.all_blocks)) or self.text)

    @property
    def links(self) -> dict[str, str]:
        """label → where it leads, of the links in its blocks, or in its text."""
        return _links("\n".join(words(self.all_blocks)) or self.text)

    @property
    def reactions(self) -> dict[str, list[str]]:
        return {r["name"]: r["users"] for r in self.body["reactions"]}

    @property
    def edited(self) -> bool:
        return self.body["edited"] is not None

    @property
    def pinned(self) -> bool:
        return bool(self.body["pinned"])


@dataclass
class Element:
    block_id: str
    action_id: str
    kind: str
    label: str
    body: Json
    block: Json

    @property
    def options(self) -> list[str]:
        flat = list(self.body.get("options") or [])
        for group in self.body.get("option_groups") or []:
            flat += group["options"]
        return [o["text"]["text"] for o in flat]


class View:
    """An open modal or a Home tab as it was when it was read."""

    def __init__(self, slack: "Slack", body: Json) -> None:
        self._slack, self.body = slack, body
        self.id: str = body["id"]
        self.title: str | None = body["title"]
        self.callback_id: str = body["callback_id"]
        self.blocks: list[Json] = body["blocks"]
        self.submit: str | None = body["submit"]
        self.private_metadata: str = body["private_metadata"]

    def __repr__(self) -> str:
        return f"<view {self.title!r}: {self.plain}>"

    @property
    def elements(self) -> list[Element]:
        return list(_elements(self.blocks))

    @property
    def labels(self) -> list[str]:
        """The labels of its inputs."""
        return [b["label"]["text"] for b in self.blocks if b["type"] == "input"]

    @property
    def buttons(self) -> list[str]:
        return [e.label for e in self.elements if e.kind == "button"]

    @property
    def values(self) -> dict[str, Any]:
        """label (or action_id) → what is typed or chosen there now; options by their label."""
        found: dict[str, Any] = {}
        for element in self.elements:
            state = self.body["state"].get(element.block_id, {}).get(element.action_id)
            if state is not None:
                found[element.label or element.action_id] = _shown(state)
        return found

    @property
    def errors(self) -> dict[str, str]:
        """label → what is wrong there; "" → what is wrong with all of it."""
        labels = {b["block_id"]: b["label"]["text"] for b in self.blocks if b["type"] == "input"}
        return {labels.get(block, block): text for block, text in self.body["errors"].items()}

    @property
    def plain(self) -> str:
        return _read("\n".join(words(self.blocks)))

    @property
    def links(self) -> dict[str, str]:
        return _links("\n".join(words(self.blocks)))


_LINK = re.compile(r"<(https?://[^|>]*)\|([^>]*)>")


def _read(text: str) -> str:
    return _LINK.sub(r"\2", text)


def _links(text: str) -> dict[str, str]:
    """label → where it leads."""
    return {label: url for url, label in _LINK.findall(text)}


def _elements(blocks: list[Json]) -> Iterator[Element]:
    for block, body in walk(blocks):
        text = block.get("label") or body.get("text") or body.get("placeholder") or {}
        yield Element(block["block_id"], body["action_id"], body["type"], text.get("text", ""), body, block)


def _shown(state: Json) -> Any:
    value = next((v for k, v in state.items() if k not in ("type", "timezone")), None)
    if isinstance(value, dict) and "text" in value:
        return value["text"]["text"]
    if isinstance(value, list):
        return [v["text"]["text"] if isinstance(v, dict) and "text" in v else v for v in value]
    return value


WORDS = ("text", "title", "subtitle", "body", "subtext", "caption", "label", "alt_text", "name", "url", "hint", "value")
UNSEEN = ("value", "name", "url", "alt_text")
MENTIONS = {
    "user": ("user_id", "<@{}>"),
    "channel": ("channel_id", "<#{}>"),
    "usergroup": ("usergroup_id", "<!subteam^{}>"),
}


def words(node: Any) -> list[str]:
    """Everything that blocks show, in reading order; a rich text section or a table row is one line."""
    if isinstance(node, list):
        return [line for item in node for line in words(item)]
    if not isinstance(node, dict):
        return []
    kind = node.get("type")
    if kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
        return ["".join(_inline(e) for e in node["elements"])]
    if kind in ("table", "data_table"):
        caption = [node["caption"]] if "caption" in node else []
        return caption + [" | ".join(_cell(c) for c in row) for row in node["rows"]]
    if kind == "data_visualization":
        return [node["title"], *_chart(node["chart"])]
    lines: list[str] = []
    for key, value in node.items():
        if key in ("confirm", "initial_option", "initial_options", "placeholder", "options", "option_groups"):
            continue
        if isinstance(value, str):
            if key in WORDS and key not in UNSEEN:
                lines.append(value)
        else:
            lines += words(value)
    return lines


def _inline(element: Json) -> str:
    kind = element["type"]
    if kind in MENTIONS:
        key, shape = MENTIONS[kind]
        return shape.format(element[key])
    if kind == "emoji":
        return f":{element['name']}:"
    if kind == "broadcast":
        return f"<!{element['range']}>"
    return str(element.get("text") or element.get("url") or element.get("fallback") or "")


def _cell(cell: Json) -> str:
    if cell["type"] == "rich_text":
        return " ".join(words(cell["elements"]))
    return str(cell.get("text", cell.get("value", "")))


def _chart(chart: Json) -> list[str]:
    if chart["type"] == "pie":
        return [f"{s['label']}: {s['value']}" for s in chart["segments"]]
    return [f"{s['name']}, {d['label']}: {d['value']}" for s in chart["series"] for d in s["data"]]
