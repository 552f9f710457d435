"""A bare Bolt app with one listener that only acks: what everything is measured beside.

As a program it serves Socket Mode.
"""

import os
import re
import threading

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient


def make(way: str = "command", base_url: str = "http://127.0.0.1:1/") -> App:
    """`way` is what its one listener hears: "command", "action" or "event"."""

    def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-playground")

    app = App(
        client=WebClient(base_url=base_url),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
    )

    def only_ack(ack: Ack) -> None:
        ack("done" if way == "command" else "")

    getattr(app, way)(re.compile(""))(only_ack)
    return app


if __name__ == "__main__":
    handler = SocketModeHandler(make(base_url=os.environ["SLACK_API_URL"]), os.environ["SLACK_APP_TOKEN"])
    handler.connect()  # type: ignore[no-untyped-call]  # the SDK has no types here
    threading.Event().wait()
