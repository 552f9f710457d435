"""`python -m playground`: the server alone, until Ctrl-C."""

import argparse
import sys
from pathlib import Path

from playground.core import Settings
from playground.server import PlaygroundServer


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m playground", description="A Slack workspace on this machine.")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address; others are refused")
    parser.add_argument("--manifest", type=Path, help="the app's manifest; app.yaml if it is there, else all is granted")
    parser.add_argument("--request-url", help="deliver by signed HTTP to this URL instead of Socket Mode")
    chosen = parser.parse_args()
    manifest = chosen.manifest or (Path("app.yaml") if Path("app.yaml").exists() else None)
    try:
        server = PlaygroundServer(manifest, host=chosen.host, port=chosen.port, request_url=chosen.request_url)
    except (OSError, ValueError) as problem:
        print(f"The playground can not start: {problem}", file=sys.stderr)
        return 1
    defaults = Settings()
    print(f"The playground is at {server.url}", flush=True)
    print(f"A bot connects with SLACK_API_URL={server.api_url} SLACK_BOT_TOKEN={defaults.bot_token}", end=" ")
    print(f"SLACK_APP_TOKEN={defaults.app_token} CLOCK_URL={server.url}/playground/clock/follow", flush=True)
    server.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
