"""Requests as Slack signs them, made by hand: also those that Slack's own screens would never let a person make."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from tests.conftest import TEAM
from tests.roles.scene import KINDS, OTHER_TEAM, Scene, Stage
from tests.torture.shots import encoded, sign

Json = dict[str, Any]
BOT = "<@U_LOCKSTEP>"


@dataclass(frozen=True)
class Act:
    """What somebody does. `subject` names a row of the scene, `part` goes with it in the scope; `state` is what the
    element or the form's fields hold."""

    kind: str
    name: str
    subject: str = ""
    part: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)
    block_id: str = ""

    @property
    def is_scoped(self) -> bool:
        """It names a channel of ours, and perhaps a row, as anybody may forge it."""
        return self.kind in ("action", "view") and not self.block_id and not self.name.startswith("me.")


@dataclass(frozen=True)
class Forged:
    """What a scope says instead of the truth."""

    channel: Scene
    rows: Scene


def made(act: Act, person: str, stage: Stage, forged: Forged | None = None, *, trigger: bool = False) -> Json:
    """The request; `trigger`: one that opens a modal in the playground."""
    team = OTHER_TEAM if person == "other workspace" else TEAM
    user, here = KINDS[person], stage.here
    rows = (forged.rows if forged else here).rows
    subject = rows.get(act.subject, 0)
    part = str(rows[act.part]) if act.part in rows else act.part
    scope = act.block_id or f"{(forged.channel if forged else here).channel}/{subject}/{part}"
    unique = secrets.token_hex(8)
    trigger_id = stage.bot.slack.post("trigger", **{"as": user})["trigger_id"] if trigger else f"1.2.{unique}"
    if act.kind == "command":
        return {
            "command": act.name, "text": act.state.get("text", ""), "team_id": team, "team_domain": "lockstep",
            "user_id": user, "user_name": user, "channel_id": here.slack_id, "channel_name": "sales-marketing",
            "trigger_id": trigger_id, "api_app_id": "A_LOCKSTEP",
        }  # fmt: skip
    if act.kind == "event":
        return _event(act, user, team, stage, unique)
    body: Json = {
        "team": {"id": team, "domain": "lockstep"},
        "user": {"id": user, "name": user, "username": user, "team_id": team},
        "api_app_id": "A_LOCKSTEP", "trigger_id": trigger_id, "is_enterprise_install": False,
    }  # fmt: skip
    channel = {"id": here.slack_id, "name": "sales-marketing"}
    if act.kind == "shortcut":
        return body | {"type": "shortcut", "callback_id": act.name}
    if act.kind == "message shortcut":
        said = {"type": "message", "ts": "1764000000.000900", "text": "a one-pager", "user": "U_ANA"}
        return body | {"type": "message_action", "callback_id": act.name, "channel": channel, "message": said}
    if act.kind == "options":
        return body | {
            "type": "block_suggestion", "action_id": act.name, "block_id": "zone", "value": "ber", "channel": channel,
        }  # fmt: skip
    if act.kind == "action":
        action = {"type": "button", "action_id": act.name, "block_id": scope, **act.state}
        place: Json = {"channel": channel, "container": {"type": "message", "channel_id": here.slack_id}}
        if act.block_id:  # on Home
            place = {"container": {"type": "view", "view_id": "V1"}}
        if act.name.startswith("requests.page."):
            view = {"id": stage.view_id or "V1", "type": "modal", "callback_id": "requests.list", "blocks": []}
            place = {"view": view | {"private_metadata": scope}}
        return body | {"type": "block_actions", "actions": [action]} | place
    form: Json = {
        "id": f"V{unique}", "hash": unique, "type": "modal", "callback_id": act.name, "private_metadata": scope,
        "title": {"type": "plain_text", "text": "A form"},
        "blocks": [{"type": "input", "block_id": name, "element": {}} for name in act.state],
        "state": {"values": {name: {"value": element} for name, element in act.state.items()}},
    }  # fmt: skip
    return body | {"type": "view_submission", "view": form}


def _event(act: Act, user: str, team: str, stage: Stage, unique: str) -> Json:
    channel, stamps = stage.here.slack_id, stage.here.stamps
    event: Json = {"type": act.name, "event_ts": "1764000001.000100"}
    if act.name == "reaction_added":
        ts = stamps.get(act.subject, "1764000000.000900")
        item = {"type": "message", "channel": channel, "ts": ts}
        event |= {"user": user, "reaction": act.state["reaction"], "item": item}
    elif act.name == "message":
        event |= {
            "user": user,
            "channel": channel,
            "ts": f"1764000002.{int(unique[:5], 16):07}",
            "client_msg_id": unique,
        }
        event["text"] = act.state["text"]
        if act.subject:
            event["thread_ts"] = stamps[act.subject]
        if user == "U_ROBO":
            event["bot_id"] = "B_ROBO"
    else:
        event |= {"user": user, **act.state}
    return {
        "type": "event_callback", "team_id": team, "event_id": f"Ev{unique}", "event": event,
        "authorizations": [{"team_id": team, "user_id": "U_LOCKSTEP", "is_bot": True}],
    }  # fmt: skip


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    body: Json


def send(stage: Stage, payload: Json) -> Answer:
    body, kind = encoded(payload)
    headers = {name.decode(): value.decode() for name, value in sign(body, kind)}
    request = HttpRequest(stage.bot.request_url, data=body, headers=headers)
    try:
        with urlopen(request, timeout=30) as response:
            status, said = response.status, response.read().decode()
    except HTTPError as error:
        status, said = error.code, error.read().decode()
    try:
        parsed = json.loads(said) if said else {}
    except ValueError:
        parsed = {"text": said}
    return Answer(status, said, parsed if isinstance(parsed, dict) else {})
