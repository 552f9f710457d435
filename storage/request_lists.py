"""Requests as lists show them: `/request list`, and what waits for a member. Values read by ready statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlmodel import Session

from storage.people import Member, Person
from storage.requests import LIVE, Priority, Request, RequestState, Turn
from storage.types import table
from storage.workspaces import Side


@dataclass(frozen=True, slots=True)
class Filters:
    """What `/request list` asks for. `states` empty: any. `words` must all stand in the title or the details."""

    states: Sequence[RequestState] = LIVE
    to_side: Side | None = None
    of_member: int | None = None
    late_at: datetime | None = None
    words: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Line:
    """A request as a list shows it, `owner` by name. Its clocks are read as those of a `Request` (which see)."""

    id: int
    number: int
    title: str
    state: RequestState
    turn: Turn
    to_side: Side
    priority: Priority
    requester_id: int
    owner_id: int | None
    owner: str | None
    first_answered_at: datetime | None
    first_budget: timedelta
    first_due_at: datetime | None
    budget: timedelta
    due_at: datetime | None
    runs_since: datetime | None
    snoozed_until: datetime | None
    outcome: str

    @property
    def runs(self) -> bool:
        """The turn is on the side that owes, so its clocks run."""
        return self.state is RequestState.OPEN and self.turn.value == self.to_side.value


_requests, _members, _people = table(Request), table(Member), table(Person)
_request, _member, _person = _requests.c, _members.c, _people.c


def _lines() -> Select[Any]:
    owned = _requests.outerjoin(_members, _member.id == _request.owner_id)
    return select(
        _request.id, _request.number, _request.title, _request.state, _request.turn, _request.to_side,
        _request.priority, _request.requester_id, _request.owner_id, _person.name, _request.first_answered_at,
        _request.first_budget, _request.first_due_at, _request.budget, _request.due_at, _request.runs_since,
        _request.snoozed_until, _request.outcome,
    ).select_from(owned.outerjoin(_people, _person.id == _member.person_id))  # fmt: skip


def listed_requests(
    session: Session, channel_id: int, filters: Filters, *, offset: int = 0, limit: int = 10
) -> tuple[int, list[Line]]:
    """How many requests match, and one page of them: what is due first comes first, then the newest."""
    values: dict[str, Any] = {"channel_id": channel_id}
    if filters.states:
        values["states"] = list(filters.states)
    if filters.to_side is not None:
        values["to_side"] = filters.to_side
    if filters.of_member is not None:
        values["member_id"] = filters.of_member
    if filters.late_at is not None:
        values["late_at"] = filters.late_at
    for place, word in enumerate(filters.words):
        values[f"word_{place}"] = word.replace("/", "//").replace("%", "/%").replace("_", "/_")
    count, page = _listed(tuple(values))
    total = session.execute(count, values).scalar_one()
    rows = session.execute(page, {**values, "offset": offset, "limit": limit})
    return int(total), [Line(*row) for row in rows]


@cache
def _listed(asked: tuple[str, ...]) -> tuple[Select[Any], Select[Any]]:
    """The count and the page, for the filters that are `asked` for by name; made once, which costs more than asking."""
    conditions = [_condition(name) for name in asked]
    due = func.coalesce(_request.first_due_at, _request.due_at)
    page = _lines().where(*conditions).order_by(due.is_(None), due, _request.id.desc())
    return (
        select(func.count()).select_from(_requests).where(*conditions),
        page.offset(bindparam("offset")).limit(bindparam("limit")),
    )


def _condition(name: str) -> ColumnElement[bool]:
    value: Any = bindparam(name, expanding=name == "states")
    condition: ColumnElement[bool]
    match name:
        case "channel_id":
            condition = _request.channel_id == value
        case "states":
            condition = _request.state.in_(value)
        case "to_side":
            condition = _request.to_side == value
        case "member_id":
            condition = or_(_request.owner_id == value, _request.requester_id == value)
        case "late_at":
            condition = or_(_request.due_at <= value, _request.first_due_at <= value)
        case _:
            columns = (_request.title, _request.details)
            condition = or_(*(column.icontains(value, escape="/") for column in columns))
    return condition


def live_requests_of(session: Session, channel_id: int, member_id: int, unowned_of: Side | None) -> list[Line]:
    """Live requests that the member owns or asked for, and those nobody owns that `unowned_of` owes."""
    values = {"channel_id": channel_id, "states": list(LIVE), "member_id": member_id}
    if unowned_of is not None:
        values["to_side"] = unowned_of
    return [Line(*row) for row in session.execute(_live(with_unowned=unowned_of is not None), values)]


@cache
def _live(*, with_unowned: bool) -> Select[Any]:
    theirs = _condition("member_id")
    if with_unowned:
        theirs = or_(theirs, and_(_request.owner_id.is_(None), _condition("to_side")))
    live = _lines().where(_condition("channel_id"), _condition("states"), theirs)
    return live.order_by(_request.due_at.is_(None), _request.due_at, _request.id)
