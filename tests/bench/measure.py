"""Time from a request's arrival to its answer, ours and a bare Bolt app's by turns, over the same HTTP door."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from storage.database import Database
from tests.bench import world
from tests.bench.load import Bodies, Target, served

ROOT = Path(__file__).parent.parent.parent
AT_ONCE = (1, 8, 32)
A_SECOND = 50
SLICES = 6


@dataclass(frozen=True, slots=True)
class Case:
    """A thing that people do; `way` is what a bare app hears it by."""

    name: str
    way: str
    writes: bool
    bodies: Callable[[Database], Bodies]


def _commands(name: str, text: str) -> Callable[[Database], Bodies]:
    return lambda _: lambda count: [world.command(name, text) for _ in range(count)]


def _messages(_: Database) -> Bodies:
    return lambda count: [world.message() for _ in range(count)]


def _takes(database: Database) -> Bodies:
    return lambda count: [world.press_take(request) for request in world.open_requests(database, count)]


CASES = (
    Case("`/request list`", "command", writes=False, bodies=_commands("/request", "list")),
    Case("`/lockstep mine`", "command", writes=False, bodies=_commands("/lockstep", "mine")),
    Case("an event with a receipt", "event", writes=True, bodies=_messages),
    Case("taking a request by button", "action", writes=True, bodies=_takes),
)  # fmt: skip


def python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.bench.server", *arguments]


def by_turns(targets: dict[str, tuple[Target, Bodies]], rounds: int, *, paced: bool = True) -> dict[str, Any]:
    """Of each target by name: at each number at once, the p50 and p99 in ms and the answers a second; and the same at
    a steady pace. They run in short slices by turns, so that all see the same machine."""
    found: dict[str, Any] = {name: {"at_once": {}} for name in targets}
    for target, bodies in targets.values():
        target.flood(bodies(50), 4)  # warm
    for at_once in AT_ONCE:
        took: dict[str, list[float]] = {name: [] for name in targets}
        rates: dict[str, list[float]] = {name: [] for name in targets}
        size = max(at_once, rounds // SLICES)
        for _ in range(SLICES):
            for name, (target, bodies) in targets.items():
                each, whole = target.flood(bodies(size), at_once)
                took[name] += each
                rates[name].append(size / whole)
        for name in targets:
            found[name]["at_once"][at_once] = {**_percentiles(took[name]), "per_second": median(rates[name])}
    if paced:
        steady: dict[str, list[float]] = {name: [] for name in targets}
        for _ in range(SLICES):
            for name, (target, bodies) in targets.items():
                steady[name] += target.pace(bodies(rounds // SLICES), A_SECOND)
        for name in targets:
            found[name]["steady"] = _percentiles(steady[name])
    return found


def _percentiles(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {"p50_ms": median(ordered) * 1000, "p99_ms": ordered[int(len(ordered) * 0.99)] * 1000}


def beside_bare(name: str, url: str, database: Database, rounds: int, say: Callable[[str], None]) -> list[Any]:
    """Every case on one database."""
    rows = []
    with served(python("ours", url), ROOT) as ours:
        for case in CASES:
            with served(python("bare", case.way), ROOT) as bare:
                bodies = case.bodies(database)
                plain = world_bodies(case.way)
                found = by_turns({"ours": (ours, bodies), "bare": (bare, plain)}, rounds)
            rates = {who: found[who]["at_once"][8]["per_second"] for who in found}
            row = {
                "case": case.name,
                "database": name,
                "writes": case.writes,
                "ratio": rates["ours"] / rates["bare"],
                "listeners": ours.listeners,
                **found,
            }
            rows.append(row)
            steady = row["ours"]["steady"]
            say(
                f"{case.name}, {name}: {row['ratio']:.2f} of bare Bolt's rate; "
                f"at {A_SECOND} a second p50 {steady['p50_ms']:.1f} ms, p99 {steady['p99_ms']:.1f} ms"
            )
    return rows


def world_bodies(way: str) -> Bodies:
    """Requests for a bare app, which looks at nothing in them."""
    make = {
        "command": lambda: world.command("/request", "list"),
        "action": lambda: world.press_take(1),
        "event": world.message,
    }[way]
    return lambda count: [make() for _ in range(count)]
