"""Brings events, commands and interactions to the bot: Socket Mode envelopes, or signed HTTP requests."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
from starlette.websockets import WebSocket, WebSocketState

from playground.workspace import Json

if TYPE_CHECKING:
    from playground.core import Playground

RETRY_AFTER_SECONDS = (0.0, 60.0, 360.0)
"""After the first try: at once, a minute later, five minutes after that."""
MOST_CONNECTIONS = 10
LOSE_ACK, TWICE = frozenset({"lose_ack"}), frozenset({"twice"})


@dataclass
class Sent:
    """One thing brought to the bot, with the answer to its last attempt."""

    id: str
    kind: str
    """`events_api`, `slash_commands` or `interactive`."""
    name: str
    payload: Json
    status: int | None = None
    ms: int = 0
    error: str | None = None
    answer: Json = field(default_factory=dict)
    no_retry: bool = False

    def public(self) -> Json:
        return {"id": self.id, "status": self.status, "ms": self.ms, "error": self.error}


@dataclass(eq=False)
class Connection:
    socket: WebSocket
    closing: bool = False

    async def send(self, body: Json) -> bool:
        if self.closing or self.socket.client_state is not WebSocketState.CONNECTED:
            return False
        try:
            await self.socket.send_text(json.dumps(body))
        except RuntimeError:
            return False
        return True


class Delivery:
    def __init__(self, playground: "Playground") -> None:
        self.playground = playground
        self.connections: list[Connection] = []
        self.tickets: set[str] = set()
        self.sent: dict[str, Sent] = {}
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0
        self._http: httpx.AsyncClient | None = None

    def fresh(self, *, drop_connections: bool) -> None:
        self.sent.clear()
        for ack in self._acks.values():
            ack.cancel()
        self._acks.clear()
        if drop_connections:
            self.tickets.clear()
            asyncio.get_running_loop().create_task(self.disconnect("link_disabled"))

    @property
    def connected(self) -> bool:
        return bool(self.playground.settings.request_url or self.connections)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()

    # --- sending

    def start(self, kind: str, name: str, payload: Json) -> "asyncio.Task[Sent] | None":
        """Bring it to the bot; the task ends with the first answer. None if no bot is there."""
        if not self.connected:
            return None
        sent = Sent(secrets.token_hex(8), kind, name, payload)
        self.sent[sent.id] = sent
        return self.playground.spawn(self._deliver(sent))

    async def _deliver(self, sent: Sent) -> Sent:
        await self.attempt(sent, 0, "")
        if sent.kind == "events_api":
            if self.playground.faults.hit(TWICE, sent.name):
                await self.attempt(sent, 0, "")
            if sent.error and not sent.no_retry:
                self.playground.spawn(self._again(sent))
        return replace(sent)  # what the first attempt brought; later ones change `sent`

    async def _again(self, sent: Sent) -> None:
        started, clock_started = time.monotonic(), self.playground.clock.epoch()
        for number, wait in enumerate(RETRY_AFTER_SECONDS, 1):
            await self._wait_until(started + wait * self.playground.settings.retry_scale, clock_started + wait)
            if await self.attempt(sent, number, sent.error or "timeout") or sent.no_retry:
                return

    async def _wait_until(self, monotonic: float, epoch: float) -> None:
        """Until that real time, or sooner if somebody moves the playground's clock past `epoch`."""
        clock = self.playground.clock
        while (left := monotonic - time.monotonic()) > 0 and clock.epoch() < epoch:
            await clock.changed(left)

    async def attempt(self, sent: Sent, number: int, reason: str) -> bool:
        """Deliver once. True if it was acked in time; else `sent.error` says why not, in Slack's retry reasons."""
        playground = self.playground
        started = time.monotonic()
        by_http = playground.settings.request_url is not None
        entry = playground.traffic.add(
            playground.clock.now().isoformat(), "request" if by_http else "envelope", sent.name, sent.payload
        )
        sent.status, sent.error, sent.answer = None, None, {}
        error: str | None = "cancelled"
        try:
            error = await (self._request(sent, number, reason) if by_http else self._envelope(sent, number, reason))
            if error is None and (fault := playground.faults.hit(LOSE_ACK, sent.name)):
                entry.fault = fault.fault
                error, sent.answer = "http_timeout" if by_http else "timeout", {}
        finally:
            sent.ms, sent.error = int((time.monotonic() - started) * 1000), error
            entry.status, entry.ok, entry.error, entry.ms = sent.status, error is None, error, sent.ms
            entry.response = sent.answer
            playground.stream.tell("traffic", n=entry.n)
        return error is None

    async def _envelope(self, sent: Sent, number: int, reason: str) -> str | None:
        loop = asyncio.get_running_loop()
        envelope_id = f"{secrets.token_hex(4)}-{secrets.token_hex(8)}"
        ack: asyncio.Future[Json] = loop.create_future()
        self._acks[envelope_id] = ack
        body: Json = {"envelope_id": envelope_id, "type": sent.kind, "payload": sent.payload}
        body["accepts_response_payload"] = sent.kind != "events_api"
        if sent.kind == "events_api":
            body |= {"retry_attempt": number, "retry_reason": reason}
        try:
            if not await self._spread(body):
                return "connection_failed"
            sent.answer = await asyncio.wait_for(ack, self.playground.settings.ack_seconds)
            sent.status = 200
        except TimeoutError:
            return "timeout"
        finally:
            self._acks.pop(envelope_id, None)
        return None

    async def _spread(self, body: Json) -> bool:
        for _ in range(len(self.connections)):
            self._turn += 1
            if await self.connections[self._turn % len(self.connections)].send(body):
                return True
        return False

    async def _request(self, sent: Sent, number: int, reason: str) -> str | None:
        settings = self.playground.settings
        if self._http is None:
            self._http = httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_connections=50))
        if sent.kind == "events_api":
            body, kind = json.dumps(sent.payload), "application/json"
        elif sent.kind == "slash_commands":
            body, kind = urlencode(sent.payload), "application/x-www-form-urlencoded"
        else:
            body, kind = urlencode({"payload": json.dumps(sent.payload)}), "application/x-www-form-urlencoded"
        stamp = str(int(time.time()))
        digest = hmac.new(settings.signing_secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
        headers = {
            "content-type": kind,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={digest.hexdigest()}",
        }
        if number:
            headers |= {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason}
        try:
            async with asyncio.timeout(settings.ack_seconds):
                response = await self._http.post(
                    settings.request_url or "", content=body, headers=headers, timeout=None
                )
        except TimeoutError:
            return "http_timeout"
        except httpx.TransportError:
            return "connection_failed"
        sent.status = response.status_code
        sent.no_retry = response.headers.get("x-slack-no-retry") == "1"
        if not response.is_success:
            return "http_error"
        if response.headers.get("content-type", "").startswith("application/json") and response.content:
            answer = response.json()
            sent.answer = answer if isinstance(answer, dict) else {}
        elif response.text:
            sent.answer = {"text": response.text}
        return None

    # --- Socket Mode

    def new_url(self) -> str:
        ticket = secrets.token_urlsafe(16)
        self.tickets.add(ticket)
        return f"{self.playground.base_url.replace('http', 'ws', 1)}/socket?ticket={ticket}"

    async def serve(self, socket: WebSocket) -> None:
        """One connection of the bot, until either side ends it. Its URL works once."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self.tickets:
            await socket.close(4001)
            return
        self.tickets.discard(ticket)
        await socket.accept()
        connection = Connection(socket)
        if len(self.connections) >= MOST_CONNECTIONS:
            await connection.send({"type": "disconnect", "reason": "too_many_websockets", "debug_info": _DEBUG})
            await socket.close()
            return
        self.connections.append(connection)
        await connection.send(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "debug_info": {**_DEBUG, "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": "A_LOCKSTEP"},
            }
        )
        self.playground.stream.tell("connection")
        try:
            async for text in socket.iter_text():
                self._acked(text)
        finally:
            connection.closing = True
            if connection in self.connections:
                self.connections.remove(connection)
            self.playground.stream.tell("connection")

    def _acked(self, text: str) -> None:
        try:
            body: Any = json.loads(text)
        except ValueError:
            return
        if not isinstance(body, dict):
            return
        ack = self._acks.get(body.get("envelope_id", ""))
        if ack is not None and not ack.done():
            payload = body.get("payload")
            ack.set_result(payload if isinstance(payload, dict) else {})

    async def disconnect(self, reason: str) -> None:
        """Slack ends every connection. A `warning` comes ten seconds before the end in Slack, here at once."""
        closing, self.connections = self.connections, []
        for connection in closing:
            await connection.send({"type": "disconnect", "reason": reason, "debug_info": _DEBUG})
            connection.closing = True
            try:
                await connection.socket.close()
            except RuntimeError:
                continue
        self.playground.stream.tell("connection")


_DEBUG = {"host": "playground"}
