"""The bot as its own process against a Slack on this machine: how soon it answers, and the memory that it holds."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from playground.client import Slack
from playground.server import PlaygroundServer
from tests.bench.load import PATH, SECRET, Target
from tests.bench.measure import ROOT, world_bodies

OURS = [sys.executable, "-m", "bot", "run"]
BARE = [sys.executable, "-m", "tests.bench.bare"]


def environment(url: str, folder: str, **more: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        "SLACK_API_URL": f"{url}/api/",
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_APP_TOKEN": "xapp-playground",
        "SLACK_SIGNING_SECRET": SECRET,
        "METRICS_PORT": "0",
        "LOG_LEVEL": "ERROR",
        "DATABASE_URL": f"sqlite:///{folder}/bench.db",
        **more,
    }


def starts(say: Callable[[str], None], times: int = 3) -> dict[str, float]:
    """Seconds from starting the program to its first ack, in Socket Mode: the first start makes the tables."""
    found: dict[str, list[float]] = {"first_s": [], "again_s": [], "bare_s": []}
    with PlaygroundServer(manifest=ROOT / "app.yaml") as server:
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                found["first_s"].append(_start(OURS, server.url, folder))
                found["again_s"].append(_start(OURS, server.url, folder))
                found["bare_s"].append(_start(BARE, server.url, folder))
    middle = {name: median(seconds) for name, seconds in found.items()}
    say(f"start to first ack: {middle['again_s']:.1f} s, the very first {middle['first_s']:.1f} s, "
        f"bare {middle['bare_s']:.1f} s")  # fmt: skip
    return middle


def _start(command: list[str], url: str, folder: str) -> float:
    with Slack(url) as slack:
        slack.reset()
        started = time.perf_counter()
        process = subprocess.Popen(command, env=environment(url, folder), cwd=ROOT)
        try:
            slack.eventually(lambda: slack.bot["connected"], seconds=60)
            answer = slack.person("Ana").types("/lockstep", channel="#sales-marketing")
            assert answer["delivery"]["status"] == 200, answer
            return time.perf_counter() - started
        finally:
            process.kill()
            process.wait()


def memory(filled: Path, commands: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Megabytes that the bot's process holds, delivery and schedule at work, in five steps of `commands` lists."""
    with tempfile.TemporaryDirectory() as folder, PlaygroundServer(manifest=ROOT / "app.yaml") as server:
        shutil.copy(filled, f"{folder}/bench.db")
        port = _free_port()
        settings = environment(server.url, folder, HTTP_PORT=str(port))
        process = subprocess.Popen([*OURS, "--http"], env=settings, cwd=ROOT, text=True)
        target, held = Target(process, port), []
        try:
            _wait_for(port, process)
            for share in (0.01, 0.245, 0.245, 0.25, 0.25):
                for _ in range(10):  # signatures grow old
                    target.flood(world_bodies("command")(max(1, int(commands * share / 10))), 8)
                held.append(target.megabytes())
        finally:
            process.terminate()
            process.wait(20)
    say(f"memory of the bot's process: {held[0]:.0f} MB after {commands // 100:,} commands, {held[-1]:.0f} MB after "
        f"{commands:,}")  # fmt: skip
    return {"commands": commands, "held_mb": held}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the bot does not listen for {PATH}")
