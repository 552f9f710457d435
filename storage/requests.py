"""What one side asks of the other: requests, their history that never changes, and the replies in their threads."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, bindparam, func, update
from sqlalchemy import select as core_select
from sqlmodel import Field, Session, SQLModel, col, select

from storage.retention import Kept
from storage.types import choice, moment, reference, span
from storage.upsert import insert_once
from storage.workspaces import Side


class RequestState(StrEnum):
    OPEN = "open"
    SNOOZED = "snoozed"
    WAITING = "waiting"
    DONE = "done"
    NOT_A_REQUEST = "not_a_request"
    MERGED = "merged"


LIVE = (RequestState.OPEN, RequestState.SNOOZED, RequestState.WAITING)


class Turn(StrEnum):
    """Whose turn it is. `SALES` and `MARKETING` have the values of `Side`."""

    SALES = "sales"
    MARKETING = "marketing"
    REQUESTER = "requester"
    OUTSIDE = "outside"


class Priority(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"


class Helped(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class EventKind(StrEnum):
    """What happened to a request."""

    ASKED = "asked"
    ALSO_ASKED = "also_asked"
    TAKEN = "taken"
    ASSIGNED = "assigned"
    HANDED_OVER = "handed_over"
    SENT_OVER = "sent_over"
    REPLIED = "replied"
    SNOOZED = "snoozed"
    WOKE = "woke"
    WAITING = "waiting"
    RESUMED = "resumed"
    PRIORITY = "priority"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    NOT_A_REQUEST = "not_a_request"
    MERGED = "merged"
    ABSORBED = "absorbed"
    REOPENED = "reopened"
    HELPED = "helped"
    ACKNOWLEDGED = "acknowledged"


class Request(SQLModel, table=True):
    """One request. Two clocks, `first_*` (until the owing side takes it or replies) and the resolution's.

    They run in the owing side's working time, from `runs_since`, only while it is `OPEN` and the turn is on `to_side`;
    `*_spent` is what had run before that. `*_due_at` are instants while the clocks run, else None. `rung` is how far
    the ladder of reminders was climbed on the clock that counts, `round` how often the request was reopened.
    `look_at` is when the next thing about it falls due.
    """

    __table_args__ = (
        UniqueConstraint("channel_id", "number"),
        UniqueConstraint("channel_id", "source"),
        Index("ix_request_list", "channel_id", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel", index=False)
    number: int
    title: str = Field(max_length=150)
    details: str = ""
    side: Side = choice(Side)
    to_side: Side = choice(Side)
    requester_id: int = reference("member")
    owner_id: int | None = reference("member", null=True)
    priority: Priority = choice(Priority, Priority.NORMAL)
    needed_by: date | None = None
    link: str = Field(default="", max_length=500)
    source: str | None = Field(default=None, max_length=80)
    state: RequestState = choice(RequestState, RequestState.OPEN)
    turn: Turn = choice(Turn)
    asked_at: datetime = moment()
    first_budget: timedelta = span()
    first_spent: timedelta = span()
    first_answered_at: datetime | None = moment(null=True)
    first_due_at: datetime | None = moment(null=True)
    budget: timedelta = span()
    spent: timedelta = span()
    due_at: datetime | None = moment(null=True)
    runs_since: datetime | None = moment(null=True)
    agreement_id: int | None = reference("agreement", null=True, index=False, cascade=False)
    scored: bool = False
    snoozed_until: datetime | None = moment(null=True)
    snoozed_by_id: int | None = reference("member", null=True, index=False)
    waiting_for: str = ""
    closed_at: datetime | None = moment(null=True)
    closed_by_id: int | None = reference("member", null=True, index=False)
    outcome: str = ""
    helped: Helped | None = choice(Helped, null=True)
    merged_into_id: int | None = reference("request", null=True, cascade=False)
    rung: int = 0
    round: int = 0
    acknowledged_at: datetime | None = moment(null=True)
    look_at: datetime | None = moment(null=True, index=True)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def runs(self) -> bool:
        """The turn is on the side that owes, so its clocks run."""
        return self.state is RequestState.OPEN and self.turn.value == self.to_side.value


class RequestEvent(SQLModel, table=True):
    """One thing that happened, and what the request was after it. Rows are added and never changed."""

    __tablename__ = "request_event"

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel", index=False)
    request_id: int = reference("request")
    at: datetime = moment()
    kind: EventKind = choice(EventKind)
    member_id: int | None = reference("member", null=True, index=False)
    other_id: int | None = reference("member", null=True, index=False)
    other_request_id: int | None = reference("request", null=True, index=False, cascade=False)
    words: str = ""
    until: datetime | None = moment(null=True)
    state: RequestState = choice(RequestState)
    turn: Turn = choice(Turn)
    owner_id: int | None = reference("member", null=True, index=False)


class RequestReply(SQLModel, table=True):
    """What somebody wrote in a request's thread: known again by its `ts` when somebody reacts to it.

    `text` follows edits; `edited` is Slack's stamp of the newest one. Of a deleted one no words are kept.
    """

    __tablename__ = "request_reply"
    __table_args__ = (
        UniqueConstraint("channel_id", "ts"),
        Index("ix_request_reply_thread", "channel_id", "thread_ts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel", index=False)
    request_id: int = reference("request")
    member_id: int = reference("member", index=False)
    thread_ts: str = Field(max_length=32)
    ts: str = Field(max_length=32)
    text: str
    at: datetime = moment()
    edited: str = Field(default="", max_length=32)
    deleted_at: datetime | None = moment(null=True)


class RequestAsker(SQLModel, table=True):
    """Somebody besides the requester who asked for the same, and is told what becomes of it."""

    __tablename__ = "request_asker"
    __table_args__ = (UniqueConstraint("request_id", "member_id"),)

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = reference("request")
    member_id: int = reference("member", index=False)


class RequestDraft(SQLModel, table=True):
    """Words that are longer than a form can carry, kept until the form is sent. `link` and `source` as in a request."""

    __tablename__ = "request_draft"

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel")
    member_id: int = reference("member")
    text: str = ""
    link: str = Field(default="", max_length=500)
    source: str | None = Field(default=None, max_length=80)
    at: datetime = moment(index=True)


_TO_CHANGE = (
    select(Request)
    .where(col(Request.channel_id) == bindparam("channel_id"), col(Request.id) == bindparam("request_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def request_to_change(session: Session, channel_id: int, request_id: int) -> Request | None:
    """The request, locked until this transaction ends, as it is now."""
    return session.execute(_TO_CHANGE, {"channel_id": channel_id, "request_id": request_id}).scalar()


def request_by_id(session: Session, channel_id: int, request_id: int) -> Request | None:
    return session.exec(select(Request).where(Request.channel_id == channel_id, Request.id == request_id)).first()


def requests_by_id(session: Session, channel_id: int, ids: Collection[int]) -> dict[int, Request]:
    query = select(Request).where(Request.channel_id == channel_id, col(Request.id).in_(list(ids)))
    return {request.id or 0: request for request in session.exec(query)}


def request_by_number(session: Session, channel_id: int, number: int) -> Request | None:
    return session.exec(select(Request).where(Request.channel_id == channel_id, Request.number == number)).first()


def request_by_source(session: Session, channel_id: int, source: str) -> Request | None:
    """The request that was made of the message `source` ("C…/ts")."""
    return session.exec(select(Request).where(Request.channel_id == channel_id, Request.source == source)).first()


def own(session: Session, request: Request, member_id: int) -> bool:
    """Give the request its first owner. False if somebody was quicker, or it is closed."""
    statement = (
        update(Request)
        .where(col(Request.id) == request.id, col(Request.owner_id).is_(None), col(Request.state).in_(LIVE))
        .values(owner_id=member_id)
    )
    if session.connection().execute(statement).rowcount != 1:
        return False
    session.refresh(request, ["owner_id"])
    return True


def event_by_id(session: Session, event_id: int) -> RequestEvent | None:
    return session.get(RequestEvent, event_id)


def events_of(session: Session, request_id: int) -> list[RequestEvent]:
    """The request's history, oldest first."""
    query = select(RequestEvent).where(RequestEvent.request_id == request_id).order_by(col(RequestEvent.id))
    return list(session.exec(query))


def add_reply(session: Session, reply: RequestReply) -> bool:
    """Keep a reply. False if it was kept before."""
    return insert_once(session, RequestReply, **reply.model_dump(exclude={"id"})) is not None


def reply_at(session: Session, channel_id: int, ts: str) -> RequestReply | None:
    return session.exec(
        select(RequestReply).where(RequestReply.channel_id == channel_id, RequestReply.ts == ts)
    ).first()


def request_of_thread(session: Session, channel_id: int, thread_ts: str) -> int | None:
    """The request that earlier replies of the thread belong to: its card may have been deleted since."""
    query = select(RequestReply.request_id).where(
        RequestReply.channel_id == channel_id, RequestReply.thread_ts == thread_ts
    )
    return session.exec(query.limit(1)).first()


def add_asker(session: Session, request_id: int, member_id: int) -> bool:
    """False if they are among the askers already."""
    return insert_once(session, RequestAsker, request_id=request_id, member_id=member_id) is not None


def askers_of(session: Session, request_id: int) -> list[int]:
    """Ids of the members who asked for the same besides the requester, in the order of asking."""
    query = select(RequestAsker.member_id).where(RequestAsker.request_id == request_id).order_by(col(RequestAsker.id))
    return list(session.exec(query))


def draft_of(session: Session, channel_id: int, member_id: int, draft_id: int) -> RequestDraft | None:
    """The member's own draft."""
    query = select(RequestDraft).where(
        RequestDraft.id == draft_id, RequestDraft.channel_id == channel_id, RequestDraft.member_id == member_id
    )
    return session.exec(query).first()


DRAFTS_KEPT = Kept("long texts of forms never sent", 7, RequestDraft, lambda before: col(RequestDraft.at) < before)

REPLIES_KEPT = Kept(
    "words of replies in the threads of closed requests",
    30,
    RequestReply,
    lambda before: col(RequestReply.request_id).in_(
        core_select(col(Request.id)).where(col(Request.state).not_in(LIVE), col(Request.closed_at) < before)
    ),
)
"""The outcome, which may have been made of one, stays. A request can be reopened within 7 days."""


def requests_due(session: Session, now: datetime, limit: int = 500) -> list[int]:
    """Ids of the requests that something falls due of, the longest overdue first."""
    query = (
        select(Request.id)
        .where(col(Request.look_at) <= now)
        .order_by(col(Request.look_at), col(Request.id))
        .limit(limit)
    )
    return [request_id for request_id in session.exec(query) if request_id is not None]


def next_look_at(session: Session) -> datetime | None:
    return session.exec(select(func.min(Request.look_at))).one()
