"""Tells the page and the tests that something changed; they read it again themselves."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

KEEPALIVE_SECONDS = 15.0


class Stream:
    def __init__(self) -> None:
        self.n = 0
        self._listeners: list[tuple[str | None, asyncio.Queue[str]]] = []
        self._changed = asyncio.Event()

    def tell(self, event: str, *, only: str | None = None, **data: Any) -> None:
        """Something changed. `only`: the one person who can see it."""
        self.n += 1
        self._changed.set()
        self._changed = asyncio.Event()
        if not self._listeners:
            return
        text = f"event: {event}\ndata: {json.dumps(data)}\n\n"
        for person, queue in self._listeners:
            if only is None or person is None or person == only:
                queue.put_nowait(text)

    async def later_than(self, n: int, timeout: float) -> int:
        """The number of changes so far, as soon as it is above `n`, or after `timeout` seconds."""
        if self.n <= n:
            try:
                await asyncio.wait_for(self._changed.wait(), timeout)
            except TimeoutError:
                return self.n
        return self.n

    async def listen(self, person: str | None) -> AsyncIterator[str]:
        """Server-sent events, with a comment every 15 s so that a lost connection is noticed."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        entry = (person, queue)
        self._listeners.append(entry)
        try:
            yield ": connected\n\n"
            while True:
                try:
                    yield await asyncio.wait_for(queue.get(), KEEPALIVE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self._listeners.remove(entry)
