"""HTTP mode: the same conversations through the real server, and the process that serves it."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import jsonschema
import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.gate import PATH, Gate
from bot.manifest import manifest
from bot.settings import SettingsWrong
from bot.web import Site, Web
from playground.client import Person, Slack
from playground.launcher import Launcher
from playground.server import PlaygroundServer
from storage.workspaces import Channel
from tests.conftest import APP_YAML, JOINT
from tests.harness import SIGNING_SECRET, START, BotUnderTest, SettledSlack
from tests.test_running import ROOT, environment, play, tokens
from tests.torture.shots import FORM, JSON, sign

__all__ = ["play"]


@pytest.fixture
def web(bot: BotUnderTest, slack: SettledSlack) -> Iterator[Web]:
    """The bot's real server, which the playground calls from here on."""
    made = serve(bot)
    request_url = f"http://127.0.0.1:{made.port}{PATH}"
    slack.reset(now=START.isoformat(), rate=0, ack_seconds=60, request_url=request_url, manifest=str(APP_YAML))
    yield made
    made.close(5)


def serve(bot: BotUnderTest) -> Web:
    web = Web(Site(Gate(SIGNING_SECRET), bot.bot.reception, bot.bot.metrics, concurrency=20), "127.0.0.1", 0)
    web.open()
    return web


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def post(web: Web, body: bytes, kind: bytes, **more: Any) -> httpx.Response:
    url = f"http://127.0.0.1:{web.port}{PATH}"
    return httpx.post(url, content=body, headers=sign(body, kind), trust_env=False, timeout=30, **more)


def test_a_request_lives_through_http(
    web: Web, channel: Channel, ana: Person, ben: Person, slack: SettledSlack
) -> None:
    ana.types("/request A one-pager with the new payload", channel=JOINT)
    assert ana.submits({}) == {}
    card = slack.last_message(JOINT)
    assert "A one-pager with the new payload" in card.text
    ben.clicks("Take it", on=card)
    assert [reply.text for reply in slack.thread(card)] == [f"<@{ben.id}> is on it."]
    ana.says("The logo has changed", channel=JOINT, thread=card)
    ben.reacts("white_check_mark", on=card)
    assert "Done" in slack.fresh(card).plain or "done" in slack.fresh(card).plain
    assert not slack.traffic(failures=True)


def test_a_refusal_of_a_modal_comes_back_as_json(web: Web, channel: Channel, ana: Person) -> None:
    ana.types("/request", channel=JOINT)
    assert ana.submits({"What do you need?": " "}) != {}


def test_a_repeated_event_is_done_once(
    web: Web, channel: Channel, ana: Person, ben: Person, slack: SettledSlack
) -> None:
    ana.types("/request A banner", channel=JOINT)
    ana.submits({})
    card = slack.last_message(JOINT)
    reacted = ben.act("react", channel=card.channel, ts=card.ts, name="eyes")
    for attempt in (1, 2, 3):
        again = slack.post("deliver", delivery=reacted["delivery"]["id"], attempt=attempt, reason="http_timeout")
        assert again["delivery"]["status"] == 200
    assert [reply.text for reply in slack.thread(card)] == [f"<@{ben.id}> is on it."]


def test_slacks_handshake_is_answered(web: Web) -> None:
    answer = post(web, json.dumps({"type": "url_verification", "token": "t", "challenge": "abc"}).encode(), JSON)
    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})


def test_slacks_check_of_the_certificate_is_answered(web: Web) -> None:
    answer = post(web, b"ssl_check=1&token=abc", FORM)
    assert (answer.status_code, answer.text) == (200, "")


def test_there_is_one_path_and_it_is_only_posted_to(web: Web) -> None:
    base = f"http://127.0.0.1:{web.port}"
    assert httpx.get(f"{base}/", trust_env=False).status_code == 404
    assert httpx.get(f"{base}{PATH}", trust_env=False).status_code == 400


def test_an_unknown_workspace_is_told_and_does_nothing(web: Web, channel: Channel) -> None:
    said = {"command": "/lockstep", "team_id": "T_OTHER", "user_id": "U_ANA", "channel_id": "C1", "trigger_id": "1.1"}
    body = "&".join(f"{name}={value}" for name, value in said.items()).encode()
    answer = post(web, body, FORM)
    assert (answer.status_code, answer.text) == (200, "I am not installed in this workspace.")


def test_a_modal_that_took_too_long_to_open_is_told_in_words(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    slack.post("settings", trigger_seconds=0)
    answer = ana.types("/request", channel=JOINT)
    slack.post("settings", trigger_seconds=3)
    assert "too long to open" in answer["response"]["text"]


def test_twenty_slow_listeners_do_not_hold_up_the_gate(web: Web, bot: BotUnderTest, channel: Channel) -> None:
    """While every thread waits, what is not signed is still refused at once."""
    release, busy = threading.Event(), threading.Barrier(21)
    for _ in range(20):
        web.site.threads.submit(lambda: (busy.wait(20), release.wait(20)))
    busy.wait(20)
    answer = httpx.post(f"http://127.0.0.1:{web.port}{PATH}", content=b"{}", trust_env=False, timeout=20)
    release.set()
    assert answer.status_code == 401


def test_what_has_come_in_is_answered_before_the_server_ends(bot: BotUnderTest) -> None:
    web = serve(bot)
    release, held, answers = threading.Event(), threading.Event(), []
    reception = bot.bot.reception

    class Slow:
        def take(self, body: Any, headers: Any) -> Any:
            held.set()
            release.wait(20)
            return reception.take(body, headers)

    web.site._reception = Slow()  # type: ignore[assignment]  # a listener that takes its time
    body = b'{"type": "url_verification", "challenge": "abc"}'
    asking = threading.Thread(target=lambda: answers.append(post(web, body, JSON).status_code))
    asking.start()
    assert held.wait(20)
    closing = threading.Thread(target=web.close, args=[10])
    closing.start()
    release.set()
    asking.join(20)
    closing.join(20)
    assert answers == [200]
    assert not web.connected
    with pytest.raises(httpx.ConnectError):
        post(web, body, JSON)


def test_an_address_that_is_taken_is_named(bot: BotUnderTest) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taken = Web(
            Site(Gate(SIGNING_SECRET), bot.bot.reception, bot.bot.metrics, 1), "127.0.0.1", listening.getsockname()[1]
        )
        with pytest.raises(SettingsWrong, match="HTTP_PORT"):
            taken.open()


# --- the process


def start(tmp_path: Path, server: PlaygroundServer, **given: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--http"],
        cwd=tmp_path,
        env=environment(tmp_path, **tokens(server, SLACK_APP_TOKEN="", **given)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_process_serves_over_http_and_ends_within_ten_seconds(tmp_path: Path, play: PlaygroundServer) -> None:
    port, figures = free_port(), free_port()
    process = start(tmp_path, play, SLACK_SIGNING_SECRET=SIGNING_SECRET, HTTP_PORT=str(port), METRICS_PORT=str(figures))
    with Slack(play.url) as slack:
        slack.reset(request_url=f"http://127.0.0.1:{port}{PATH}", ack_seconds=30)
        assert process.stderr is not None
        for line in process.stderr:
            if "at work" in line:
                break
        answer = slack.person("Ana").types("/lockstep", channel=JOINT)
        assert answer["delivery"]["status"] == 200
        well = httpx.get(f"http://127.0.0.1:{figures}/healthz", trust_env=False, timeout=20)
        assert (well.status_code, well.json()["connection"]) == (200, True)
        told = monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert monotonic() - told < 10


@pytest.mark.parametrize("secret", ["", "tooshort"])
def test_a_missing_or_short_secret_stops_the_start_with_one_sentence(
    tmp_path: Path, play: PlaygroundServer, secret: str
) -> None:
    process = start(tmp_path, play, SLACK_SIGNING_SECRET=secret)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "SLACK_SIGNING_SECRET" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert "tooshort" not in said


def test_the_playground_runs_the_bot_in_http_mode(play: PlaygroundServer) -> None:
    port = free_port()
    with Slack(play.url) as slack:
        slack.reset(request_url=f"http://127.0.0.1:{port}{PATH}", ack_seconds=30)
        launcher = Launcher(f"{sys.executable} -m bot", play.url, folder=ROOT, http_port=port)
        try:
            launcher.start()
            answer = slack.person("Ana").types("/request list", channel=JOINT)
        finally:
            launcher.stop()
    assert answer["delivery"]["status"] == 200
    assert "open requests" in answer["response"]["text"]


# --- the manifest


def test_the_manifest_for_http_is_one_that_slack_takes_and_names_the_address_everywhere() -> None:
    url = "https://bot.example.com/slack/events"
    made = manifest(http="https://bot.example.com/")
    jsonschema.validate(made, json.loads((ROOT / "playground/slack/manifest.schema.1.0.0.json").read_text()))
    assert {command["url"] for command in made["features"]["slash_commands"]} == {url}
    interactivity = made["settings"]["interactivity"]
    assert interactivity == {"is_enabled": True, "request_url": url, "message_menu_options_url": url}
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["socket_mode_enabled"] is False
    assert manifest()["settings"]["socket_mode_enabled"] is True


def test_the_command_line_prints_it_and_refuses_an_address_that_slack_does_not_call() -> None:
    assert (
        "socket_mode_enabled: false"
        in CliRunner().invoke(cli, ["manifest", "--http", "https://bot.example.com"]).output
    )
    assert CliRunner().invoke(cli, ["manifest", "--http", "http://bot.example.com"]).exit_code == 2
