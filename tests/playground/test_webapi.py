"""The Web API says what Slack says, and is strict where Slack is lenient."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.client import Person, Slack
from playground.server import PlaygroundServer
from tests.playground.bot import button, modal, plain
from tests.playground.conftest import CLEAN, JOINT

VIEW = {"type": "home", "blocks": [{"type": "divider"}]}


def refusal(web: WebClient, method: str, **args: Any) -> str:
    """Slack's name for what is wrong with a call."""
    with pytest.raises(SlackApiError) as caught:
        web.api_call(method, json=args)
    return str(caught.value.response["error"])


def post(web: WebClient, text: str = "hello", **more: Any) -> str:
    return str(web.chat_postMessage(channel="C_JOINT", text=text, **more)["ts"])


def test_unknown_methods_and_arguments_are_named(joined: Slack, web: WebClient) -> None:
    assert refusal(web, "chat.shout") == "unknown_method"
    with pytest.raises(SlackApiError, match=r"no such argument: chanel \[json-pointer:/chanel\]"):
        web.api_call("chat.postMessage", json={"channel": "C_JOINT", "text": "x", "chanel": "x"})
    with pytest.raises(SlackApiError, match="missing required field: channel"):
        web.api_call("chat.postMessage", json={"text": "x"})


def test_a_missing_scope_names_what_is_needed(slack: Slack, web: WebClient) -> None:
    manifest = {"display_information": {"name": "x"}, "oauth_config": {"scopes": {"bot": ["users:read"]}}}
    slack.reset(**CLEAN | {"manifest": manifest})
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel="C_JOINT", text="x")
    assert caught.value.response.data["needed"] == "chat:write"
    assert caught.value.response.data["provided"] == "users:read"


def test_each_kind_of_channel_has_its_own_scope(slack: Slack, web: WebClient) -> None:
    manifest = {"display_information": {"name": "x"}, "oauth_config": {"scopes": {"bot": ["groups:history"]}}}
    slack.reset(**CLEAN | {"manifest": manifest})
    assert refusal(web, "conversations.history", channel="C_GENERAL") == "missing_scope"


def test_tokens_are_checked(server: PlaygroundServer, slack: Slack) -> None:
    assert refusal(WebClient(token="xoxb-other", base_url=server.api_url), "auth.test") == "invalid_auth"
    assert refusal(WebClient(base_url=server.api_url), "auth.test") == "not_authed"


def test_form_and_json_bodies_and_a_token_in_the_form(server: PlaygroundServer, joined: Slack) -> None:
    client = WebClient(base_url=server.api_url)
    blocks = '[{"type": "divider"}]'
    data = {"token": "xoxb-playground", "channel": "C_JOINT", "text": "x", "blocks": blocks}
    assert client.api_call("chat.postMessage", data=data)["ok"]
    assert joined.last_message(JOINT).blocks[0]["type"] == "divider"


def test_where_the_bot_may_post(joined: Slack, web: WebClient, ana: Person) -> None:
    assert refusal(web, "chat.postMessage", channel="C_SALES", text="x") == "not_in_channel"
    assert refusal(web, "chat.postMessage", channel="C_LEADERS", text="x") == "channel_not_found"
    assert refusal(web, "chat.postMessage", channel="C_NOWHERE", text="x") == "channel_not_found"
    assert refusal(web, "chat.postMessage", channel="U_DIRK", text="x") == "channel_not_found"
    assert refusal(web, "chat.postMessage", channel="C_JOINT") == "no_text"
    ana.act("archive", channel=JOINT)
    assert refusal(web, "chat.postMessage", channel="C_JOINT", text="x") == "is_archived"


def test_a_message_to_a_person_opens_their_direct_messages(slack: Slack, web: WebClient) -> None:
    assert web.chat_postMessage(channel="U_ANA", text="psst")["channel"] == "D_ANA"
    assert [m.text for m in slack.dm("Ana")] == ["psst"]
    assert web.conversations_open(users="U_ANA")["already_open"]


def test_texts_too_long_are_cut_or_refused(joined: Slack, web: WebClient) -> None:
    ts = post(web, "x" * 40_001)
    assert len(joined.last_message(JOINT).text) == 40_000
    assert refusal(web, "chat.update", channel="C_JOINT", ts=ts, text="x" * 4_001) == "msg_too_long"
    big = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_650}}] * 5
    assert refusal(web, "chat.postMessage", channel="C_JOINT", text="x", blocks=big) == "msg_blocks_too_long"
    both = {"text": "x", "markdown_text": "y"}
    assert refusal(web, "chat.postMessage", channel="C_JOINT", **both) == "markdown_text_conflict"


def test_invalid_blocks_come_with_slacks_messages(joined: Slack, web: WebClient) -> None:
    with pytest.raises(SlackApiError, match="json-pointer:/blocks/0/text/text") as caught:
        post(web, blocks=[{"type": "header", "text": plain("x" * 151)}])
    assert caught.value.response["error"] == "invalid_blocks"


def test_updating_and_deleting_only_what_is_there_and_ones_own(joined: Slack, web: WebClient, ana: Person) -> None:
    ts = post(web)
    web.chat_update(channel="C_JOINT", ts=ts, text="changed")
    assert joined.last_message(JOINT).text == "changed"
    said = ana.says("mine", channel=JOINT)
    assert refusal(web, "chat.update", channel="C_JOINT", ts=said.ts, text="x") == "cant_update_message"
    assert refusal(web, "chat.delete", channel="C_JOINT", ts=said.ts) == "cant_delete_message"
    web.chat_delete(channel="C_JOINT", ts=ts)
    assert refusal(web, "chat.update", channel="C_JOINT", ts=ts, text="x") == "message_not_found"
    assert refusal(web, "chat.delete", channel="C_JOINT", ts=ts) == "message_not_found"


def test_threads_count_their_replies(joined: Slack, web: WebClient, ben: Person) -> None:
    ts = post(web)
    post(web, "one", thread_ts=ts)
    ben.says("two", thread=joined.last_message(JOINT))
    post(web, "three, for all", thread_ts=ts, reply_broadcast=True)
    parent, *replies = web.conversations_replies(channel="C_JOINT", ts=ts)["messages"]
    assert (parent["reply_count"], parent["reply_users"]) == (3, ["U_LOCKSTEP", "U_BEN"])
    assert [r["text"] for r in replies] == ["one", "two", "three, for all"]
    assert [m.text for m in joined.messages(JOINT)] == ["hello", "three, for all"]
    assert [m.text for m in joined.thread(joined.messages(JOINT)[0])] == ["one", "two", "three, for all"]
    web.chat_delete(channel="C_JOINT", ts=ts)
    assert joined.messages(JOINT)[0].subtype == "tombstone"
    assert refusal(web, "chat.postMessage", channel="C_JOINT", text="x", thread_ts="1.000000") == "thread_not_found"


def test_history_keeps_to_its_window_and_pages(joined: Slack, web: WebClient) -> None:
    stamps = [post(web, str(n)) for n in range(5)]
    window: dict[str, Any] = {"channel": "C_JOINT", "oldest": stamps[1], "latest": stamps[3]}

    def texts(**more: Any) -> list[str]:
        return [m["text"] for m in web.conversations_history(**window, **more)["messages"]]

    assert texts() == ["2"]
    assert texts(inclusive=True) == ["3", "2", "1"]
    pages = [p["messages"] for p in web.conversations_history(channel="C_JOINT", limit=2)]
    assert [len(p) for p in pages] == [2, 2, 2]
    assert refusal(web, "conversations.history", channel="C_JOINT", cursor="x") == "invalid_cursor"
    assert refusal(web, "conversations.history", channel="C_SALES") == "not_in_channel"


def test_metadata_is_returned_only_when_it_is_asked_for(joined: Slack, web: WebClient) -> None:
    metadata = {"event_type": "lockstep_post", "event_payload": {"id": "abc"}}
    ts = post(web, metadata=metadata)
    web.chat_update(channel="C_JOINT", ts=ts, text="changed")
    plain_history = web.conversations_history(channel="C_JOINT", limit=1)["messages"][0]
    assert "metadata" not in plain_history
    full = web.conversations_history(channel="C_JOINT", limit=1, include_all_metadata=True)["messages"][0]
    assert full["metadata"] == metadata
    replies = web.conversations_replies(channel="C_JOINT", ts=ts, include_all_metadata=True)["messages"]
    assert replies[0]["metadata"] == metadata
    wrong = {"event_type": "x"}
    assert refusal(web, "chat.postMessage", channel="C_JOINT", text="x", metadata=wrong) == "invalid_metadata_format"


def test_an_ephemeral_message_is_seen_by_one(joined: Slack, web: WebClient, ana: Person, ben: Person) -> None:
    ts = web.chat_postEphemeral(channel="C_JOINT", user="U_ANA", text="only you")["message_ts"]
    assert ana.last_seen(JOINT).ephemeral
    assert ben.sees(JOINT) == []
    assert joined.messages(JOINT) == []
    assert refusal(web, "chat.postEphemeral", channel="C_JOINT", user="U_GINA", text="x") == "user_not_in_channel"
    assert refusal(web, "chat.update", channel="C_JOINT", ts=ts, text="x") == "message_not_found"
    history = web.conversations_history(channel="C_JOINT")["messages"]
    assert all(m["text"] != "only you" for m in history)


def test_reactions_are_once_each(joined: Slack, web: WebClient) -> None:
    ts = post(web)
    where = {"channel": "C_JOINT", "timestamp": ts, "name": "eyes"}
    web.reactions_add(**where)
    assert joined.last_message(JOINT).reactions == {"eyes": ["U_LOCKSTEP"]}
    assert refusal(web, "reactions.add", **where) == "already_reacted"
    web.reactions_remove(**where)
    assert refusal(web, "reactions.remove", **where) == "no_reaction"
    assert refusal(web, "reactions.add", **where | {"timestamp": "1.000000"}) == "message_not_found"
    assert refusal(web, "reactions.add", **where | {"name": "no such"}) == "invalid_name"


def test_pins_and_bookmarks(joined: Slack, web: WebClient) -> None:
    ts = post(web)
    web.pins_add(channel="C_JOINT", timestamp=ts)
    assert refusal(web, "pins.add", channel="C_JOINT", timestamp=ts) == "already_pinned"
    assert web.pins_list(channel="C_JOINT")["items"][0]["message"]["ts"] == ts
    assert joined.last_message(JOINT).pinned
    web.pins_remove(channel="C_JOINT", timestamp=ts)
    assert refusal(web, "pins.remove", channel="C_JOINT", timestamp=ts) == "no_pin"
    link = web.bookmarks_add(channel_id="C_JOINT", title="Board", type="link", link="https://a.example")["bookmark"]
    web.bookmarks_edit(channel_id="C_JOINT", bookmark_id=link["id"], title="Dashboard")
    assert joined.channel(JOINT)["bookmarks"][0]["title"] == "Dashboard"
    web.bookmarks_remove(channel_id="C_JOINT", bookmark_id=link["id"])
    assert web.bookmarks_list(channel_id="C_JOINT")["bookmarks"] == []
    bad = {"channel_id": "C_JOINT", "title": "x", "type": "link", "link": "nowhere"}
    assert refusal(web, "bookmarks.add", **bad) == "invalid_link"


def test_one_canvas_a_channel(joined: Slack, web: WebClient) -> None:
    content = {"type": "markdown", "markdown": "# Who\n\nAna and Ben"}
    canvas = web.conversations_canvases_create(channel_id="C_JOINT", document_content=content)["canvas_id"]
    again = {"channel_id": "C_JOINT", "document_content": content}
    assert refusal(web, "conversations.canvases.create", **again) == "channel_canvas_already_exists"
    info = web.conversations_info(channel="C_JOINT")["channel"]
    assert info["properties"]["canvas"]["file_id"] == canvas
    end = {"operation": "insert_at_end", "document_content": {"type": "markdown", "markdown": "Bye"}}
    web.canvases_edit(canvas_id=canvas, changes=[end])
    assert joined.canvas(JOINT) == "# Who\n\nAna and Ben\n\nBye"
    section = web.canvases_sections_lookup(canvas_id=canvas, criteria={"contains_text": "Ana"})["sections"][0]["id"]
    web.canvases_edit(canvas_id=canvas, changes=[{"operation": "delete", "section_id": section}])
    assert joined.canvas(JOINT) == "# Who\n\nBye"
    web.canvases_edit(canvas_id=canvas, changes=[{"operation": "replace", "document_content": content}])
    assert joined.canvas(JOINT) == content["markdown"]


def test_people_are_who_they_are(slack: Slack, web: WebClient) -> None:
    people = {u["id"]: u for page in web.users_list(limit=5) for u in page["members"]}
    assert len(people) == 21
    assert people["U_GINA"]["is_restricted"]
    assert people["U_STELLA"]["team_id"] == "T_PARTNER"
    assert people["U_STELLA"]["is_stranger"]
    assert people["U_DIRK"]["deleted"]
    assert people["U_LOCKSTEP"]["is_bot"]
    assert web.users_info(user="U_GUS")["user"]["tz"] == "America/New_York"
    assert web.users_lookupByEmail(email="ana@playground.example")["user"]["id"] == "U_ANA"
    assert refusal(web, "users.info", user="U_NOBODY") == "user_not_found"
    groups = {g["handle"]: g["id"] for g in web.usergroups_list()["usergroups"]}
    assert len(web.usergroups_users_list(usergroup=groups["sales-team"])["users"]) == 8
    assert set(groups) == {"sales-team", "marketing-team"}
    assert web.team_info()["team"]["id"] == "T_LOCKSTEP"
    assert web.bots_info(bot="B_LOCKSTEP")["bot"]["user_id"] == "U_LOCKSTEP"
    assert web.auth_test()["user_id"] == "U_LOCKSTEP"


def test_channels_and_their_members(joined: Slack, web: WebClient) -> None:
    names = {c["name"] for c in web.conversations_list(types="public_channel,private_channel")["channels"]}
    assert "leaders" not in names
    assert {"general", "sales-marketing"} <= names
    assert [c["id"] for c in web.users_conversations()["channels"]] == ["C_JOINT"]
    members = [m for page in web.conversations_members(channel="C_JOINT", limit=6) for m in page["members"]]
    assert len(members) == 17
    assert web.conversations_info(channel="C_PARTNER")["channel"]["is_ext_shared"]
    assert refusal(web, "conversations.info", channel="C_LEADERS") == "channel_not_found"
    web.conversations_setTopic(channel="C_JOINT", topic="One pipeline")
    assert joined.channel(JOINT)["topic"] == "One pipeline"
    assert refusal(web, "conversations.setTopic", channel="C_JOINT", topic="x" * 251) == "too_long"
    web.conversations_join(channel="C_GENERAL")
    assert web.conversations_info(channel="C_GENERAL")["channel"]["is_member"]
    assert refusal(web, "conversations.invite", channel="C_JOINT", users="U_ANA") == "already_in_channel"
    made = web.conversations_create(name="launch")["channel"]
    assert made["is_member"]
    assert refusal(web, "conversations.create", name="launch") == "name_taken"
    assert refusal(web, "conversations.create", name="Big Launch") == "invalid_name_specials"


def test_triggers_live_three_seconds_and_once(http_bot: Any, slack: Slack, web: WebClient, ana: Person) -> None:
    ana.types("/quiet", channel=JOINT)
    trigger = http_bot.payloads[-1]["trigger_id"]
    assert refusal(web, "views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    assert refusal(web, "views.open", trigger_id=trigger, view=modal(title="x" * 25)) == "invalid_arguments"
    web.views_open(trigger_id=trigger, view=modal())
    assert refusal(web, "views.open", trigger_id=trigger, view=modal()) == "exchanged_trigger_id"
    ana.types("/quiet", channel=JOINT)
    slack.post("settings", trigger_seconds=0.0)
    late = http_bot.payloads[-1]["trigger_id"]
    assert refusal(web, "views.open", trigger_id=late, view=modal()) == "expired_trigger_id"


def test_a_hash_that_is_not_the_last_is_a_conflict(slack: Slack, web: WebClient) -> None:
    first = web.views_publish(user_id="U_ANA", view=VIEW)["view"]
    web.views_publish(user_id="U_ANA", view=VIEW, hash=first["hash"])
    assert refusal(web, "views.publish", user_id="U_ANA", view=VIEW, hash=first["hash"]) == "hash_conflict"
    stale = {"view_id": first["id"], "view": VIEW, "hash": first["hash"]}
    assert refusal(web, "views.update", **stale) == "hash_conflict"
    assert refusal(web, "views.update", view_id="V_NONE", view=VIEW) == "not_found"
    huge = VIEW | {"private_metadata": "x" * 250_000}
    assert refusal(web, "views.publish", user_id="U_ANA", view=huge) == "view_too_large"


def test_a_response_url_works_five_times(http_bot: Any, slack: Slack, ana: Person) -> None:
    import httpx

    ana.types("/quiet", channel=JOINT)
    url = http_bot.payloads[-1]["response_url"]

    def respond(**body: Any) -> httpx.Response:
        return httpx.post(url, json=body, trust_env=False)

    assert respond(text="x", blocks=[{"type": "nothing"}]).status_code == 400
    assert respond(text="x", chanel="y").status_code == 400
    assert [respond(text=str(n)).status_code for n in range(5)] == [200] * 5
    assert respond(text="six").json() == {"ok": False, "error": "used_url"}
    ana.types("/quiet", channel=JOINT)
    slack.post("settings", response_url_seconds=0.0)
    late = http_bot.payloads[-1]["response_url"]
    assert httpx.post(late, json={"text": "x"}, trust_env=False).json()["error"] == "expired_url"


def test_an_answer_can_end_the_original_even_where_the_bot_is_not(
    http_bot: Any, slack: Slack, web: WebClient, ana: Person
) -> None:
    import httpx

    blocks = [{"type": "actions", "elements": [button("Note", "note")]}]
    web.chat_postEphemeral(channel="C_JOINT", user="U_ANA", text="x", blocks=blocks)
    ana.clicks("Note", on=ana.last_seen(JOINT))
    body = http_bot.payloads[-1]
    assert body["container"]["is_ephemeral"]
    assert "message" not in body
    httpx.post(body["response_url"], json={"delete_original": True}, trust_env=False)
    assert ana.sees(JOINT) == []


def test_files_are_uploaded_in_two_steps(joined: Slack, web: WebClient) -> None:
    web.files_upload_v2(channel="C_JOINT", filename="leads.csv", content="a,b\n1,2\n", initial_comment="The export")
    message = joined.last_message(JOINT)
    assert message.text == "The export"
    file = message.body["files"][0]
    assert (file["name"], file["mimetype"], file["size"]) == ("leads.csv", "text/csv", 8)
    assert web.files_info(file=file["id"])["file"]["filetype"] == "csv"
    assert refusal(web, "files.info", file="F_NONE") == "file_not_found"


def test_a_burst_is_limited_only_when_asked_for(joined: Slack, web: WebClient) -> None:
    joined.post("settings", strict_rates=True)
    for _ in range(20):
        post(web)
    with pytest.raises(SlackApiError) as caught:
        post(web)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"


def test_permalinks_name_the_message(joined: Slack, web: WebClient) -> None:
    ts = post(web)
    link = web.chat_getPermalink(channel="C_JOINT", message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/C_JOINT/p{ts.replace('.', '')}")


def test_a_custom_name_needs_its_scope(slack: Slack, web: WebClient, ana: Person) -> None:
    manifest = {"display_information": {"name": "x"}, "oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    slack.reset(**CLEAN | {"manifest": manifest})
    ana.invites("U_LOCKSTEP", JOINT)
    assert refusal(web, "chat.postMessage", channel="C_JOINT", text="x", username="Boss") == "missing_scope"


def test_revoking_ends_the_token(slack: Slack, web: WebClient) -> None:
    assert web.auth_revoke(test=True)["revoked"] is False
    assert web.auth_revoke()["revoked"] is True
    assert refusal(web, "auth.test") == "account_inactive"


def test_a_manifest_that_the_schema_refuses_is_named(slack: Slack) -> None:
    with pytest.raises(AssertionError, match="display_information"):
        slack.reset(manifest={"display_information": {"name": "x" * 40}})
