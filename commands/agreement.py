"""What both sides sign, by one set of rules: promises, definitions, goals, bonus rules (product.md: ratified).

A version is proposed, and counts only when both sides have signed that very version. An edit is another version, so it
has no signature. An objection, with a reason, blocks until it is answered. Nobody signs for the other side, and silence
is no signature. What an act changes is shown: the version by the card "<kind>.card", its history as lines in that
card's thread ("<kind>.signed", "<kind>.objected", "<kind>.answered", "<kind>.agreed"; `commands.agreement_lines`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commands import posts
from commands.calendar import instant
from commands.errors import UserError
from commands.hours import calendars_of
from commands.text import listed, plain, shorten
from storage import agreements
from storage.agreements import Agreement, AgreementState, Objection, Signature
from storage.people import SPEAKERS, Member, fresh_member, members_of
from storage.workspaces import Channel, Side, lock_channel

OBJECTION_DAYS = 5
"""Working days, of the side that objects, in which it may object to a version."""

WORDS_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class State:
    """Where one version stands."""

    agreement: Agreement
    signatures: dict[Side, Signature]
    objections: list[Objection]

    @property
    def is_open(self) -> bool:
        """It may still be signed."""
        return self.agreement.state is AgreementState.PROPOSED

    @property
    def missing(self) -> list[Side]:
        """The sides that have not signed."""
        return [side for side in Side if side not in self.signatures]


def state_of(session: Session, agreement: Agreement) -> State:
    number = agreement.id or 0
    return State(agreement, agreements.signatures_of(session, number), agreements.open_objections(session, number))


def objections_until(session: Session, agreement: Agreement, side: Side) -> datetime:
    """Until when the side may object: the end of its fifth working day after the proposal."""
    calendar = calendars_of(session, agreement.channel_id)[side]
    last = calendar.next_working_day(calendar.local(agreement.proposed_at).date(), OBJECTION_DAYS)
    return instant(last, calendar.closes, calendar.zone)


def propose(
    session: Session,
    channel: Channel,
    member: Member,
    kind: str,
    content: dict[str, Any],
    now: datetime,
    name: str = "",
) -> Agreement | None:
    """A new version, which voids the signatures and objections of one that was open. The version that counts goes on
    counting until this one does. None if `content` is what the newest version says already, and that one is alive.

    Who may propose is the feature's to decide.
    """
    channel_id = channel.id or 0
    lock_channel(session, channel_id)
    newest = agreements.latest(session, channel_id, kind, name)
    if newest is not None and newest.content == content and newest.state is not AgreementState.REPLACED:
        return None
    agreement = Agreement(
        channel_id=channel_id,
        kind=kind,
        name=name,
        version=agreements.next_version(session, channel_id, kind, name),
        content=content,
        proposed_by_id=member.id or 0,
        proposed_at=now,
    )
    session.add(agreement)
    session.flush()
    if newest is not None and newest.state is AgreementState.PROPOSED:
        agreements.replace_older(session, agreement, (AgreementState.PROPOSED,))
        posts.show(session, card=f"{kind}.card", subject=newest.id or 0, channel=channel, now=now)
    posts.show(session, card=f"{kind}.card", subject=agreement.id or 0, channel=channel, now=now)
    return agreement


def sign(session: Session, channel: Channel, member: Member, agreement_id: int, now: datetime) -> State:
    """The member signs for their side. Signing twice is signing once."""
    state = _open_state(session, channel, agreement_id)
    side = speaking_side(session, channel, fresh_member(session, member), "sign")
    if state.objections:
        raise UserError("There is an open objection. It needs an answer first, then both sides can sign.")
    agreement = state.agreement
    if not agreements.add_signature(session, agreement_id, side, member.id or 0, now):
        return state
    state = state_of(session, agreement)
    _line(session, channel, agreement, "signed", state.signatures[side].id, now)
    if not state.missing and agreements.count(session, agreement, now):
        agreement.state, agreement.agreed_at = AgreementState.AGREED, now
        _line(session, channel, agreement, "agreed", agreement.id, now)
        if (before := agreements.version_before(session, agreement)) and before.agreed_at:
            posts.show(session, card=f"{agreement.kind}.card", subject=before.id or 0, channel=channel, now=now)
    _show(session, channel, agreement, now)
    return state


def raise_objection(
    session: Session, channel: Channel, member: Member, agreement_id: int, reason: str, now: datetime
) -> Objection:
    """The member's side objects, which takes back its own signature if it had given one."""
    state = _open_state(session, channel, agreement_id)
    side = speaking_side(session, channel, fresh_member(session, member), "object")
    if now > objections_until(session, state.agreement, side):
        raise UserError(
            f"Objections were possible for {OBJECTION_DAYS} working days. You need not sign: propose a change instead."
        )
    objection = Objection(agreement_id=agreement_id, side=side, member_id=member.id or 0, reason=_words(reason), at=now)
    session.add(objection)
    session.flush()
    agreements.take_back_signature(session, agreement_id, side)
    _line(session, channel, state.agreement, "objected", objection.id, now)
    _show(session, channel, state.agreement, now)
    return objection


def answer(session: Session, channel: Channel, member: Member, objection_id: int, words: str, now: datetime) -> None:
    """The other side answers an objection; the side that raised it may take it back, in its own words."""
    lock_channel(session, channel.id or 0)
    speaking_side(session, channel, fresh_member(session, member), "answer")
    found = agreements.objection_by_id(session, channel.id or 0, objection_id)
    if found is None:
        raise UserError("That objection is gone.")
    objection, agreement = found
    if agreement.state is not AgreementState.PROPOSED:
        raise UserError("That version is no longer open, so there is nothing left to answer.")
    if not agreements.answer_objection(session, objection_id, _words(words), member.id or 0, now):
        raise UserError("Somebody has answered that already.")
    _line(session, channel, agreement, "answered", objection.id, now)
    _show(session, channel, agreement, now)


def speaking_side(session: Session, channel: Channel, member: Member, act: str) -> Side:
    """The side that the member may speak for. UserError says who can, or who must be appointed first."""
    if member.side is None:
        raise UserError(f"Only liaisons and leaders of sales and marketing can {act}. You are on neither side.")
    if member.role in SPEAKERS and member.left_at is None:
        return member.side
    speakers = members_of(session, channel.id or 0, side=member.side, roles=SPEAKERS)
    if not speakers:
        raise UserError(
            f"A liaison or leader of {member.side.value} can {act}, and {member.side.value} has none yet. "
            f"Appoint somebody first: anyone of {member.side.value} can, with `/lockstep appoint`."
        )
    names = listed((person.name for _, person in speakers[:5]), "or")
    raise UserError(f"Only a liaison or leader of {member.side.value} can {act}. Ask {names}.")


def _open_state(session: Session, channel: Channel, agreement_id: int) -> State:
    lock_channel(session, channel.id or 0)
    agreement = agreements.agreement_by_id(session, channel.id or 0, agreement_id)
    if agreement is None:
        raise UserError("What that was about is gone.")
    if agreement.state is AgreementState.AGREED:
        raise UserError("Both sides have signed this already. Propose a change if it no longer fits.")
    if agreement.state is AgreementState.REPLACED:
        raise UserError("There is a newer version, and only that one can be signed or objected to.")
    return state_of(session, agreement)


def _words(text: str) -> str:
    words = text.strip()
    if not plain(words):
        raise UserError("Please say it in a few words.", "words")
    return shorten(words, WORDS_LENGTH)


def _line(
    session: Session, channel: Channel, agreement: Agreement, what: str, subject: int | None, now: datetime
) -> None:
    thread = posts.card_key(f"{agreement.kind}.card", agreement.id or 0)
    posts.show(session, card=f"{agreement.kind}.{what}", subject=subject or 0, channel=channel, now=now, thread=thread)


def _show(session: Session, channel: Channel, agreement: Agreement, now: datetime) -> None:
    posts.show(session, card=f"{agreement.kind}.card", subject=agreement.id or 0, channel=channel, now=now)
