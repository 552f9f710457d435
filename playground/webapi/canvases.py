"""Canvases: one for each channel, and on their own. Markdown in, markdown kept."""

import re

from playground.arguments import Call, SlackError
from playground.webapi import method
from playground.webapi.conversations import joined
from playground.workspace import Canvas, Json

MOST_BYTES = 1024 * 1024
MOST_CELLS = 300
OPERATIONS = ("insert_after", "insert_before", "insert_at_start", "insert_at_end", "replace", "delete", "rename")


def _markdown(content: object) -> str:
    if content is None:
        return ""
    if (
        not isinstance(content, dict)
        or content.get("type") != "markdown"
        or not isinstance(content.get("markdown"), str)
    ):
        raise SlackError("invalid_arguments", messages=["[ERROR] document_content is {type: markdown, markdown: …}"])
    text: str = content["markdown"]
    if len(text.encode()) > MOST_BYTES:
        raise SlackError("canvas_creation_failed", detail="the content is above 1 MiB")
    cells = 0
    for line in [*text.splitlines(), ""]:
        cells = cells + line.strip().strip("|").count("|") + 1 if line.lstrip().startswith("|") else 0
        if cells > MOST_CELLS + 20:  # the line of dashes is no row; it has 20 columns at most
            raise SlackError("canvas_editing_failed", detail="a table has more than 300 cells")
    if re.search(r"^#{4,} ", text, re.MULTILINE):
        raise SlackError("canvas_editing_failed", detail="headings have three levels")
    return text


def _create(call: Call, channel: str | None) -> Canvas:
    canvas_id = call.playground.workspace.new_id("F")
    canvas = Canvas(canvas_id, call.text("title"), _markdown(call.args.get("document_content")), channel)
    call.playground.workspace.canvases[canvas.id] = canvas
    call.playground.stream.tell("workspace")
    return canvas


@method("conversations.canvases.create")
def create_in_channel(call: Call) -> Json:
    channel = joined(call, "channel_id")
    if channel.canvas:
        raise SlackError("channel_canvas_already_exists")
    canvas = _create(call, channel.id)
    channel.canvas = canvas.id
    return {"canvas_id": canvas.id}


@method("canvases.create")
def create(call: Call) -> Json:
    return {"canvas_id": _create(call, call.args.get("channel_id")).id}


def _canvas(call: Call) -> Canvas:
    canvas = call.playground.workspace.canvases.get(call.text("canvas_id"))
    if canvas is None:
        raise SlackError("canvas_not_found")
    return canvas


def _sections(canvas: Canvas) -> list[tuple[str, str]]:
    """Paragraphs with an id each: a block of lines between empty ones."""
    parts = [p for p in re.split(r"\n\s*\n", canvas.markdown) if p.strip()]
    return [(f"temp:C:{canvas.id}{n:04d}", part) for n, part in enumerate(parts)]


@method("canvases.edit")
def edit(call: Call) -> Json:
    canvas, changes = _canvas(call), call.args.get("changes")
    if not isinstance(changes, list) or len(changes) != 1:
        raise SlackError("invalid_arguments", messages=["[ERROR] changes holds exactly one change"])
    change = changes[0]
    operation = change.get("operation")
    if operation not in OPERATIONS:
        raise SlackError("invalid_arguments", messages=[f"[ERROR] operation is one of {', '.join(OPERATIONS)}"])
    if operation == "rename":
        canvas.title = _markdown(change.get("title_content"))
    else:
        text = "" if operation == "delete" else _markdown(change.get("document_content"))
        canvas.markdown = _edited(canvas, operation, change.get("section_id"), text)
    call.playground.stream.tell("workspace")
    return {}


def _edited(canvas: Canvas, operation: str, section_id: str | None, text: str) -> str:
    if operation == "replace" and not section_id:
        return text
    if operation in ("insert_at_start", "insert_at_end"):
        parts = [text, canvas.markdown] if operation == "insert_at_start" else [canvas.markdown, text]
        return "\n\n".join(p.strip("\n") for p in parts if p)
    sections = _sections(canvas)
    at = next((n for n, (key, _) in enumerate(sections) if key == section_id), None)
    if at is None:
        raise SlackError("canvas_editing_failed", detail="there is no such section")
    parts = [part for _, part in sections]
    if operation == "delete":
        del parts[at]
    elif operation == "replace":
        parts[at] = text
    else:
        parts.insert(at + (operation == "insert_after"), text)
    return "\n\n".join(parts)


@method("canvases.sections.lookup")
def lookup(call: Call) -> Json:
    criteria = call.args.get("criteria") or {}
    words, kinds = criteria.get("contains_text", ""), criteria.get("section_types", [])
    found = []
    for key, part in _sections(_canvas(call)):
        level = re.match(r"#{1,3}(?= )", part)
        fits = not kinds or (level and (f"h{len(level[0])}" in kinds or "any_header" in kinds))
        if fits and words in part:
            found.append({"id": key})
    return {"sections": found}


@method("canvases.delete")
def delete(call: Call) -> Json:
    canvas = _canvas(call)
    del call.playground.workspace.canvases[canvas.id]
    for channel in call.playground.workspace.channels.values():
        if channel.canvas == canvas.id:
            channel.canvas = None
    call.playground.stream.tell("workspace")
    return {}
