"""The history of an agreement as lines in its card's thread, the same words for every kind.

A feature that has agreements calls `register_lines(registry, KIND, "the promises")` and registers its own card.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commands import blockkit
from commands.agreement import State, objections_until
from commands.hours import calendars_of
from commands.registry import Registry
from commands.text import Mrkdwn, listed, mention, quote, when
from storage.agreements import Agreement, AgreementState, Objection, Signature
from storage.people import Member, Person
from storage.workspaces import Side


@dataclass(frozen=True, slots=True)
class Raised:
    """An open objection."""

    id: int
    side: Side
    user_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a version stands, ready to be drawn. `signed` is user id by side; `zone` is the one of sales, for readers
    whose Slack shows no local time."""

    state: AgreementState
    version: int
    proposed_by: str
    proposed_at: datetime
    agreed_at: datetime | None
    signed: dict[Side, str]
    objections: tuple[Raised, ...]
    object_until: dict[Side, datetime]
    zone: str


def standing_of(session: Session, state: State) -> Standing:
    agreement = state.agreement
    return Standing(
        state=agreement.state,
        version=agreement.version,
        proposed_by=_user_id(session, agreement.proposed_by_id),
        proposed_at=agreement.proposed_at,
        agreed_at=agreement.agreed_at,
        signed={side: _user_id(session, row.member_id) for side, row in state.signatures.items()},
        objections=tuple(
            Raised(row.id or 0, row.side, _user_id(session, row.member_id), row.reason) for row in state.objections
        ),
        object_until={side: objections_until(session, agreement, side) for side in Side},
        zone=_zone(session, agreement),
    )


def _zone(session: Session, agreement: Agreement) -> str:
    return calendars_of(session, agreement.channel_id)[Side.SALES].zone


def state_words(standing: Standing) -> Mrkdwn:
    """One or two sentences: proposed, signed by whom, or agreed since when."""
    if standing.state is AgreementState.AGREED and standing.agreed_at:
        signers = [Mrkdwn(f"{mention(user)} for {side.value}") for side, user in standing.signed.items()]
        return Mrkdwn(f"*Agreed* since {when(standing.agreed_at, standing.zone)}, signed by {listed(signers)}.")
    if standing.state is AgreementState.REPLACED:
        return Mrkdwn("*Replaced* by a newer version.")
    if standing.objections:
        count = len(standing.objections)
        one = count == 1
        return Mrkdwn(
            f"*Proposed*, and {'an objection is' if one else f'{count} objections are'} open: "
            f"nobody can sign until {'it is' if one else 'they are'} answered."
        )
    if not standing.signed:
        return Mrkdwn("*Proposed*. It counts once both sides have signed.")
    signed = next(iter(standing.signed))
    return Mrkdwn(
        f"*Proposed*, signed by {mention(standing.signed[signed])} for {signed.value}. "
        f"It counts once {signed.other.value} has signed too."
    )


def register_lines(registry: Registry, kind: str, title: str) -> None:
    """The lines of agreements of `kind`; `title` is what sentences call it ("the promises")."""
    for what, line in {"signed": _signed, "objected": _objected, "answered": _answered, "agreed": _agreed}.items():
        registry.card(f"{kind}.{what}", load=_loader(line, title), draw=_draw)


def _loader(line: Callable[[Session, int, str], str | None], title: str) -> Callable[[Session, int], str | None]:
    def load(session: Session, subject: int) -> str | None:
        return line(session, subject, title)

    return load


def _draw(facts: str) -> blockkit.Message:
    return blockkit.message(facts)


def _signed(session: Session, subject: int, title: str) -> str | None:
    row = session.get(Signature, subject)
    return f"{mention(_user_id(session, row.member_id))} signed {title} for {row.side.value}." if row else None


def _objected(session: Session, subject: int, title: str) -> str | None:
    row = session.get(Objection, subject)
    if row is None:
        return None
    who = mention(_user_id(session, row.member_id))
    return f"{who} objects to {title} for {row.side.value}:\n{quote(row.reason)}"


def _answered(session: Session, subject: int, title: str) -> str | None:
    row = session.get(Objection, subject)
    if row is None or row.answered_by_id is None:
        return None
    answering = session.get_one(Member, row.answered_by_id)
    who = mention(_user_id(session, row.answered_by_id))
    did = "took the objection back" if answering.side is row.side else "answered the objection"
    return f"{who} {did} to {title}:\n{quote(row.answer)}\nIt no longer blocks."


def _agreed(session: Session, subject: int, title: str) -> str | None:
    row = session.get(Agreement, subject)
    if row is None or row.agreed_at is None:
        return None
    return f"Both sides have signed {title}: agreed since {when(row.agreed_at, _zone(session, row))}."


def _user_id(session: Session, member_id: int) -> str:
    return session.get_one(Person, session.get_one(Member, member_id).person_id).user_id
