"""What happens to requests without anybody acting: reminders and waking, and reading a message that got a 🎫."""

from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from commands import posts
from commands.errors import UserError
from commands.requests import ladder, service
from commands.requests.desk import Desk
from commands.requests.facts import mentioned_name
from commands.requests.spoken import readable, split_title
from storage import requests
from storage.people import Member, member_by_id
from storage.workspaces import Channel, Workspace

_GONE = ("message_not_found", "thread_not_found", "channel_not_found", "not_in_channel", "is_archived")


def due(session: Session, now: datetime) -> list[int]:
    return requests.requests_due(session, now)


def next_due(session: Session) -> datetime | None:
    return requests.next_look_at(session)


def remind(session: Session, subject: int, now: datetime) -> None:
    """Do what falls due about one request, and say when to look again."""
    request = session.get(requests.Request, subject)
    if request is None:
        return
    locked = requests.request_to_change(session, request.channel_id, subject)
    if locked is None or locked.look_at is None or locked.look_at > now:
        return  # somebody was quicker
    channel = session.get_one(Channel, locked.channel_id)
    ladder.look(Desk(session, channel, now), locked)


def read_message(db: Any, client: WebClient, workspace: Workspace, payload: dict[str, Any]) -> None:
    """Make a request of a message that somebody put a 🎫 on. Doing it twice makes one."""
    with db.read() as session:
        channel = session.get(Channel, payload["channel_id"])
        found = member_by_id(session, payload["channel_id"], payload["member_id"])
    if channel is None or found is None:
        return
    ts = str(payload["ts"])
    raw, link = _message_at(client, channel.slack_id, ts)
    try:
        with db.begin() as session:
            _ask(session, workspace, channel, found[0], payload, raw, link)
    except UserError as refused:  # the reaction was acked long ago: here is the only place to say so
        with db.begin() as session:
            posts.whisper(
                session,
                words=refused.words,
                workspace_id=channel.workspace_id,
                slack_channel=channel.slack_id,
                user_id=found[1].user_id,
                now=datetime.fromisoformat(payload["at"]),
                key=f"requests.refused|{ts}|{payload['at']}",
                channel_id=channel.id,
            )


def _ask(
    session: Session,
    workspace: Workspace,
    channel: Channel,
    member: Member,
    payload: dict[str, Any],
    raw: str,
    link: str,
) -> None:
    text = readable(raw, lambda user_id: mentioned_name(session, workspace.id or 0, user_id))
    title, details = split_title(text or "A message in this channel", service.TITLE_LENGTH)
    asked = service.Ask(title=title, details=details, link=link, source=f"{channel.slack_id}/{payload['ts']}")
    service.ask(Desk(session, channel, datetime.fromisoformat(payload["at"])), member, asked)


def _message_at(client: WebClient, slack_channel: str, ts: str) -> tuple[str, str]:
    """The message's text and its link; both empty if it is gone."""
    try:
        # a thread's parent and a reply in one are both found by their own ts
        answer = client.conversations_replies(channel=slack_channel, ts=ts, latest=ts, inclusive=True, limit=1)
        link = client.chat_getPermalink(channel=slack_channel, message_ts=ts)
    except SlackApiError as error:
        if error.response.get("error") in _GONE:
            return "", ""
        raise
    messages: list[dict[str, Any]] = answer.get("messages") or []
    text = next((str(message.get("text") or "") for message in messages if message.get("ts") == ts), "")
    return text, str(link.get("permalink") or "")
