"""Where an act on a request happens, and what each leaves behind: a history row, the card, a line in the thread."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commands import posts
from commands.errors import UserError
from commands.hours import calendars_of
from commands.reminders import Rung
from commands.requests import clocks
from storage.requests import EventKind, Request, RequestEvent, RequestState, Turn, request_to_change
from storage.workspaces import Channel

CARD = "requests.card"
LINE = "requests.line"

SAID_IN_THREAD = frozenset(EventKind) - {EventKind.ASKED, EventKind.REPLIED, EventKind.ACKNOWLEDGED}
"""What the thread gets a line of: a reply is its own line, and who was reminded is nobody else's business."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The transaction, the channel and the instant of an act. A `quiet` one keeps rows and shows nothing in Slack."""

    session: Session
    channel: Channel
    now: datetime
    quiet: bool = False

    @property
    def channel_id(self) -> int:
        return self.channel.id or 0


def held(desk: Desk, request_id: int) -> Request:
    """The request, locked for this transaction. Raises UserError if there is none in the channel."""
    request = request_to_change(desk.session, desk.channel_id, request_id)
    if request is None:
        raise UserError("That request is gone. `/request list` shows those that are here.")
    return request


def note(
    desk: Desk,
    request: Request,
    kind: EventKind,
    member_id: int | None = None,
    *,
    other_id: int | None = None,
    other_request_id: int | None = None,
    words: str = "",
    until: datetime | None = None,
) -> RequestEvent:
    """Bring the clocks in line with the request, write down what happened, and show it."""
    calendars = calendars_of(desk.session, desk.channel_id)
    clocks.settle(request, calendars, desk.now)
    request.look_at = next_look(request, calendars)
    desk.session.add(request)
    event = RequestEvent(
        channel_id=desk.channel_id,
        request_id=request.id or 0,
        at=desk.now,
        kind=kind,
        member_id=member_id,
        other_id=other_id,
        other_request_id=other_request_id,
        words=words,
        until=until,
        state=request.state,
        turn=request.turn,
        owner_id=request.owner_id,
    )
    desk.session.add(event)
    desk.session.flush()
    if not desk.quiet:
        show_card(desk, request)
        if kind in SAID_IN_THREAD:
            thread = posts.card_key(CARD, request.id or 0)
            posts.show(
                desk.session, card=LINE, subject=event.id or 0, channel=desk.channel, now=desk.now,
                key=_line_key(event), thread=thread,
            )  # fmt: skip
    return event


def _line_key(event: RequestEvent) -> str:
    """What happens by the clock happens anew when a backup is brought back: its line is known by what it says."""
    if event.kind is EventKind.WOKE and event.until is not None and event.until <= event.at:
        return f"{LINE}|{event.request_id}|woke|{event.until:%Y%m%dT%H%M%SZ}"
    return f"{LINE}|{event.id}"


def unpause(request: Request) -> None:
    """End a snooze or a wait; after a wait it is the owing side's turn."""
    if request.turn is Turn.OUTSIDE:
        request.turn = Turn(request.to_side.value)
    request.state = RequestState.OPEN
    request.snoozed_until = request.snoozed_by_id = None
    request.waiting_for = ""


def show_card(desk: Desk, request: Request) -> None:
    posts.show(desk.session, card=CARD, subject=request.id or 0, channel=desk.channel, now=desk.now)


def next_look(request: Request, calendars: clocks.Calendars) -> datetime | None:
    """When the next thing about the request falls due: its waking, or the next rung of its ladder."""
    if request.state is RequestState.SNOOZED:
        return request.snoozed_until
    if not request.runs or request.acknowledged_at is not None or request.rung >= Rung.LEADERS:
        return None
    return clocks.reached_at(request, Rung(request.rung + 1), calendars[request.to_side])
