"""What a forgotten person asked for and wrote about requests."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy import exists as some
from sqlmodel import Session, col

from storage.reminders import Reminder
from storage.requests import (
    LIVE,
    EventKind,
    Request,
    RequestAsker,
    RequestDraft,
    RequestEvent,
    RequestReply,
    RequestState,
)

_VALUES = (EventKind.PRIORITY, EventKind.SENT_OVER, EventKind.HELPED)
"""Their words are no person's: "urgent", a side, "yes"."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """Ids: of requests that nobody else had to do with, and those requests' events; numbers of the ones that stay."""

    alone: list[int]
    events: list[int]
    kept: list[int]
    kept_open: list[int]


def requests_of(session: Session, member_ids: Collection[int]) -> Theirs:
    """What the members asked for."""
    asked = col(Request.requester_id).in_(member_ids)
    others = or_(
        and_(col(Request.owner_id).is_not(None), col(Request.owner_id).not_in(member_ids)),
        some().where(
            col(RequestEvent.request_id) == col(Request.id),
            col(RequestEvent.member_id).is_not(None),
            col(RequestEvent.member_id).not_in(member_ids),
        ),
        some().where(col(RequestAsker.request_id) == col(Request.id), col(RequestAsker.member_id).not_in(member_ids)),
        some().where(col(RequestReply.request_id) == col(Request.id), col(RequestReply.member_id).not_in(member_ids)),
        some().where(col(RequestEvent.other_request_id) == col(Request.id)),
    )
    alone = list(session.execute(select(col(Request.id)).where(asked, ~others)).scalars())
    events = select(col(RequestEvent.id)).where(col(RequestEvent.request_id).in_(alone))
    kept = session.execute(
        select(col(Request.number), col(Request.state)).where(asked, others).order_by(col(Request.number))
    ).all()
    return Theirs(
        alone=[request_id for request_id in alone if request_id is not None],
        events=[event_id for event_id in session.execute(events).scalars() if event_id is not None],
        kept=[number for number, _ in kept],
        kept_open=[number for number, state in kept if state in LIVE],
    )


def reminded_only_of(session: Session, ids: Collection[int]) -> list[int]:
    """The messages of reminders that name none but these requests."""
    items = _items(ids)
    named = select(col(Reminder.message_id)).where(col(Reminder.item).in_(items)).distinct()
    others = select(col(Reminder.message_id)).where(col(Reminder.item).not_in(items))
    return list(session.execute(named.where(col(Reminder.message_id).not_in(others))).scalars())


def _items(ids: Collection[int]) -> list[str]:
    return [f"requests|{request_id}" for request_id in ids]


def delete_requests(session: Session, ids: Collection[int]) -> None:
    """With their history, and who was reminded of them."""
    items = _items(ids)
    session.execute(delete(Reminder).where(col(Reminder.item).in_(items)))
    session.execute(delete(Request).where(col(Request.id).in_(ids)))


def forget_words(session: Session, member_ids: Collection[int]) -> dict[str, int]:
    """Take out what the members wrote; how many rows of what. Titles of requests that others worked on stay."""
    connection = session.connection()
    theirs = col(RequestEvent.member_id).in_(member_ids)
    written = update(RequestEvent).where(theirs, col(RequestEvent.kind).not_in(_VALUES), col(RequestEvent.words) != "")
    ends = {EventKind.CLOSED: "Done", EventKind.WITHDRAWN: "Withdrawn"}
    notes = 0
    for kind, words in ends.items():
        notes += connection.execute(written.where(col(RequestEvent.kind) == kind).values(words=words)).rowcount
    notes += connection.execute(written.where(col(RequestEvent.kind).not_in(list(ends))).values(words="")).rowcount
    closed = update(Request).where(col(Request.closed_by_id).in_(member_ids))
    connection.execute(closed.where(col(Request.state) == RequestState.DONE).values(outcome="Done"))
    connection.execute(closed.where(col(Request.state) == RequestState.NOT_A_REQUEST).values(outcome=""))
    waits = some().where(col(RequestEvent.request_id) == col(Request.id), col(RequestEvent.kind) == EventKind.WAITING,
                         col(RequestEvent.member_id).in_(member_ids))  # fmt: skip
    connection.execute(update(Request).where(waits).values(waiting_for=""))
    asked = col(Request.requester_id).in_(member_ids)
    details = connection.execute(update(Request).where(asked, col(Request.details) != "").values(details="")).rowcount
    connection.execute(update(Request).where(asked).values(link=""))
    owned = update(Request).where(col(Request.owner_id).in_(member_ids), col(Request.state).in_(LIVE))
    return {
        "note in the history of requests": notes,
        "text of requests": details,
        "request they were on, free to be taken": connection.execute(owned.values(owner_id=None)).rowcount,
        "reply": connection.execute(delete(RequestReply).where(col(RequestReply.member_id).in_(member_ids))).rowcount,
        "draft": connection.execute(delete(RequestDraft).where(col(RequestDraft.member_id).in_(member_ids))).rowcount,
        "time they asked for the same as others": connection.execute(
            delete(RequestAsker).where(col(RequestAsker.member_id).in_(member_ids))
        ).rowcount,
    }
