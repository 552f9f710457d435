"""`/healthz` and `/metrics`, for whoever runs the bot: a small server of its own, on loopback unless told otherwise."""

import json
import threading
from collections.abc import Callable, Iterable
from socketserver import TCPServer, ThreadingMixIn
from time import monotonic
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from prometheus_client import make_wsgi_app
from sqlalchemy import text

from bot.metrics import Metrics
from bot.vitals import STUCK_AFTER, TICK_LATE_AFTER, Signs
from storage.database import Database

log = structlog.get_logger(__name__)


def health(database: Database, signs: Signs, connected: Callable[[], bool]) -> dict[str, Any]:
    """How the process is: `well`, and what that is made of. It says nothing of anybody's business."""
    now = monotonic()
    ticked, delivered = now - signs.ticked(), now - signs.delivered()
    found = {
        "connection": connected(),
        "schedule": ticked <= TICK_LATE_AFTER,
        "delivery": delivered <= STUCK_AFTER,
        "database": _answers(database),
    }
    return {
        "well": all(found.values()),
        **found,
        "last_tick_seconds": round(ticked, 1),
        "last_delivery_seconds": round(max(0.0, delivered), 1),
    }


def _answers(database: Database) -> bool:
    try:
        with database.read() as session:
            session.execute(text("select 1"))
    except Exception as error:
        log.warning("the database does not answer", error=type(error).__name__)
        return False
    return True


class Operations:
    """The server. It never stops the bot: where its address is taken, the bot serves without it and says so."""

    def __init__(self, metrics: Metrics, state: Callable[[], dict[str, Any]], host: str, port: int) -> None:
        self._figures = make_wsgi_app(metrics.registry)
        self._state = state
        self.host = host
        self.port = port
        self._server: WSGIServer | None = None

    def open(self) -> None:
        try:
            server = make_server(self.host, self.port, self._answer, server_class=_Server, handler_class=_Quiet)
        except OSError as error:
            log.warning(
                "METRICS_HOST and METRICS_PORT can not be used: no /healthz and /metrics", error=type(error).__name__
            )
            return
        self._server, self.port = server, server.server_port
        threading.Thread(target=server.serve_forever, name="operations", daemon=True).start()

    def close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD") or path not in ("/healthz", "/metrics"):
            return _text(start_response, "404 Not Found", b"", "text/plain")
        try:
            if path == "/metrics":
                figures: Iterable[bytes] = self._figures(environ, start_response)
                return figures
            state = self._state()
        except Exception as error:
            log.warning("the figures could not be gathered", error=type(error).__name__)
            return _text(start_response, "503 Service Unavailable", b"", "text/plain")
        status = "200 OK" if state["well"] else "503 Service Unavailable"
        return _text(start_response, status, json.dumps(state).encode(), "application/json")


def _text(start_response: StartResponse, status: str, body: bytes, kind: str) -> Iterable[bytes]:
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """As the parent's, which asks the name service what the host is called: that can take long."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()


class _Quiet(WSGIRequestHandler):
    timeout = 10

    def log_message(self, *_: Any) -> None:
        """Who asks how we are is no news."""
