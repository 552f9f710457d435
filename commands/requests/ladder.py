"""What falls due about a request: it wakes, or somebody is reminded, one rung of the ladder after the other."""

from datetime import datetime, timedelta

from commands import reminders
from commands.hours import calendars_of
from commands.reminders import Rung
from commands.requests import clocks
from commands.requests.desk import Desk, next_look
from commands.requests.service import wake
from commands.requests.telling import item
from storage.requests import Request, RequestState

_AWAY = timedelta(days=1)


def look(desk: Desk, request: Request) -> None:
    """Do what is due about the request, and set when to look again. While the bot is not in the channel: tomorrow."""
    if not desk.channel.is_open:
        request.look_at = desk.now + _AWAY
    elif request.state is RequestState.SNOOZED:
        if request.snoozed_until is None or request.snoozed_until <= desk.now:
            wake(desk, request)
    else:
        climb(desk, request)
    desk.session.add(request)


def climb(desk: Desk, request: Request) -> None:
    """Remind whom the rungs that are reached tell. Who may not be told yet is told when they may."""
    calendars = calendars_of(desk.session, desk.channel_id)
    request.look_at = next_look(request, calendars)
    if request.look_at is None:
        return
    waits: list[datetime] = []
    for rung in Rung:
        reached = clocks.reached_at(request, rung, calendars[request.to_side])
        if rung <= request.rung or reached is None:
            continue
        if reached > desk.now:
            waits.append(reached)
            break
        waits += _tell(desk, request, rung)
        if not waits:
            request.rung = rung
    request.look_at = reminders.earliest(waits)


def _tell(desk: Desk, request: Request, rung: Rung) -> list[datetime]:
    calendars = calendars_of(desk.session, desk.channel_id)
    people = reminders.recipients(desk.session, desk.channel_id, rung, owing=request.to_side, owner_id=request.owner_id)
    waits = [
        reminders.remind(
            desk.session,
            channel=desk.channel,
            item=item(request.id or 0),
            rung=rung_name(request, rung),
            person=person,
            calendar=calendars[member.side or request.to_side],
            now=desk.now,
        )
        for member, person in people
        if reminders.wants(person, rung)
    ]
    return [at for at in waits if at is not None]


def rung_name(request: Request, rung: Rung) -> str:
    """The ladder and the rung: "first.0.2"."""
    return f"{clocks.ladder(request)}{rung.value}"
