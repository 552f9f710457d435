"""One workspace, one database, and the lives of a bot on them under people's acts and Slack's faults."""

import os
import random
import socket
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from playground.client import Slack
from playground.workspace import Json
from storage.database import Database
from storage.people import Member, Person, Role
from storage.workspaces import Channel, Side, keep_workspace
from tests.conftest import APP_YAML, JOINT, TEAM
from tests.crash import feature
from tests.crash.checker import faults
from tests.crash.sender import LEASE, Order
from tests.harness import START

POINTS = (
    "before claim", "drawn", "after claim", "before call", "after call", "before settle", "after settle",
    "before look", "receipt taken", "before record", "recorded", "slot run", "errand claimed", "errand done",
)  # fmt: skip
WRITES = ("chat.postMessage", "chat.update")
LOOKS = ("conversations.history", "conversations.replies", "conversations.open")
LOSSES: tuple[Json, ...] = (
    {"fault": "drop_before"},
    {"fault": "drop_after"},
    {"fault": "late", "seconds": 0.05},
    {"fault": "execute_late", "seconds": 0.05},
    {"fault": "slow", "seconds": 0.05},
    {"fault": "cut"},
    {"fault": "garbled"},
    {"fault": "http_500"},
    {"fault": "ratelimited", "retry_after": 1},
    {"fault": "error", "error": "internal_error"},
)


class Regime:
    """One workspace and one database, and the lives of a bot on them."""

    def __init__(self, url: str, slack: Slack, seed: int, replicas: int = 1) -> None:
        self.url, self.slack = url, slack
        self.random = random.Random(seed)
        self.database = Database(url)
        self.now = START
        self.made: list[str] = []
        self.acked: list[str] = []
        self.listening = socket.socket()
        self.listening.bind(("127.0.0.1", 0))
        self.listening.listen(128)
        self.log = Path(os.environ.get("CRASH_LOG", os.devnull)).open("w")  # noqa: SIM115 - closed in close()
        self.programs = [self._program() for _ in range(replicas)]
        self.people = ThreadPoolExecutor(3)
        self.acts: list[Any] = []
        self._settle_in()

    def _program(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.crash.sender", str(self.listening.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            pass_fds=[self.listening.fileno()],
        )

    def _settle_in(self) -> None:
        port = self.listening.getsockname()[1]
        self.slack.reset(
            now=START.isoformat(),
            rate=0,
            request_url=f"http://127.0.0.1:{port}/slack/events",
            manifest=str(APP_YAML),
            retry_scale=0.002,
            ack_seconds=2.0,
        )
        self.slack.post("invite", **{"as": "Carl", "channel": JOINT, "who": "Lockstep"})
        feature.metadata.create_all(self.database.engine)
        with self.database.begin() as session:
            self._rows(session)

    def _rows(self, session: Session) -> None:
        bot = self.slack.bot
        workspace = keep_workspace(session, TEAM, name="", bot_user_id=bot["user_id"], bot_id="", scopes="")
        channel = Channel(workspace_id=workspace.id or 0, slack_id=self.slack.channel(JOINT)["id"], joined_at=START)
        person = Person(workspace_id=workspace.id or 0, user_id="U_ANA", name="Ana", zone="Europe/Berlin")
        session.add_all([channel, person])
        session.flush()
        session.add(
            Member(
                channel_id=channel.id or 0, person_id=person.id or 0, joined_at=START, side=Side.SALES, role=Role.MEMBER
            )
        )
        feature.every_day(session, channel.id or 0, START)

    def life(self, order: Order, replica: int = 0) -> int:
        """One bot, from its start to its end."""
        program = self.programs[replica]
        assert program.stdin is not None
        assert program.stdout is not None
        order = replace(order, database=self.url, api=f"{self.slack.url}/api/", now=self.now.isoformat())
        program.stdin.write(order.line())
        program.stdin.flush()
        return int(program.stdout.readline())

    def storm(self, lives: int, points: Sequence[str] = POINTS, named: float = 0.5) -> None:
        """Lives that end at once or, a share of them, at a named point, under people's acts and Slack's faults."""
        for n in range(lives):
            self.now += timedelta(hours=self.random.choice([0, 0, 1, 5, 24, 49]))
            self.slack.clock.travel_to(self.now)
            self._break_slack(n)
            self.acts.append(self.people.submit(self._act, len(self.acts)))
            if (n + 1) * named // 1 > n * named // 1:
                point = points[int(n * named) % len(points)]
                self.life(Order("", "", "", point=point, nth=self.random.randint(1, 4), kill_after=0.5, notes=1))
            else:
                self.life(Order("", "", "", kill_after=self.random.random() * 0.2, notes=0))

    def race(self, rounds: int) -> int:
        """All replicas at once, each stopped for up to three leases and killed at last. How many stops outlived one."""
        long = 0
        with ThreadPoolExecutor(len(self.programs)) as pool:
            for n in range(rounds):
                self.now += timedelta(hours=self.random.choice([0, 0, 1, 5, 24]))
                self.slack.clock.travel_to(self.now)
                self._break_slack(n)
                self.acts.append(self.people.submit(self._act, len(self.acts)))
                orders = [self._raced() for _ in self.programs]
                long += sum(still > LEASE.total_seconds() for order in orders for _, still in order.stops)
                list(pool.map(self.life, orders, range(len(orders))))
        return long

    def _raced(self) -> Order:
        stops = [(self.random.random() * 0.5, LEASE.total_seconds() * 3 * self.random.random() ** 2)]
        return Order(
            "", "", "", kill_after=self.random.random(), notes=2, replica=True, stops=stops[: self.random.randint(0, 1)]
        )

    def _break_slack(self, n: int) -> None:
        share = self.random.choice([0.02, 0.05, 0.3]) if n % 5 else 0.0
        calls = [loss | {"method": method, "share": share} for loss in LOSSES for method in WRITES]
        looks = [loss | {"method": method, "share": share / 2} for loss in LOSSES for method in LOOKS]
        few = self.random.sample([*calls, *looks], 12)
        self.slack.faults(
            *few,
            {"fault": "lose_ack", "share": 0.2},
            {"fault": "twice", "share": 0.3},
            seed=self.random.randrange(10**6),
        )

    def _act(self, n: int) -> None:
        """Ana acts; what Slack saw acked in time is promised."""
        as_ana = {"as": "U_ANA", "channel": JOINT}
        kind = ("typed", "heard", "bump")[n % 3]
        what = f"{kind} {n}" if kind != "bump" else kind
        if kind == "typed":
            self.made.append(what)
            answer = self.slack.post("command", **as_ana, text=f"/request {what}")
        elif kind == "heard":
            self.made.append(what)
            answer = self.slack.post("say", **as_ana, text=what)
        else:
            card = next((m for m in self.slack.messages(JOINT) if "Bump" in m.buttons), None)
            if card is None:
                return
            self.made.append(what)
            where = {"as": "U_ANA", "channel": card.channel, "ts": card.ts}
            answer = self.slack.post("press", **where, action_id="crash.bump")
        delivery = answer["delivery"]
        if delivery is not None and delivery["error"] is None and delivery["status"] == 200:
            self.acked.append(what)

    def heal(self) -> list[str]:
        """No faults any more: live until nothing is left to do, and compare."""
        self.slack.faults()
        for act in self.acts:
            act.result()
        code = self.life(Order("", "", "", heal=True, notes=0, kill_after=9e9))
        assert code == 0, f"the bot does not come to rest: {code}"
        return self.check()

    def check(self) -> list[str]:
        bumps = self.acked.count("bump")
        return faults(self.database, self.slack, JOINT, self.acked, self.made, bumps)

    def close(self) -> None:
        for program in self.programs:
            assert program.stdin is not None
            assert program.stdout is not None
            program.stdin.close()
            program.wait(70)
            program.stdout.close()
        self.log.close()
        self.people.shutdown()
        self.listening.close()
        self.database.close()
