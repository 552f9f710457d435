"""Runs every measurement, prints it, and writes docs/bench.md and docs/bench.json."""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from slack_bolt import App, BoltRequest

from bot.app import make_bot
from bot.clients import Clients
from playground.client import Slack
from playground.server import PlaygroundServer
from storage.database import Database
from storage.migrate import upgrade
from tests.bench import bare, world
from tests.bench.machine import machine
from tests.databases import PostgreSQL

ROOT = Path(__file__).parent.parent.parent
ROUNDS = int(os.environ.get("ROUNDS", "600"))
AT_ONCE = 8
CASES = (("/request", "list"), ("/lockstep", "mine"))


@dataclass(frozen=True)
class Result:
    """One case on one database: milliseconds from arrival to ack, commands a second, and both beside bare Bolt."""

    case: str
    database: str
    p50_ms: float
    p99_ms: float
    bare_p50_ms: float
    per_second: float
    bare_per_second: float

    @property
    def ratio(self) -> float:
        return self.per_second / self.bare_per_second


def dispatch(app: App, body: dict[str, Any]) -> float:
    """Seconds from a command's arrival to its ack."""
    started = perf_counter()
    response = app.dispatch(BoltRequest(mode="socket_mode", body=body))
    took = perf_counter() - started
    assert response.status == 200, response.body
    assert response.body, "acked without an answer"
    return took


def per_second(app: App, name: str, text: str) -> float:
    """Commands a second with several at once."""
    bodies = [world.command(name, text) for _ in range(ROUNDS)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        started = perf_counter()
        list(pool.map(lambda body: dispatch(app, body), bodies))
        return ROUNDS / (perf_counter() - started)


def measure(app: App, plain: App, name: str, text: str, database: str) -> Result:
    """Ours and the bare one by turns, so that both see the same machine."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(dispatch(app, world.command(name, text)))
        theirs.append(dispatch(plain, world.command(name, text)))
    rates = [(per_second(app, name, text), per_second(plain, name, text)) for _ in range(3)]
    return Result(
        case=f"{name} {text}",
        database=database,
        p50_ms=median(ours) * 1000,
        p99_ms=sorted(ours)[int(len(ours) * 0.99)] * 1000,
        bare_p50_ms=median(theirs) * 1000,
        per_second=median(rate for rate, _ in rates),
        bare_per_second=median(rate for _, rate in rates),
    )


@contextmanager
def databases() -> Iterator[Iterator[tuple[str, Database]]]:
    with tempfile.TemporaryDirectory() as folder:
        server = PostgreSQL(Path(folder))
        with server.copy() as url:
            sqlite = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
            upgrade(sqlite)
            postgresql = Database(url)
            yield iter((("SQLite", sqlite), ("PostgreSQL", postgresql)))
            sqlite.close()
            postgresql.close()
        server.close()


def cold_start(command: list[str], url: str) -> float:
    """Seconds from starting a program to its first ack."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        "SLACK_API_URL": f"{url}/api/",
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_APP_TOKEN": "xapp-playground",
        "METRICS_PORT": "0",
        "LOG_LEVEL": "ERROR",
    }
    with tempfile.TemporaryDirectory() as folder, Slack(url) as slack:
        environment["DATABASE_URL"] = f"sqlite:///{folder}/cold.db"
        slack.reset()
        started = perf_counter()
        process = subprocess.Popen(command, env=environment, cwd=ROOT)
        try:
            slack.eventually(lambda: slack.bot["connected"], seconds=60)
            answer = slack.person("Ana").types("/lockstep", channel="#sales-marketing")
            assert answer["delivery"]["status"] == 200, answer
            return perf_counter() - started
        finally:
            process.kill()
            process.wait()


def cold_starts() -> dict[str, float]:
    with PlaygroundServer(manifest=ROOT / "app.yaml") as server:
        ours = [sys.executable, "-m", "bot", "run"]
        plain = [sys.executable, "-m", "tests.bench.bare"]
        runs = [(cold_start(ours, server.url), cold_start(plain, server.url)) for _ in range(3)]
    return {"ours_s": median(run for run, _ in runs), "bare_s": median(run for _, run in runs)}


def megabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(say: Callable[[str], None]) -> dict[str, Any]:
    results: list[Result] = []
    memory: dict[str, float] = {}
    plain = bare.make()
    with databases() as both:
        for name, database in both:
            world.fill(database)
            clients = Clients("http://127.0.0.1:1/")
            clients.add(world.TEAM, "xoxb-bench")
            bot = make_bot(database=database, clients=clients, clock=lambda: world.NOW)
            for command, text in CASES:
                dispatch(bot.app, world.command(command, text))
                before = megabytes()
                result = measure(bot.app, plain, command, text, name)
                results.append(result)
                memory[f"{result.case}, {name}"] = megabytes() - before
                say(f"{result.case} on {name}: p50 {result.p50_ms:.1f} ms, {result.ratio:.2f} of bare Bolt's rate")
    starts = cold_starts()
    say(f"cold start to first ack: {starts['ours_s']:.1f} s, bare {starts['bare_s']:.1f} s")
    return {
        "machine": machine(),
        "requests": world.REQUESTS,
        "rounds": ROUNDS,
        "at_once": AT_ONCE,
        "results": [{**asdict(result), "ratio": result.ratio} for result in results],
        "memory_mb": {"peak": megabytes(), "grown_while_measured": memory},
        "cold_start": starts,
    }


def page(found: dict[str, Any]) -> str:
    about = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    lines = [
        "# Measurements",
        "Written by `make bench`; the same figures are in `bench.json`. Ours and a bare Bolt app that only acks ran by",
        "turns in one process; `ratio` is our commands a second ÷ bare Bolt's, with eight at once.",
        "",
        f"{about}.",
        "",
        f"From a slash command's arrival to its ack, {found['requests']:,} requests in the channel:",
        "",
        "| command | database | p50 | p99 | bare p50 | a second | bare a second | ratio |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in found["results"]:
        lines.append(
            f"| `{row['case']}` | {row['database']} | {row['p50_ms']:.2f} ms | {row['p99_ms']:.2f} ms "
            f"| {row['bare_p50_ms']:.2f} ms | {row['per_second']:.0f} | {row['bare_per_second']:.0f} "
            f"| {row['ratio']:.2f} |"
        )
    grown = max(found["memory_mb"]["grown_while_measured"].values())
    starts = found["cold_start"]
    lines += [
        "",
        f"Memory: {found['memory_mb']['peak']:.0f} MB at the most, with everything in one process; it grew by at most",
        f"{grown:.1f} MB while a case was measured ({found['rounds']} × 7 commands).",
        "",
        f"Cold start to the first ack, in Socket Mode: {starts['ours_s']:.2f} s; bare Bolt: {starts['bare_s']:.2f} s.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    found = run(lambda line: print(line, flush=True))
    (ROOT / "docs/bench.json").write_text(json.dumps(found, indent=2) + "\n")
    (ROOT / "docs/bench.md").write_text(page(found))


if __name__ == "__main__":
    main()
