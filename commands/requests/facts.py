"""What the messages about a request are drawn from, read in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from commands import posts
from commands.calendar import WorkingCalendar
from commands.hours import calendars_of
from commands.requests import clocks
from commands.requests.desk import CARD
from commands.requests.rules import name
from storage.people import (
    Member,
    Person,
    member_by_id,
    member_of,
    people_by_member,
    person_by_id,
    person_of,
)
from storage.posts import Post
from storage.reminders import Reminder
from storage.requests import (
    Request,
    RequestEvent,
    RequestState,
    Turn,
    askers_of,
    event_by_id,
    events_of,
    requests_by_id,
)
from storage.workspaces import Channel

TURN_NOTE = "turn|"
"""The rung of a note that it is somebody's turn begins with this; the id of what happened follows."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A request as its card shows it; `zone` is the owing side's, for readers whose Slack shows no local time."""

    request: Request
    channel: Channel
    zone: str
    requester: Person | None
    owner: Person | None
    snoozer: Person | None
    askers: tuple[Person, ...]
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One thing that happened: who did it, to whom, and what `#number` it was about besides."""

    event: RequestEvent
    request: Request
    channel: Channel
    zone: str
    actor: Person | None
    other: Person | None
    other_number: int | None


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """What somebody who asked is told. `asks` is whether they are asked if it helped, `done` the outcome of the request
    that theirs was merged into, if that is closed already. `url` is where the card stands."""

    told: EventFacts
    asks: bool
    url: str
    done: str = ""


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """What somebody is reminded of. `left` is the working time left when they were, negative when late.

    `told` is whom it tells, while they are in the channel; `waits` whether what they were told of is still so;
    `url` is where the card stands.
    """

    reminder_id: int
    request: Request
    channel: Channel
    owner: Person | None
    rung: str
    left: timedelta | None
    calendar: WorkingCalendar
    told: Member | None
    url: str
    waits: bool


def load_card(session: Session, subject: int) -> CardFacts | None:
    request = session.get(Request, subject)
    return None if request is None else card_facts(session, request)


def card_facts(session: Session, request: Request) -> CardFacts:
    askers = [_person(session, request, asker) for asker in askers_of(session, request.id or 0)]
    return CardFacts(
        request=request,
        channel=session.get_one(Channel, request.channel_id),
        zone=calendars_of(session, request.channel_id)[request.to_side].zone,
        requester=_person(session, request, request.requester_id),
        owner=_person(session, request, request.owner_id),
        snoozer=_person(session, request, request.snoozed_by_id),
        askers=tuple(person for person in askers if person is not None),
        merged_into=_number(session, request.merged_into_id),
    )


def load_line(session: Session, subject: int) -> EventFacts | None:
    event = event_by_id(session, subject)
    return None if event is None else event_facts(session, event)


def event_facts(session: Session, event: RequestEvent) -> EventFacts:
    request = session.get_one(Request, event.request_id)
    return EventFacts(
        event=event,
        request=request,
        channel=session.get_one(Channel, event.channel_id),
        zone=calendars_of(session, event.channel_id)[request.to_side].zone,
        actor=_person(session, request, event.member_id),
        other=_person(session, request, event.other_id),
        other_number=_number(session, event.other_request_id),
    )


def history(session: Session, request: Request) -> list[EventFacts]:
    return [event_facts(session, event) for event in events_of(session, request.id or 0)]


def load_outcome(session: Session, subject: int, post: Post) -> OutcomeFacts | None:
    told = load_line(session, subject)
    if told is None:
        return None
    requester = _person(session, told.request, told.request.requester_id)
    other = session.get(Request, told.event.other_request_id) if told.event.other_request_id else None
    done = other.outcome if other is not None and other.state is RequestState.DONE else ""
    asks, subject = requester is not None and requester.user_id == post.person, told.request.id or 0
    return OutcomeFacts(told, asks, posts.urls(session, told.channel, CARD, [subject]).get(subject, ""), done)


def load_reminders(session: Session, reminders: Sequence[Reminder]) -> list[ReminderFacts]:
    channel_id = reminders[0].channel_id
    requests = requests_by_id(session, channel_id, [_request_id(reminder) for reminder in reminders])
    owners = people_by_member(session, channel_id, {request.owner_id for request in requests.values()})
    channel, calendars = session.get_one(Channel, channel_id), calendars_of(session, channel_id)
    urls = posts.urls(session, channel, CARD, list(requests))
    found = member_of(session, channel_id, person_by_id(session, reminders[0].person_id).user_id)
    told = found[0] if found else None
    return [
        ReminderFacts(
            reminder_id=reminder.id or 0,
            request=request,
            channel=channel,
            owner=owners.get(request.owner_id),
            rung=reminder.rung,
            left=clocks.left(request, calendars[request.to_side], reminder.at),
            calendar=calendars[request.to_side],
            told=told,
            url=urls.get(request.id or 0, ""),
            waits=_waits(request, reminder.rung, told),
        )
        for reminder in reminders
        if (request := requests.get(_request_id(reminder))) is not None
    ]


def _request_id(reminder: Reminder) -> int:
    return int(reminder.item.partition("|")[2])


def _waits(request: Request, rung: str, told: Member | None) -> bool:
    if told is None or request.state is not RequestState.OPEN:
        return False
    if rung.startswith(TURN_NOTE):
        return told.id == (request.requester_id if request.turn is Turn.REQUESTER else request.owner_id)
    return request.runs and request.acknowledged_at is None and rung.startswith(clocks.ladder(request))


def mentioned_name(session: Session, workspace_id: int, user_id: str) -> str:
    """How a mention of somebody reads in plain text."""
    person = person_of(session, workspace_id, user_id)
    return name(person) if person else "somebody"


def _person(session: Session, request: Request, member_id: int | None) -> Person | None:
    found = member_by_id(session, request.channel_id, member_id) if member_id is not None else None
    return found[1] if found else None


def _number(session: Session, request_id: int | None) -> int | None:
    found = session.get(Request, request_id) if request_id is not None else None
    return found.number if found else None
