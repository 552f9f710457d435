"""HTTP: uvicorn in a thread, the gate, and the reception in a pool of threads beside the event loop."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import structlog
import uvicorn
from slack_bolt import BoltResponse

from bot.connection import NotYet, Reception
from bot.gate import LARGEST, PATH, Gate, Headers, Refused, announced, retries
from bot.metrics import Metrics
from bot.settings import SettingsWrong

log = structlog.get_logger(__name__)

BODY_SECONDS = 10.0
"""How long a body may take to arrive."""

SAID_EVERY = 10.0

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Site:
    """The ASGI application: one path, POST only, and of each request only what the gate lets through."""

    def __init__(self, gate: Gate, reception: Reception, metrics: Metrics, concurrency: int) -> None:
        self._gate = gate
        self._reception = reception
        self._metrics = metrics
        self.threads = ThreadPoolExecutor(concurrency, "listener")
        self._said, self._silent = -SAID_EVERY, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != PATH:
            await _answer(send, 404, close=True)
            return
        read = False
        try:
            body = await _body(scope, receive)
            read = True
            answer = await self._answer_to(scope["headers"], body)
        except Refused as refused:
            self._refuse(refused)
            await _answer(send, refused.status, close=not read)
        except _Left:
            return
        except Exception as error:  # uvicorn would log it with what it has of the request
            log.error("a request failed", exc_info=error)
            await _answer(send, 500, close=True)
        else:
            kind = answer.headers.get("content-type", ["text/plain;charset=utf-8"])[0]
            await _answer(send, answer.status, (answer.body or "").encode(), kind.encode("latin-1"))

    def _refuse(self, refused: Refused) -> None:
        """Counted each time; said at most every ten seconds, or who sends garbage fills the disk with logs."""
        self._metrics.refused(refused.status)
        self._silent += 1
        if monotonic() - self._said > SAID_EVERY:
            log.warning("requests were refused", count=self._silent, status=refused.status, because=refused.why)
            self._said, self._silent = monotonic(), 0

    async def _answer_to(self, headers: Headers, body: bytes) -> BoltResponse:
        payload = self._gate.admit(headers, body)
        if payload is None:
            return BoltResponse(status=200)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, self._reception.take, payload, retries(headers))


class _Left(Exception):
    """Whoever asked has gone."""


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The body; never more than LARGEST of it. Raises Refused."""
    if scope["method"] != "POST":
        raise Refused(400, "method")
    length, size, chunks = announced(scope["headers"]), 0, []
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise _Left
                chunks.append(message.get("body", b""))
                size += len(chunks[-1])
                if size > LARGEST:
                    raise Refused(413, "size")
                if not message.get("more_body"):
                    break
    except TimeoutError:
        raise Refused(400, "too slow") from None
    if length and size != length:
        raise Refused(400, "length")
    return b"".join(chunks)


async def _answer(send: Send, status: int, body: bytes = b"", kind: bytes = b"text/plain", close: bool = False) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode("ascii"))]
    if close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Web:
    """The connection over HTTP: Slack calls us, through whatever ends TLS in front of us."""

    def __init__(self, site: Site, host: str, port: int) -> None:
        self.site = site
        self.host = host
        self.port = port
        config = uvicorn.Config(
            site, http="h11", ws="none", lifespan="off", interface="asgi3", log_config=None, access_log=False,
            server_header=False, timeout_graceful_shutdown=8, proxy_headers=False,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)
        self._ended = monotonic()

    def open(self) -> None:
        """Listen. Raises SettingsWrong if the address can not be had; `port` is then the one that was given to us."""
        try:
            family, *_, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
            listening = socket.create_server(address[:2], family=family, backlog=1024)
        except OSError as error:
            raise SettingsWrong(
                f"HTTP_HOST and HTTP_PORT name an address that can not be used ({type(error).__name__})."
            ) from None
        self.port = listening.getsockname()[1]
        self._listening = listening
        self._thread.start()
        until = monotonic() + 10
        while not self._server.started:
            if not self._thread.is_alive() or monotonic() > until:
                raise NotYet("the HTTP server did not start")
            self._thread.join(0.01)
        log.info("Slack is awaited over HTTP", host=self.host, port=self.port, path=PATH)

    def close(self, timeout: float) -> None:
        self._server.config.timeout_graceful_shutdown = max(1, int(timeout))
        self._server.should_exit = True
        self._thread.join(timeout + 0.5)
        self.site.threads.shutdown(wait=False)

    @property
    def connected(self) -> bool:
        return self._thread.is_alive() and self._server.started and not self._server.should_exit

    def heard(self) -> float:
        """Now, while the server runs: that Slack has nothing to say for an hour is well."""
        return monotonic() if self._thread.is_alive() else self._ended

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._listening])
        finally:
            self._ended = monotonic()
