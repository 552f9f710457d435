"""`/healthz` and `/metrics`: whether the bot is well, in figures that name nobody."""

import re
import socket
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.operations import Operations, health
from bot.vitals import Signs
from playground.client import Person
from storage.workspaces import Channel
from tests.conftest import JOINT
from tests.harness import BotUnderTest, SettledSlack


class Parts:
    """The parts of a process, which a test can stop."""

    def __init__(self) -> None:
        self.stopped: set[str] = set()

    def sign(self, name: str) -> Callable[[], float]:
        return lambda: monotonic() - (1_000 if name in self.stopped else 0)

    @property
    def signs(self) -> Signs:
        return Signs(heard=self.sign("connection"), ticked=self.sign("schedule"), delivered=self.sign("delivery"))


@pytest.fixture
def parts() -> Parts:
    return Parts()


@pytest.fixture
def operations(bot: BotUnderTest, parts: Parts) -> Iterator[Operations]:
    connected = lambda: "connection" not in parts.stopped  # noqa: E731
    bot.bot.metrics.watch(bot.database, parts.signs, connected)
    made = Operations(bot.bot.metrics, lambda: health(bot.database, parts.signs, connected), "127.0.0.1", 0)
    made.open()
    yield made
    made.close()


def get(operations: Operations, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{operations.port}{path}", trust_env=False, timeout=20)


def figures(operations: Operations) -> dict[str, float]:
    lines = [line.rsplit(" ", 1) for line in get(operations, "/metrics").text.splitlines() if line[:1] != "#"]
    return {name: float(value) for name, value in lines}


def test_a_well_bot_says_so(operations: Operations) -> None:
    answer = get(operations, "/healthz")
    said: dict[str, Any] = answer.json()
    assert (answer.status_code, said["well"]) == (200, True)
    assert said.keys() == {
        "well", "connection", "schedule", "delivery", "database", "last_tick_seconds", "last_delivery_seconds",
    }  # fmt: skip


@pytest.mark.parametrize("part", ["connection", "schedule", "delivery"])
def test_each_part_that_has_stopped_is_named(operations: Operations, parts: Parts, part: str) -> None:
    parts.stopped.add(part)
    answer = get(operations, "/healthz")
    assert answer.status_code == 503
    assert [name for name, fine in answer.json().items() if fine is False] == ["well", part]


def test_a_database_that_does_not_answer_is_named(operations: Operations, bot: BotUnderTest, parts: Parts) -> None:
    class Gone:
        def read(self) -> Any:
            raise OSError("gone")

    with capture_logs():
        assert health(Gone(), parts.signs, lambda: True)["database"] is False  # type: ignore[arg-type]


def test_figures_count_acks_deliveries_posts_and_errands(
    operations: Operations, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    ana.types("/request A one-pager", channel=JOINT)
    ana.submits({})
    found = figures(operations)
    assert found['lockstep_ack_seconds_count{kind="command",status="200"}'] == 1
    assert found['lockstep_ack_seconds_count{kind="submission",status="200"}'] == 1
    assert found['lockstep_deliveries_total{answer="shown"}'] >= 1
    assert found['lockstep_posts{state="failed"}'] == 0
    assert found["lockstep_errands"] == 0
    assert found["lockstep_connected"] == 1
    assert found["lockstep_tick_age_seconds"] < 60
    assert found["process_resident_memory_bytes"] > 0


def test_a_post_that_slack_refuses_is_counted(
    operations: Operations, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    slack.faults({"fault": "error", "method": "chat.postMessage", "error": "is_archived", "count": 1})
    ana.types("/request A one-pager", channel=JOINT)
    ana.submits({})
    assert figures(operations)['lockstep_posts{state="failed"}'] == 1


def test_labels_hold_fixed_words_only(operations: Operations, channel: Channel, ana: Person) -> None:
    ana.types("/request A secret deal", channel=JOINT)
    ana.submits({})
    text = get(operations, "/metrics").text
    assert not re.search(r"U_|C_|T_LOCKSTEP|secret|Ana", text)


def test_other_paths_and_methods_are_not_there(operations: Operations) -> None:
    assert get(operations, "/").status_code == 404
    assert httpx.post(f"http://127.0.0.1:{operations.port}/healthz", trust_env=False).status_code == 404


def test_a_taken_address_does_not_stop_the_bot(bot: BotUnderTest) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, capture_logs() as said:
        taken = Operations(bot.bot.metrics, dict, "127.0.0.1", listening.getsockname()[1])
        taken.open()
        taken.close()
    assert "METRICS_PORT" in said[-1]["event"]
