"""The rules of a request: who may do what, and what it is then. Every way in ends here.

Doing something twice is harmless; a refusal is a UserError that says who can.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from commands.errors import UserError
from commands.hours import calendars_of
from commands.reminders import local_date
from commands.requests import clocks, rules
from commands.requests.desk import Desk, held, note, show_card, unpause
from commands.requests.telling import nudge, tell_outcome
from commands.text import plain
from storage.people import SPEAKERS, Member, may_act, person_by_id
from storage.promises import terms_of
from storage.requests import (
    EventKind,
    Helped,
    Priority,
    Request,
    RequestState,
    Turn,
    add_asker,
    askers_of,
    own,
    request_by_id,
    request_by_number,
    request_by_source,
)
from storage.workspaces import Side, next_number

TITLE_LENGTH = 150
REOPEN_WITHIN = timedelta(days=7)
LONGEST_SNOOZE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks for. `source` is the message that it was made of ("C…/ts"), `link` leads to it."""

    title: str
    details: str = ""
    to_side: Side | None = None
    priority: Priority = Priority.NORMAL
    needed_by: date | None = None
    link: str = ""
    source: str | None = None


def ask(desk: Desk, member: Member, asked: Ask) -> Request:
    """A new request; by default the other side owes the answer. One made of the same message before is joined."""
    if member.side is None:
        raise rules.choose_a_side(desk.channel)
    if made := _made_before(desk, asked):
        return join(desk, member, made)
    _must_come(desk, member, asked.needed_by)
    number = next_number(desk.session, desk.channel_id)
    if made := _made_before(desk, asked):  # somebody was quicker, while we waited for the number
        return join(desk, member, made)
    to_side = asked.to_side or member.side.other
    request = Request(
        channel_id=desk.channel_id,
        number=number,
        title=plain(asked.title)[:TITLE_LENGTH] or "Request",
        details=asked.details,
        side=member.side,
        to_side=to_side,
        requester_id=member.id or 0,
        priority=asked.priority,
        needed_by=asked.needed_by,
        link=asked.link,
        source=asked.source,
        turn=Turn(to_side.value),
        asked_at=desk.now,
    )
    calendar = calendars_of(desk.session, desk.channel_id)[to_side]
    clocks.set_terms(request, terms_of(desk.session, desk.channel_id, to_side), calendar)
    desk.session.add(request)
    desk.session.flush()
    note(desk, request, EventKind.ASKED, member.id)
    return request


def _made_before(desk: Desk, asked: Ask) -> Request | None:
    return request_by_source(desk.session, desk.channel_id, asked.source) if asked.source else None


def join(desk: Desk, member: Member, request: Request) -> Request:
    """Somebody asks for what was asked already: they hear what becomes of it."""
    if member.id == request.requester_id:
        return request
    if not request.is_live:
        raise UserError(
            f"That message became #{request.number}, which is closed. `/request {request.number}` shows it."
        )
    if add_asker(desk.session, request.id or 0, member.id or 0):
        note(desk, request, EventKind.ALSO_ASKED, member.id)
    return request


def take(desk: Desk, member: Member, request_id: int) -> None:
    """The member owns it from now on, which answers it too."""
    request = held(desk, request_id)
    if request.is_live and request.owner_id == member.id:
        return
    must_be_live(request)
    rules.require(desk.session, rules.TAKE, member, request)
    if request.owner_id is not None or not own(desk.session, request, member.id or 0):
        name = rules.name_of(desk.session, desk.channel_id, request.owner_id)
        raise UserError(
            f"{name} is on #{request.number} already. "
            f"To change that, {rules.who_can(desk.session, rules.ASSIGN, request)} hand it over."
        )
    clocks.answer(request, calendars_of(desk.session, desk.channel_id), desk.now)
    note(desk, request, EventKind.TAKEN, member.id)


def assign(desk: Desk, member: Member, request_id: int, to: Member | None) -> None:
    """Give it to somebody of the side that owes it."""
    request = held(desk, request_id)
    if to is not None and to.id == member.id and request.owner_id is None:
        take(desk, member, request_id)
        return
    must_be_live(request)
    rules.require(desk.session, rules.ASSIGN, member, request)
    if to is None or to.side != request.to_side or to.left_at is not None or not _acts(desk, to):
        raise UserError(f"#{request.number} is for {request.to_side.value}: choose somebody of that side.", "person")
    if request.owner_id == to.id:
        return
    kind = EventKind.ASSIGNED if request.owner_id is None else EventKind.HANDED_OVER
    request.owner_id = to.id
    note(desk, request, kind, member.id, other_id=to.id)


def _acts(desk: Desk, member: Member) -> bool:
    return may_act(person_by_id(desk.session, member.person_id), desk.channel)


def send_over(desk: Desk, member: Member, request_id: int, to: Side) -> None:
    """It was filed to the wrong side: `to` owes it from now on, its clocks begin anew, and who asked hears of it."""
    request = held(desk, request_id)
    if request.is_live and request.to_side is to:
        return
    must_be_live(request)
    rules.require(desk.session, rules.SEND_OVER, member, request)
    unpause(request)
    request.to_side, request.turn, request.owner_id = to, Turn(to.value), None
    calendar = calendars_of(desk.session, desk.channel_id)[to]
    clocks.begin_anew(request, terms_of(desk.session, desk.channel_id, to), calendar)
    event = note(desk, request, EventKind.SENT_OVER, member.id, words=to.value)
    tell_outcome(desk, request, event)


def set_priority(desk: Desk, member: Member, request_id: int, priority: Priority, needed_by: date | None) -> None:
    request = held(desk, request_id)
    must_be_live(request)
    rules.require(desk.session, rules.PRIORITY, member, request)
    if (request.priority, request.needed_by) == (priority, needed_by):
        return
    if needed_by != request.needed_by:  # a day that has passed meanwhile may stay
        _must_come(desk, member, needed_by)
    request.priority, request.needed_by = priority, needed_by
    words = f"{priority.value}{f', needed by {needed_by:%-d %B %Y}' if needed_by else ''}"
    note(desk, request, EventKind.PRIORITY, member.id, words=words)


def snooze(desk: Desk, member: Member, request_id: int, until: datetime) -> None:
    """Let it rest until then; a reply in its thread wakes it before."""
    request = held(desk, request_id)
    must_be_live(request)
    rules.require(desk.session, rules.PAUSE, member, request)
    if until <= desk.now:
        raise UserError("That is in the past. Choose a time to come.", "day")
    if until > desk.now + LONGEST_SNOOZE:
        raise UserError("That is more than a year ahead. Choose a time within a year.", "day")
    if request.state is RequestState.SNOOZED and request.snoozed_until == until:
        return
    unpause(request)
    request.state, request.snoozed_until, request.snoozed_by_id = RequestState.SNOOZED, until, member.id
    note(desk, request, EventKind.SNOOZED, member.id, until=until)


def wake(desk: Desk, request: Request) -> None:
    """Its snooze is over."""
    until = request.snoozed_until
    unpause(request)
    note(desk, request, EventKind.WOKE, until=until)


def wait(desk: Desk, member: Member, request_id: int, words: str) -> None:
    """Nobody here can go on: it waits for somebody outside."""
    request = held(desk, request_id)
    must_be_live(request)
    rules.require(desk.session, rules.PAUSE, member, request)
    words = plain(words)
    if request.state is RequestState.WAITING and request.waiting_for == words:
        return
    unpause(request)
    request.state, request.turn, request.waiting_for = RequestState.WAITING, Turn.OUTSIDE, words
    note(desk, request, EventKind.WAITING, member.id, words=words)


def resume(desk: Desk, member: Member, request_id: int) -> None:
    """It is the owing side's turn again."""
    request = held(desk, request_id)
    must_be_live(request)
    rules.require(desk.session, rules.RESUME, member, request)
    if request.runs:
        return
    unpause(request)
    request.turn = Turn(request.to_side.value)
    note(desk, request, EventKind.RESUMED, member.id)


def close(desk: Desk, member: Member, request_id: int, outcome: str) -> None:
    """It is done, with a one-line outcome; by who asked, it is withdrawn."""
    request = held(desk, request_id)
    if request.state is RequestState.DONE and request.closed_by_id == member.id:
        return
    must_be_live(request)
    rules.require(desk.session, rules.CLOSE, member, request)
    withdrawn = member.id == request.requester_id and not (
        member.id == request.owner_id or (member.side == request.to_side and member.role in SPEAKERS)
    )
    if not withdrawn:
        clocks.answer(request, calendars_of(desk.session, desk.channel_id), desk.now)
    _end(desk, request, RequestState.DONE, member)
    request.outcome = plain(outcome) or ("Withdrawn" if withdrawn else "Done")
    kind = EventKind.WITHDRAWN if withdrawn else EventKind.CLOSED
    event = note(desk, request, kind, member.id, words=request.outcome)
    tell_outcome(desk, request, event)


def set_aside(desk: Desk, member: Member, request_id: int, words: str) -> None:
    """It is no request: it leaves the statistics."""
    request = held(desk, request_id)
    if request.state is RequestState.NOT_A_REQUEST and request.closed_by_id == member.id:
        return
    must_be_live(request)
    rules.require(desk.session, rules.SET_ASIDE, member, request)
    _end(desk, request, RequestState.NOT_A_REQUEST, member)
    request.outcome = plain(words)
    event = note(desk, request, EventKind.NOT_A_REQUEST, member.id, words=request.outcome)
    tell_outcome(desk, request, event)


def merge(desk: Desk, member: Member, request_id: int, number: int) -> None:
    """It is the same as `#number`, which goes on; everybody who asked for either is told."""
    target = request_by_number(desk.session, desk.channel_id, number)
    while target is not None and target.state is RequestState.MERGED and target.merged_into_id is not None:
        target = request_by_id(desk.session, desk.channel_id, target.merged_into_id)
    # always locked in the order of their ids: two people merging crosswise wait, and do not block each other for ever
    ids = sorted({request_id, target.id or 0}) if target is not None else [request_id]
    for found in ids:
        held(desk, found)
    request = held(desk, request_id)
    rules.require(desk.session, rules.MERGE, member, request)
    if target is None:
        raise UserError(f"There is no #{number} in this channel.", "number")
    if request.state is RequestState.MERGED and request.merged_into_id == target.id:
        return
    must_be_live(request)
    if target.id == request.id:
        raise UserError(f"#{number} is this request, or was merged into it. Choose another one.", "number")
    if target.state in (RequestState.NOT_A_REQUEST, RequestState.MERGED):
        raise UserError(f"#{target.number} is not a request any more. Choose another one.", "number")
    _end(desk, request, RequestState.MERGED, member)
    request.merged_into_id = target.id
    for asker in (request.requester_id, *askers_of(desk.session, request.id or 0)):
        if asker != target.requester_id:
            add_asker(desk.session, target.id or 0, asker)
    event = note(desk, request, EventKind.MERGED, member.id, other_request_id=target.id)
    note(desk, target, EventKind.ABSORBED, member.id, other_request_id=request.id)
    tell_outcome(desk, request, event)


def reopen(desk: Desk, member: Member, request_id: int, words: str) -> None:
    """It is not done yet. Within seven days; the right clock starts afresh."""
    request = held(desk, request_id)
    if request.is_live:
        return
    rules.require(desk.session, rules.REOPEN, member, request)
    if request.closed_at is not None and desk.now > request.closed_at + REOPEN_WITHIN:
        raise UserError(
            f"#{request.number} was closed more than 7 days ago. Please ask anew with `/request`, "
            f"and name #{request.number} there."
        )
    request.state, request.turn = RequestState.OPEN, Turn(request.to_side.value)
    request.closed_at = request.closed_by_id = request.merged_into_id = None
    request.outcome = ""
    clocks.restart(request)
    event = note(desk, request, EventKind.REOPENED, member.id, words=plain(words))
    nudge(desk, request, event)


def say_whether_it_helped(desk: Desk, member: Member, request_id: int, helped: Helped) -> None:
    """Who asked says whether the outcome helped; "no" reopens it."""
    request = held(desk, request_id)
    if member.id != request.requester_id:
        name = rules.name_of(desk.session, desk.channel_id, request.requester_id)
        raise UserError(f"{name} asked for #{request.number}, so only {name} can say whether it helped.")
    if request.helped is helped:
        return
    if request.state is not RequestState.DONE:
        raise UserError(f"#{request.number} is open again, so there is no outcome to judge yet.")
    if helped is Helped.NO:
        reopen(desk, member, request_id, "It did not help yet")
        request.helped = helped
        show_card(desk, request)
        return
    request.helped = helped
    note(desk, request, EventKind.HELPED, member.id, words=helped.value)


def acknowledge(desk: Desk, member: Member, request_id: int) -> None:
    """The member says "I am on it": nobody is reminded further. Where nobody owns it, somebody who owes it takes it."""
    request = held(desk, request_id)
    must_be_live(request)
    if request.acknowledged_at is not None:
        return
    if request.owner_id is None and rules.allows(rules.TAKE, member, request):
        take(desk, member, request_id)
        return
    rules.require(desk.session, rules.ACKNOWLEDGE, member, request)
    request.acknowledged_at = desk.now
    note(desk, request, EventKind.ACKNOWLEDGED, member.id)


def _must_come(desk: Desk, member: Member, needed_by: date | None) -> None:
    """Raises UserError for a day that is over where the member is; today is not."""
    if needed_by is None:
        return
    calendar = calendars_of(desk.session, desk.channel_id)[member.side or Side.SALES]
    if needed_by < local_date(person_by_id(desk.session, member.person_id), calendar, desk.now):
        raise UserError("That day is over. Choose today or a day to come.", "needed_by")


def must_be_live(request: Request) -> None:
    if not request.is_live:
        how = {
            RequestState.NOT_A_REQUEST: "was set aside: it is not a request",
            RequestState.MERGED: "was merged into another one",
        }.get(request.state, f"is closed already: {request.outcome}")
        raise UserError(f"#{request.number} {how}. `/request {request.number}` shows it.")


def _end(desk: Desk, request: Request, state: RequestState, member: Member) -> None:
    unpause(request)
    request.state, request.closed_at, request.closed_by_id, request.helped = state, desk.now, member.id, None
