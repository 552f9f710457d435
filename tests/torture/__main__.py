"""`python -m tests.torture`: every row in turn until the time box is full; writes docs/torture.md and its figures.

`MINUTES` is the box (75), `SEED` where the seeds begin (else after the last one that was run), `ROWS` names rows.
"""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

from tests.bench.machine import machine
from tests.torture.row import Result, Row, run
from tests.torture.rows import ROWS

DOCS = Path(__file__).parent.parent.parent / "docs"
FIGURES = DOCS / "torture.json"
PAGE = DOCS / "torture.md"
ROUNDS = 3
"""Each row comes up so many times in a box, so that an early end has seen every row."""


def chosen(names: str) -> list[Row]:
    rows = [row for row in ROWS if not names or row.name in names.split(",")]
    if not rows:
        raise SystemExit(f"There is no row {names}. There are {', '.join(row.name for row in ROWS)}.")
    return rows


def torture(rows: Sequence[Row], minutes: float, seed: int) -> list[dict[str, Any]]:
    """The runs, each with the date, the machine and the versions."""
    about, ends, found = machine(), monotonic() + minutes * 60, []
    for turn in range(ROUNDS):
        weights = sum(row.weight for row in rows)
        slot = (ends - monotonic()) / (ROUNDS - turn)
        for row in rows:
            result = run(row, seed, slot * row.weight / weights, row.target)
            tell(row, result)
            found.append({**asdict(result), "about": about})
            seed += 1
            if monotonic() > ends:
                return found
    return found


def tell(row: Row, result: Result) -> None:
    word = f"{len(result.failures)} FAILED" if result.failures else "ok"
    print(f"{row.name:4} seed {result.seed}: {result.count} in {result.seconds:.0f} s, {word}. {row.fault}", flush=True)
    for failure in result.failures[:10]:
        print(f"     {failure}", flush=True)


def page(runs: list[dict[str, Any]]) -> str:
    """The table, from every run that the figures hold."""
    lines = [
        "# What was made to go wrong",
        "Written by `make torture`; the single runs, with their seeds, are in `torture.json`. A row is a fault and",
        "what must hold under it; `done` counts its cases over every run, each with its own seed, towards the target.",
        "No failure in n cases bounds the rate of failures below 3 / n, at 95 %.",
        "",
        "| row | fault | must hold | done | target | failed | seeds | last run |",
        "|---|---|---|---:|---:|---:|---|---|",
    ]
    for row in ROWS:
        mine = [one for one in runs if one["row"] == row.name]
        seeds = sorted({one["seed"] for one in mine})
        span = f"{seeds[0]}–{seeds[-1]}" if len(seeds) > 1 else str(seeds[0]) if seeds else ""
        last = max((one["about"]["date"] for one in mine), default="never")
        done = sum({one["seed"]: one["count"] for one in mine}.values())
        failed = sum(len(one["failures"]) for one in mine)
        lines.append(
            f"| {row.name} | {row.fault} | {row.holds} | {done:,} | {row.target:,} | {failed} | {span} | {last} |"
        )
    about = runs[-1]["about"] if runs else machine()
    lines += ["", f"The last run was on: {', '.join(f'{name} {value}' for name, value in about.items())}."]
    return "\n".join(lines) + "\n"


def main() -> None:
    kept = json.loads(FIGURES.read_text()) if FIGURES.exists() else []
    seed = int(os.environ.get("SEED") or max((one["seed"] for one in kept), default=0) + 1)
    found = torture(chosen(os.environ.get("ROWS", "")), float(os.environ.get("MINUTES", "75")), seed)
    kept += found
    FIGURES.write_text(json.dumps(kept, indent=1) + "\n")
    PAGE.write_text(page(kept))
    if any(one["failures"] for one in found):
        sys.exit(1)


if __name__ == "__main__":
    main()
