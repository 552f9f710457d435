"""Sends signed requests to a server on this machine, over connections that stay open, and times the answers."""

import hashlib
import hmac
import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SECRET = "a-secret-of-the-measurements-0000"
PATH = "/slack/events"

Body = dict[str, Any]


def wired(body: Body) -> bytes:
    """A request of Slack's as it comes over the wire: a form for commands and presses, JSON for events."""
    if body.get("type") == "event_callback":
        kind, content = "application/json", json.dumps(body).encode()
    else:
        form = body if "command" in body else {"payload": json.dumps(body)}
        kind, content = "application/x-www-form-urlencoded", urlencode(form).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + content, hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + content


class Line:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> bytes:
        """The answer's body. Raises ValueError for any status but 200."""
        self._socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, content = answer.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)
        while len(content) < length:
            content += self._more()
        if lines[0].split()[1] != b"200":
            raise ValueError(f"answered {head!r} {content!r}")
        return content

    def _more(self) -> bytes:
        if not (found := self._socket.recv(65536)):
            raise ConnectionError("the server hung up")
        return found

    def close(self) -> None:
        self._socket.close()


class Target:
    """A server under measurement: its process, and the lines to it."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, listeners: int = 0) -> None:
        self.process = process
        self.port = port
        self.listeners = listeners

    def megabytes(self) -> float:
        """The memory that the process holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def flood(self, bodies: Sequence[Body], at_once: int) -> tuple[list[float], float]:
        """Each request as soon as one of `at_once` lines is free: the seconds that each took, and those of all."""
        requests = [wired(body) for body in bodies]
        lines = [Line(self.port) for _ in range(at_once)]

        def take(place: int) -> list[float]:
            return [_timed(lines[place], request) for request in requests[place::at_once]]

        with ThreadPoolExecutor(at_once) as pool:
            began = time.perf_counter()
            took = [seconds for part in pool.map(take, range(at_once)) for seconds in part]
            whole = time.perf_counter() - began
        for line in lines:
            line.close()
        return took, whole

    def pace(self, bodies: Sequence[Body], a_second: float) -> list[float]:
        """One request every 1 / `a_second`, whether the one before is answered or not: seconds from when it was due."""
        requests = [wired(body) for body in bodies]
        spare = [Line(self.port) for _ in range(16)]
        began = time.perf_counter() + 0.05

        def take(place: int) -> float:
            line, due = spare.pop(), began + place / a_second
            line.ask(requests[place])
            ended = time.perf_counter()
            spare.append(line)
            return ended - due

        with ThreadPoolExecutor(len(spare)) as pool:
            answers = []
            for place in range(len(requests)):
                time.sleep(max(0.0, began + place / a_second - time.perf_counter()))
                answers.append(pool.submit(take, place))
            took = [answer.result() for answer in answers]
        for line in spare:
            line.close()
        return took


def _timed(line: Line, request: bytes) -> float:
    began = time.perf_counter()
    line.ask(request)
    return time.perf_counter() - began


@contextmanager
def served(command: list[str], folder: Path, **environment: str) -> Iterator[Target]:
    """A server that prints its port and its number of listeners, and ends with its standard input."""
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment or None
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        said = process.stdout.readline().split()
        if len(said) != 2:
            raise RuntimeError(f"{command} did not start")
        yield Target(process, int(said[0]), int(said[1]))
    finally:
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


Bodies = Callable[[int], list[Body]]
"""Makes so many requests."""
