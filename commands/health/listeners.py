"""Slack in."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from commands import posts
from commands.health import blocks, service
from commands.registry import Registry
from commands.scope import Scope
from commands.vital_signs import VitalSigns
from storage.people import Member, Person
from storage.workspaces import Channel


def health(
    ack: Ack,
    db: Any,
    now: datetime,
    registry: Registry,
    vitals: VitalSigns,
    channel: Channel | None,
    member: Member | None,
    person: Person,
) -> None:
    with db.read() as session:
        facts = service.health(session, registry, vitals, channel, member, person, now)
    message = blocks.answer(facts)
    ack(text=message.text, blocks=message.blocks)


def try_again(
    ack: Ack,
    db: Any,
    now: datetime,
    body: dict[str, Any],
    channel: Channel,
    member: Member,
    person: Person,
    scope: Scope,
) -> None:
    with db.begin() as session:
        failed_at = service.try_again(session, channel, member, person, scope.subject, scope.part)
        key = f"health.trying|{scope.part}|{scope.subject}|{failed_at.isoformat()}"
        posts.answer(session, words=blocks.TRYING, body=body, channel=channel, person=person, now=now, key=key)
    ack()
