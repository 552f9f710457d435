"""A small real Bolt app, over Socket Mode or signed HTTP: what the playground is tried against."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from slack_bolt import Ack, App, BoltRequest, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def text_input(label: str, block_id: str, **element: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"type": "plain_text_input", "action_id": "text", **element},
    }


def modal(title: str = "Ask", callback_id: str = "ask", **more: Any) -> Json:
    blocks = more.pop("blocks", [text_input("What do you need?", "what")])
    return {
        "type": "modal",
        "title": plain(title),
        "callback_id": callback_id,
        "submit": plain("Send"),
        "blocks": blocks,
        **more,
    }


def button(label: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def option(label: str, value: str) -> Json:
    return {"text": plain(label), "value": value}


def accept(ack: Ack, view: Json) -> None:
    ack()


def answer(**payload: Any) -> Callable[[Ack, Json], None]:
    """What a submission is answered with."""

    def on_submit(ack: Ack, view: Json) -> None:
        ack(**payload)

    return on_submit


class Bot:
    """The app and what it heard. `slow` holds acks of the command `/slow` back until it is set."""

    def __init__(self, client: WebClient, signing_secret: str) -> None:
        self.heard: list[Json] = []
        self.payloads: list[Json] = []
        self.retries: list[tuple[str, str]] = []
        self.hurry = threading.Event()
        self.app = App(
            client=client, signing_secret=signing_secret, process_before_response=True, token_verification_enabled=False
        )
        self.on_submit: Callable[[Ack, Json], object] = accept
        self._listen()

    def forget(self) -> None:
        self.heard.clear()
        self.payloads.clear()
        self.retries.clear()
        self.hurry.clear()
        self.on_submit = accept

    def events(self, kind: str) -> list[Json]:
        return [e for e in self.heard if e["type"] == kind]

    def _listen(self) -> None:
        app = self.app

        @app.use
        def keep(body: Json, request: BoltRequest, next: Callable[[], None]) -> None:  # noqa: A002 - Bolt's name
            numbers = request.headers.get("x-slack-retry-num", [""])
            reasons = request.headers.get("x-slack-retry-reason", [""])
            self.payloads.append(body)
            self.retries.append((str(numbers[0]), str(reasons[0])))
            next()

        @app.command("/hello")
        def hello(ack: Ack, command: Json) -> None:
            ack(f"Hello {command['text']}")

        @app.command("/loud")
        def loud(ack: Ack) -> None:
            ack(text="To all", response_type="in_channel", blocks=[{"type": "section", "text": plain("To everybody")}])

        @app.command("/quiet")
        def quiet(ack: Ack) -> None:
            ack()

        @app.command("/slow")
        def slow(ack: Ack) -> None:
            self.hurry.wait(20)
            ack("too late")

        @app.command("/ask")
        def ask(ack: Ack, client: WebClient, body: Json) -> None:
            ack()
            client.views_open(trigger_id=body["trigger_id"], view=modal(notify_on_close=True))

        @app.command("/later")
        def later(ack: Ack, respond: Respond) -> None:
            ack()
            respond("Only for you")
            respond("For everybody", response_type="in_channel")

        @app.view("ask")
        def submitted(ack: Ack, view: Json) -> None:
            self.on_submit(ack, view)

        @app.view("pushed")
        def pushed(ack: Ack) -> None:
            ack(response_action="clear")

        @app.view_closed("ask")
        def closed(ack: Ack) -> None:
            ack()

        @app.action("push")
        def push(ack: Ack, client: WebClient, body: Json) -> None:
            ack()
            client.views_push(trigger_id=body["trigger_id"], view=modal("More", "pushed"))

        @app.action("take")
        def take(ack: Ack, respond: Respond, body: Json) -> None:
            ack()
            respond(text=f"<@{body['user']['id']}> took it", replace_original=True)

        @app.action("note")
        def note(ack: Ack) -> None:
            ack()

        @app.options("who")
        def who(ack: Ack, payload: Json) -> None:
            ack(options=[option(f"{payload['value']} one", "1"), option(f"{payload['value']} two", "2")])

        @app.shortcut("start")
        def start(ack: Ack, client: WebClient, shortcut: Json) -> None:
            ack()
            client.views_open(trigger_id=shortcut["trigger_id"], view=modal())

        @app.shortcut("about")
        def about(ack: Ack, respond: Respond, shortcut: Json) -> None:
            ack()
            respond(f"That was {shortcut['message']['text']}")

        @app.event("app_home_opened")
        def home(client: WebClient, event: Json) -> None:
            self.heard.append(event)
            blocks = [{"type": "actions", "elements": [button("Refresh", "note")]}]
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

        def hear(event: Json) -> None:
            self.heard.append(event)

        kinds = (
            "message app_mention reaction_added reaction_removed member_joined_channel member_left_channel user_change "
            "team_join channel_archive channel_unarchive channel_rename channel_created channel_left link_shared "
            "app_uninstalled tokens_revoked pin_added pin_removed group_left group_archive group_rename"
        )
        for kind in kinds.split():
            app.event(kind)(hear)


@contextmanager
def over_http(bot: Bot) -> Iterator[str]:
    """The bot behind signed HTTP; answers its request URL."""

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            headers: dict[str, str | Sequence[str]] = {k.lower(): [v] for k, v in self.headers.items()}
            answer = bot.app.dispatch(BoltRequest(body=body, headers=headers))
            content = str(answer.body or "").encode()
            try:
                self.send_response(answer.status)
                for name, values in answer.headers.items():
                    self.send_header(name, values[0])
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except BrokenPipeError:
                return

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def over_socket(bot: Bot, app_token: str) -> Iterator[SocketModeHandler]:
    handler = SocketModeHandler(bot.app, app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    try:
        yield handler
    finally:
        handler.close()  # type: ignore[no-untyped-call]
