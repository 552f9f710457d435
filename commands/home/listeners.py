"""Slack in."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from commands.home import blocks, jobs, service
from commands.registry import Registry
from storage.people import Member, Person, person_by_id
from storage.workspaces import Channel


def mine(
    ack: Ack, db: Any, now: datetime, registry: Registry, person: Person, channel: Channel | None, member: Member | None
) -> None:
    place = (member, channel) if member is not None and channel is not None else None
    with db.read() as session:
        waiting = service.waiting(session, registry, now, person.workspace_id, person.user_id, place)
    message = blocks.answer(waiting)
    ack(text=message.text, blocks=message.blocks)


def open_settings(ack: Ack, body: dict[str, Any], client: WebClient, db: Any, person: Person) -> None:
    with db.read() as session:
        settings = service.settings_of(session, person)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=blocks.settings_form(settings))


def save_settings(ack: Ack, db: Any, now: datetime, person: Person, form: service.Settings) -> None:
    with db.begin() as session:
        settings = service.save(session, person, form.model_dump())
        jobs.plan(session, person_by_id(session, person.id or 0), now)
    ack(response_action="update", view=blocks.saved(settings))


def change_reminders(ack: Ack, db: Any, now: datetime, person: Person, action: dict[str, Any]) -> None:
    _change(ack, db, now, person, reminders=(action.get("selected_option") or {}).get("value"))


def change_quiet_from(ack: Ack, db: Any, now: datetime, person: Person, action: dict[str, Any]) -> None:
    _change(ack, db, now, person, quiet_from=action.get("selected_time"))


def change_quiet_until(ack: Ack, db: Any, now: datetime, person: Person, action: dict[str, Any]) -> None:
    _change(ack, db, now, person, quiet_until=action.get("selected_time"))


def _change(ack: Ack, db: Any, now: datetime, person: Person, **changed: Any) -> None:
    with db.begin() as session:
        service.save(session, person, changed)
        jobs.plan(session, person_by_id(session, person.id or 0), now)
    ack()
