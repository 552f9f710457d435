"""The two clocks of a request: first answer and resolution, in the owing side's working time.

They run only while the turn is on the side that owes. What had run is kept to the microsecond when they stop, so that a
pause is exact; due instants are worked out anew whenever they start.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from commands.calendar import WorkingCalendar
from commands.reminders import WARN_AT, Rung
from storage.promises import Terms
from storage.request_lists import Line
from storage.requests import Request
from storage.workspaces import Side

Calendars = Mapping[Side, WorkingCalendar]


def set_terms(request: Request, terms: Terms, calendar: WorkingCalendar) -> None:
    """The promise that the request runs under, for good: also when the sides agree on another one later."""
    request.first_budget = timedelta(hours=terms.first_answer_hours)
    request.budget = calendar.working_days(terms.resolution_days)
    request.agreement_id, request.scored = terms.agreement_id, terms.scored


def settle(request: Request, calendars: Calendars, now: datetime) -> None:
    """Stop the clocks if they ran, and start them if they should, so that they fit the request's state and turn."""
    calendar = calendars[request.to_side]
    if request.runs_since is not None:
        worked = max(timedelta(0), calendar.between(request.runs_since, now))
        request.spent += worked
        if request.first_answered_at is None:
            request.first_spent += worked
    request.runs_since = request.due_at = request.first_due_at = None
    if request.runs:
        request.runs_since = now
        request.due_at = calendar.add(now, request.budget - request.spent)
        if request.first_answered_at is None:
            request.first_due_at = calendar.add(now, request.first_budget - request.first_spent)


def answer(request: Request, calendars: Calendars, now: datetime) -> None:
    """The owing side has given its first answer; another one changes nothing."""
    if request.first_answered_at is None:
        settle(request, calendars, now)
        request.first_answered_at, request.first_due_at = now, None
        request.rung, request.acknowledged_at = Rung.NONE, None


def restart(request: Request) -> None:
    """A reopened request gets its promise afresh: the first answer's if it never came, and the resolution's."""
    request.spent = timedelta(0)
    if request.first_answered_at is None:
        request.first_spent = timedelta(0)
    request.round += 1
    request.rung, request.acknowledged_at = Rung.NONE, None


def begin_anew(request: Request, terms: Terms, calendar: WorkingCalendar) -> None:
    """Another side owes it from now on, under its own promise, whatever had run for the side before."""
    set_terms(request, terms, calendar)
    request.spent = request.first_spent = timedelta(0)
    request.runs_since = request.first_answered_at = None
    request.round += 1
    request.rung, request.acknowledged_at = Rung.NONE, None


def due(request: Request | Line) -> datetime | None:
    """When the clock that counts now runs out: the first answer's until it is given. None while it does not run."""
    return request.first_due_at if request.first_answered_at is None else request.due_at


def budget(request: Request | Line) -> timedelta:
    """The term of the clock that counts now."""
    return request.first_budget if request.first_answered_at is None else request.budget


def ladder(request: Request) -> str:
    """The ladder of the clock that counts now: which one it is, and how often the request was reopened: "first.0."."""
    return f"{'first' if request.first_answered_at is None else 'resolution'}.{request.round}."


def reached_at(request: Request | Line, rung: Rung, calendar: WorkingCalendar) -> datetime | None:
    """When the running clock reaches the rung; None while it does not run."""
    end = due(request)
    if end is None or rung is Rung.NONE or request.runs_since is None:
        return None
    if rung is Rung.WARN:
        return calendar.add(end, -budget(request) * (1 - WARN_AT))
    return end if rung is Rung.LATE else calendar.add(end, calendar.working_days(1))


def spent_by(request: Request, calendar: WorkingCalendar, now: datetime) -> timedelta:
    """How much of the resolution's clock has run by `now`, working time."""
    if request.runs_since is None:
        return request.spent
    return request.spent + max(timedelta(0), calendar.between(request.runs_since, now))


def left(request: Request | Line, calendar: WorkingCalendar, now: datetime) -> timedelta | None:
    """Working time that the clock that counts has left, negative when late; None while it does not run."""
    end = due(request)
    return None if end is None else calendar.between(now, end)
