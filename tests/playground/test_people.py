"""People act, a real Bolt app answers: the same over Socket Mode and over signed HTTP."""

from typing import Any

import pytest
from slack_sdk import WebClient

from playground.client import Person, Slack
from tests.playground.bot import Bot, Json, answer, button, modal, option, plain, text_input
from tests.playground.conftest import JOINT


def card(web: WebClient, *elements: Json, **more: Any) -> str:
    blocks = [{"type": "actions", "block_id": "acts", "elements": list(elements)}]
    return str(web.chat_postMessage(channel="C_JOINT", text="A card", blocks=blocks, **more)["ts"])


def test_a_commands_ack_is_seen_only_by_who_typed_it(bot: Bot, slack: Slack, ana: Person, ben: Person) -> None:
    told = ana.types("/hello world & <all>", channel=JOINT)
    assert told["delivery"]["error"] is None
    assert told["response"] == {"text": "Hello world &amp; &lt;all&gt;"}
    assert ana.last_seen(JOINT).text == "Hello world &amp; &lt;all&gt;"
    assert ana.last_seen(JOINT).ephemeral
    assert ben.sees(JOINT) == []


def test_an_in_channel_ack_is_for_everybody(bot: Bot, slack: Slack, ana: Person, ben: Person) -> None:
    ana.types("/loud", channel=JOINT)
    assert ben.last_seen(JOINT).plain == "To everybody"
    assert slack.last_message(JOINT).text == "To all"


def test_an_empty_ack_shows_nothing(bot: Bot, ana: Person) -> None:
    ana.types("/quiet", channel=JOINT)
    assert ana.sees(JOINT) == []


def test_a_command_nobody_acks_did_not_respond(bot: Bot, slack: Slack, ana: Person) -> None:
    slack.post("settings", ack_seconds=0.3)
    told = ana.types("/unknown", channel=JOINT)
    assert told["delivery"]["error"] is not None
    assert ana.last_seen(JOINT).text == "/unknown did not respond (operation_timeout)."
    assert [e["name"] for e in slack.traffic(failures=True)] == ["/unknown"]


def test_a_modal_is_opened_filled_in_and_submitted(bot: Bot, slack: Slack, ana: Person) -> None:
    seen: list[Json] = []

    def keep(ack: Any, view: Json) -> None:
        seen.append(view)
        ack()

    bot.on_submit = keep
    ana.types("/ask", channel=JOINT)
    view = ana.modal()
    assert (view.title, view.labels, view.submit) == ("Ask", ["What do you need?"], "Send")
    assert ana.submits({"What do you need?": "A one-pager"}) == {}
    assert ana.modals() == []
    state = seen[0]["state"]["values"]["what"]["text"]
    assert state == {"type": "plain_text_input", "value": "A one-pager"}
    assert seen[0]["root_view_id"] == seen[0]["id"] == view.id
    assert seen[0]["previous_view_id"] is None


def test_field_errors_keep_the_modal_open(bot: Bot, ana: Person) -> None:
    bot.on_submit = answer(response_action="errors", errors={"what": "Too short"})
    ana.types("/ask", channel=JOINT)
    assert ana.submits({"What do you need?": "x"}) == {"What do you need?": "Too short"}
    assert ana.modal().errors == {"What do you need?": "Too short"}
    assert ana.modal().values == {"What do you need?": "x"}


def test_slack_itself_refuses_an_empty_required_field(bot: Bot, ana: Person) -> None:
    ana.types("/ask", channel=JOINT)
    before = len(bot.payloads)
    assert ana.submits() == {"What do you need?": "This field is required"}
    assert len(bot.payloads) == before


def test_an_error_for_an_unknown_block_is_a_failure(bot: Bot, slack: Slack, ana: Person) -> None:
    bot.on_submit = answer(response_action="errors", errors={"nowhere": "?"})
    ana.types("/ask", channel=JOINT)
    assert "" in ana.submits({"What do you need?": "x"})
    assert "nowhere" in slack.traffic(failures=True)[-1]["error"]


def test_a_submission_can_update_the_modal_and_keeps_what_was_typed(bot: Bot, ana: Person) -> None:
    more = [text_input("What do you need?", "what"), text_input("By when?", "when")]
    bot.on_submit = answer(response_action="update", view=modal("Step two", blocks=more))
    ana.types("/ask", channel=JOINT)
    ana.submits({"What do you need?": "A one-pager"})
    assert ana.modal().title == "Step two"
    assert ana.modal().values == {"What do you need?": "A one-pager", "By when?": None}


def test_a_submission_can_push_and_clear(bot: Bot, ana: Person) -> None:
    bot.on_submit = answer(response_action="push", view=modal("More", "pushed"))
    ana.types("/ask", channel=JOINT)
    ana.submits({"What do you need?": "A one-pager"})
    assert [v.title for v in ana.modals()] == ["Ask", "More"]
    ana.submits({"what": "yes"})
    assert ana.modals() == []


def test_closing_is_told_where_it_was_asked_for(bot: Bot, ana: Person) -> None:
    ana.types("/ask", channel=JOINT)
    assert ana.closes()["delivery"]["status"] == 200
    assert bot.payloads[-1]["type"] == "view_closed"
    assert bot.payloads[-1]["is_cleared"] is False


def test_a_button_is_pressed_by_its_label(bot: Bot, slack: Slack, web: WebClient, ben: Person) -> None:
    card(web, button("Take it", "take", value="42", style="primary"), button("No", "note"))
    message = slack.last_message(JOINT)
    assert message.buttons == ["Take it", "No"]
    ben.clicks("Take it", on=message)
    payload = next(p for p in bot.payloads if p["type"] == "block_actions")
    assert payload["actions"][0]["value"] == "42"
    assert payload["actions"][0]["text"] == {"type": "plain_text", "text": "Take it"}
    assert payload["user"]["team_id"] == "T_LOCKSTEP"
    assert payload["container"]["message_ts"] == message.ts
    assert payload["message"]["blocks"] == message.blocks
    assert slack.fresh(message).text == "<@U_BEN> took it"


def test_a_button_that_is_not_there_is_named_with_those_that_are(joined: Slack, web: WebClient, ben: Person) -> None:
    card(web, button("Take it", "take"))
    with pytest.raises(AssertionError, match=r"Ben sees no 'Drop it' there, but 'Take it' \(take\)"):
        ben.clicks("Drop it", on=joined.last_message(JOINT))


def test_saying_no_in_a_confirm_dialog_sends_nothing(bot: Bot, slack: Slack, web: WebClient, ben: Person) -> None:
    confirm = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")}
    card(web, button("Take it", "take", confirm=confirm))
    assert ben.clicks("Take it", on=slack.last_message(JOINT), confirmed=False)["delivery"] is None


ELEMENTS: list[tuple[Json, Any, str, Any]] = [
    (
        {"type": "static_select", "options": [option("One", "1"), option("Two", "2")]},
        "Two",
        "selected_option",
        option("Two", "2"),
    ),
    (
        {"type": "overflow", "options": [option("One", "1"), option("Two", "2")]},
        "2",
        "selected_option",
        option("Two", "2"),
    ),
    ({"type": "radio_buttons", "options": [option("One", "1")]}, "1", "selected_option", option("One", "1")),
    (
        {"type": "checkboxes", "options": [option("One", "1"), option("Two", "2")]},
        ["1"],
        "selected_options",
        [option("One", "1")],
    ),
    (
        {"type": "multi_static_select", "options": [option("One", "1")]},
        ["One"],
        "selected_options",
        [option("One", "1")],
    ),
    ({"type": "users_select"}, "Ben", "selected_user", "U_BEN"),
    ({"type": "multi_users_select"}, ["Ben", "U_ANA"], "selected_users", ["U_BEN", "U_ANA"]),
    ({"type": "channels_select"}, "#general", "selected_channel", "C_GENERAL"),
    ({"type": "conversations_select"}, "#general", "selected_conversation", "C_GENERAL"),
    ({"type": "multi_conversations_select"}, ["C_GENERAL"], "selected_conversations", ["C_GENERAL"]),
    ({"type": "datepicker"}, "2026-11-27", "selected_date", "2026-11-27"),
    ({"type": "timepicker"}, "14:30", "selected_time", "14:30"),
    ({"type": "datetimepicker"}, 1795000000, "selected_date_time", 1795000000),
]


@pytest.mark.parametrize(("element", "value", "key", "expected"), ELEMENTS, ids=[e[0]["type"] for e in ELEMENTS])
def test_every_element_sends_what_was_chosen(
    http_bot: Bot, slack: Slack, web: WebClient, ana: Person, element: Json, value: Any, key: str, expected: Any
) -> None:
    card(web, {**element, "action_id": "note"})
    ana.chooses(value, of="note", on=slack.last_message(JOINT))
    payload = http_bot.payloads[-1]
    assert payload["actions"][0][key] == expected
    assert payload["actions"][0]["type"] == element["type"]
    if element["type"] != "overflow":
        assert payload["state"]["values"]["acts"]["note"][key] == expected


def test_an_external_select_offers_what_the_bot_says(bot: Bot, slack: Slack, web: WebClient, ana: Person) -> None:
    card(web, {"type": "external_select", "action_id": "who", "min_query_length": 2})
    message = slack.last_message(JOINT)
    assert ana.options("x", "who", on=message) == []
    assert ana.options("acme", "who", on=message) == ["acme one", "acme two"]


def test_a_modal_button_pushes_another_modal_and_three_are_the_most(
    bot: Bot, slack: Slack, ana: Person, web: WebClient
) -> None:
    slack.post("settings", ack_seconds=0.5)
    ana.types("/ask", channel=JOINT)
    more = [{"type": "actions", "elements": [button("More", "push")]}]
    web.views_update(view_id=ana.modal().id, view=modal(blocks=more, callback_id="ask"))
    ana.clicks("More", in_modal=True)
    assert [v.title for v in ana.modals()] == ["Ask", "More"]
    web.views_update(view_id=ana.modal().id, view=modal(blocks=more, callback_id="pushed"))
    ana.clicks("More", in_modal=True)
    web.views_update(view_id=ana.modal().id, view=modal(blocks=more, callback_id="pushed"))
    ana.clicks("More", in_modal=True)
    assert len(ana.modals()) == 3


def test_response_urls_answer_privately_and_for_all(bot: Bot, slack: Slack, ana: Person, ben: Person) -> None:
    ana.types("/later", channel=JOINT)
    assert [(m.text, m.ephemeral) for m in ana.sees(JOINT)] == [("Only for you", True), ("For everybody", False)]
    assert [m.text for m in ben.sees(JOINT)] == ["For everybody"]


def test_shortcuts_open_modals_and_know_their_message(bot: Bot, slack: Slack, ana: Person, ben: Person) -> None:
    ana.uses_shortcut("start")
    assert ana.modal().title == "Ask"
    message = ben.says("the brochure is old", channel=JOINT)
    ana.uses_shortcut("about", on=message)
    assert ana.last_seen(JOINT).text == "That was the brochure is old"


def test_the_home_tab_is_published_when_it_is_opened(bot: Bot, slack: Slack, ana: Person) -> None:
    home = ana.opens_home()
    assert home is not None
    assert home.buttons == ["Refresh"]
    ana.clicks("Refresh", on_home=True)
    assert bot.payloads[-1]["container"] == {"type": "view", "view_id": home.id}
    assert bot.events("app_home_opened")[0]["tab"] == "home"


def test_inputs_of_a_modal_are_checked_as_slack_checks_them(http_bot: Bot, ana: Person, web: WebClient) -> None:
    def an_input(label: str, **element: Any) -> Json:
        return {"type": "input", "label": plain(label), "element": element}

    blocks = [
        an_input("Number", type="number_input", is_decimal_allowed=False, min_value="2"),
        an_input("Mail", type="email_text_input"),
        an_input("Link", type="url_text_input"),
        an_input("Short", type="plain_text_input", max_length=3),
    ]
    ana.types("/ask", channel=JOINT)
    web.views_update(view_id=ana.modal().id, view=modal(blocks=blocks))
    errors = ana.submits({"Number": "1", "Mail": "nobody", "Link": "x", "Short": "long"})
    assert list(errors) == ["Number", "Mail", "Link", "Short"]
    assert ana.submits({"Number": 2, "Mail": "a@b.example", "Link": "https://b.example", "Short": "abc"}) == {}


def test_a_stranger_presses_buttons_but_has_no_commands(http_bot: Bot, slack: Slack, web: WebClient) -> None:
    slack.post("invite", **{"as": "Ana", "channel": "#partner-acme", "who": "Lockstep"})
    ts = web.chat_postMessage(
        channel="C_PARTNER", text="x", blocks=[{"type": "actions", "elements": [button("Take it", "note")]}]
    )["ts"]
    stella = slack.person("Stella")
    stella.clicks("Take it", on=next(m for m in stella.sees("#partner-acme") if m.ts == ts))
    assert http_bot.payloads[-1]["user"]["team_id"] == "T_PARTNER"
    with pytest.raises(AssertionError, match="another workspace"):
        stella.types("/hello", channel="#partner-acme")
