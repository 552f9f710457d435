"""What both sides sign: versions, signatures and objections, for promises, definitions, goals and bonus rules."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint, bindparam, delete, func, update
from sqlmodel import Field, Session, SQLModel, col, select

from storage.types import choice, document, moment, reference
from storage.upsert import insert_once
from storage.workspaces import Side


class AgreementState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    REPLACED = "replaced"


class Agreement(SQLModel, table=True):
    """One version of something that counts when both sides have signed it; an edit is another version."""

    __table_args__ = (UniqueConstraint("channel_id", "kind", "name", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel")
    kind: str = Field(max_length=32)
    name: str = Field(default="", max_length=80)
    version: int
    content: dict[str, Any] = document()
    state: AgreementState = choice(AgreementState, AgreementState.PROPOSED)
    proposed_by_id: int = reference("member", index=False)
    proposed_at: datetime = moment()
    agreed_at: datetime | None = moment(null=True)


class Signature(SQLModel, table=True):
    """A side's signature under one version; a side has one."""

    __table_args__ = (UniqueConstraint("agreement_id", "side"),)

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: int = reference("agreement")
    side: Side = choice(Side)
    member_id: int = reference("member", index=False)
    at: datetime = moment()


class Objection(SQLModel, table=True):
    """A reason against one version; it blocks until it is answered."""

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: int = reference("agreement")
    side: Side = choice(Side)
    member_id: int = reference("member", index=False)
    reason: str
    at: datetime = moment()
    answer: str = ""
    answered_by_id: int | None = reference("member", null=True, index=False)
    answered_at: datetime | None = moment(null=True)


def agreement_by_id(session: Session, channel_id: int, agreement_id: int) -> Agreement | None:
    query = select(Agreement).where(Agreement.channel_id == channel_id, Agreement.id == agreement_id)
    return session.exec(query.execution_options(populate_existing=True)).first()


def objection_by_id(session: Session, channel_id: int, objection_id: int) -> tuple[Objection, Agreement] | None:
    query = (
        select(Objection, Agreement)
        .join(Agreement, col(Agreement.id) == col(Objection.agreement_id))
        .where(Agreement.channel_id == channel_id, Objection.id == objection_id)
    )
    return session.exec(query.execution_options(populate_existing=True)).first()


def take_back_signature(session: Session, agreement_id: int, side: Side) -> bool:
    """False if the side had not signed."""
    statement = delete(Signature).where(col(Signature.agreement_id) == agreement_id, col(Signature.side) == side)
    return session.connection().execute(statement).rowcount == 1


def answer_objection(session: Session, objection_id: int, answer: str, member_id: int, now: datetime) -> bool:
    """False if it was answered before."""
    statement = (
        update(Objection)
        .where(col(Objection.id) == objection_id, col(Objection.answered_at).is_(None))
        .values(answer=answer, answered_by_id=member_id, answered_at=now)
    )
    return session.connection().execute(statement).rowcount == 1


def version_before(session: Session, agreement: Agreement) -> Agreement | None:
    """What counted when this version was proposed, else the version before it."""
    query = select(Agreement).where(
        Agreement.channel_id == agreement.channel_id,
        Agreement.kind == agreement.kind,
        Agreement.name == agreement.name,
        Agreement.version < agreement.version,
    )
    once_agreed = query.where(col(Agreement.agreed_at).is_not(None))
    newest = col(Agreement.version).desc()
    found = session.exec(once_agreed.order_by(newest).limit(1)).first()
    return found or session.exec(query.order_by(newest).limit(1)).first()


_LATEST = (
    select(Agreement)
    .where(
        col(Agreement.channel_id) == bindparam("channel_id"),
        col(Agreement.kind) == bindparam("kind"),
        col(Agreement.name) == bindparam("name"),
    )
    .order_by(col(Agreement.version).desc())
    .limit(1)
)
_AGREED = _LATEST.where(col(Agreement.state) == AgreementState.AGREED)


def latest(session: Session, channel_id: int, kind: str, name: str = "") -> Agreement | None:
    """The newest version, signed or not."""
    return session.execute(_LATEST, {"channel_id": channel_id, "kind": kind, "name": name}).scalar()


def agreed(session: Session, channel_id: int, kind: str, name: str = "") -> Agreement | None:
    """The version that counts now."""
    return session.execute(_AGREED, {"channel_id": channel_id, "kind": kind, "name": name}).scalar()


def next_version(session: Session, channel_id: int, kind: str, name: str = "") -> int:
    query = select(func.coalesce(func.max(Agreement.version), 0)).where(
        Agreement.channel_id == channel_id, Agreement.kind == kind, Agreement.name == name
    )
    return int(session.exec(query).one()) + 1


def signatures_of(session: Session, agreement_id: int) -> dict[Side, Signature]:
    return {row.side: row for row in session.exec(select(Signature).where(Signature.agreement_id == agreement_id))}


def add_signature(session: Session, agreement_id: int, side: Side, member_id: int, now: datetime) -> bool:
    """False if the side has signed this version already."""
    made = insert_once(session, Signature, agreement_id=agreement_id, side=side, member_id=member_id, at=now)
    return made is not None


def open_objections(session: Session, agreement_id: int) -> list[Objection]:
    query = select(Objection).where(Objection.agreement_id == agreement_id, col(Objection.answered_at).is_(None))
    return list(session.exec(query.order_by(col(Objection.id))))


def count(session: Session, agreement: Agreement, now: datetime) -> bool:
    """Make the version the one that counts, and the ones before it replaced. False if it is not open any more."""
    done = session.connection().execute(
        update(Agreement)
        .where(col(Agreement.id) == agreement.id, col(Agreement.state) == AgreementState.PROPOSED)
        .values(state=AgreementState.AGREED, agreed_at=now)
    )
    replace_older(session, agreement, (AgreementState.PROPOSED, AgreementState.AGREED))
    return done.rowcount == 1


def replace_older(session: Session, agreement: Agreement, states: tuple[AgreementState, ...]) -> None:
    """Versions before this one in `states` count no more."""
    session.execute(
        update(Agreement)
        .where(
            col(Agreement.channel_id) == agreement.channel_id,
            col(Agreement.kind) == agreement.kind,
            col(Agreement.name) == agreement.name,
            col(Agreement.version) < agreement.version,
            col(Agreement.state).in_(states),
        )
        .values(state=AgreementState.REPLACED)
    )


def forget_words(session: Session, member_ids: Collection[int], now: datetime) -> int:
    """Take out what the members wrote; an objection of theirs that is open blocks no longer. How many rows."""
    reasons = update(Objection).where(col(Objection.member_id).in_(member_ids))
    open_ones = reasons.where(col(Objection.answered_at).is_(None))
    connection = session.connection()
    connection.execute(open_ones.values(answered_at=now))
    found = connection.execute(reasons.where(col(Objection.reason) != "").values(reason="")).rowcount
    answers = update(Objection).where(col(Objection.answered_by_id).in_(member_ids), col(Objection.answer) != "")
    return found + connection.execute(answers.values(answer="")).rowcount
