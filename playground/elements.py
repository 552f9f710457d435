"""Interactive elements: where they stand in blocks, what they hold at first and after a person acted."""

import re
from collections.abc import Iterator
from typing import Any

from playground.workspace import Json

MANY = {
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "checkboxes": "selected_options",
}
ONE = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
HOLDS = {**MANY, **ONE}
"""The key of the state of an element that has one."""
BUTTONS = ("button", "icon_button", "feedback_buttons", "workflow_button")
INTERACTIVE = {*HOLDS, *BUTTONS}
STATEFUL = set(HOLDS) - {"overflow"}
OPTIONS = ("selected_option", "selected_options")


def walk(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with its block, in reading order."""
    for block in blocks:
        if not isinstance(block, dict):
            continue
        inside = [block.get("element"), block.get("accessory"), *(block.get("actions") or [])]
        if block.get("type") in ("actions", "context_actions"):
            inside += block.get("elements") or []
        for element in inside:
            if isinstance(element, dict) and element.get("type") in INTERACTIVE:
                yield block, element
        if block.get("type") == "carousel":
            yield from walk(block.get("elements") or [])
        if block.get("type") == "container":
            yield from walk(block.get("child_blocks") or [])


def options(element: Json) -> list[Json]:
    """All options of an element, those in groups included."""
    flat: list[Json] = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        flat += group.get("options") or []
    return flat


def initial(element: Json) -> Json:
    """The state of an element that nobody touched."""
    kind = element["type"]
    key = HOLDS[kind]
    value: Any = (
        element.get("initial_value") if key == "value" else element.get(f"initial_{key.removeprefix('selected_')}")
    )
    if kind == "rich_text_input":
        value = element.get("initial_value")
    if kind in MANY or key == "files":
        value = list(value or [])
    state: Json = {"type": kind, key: value}
    if kind == "timepicker" and element.get("timezone"):
        state["timezone"] = element["timezone"]
    return state


def initial_state(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """block_id → action_id → state, for every element that holds something."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in walk(blocks):
        if element["type"] in STATEFUL:
            values.setdefault(block["block_id"], {})[element["action_id"]] = initial(element)
    return values


def keep_typed(old: dict[str, dict[str, Json]], new: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """An updated view keeps what was typed where block_id, action_id and type are the same."""
    for block_id, actions in new.items():
        for action_id, state in actions.items():
            before = old.get(block_id, {}).get(action_id)
            if before is not None and before["type"] == state["type"]:
                actions[action_id] = before
    return new


def label_of(option: Json) -> str:
    return str(option.get("text", {}).get("text", ""))


def _option(element: Json, wanted: Any, offered: list[Json]) -> Json:
    if isinstance(wanted, dict):
        wanted = wanted.get("value")
    for option in offered:
        if wanted in (option.get("value"), label_of(option)):
            return {k: v for k, v in option.items() if k in ("text", "value", "description")}
    there = ", ".join(f"{label_of(o)!r} ({o.get('value')})" for o in offered)
    raise ValueError(f"There is no option {wanted!r} in {element.get('action_id')}. There are {there or 'none'}.")


def state_for(element: Json, value: Any, offered: list[Json] | None = None) -> Json:
    """The state after a person chose or typed `value`. ValueError if the element can not take it.

    `offered`: what an external select was offered; options are named by value or by label.
    """
    kind = element["type"]
    key = HOLDS[kind]
    state: Json = {"type": kind}
    known = offered if offered is not None else options(element)
    if value is None or value == "" or value == []:
        state[key] = [] if kind in MANY else None
    elif key == "selected_options":
        chosen = value if isinstance(value, list) else [value]
        state[key] = [_option(element, v, known) for v in chosen]
        most = element.get("max_selected_items")
        if most and len(chosen) > most:
            raise ValueError(f"{element.get('action_id')} takes {most} at most.")
    elif key == "selected_option":
        state[key] = _option(element, value, known)
    elif kind in MANY or key == "files":
        state[key] = value if isinstance(value, list) else [value]
    elif kind == "datetimepicker":
        state[key] = int(value)
    elif kind == "rich_text_input":
        state[key] = value if isinstance(value, dict) else rich_text(str(value))
    else:
        state[key] = str(value)
        _check_form(kind, state[key])
    if kind == "timepicker" and element.get("timezone"):
        state["timezone"] = element["timezone"]
    return state


def _check_form(kind: str, text: str) -> None:
    if kind == "datepicker" and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(f"A date looks like 2026-11-27, not {text!r}.")
    if kind == "timepicker" and not re.fullmatch(r"[0-2]\d:[0-5]\d", text):
        raise ValueError(f"A time looks like 14:30, not {text!r}.")


def rich_text(text: str) -> Json:
    """Typed text as the rich text that Slack makes of it."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}] if text else []}
    return {"type": "rich_text", "elements": [section]}


def refusal(block: Json, element: Json, state: Json) -> str | None:
    """What Slack itself says of an input before the bot is asked, or None if it is fine."""
    value: Any = state.get(HOLDS[element["type"]])
    empty = value is None or value in ("", [])
    if empty:
        return None if block.get("optional") else "This field is required"
    kind = element["type"]
    if kind == "plain_text_input":
        low, high = element.get("min_length", 0), element.get("max_length", 3000)
        if len(value) < low:
            return f"Please enter at least {low} characters."
        if len(value) > high:
            return f"Please enter no more than {high} characters."
    if kind == "number_input":
        return _number_refusal(element, value)
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.match(r"[a-z][a-z0-9+.-]*://\S+$", value, re.IGNORECASE):
        return "Please enter a valid URL."
    return None


def _number_refusal(element: Json, value: str) -> str | None:
    if not re.fullmatch(r"-?\d+" if not element.get("is_decimal_allowed") else r"-?\d+(\.\d+)?", value):
        return "Please enter a valid number."
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and float(value) < float(low):
        return f"Please enter a number of at least {low}."
    if high is not None and float(value) > float(high):
        return f"Please enter a number of at most {high}."
    return None
