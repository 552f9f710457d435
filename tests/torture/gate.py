"""Rows F1, F2 and A3: whatever arrives over HTTP is answered with 200, 400, 401 or 413, and nobody's words are logged.

`python -m tests.torture.gate F1 20000 7` does one row by hand.
"""

import asyncio
import random
import socket
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import closing
from time import perf_counter
from typing import Any

from bot.web import Site
from tests.torture.logged import Logged, listening
from tests.torture.results import Result
from tests.torture.shots import CANARY, VARIANTS, Shot, fresh, mangled, noise, one_wrong, variant, wire
from tests.torture.world import World, world

ROWS = ("F1", "F2", "A3")
MOST_TOLD = 20
DRAIN_EVERY = 500


def run(row: str, count: int, seed: int, wired: int | None = None) -> Result:
    """`count` requests of a row, the first `wired` of them (all, if that is None) over HTTP and the rest in process."""
    with world() as here:
        return throw(here, row, count, seed, wired)


def throw(here: World, row: str, count: int, seed: int, wired: int | None = None) -> Result:
    result, began = Result(row, count, seed), perf_counter()
    over_wire = count if wired is None else min(wired, count)
    with listening(CANARY) as logged:
        before, passing = reached(here), 0
        with closing(Wire(here.web.port)) as wired_ask:
            passing += _throw(here, row, seed, range(over_wire), wired_ask, result, logged)
        with closing(InProcess(here.web.site)) as ask:
            passing += _throw(here, row, seed, range(over_wire, count), ask, result, logged)
        if row == "F1" and reached(here) - before > passing:  # in others the playground answers what the bot posts
            result.failures.append(f"{reached(here) - before} requests reached Bolt, {passing} may")
        here.bot.settle()
        _logged(result, logged, "while posts were delivered")
    result.seconds = perf_counter() - began
    return result


def _throw(
    here: World, row: str, seed: int, numbers: range, ask: Callable[[Shot], int | None], result: Result, logged: Logged
) -> int:
    passing = 0
    for number in numbers:
        shot = made(row, seed, number, here, wired=isinstance(ask, Wire))
        passing += shot.passes
        answer = ask(shot)
        if answer not in shot.answers and not (answer is None and shot.raw is not None):
            _tell(result, f"{row} {seed}/{number}: {shot.what}: answered {answer}, not {sorted(shot.answers)}")
        _logged(result, logged, f"{row} {seed}/{number}: {shot.what}")
        if number % DRAIN_EVERY == 0:
            here.bot.settle()
            _logged(result, logged, f"{row} {seed}/{number}: delivering")
    return passing


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


def _logged(result: Result, logged: Logged, what: str) -> None:
    for trouble in logged.troubles:
        _tell(result, f"{what}: logged {trouble}")
    logged.troubles.clear()


def _tell(result: Result, sentence: str) -> None:
    if len(result.failures) < MOST_TOLD:
        result.failures.append(sentence)


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


if __name__ == "__main__":
    asked = run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else None)
    sys.stdout.write(
        "\n".join([f"{asked.row}: {asked.count} in {asked.seconds:.1f} s, seed {asked.seed}", *asked.failures]) + "\n"
    )
    sys.exit(bool(asked.failures))
