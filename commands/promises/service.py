"""Promises: what each side owes the other and within which working time, as an agreement of both sides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlmodel import Session

from commands import agreement, agreement_lines
from commands.agreement_lines import Raised, Standing
from commands.errors import UserError
from commands.forgetting import Report
from commands.mine import Group, Item
from commands.terms import TermsForm
from storage.agreements import (
    Agreement,
    AgreementState,
    agreed,
    agreement_by_id,
    forget_words,
    latest,
    objection_by_id,
    version_before,
)
from storage.people import SPEAKERS, Member, fresh_member
from storage.promises import DEFAULTS, KIND
from storage.workspaces import Channel, Side


class WordsForm(BaseModel):
    """An objection's reason, or the answer to one."""

    words: str = Field(default="")


@dataclass(frozen=True, slots=True)
class Change:
    """One number of one side: `before` is None in a first version."""

    side: Side
    what: str
    now: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the promises, ready to be drawn. `counting` is the version that counts while this one is open."""

    channel_id: int
    slack_id: str
    id: int
    changes: tuple[Change, ...]
    standing: Standing
    counting: int | None


def propose(session: Session, channel: Channel, member: Member, form: TermsForm, now: datetime) -> None:
    """A liaison or leader proposes other numbers, which both sides sign anew."""
    agreement.speaking_side(session, channel, fresh_member(session, member), "propose a change")
    if agreement.propose(session, channel, member, KIND, form.promises, now) is None:
        raise UserError("These are the numbers as they are. Change one, or cancel.")


def version_facts(session: Session, subject: int) -> Version | None:
    """The facts of the agreement with the id `subject`."""
    row = session.get(Agreement, subject)
    if row is None or row.kind != KIND:
        return None
    channel = session.get_one(Channel, row.channel_id)
    before = version_before(session, row)
    counting = agreed(session, row.channel_id, KIND)
    return Version(
        channel_id=row.channel_id,
        slack_id=channel.slack_id,
        id=subject,
        changes=_changes(row.content, before.content if before else None),
        standing=agreement_lines.standing_of(session, agreement.state_of(session, row)),
        counting=counting.version if counting and counting.version != row.version else None,
    )


def _changes(content: dict[str, Any], before: dict[str, Any] | None) -> tuple[Change, ...]:
    return tuple(
        Change(side, what, int(content[side.value][what]), int(before[side.value][what]) if before else None)
        for side in Side
        for what in DEFAULTS
    )


def newest(session: Session, channel: Channel) -> tuple[Version | None, Version | None]:
    """The version that counts, and the newest one if it is another."""
    counting, last = agreed(session, channel.id or 0, KIND), latest(session, channel.id or 0, KIND)
    first = version_facts(session, counting.id or 0) if counting else None
    second = version_facts(session, last.id or 0) if last and (counting is None or last.id != counting.id) else None
    return first, second


def waiting(session: Session, channel: Channel, member: Member) -> list[Item]:
    """For a liaison or leader: the promises that their side has not signed yet, or an objection to answer."""
    last = latest(session, channel.id or 0, KIND)
    if member.side is None or member.role not in SPEAKERS or last is None or last.state is not AgreementState.PROPOSED:
        return []
    state = agreement.state_of(session, last)
    if any(objection.side is not member.side for objection in state.objections):
        return [Item(Group.WAITING_ON_YOU, "An objection to the promises waits for an answer: `/lockstep promises`.")]
    if state.objections or member.side not in state.missing:
        return []
    return [
        Item(Group.WAITING_ON_YOU, f"The promises wait for a signature of {member.side.value}: `/lockstep promises`.")
    ]


def open_version(session: Session, channel: Channel, agreement_id: int) -> Version:
    """The version that somebody wants to object to. UserError if it is gone."""
    row = agreement_by_id(session, channel.id or 0, agreement_id)
    facts = version_facts(session, row.id or 0) if row else None
    if facts is None:
        raise UserError("What that was about is gone.")
    return facts


def raised(session: Session, channel: Channel, objection_id: int) -> Raised:
    """An open objection. UserError if it is gone, or answered."""
    found = objection_by_id(session, channel.id or 0, objection_id)
    if found is None or found[0].answered_at is not None:
        raise UserError("Somebody has answered that already.")
    state = agreement.state_of(session, found[1])
    standing = agreement_lines.standing_of(session, state)
    return next(item for item in standing.objections if item.id == objection_id)


def forget(session: Session, now: datetime, members: list[Member], report: Report) -> None:
    """Their reasons and answers go; signatures are their side's and stay."""
    report.counted({"reason or answer about promises": forget_words(session, [m.id or 0 for m in members], now)})
