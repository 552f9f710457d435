"""The shapes of Block Kit's objects, elements and rich text, with their limits."""

from collections.abc import Iterator
from typing import Any

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
    not_both,
    number,
    one_of,
    string,
)

ID = string(255)
URL = string(3000)


def plain(most: int, least: int = 1) -> Rule:
    """A plain_text object."""
    return by_type({"plain_text": keys({"type": anything, "text": string(most, least)}, {"emoji": flag})})


def text(most: int, least: int = 1) -> Rule:
    """A plain_text or mrkdwn object."""
    return by_type(
        {
            "plain_text": keys({"type": anything, "text": string(most, least)}, {"emoji": flag}),
            "mrkdwn": keys({"type": anything, "text": string(most, least)}, {"verbatim": flag}),
        }
    )


CONFIRM = keys(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def option(label: Rule) -> Rule:
    return keys({"text": label, "value": string(150)}, {"description": text(75), "url": URL})


PLAIN_OPTION, TEXT_OPTION = option(plain(75)), option(text(75))
GROUP = keys({"label": plain(75), "options": items(PLAIN_OPTION, 1, 100)})
SLACK_FILE = both(keys({}, {"id": string(), "url": string()}), needs_one("id", "url"))
FILTER = both(
    keys(
        {},
        {
            "include": items(one_of("im", "mpim", "private", "public"), 1, 4),
            "exclude_external_shared_channels": flag,
            "exclude_bot_users": flag,
        },
    ),
    needs_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
)
DISPATCH = keys({}, {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 1, 2)})
IMAGE = both(
    keys({"type": anything, "alt_text": string(2000)}, {"image_url": URL, "slack_file": SLACK_FILE}),
    needs_one("image_url", "slack_file"),
)


def initial_among_options(value: Any, path: str) -> Iterator[str]:
    """What is chosen at first must be one of the options."""
    if not isinstance(value, dict):
        return
    known = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        known += group.get("options") or [] if isinstance(group, dict) else []
    chosen = [
        *(value.get("initial_options") or []),
        *([value["initial_option"]] if value.get("initial_option") else []),
    ]
    if any(c not in known for c in chosen):
        yield error("initial option must exactly match one of the options", path)


def _element(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return keys({"type": anything, **required}, {"action_id": ID, "confirm": CONFIRM, **(optional or {})})


def _input(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return keys(
        {"type": anything, **required},
        {"action_id": ID, "placeholder": plain(150), "focus_on_load": flag, **(optional or {})},
    )


def _select(required: dict[str, Rule], optional: dict[str, Rule], *, many: bool) -> Rule:
    extra: dict[str, Rule] = {"confirm": CONFIRM}
    if many:
        extra["max_selected_items"] = integer(1, 1_000)
    return _input(required, {**optional, **extra})


def _static(initial: dict[str, Rule], *, many: bool) -> Rule:
    return both(
        _select(
            {},
            {"options": items(PLAIN_OPTION, 1, 100), "option_groups": items(GROUP, 1, 100), **initial},
            many=many,
        ),
        needs_one("options", "option_groups"),
        not_both("options", "option_groups"),
        initial_among_options,
    )


FEEDBACK = keys({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
CHOICES = {"options": items(TEXT_OPTION, 1, 10)}
ONE, MANY = {"initial_option": PLAIN_OPTION}, {"initial_options": items(PLAIN_OPTION, 1, 100)}
CONVERSATION = {"default_to_current_conversation": flag, "filter": FILTER}
LENGTHS = {"min_length": integer(0, 3000), "max_length": integer(1, 3000)}
BUTTON = {"url": URL, "value": string(2000), "style": one_of("primary", "danger"), "accessibility_label": string(75)}
IDS = items(string(), 1, 1000)

ELEMENTS: dict[str, Rule] = {
    "button": _element({"text": plain(75)}, BUTTON),
    "workflow_button": _element({"text": plain(75), "workflow": anything}, BUTTON),
    "icon_button": _element(
        {"icon": one_of("trash"), "text": plain(75)},
        {"value": string(2000), "accessibility_label": string(75), "visible_to_user_ids": items(string(), 1, 10)},
    ),
    "feedback_buttons": keys(
        {"type": anything, "positive_button": FEEDBACK, "negative_button": FEEDBACK}, {"action_id": ID}
    ),
    "image": IMAGE,
    "overflow": _element({"options": items(PLAIN_OPTION, 1, 5)}),
    "checkboxes": both(
        _element(CHOICES, {"initial_options": items(TEXT_OPTION, 1, 10), "focus_on_load": flag}), initial_among_options
    ),
    "radio_buttons": both(
        _element(CHOICES, {"initial_option": TEXT_OPTION, "focus_on_load": flag}), initial_among_options
    ),
    "static_select": _static(dict(ONE), many=False),
    "multi_static_select": _static(dict(MANY), many=True),
    "external_select": _select({}, {"min_query_length": integer(0, 1000), **ONE}, many=False),
    "multi_external_select": _select({}, {"min_query_length": integer(0, 1000), **MANY}, many=True),
    "users_select": _select({}, {"initial_user": string()}, many=False),
    "multi_users_select": _select({}, {"initial_users": IDS}, many=True),
    "channels_select": _select({}, {"initial_channel": string(), "response_url_enabled": flag}, many=False),
    "multi_channels_select": _select({}, {"initial_channels": IDS}, many=True),
    "conversations_select": _select(
        {}, {"initial_conversation": string(), "response_url_enabled": flag, **CONVERSATION}, many=False
    ),
    "multi_conversations_select": _select({}, {"initial_conversations": IDS, **CONVERSATION}, many=True),
    "datepicker": _input({}, {"initial_date": string(10), "confirm": CONFIRM}),
    "timepicker": _input({}, {"initial_time": string(5), "timezone": string(), "confirm": CONFIRM}),
    "datetimepicker": keys(
        {"type": anything},
        {"action_id": ID, "initial_date_time": integer(10**9, 10**10 - 1), "confirm": CONFIRM, "focus_on_load": flag},
    ),
    "plain_text_input": _input(
        {}, {"initial_value": string(3000, 0), "multiline": flag, "dispatch_action_config": DISPATCH, **LENGTHS}
    ),
    "email_text_input": _input({}, {"initial_value": string(), "dispatch_action_config": DISPATCH}),
    "url_text_input": _input({}, {"initial_value": string(), "dispatch_action_config": DISPATCH}),
    "number_input": _input(
        {"is_decimal_allowed": flag},
        {
            "initial_value": string(),
            "min_value": string(),
            "max_value": string(),
            "dispatch_action_config": DISPATCH,
        },
    ),
    "rich_text_input": _input(
        {},
        {
            "initial_value": anything,
            "min_lines": integer(1, 100),
            "max_lines": integer(1, 100),
            "dispatch_action_config": DISPATCH,
        },
    ),
    "file_input": keys(
        {"type": anything}, {"action_id": ID, "filetypes": items(string()), "max_files": integer(1, 10)}
    ),
}

SELECTS = tuple(t for t in ELEMENTS if t.endswith("_select"))
PICKERS = ("datepicker", "timepicker")
CHOOSERS = ("checkboxes", "radio_buttons")
ACCESSORIES = ("button", "workflow_button", "image", "overflow", *SELECTS, *PICKERS, *CHOOSERS)
ACTIONS = ("button", "workflow_button", "overflow", "datetimepicker", *SELECTS, *PICKERS, *CHOOSERS)
TEXT_INPUTS = (
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
)
INPUTS = (*TEXT_INPUTS, "datetimepicker", *SELECTS, *PICKERS, *CHOOSERS)

STYLE = keys(
    {},
    dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), flag),
)


def _inline(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return keys({"type": anything, **required}, {"style": STYLE, **(optional or {})})


INLINE: dict[str, Rule] = {
    "text": _inline({"text": string()}),
    "link": _inline({"url": URL}, {"text": string(), "unsafe": flag}),
    "emoji": _inline({"name": string()}, {"unicode": string(), "skin_tone": integer(1, 6)}),
    "user": _inline({"user_id": string()}),
    "channel": _inline({"channel_id": string()}),
    "usergroup": _inline({"usergroup_id": string()}),
    "team": _inline({"team_id": string()}),
    "broadcast": _inline({"range": one_of("here", "channel", "everyone")}),
    "color": _inline({"value": string()}),
    "date": _inline({"timestamp": integer(0, 10**11), "format": string()}, {"url": URL, "fallback": string()}),
}
_SECTION = keys({"type": anything, "elements": items(by_type(INLINE), 0)})
_BORDERED = keys(
    {"type": anything, "elements": items(by_type(INLINE), 0)}, {"border": integer(0, 1), "language": string()}
)
RICH: dict[str, Rule] = {
    "rich_text_section": _SECTION,
    "rich_text_preformatted": _BORDERED,
    "rich_text_quote": _BORDERED,
    "rich_text_list": keys(
        {
            "type": anything,
            "style": one_of("bullet", "ordered"),
            "elements": items(by_type({"rich_text_section": _SECTION})),
        },
        {"indent": integer(0, 8), "offset": integer(0, 10_000), "border": integer(0, 1)},
    ),
}
RICH_TEXT = keys({"type": anything, "elements": items(by_type(RICH), 1)}, {"block_id": ID})
CELLS: dict[str, Rule] = {
    "raw_text": keys({"type": anything, "text": string(least=1)}),
    "raw_number": keys({"type": anything, "value": number}, {"text": string()}),
    "rich_text": RICH_TEXT,
}
