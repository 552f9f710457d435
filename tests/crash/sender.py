"""`python -m tests.crash.sender`: a warm process that forks the real bot, kills it as told, and says how it ended.

Imports are paid once. Each line of stdin is an `Order` as JSON; each line of stdout is the exit status of one bot.
"""

import json
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

import structlog
from slack_sdk import WebClient
from sqlalchemy import func
from sqlalchemy import select as look
from sqlmodel import Session

from bot.app import Bot, make_bot
from bot.clients import Clients
from bot.clock import system_clock
from bot.delivery import Workers
from storage import crashpoint
from storage.database import Database
from storage.doubles import count_suspects
from storage.errands import count_errands
from storage.posts import OPEN_STATES, Post, claim_next, count_open
from storage.workspaces import Channel
from tests.crash import feature
from tests.harness import Door, inherited_server

TEAM = "T_LOCKSTEP"
HEALING = float(os.environ.get("CRASH_HEALING", "300"))
QUARANTINE = timedelta(seconds=0.5)
DEADLINE = timedelta(seconds=0.5)
LEASE = timedelta(seconds=3)
"""Of a replica; longer than its deadline and a client's time to connect."""
structlog.configure(processors=[structlog.processors.LogfmtRenderer(key_order=["event"])])


@dataclass(frozen=True)
class Order:
    """One life of a bot. It ends at the `nth` reach of a crash point, after `kill_after` seconds of being ready, or,
    with `heal`, when nothing is left to do."""

    database: str
    api: str
    now: str
    point: str = ""
    nth: int = 1
    kill_after: float = 5.0
    notes: int = 3
    heal: bool = False
    sender: str = "delivery"
    replica: bool = False
    stops: Sequence[tuple[float, float]] = ()
    """Before the end: each time, after so many seconds it is stopped for so many."""

    def line(self) -> str:
        return json.dumps(asdict(self)) + "\n"


class Retrying(Clients):
    """The SDK as it comes: it repeats a call whose connection broke."""

    def bare(self, token: str | None = None) -> WebClient:
        return WebClient(token=token, base_url=self.base_url, timeout=self.timeout, ssl=self._context)


@dataclass
class Time:
    """The bot's `now`: from where an order puts it, at the machine's pace."""

    start: datetime
    begun: float

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=monotonic() - self.begun)


def main() -> None:
    listening = socket.fromfd(int(sys.argv[1]), socket.AF_INET, socket.SOCK_STREAM)
    bot: Bot | None = None
    for line in sys.stdin:
        order = Order(**json.loads(line))
        if bot is None:
            bot = made(order)
        ready, told = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(ready)
                os.dup2(2, 1)  # what it logs is no answer
                live(bot, order, listening, told)
                os._exit(0)
            except BaseException:
                sys.excepthook(*sys.exc_info())
                os._exit(1)
        os.close(told)
        if order.kill_after < 5.0:
            select.select([ready], [], [], 20)
            for after, still in order.stops:
                sleep(after)
                os.kill(child, signal.SIGSTOP)
                sleep(still)
                os.kill(child, signal.SIGCONT)
            sleep(order.kill_after)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(ready)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def made(order: Order) -> Bot:
    """The bot as every life finds it: made, its statements compiled, and not connected to anything."""
    clients = (Retrying if order.sender == "retrying" else Clients)(order.api, timeout=2)
    clients.add(TEAM, "xoxb-playground")
    time = Time(datetime.fromisoformat(order.now), monotonic())
    bot = make_bot(
        database=Database(order.database),
        clients=clients,
        clock=time,
        quarantine=QUARANTINE,
        features=[feature],
    )
    bot.delivery.pace = timedelta(seconds=0.02)
    bot.delivery.look_after, bot.doubles.lease = timedelta(seconds=0.2), LEASE
    if order.replica:
        bot.delivery.lease, bot.delivery.deadline = LEASE, DEADLINE
    bot.delivery.recover(alone=not order.replica)
    bot.schedule.tick()
    with suppress(Undone), bot.database.begin() as session:
        feature.change(session, channel(session), feature.write(session, channel(session), time(), ""), time())
        claim_next(session, system_clock(), "", QUARANTINE)
        raise Undone
    bot.database.close()
    return bot


class Undone(Exception):
    """Takes back what was only done to have it compiled."""


def live(bot: Bot, order: Order, listening: socket.socket, told: int) -> None:
    if order.point:
        left = [order.nth]

        def reached(name: str) -> None:
            if name == order.point:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        crashpoint.reached = reached
    assert isinstance(bot.clock, Time)
    bot.clock.start, bot.clock.begun = datetime.fromisoformat(order.now), monotonic()
    bot.delivery.name = f"{os.getpid()}-life"
    if order.sender == "naive":
        os.write(told, b".")
        naive(bot, order.notes)
        return
    bot.delivery.recover(alone=not order.replica)
    if not order.replica:
        bot.errands.recover()
    senders = Workers(bot.delivery.step, 3, "delivery", poll=0.1)
    runners = Workers(bot.errands.step, 1, "errands", poll=0.1)
    for workers in (senders, runners):
        bot.database.on_commit(workers.wake)
        workers.start()
    server = inherited_server(Door(bot.reception), listening)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    os.write(told, b".")
    bot.schedule.tick()
    work(bot, order.notes)
    until = monotonic() + (HEALING if order.heal else 3)
    while monotonic() < until:
        with bot.database.read() as session:
            left_over = count_open(session) + count_errands(session) + count_suspects(session)
        if order.heal and not left_over:
            return
        if order.heal or order.replica:
            bot.delivery.recover(alone=False)
            bot.doubles.drain()
        sleep(0.2)
    if order.heal:
        with bot.database.read() as session:
            rows = session.execute(look(Post).where(Post.__table__.c.state.in_(OPEN_STATES))).scalars().all()  # type: ignore[attr-defined]  # SQLModel's own
        raise RuntimeError(f"{left_over} posts and errands are still on their way: {rows}")


def work(bot: Bot, notes: int) -> None:
    """The business: notes are written, and changed a little later."""
    for _ in range(notes):
        with bot.database.begin() as session:
            number = feature.write(session, channel(session), bot.clock(), "work")
        with bot.database.begin() as session:
            feature.change(session, channel(session), max(1, number - 2), bot.clock())


def channel(session: Session) -> Channel:
    return session.get_one(Channel, 1)


def naive(bot: Bot, notes: int) -> None:
    """What everybody writes first: say it in Slack, then remember that it was said."""
    client = bot.clients.of(TEAM)
    assert client is not None
    for _ in range(notes):
        with bot.database.begin() as session:
            where = channel(session).slack_id
            number = int(session.execute(look(func.coalesce(func.max(feature.note.c.id), 0))).scalar_one()) + 1
            post(client, where, number)
            session.execute(feature.note.insert().values(id=number, version=1, by="work"))


def post(client: WebClient, where: str, number: int) -> None:
    card: Any = client.chat_postMessage(channel=where, text=f"note {number} v1")
    client.chat_postMessage(channel=where, thread_ts=card["ts"], text=f"line {number}")
    client.chat_postMessage(channel="U_ANA", text=f"tell {number}")


if __name__ == "__main__":
    main()
