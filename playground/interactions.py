"""What the bot is sent when a person presses, chooses, submits, closes or uses a shortcut, and what its answer does."""

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from playground import elements, views
from playground.core import APP_ID, Playground, View
from playground.delivery import Sent
from playground.events import message_json
from playground.workspace import TEAM_DOMAIN, TEAM_ID, Channel, Json, Message, Person

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass
class ResponseUrl:
    """Works five times in 30 minutes. `message`: what `replace_original` replaces."""

    user: str
    channel: str
    made: float
    message: str | None = None
    thread_ts: str | None = None
    command: bool = False
    used: int = 0


@dataclass
class Where:
    """Where a person acts: a message, a modal, or the Home tab."""

    blocks: list[Json]
    channel: Channel | None = None
    message: Message | None = None
    view: View | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)


def user_json(person: Person) -> Json:
    return {"id": person.id, "username": person.name.lower(), "name": person.name.lower(), "team_id": person.team_id}


def team_json() -> Json:
    return {"id": TEAM_ID, "domain": TEAM_DOMAIN}


def channel_json(channel: Channel) -> Json:
    name = {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
    return {"id": channel.id, "name": name}


def response_url(playground: Playground, user: str, channel: str, **more: Any) -> str:
    key = secrets.token_urlsafe(18)
    playground.response_urls[key] = ResponseUrl(user, channel, time.monotonic(), **more)
    return f"{playground.base_url}/response/{key}"


def base(person: Person, kind: str) -> Json:
    return {
        "type": kind,
        "user": user_json(person),
        "api_app_id": APP_ID,
        "token": "playground-verification-token",
        "team": team_json(),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def send(playground: Playground, name: str, body: Json) -> "asyncio.Task[Sent] | None":
    return playground.delivery.start("interactive", name, body)


def block_actions(
    playground: Playground, person: Person, where: Where, block: Json, element: Json, chosen: Json
) -> Json:
    """`chosen`: the state of the element after the act, or of a button its value."""
    body = base(person, "block_actions")
    trigger = playground.new_trigger(person.id, where.view.id if where.view and where.view.kind == "modal" else None)
    body["trigger_id"] = trigger
    body |= _container(playground, person, where)
    action: Json = {k: v for k, v in chosen.items() if k != "type"}
    for name in ("text", "url", "style", "placeholder", "icon"):
        if name in element:
            action.setdefault(name, element[name])
    action |= {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": playground.clock.ts(),
    }
    body["actions"] = [action]
    return body


def _container(playground: Playground, person: Person, where: Where) -> Json:
    if where.view is not None:
        return {
            "container": {"type": "view", "view_id": where.view.id},
            "view": views.payload(playground, where.view),
        }
    channel, message = where.channel, where.message
    assert channel is not None
    assert message is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    body: Json = {
        "container": container,
        "channel": channel_json(channel),
        "state": {"values": where.values},
        "response_url": response_url(
            playground, person.id, channel.id, message=message.ts, thread_ts=message.thread_ts
        ),
    }
    if message.ephemeral_to is None:
        body["message"] = message_json(playground.workspace, message)
    return body


def view_submission(playground: Playground, person: Person, view: View) -> Json:
    body = base(person, "view_submission")
    body["trigger_id"] = playground.new_trigger(person.id, view.id)
    body["view"] = views.payload(playground, view)
    body["response_urls"] = []
    for block, element in elements.walk(view.body["blocks"]):
        if element.get("response_url_enabled"):
            state = view.values[block["block_id"]][element["action_id"]]
            channel = state.get("selected_conversation") or state.get("selected_channel")
            if channel:
                body["response_urls"].append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": response_url(playground, person.id, channel),
                    }
                )
    return body


def view_closed(playground: Playground, person: Person, view: View, *, cleared: bool) -> Json:
    body = base(person, "view_closed")
    return body | {"view": views.payload(playground, view), "is_cleared": cleared}


def shortcut(playground: Playground, person: Person, callback_id: str) -> Json:
    body = base(person, "shortcut")
    body["action_ts"] = playground.clock.ts()
    return body | {"callback_id": callback_id, "trigger_id": playground.new_trigger(person.id)}


def message_action(
    playground: Playground, person: Person, callback_id: str, channel: Channel, message: Message
) -> Json:
    body = base(person, "message_action")
    return body | {
        "action_ts": playground.clock.ts(),
        "callback_id": callback_id,
        "trigger_id": playground.new_trigger(person.id),
        "response_url": response_url(playground, person.id, channel.id, thread_ts=message.thread_ts),
        "message_ts": message.ts,
        "channel": channel_json(channel),
        "message": message_json(playground.workspace, message),
    }


def block_suggestion(
    playground: Playground, person: Person, where: Where, block: Json, element: Json, query: str
) -> Json:
    body = base(person, "block_suggestion") | _container(playground, person, where)
    return body | {"action_id": element["action_id"], "block_id": block["block_id"], "value": query}


def command(playground: Playground, person: Person, channel: Channel, name: str, text: str) -> Json:
    return {
        "token": "playground-verification-token",
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel_json(channel)["name"],
        "user_id": person.id,
        "user_name": person.name.lower(),
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url(playground, person.id, channel.id, command=True),
        "trigger_id": playground.new_trigger(person.id),
    }


def after_submission(playground: Playground, person: Person, view: View, sent: Sent) -> None:
    """What the bot's answer to a view_submission does. Raises ViewError if Slack would not take it."""
    if sent.error:
        view.errors = {"": TROUBLE}
        playground.stream.tell("view", only=person.id)
        return
    answer = sent.answer
    action = answer.get("response_action")
    stack = playground.modals.get(person.id, [])
    if action == "errors":
        known = {b["block_id"] for b in view.body["blocks"] if b["type"] == "input"}
        wrong = [b for b in answer.get("errors") or {} if b not in known]
        if wrong or not answer.get("errors"):
            raise views.ViewError("invalid_errors", [f"no input block has the block_id {b!r}" for b in wrong])
        view.errors = dict(answer["errors"])
        playground.stream.tell("view", only=person.id)
    elif action == "update":
        body = views.check(playground, answer.get("view"), ("modal",), view.id)
        views.update(playground, view, body)
    elif action == "push":
        body = views.check(playground, answer.get("view"), ("modal",))
        view.errors = {}
        views.push(playground, person.id, body)
    elif action == "clear":
        views.close(playground, person.id, everything=True)
    elif action is None:
        if view in stack:
            stack.remove(view)
        playground.stream.tell("view", only=person.id)
    else:
        raise views.ViewError("invalid_response_action", [f"Slack knows no response_action {action!r}"])
