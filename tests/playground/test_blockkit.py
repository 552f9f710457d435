"""Block Kit's limits: at the limit a payload passes, one over it fails and says where."""

from collections.abc import Callable
from typing import Any

import pytest

from playground.blockkit import SURFACES, message_problems, view_problems

Json = dict[str, Any]
Make = Callable[[int], Json]


def plain(n: int) -> Json:
    return {"type": "plain_text", "text": "x" * n}


def mrkdwn(n: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * n}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(1), **more}


def option(label: int = 1, **more: Any) -> Json:
    return {"text": plain(label), "value": "v", **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "options": [option()], **more}


def confirm(**more: Any) -> Json:
    return {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1), **more}


def an_input(element: Json | None = None, **more: Any) -> Json:
    return {"type": "input", "label": plain(1), "element": element or {"type": "plain_text_input"}, **more}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://a.example/1.png", "alt_text": "x", **more}


def video(**more: Any) -> Json:
    urls = {"video_url": "https://a.example/v", "thumbnail_url": "https://a.example/t"}
    return {"type": "video", "title": plain(1), "alt_text": "x", **urls, **more}


def cell(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def data_table(rows: int, columns: int = 1, **more: Any) -> Json:
    return {"type": "data_table", "caption": "x", "rows": [[cell()] * columns] * rows, **more}


def pie(segments: int = 1, label: int = 1) -> Json:
    chart = {"type": "pie", "segments": [{"label": "x" * label, "value": 1}] * segments}
    return {"type": "data_visualization", "title": "x", "chart": chart}


def bars(series: int = 1, points: int = 1, name: int = 1, category: int = 1, axis: int = 1) -> Json:
    labels = [f"{n:02d}"[-category:].rjust(category, "x") for n in range(points)]
    one = {"name": "x" * name, "data": [{"label": label, "value": 1} for label in labels]}
    config = {"categories": labels, "x_label": "x" * axis, "y_label": "x" * axis}
    return {
        "type": "data_visualization",
        "title": "x",
        "chart": {"type": "bar", "series": [one] * series, "axis_config": config},
    }


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain(1), **more}


def container(**more: Any) -> Json:
    return {"type": "container", "title": plain(1), "child_blocks": [{"type": "divider"}], **more}


def feedback(**more: Any) -> Json:
    return {
        "type": "feedback_buttons",
        "positive_button": {"text": plain(1), "value": "y", **more},
        "negative_button": {"text": plain(1), "value": "n"},
    }


def icon(**more: Any) -> Json:
    return {"type": "icon_button", "icon": "trash", "text": plain(1), **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def rich_list(**more: Any) -> Json:
    inside = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
    return rich({"type": "rich_text_list", "style": "bullet", "elements": [inside], **more})


LIMITS: dict[str, tuple[int, Make]] = {
    "section text": (3000, lambda n: {"type": "section", "text": mrkdwn(n)}),
    "section fields": (10, lambda n: {"type": "section", "fields": [plain(1)] * n}),
    "section field text": (2000, lambda n: {"type": "section", "fields": [plain(n)]}),
    "header text": (150, lambda n: {"type": "header", "text": plain(n)}),
    "context elements": (10, lambda n: {"type": "context", "elements": [mrkdwn(1)] * n}),
    "context text": (3000, lambda n: {"type": "context", "elements": [mrkdwn(n)]}),
    "actions elements": (25, lambda n: actions(*[button() for _ in range(n)])),
    "block_id": (255, lambda n: {"type": "divider", "block_id": "x" * n}),
    "action_id": (255, lambda n: actions(button(action_id="x" * n))),
    "input label": (2000, lambda n: an_input(label=plain(n))),
    "input hint": (2000, lambda n: an_input(hint=plain(n))),
    "plain_text_input min_length": (3000, lambda n: an_input({"type": "plain_text_input", "min_length": n})),
    "plain_text_input max_length": (3000, lambda n: an_input({"type": "plain_text_input", "max_length": n})),
    "placeholder": (150, lambda n: an_input({"type": "plain_text_input", "placeholder": plain(n)})),
    "rich_text_input lines": (100, lambda n: an_input({"type": "rich_text_input", "max_lines": n})),
    "file_input max_files": (10, lambda n: an_input({"type": "file_input", "max_files": n})),
    "dispatch triggers": (
        2,
        lambda n: an_input(
            {
                "type": "plain_text_input",
                "dispatch_action_config": {
                    "trigger_actions_on": (["on_enter_pressed", "on_character_entered"] * 2)[:n]
                },
            }
        ),
    ),
    "image_url": (3000, lambda n: image(image_url="x" * n)),
    "image alt_text": (2000, lambda n: image(alt_text="x" * n)),
    "image title": (2000, lambda n: image(title=plain(n))),
    "video title": (199, lambda n: video(title=plain(n))),
    "video author": (49, lambda n: video(author_name="x" * n)),
    "video alt_text": (2000, lambda n: video(alt_text="x" * n)),
    "video description": (200, lambda n: video(description=plain(n))),
    "button text": (75, lambda n: actions(button(text=plain(n)))),
    "button value": (2000, lambda n: actions(button(value="x" * n))),
    "button url": (3000, lambda n: actions(button(url="x" * n))),
    "button accessibility_label": (75, lambda n: actions(button(accessibility_label="x" * n))),
    "confirm title": (100, lambda n: actions(button(confirm=confirm(title=plain(n))))),
    "confirm text": (300, lambda n: actions(button(confirm=confirm(text=mrkdwn(n))))),
    "confirm confirm": (30, lambda n: actions(button(confirm=confirm(confirm=plain(n))))),
    "confirm deny": (30, lambda n: actions(button(confirm=confirm(deny=plain(n))))),
    "option text": (75, lambda n: actions(select(options=[option(n)]))),
    "option value": (150, lambda n: actions(select(options=[option(value="x" * n)]))),
    "option description": (75, lambda n: actions(select(options=[option(description=plain(n))]))),
    "option url": (3000, lambda n: actions({"type": "overflow", "options": [option(url="x" * n)]})),
    "select options": (100, lambda n: actions(select(options=[option()] * n))),
    "select groups": (
        100,
        lambda n: actions({"type": "static_select", "option_groups": [{"label": plain(1), "options": [option()]}] * n}),
    ),
    "group label": (
        75,
        lambda n: actions({"type": "static_select", "option_groups": [{"label": plain(n), "options": [option()]}]}),
    ),
    "group options": (
        100,
        lambda n: actions({"type": "static_select", "option_groups": [{"label": plain(1), "options": [option()] * n}]}),
    ),
    "overflow options": (5, lambda n: actions({"type": "overflow", "options": [option()] * n})),
    "checkboxes options": (10, lambda n: actions({"type": "checkboxes", "options": [option()] * n})),
    "radio options": (10, lambda n: actions({"type": "radio_buttons", "options": [option()] * n})),
    "table rows": (100, lambda n: {"type": "table", "rows": [[cell()]] * n}),
    "table columns": (20, lambda n: {"type": "table", "rows": [[cell()] * n]}),
    "table column_settings": (20, lambda n: {"type": "table", "rows": [[cell()]], "column_settings": [{}] * n}),
    "data_table rows": (101, lambda n: data_table(n)),
    "data_table columns": (20, lambda n: data_table(2, n)),
    "data_table page_size": (100, lambda n: data_table(2, page_size=n)),
    "data_table characters": (
        10_000,
        lambda n: {"type": "data_table", "caption": "x", "rows": [[cell()], [cell("x" * (n - 1))]]},
    ),
    "chart title": (50, lambda n: pie() | {"title": "x" * n}),
    "pie segments": (6, lambda n: pie(n)),
    "segment label": (20, lambda n: pie(label=n)),
    "series": (6, lambda n: bars(n)),
    "series name": (20, lambda n: bars(name=n)),
    "points": (20, lambda n: bars(points=n, category=2)),
    "category": (20, lambda n: bars(category=n)),
    "axis label": (50, lambda n: bars(axis=n)),
    "markdown": (12_000, lambda n: {"type": "markdown", "text": "x" * n}),
    "card title": (150, lambda n: card(title=mrkdwn(n))),
    "card subtitle": (150, lambda n: card(subtitle=mrkdwn(n))),
    "card body": (200, lambda n: card(body=mrkdwn(n))),
    "card subtext": (200, lambda n: card(subtext=mrkdwn(n))),
    "card buttons": (3, lambda n: card(actions=[button() for _ in range(n)])),
    "carousel cards": (10, lambda n: {"type": "carousel", "elements": [card() for _ in range(n)]}),
    "container title": (150, lambda n: container(title=plain(n))),
    "container subtitle": (150, lambda n: container(subtitle=plain(n))),
    "container children": (10, lambda n: container(child_blocks=[{"type": "divider"}] * n)),
    "context_actions": (5, lambda n: {"type": "context_actions", "elements": [icon() for _ in range(n)]}),
    "feedback text": (75, lambda n: {"type": "context_actions", "elements": [feedback(text=plain(n))]}),
    "feedback value": (2000, lambda n: {"type": "context_actions", "elements": [feedback(value="x" * n)]}),
    "icon visible_to": (
        10,
        lambda n: {"type": "context_actions", "elements": [icon(visible_to_user_ids=["U"] * n)]},
    ),
    "plan tasks": (
        50,
        lambda n: {
            "type": "plan",
            "title": "x",
            "tasks": [{"type": "task_card", "task_id": "1", "title": "x", "status": "pending"}] * n,
        },
    ),
    "rich_text_list indent": (8, lambda n: rich_list(indent=n)),
    "rich_text_list border": (1, lambda n: rich_list(border=n)),
}


@pytest.mark.parametrize("name", LIMITS)
def test_at_the_limit_it_passes_and_one_over_it_fails(name: str) -> None:
    limit, make = LIMITS[name]
    assert message_problems([make(limit)]) == []
    problems = message_problems([make(limit + 1)])
    assert problems
    assert all(p.startswith("[ERROR] ") and "[json-pointer:/blocks" in p for p in problems)


def test_fifty_blocks_in_a_message_a_hundred_elsewhere() -> None:
    divider = {"type": "divider"}
    assert not message_problems([divider] * 50)
    assert message_problems([divider] * 51) == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]
    for kind in ("modal", "home"):
        title = {"title": plain(1)} if kind == "modal" else {}
        assert not view_problems({"type": kind, "blocks": [divider] * 100, **title})
        assert view_problems({"type": kind, "blocks": [divider] * 101, **title})


VIEW_LIMITS: dict[str, tuple[int, Make]] = {
    "title": (24, lambda n: {"title": plain(n)}),
    "submit": (24, lambda n: {"submit": plain(n)}),
    "close": (24, lambda n: {"close": plain(n)}),
    "private_metadata": (3000, lambda n: {"private_metadata": "x" * n}),
    "callback_id": (255, lambda n: {"callback_id": "x" * n}),
    "external_id": (255, lambda n: {"external_id": "x" * n}),
}


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_limits_of_a_view(name: str) -> None:
    limit, make = VIEW_LIMITS[name]
    modal: Json = {"type": "modal", "title": plain(1), "blocks": []}
    assert view_problems(modal | make(limit)) == []
    assert view_problems(modal | make(limit + 1))


def test_an_alert_has_200_characters() -> None:
    def alert(n: int) -> Json:
        return {"type": "modal", "title": plain(1), "blocks": [{"type": "alert", "text": plain(n)}]}

    assert view_problems(alert(200)) == []
    assert view_problems(alert(201))


def test_a_modal_with_inputs_has_a_submit() -> None:
    modal: Json = {"type": "modal", "title": plain(1), "blocks": [an_input()]}
    assert "must have a submit" in view_problems(modal)[0]
    assert view_problems(modal | {"submit": plain(1)}) == []


EXAMPLES: dict[str, Json] = {
    "actions": actions(button()),
    "alert": {"type": "alert", "text": plain(1)},
    "card": card(),
    "carousel": {"type": "carousel", "elements": [card()]},
    "container": container(),
    "context": {"type": "context", "elements": [plain(1)]},
    "context_actions": {"type": "context_actions", "elements": [icon()]},
    "data_table": data_table(2),
    "data_visualization": pie(),
    "divider": {"type": "divider"},
    "file": {"type": "file", "external_id": "x", "source": "remote"},
    "header": {"type": "header", "text": plain(1)},
    "image": image(),
    "input": an_input(),
    "markdown": {"type": "markdown", "text": "x"},
    "plan": {"type": "plan", "title": "x"},
    "rich_text": rich_list(),
    "section": {"type": "section", "text": plain(1)},
    "table": {"type": "table", "rows": [[cell()]]},
    "task_card": {"type": "task_card", "task_id": "1", "title": "x", "status": "complete"},
    "video": video(),
}
MODAL = {"actions", "alert", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
HOME = MODAL - {"alert"} | {"carousel", "container", "data_table", "table"}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_each_block_stands_only_where_slack_lets_it(kind: str) -> None:
    block = EXAMPLES[kind]
    assert (message_problems([block]) == []) is (kind != "alert")
    modal: Json = {"type": "modal", "title": plain(1), "submit": plain(1), "blocks": [block]}
    assert (view_problems(modal) == []) is (kind in MODAL)
    assert (view_problems({"type": "home", "blocks": [block]}) == []) is (kind in HOME)


def test_every_known_block_has_an_example() -> None:
    assert set(EXAMPLES) == set(SURFACES)


WRONG: dict[str, tuple[Json, str]] = {
    "an unknown block": ({"type": "sectoin"}, "unsupported type: sectoin"),
    "an unknown key": ({"type": "divider", "color": "red"}, "invalid additional property: color"),
    "a missing key": ({"type": "header"}, "missing required field: text"),
    "an empty text": ({"type": "section", "text": plain(0)}, "must be more than 0 characters"),
    "a header in mrkdwn": ({"type": "header", "text": mrkdwn(1)}, "unsupported type: mrkdwn"),
    "a section of nothing": ({"type": "section"}, "must have one of: text, fields"),
    "an input element in actions": (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
    "a button in an input": (an_input(button()), "unsupported type: button"),
    "a style of its own": (actions(button(style="warning")), "must be one of: primary, danger"),
    "options and groups": (
        actions({"type": "static_select", "options": [option()], "option_groups": []}),
        "must not have both",
    ),
    "an initial option that is none": (actions(select(initial_option=option(2))), "initial option must exactly match"),
    "the same action_id twice": (actions(button(action_id="a"), button(action_id="a")), "'a' already exists"),
    "a table of uneven rows": ({"type": "table", "rows": [[cell()], [cell(), cell()]]}, "same number of cells"),
    "a data_table of one row": (data_table(1), "no fewer than 2 items"),
    "a rich header row": (
        {"type": "data_table", "caption": "x", "rows": [[rich_list()], [cell()]]},
        "not allowed in the header row",
    ),
    "labels that are no categories": (
        {
            "type": "data_visualization",
            "title": "x",
            "chart": {
                "type": "line",
                "series": [{"name": "x", "data": [{"label": "a", "value": 1}]}],
                "axis_config": {"categories": ["b"]},
            },
        },
        "must match the categories",
    ),
    "an empty rich text": (
        rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}),
        "must be more than 0 characters",
    ),
    "a container in a container": (container(child_blocks=[container()]), "unsupported type: container"),
    "something that is no object": ({"type": "section", "text": "x"}, "must be an object"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_slack_refuses(name: str) -> None:
    block, words = WRONG[name]
    assert any(words in problem for problem in message_problems([block])), message_problems([block])


def test_limits_over_a_whole_message() -> None:
    assert any("2 data_visualization" in p for p in message_problems([pie()] * 3))
    assert any("only_one_table" in p for p in message_problems([EXAMPLES["table"]] * 2))
    assert any("all markdown" in p for p in message_problems([{"type": "markdown", "text": "x" * 6001}] * 2))
    assert any("'b' already exists" in p for p in message_problems([{"type": "divider", "block_id": "b"}] * 2))


def test_videos_come_only_from_the_apps_domains() -> None:
    assert message_problems([video()], ("a.example",)) == []
    assert "unfurl domains" in message_problems([video()], ("b.example",))[0]


def test_our_blocks_pass_the_models_of_the_sdk_too() -> None:
    from slack_sdk.models.blocks import Block

    for kind in ("actions", "context", "divider", "header", "image", "input", "section", "card", "container"):
        Block.parse(EXAMPLES[kind]).validate_json()  # type: ignore[union-attr]
