"""views.*"""

import time

from playground import views
from playground.arguments import Call, SlackError
from playground.core import Trigger
from playground.webapi import method
from playground.workspace import Json


def _trigger(call: Call) -> Trigger:
    trigger = call.playground.triggers.get(call.text("trigger_id"))
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if time.monotonic() - trigger.made >= call.playground.settings.trigger_seconds:
        raise SlackError("expired_trigger_id")
    return trigger


def _body(call: Call, kinds: tuple[str, ...], replaced: str | None = None) -> Json:
    try:
        return views.check(call.playground, call.args.get("view"), kinds, replaced)
    except views.ViewError as problem:
        raise SlackError(problem.error, messages=problem.messages) from None


@method("views.open")
def open_(call: Call) -> Json:
    trigger = _trigger(call)
    body = _body(call, ("modal",))
    trigger.used = True
    return {"view": views.payload(call.playground, views.open_modal(call.playground, trigger.user, body))}


@method("views.push")
def push(call: Call) -> Json:
    trigger = _trigger(call)
    if trigger.view is None:
        raise SlackError("not_found", messages=["this trigger_id is not from a modal"])
    body = _body(call, ("modal",))
    try:
        view = views.push(call.playground, trigger.user, body)
    except views.ViewError as problem:
        raise SlackError(problem.error) from None
    trigger.used = True
    return {"view": views.payload(call.playground, view)}


@method("views.update")
def update(call: Call) -> Json:
    view = views.find(call.playground, call.text("view_id"), call.args.get("external_id"))
    if view is None:
        raise SlackError("not_found")
    body = _body(call, (view.kind,), view.id)
    try:
        views.update(call.playground, view, body, call.args.get("hash"))
    except views.ViewError as problem:
        raise SlackError(problem.error) from None
    return {"view": views.payload(call.playground, view)}


@method("views.publish")
def publish(call: Call) -> Json:
    user = call.text("user_id")
    person = call.playground.workspace.people.get(user)
    if person is None or person.is_bot:
        raise SlackError("user_not_found")
    home = call.playground.homes.get(user)
    body = _body(call, ("home",), home.id if home else None)
    try:
        view = views.publish(call.playground, user, body, call.args.get("hash"))
    except views.ViewError as problem:
        raise SlackError(problem.error) from None
    return {"view": views.payload(call.playground, view)}
