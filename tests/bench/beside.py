"""Bolt for JavaScript with better-sqlite3 beside ours: the same list from the same file, as many listeners."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import world
from tests.bench.load import SECRET, served
from tests.bench.measure import ROOT, by_turns, python, world_bodies

FOLDER = ROOT / "tests/bench/javascript"


def beside_javascript(file: Path, rounds: int, say: Callable[[str], None]) -> dict[str, Any] | None:
    """`/request list` from the SQLite `file`; None where there is no node, or its packages can not be installed."""
    if why := _missing():
        say(f"Bolt for JavaScript is left out: {why}")
        return None
    with served(python("ours", f"sqlite:///{file}"), ROOT) as ours:
        command = ["node", "server.js", str(file), str(ours.listeners), SECRET, world.NOW.isoformat()]
        with served(command, FOLDER) as theirs:
            bodies = world_bodies("command")
            found = by_turns({"ours": (ours, bodies), "javascript": (theirs, bodies)}, rounds)
    rates = {who: found[who]["at_once"][8]["per_second"] for who in found}
    found["ratio"] = rates["ours"] / rates["javascript"]
    found["listeners"] = ours.listeners
    found["node"] = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    say(f"`/request list` beside Bolt for JavaScript: {found['ratio']:.2f} of its rate")
    return found


def _missing() -> str:
    """Why it can not run here; empty when it can. Installs the packages by their lock file the first time."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "there is no node and npm on this machine."
    if not (FOLDER / "node_modules").is_dir() and _runs("npm", "ci", "--no-audit", "--no-fund"):
        return "npm could not install its packages."
    if _runs("node", "--eval", "new (require('better-sqlite3'))(':memory:')"):
        return "better-sqlite3 could not be built for this node."
    return ""


def _runs(*command: str) -> int:
    """The exit code of a command in the folder of the packages."""
    return subprocess.run(command, cwd=FOLDER, capture_output=True).returncode
