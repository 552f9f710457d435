"""What went over the wire between the bot and the playground."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

KEPT = 5_000
HIDDEN = ("token", "client_secret")


@dataclass
class Entry:
    n: int
    at: str
    kind: str
    """`call` (bot → Web API), `envelope` (Socket Mode → bot), `request` (signed HTTP → bot, response_url)."""
    name: str
    request: Any
    status: int | None = None
    ok: bool = True
    error: str | None = None
    ms: int = 0
    response: Any = None
    fault: str | None = None

    def public(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass
class Traffic:
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT))
    n: int = 0

    def add(self, at: str, kind: str, name: str, request: Any) -> Entry:
        self.n += 1
        shown = {k: "…" if k in HIDDEN else v for k, v in request.items()} if isinstance(request, dict) else request
        entry = Entry(self.n, at, kind, name, shown)
        self.entries.append(entry)
        return entry

    def since(self, n: int, failures: bool = False) -> list[dict[str, Any]]:
        return [e.public() for e in self.entries if e.n > n and not (failures and e.ok)]

    def note(self, name: str, error: str) -> None:
        """The last entry of that name failed after all."""
        for entry in reversed(self.entries):
            if entry.name == name and entry.kind != "call":
                entry.ok, entry.error = False, error
                return
