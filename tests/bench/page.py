"""docs/bench.md, from what was found."""

from collections.abc import Iterator
from typing import Any

GOALS = {"p50_ms": 5.0, "p99_ms": 25.0, "reads": 0.25, "writes": 0.15, "memory_mb": 120.0, "start_s": 2.0}


def page(found: dict[str, Any]) -> str:
    about = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    lines = [
        "# Measurements",
        "Written by `make bench`; the same figures are in `bench.json`. A goal that is missed has a ✗ beside it; the",
        "last part says where the time goes.",
        "",
        f"{about}.",
        "",
        f"From a request's arrival to its ack, with all our {found['cases'][0]['listeners']} listeners registered and "
        f"{found['requests']:,} requests in the channel.",
        "Ours and a bare Bolt app, which has one listener that only acks, each as a process of its own behind the same",
        "HTTP door (20 workers, signed requests, connections that stay open), by turns, with the client beside them.",
        "",
        "| what | database | ours a second, with 1 · 8 · 32 at once | bare a second | ratio at 8 | "
        "p50 · p99 at 50 a second | bare |",
        "|---|---|---|---|---|---|---|",
        *(_row(row) for row in found["cases"]),
        "",
        f"Goals: p50 ≤ {GOALS['p50_ms']:.0f} ms and p99 ≤ {GOALS['p99_ms']:.0f} ms at 50 a second; ratio ≥ "
        f"{GOALS['reads']} for reads, ≥ {GOALS['writes']} for writes.",
        "",
        "| what | database | p50 · p99 with 1 at once | with 8 | with 32 |",
        "|---|---|---|---|---|",
        *(_spread(row) for row in found["cases"]),
        "",
        *_javascript(found["javascript"]),
        *_memory(found["memory"]),
        *_start(found["start"]),
        *_where(found),
    ]
    return "\n".join(lines) + "\n"


def _met(well: bool) -> str:
    return "" if well else " ✗"


def _row(row: dict[str, Any]) -> str:
    ours, bare = row["ours"], row["bare"]
    steady, goal = ours["steady"], GOALS["writes" if row["writes"] else "reads"]
    return (
        f"| {row['case']} | {row['database']} | {_rates(ours)} | {_rates(bare)} "
        f"| {row['ratio']:.2f}{_met(row['ratio'] >= goal)} "
        f"| {steady['p50_ms']:.1f}{_met(steady['p50_ms'] <= GOALS['p50_ms'])} · "
        f"{steady['p99_ms']:.1f}{_met(steady['p99_ms'] <= GOALS['p99_ms'])} ms "
        f"| {bare['steady']['p50_ms']:.1f} · {bare['steady']['p99_ms']:.1f} ms |"
    )


def _rates(of: dict[str, Any]) -> str:
    return " · ".join(f"{level['per_second']:.0f}" for level in of["at_once"].values())


def _spread(row: dict[str, Any]) -> str:
    levels = (f"{level['p50_ms']:.1f} · {level['p99_ms']:.1f} ms" for level in row["ours"]["at_once"].values())
    return f"| {row['case']} | {row['database']} | {' | '.join(levels)} |"


def _javascript(found: dict[str, Any] | None) -> Iterator[str]:
    yield "## Beside Bolt for JavaScript"
    if found is None:
        yield "Not measured: there was no node, or its packages could not be installed."
    else:
        yield (
            f"`/request list` from the same rows with better-sqlite3 on node {found['node']}, as many listeners "
            f"({found['listeners']}),"
        )
        yield (
            f"with 1 · 8 · 32 at once: ours {_rates(found['ours'])} a second, JavaScript "
            f"{_rates(found['javascript'])}; {found['ratio']:.2f} of its rate at 8{_met(found['ratio'] >= 1)}."
        )
        ours, theirs = found["ours"]["steady"], found["javascript"]["steady"]
        yield (
            f"At 50 a second: ours p50 {ours['p50_ms']:.1f} ms, p99 {ours['p99_ms']:.1f} ms; "
            f"JavaScript {theirs['p50_ms']:.1f} and {theirs['p99_ms']:.1f} ms."
        )
    yield ""


def _memory(found: dict[str, Any]) -> Iterator[str]:
    held = found["held_mb"]
    yield "## Memory"
    yield f"The bot's own process, delivery and schedule at work, over {found['commands']:,} commands in HTTP mode:"
    steps, most = " → ".join(f"{megabytes:.0f}" for megabytes in held), GOALS["memory_mb"]
    yield f"{steps} MB{_met(max(held) <= most)} (goal: {most:.0f} MB, and flat)."
    yield ""


def _start(found: dict[str, float]) -> Iterator[str]:
    yield "## Start to first ack"
    yield (
        f"In Socket Mode: {found['again_s']:.1f} s{_met(found['again_s'] <= GOALS['start_s'])}; the very first start, "
        f"which makes the tables, {found['first_s']:.1f} s; bare Bolt {found['bare_s']:.1f} s."
    )
    yield ""


def _where(found: dict[str, Any]) -> Iterator[str]:
    yield "## Where the time goes"
    yield "By function, under a profiler that makes everything slower; shares of the whole from arrival to ack."
    yield ""
    yield "| what | database | Bolt and its matching | who may act | reading and writing | drawing and rules |"
    yield "|---|---|---|---|---|---|"
    for row in found["where"]:
        shares = " | ".join(f"{row[part]:.0%}" for part in ("bolt", "admission", "database", "rest"))
        yield f"| {row['case']} | {row['database']} | {shares} |"
