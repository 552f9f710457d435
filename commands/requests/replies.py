"""What people write in a request's thread: kept, since a reply may become the outcome, and heard as an answer."""

from commands.errors import UserError
from commands.hours import calendars_of
from commands.requests import clocks
from commands.requests.desk import Desk, held, note, unpause
from commands.requests.telling import nudge
from storage.people import Member
from storage.requests import EventKind, RequestReply, RequestState, Turn, add_reply, reply_at


def reply(
    desk: Desk, member: Member, request_id: int, *, ts: str, thread_ts: str, text: str, acts: bool = True
) -> None:
    """Somebody wrote in the thread, which wakes a snoozed request. A reply of the other side flips the turn, unless
    who wrote may not act here (`acts`): a guest, or somebody of another company."""
    request = held(desk, request_id)
    kept = RequestReply(
        channel_id=desk.channel_id,
        request_id=request_id,
        member_id=member.id or 0,
        thread_ts=thread_ts,
        ts=ts,
        text=text,
        at=desk.now,
    )
    if not add_reply(desk.session, kept) or not request.is_live:
        return
    before = (request.state, request.turn, request.first_answered_at)
    side = member.side if acts else None
    asks = acts and (member.id == request.requester_id or (side == request.side and request.side != request.to_side))
    owes = side == request.to_side and not asks
    if request.state is RequestState.SNOOZED:
        unpause(request)
    if owes:
        clocks.answer(request, calendars_of(desk.session, desk.channel_id), desk.now)
        if request.state is not RequestState.WAITING:
            request.turn = Turn.REQUESTER
    elif asks:
        unpause(request)
        request.turn = Turn(request.to_side.value)
    if (request.state, request.turn, request.first_answered_at) == before:
        return
    flipped = request.turn is not before[1]
    event = note(desk, request, EventKind.REPLIED, member.id)
    if flipped:
        nudge(desk, request, event)


def edit(desk: Desk, ts: str, text: str, edited: str) -> None:
    """A reply says something else now: what becomes an outcome later is what stands there then. `edited` is Slack's
    stamp of the edit; one that is late changes nothing. What has become an outcome stays, as history does."""
    reply = _held(desk, ts)
    if reply is not None and reply.deleted_at is None and edited > reply.edited:
        reply.text, reply.edited = text, edited
        desk.session.add(reply)


def forget(desk: Desk, ts: str) -> None:
    """A reply was deleted: its words are not kept."""
    reply = _held(desk, ts)
    if reply is not None:
        reply.text, reply.deleted_at = "", desk.now
        desk.session.add(reply)


def outcome(desk: Desk, ts: str) -> str:
    """The words of a reply as they are now. Raises UserError if it was deleted."""
    reply = _held(desk, ts)
    if reply is None or reply.deleted_at is not None:
        raise UserError(
            "That reply was deleted, so it can not become the outcome. Put the ✅ on another one, or press “Close” on "
            "the card."
        )
    return reply.text


def _held(desk: Desk, ts: str) -> RequestReply | None:
    """The reply as it is now; whoever else holds its request waits."""
    reply = reply_at(desk.session, desk.channel_id, ts)
    if reply is not None:
        held(desk, reply.request_id)
        desk.session.refresh(reply)
    return reply
