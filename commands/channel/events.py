"""What Slack says about the channel itself: hooks, each called in the transaction of its event."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from commands.channel import arrival, membership
from commands.channel.reading import facts_of
from storage.errands import READ_MEMBERS, READ_PERSON, ask_for
from storage.people import keep_person, member_of, person_of
from storage.post_places import move_posts
from storage.workspaces import Channel, Workspace, channel_of


def joined(
    session: Session, now: datetime, workspace: Workspace, channel: Channel | None, user_id: str, event: dict[str, Any]
) -> None:
    """Somebody, or the bot itself, came into a channel."""
    if user_id == workspace.bot_user_id:
        stamp = str(event.get("event_ts") or now.timestamp())
        arrival.invited(session, workspace, str(event["channel"]), str(event.get("inviter") or ""), stamp, now)
    elif channel is not None and channel.left_at is None:
        payload = {"user_id": user_id, "channel_id": channel.id, "joined": True}
        ask_for(session, workspace.id or 0, READ_PERSON, f"joined|{user_id}|{channel.id}", payload)


def left(session: Session, now: datetime, workspace: Workspace, channel: Channel | None, user_id: str) -> None:
    """Somebody, or the bot itself, went out of a channel."""
    if channel is None:
        return
    if user_id == workspace.bot_user_id:
        arrival.removed(session, channel, now)
    elif found := member_of(session, channel.id or 0, user_id):
        membership.depart(session, channel, found[0], now)


def bot_left(session: Session, now: datetime, channel: Channel | None) -> None:
    """The bot was removed."""
    if channel is not None:
        arrival.removed(session, channel, now)


def archived(session: Session, now: datetime, channel: Channel | None) -> None:
    if channel is not None:
        channel.archived_at = channel.archived_at or now
        session.add(channel)


def unarchived(session: Session, now: datetime, workspace: Workspace, channel: Channel | None) -> None:
    """Back at work; who came and went meanwhile is read."""
    if channel is not None:
        channel.archived_at = None
        session.add(channel)
        membership.show_card(session, channel, now)
        payload = {"channel_id": channel.id, "slack_id": channel.slack_id}
        ask_for(session, workspace.id or 0, READ_MEMBERS, f"{channel.slack_id}|unarchived", payload)


def renamed(session: Session, channel: Channel | None, event: dict[str, Any]) -> None:
    if channel is not None:
        channel.name = str(event["channel"].get("name") or "")[:100]
        session.add(channel)


def id_changed(session: Session, workspace: Workspace, event: dict[str, Any]) -> None:
    """A private channel that was shared, for one, goes by another id: everything else stays."""
    old, new = str(event["old_channel_id"]), str(event["new_channel_id"])
    channel = channel_of(session, workspace.id or 0, old)
    if channel is not None and channel_of(session, workspace.id or 0, new) is None:
        channel.slack_id = new
        session.add(channel)
        move_posts(session, channel.id or 0, old, new)


def user_changed(session: Session, now: datetime, workspace: Workspace, event: dict[str, Any]) -> None:
    """Name, time zone or standing of somebody whom we know."""
    user = event["user"]
    if person_of(session, workspace.id or 0, str(user["id"])) is not None:
        person = keep_person(session, workspace.id or 0, str(user["id"]), read_at=now, **facts_of(user, workspace))
        membership.settle_standing(session, person, now)
