"""Slack in: looking at the promises, signing, objecting, answering, proposing others."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from commands import agreement, posts
from commands.errors import named
from commands.promises import blocks, service
from commands.promises.service import WordsForm
from commands.scope import Scope
from commands.terms import TermsForm
from storage.people import Member, Person
from storage.workspaces import Channel


def show(ack: Ack, db: Any, channel: Channel | None) -> None:
    channel = named(channel)
    with db.read() as session:
        counting, newest = service.newest(session, channel)
    message = blocks.answer(counting, newest, channel.id or 0)
    ack(text=message.text, blocks=message.blocks)


def sign(
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
        state = agreement.sign(session, channel, member, scope.subject, now)
        if (body.get("container") or {}).get("is_ephemeral") and member.side:
            words = f"You signed for {member.side.value}."
            if state.missing:
                words += f" It counts once {state.missing[0].value} has signed too."
            key = f"promises.signed_by|{scope.subject}|{member.id}|{now.timestamp()}"
            posts.answer(session, words=words, body=body, channel=channel, person=person, now=now, key=key)
    ack()


def open_objection(
    ack: Ack, client: WebClient, db: Any, body: dict[str, Any], channel: Channel, member: Member, scope: Scope
) -> None:
    with db.read() as session:
        agreement.speaking_side(session, channel, member, "object")
        view = blocks.objection(service.open_version(session, channel, scope.subject))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit_objection(
    ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope, form: WordsForm
) -> None:
    with db.begin() as session:
        agreement.raise_objection(session, channel, member, scope.subject, form.words, now)
    ack()


def open_answer(
    ack: Ack, client: WebClient, db: Any, body: dict[str, Any], channel: Channel, member: Member, scope: Scope
) -> None:
    with db.read() as session:
        agreement.speaking_side(session, channel, member, "answer")
        view = blocks.reply(channel.id or 0, service.raised(session, channel, scope.subject))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit_answer(
    ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope, form: WordsForm
) -> None:
    with db.begin() as session:
        agreement.answer(session, channel, member, scope.subject, form.words, now)
    ack()


def open_proposal(
    ack: Ack, client: WebClient, db: Any, body: dict[str, Any], channel: Channel, member: Member, scope: Scope
) -> None:
    with db.read() as session:
        agreement.speaking_side(session, channel, member, "propose a change")
        view = blocks.proposal(channel.id or 0, service.open_version(session, channel, scope.subject))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit_proposal(ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, form: TermsForm) -> None:
    with db.begin() as session:
        service.propose(session, channel, member, form, now)
    ack()
