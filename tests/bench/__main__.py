"""Runs every measurement, prints it, and writes docs/bench.md and docs/bench.json. ROUNDS=1000 says how much."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from storage.database import Database
from storage.migrate import upgrade
from tests.bench import process, world
from tests.bench.beside import beside_javascript
from tests.bench.machine import machine
from tests.bench.measure import ROOT, beside_bare
from tests.bench.page import page
from tests.bench.where import where
from tests.databases import PostgreSQL

ROUNDS = int(os.environ.get("ROUNDS", "1000"))
"""Requests of each kind at each number at once; a hundred times as many for the memory."""


def run(say: Callable[[str], None]) -> dict[str, Any]:
    about = {**machine(), "others": f"load {os.getloadavg()[0]:.1f} before the run"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled = folder / "filled.db"
        sqlite = Database(f"sqlite:///{filled}")
        upgrade(sqlite)
        world.fill(sqlite)
        sqlite.close()
        starts = process.starts(say)
        javascript = beside_javascript(filled, ROUNDS, say)
        memory = process.memory(filled, ROUNDS * 100, say)
        rows: list[Any] = []
        shares: list[Any] = []
        for kind, url in _databases(folder, filled):
            database = Database(url)
            rows += beside_bare(kind, url, database, ROUNDS, say)
            shares += where(kind, database)
            database.close()
    return {
        "machine": about,
        "requests": world.REQUESTS,
        "rounds": ROUNDS,
        "cases": rows,
        "where": shares,
        "javascript": javascript,
        "memory": memory,
        "start": starts,
    }


def _databases(folder: Path, filled: Path) -> Iterator[tuple[str, str]]:
    """A copy of the SQLite file, then a PostgreSQL that is filled alike and as durable."""
    shutil.copy(filled, folder / "used.db")
    yield "SQLite", f"sqlite:///{folder / 'used.db'}"
    server = PostgreSQL(folder, durable=True)
    with server.copy() as url:
        database = Database(url)
        world.fill(database)
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum analyze")  # as its own housekeeping does in time
        database.close()
        yield "PostgreSQL", url
    server.close()


def main() -> None:
    found = run(lambda line: print(line, flush=True))
    (ROOT / "docs/bench.json").write_text(json.dumps(found, indent=2) + "\n")
    (ROOT / "docs/bench.md").write_text(page(found))


if __name__ == "__main__":
    main()
