"""Rows F1, F2, A3: what arrives over HTTP is answered with 200, 400, 401 or 413, and nobody's words are logged."""

import asyncio
import random
import resource
import socket
from collections.abc import Iterator, MutableMapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.web import Site
from tests.torture.logged import Logged, listening
from tests.torture.row import Row, Slice
from tests.torture.shots import CANARY, VARIANTS, Shot, fresh, mangled, noise, one_wrong, variant, wire
from tests.torture.world import World, world

STEP = 500
MOST_TOLD = 20
GROWTH = 32_000_000
"""Bytes that the process may grow by after its first thousands of requests, the playground in it included."""


def anything_at_all(part: Slice) -> list[str]:
    return _row(part, "F1")


def one_field_wrong(part: Slice) -> list[str]:
    return _row(part, "F2")


def done_wrongly(part: Slice) -> list[str]:
    return _row(part, "A3")


def _row(part: Slice, row: str) -> list[str]:
    found: list[str] = []
    settled = 0
    with world() as here:
        for first in part.turns(STEP):
            found += throw(here, row, range(first, first + STEP), part.seed)
            if first == 10 * STEP:
                settled = resident()
    if row == "F1" and settled and resident() - settled > GROWTH:
        found.append(f"the process grew by {(resident() - settled) // 10**6} MB over {part.done} requests")
    return found[:MOST_TOLD]


def resident() -> int:
    """Bytes of memory that this process holds now; on Linux."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def throw(here: World, row: str, numbers: range, seed: int, *, wired: bool = True) -> list[str]:
    """What went wrong with the requests of those numbers, over HTTP or (not `wired`) in process."""
    found: list[str] = []
    with listening(CANARY) as logged, closing(Wire(here.web.port) if wired else InProcess(here.web.site)) as ask:
        before, passing = reached(here), 0
        for number in numbers:
            shot = made(row, seed, number, here, wired=wired)
            passing += shot.passes
            answer, name = ask(shot), f"{row} {seed}/{number}: {shot.what}"
            if answer not in shot.answers and not (answer is None and shot.raw is not None):
                found.append(f"{name}: answered {answer}, not {sorted(shot.answers)}")
            found += troubles(logged, name)
            if number % STEP == 0:
                here.bot.settle()
                found += troubles(logged, f"{name}: while posts were delivered")
        if row == "F1" and reached(here) - before > passing:  # in others the playground answers what the bot posts
            found.append(f"{row} {seed}: {reached(here) - before} requests reached Bolt, {passing} may")
        here.bot.settle()
        found += troubles(logged, f"{row} {seed}: while posts were delivered")
    return found[:MOST_TOLD]


def troubles(logged: Logged, what: str) -> list[str]:
    found = [f"{what}: logged {trouble}" for trouble in logged.troubles]
    logged.troubles.clear()
    return found


def made(row: str, seed: int, number: int, here: World, *, wired: bool) -> Shot:
    """The request of that number, the same every time but for the hour in its signature."""
    chance = random.Random(f"{row}|{seed}|{number}")
    if row == "A3":
        return variant(fresh(chance.choice(here.samples), chance), VARIANTS[number % len(VARIANTS)])
    if row == "F2":
        return one_wrong(here.samples, here.ways, chance)
    return mangled(chance) if wired and chance.random() < 0.1 else noise(chance)


def reached(here: World) -> int:
    """How many requests have come to the reception."""
    found = here.bot.bot.metrics.registry.collect()
    samples = [sample for metric in found if metric.name == "lockstep_ack_seconds" for sample in metric.samples]
    return int(sum(sample.value for sample in samples if sample.name.endswith("_count")))


class Wire:
    """Asks over one connection after another, byte by byte as it is told; None if there was no answer."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def __call__(self, shot: Shot) -> int | None:
        for _ in range(2):  # a connection that was kept may have been closed meanwhile
            kept = self._socket is not None
            answer = self._ask(wire(shot), alone=shot.raw is not None)
            if answer is not None or not kept:
                return answer
        return None

    def _ask(self, request: bytes, *, alone: bool) -> int | None:
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=20)
            self._socket.setblocking(True)
            self._socket.settimeout(20)
            try:
                self._socket.sendall(request)
                if alone:
                    self._socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # refused before it was read: the answer is there all the same
            status, keep = _answer(self._socket)
        except OSError:
            status, keep = None, False
        if not keep or alone:
            self.close()
        return status

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None


def _answer(connection: socket.socket) -> tuple[int | None, bool]:
    """The status of an answer that has been read whole, and whether the connection goes on."""
    read = b""
    while b"\r\n\r\n" not in read:
        chunk = connection.recv(65_536)
        if not chunk:
            return None, False
        read += chunk
    head, _, body = read.partition(b"\r\n\r\n")
    status, *lines = head.lower().split(b"\r\n")
    headers = dict(line.split(b": ", 1) for line in lines)
    left = int(headers.get(b"content-length", b"0")) - len(body)
    while left > 0:
        chunk = connection.recv(65_536)
        if not chunk:
            return None, False
        left -= len(chunk)
    return int(status.split()[1]), headers.get(b"connection") != b"close"


class InProcess:
    """Asks the ASGI application itself."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._loop = asyncio.new_event_loop()

    def __call__(self, shot: Shot) -> int | None:
        return self._loop.run_until_complete(self._ask(shot))

    def close(self) -> None:
        self._loop.close()

    async def _ask(self, shot: Shot) -> int | None:
        headers = [(name.lower(), value) for name, value in shot.headers]
        headers.append((b"content-length", str(len(shot.body)).encode()))
        scope = {"type": "http", "method": shot.method, "path": shot.path, "headers": headers}
        parts = list(_parts(shot.body))
        answers: list[int] = []

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        async def send(message: MutableMapping[str, Any]) -> None:
            if "status" in message:
                answers.append(message["status"])

        await self._site(scope, receive, send)
        return answers[0] if len(answers) == 1 else None


def _parts(body: bytes) -> Iterator[bytes]:
    half = len(body) // 2
    yield body[:half]
    yield body[half:]


ROWS = [
    Row(
        "F1",
        "random and mangled requests, signed and not",
        "200, 400, 401, 413; no traceback; flat",
        1_000_000,
        0,
        anything_at_all,
        weight=3,
    ),
    Row(
        "F2",
        "Slack's requests with one field wrong, signed",
        "200 or 400; no traceback, no word logged",
        200_000,
        0,
        one_field_wrong,
        weight=3,
    ),
    Row(
        "A3",
        "forged, skewed, stripped, reordered, doubled headers",
        "401; what is right is taken",
        10_000,
        0,
        done_wrongly,
    ),
]
