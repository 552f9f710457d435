"""One of every block and element that Slack has, as an app would send it."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, description: str | None = None) -> Json:
    made: Json = {"text": plain(text), "value": value}
    return made | {"description": plain(description)} if description else made


PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
COLOURS = [option("Red", "red", "Warm"), option("Green", "green"), option("Blue", "blue", "Cold")]
CONFIRM = {
    "title": plain("Really?"),
    "text": mrkdwn("This *cannot* be undone."),
    "confirm": plain("Do it"),
    "deny": plain("Keep it"),
}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def words(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


RICH_TEXT: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                words("Plain, "),
                words("bold", bold=True),
                words(", "),
                words("italic", italic=True),
                words(", "),
                words("gone", strike=True),
                words(", "),
                words("code()", code=True),
                words(", "),
                {"type": "link", "url": "https://example.com/", "text": "a link"},
                words(", "),
                {"type": "emoji", "name": "tada"},
                words(" "),
                {"type": "user", "user_id": "U_BEN"},
                words(" in "),
                {"type": "channel", "channel_id": "C_JOINT"},
                words(" "),
                {"type": "broadcast", "range": "here"},
                words(" "),
                {"type": "usergroup", "usergroup_id": "S_SALES"},
                words(" on "),
                {
                    "type": "date",
                    "timestamp": 1795773600,
                    "format": "{date_short} at {time}",
                    "fallback": "27 November",
                },
                words(" in "),
                {"type": "color", "value": "#2f6fb7"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 0,
            "elements": [
                {"type": "rich_text_section", "elements": [words("One")]},
                {"type": "rich_text_section", "elements": [words("Two")]},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": [words("Under two")]}],
        },
        {"type": "rich_text_quote", "elements": [words("Nobody reads the brochure.")]},
        {"type": "rich_text_preformatted", "elements": [words("select * from leads;")]},
    ],
}

SERIES = [
    {
        "name": "Sales",
        "data": [{"label": m, "value": v} for m, v in zip(["Sep", "Oct", "Nov"], [42, 55, 61], strict=True)],
    },
    {
        "name": "Marketing",
        "data": [{"label": m, "value": v} for m, v in zip(["Sep", "Oct", "Nov"], [30, 28, -6], strict=True)],
    },
]
AXIS = {"categories": ["Sep", "Oct", "Nov"], "x_label": "Month", "y_label": "Leads"}


def chart(kind: str) -> Json:
    if kind == "pie":
        parts = [("Misses definition", 12), ("Bad record", 5), ("Misrouted", 3)]
        body: Json = {"type": "pie", "segments": [{"label": label, "value": value} for label, value in parts]}
    else:
        body = {"type": kind, "series": SERIES, "axis_config": AXIS}
    return {"type": "data_visualization", "title": f"Leads, as a {kind}", "chart": body}


def cell(value: str | float) -> Json:
    if isinstance(value, str):
        return {"type": "raw_text", "text": value}
    return {"type": "raw_number", "value": value, "text": str(value)}


PIPELINE = [
    ("Acme", 120),
    ("Globex", 40),
    ("Initech", 9),
    ("Umbrella", 300),
    ("Hooli", 75),
    ("Stark", 18),
    ("Wayne", 220),
]
CARD: Json = {
    "type": "card",
    "icon": {"type": "image", "image_url": PIXEL, "alt_text": "Brochure"},
    "hero_image": {"type": "image", "image_url": PIXEL, "alt_text": "A brochure's first page"},
    "title": mrkdwn("One-pager for Acme"),
    "subtitle": mrkdwn("Collateral, version 3"),
    "body": mrkdwn("Works as is for *discovery* calls."),
    "actions": [{"type": "button", "text": plain("Use it"), "action_id": "use"}],
}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": action_id} | more


def picker(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": f"a_{kind}"} | more


ELEMENTS: dict[str, Json] = {
    "button": button("Plain", "plain"),
    "button_primary": button("Take it", "take", style="primary"),
    "button_danger": button("Delete", "delete", style="danger", confirm=CONFIRM),
    "button_url": button("Open", "open", url="https://example.com/"),
    "workflow_button": {
        "type": "workflow_button",
        "text": plain("Run the workflow"),
        "action_id": "workflow",
        "workflow": {"trigger": {"url": "https://slack.com/shortcuts/Ft1/abc"}},
    },
    "static_select": picker("static_select", options=COLOURS, placeholder=plain("A colour")),
    "static_select_groups": picker("static_select", option_groups=[{"label": plain("Colours"), "options": COLOURS}]),
    "external_select": picker("external_select", min_query_length=1, placeholder=plain("A company")),
    "users_select": picker("users_select", initial_user="U_BEN"),
    "conversations_select": picker("conversations_select"),
    "channels_select": picker("channels_select", initial_channel="C_JOINT"),
    "multi_static_select": picker("multi_static_select", options=COLOURS, initial_options=COLOURS[:1]),
    "multi_external_select": picker("multi_external_select", min_query_length=1),
    "multi_users_select": picker("multi_users_select", initial_users=["U_ANA", "U_BEN"]),
    "multi_conversations_select": picker("multi_conversations_select"),
    "multi_channels_select": picker("multi_channels_select"),
    "overflow": picker("overflow", options=[option("Snooze", "snooze"), option("Close", "close")]),
    "datepicker": picker("datepicker", initial_date="2026-11-27"),
    "timepicker": picker("timepicker", initial_time="14:30"),
    "datetimepicker": picker("datetimepicker", initial_date_time=1795773600),
    "checkboxes": picker("checkboxes", options=COLOURS, initial_options=COLOURS[:2]),
    "radio_buttons": picker("radio_buttons", options=COLOURS, initial_option=COLOURS[2]),
}

MARKS = """*Bold* _italic_ ~strike~ `code` <https://example.com|link> <@U_BEN> <#C_JOINT> :tada:
> quoted
```pre
formatted```"""
DIGEST = """# Digest
This **week**:

- one
- two
  - [x] done

| Side | Late |
|---|---:|
| Sales | 1 |

> said

`code` and [a link](https://example.com)"""

BLOCKS: dict[str, list[Json]] = {
    "section": [{"type": "section", "text": mrkdwn(MARKS)}],
    "section_fields": [
        {
            "type": "section",
            "fields": [mrkdwn("*Owner*\nBen"), mrkdwn("*Due*\n<!date^1795773600^{date_short_pretty} {time}|27 Nov>")],
        }
    ],
    "section_image": [
        {
            "type": "section",
            "text": mrkdwn("With an image"),
            "accessory": {"type": "image", "image_url": PIXEL, "alt_text": "A dot"},
        }
    ],
    "header": [{"type": "header", "text": plain("Agenda for Monday :calendar:")}],
    "divider": [{"type": "divider"}],
    "context": [
        {
            "type": "context",
            "elements": [
                {"type": "image", "image_url": PIXEL, "alt_text": "A dot"},
                mrkdwn("On *marketing* · due Tue 11:00"),
            ],
        }
    ],
    "image": [{"type": "image", "image_url": PIXEL, "alt_text": "A dot", "title": plain("A picture")}],
    "rich_text": [RICH_TEXT],
    "video": [
        {
            "type": "video",
            "video_url": "https://example.com/v",
            "thumbnail_url": PIXEL,
            "alt_text": "A demo",
            "title": plain("The demo"),
            "title_url": "https://example.com/v",
            "author_name": "Ana",
            "description": plain("Two minutes"),
        }
    ],
    "file": [{"type": "file", "external_id": "brochure-3", "source": "remote"}],
    "markdown": [{"type": "markdown", "text": DIGEST}],
    "table": [
        {
            "type": "table",
            "column_settings": [{"is_wrapped": True}, {"align": "right"}],
            "rows": [[cell("Company"), cell("Value")], [rich(words("Acme", bold=True)), cell(120)]],
        }
    ],
    "data_table": [
        {
            "type": "data_table",
            "caption": "Pipeline",
            "page_size": 3,
            "row_header_column_index": 0,
            "rows": [[cell("Company"), cell("Value")], *[[cell(n), cell(v)] for n, v in PIPELINE]],
        }
    ],
    "pie": [chart("pie")],
    "bar": [chart("bar")],
    "line": [chart("line")],
    "area": [chart("area")],
    "card": [CARD],
    "carousel": [
        {
            "type": "carousel",
            "elements": [CARD, CARD | {"title": mrkdwn("Battle card")}, CARD | {"title": mrkdwn("Price list")}],
        }
    ],
    "container": [
        {
            "type": "container",
            "title": plain("Feedback"),
            "subtitle": plain("3 open"),
            "is_collapsible": True,
            "default_collapsed": True,
            "child_blocks": [{"type": "section", "text": mrkdwn("The hidden part")}],
        }
    ],
    "context_actions": [
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "useful",
                    "positive_button": {"text": plain("Useful"), "value": "yes"},
                    "negative_button": {"text": plain("Not useful"), "value": "no"},
                },
                {"type": "icon_button", "action_id": "bin", "icon": "trash", "text": plain("Remove"), "value": "bin"},
            ],
        }
    ],
    "plan": [
        {
            "type": "plan",
            "title": "Import leads",
            "tasks": [
                {"type": "task_card", "task_id": "t1", "title": "Read the file", "status": "complete"},
                {
                    "type": "task_card",
                    "task_id": "t2",
                    "title": "Match companies",
                    "status": "in_progress",
                    "details": rich(words("40 of 120")),
                },
            ],
        }
    ],
    "task_card": [
        {
            "type": "task_card",
            "task_id": "t3",
            "title": "Ask the CRM",
            "status": "error",
            "sources": [{"type": "url", "url": "https://example.com/", "text": "The CRM"}],
        }
    ],
}

MESSAGES: dict[str, list[Json]] = BLOCKS | {
    name: [{"type": "actions", "elements": [element]}] for name, element in ELEMENTS.items()
}


def labelled(label: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": f"b_{element['action_id']}", "label": plain(label), "element": element} | more


def text_input(action_id: str, **more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": action_id} | more


MODAL: Json = {
    "type": "modal",
    "callback_id": "everything",
    "title": plain("Everything"),
    "submit": plain("Send"),
    "close": plain("Not now"),
    "blocks": [
        {"type": "alert", "level": "warning", "text": mrkdwn("Marketing is away *today*.")},
        labelled("Name", text_input("name", max_length=20), hint=plain("As on the contract")),
        labelled("Details", text_input("details", multiline=True), optional=True),
        labelled("Rich", {"type": "rich_text_input", "action_id": "rich"}, optional=True),
        labelled("E-mail", {"type": "email_text_input", "action_id": "email"}, optional=True),
        labelled("Link", {"type": "url_text_input", "action_id": "url"}, optional=True),
        labelled("Number", {"type": "number_input", "action_id": "number", "is_decimal_allowed": False}, optional=True),
        labelled("Colour", picker("static_select", options=COLOURS), optional=True),
        labelled("Company", picker("external_select", min_query_length=1), optional=True),
        labelled("Colours", picker("multi_static_select", options=COLOURS), optional=True),
        labelled("Person", picker("users_select"), optional=True),
        labelled("Channel", picker("channels_select"), optional=True),
        labelled("Room", picker("conversations_select"), optional=True),
        labelled("Day", picker("datepicker"), optional=True),
        labelled("Time", picker("timepicker"), optional=True),
        labelled("Instant", picker("datetimepicker"), optional=True),
        labelled("Boxes", picker("checkboxes", options=COLOURS), optional=True),
        labelled("One of", picker("radio_buttons", options=COLOURS), optional=True),
        labelled("Files", {"type": "file_input", "action_id": "files", "max_files": 2}, optional=True),
        {"type": "actions", "block_id": "more", "elements": [button("Another step", "push")]},
    ],
}
