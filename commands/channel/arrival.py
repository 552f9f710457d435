"""The bot's own place in a channel: invited, removed, invited again, archived."""

from datetime import datetime

from sqlmodel import Session

from commands import posts
from commands.channel import membership
from storage.errands import READ_MEMBERS, ask_for
from storage.people import Person, Standing, member_of, person_of
from storage.workspaces import Channel, Workspace, keep_channel

READ_GROUPS = "channel.read_groups"
INVITED = "channel.invited"
"""The card that tells whoever invited the bot what to do."""


def enter(session: Session, workspace: Workspace, slack_id: str, inviter: str, now: datetime) -> Channel:
    """The bot is in the channel, for the first time or again; everything it knew of it is still there."""
    channel = keep_channel(session, workspace.id or 0, slack_id, inviter, now)
    channel.left_at = channel.archived_at = None
    if channel.set_up_at is None and inviter:
        channel.invited_by = inviter
    session.add(channel)
    membership.show_card(session, channel, now)
    return channel


def invited(session: Session, workspace: Workspace, slack_id: str, inviter: str, event: str, now: datetime) -> None:
    """Enter, and have the members read; the inviter is told once they are. `event` names this invitation."""
    channel = enter(session, workspace, slack_id, inviter, now)
    payload = {"channel_id": channel.id, "slack_id": slack_id, "inviter": inviter, "event": event}
    ask_for(session, workspace.id or 0, READ_MEMBERS, f"{slack_id}|{event}", payload)
    ask_for(session, workspace.id or 0, READ_GROUPS, "", {})


def look(session: Session, workspace: Workspace, slack_id: str, person: Person) -> None:
    """Find out whether we are in a channel that nobody told us of; `person` counts as who invited us."""
    payload = {"slack_id": slack_id, "inviter": person.user_id, "event": "found"}
    ask_for(session, workspace.id or 0, READ_MEMBERS, f"{slack_id}|found", payload)
    ask_for(session, workspace.id or 0, READ_GROUPS, "", {})


def tell_inviter(session: Session, channel: Channel, inviter: str, event: str, now: datetime) -> None:
    """Privately what to do next, or that everything is still there."""
    person = person_of(session, channel.workspace_id, inviter or channel.invited_by)
    if person is None or person.standing in (Standing.BOT, Standing.DEACTIVATED):
        return
    posts.tell(
        session,
        card=INVITED,
        subject=channel.id or 0,
        person=person,
        now=now,
        key=f"{INVITED}|{channel.id}|{event}",
        channel=channel,
    )


def runs_first_setup(session: Session, channel: Channel) -> str:
    """The user id of who runs the first setup: the inviter, while they are here and may act; "" for anybody."""
    found = member_of(session, channel.id or 0, channel.invited_by) if channel.invited_by else None
    return channel.invited_by if found and found[1].standing is Standing.REGULAR else ""


def removed(session: Session, channel: Channel, now: datetime) -> None:
    """The bot is no longer in the channel. Nothing is forgotten."""
    channel.left_at = channel.left_at or now
    session.add(channel)
