"""Which events reach the bot, signed, in time, and again if they are not acked."""

import hashlib
import hmac
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from slack_sdk import WebClient

from playground.client import Person, Slack
from playground.server import PlaygroundServer
from tests.playground.bot import Bot, Json
from tests.playground.conftest import JOINT

MANIFEST: Json = {
    "display_information": {"name": "Lockstep"},
    "features": {"bot_user": {"display_name": "Lockstep"}, "unfurl_domains": ["acme.example"]},
    "oauth_config": {"scopes": {"bot": ["chat:write", "users:read"]}},
    "settings": {"event_subscriptions": {"bot_events": ["message.channels", "app_mention"]}},
}


def test_a_message_arrives_with_everything_bolt_needs(bot: Bot, slack: Slack, ana: Person) -> None:
    said = ana.says("hi @Ben & <x>, see https://a.example", channel=JOINT)
    event = bot.events("message")[-1]
    assert event["text"] == said.text == "hi <@U_BEN> &amp; &lt;x&gt;, see <https://a.example>"
    assert (event["user"], event["channel"], event["channel_type"]) == ("U_ANA", "C_JOINT", "channel")
    assert event["blocks"][0]["elements"][0]["elements"][1] == {"type": "user", "user_id": "U_BEN"}
    assert event["client_msg_id"]
    body = bot.payloads[-1]
    assert body["authorizations"][0]["user_id"] == "U_LOCKSTEP"
    assert body["event_id"].startswith("Ev")
    assert body["is_ext_shared_channel"] is False


def test_a_mention_arrives_twice_as_in_slack(bot: Bot, ana: Person) -> None:
    ana.says("@Lockstep hello", channel=JOINT)
    assert sorted(e["type"] for e in bot.heard) == ["app_mention", "message"]  # at once: in no order


def test_the_bot_hears_nothing_from_channels_it_is_not_in(bot: Bot, ana: Person) -> None:
    ana.says("secret", channel="#sales")
    assert bot.heard == []


def test_only_subscribed_events_are_sent(http_bot: Bot, slack: Slack, ana: Person, side: Any) -> None:
    slack.reset(manifest=MANIFEST, request_url=side.request_url)
    ana.invites("Lockstep", JOINT)
    message = ana.says("see https://docs.acme.example/1 @Lockstep", channel=JOINT)
    ana.reacts("eyes", on=message)
    assert {e["type"] for e in http_bot.heard} == {"message", "app_mention"}


def test_reactions_edits_and_deletions_are_heard(bot: Bot, ana: Person, ben: Person) -> None:
    message = ana.says("one", channel=JOINT)
    ben.reacts("ticket", on=message)
    ben.reacts("ticket", on=message, remove=True)
    ana.edits(message, "two")
    ana.deletes(message)
    kinds = [(e["type"], e.get("subtype")) for e in bot.heard]
    assert sorted(map(str, kinds)) == sorted(
        map(
            str,
            [
                ("message", None),
                ("reaction_added", None),
                ("reaction_removed", None),
                ("message", "message_changed"),
                ("message", "message_deleted"),
            ],
        )
    )
    added = bot.events("reaction_added")[0]
    assert added["item"] == {"type": "message", "channel": "C_JOINT", "ts": message.ts}
    assert added["item_user"] == "U_ANA"


def test_joining_leaving_archiving_and_renaming_are_heard(bot: Bot, slack: Slack, ana: Person) -> None:
    slack.person("Gina").act("open_dm", **{"with": "Ana"})
    ana.invites("Gina", JOINT)
    slack.person("Gina").leaves(JOINT)
    ana.act("rename", channel=JOINT, name="joint")
    ana.act("archive", channel="C_JOINT")
    ana.act("unarchive", channel="C_JOINT")
    kinds = {e["type"] for e in bot.heard}
    assert {"member_joined_channel", "member_left_channel", "channel_rename"} <= kinds
    assert {"channel_archive", "channel_unarchive"} <= kinds
    assert bot.events("member_joined_channel")[0]["inviter"] == "U_ANA"


def test_the_bot_hears_that_it_was_removed(bot: Bot, ana: Person) -> None:
    ana.kicks("Lockstep", JOINT)
    assert bot.events("member_left_channel")[0]["user"] == "U_LOCKSTEP"
    assert bot.events("channel_left")
    bot.heard.clear()
    ana.says("now without it", channel=JOINT)
    assert bot.heard == []


def test_people_change_and_arrive(bot: Bot, slack: Slack) -> None:
    slack.post("person", id="U_ANA", tz="America/New_York")
    slack.post("person", name="Zoe", real_name="Zoe New")
    assert bot.events("user_change")[0]["user"]["tz"] == "America/New_York"
    assert bot.events("team_join")[0]["user"]["id"] == "U_ZOE"


def test_links_of_our_domains_are_told_but_not_those_of_strangers(
    http_bot: Bot, slack: Slack, side: Any, web: WebClient, ana: Person
) -> None:
    manifest = MANIFEST | {"settings": {"event_subscriptions": {"bot_events": ["link_shared"]}}}
    slack.reset(manifest=manifest, request_url=side.request_url)
    ana.invites("Lockstep", "#partner-acme")
    said = ana.says("https://docs.acme.example/1?a=1&b=2 https://other.example", channel="#partner-acme")
    slack.person("Stella").says("https://acme.example/2", channel="#partner-acme")
    assert [e["links"] for e in http_bot.events("link_shared")] == [
        [{"url": "https://docs.acme.example/1?a=1&b=2", "domain": "acme.example"}]
    ]
    slack.reset(request_url=side.request_url, manifest=None)
    ana.invites("Lockstep", "#partner-acme")
    said = ana.says("https://docs.acme.example/1?a=1&b=2", channel="#partner-acme")
    unfurl = {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "A brochure"}}]}
    web.chat_unfurl(channel="C_PARTNER", ts=said.ts, unfurls={"https://docs.acme.example/1?a=1&b=2": unfurl})
    assert "A brochure" in slack.fresh(said).plain


def test_uninstalling_is_told_and_ends_the_token(bot: Bot, slack: Slack, web: WebClient) -> None:
    slack.post("uninstall")
    assert {e["type"] for e in bot.heard} == {"tokens_revoked", "app_uninstalled"}
    with pytest.raises(Exception, match="account_inactive"):
        web.auth_test()


def test_direct_messages_reach_the_bot(bot: Bot, slack: Slack, ana: Person) -> None:
    ana.says("hello you", channel="Lockstep")
    assert bot.events("message")[0]["channel_type"] == "im"
    assert [m.text for m in slack.dm(ana)] == ["hello you"]


def test_an_unacked_event_is_delivered_again_at_once(bot: Bot, slack: Slack, ana: Person) -> None:
    slack.faults({"fault": "lose_ack", "method": "message", "count": 1})
    answer = ana.types("hello", channel=JOINT)
    assert answer["delivery"]["error"] in ("timeout", "http_timeout")
    slack.eventually(lambda: len(bot.events("message")) == 2)
    ids = [p["event_id"] for p in bot.payloads]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert bot.retries[-1] == ("1", answer["delivery"]["error"])


def test_it_is_tried_three_times_more_and_the_clock_brings_them(bot: Bot, slack: Slack, ana: Person) -> None:
    slack.faults({"fault": "lose_ack", "method": "message"})
    ana.types("hello", channel=JOINT)
    slack.eventually(lambda: len(bot.payloads) == 2)
    slack.clock.forward(61)
    slack.eventually(lambda: len(bot.payloads) == 3)
    slack.clock.forward(301)
    slack.eventually(lambda: len(bot.payloads) == 4)
    assert [n for n, _ in bot.retries[1:]] == ["1", "2", "3"]


def test_retries_can_be_made_quick(http_bot: Bot, slack: Slack, ana: Person) -> None:
    slack.settings(retry_scale=0.0001)
    slack.faults({"fault": "lose_ack", "method": "message"})
    ana.types("hello", channel=JOINT)
    slack.eventually(lambda: len(http_bot.payloads) == 4)


def test_an_event_can_come_twice(bot: Bot, slack: Slack, ana: Person) -> None:
    slack.faults({"fault": "twice"})
    ana.types("hello", channel=JOINT)
    assert len(bot.events("message")) == 2
    assert len({p["event_id"] for p in bot.payloads}) == 1


def test_a_delivery_can_be_repeated_by_hand(bot: Bot, slack: Slack, ana: Person) -> None:
    answer = ana.types("hello", channel=JOINT)
    slack.post("deliver", delivery=answer["delivery"]["id"], attempt=1, reason="http_timeout")
    assert bot.retries[-1] == ("1", "http_timeout")
    assert len(bot.events("message")) == 2


def test_an_ack_after_the_time_is_no_ack(bot: Bot, slack: Slack, ana: Person) -> None:
    slack.settings(ack_seconds=0.2)
    answer = ana.types("/slow", channel=JOINT)
    bot.hurry.set()
    assert answer["delivery"]["error"] in ("timeout", "http_timeout")
    assert ana.last_seen(JOINT).text == "/slow did not respond (operation_timeout)."


def test_a_command_is_not_delivered_again(bot: Bot, slack: Slack, ana: Person) -> None:
    slack.faults({"fault": "lose_ack"})
    ana.types("/hello you", channel=JOINT)
    assert len(bot.payloads) == 1


def test_slack_ends_the_connection_and_the_bot_comes_back(socket_bot: Bot, slack: Slack, ana: Person) -> None:
    slack.faults({"fault": "disconnect", "reason": "refresh_requested"})
    slack.eventually(lambda: slack.bot["connected"], seconds=15)
    slack.faults()
    assert ana.types("/hello again", channel=JOINT)["delivery"]["error"] is None


def test_a_socket_url_works_once_and_needs_the_app_token(socket_bot: Bot, web: WebClient) -> None:
    with pytest.raises(Exception, match="not_allowed_token_type"):
        web.api_call("apps.connections.open")
    url = web.apps_connections_open(app_token="xapp-playground")["url"]
    assert url.startswith("ws://127.0.0.1:")


def test_requests_are_signed_and_a_wrong_secret_is_refused(http_bot: Bot, slack: Slack, ana: Person) -> None:
    slack.settings(signing_secret="another")
    answer = ana.types("/hello", channel=JOINT)
    assert answer["delivery"]["status"] == 401
    assert answer["delivery"]["error"] == "http_error"


def test_the_signature_is_slacks_and_no_retry_is_honoured(slack: Slack, ana: Person) -> None:
    seen: list[tuple[dict[str, str], str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            seen.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(500)
            self.send_header("x-slack-no-retry", "1")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as refusing:
        threading.Thread(target=refusing.serve_forever, args=(0.01,), daemon=True).start()
        slack.settings(request_url=f"http://127.0.0.1:{refusing.server_port}/", retry_scale=0.0001)
        ana.invites("Lockstep", JOINT)
        ana.says("hello", channel=JOINT)
        refusing.shutdown()
    headers, body = seen[-1]
    base = f"v0:{headers['x-slack-request-timestamp']}:{body}".encode()
    expected = hmac.new(b"playground-signing-secret", base, hashlib.sha256).hexdigest()
    assert headers["x-slack-signature"] == f"v0={expected}"
    assert all("x-slack-retry-num" not in h for h, _ in seen)


def test_without_a_bot_an_act_says_so(slack: Slack, ana: Person) -> None:
    assert ana.types("/hello", channel=JOINT)["delivery"] is None
    assert ana.last_seen(JOINT).text == "/hello did not respond (operation_timeout)."


def test_only_loopback_addresses_are_served() -> None:
    for host in ("0.0.0.0", "192.168.1.1", "example.org"):
        with pytest.raises(ValueError, match=r"(?i)use 127"):
            PlaygroundServer(host=host)
