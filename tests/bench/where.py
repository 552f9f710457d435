"""Where the time from arrival to ack goes: each case under a profiler, in one process."""

import cProfile
import pstats
from pathlib import Path
from typing import Any

from slack_bolt import BoltRequest

from bot.app import make_bot
from bot.clients import Clients
from storage.database import Database
from tests.bench import world
from tests.bench.measure import CASES

TIMES = 200
_PARTS = ("bolt", "database", "rest")


def where(name: str, database: Database) -> list[dict[str, Any]]:
    """Of each case: the shares of Bolt, of admission, of the database (SQLAlchemy and the driver), and of the rest."""
    clients = Clients("http://127.0.0.1:1/")
    clients.add(world.TEAM, "xoxb-bench")
    bot = make_bot(database=database, clients=clients, clock=lambda: world.NOW)
    rows = []
    for case in CASES:
        bodies = case.bodies(database)(TIMES + 10)
        for body in bodies[:10]:
            bot.app.dispatch(BoltRequest(mode="socket_mode", body=body))
        profile = cProfile.Profile()
        profile.enable()
        for body in bodies[10:]:
            bot.app.dispatch(BoltRequest(mode="socket_mode", body=body))
        profile.disable()
        rows.append({"case": case.name, "database": name, **_shares(pstats.Stats(profile))})
    return rows


def _shares(stats: pstats.Stats) -> dict[str, float]:
    own = dict.fromkeys(_PARTS, 0.0)
    admission = total = 0.0
    for (file, _, function), (_, _, seconds, cumulative, _) in stats.stats.items():  # type: ignore[attr-defined]
        total += seconds
        own[_part(file, function)] += seconds
        if function == "admit" and Path(file).name == "admission.py":
            admission = cumulative
    return {"admission": admission / total, **{part: seconds / total for part, seconds in own.items()}}


def _part(file: str, function: str) -> str:
    if "slack_bolt" in file:
        return "bolt"
    if any(word in file or word in function for word in ("sqlalchemy", "sqlmodel", "sqlite", "psycopg", "SQL")):
        return "database"
    return "rest"
