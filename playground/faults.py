"""Faults that people and tests ask for. Which one hits is decided here; what it does, where it hits."""

import random
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
CALL_FAULTS = frozenset(
    ["drop_before", "drop_after", "late", "execute_late", "slow", "cut", "garbled", "ratelimited", "error", "http_500"]
)
DELIVERY_FAULTS = frozenset(("lose_ack", "twice"))
FAULTS = CALL_FAULTS | DELIVERY_FAULTS | {"disconnect"}
FIELDS = {"fault", "method", "share", "count", "seconds", "retry_after", "error", "reason"}


@dataclass
class Fault:
    fault: str
    method: str = "*"
    """A Web API method, or for `lose_ack` and `twice` the name of an event, command, callback_id or action_id."""
    share: float = 1.0
    count: int | None = None
    seconds: float = 1.0
    retry_after: int | str | None = 1
    """Seconds, or whatever a proxy in between may say; None: no such header."""
    error: str = "internal_error"
    reason: str = "refresh_requested"
    hits: int = 0

    def public(self) -> Json:
        return dict(vars(self))


class Faults:
    def __init__(self) -> None:
        self.active: list[Fault] = []
        self.random = random.Random(0)  # noqa: S311 - a repeatable choice, not a secret

    def replace(self, faults: list[Json], seed: int = 0) -> None:
        """ValueError names what is wrong with a fault."""
        made = []
        for body in faults:
            unknown = set(body) - FIELDS - {"hits"}
            if unknown or body.get("fault") not in FAULTS:
                raise ValueError(f"A fault is one of {', '.join(sorted(FAULTS))} with {', '.join(sorted(FIELDS))}.")
            made.append(Fault(**{k: v for k, v in body.items() if k != "hits"}))
        self.active, self.random = made, random.Random(seed)  # noqa: S311

    def hit(self, kinds: frozenset[str], name: str) -> Fault | None:
        """The first fault of these kinds that hits `name` now; it is used up by one."""
        for fault in self.active:
            if fault.fault not in kinds or fault.method not in ("*", name) or fault.count == 0:
                continue
            if fault.share < 1 and self.random.random() >= fault.share:
                continue
            fault.hits += 1
            if fault.count is not None:
                fault.count -= 1
            return fault
        return None
