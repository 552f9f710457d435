"""The real process: what starts it, what stops it, and what it says when it can not start."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.checkup import check_up
from bot.clients import Clients
from bot.runtime import introduce, open_database
from bot.settings import SettingsWrong, load
from bot.vitals import Signs
from playground.client import Slack
from playground.server import PlaygroundServer
from storage.database import Database, DatabaseUnfit
from storage.posts import EPOCH, Post, PostKind, settle_failed
from storage.workspaces import keep_workspace, workspace_of

ROOT = Path(__file__).parent.parent


@pytest.fixture
def play() -> Iterator[PlaygroundServer]:
    """A playground of its own, in Socket Mode."""
    with PlaygroundServer(manifest=ROOT / "app.yaml") as server:
        yield server


def environment(tmp_path: Path, **given: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    kept = {name: value for name, value in kept.items() if not name.startswith("SLACK_")}
    return {
        **kept,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
        "PYTHONPATH": str(ROOT),
        "METRICS_PORT": "0",
        **given,
    }


def tokens(server: PlaygroundServer, **given: str) -> dict[str, str]:
    return {
        "SLACK_API_URL": f"{server.url}/api/",
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_APP_TOKEN": "xapp-playground",
        **given,
    }


def start(tmp_path: Path, **given: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env=environment(tmp_path, **given),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xoxb-not-this-one"}, "SLACK_APP_TOKEN"),
        ({"DATABASE_URL": "mysql://somewhere"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////no/such/folder/bot.db"}, "DATABASE_URL"),
        ({"SLACK_BOT_TOKEN": "xoxb-of-nobody"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-of-nobody"}, "SLACK_APP_TOKEN"),
        ({"TICK_SECONDS": "soon"}, "TICK_SECONDS"),
        ({"TICK_SECONDS": "60"}, "TICK_SECONDS"),  # the watchdog would take it for ill
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence_that_names_it(
    tmp_path: Path, play: PlaygroundServer, given: dict[str, str], named: str
) -> None:
    process = start(tmp_path, **tokens(play, **given))
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    lines = [line for line in said.splitlines() if line]
    assert named in lines[-1]
    assert "Traceback" not in said
    assert not any(secret in said for secret in ("xoxb-playground", "xapp-playground", "of-nobody", "not-this-one"))


def test_a_database_that_does_not_answer_stops_the_start_within_five_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = monotonic()
        with pytest.raises(DatabaseUnfit, match="DATABASE_URL"):
            open_database(f"postgresql://me@127.0.0.1:{silent.getsockname()[1]}/lockstep")
    assert monotonic() - began < 5


class Hurried(threading.Event):
    """Told to stop only by the test; waits for nothing."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


def test_a_refused_token_stops_the_start_within_five_seconds(database: Database, play: PlaygroundServer) -> None:
    began = monotonic()
    with pytest.raises(SettingsWrong, match=r"^SLACK_BOT_TOKEN is wrong: Slack does not accept it\.$"):
        introduce(database, Clients(f"{play.url}/api/"), "xoxb-of-nobody", threading.Event())
    assert monotonic() - began < 5


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "cut", "garbled", "http_500", "ratelimited", "error"])
def test_a_slack_that_is_not_well_at_the_start_is_waited_for(
    database: Database, play: PlaygroundServer, fault: str
) -> None:
    with Slack(play.url) as slack:
        slack.faults({"fault": fault, "method": "auth.test", "count": 2})
        introduce(database, Clients(f"{play.url}/api/"), "xoxb-playground", Hurried())
    with database.read() as session:
        assert workspace_of(session, "T_LOCKSTEP") is not None


def test_a_slack_that_does_not_answer_at_the_start_keeps_nobody_from_stopping_it(database: Database) -> None:
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        clients = Clients(f"http://127.0.0.1:{silent.getsockname()[1]}/api/")
        start = threading.Thread(target=introduce, args=[database, clients, "xoxb-playground", stop])
        start.start()
        connection, _ = silent.accept()
        stop.set()
        start.join(timeout=8)
        connection.close()
    assert not start.is_alive()


def test_an_app_token_without_its_scope_is_a_wrong_setting(tmp_path: Path, play: PlaygroundServer) -> None:
    with Slack(play.url) as slack:
        slack.faults({"fault": "error", "method": "apps.connections.open", "error": "missing_scope"})
        process = start(tmp_path, **tokens(play))
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.splitlines()[-1] == "SLACK_APP_TOKEN is wrong: it lacks the scope connections:write."


def test_a_wrong_number_or_choice_is_told_in_one_whole_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("LOG_FORMAT", "xml"), ("CONCURRENCY", "many")):
        monkeypatch.setenv(name, value)
        with pytest.raises(SettingsWrong) as caught:
            load(slack_bot_token="xoxb-1", slack_app_token="xapp-1")
        monkeypatch.delenv(name)
        assert str(caught.value).startswith(f"{name} is wrong: it should be ")


def test_a_private_word_that_was_not_seen_leaves_the_bot_well(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'bot.db'}")
    with database.begin() as session:
        workspace = keep_workspace(session, "T1", name="One", bot_user_id="B", bot_id="B", scopes="")
        for kind, key in ((PostKind.PRIVATE, "word"), (PostKind.MESSAGE, "card")):
            post = Post(
                workspace_id=workspace.id or 0, kind=kind, key=key, card="words", subject=0, address="C1", stream=key,
                wanted_at=EPOCH, next_real=EPOCH,
            )  # fmt: skip
            settle_failed(post, EPOCH, "user_not_in_channel")
            session.add(post)
    settings = load(
        slack_bot_token="xoxb-1",
        slack_app_token="xapp-1",
        slack_api_url="http://127.0.0.1:1/api/",
        database_url=f"sqlite:///{tmp_path / 'bot.db'}",
    )
    assert any("1 failed" in line for _, line in check_up(settings))


def test_health_says_which_ways_in_are_set_up(tmp_path: Path) -> None:
    given = {"slack_bot_token": "xoxb-1", "database_url": f"sqlite:///{tmp_path / 'bot.db'}"}
    secret = "0123456789abcdef0123456789abcdef"
    for more, fine, words in (
        ({"slack_app_token": "xapp-1", "slack_signing_secret": secret}, True, "complete for Socket Mode and HTTP mode"),
        ({"slack_signing_secret": secret}, True, "complete for HTTP mode"),
        ({}, False, "SLACK_APP_TOKEN is not set"),
    ):
        found = next(check_up(load(**given, **more, slack_api_url="http://127.0.0.1:1/api/")))
        assert found[0] is fine
        assert words in found[1]


def test_the_bot_connects_and_ends_within_ten_seconds_when_told_to(tmp_path: Path, play: PlaygroundServer) -> None:
    process = start(tmp_path, **tokens(play))
    with Slack(play.url) as slack:
        slack.eventually(lambda: slack.bot["connected"], seconds=60)
        told = monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert monotonic() - told < 10


def test_it_ends_within_ten_seconds_while_slack_leaves_a_listener_waiting(
    tmp_path: Path, play: PlaygroundServer
) -> None:
    process = start(tmp_path, **tokens(play))
    with Slack(play.url) as slack:
        slack.eventually(lambda: slack.bot["connected"], seconds=60)
        slack.faults({"fault": "late", "method": "views.open", "seconds": 60})

        def is_waited_for() -> bool:
            slack.person("Ana").types("/lockstep settings", channel="#sales-marketing")
            return bool(slack.calls("views.open"))

        slack.eventually(is_waited_for, seconds=30)
        told = monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert monotonic() - told < 10


def test_a_second_bot_on_the_same_file_does_not_start(tmp_path: Path, play: PlaygroundServer) -> None:
    first = start(tmp_path, **tokens(play))
    with Slack(play.url) as slack:
        slack.eventually(lambda: slack.bot["connected"], seconds=60)
        second = start(tmp_path, **tokens(play))
        _, said = second.communicate(timeout=60)
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=30)
    assert second.returncode == 2
    assert "Another Lockstep" in said


def test_told_to_stop_between_two_starts_it_does_not_start_again(tmp_path: Path) -> None:
    ill = f"open({str(tmp_path / 'starts')!r}, 'a').write('.'); raise SystemExit(70)"
    program = (
        f"import sys; from bot.supervise import keep_running; sys.exit(keep_running([sys.executable, '-c', {ill!r}]))"
    )
    keeper = subprocess.Popen(
        [sys.executable, "-c", program], env=environment(tmp_path), stderr=subprocess.PIPE, text=True
    )
    assert keeper.stderr is not None
    assert "starting it again" in keeper.stderr.readline()
    keeper.send_signal(signal.SIGTERM)
    keeper.communicate(timeout=30)
    assert keeper.returncode == 0
    assert (tmp_path / "starts").read_text() == "."


def test_the_manifest_is_for_the_prefix_and_the_domains_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before there is an app there are no tokens, and none are needed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("COMMAND_PREFIX=ls-\nUNFURL_DOMAINS=acme.example, docs.acme.example\n")

    def printed(*options: str) -> Any:
        found = CliRunner().invoke(cli, ["manifest", *options])
        assert found.exit_code == 0, found.output
        features = yaml.safe_load(found.output)["features"]
        return features["slash_commands"][0]["command"].split("-")[0], features["unfurl_domains"]

    assert printed() == ("/ls", ["acme.example", "docs.acme.example"])
    assert printed("--prefix", "x-", "--unfurl", "b.example") == ("/x", ["b.example"])
    (tmp_path / ".env").write_text("UNFURL_DOMAINS=a.b,c.d,e.f,g.h,i.j,k.l\n")
    found = CliRunner().invoke(cli, ["manifest"])
    assert found.exit_code == 2
    assert found.stderr == "UNFURL_DOMAINS is wrong: it names at most five domains.\n"


def make(tmp_path: Path, python: str) -> subprocess.CompletedProcess[str]:
    """`make` what `make play` needs, in a folder of its own, where `python` stands for Python."""
    lock = tmp_path / "requirements" / "playground.lock"
    if not lock.exists():
        lock.parent.mkdir()
        lock.touch()
    (tmp_path / "python").write_text(f"#!/bin/sh\nmkdir -p .venv/bin\n{python}\n")
    (tmp_path / "python").chmod(0o755)
    command = ["make", "-f", str(ROOT / "Makefile"), f"PYTHON={tmp_path / 'python'}", ".venv/playground"]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)


def test_a_half_made_environment_is_made_again(tmp_path: Path) -> None:
    """Debian's Python without its package for it leaves one that has no pip; and an install may be interrupted."""
    half = "printf '#!/bin/sh\\nexit 1\\n' > .venv/bin/python; chmod +x .venv/bin/python"
    first = make(tmp_path, f"{half}; exit 1")
    assert first.returncode != 0
    assert "install its package python3-venv" in first.stdout
    assert make(tmp_path, half).returncode != 0  # pip does not work
    (tmp_path / ".venv/made").unlink()
    whole = "printf '#!/bin/sh\\necho \"$@\" >> installed\\n' > .venv/bin/python; chmod +x .venv/bin/python"
    assert make(tmp_path, whole).returncode == 0
    assert make(tmp_path, "exit 1").returncode == 0  # nothing is left to do
    assert (tmp_path / "installed").read_text().count("requirements/playground.lock") == 1


def test_settings_come_from_a_file_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(
        "SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=xapp-1\nSLACK_API_URL=http://127.0.0.1:1/api\n"
    )
    settings = load()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1"
    assert settings.slack_api_url == "http://127.0.0.1:1/api/"


def test_a_missing_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    with pytest.raises(SettingsWrong, match="SLACK_BOT_TOKEN is not set"):
        load()


@pytest.mark.parametrize(
    ("part", "word"), [("heard", "connection to Slack"), ("ticked", "schedule"), ("delivered", "delivery")]
)
def test_the_watchdog_sees_each_part_that_has_stopped(part: str, word: str) -> None:
    alive = {"heard": monotonic, "ticked": monotonic, "delivered": monotonic}
    assert Signs(**alive).ill() == ""
    long_ago = monotonic() - 301
    assert word in Signs(**{**alive, part: lambda: long_ago}).ill()
