"""Block Kit as Slack takes it: the blocks, the surfaces they may stand on, what holds for a message as a whole."""

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from playground.elements import walk
from playground.objects import (
    ACCESSORIES,
    ACTIONS,
    CELLS,
    ELEMENTS,
    ID,
    IMAGE,
    INPUTS,
    RICH_TEXT,
    SLACK_FILE,
    URL,
    plain,
    text,
)
from playground.rules import (
    Rule,
    anything,
    both,
    by_type,
    error,
    flag,
    integer,
    items,
    keys,
    needs_one,
    number,
    one_of,
    string,
)
from playground.workspace import Json

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_MARKDOWN = 12_000
MOST_TABLE_CHARACTERS = 10_000
EVERYWHERE = frozenset({"message", "modal", "home"})
NOT_IN_MODALS, MESSAGES = frozenset({"message", "home"}), frozenset({"message"})
SURFACES: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("actions", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video"),
        EVERYWHERE,
    ),
    **dict.fromkeys(("carousel", "container", "data_table", "table"), NOT_IN_MODALS),
    **dict.fromkeys(("context_actions", "data_visualization", "file", "markdown", "plan", "task_card"), MESSAGES),
    "alert": frozenset({"modal"}),
}


def _block(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return keys({"type": anything, **required}, {"block_id": ID, **(optional or {})})


def _element(*names: str) -> Rule:
    return by_type(ELEMENTS, *names)


def same_width(value: Any, path: str) -> Iterator[str]:
    rows = value.get("rows") if isinstance(value, dict) else None
    if isinstance(rows, list) and len({len(r) for r in rows if isinstance(r, list)}) > 1:
        yield error("all rows must have the same number of cells", f"{path}/rows")


def plain_header(value: Any, path: str) -> Iterator[str]:
    rows = value.get("rows") if isinstance(value, dict) else None
    if isinstance(rows, list) and rows and any(c.get("type") == "rich_text" for c in rows[0] if isinstance(c, dict)):
        yield error("rich_text is not allowed in the header row", f"{path}/rows/0")


def every_category(value: Any, path: str) -> Iterator[str]:
    """Each series has one point for each category, by its label."""
    if not isinstance(value, dict) or not isinstance(value.get("axis_config"), dict):
        return
    categories = value["axis_config"].get("categories")
    for n, series in enumerate(value.get("series") or []):
        labels = [p.get("label") for p in series.get("data") or []] if isinstance(series, dict) else []
        if labels != categories:
            yield error("data labels must match the categories", f"{path}/series/{n}/data")


POINT = keys({"label": string(20), "value": number})
SERIES = keys({"name": string(20), "data": items(POINT, 1, 20)})
AXES = keys({"categories": items(string(20), 1, 20)}, {"x_label": string(50), "y_label": string(50)})
_LINES = both(keys({"type": anything, "series": items(SERIES, 1, 6), "axis_config": AXES}), every_category)
CHARTS: dict[str, Rule] = {
    "pie": keys({"type": anything, "segments": items(POINT, 1, 6)}),
    **dict.fromkeys(("bar", "line", "area"), _LINES),
}
COLUMN = keys({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})
CARD = both(
    _block(
        {},
        {
            "hero_image": IMAGE,
            "icon": IMAGE,
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "subtext": text(200),
            "actions": items(_element("button"), 1, 3),
        },
    ),
    needs_one("hero_image", "title", "actions", "body"),
)
TASK = _block(
    {"task_id": string(), "title": string(), "status": one_of("pending", "in_progress", "complete", "error")},
    {"details": RICH_TEXT, "output": RICH_TEXT, "sources": anything},
)

BLOCKS: dict[str, Rule] = {
    "section": both(
        _block(
            {},
            {
                "text": text(3000),
                "fields": items(text(2000), 1, 10),
                "accessory": _element(*ACCESSORIES),
                "expand": flag,
            },
        ),
        needs_one("text", "fields"),
    ),
    "divider": _block({}),
    "header": _block({"text": plain(150)}),
    "image": both(
        _block({"alt_text": string(2000)}, {"image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)}),
        needs_one("image_url", "slack_file"),
    ),
    "context": _block(
        {"elements": items(by_type({"image": IMAGE, "plain_text": text(3000), "mrkdwn": text(3000)}), 1, 10)}
    ),
    "actions": _block({"elements": items(_element(*ACTIONS), 1, 25)}),
    "context_actions": _block({"elements": items(_element("feedback_buttons", "icon_button"), 1, 5)}),
    "input": _block(
        {"label": plain(2000), "element": _element(*INPUTS)},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH_TEXT,
    "markdown": _block({"text": string(MOST_MARKDOWN)}),
    "video": _block(
        {"title": plain(199), "video_url": URL, "thumbnail_url": URL, "alt_text": string(2000)},
        {
            "title_url": URL,
            "description": plain(200),
            "author_name": string(49),
            "provider_name": string(),
            "provider_icon_url": URL,
        },
    ),
    "file": _block({"external_id": ID, "source": one_of("remote")}),
    "table": both(
        _block(
            {"rows": items(items(by_type(CELLS), 1, 20), 1, 100)},
            {"column_settings": items(lambda v, p: iter(()) if v is None else COLUMN(v, p), 1, 20)},
        ),
        same_width,
    ),
    "data_table": both(
        _block(
            {"caption": string(), "rows": items(items(by_type(CELLS), 1, 20), 2, 101)},
            {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
        ),
        same_width,
        plain_header,
    ),
    "data_visualization": _block({"title": string(50), "chart": by_type(CHARTS)}),
    "alert": _block({"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")}),
    "card": CARD,
    "carousel": _block({"elements": items(by_type({"card": CARD}), 1, 10)}),
    "task_card": TASK,
    "plan": _block({"title": string()}, {"tasks": items(by_type({"task_card": TASK}), 0, 50)}),
}


def _inside_container(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict) and value.get("type") == "container":
        yield error("unsupported type: container", f"{path}/type")
    else:
        yield from by_type(BLOCKS)(value, path)


BLOCKS["container"] = both(
    _block(
        {"child_blocks": items(_inside_container, 1, 10)},
        {
            "title": plain(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": text(150),
            "icon": IMAGE,
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
    ),
    needs_one("title", "rich_text_title"),
)

VIEW_IDS: dict[str, Rule] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
MODAL = keys(
    {"type": anything, "title": plain(24), "blocks": anything},
    {
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
        **VIEW_IDS,
    },
)
HOME = keys({"type": anything, "blocks": anything}, VIEW_IDS)


def message_problems(blocks: Any, domains: tuple[str, ...] | None = None) -> list[str]:
    """What Slack would say of a message's blocks; nothing if they are fine. `domains`: where videos may come from."""
    return list(_problems(blocks, "message", "/blocks", domains))


def view_problems(view: Json, domains: tuple[str, ...] | None = None) -> list[str]:
    """What Slack would say of a modal or Home tab."""
    kind = str(view.get("type"))
    found = list((MODAL if kind == "modal" else HOME)(view, "/view"))
    blocks = view.get("blocks")
    found += _problems(blocks, kind, "/view/blocks", domains)
    if kind == "modal" and isinstance(blocks, list) and "submit" not in view:
        inputs = [n for n, b in enumerate(blocks) if isinstance(b, dict) and b.get("type") == "input"]
        found += [error("a modal with input blocks must have a submit", f"/view/blocks/{n}") for n in inputs[:1]]
    return found


def _problems(blocks: Any, surface: str, path: str, domains: tuple[str, ...] | None) -> Iterator[str]:
    if not isinstance(blocks, list):
        yield error("must be an array", path)
        return
    yield from items(by_type(BLOCKS), 0, MOST_BLOCKS[surface])(blocks, path)
    known = [b for b in blocks if isinstance(b, dict)]
    for n, block in enumerate(blocks):
        kind = block.get("type") if isinstance(block, dict) else None
        if kind in SURFACES and surface not in SURFACES[kind]:
            yield error(f"unsupported type: {kind} is not available in a {surface}", f"{path}/{n}/type")
        if kind == "video" and domains is not None:
            host = urlsplit(str(block.get("video_url"))).hostname or ""
            if not any(host == d or host.endswith("." + d) for d in domains):
                yield error("video_url is not in the app's unfurl domains", f"{path}/{n}/video_url")
    yield from _unique(known, path)
    yield from _together(known, surface, path)


def _flat(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        if block.get("type") == "container" and isinstance(block.get("child_blocks"), list):
            yield from _flat([b for b in block["child_blocks"] if isinstance(b, dict)])


def _unique(blocks: list[Json], path: str) -> Iterator[str]:
    ids = Counter(
        b["block_id"] for b in _flat(blocks) if isinstance(b.get("block_id"), str) and b.get("type") != "markdown"
    )
    for block_id, times in ids.items():
        if times > 1:
            yield error(f"block_id {block_id!r} already exists", path)
    for n, block in enumerate(blocks):
        actions = Counter(e["action_id"] for _, e in _safe_walk(block) if isinstance(e.get("action_id"), str))
        for action_id, times in actions.items():
            if times > 1 and block.get("type") not in ("carousel", "container"):
                yield error(f"action_id {action_id!r} already exists in this block", f"{path}/{n}")


def _safe_walk(block: Json) -> list[tuple[Json, Json]]:
    try:
        return list(walk([block]))
    except (AttributeError, TypeError):  # not even lists: told already
        return []


def _together(blocks: list[Json], surface: str, path: str) -> Iterator[str]:
    """Limits over all blocks of a surface."""
    flat = list(_flat(blocks))
    kinds = Counter(b.get("type") for b in flat)
    if kinds["data_visualization"] > 2:
        yield error("no more than 2 data_visualization blocks allowed", path)
    if kinds["table"] > 1:
        yield error("only_one_table_allowed", path)
    markdown = sum(len(str(b.get("text", ""))) for b in flat if b.get("type") == "markdown")
    if markdown > MOST_MARKDOWN and kinds["markdown"] > 1:
        yield error(f"must be less than {MOST_MARKDOWN + 1} characters in all markdown blocks", path)
    cells = sum(_characters(b.get("rows")) for b in flat if b.get("type") == "data_table")
    if cells > MOST_TABLE_CHARACTERS:
        yield error(f"must be less than {MOST_TABLE_CHARACTERS + 1} characters in all cells", path)
    focused = sum(json.dumps(b).count('"focus_on_load": true') for b in flat)
    if focused > 1:
        yield error("only one element may have focus_on_load", path)
    if (
        surface == "home"
        and kinds["input"]
        and any(b.get("type") == "input" and b.get("element", {}).get("type") == "file_input" for b in flat)
    ):
        yield error("unsupported type: file_input", path)


def _characters(node: Any) -> int:
    if isinstance(node, dict):
        return sum(len(str(v)) if k in ("text", "value", "url") else _characters(v) for k, v in node.items())
    return sum(_characters(n) for n in node) if isinstance(node, list) else 0


def fill_ids(blocks: list[Json]) -> list[Json]:
    """Give every block and interactive element that has no id one, as Slack does."""
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        inside = block.get("child_blocks") or [] if block["type"] == "container" else []
        fill_ids([*inside, *(block["elements"] if block["type"] == "carousel" else [])])
    for _, element in walk(blocks):
        element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return blocks
