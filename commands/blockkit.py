"""Block Kit as plain dicts, with Slack's names. Slack's limits on lengths and counts are held here and nowhere else.

`text` arguments of mrkdwn objects must be escaped already (`commands.text`); plain_text ones need no escaping.
Limits: docs.slack.dev, reference/block-kit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from commands.text import shorten

Block = dict[str, Any]
Element = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 12_000
TEXT_LENGTH = 3_900  # chat.update refuses a text above 4,000


@dataclass(frozen=True, slots=True)
class Message:
    """What stands in Slack: complete as `text` alone, which is what a screen reader and a phone's notification get."""

    text: str
    blocks: list[Block] = field(default_factory=list)


def message(text: str, blocks: Iterable[Block] = ()) -> Message:
    """A message within Slack's limits: what does not fit is left out at its end, which says so."""
    kept: list[Block] = []
    left = MESSAGE_CHARACTERS
    everything = list(blocks)
    for index, block in enumerate(everything):
        size = characters(block)
        last_place = len(kept) == MESSAGE_BLOCKS - 1 and index < len(everything) - 1
        if size > left or last_place:
            kept.append(context([f"… and {len(everything) - index} more parts that do not fit into one message."]))
            break
        kept.append(block)
        left -= size
    return Message(shorten(text, TEXT_LENGTH), kept)


def characters(value: Any) -> int:
    """How many characters of text a block holds, as Slack counts them for a whole message."""
    if isinstance(value, dict):
        return sum(
            len(item) if key in ("text", "alt_text", "image_url", "url", "value") and isinstance(item, str)
            else characters(item)
            for key, item in value.items()
        )  # fmt: skip
    if isinstance(value, list):
        return sum(characters(item) for item in value)
    return 0


def mrkdwn(text: str, limit: int = 3000) -> Element:
    return {"type": "mrkdwn", "text": shorten(text, limit) or " "}


def plain_text(text: str, limit: int = 3000) -> Element:
    return {"type": "plain_text", "text": shorten(text, limit) or " ", "emoji": True}


def _with(block: Block, **extra: Any) -> Block:
    block.update({key: value for key, value in extra.items() if value not in (None, "", [])})
    return block


def section(
    text: str = "", *, fields: Sequence[str] = (), accessory: Element | None = None, block_id: str = ""
) -> Block:
    block: Block = {"type": "section"}
    if text:
        block["text"] = mrkdwn(text)
    if fields:
        block["fields"] = [mrkdwn(item, 2000) for item in fields[:10]]
    return _with(block, accessory=accessory, block_id=block_id[:255])


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, 150)}


def divider() -> Block:
    return {"type": "divider"}


def context(texts: Sequence[str], block_id: str = "") -> Block:
    return _with({"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}, block_id=block_id[:255])


def actions(elements: Sequence[Element], block_id: str = "") -> Block:
    return _with({"type": "actions", "elements": list(elements[:25])}, block_id=block_id[:255])


def input_(
    label: str, element: Element, *, block_id: str, hint: str = "", optional: bool = False, dispatch: bool = False
) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id[:255],
        "label": plain_text(label, 2000),
        "element": element,
        "optional": optional,
    }
    return _with(block, hint=plain_text(hint, 2000) if hint else None, dispatch_action=dispatch or None)


def confirm(title: str, text: str, yes: str, no: str = "Cancel") -> Element:
    return {
        "title": plain_text(title, 100),
        "text": plain_text(text, 300),
        "confirm": plain_text(yes, 30),
        "deny": plain_text(no, 30),
    }


def button(
    text: str,
    action_id: str,
    *,
    value: str = "",
    style: str = "",
    url: str = "",
    label: str = "",
    confirm: Element | None = None,
) -> Element:
    """A button; `label` is what a screen reader says where `text` alone does not tell what it is about."""
    element: Element = {"type": "button", "text": plain_text(text, 75), "action_id": action_id[:255]}
    return _with(
        element,
        value=value[:2000],
        style=style,
        url=url[:3000],
        accessibility_label=shorten(label, 75),
        confirm=confirm,
    )


def option(text: str, value: str, description: str = "") -> Element:
    choice: Element = {"text": plain_text(text, 75), "value": value[:75]}
    return _with(choice, description=plain_text(description, 75) if description else None)


def overflow(action_id: str, options: Sequence[Element], *, confirm: Element | None = None) -> Element:
    return _with({"type": "overflow", "action_id": action_id, "options": list(options[:5])}, confirm=confirm)


def _initial(options: Sequence[Element], value: str | None) -> Element | None:
    return next((item for item in options if item["value"] == value), None)


def static_select(
    action_id: str, options: Sequence[Element], *, initial: str | None = None, placeholder: str = ""
) -> Element:
    shown = list(options[:100])
    element: Element = {"type": "static_select", "action_id": action_id, "options": shown}
    return _with(
        element,
        initial_option=_initial(shown, initial),
        placeholder=plain_text(placeholder, 150) if placeholder else None,
    )


def multi_static_select(
    action_id: str, options: Sequence[Element], *, initial: Sequence[str] = (), placeholder: str = ""
) -> Element:
    shown = list(options[:100])
    return _with(
        {"type": "multi_static_select", "action_id": action_id, "options": shown},
        initial_options=[item for item in shown if item["value"] in initial],
        placeholder=plain_text(placeholder, 150) if placeholder else None,
    )


def external_select(
    action_id: str, *, initial: Element | None = None, placeholder: str = "", min_query_length: int = 0
) -> Element:
    """A select whose options the app is asked for while the person types (`app.options(action_id)`)."""
    return _with(
        {"type": "external_select", "action_id": action_id, "min_query_length": min_query_length},
        initial_option=initial,
        placeholder=plain_text(placeholder, 150) if placeholder else None,
    )


def users_select(action_id: str, *, initial: str = "", placeholder: str = "") -> Element:
    return _with(
        {"type": "users_select", "action_id": action_id},
        initial_user=initial,
        placeholder=plain_text(placeholder, 150) if placeholder else None,
    )


def multi_users_select(
    action_id: str, *, initial: Sequence[str] = (), placeholder: str = "", most: int | None = None
) -> Element:
    return _with(
        {"type": "multi_users_select", "action_id": action_id},
        initial_users=list(initial),
        max_selected_items=most,
        placeholder=plain_text(placeholder, 150) if placeholder else None,
    )


def radio_buttons(action_id: str, options: Sequence[Element], *, initial: str | None = None) -> Element:
    shown = list(options[:10])
    return _with(
        {"type": "radio_buttons", "action_id": action_id, "options": shown}, initial_option=_initial(shown, initial)
    )


def checkboxes(action_id: str, options: Sequence[Element], *, initial: Sequence[str] = ()) -> Element:
    shown = list(options[:10])
    return _with(
        {"type": "checkboxes", "action_id": action_id, "options": shown},
        initial_options=[item for item in shown if item["value"] in initial],
    )


def plain_text_input(
    action_id: str,
    *,
    initial: str = "",
    multiline: bool = False,
    most: int = 3000,
    least: int = 0,
    placeholder: str = "",
) -> Element:
    element: Element = {"type": "plain_text_input", "action_id": action_id, "max_length": most}
    return _with(
        element,
        multiline=multiline or None,
        min_length=least or None,
        initial_value=initial[:most],
        placeholder=plain_text(placeholder, 150) if placeholder else None,
    )


def datepicker(action_id: str, *, initial: date | None = None, placeholder: str = "") -> Element:
    return _with(
        {"type": "datepicker", "action_id": action_id},
        initial_date=initial.isoformat() if initial else None,
        placeholder=plain_text(placeholder, 150) if placeholder else None,
    )


def timepicker(action_id: str, *, initial: str = "", placeholder: str = "") -> Element:
    return _with(
        {"type": "timepicker", "action_id": action_id},
        initial_time=initial,
        placeholder=plain_text(placeholder, 150) if placeholder else None,
    )


def datetimepicker(action_id: str, *, initial: datetime | None = None) -> Element:
    return _with(
        {"type": "datetimepicker", "action_id": action_id},
        initial_date_time=int(initial.timestamp()) if initial else None,
    )


def number_input(
    action_id: str, *, initial: str = "", decimal: bool = False, least: str = "", most: str = ""
) -> Element:
    return _with(
        {"type": "number_input", "action_id": action_id, "is_decimal_allowed": decimal},
        initial_value=initial,
        min_value=least,
        max_value=most,
    )


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    submit: str = "",
    close: str = "Cancel",
    private_metadata: str = "",
    notify_on_close: bool = False,
) -> Block:
    view: Block = {
        "type": "modal",
        "callback_id": callback_id[:255],
        "title": plain_text(title, 24),
        "close": plain_text(close, 24),
        "blocks": list(blocks[:VIEW_BLOCKS]),
        "private_metadata": private_metadata[:3000],
    }
    return _with(view, submit=plain_text(submit, 24) if submit else None, notify_on_close=notify_on_close or None)


def home(blocks: Sequence[Block]) -> Block:
    """The Home tab, with what does not fit left out at its end, which says so."""
    shown = list(blocks)
    if len(shown) > VIEW_BLOCKS:
        left_out = len(shown) - VIEW_BLOCKS + 1
        shown = [*shown[: VIEW_BLOCKS - 1], context([f"… and {left_out} more parts that do not fit here."])]
    return {"type": "home", "blocks": shown}
