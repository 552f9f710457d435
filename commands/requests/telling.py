"""Who is told what becomes of a request, by direct message."""

from commands import posts, reminders
from commands.hours import calendars_of
from commands.requests.desk import Desk
from commands.requests.facts import TURN_NOTE
from storage.people import Person, Reminders, member_by_id
from storage.posts import post_by_key
from storage.requests import Request, RequestEvent, Turn, askers_of, event_by_id

OUTCOME = "requests.outcome"
TURN = "requests.turn"


def item(request_id: int) -> str:
    """The name of a request among what people are reminded of."""
    return f"requests|{request_id}"


def outcome_key(event_id: int) -> str:
    return f"{OUTCOME}|{event_id}"


def tell_outcome(desk: Desk, request: Request, event: RequestEvent) -> None:
    """Everybody who asked hears what became of it, except who did it."""
    if desk.quiet:
        return
    for member_id in (request.requester_id, *askers_of(desk.session, request.id or 0)):
        found = member_by_id(desk.session, desk.channel_id, member_id)
        if found is None or member_id == event.member_id:
            continue
        posts.tell(
            desk.session,
            card=OUTCOME,
            subject=event.id or 0,
            person=found[1],
            now=desk.now,
            key=outcome_key(event.id or 0),
            channel=desk.channel,
        )


def show_outcome_again(desk: Desk, event_id: str, person: Person) -> None:
    """Bring the message that asked somebody whether it helped up to date, if that is where they said so."""
    if not event_id.isdigit() or event_by_id(desk.session, int(event_id)) is None:
        return
    key = outcome_key(int(event_id))
    if post_by_key(desk.session, person.workspace_id, f"{key}|{person.user_id}") is None:
        return
    posts.tell(
        desk.session, card=OUTCOME, subject=int(event_id), person=person, now=desk.now, key=key, channel=desk.channel
    )


def nudge(desk: Desk, request: Request, event: RequestEvent) -> None:
    """A note that it is somebody's turn, for people who want one, if they may be told right now."""
    on = request.requester_id if request.turn is Turn.REQUESTER else request.owner_id
    found = member_by_id(desk.session, desk.channel_id, on) if on is not None and on != event.member_id else None
    if desk.quiet or found is None or found[1].reminders is not Reminders.ACTIVE:
        return
    member, person = found
    calendar = calendars_of(desk.session, desk.channel_id)[member.side or request.to_side]
    reminders.remind(
        desk.session,
        channel=desk.channel,
        item=item(request.id or 0),
        rung=f"{TURN_NOTE}{event.id}",
        person=person,
        calendar=calendar,
        now=desk.now,
    )
