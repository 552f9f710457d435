"""Modals and Home tabs: opened, pushed, updated, closed, and what they look like to the bot and to the page."""

import json
import secrets
from typing import Any

from playground import elements
from playground.blockkit import fill_ids, view_problems
from playground.core import APP_ID, Playground, View
from playground.workspace import TEAM_ID, Json

MOST_VIEWS = 3
MOST_BYTES = 250_000


class ViewError(Exception):
    """Slack's name for what is wrong with a view, with messages."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.error, self.messages = error, messages or []


def check(playground: Playground, body: Any, kinds: tuple[str, ...], replaced: str | None = None) -> Json:
    """The view as Slack keeps it, ids filled in. ViewError if Slack would not take it."""
    if not isinstance(body, dict):
        raise ViewError("invalid_arguments", ["[ERROR] view must be an object [json-pointer:/view]"])
    if body.get("type") not in kinds:
        raise ViewError("invalid_arguments", [f"[ERROR] must be one of: {', '.join(kinds)} [json-pointer:/view/type]"])
    if len(json.dumps(body)) > MOST_BYTES:
        raise ViewError("view_too_large")
    problems = view_problems(body, playground.manifest.video_domains)
    if problems:
        raise ViewError("invalid_arguments", problems)
    external = body.get("external_id")
    if external and any(v.body.get("external_id") == external and v.id != replaced for v in _all(playground)):
        raise ViewError("duplicate_external_id")
    copy: Json = json.loads(json.dumps(body))
    fill_ids(copy["blocks"])
    return copy


def _all(playground: Playground) -> list[View]:
    return [*playground.homes.values(), *(v for stack in playground.modals.values() for v in stack)]


def find(playground: Playground, view_id: str | None, external_id: str | None = None) -> View | None:
    for view in _all(playground):
        if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
            return view
    return None


def new_hash(playground: Playground) -> str:
    return f"{int(playground.clock.epoch())}.{secrets.token_urlsafe(6)[:8]}"


def _make(playground: Playground, body: Json, user: str, previous: View | None) -> View:
    view_id = playground.workspace.new_id("V")
    return View(
        view_id,
        body["type"],
        user,
        body,
        new_hash(playground),
        root=previous.root if previous else view_id,
        previous=previous.id if previous else None,
        values=elements.initial_state(body["blocks"]),
    )


def open_modal(playground: Playground, user: str, body: Json) -> View:
    view = _make(playground, body, user, None)
    playground.modals[user] = [view]
    playground.stream.tell("view", only=user)
    return view


def push(playground: Playground, user: str, body: Json) -> View:
    stack = playground.modals.setdefault(user, [])
    if len(stack) >= MOST_VIEWS:
        raise ViewError("push_limit_reached")
    view = _make(playground, body, user, stack[-1] if stack else None)
    stack.append(view)
    playground.stream.tell("view", only=user)
    return view


def update(playground: Playground, view: View, body: Json, given_hash: str | None = None) -> None:
    if given_hash and given_hash != view.hash:
        raise ViewError("hash_conflict")
    view.values = elements.keep_typed(view.values, elements.initial_state(body["blocks"]))
    view.body, view.hash, view.errors = body, new_hash(playground), {}
    playground.stream.tell("home" if view.kind == "home" else "view", only=view.user)


def publish(playground: Playground, user: str, body: Json, given_hash: str | None = None) -> View:
    view = playground.homes.get(user)
    if view is None:
        view = playground.homes[user] = _make(playground, body, user, None)
        playground.stream.tell("home", only=user)
    else:
        update(playground, view, body, given_hash)
    return view


def close(playground: Playground, user: str, *, everything: bool = False) -> list[View]:
    """Close the modal on top, or all of them; answers those that were closed, the top one first."""
    stack = playground.modals.get(user, [])
    closed = [stack.pop() for _ in range(len(stack) if everything else min(1, len(stack)))]
    playground.stream.tell("view", only=user)
    return closed


def payload(playground: Playground, view: View) -> Json:
    """The view as the bot sees it."""
    body = view.body
    shown: Json = {
        "id": view.id,
        "team_id": TEAM_ID,
        "type": view.kind,
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": view.values},
        "hash": view.hash,
        "title": body.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": APP_ID,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": TEAM_ID,
        "bot_id": playground.bot.bot_id,
    }
    if "submit_disabled" in body:
        shown["submit_disabled"] = body["submit_disabled"]
    return shown


def page_view(view: View) -> Json:
    """The view as the page shows it."""
    body = view.body

    def words(name: str) -> str | None:
        text = body.get(name)
        return text.get("text") if isinstance(text, dict) else None

    return {
        "id": view.id,
        "hash": view.hash,
        "type": view.kind,
        "callback_id": body.get("callback_id", ""),
        "title": words("title"),
        "submit": words("submit"),
        "close": words("close"),
        "notify_on_close": body.get("notify_on_close", False),
        "private_metadata": body.get("private_metadata", ""),
        "blocks": body["blocks"],
        "state": view.values,
        "errors": view.errors,
    }
