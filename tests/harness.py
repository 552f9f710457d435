"""The real bot under test: its App behind signed HTTP, its delivery and schedule moved by hand, so nothing sleeps."""

import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from bot.app import Bot, make_bot
from bot.clients import Clients
from bot.connection import Reception
from bot.gate import Gate, Refused, retries
from bot.runtime import introduce
from playground.client import Slack
from playground.workspace import Json
from storage.database import Database

START = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
"""A Monday morning in Berlin, in working hours of both sides."""

APP_YAML = Path(__file__).parent.parent / "app.yaml"
TEAM = "T_LOCKSTEP"
JOINT = "#sales-marketing"
SIGNING_SECRET = "playground-signing-secret"


class SettledSlack(Slack):
    """A playground in which everything that an act sets off has happened when the act returns."""

    after: Callable[[], None] | None = None

    def post(self, path: str, **body: Any) -> Json:
        answer = super().post(path, **body)
        if self.after is not None and path not in ("clock", "faults", "options"):
            self.after()
        return answer


class TestClock:
    """The bot's `now` and the playground's clock, which stand still until a test moves them."""

    __test__ = False

    def __init__(self, slack: SettledSlack) -> None:
        self._slack = slack
        self.now = START
        self.bot: BotUnderTest | None = None

    def __call__(self) -> datetime:
        return self.now

    def travel_to(self, to: datetime) -> None:
        """Live through the time until `to`: everything that falls due on the way is done at its own instant."""
        assert self.bot is not None
        for _ in range(10_000):
            due = self.bot.schedule.next_due()
            if due is None or due > to:
                break
            self.jump_to(max(due, self.now))
            self.bot.tick()
            assert self.bot.schedule.next_due() != due, f"something due at {due} is still due after its tick"
        else:
            raise AssertionError("the schedule does not come to rest")
        self.jump_to(to)
        self.bot.tick()

    def forward(self, **span: float) -> None:
        """`clock.forward(hours=2)`"""
        self.travel_to(self.now + timedelta(**span))

    def jump_to(self, to: datetime) -> None:
        """Move both clocks and do nothing: as if the bot had been away."""
        self.now = to
        self._slack.clock.travel_to(to)


class BotUnderTest:
    """A bot on one database, connected to a playground over signed HTTP."""

    def __init__(self, database: Database, slack: SettledSlack, clock: TestClock, **options: Any) -> None:
        self.database = database
        self.slack = slack
        self.clock = clock
        self.clients = Clients(f"{slack.url}/api/", timeout=5)
        introduce(database, self.clients, "xoxb-playground", threading.Event())
        options = {"quarantine": timedelta(0), **options}
        self.bot: Bot = make_bot(database=database, clients=self.clients, clock=clock, **options)
        self._server = _serve(Door(self.bot.reception))
        clock.bot = self
        slack.after = self.settle

    @property
    def schedule(self) -> Any:
        return self.bot.schedule

    @property
    def request_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/slack/events"

    def settle(self) -> None:
        """Deliver posts and do errands until nothing is left that could be done now."""
        while self.bot.delivery.drain() + self.bot.errands.drain():
            pass

    def tick(self) -> None:
        """Do what is due at the clock's time."""
        self.bot.schedule.tick()
        self.settle()

    def close(self) -> None:
        self.slack.after = None
        self._server.shutdown()
        self._server.server_close()


class Door:
    """The gate and the reception behind a server that starts and stops in no time; `bot/web.py` has the real one."""

    def __init__(self, reception: Reception) -> None:
        self._gate = Gate(SIGNING_SECRET)
        self._reception = reception

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        names = {name.removeprefix("HTTP_"): value for name, value in environ.items() if isinstance(value, str)}
        headers = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in names.items()]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        try:
            payload = self._gate.admit(headers, body)
        except Refused as refused:
            start_response(f"{refused.status} refused", [("Content-Length", "0")])
            return [b""]
        answer = self._reception.take(payload or {}, retries(headers))
        said = (answer.body or "").encode()
        kind = answer.headers.get("content-type", ["text/plain"])[0]
        start_response(f"{answer.status} answered", [("Content-Type", kind), ("Content-Length", str(len(said)))])
        return [said]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def inherited_server(handler: Door, listening: socket.socket) -> WSGIServer:
    """A server on a socket that listens already, so that what arrives while nobody serves it waits."""
    server = _Server(("127.0.0.1", 0), _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.server_address = listening.getsockname()
    server.server_name, server.server_port = "127.0.0.1", listening.getsockname()[1]
    server.setup_environ()
    server.set_app(handler)
    return server


def _serve(handler: Door) -> WSGIServer:
    server = make_server("127.0.0.1", 0, handler, server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server
