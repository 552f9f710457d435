"""What people write and how they react: in a request's thread, on its card, or on any message with 🎫."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from commands.changes import deleted, edited
from commands.errors import UserError
from commands.hours import calendars_of
from commands.reminders import zone_of
from commands.requests import replies, rules, service, spoken, times
from commands.requests.desk import CARD, LINE, Desk
from commands.requests.facts import mentioned_name
from commands.requests.spoken import Order, readable
from storage.errands import ask_for
from storage.people import Member, Person, member_of
from storage.post_places import post_at
from storage.requests import Priority, event_by_id, reply_at, request_by_id, request_of_thread
from storage.workspaces import Channel, Side, Workspace

TAKES, CLOSES, ASKS = "eyes", "white_check_mark", "ticket"
READ_MESSAGE = "requests.read_message"


def hear_message(
    session: Session, now: datetime, workspace: Workspace, channel: Channel | None, member: Member | None,
    person: Person | None, bystander: Member | None, event: dict[str, Any],
) -> None:  # fmt: skip
    """A reply in a request's thread flips the turn; one that begins with the bot's name tells it what to do."""
    thread_ts, writer = str(event.get("thread_ts") or ""), member or bystander
    if channel is None or writer is None or not thread_ts or thread_ts == event.get("ts"):
        return
    request_id = _request_at(session, workspace, channel, thread_ts) or request_of_thread(
        session, channel.id or 0, thread_ts
    )
    if request_id is None:
        return
    desk, raw = Desk(session, channel, now), str(event.get("text") or "")
    order = spoken.order(raw, workspace.bot_user_id)
    if order is not None and member is not None and person is not None:
        obey(desk, member, person, request_id, order)
        return
    text = readable(raw, lambda user_id: mentioned_name(session, channel.workspace_id, user_id))
    acts = member is not None
    replies.reply(desk, writer, request_id, ts=str(event["ts"]), thread_ts=thread_ts, text=text, acts=acts)


def hear_change(session: Session, now: datetime, channel: Channel | None, event: dict[str, Any]) -> None:
    """A reply in a request's thread was edited or deleted: what we keep of it follows."""
    if channel is None:
        return
    desk = Desk(session, channel, now)
    if change := edited(event):
        ts, raw, at = change
        replies.edit(
            desk, ts, readable(raw, lambda user_id: mentioned_name(session, channel.workspace_id, user_id)), at
        )
    elif ts := deleted(event):
        replies.forget(desk, ts)


def obey(desk: Desk, member: Member, person: Person, request_id: int, order: Order) -> None:
    """Do what somebody told the bot in a thread. Raises UserError for what it does not understand."""
    session = desk.session
    words = readable(order.rest, lambda user_id: mentioned_name(session, desk.channel.workspace_id, user_id))
    match order.verb:
        case spoken.TAKE:
            service.take(desk, member, request_id)
        case spoken.CLOSE:
            service.close(desk, member, request_id, words)
        case spoken.WAIT:
            service.wait(desk, member, request_id, words)
        case spoken.SNOOZE:
            calendar = calendars_of(session, desk.channel_id)[member.side or Side.SALES]
            until = times.until(words or "tomorrow", desk.now, zone_of(person, calendar), calendar)
            service.snooze(desk, member, request_id, until)
        case spoken.ASSIGN:
            to = member_of(session, desk.channel_id, order.user_id) if order.user_id else None
            if to is None:
                raise UserError("Please name who takes it on, such as: assign @somebody.")
            service.assign(desk, member, request_id, to[0])
        case spoken.SEND_OVER:
            service.send_over(desk, member, request_id, Side(words.lower()))
        case spoken.REOPEN:
            service.reopen(desk, member, request_id, words)
        case spoken.RESUME:
            service.resume(desk, member, request_id)
        case spoken.ASIDE:
            service.set_aside(desk, member, request_id, words)
        case spoken.MERGE:
            service.merge(desk, member, request_id, int(words.removeprefix("#")))
        case spoken.URGENT | spoken.NORMAL:
            request = request_by_id(session, desk.channel_id, request_id)
            needed_by = request.needed_by if request else None
            service.set_priority(desk, member, request_id, Priority(order.verb), needed_by)
        case _:
            raise UserError(spoken.UNDERSTOOD)


def hear_reaction(
    session: Session, now: datetime, workspace: Workspace, channel: Channel | None, member: Member | None,
    event: dict[str, Any],
) -> None:  # fmt: skip
    """👀 takes, ✅ closes (on a reply: with its words), 🎫 on any other message asks for it."""
    item = event.get("item") or {}
    name = str(event.get("reaction") or "").partition("::")[0]
    if channel is None or member is None or item.get("type") != "message" or name not in (TAKES, CLOSES, ASKS):
        return
    ts, desk = str(item["ts"]), Desk(session, channel, now)
    reply = reply_at(session, channel.id or 0, ts)
    request_id = reply.request_id if reply else _request_at(session, workspace, channel, ts)
    if request_id is None:
        if name == ASKS:
            _ask_for_message(desk, workspace, member, ts)
        return
    if name == TAKES:
        service.take(desk, member, request_id)
    elif name == CLOSES:
        service.close(desk, member, request_id, replies.outcome(desk, ts) if reply else "")
    else:
        request = request_by_id(session, channel.id or 0, request_id)
        if request is not None:
            service.join(desk, member, request)


def _ask_for_message(desk: Desk, workspace: Workspace, member: Member, ts: str) -> None:
    """The reaction says only where the message stands: it is read first, then asked for."""
    if member.side is None:
        raise rules.choose_a_side(desk.channel)
    payload = {"channel_id": desk.channel_id, "member_id": member.id, "ts": ts, "at": desk.now.isoformat()}
    ask_for(desk.session, workspace.id or 0, READ_MESSAGE, f"{desk.channel_id}|{ts}|{member.id}", payload)


def _request_at(session: Session, workspace: Workspace, channel: Channel, ts: str) -> int | None:
    """The request whose card, or a line of whose thread, stands there."""
    post = post_at(session, workspace.id or 0, channel.slack_id, ts)
    if post is None:
        return None
    if post.card == CARD:
        return post.subject
    event = event_by_id(session, post.subject) if post.card == LINE else None
    return event.request_id if event else None
