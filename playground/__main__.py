"""`python -m playground`: the server, alone or with a bot, until Ctrl-C."""

import argparse
import signal
import socket
import sys
import threading
from pathlib import Path

from playground.core import Settings
from playground.launcher import Launcher
from playground.server import PlaygroundServer


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m playground", description="A Slack workspace on this machine.")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address; others are refused")
    parser.add_argument(
        "--manifest", type=Path, help="the app's manifest; app.yaml if it is there, else all is granted"
    )
    parser.add_argument("--request-url", help="deliver by signed HTTP to this URL instead of Socket Mode")
    parser.add_argument(
        "--bot", help="a command line: `… run` is started beside the playground, `… sample` fills a past"
    )
    parser.add_argument("--http", action="store_true", help="that bot is called over HTTP instead of Socket Mode")
    chosen = parser.parse_args()
    http_port = free_port() if chosen.http else None
    request_url = f"http://127.0.0.1:{http_port}/slack/events" if http_port else chosen.request_url
    manifest = chosen.manifest or (Path("app.yaml") if Path("app.yaml").exists() else None)
    try:
        server = PlaygroundServer(manifest, host=chosen.host, port=chosen.port, request_url=request_url)
    except (OSError, ValueError) as problem:
        print(f"The playground can not start: {problem}", file=sys.stderr)
        return 1
    if chosen.bot:
        return play(server, chosen.bot, http_port)
    defaults = Settings()
    print(f"The playground is at {server.url}", flush=True)
    print(f"A bot connects with SLACK_API_URL={server.api_url} SLACK_BOT_TOKEN={defaults.bot_token}", end=" ")
    print(f"SLACK_APP_TOKEN={defaults.app_token} CLOCK_URL={server.url}/playground/clock/follow", flush=True)
    server.serve()
    return 0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def play(server: PlaygroundServer, command: str, http_port: int | None = None) -> int:
    """The playground with a bot in it, until Ctrl-C."""
    launcher = Launcher(command, server.url, http_port=http_port)
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    with server:
        try:
            launcher.start()
            print(
                f"\n  Lockstep's playground is open: {server.url}\n\n  You are Ana from sales. Ctrl-C ends it.\n",
                flush=True,
            )
            ended.wait()
        finally:
            launcher.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
