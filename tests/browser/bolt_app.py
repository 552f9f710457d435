"""A small app that answers everything, for tests of the page."""

import json
import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from tests.browser.gallery import MODAL, button, mrkdwn, option, plain

Json = dict[str, Any]
COMPANIES = ["Acme", "Globex", "Initech"]

SCOPES = """
bookmarks:read bookmarks:write canvases:read canvases:write channels:history channels:join channels:read chat:write
commands files:write im:read im:write links.embed:write pins:read pins:write reactions:read reactions:write users:read
"""

MANIFEST: Json = {
    "display_information": {"name": "Lockstep"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Lockstep", "always_online": True},
        "unfurl_domains": ["example.com"],
        "slash_commands": [
            {"command": "/everything", "description": "A modal with every input", "usage_hint": "[anything]"},
            {"command": "/request", "description": "Ask the other side for something", "usage_hint": "[what you need]"},
            {"command": "/whisper", "description": "Says something only to you", "usage_hint": "[what]"},
        ],
        "shortcuts": [
            {"name": "New request", "type": "global", "callback_id": "new", "description": "Ask from anywhere"},
            {
                "name": "Make it a request",
                "type": "message",
                "callback_id": "from_message",
                "description": "Ask with it",
            },
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": SCOPES.split(),
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.channels", "reaction_added"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def make(client: WebClient) -> App:
    app = App(client=client, token_verification_enabled=False, process_before_response=True)

    @app.command("/everything")
    @app.command("/request")
    def open_modal(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL | {"private_metadata": body["channel_id"]})

    @app.command("/whisper")
    def whisper(ack: Ack, body: Json) -> None:
        ack(response_type="ephemeral", text=f"Only for you: {body['text']}")

    @app.view("everything")
    def submitted(ack: Ack, client: WebClient, body: Json) -> None:
        values = body["view"]["state"]["values"]
        if values["b_name"]["name"]["value"] == "Nobody":
            ack(response_action="errors", errors={"b_name": "Nobody is a name we cannot use."})
            return
        ack()
        held = {block: next(iter(actions.values())) for block, actions in values.items() if block.startswith("b_")}
        shown = {block: {k: v for k, v in state.items() if k != "type"} for block, state in held.items()}
        for state in shown.values():
            for file in state.get("files") or []:
                file.pop("content", None)
        client.chat_postMessage(channel=body["view"]["private_metadata"], text=f"```{json.dumps(shown)}```")

    @app.action("push")
    def push(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        step = {
            "type": "modal",
            "title": plain("Another step"),
            "close": plain("Back"),
            "blocks": [{"type": "section", "text": mrkdwn("The second of two")}],
        }
        client.views_push(trigger_id=body["trigger_id"], view=step)

    @app.action(re.compile(".*"))
    def pressed(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        action = body["actions"][0]
        if "message" not in body:
            return
        chosen = {k: v for k, v in action.items() if k.startswith(("selected", "value"))}
        text = f"<@{body['user']['id']}> did {action['action_id']} {json.dumps(chosen)}"
        client.chat_postMessage(channel=body["channel"]["id"], thread_ts=body["message"]["ts"], text=text)

    @app.options("a_external_select")
    def companies(ack: Ack, body: Json) -> None:
        ack(options=[option(c, c.lower()) for c in COMPANIES if body["value"].lower() in c.lower()])

    @app.options("a_multi_external_select")
    def many_companies(ack: Ack, body: Json) -> None:
        ack(options=[option(c, c.lower()) for c in COMPANIES if body["value"].lower() in c.lower()])

    @app.shortcut("new")
    def new(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL | {"private_metadata": "C_JOINT"})

    @app.shortcut("from_message")
    def from_message(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        client.chat_postMessage(channel=body["channel"]["id"], thread_ts=body["message"]["ts"], text="A request, then.")

    @app.event("app_home_opened")
    def home(client: WebClient, event: Json) -> None:
        blocks = [
            {"type": "header", "text": plain("Your requests")},
            {
                "type": "section",
                "text": mrkdwn("*One-pager for Acme*\nOn marketing, due Tue 11:00"),
                "accessory": button("Nudge", "nudge"),
            },
            {"type": "divider"},
        ]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.event("message")
    def said() -> None: ...

    @app.event("reaction_added")
    def reacted() -> None: ...

    return app
