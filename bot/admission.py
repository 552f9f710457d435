"""Who may act at all: decided here for every command, button, modal and reaction, before any listener.

What a role may do is decided by the services; this only lets in people whom the channel knows.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from commands.errors import UserError
from commands.scope import Scope
from commands.text import listed
from storage.people import (
    SPEAKERS,
    Member,
    Person,
    Standing,
    may_act,
    member_of,
    members_of,
    memberships_of,
    person_at,
)
from storage.workspaces import Channel, Workspace, channel_of


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts and the joint channel it is about; `channel` and `member` go together."""

    person: Person
    channel: Channel | None
    member: Member | None


class Unknown(UserError):
    """Slack names a person we have not read yet; an errand reads them."""

    def __init__(self, user_id: str, channel: Channel | None) -> None:
        super().__init__("I am just finding out who you are. Please try that again in a moment.")
        self.user_id = user_id
        self.channel_id = channel.id if channel else None  # the row goes with its session


_REFUSED = {
    Standing.STRANGER: "Only people of this workspace can do that. Ask your contact in the channel to do it for you.",
    Standing.BOT: "Other apps can not do that.",
    Standing.DEACTIVATED: "This account is deactivated. An admin of the workspace can change that.",
}


_GUESTS = "Guests can read along here, but not act for a side."


def _who_allows_guests(session: Session, channel: Channel) -> str:
    speakers = members_of(session, channel.id or 0, roles=SPEAKERS)
    if not speakers:
        return "Whoever sets this channel up can allow it, with `/lockstep setup`."
    names = listed((person.name for _, person in speakers[:5]), "or")
    return f"A liaison or leader can allow it, with `/lockstep setup`. Ask {names}."


def admit(session: Session, workspace: Workspace, user_id: str, slack_channel: str, scope: Scope | None) -> Actor:
    """The actor, or UserError in words for them.

    The channel is the one that the pressed block or submitted modal names, else the one where they typed, else,
    in a direct message or on Home, the only one they are in.
    """
    found = person_at(session, workspace.id or 0, user_id, slack_channel)
    person, channel, member = found or (None, None, None)
    if scope is not None and (channel is None or channel.id != scope.channel):
        channel = session.get(Channel, scope.channel)
        if channel is None or channel.workspace_id != workspace.id:
            raise UserError("What that belonged to is gone.")
        member = (member_of(session, channel.id or 0, user_id) or (None,))[0]
    if person is None:
        named = channel or channel_of(session, workspace.id or 0, slack_channel)
        raise Unknown(user_id, named if named is not None and named.is_open else None)
    if channel is not None and not channel.is_open:
        channel = member = None
    if person.standing in _REFUSED:
        raise UserError(_REFUSED[person.standing])
    if channel is not None and not may_act(person, channel):
        raise UserError(f"{_GUESTS} {_who_allows_guests(session, channel)}")
    if channel is None:
        memberships = memberships_of(session, workspace.id or 0, user_id)
        if person.standing is Standing.GUEST and not memberships:
            raise UserError(f"{_GUESTS} A liaison of your joint channel can allow it there, with `/lockstep setup`.")
        elsewhere = bool(slack_channel) and not slack_channel.startswith("D")
        if scope is not None or elsewhere or len(memberships) != 1:
            return Actor(person, None, None)
        member, channel = memberships[0]
        return Actor(person, channel, member)
    if member is None:
        if scope is not None and channel.slack_id != slack_channel:
            raise UserError(f"Only people in <#{channel.slack_id}> can do that.")
        raise Unknown(user_id, channel)
    return Actor(person, channel, member)


def bystander_at(session: Session, workspace: Workspace, user_id: str, slack_channel: str) -> Member | None:
    """Somebody in the joint channel who may read along and not act: a guest, a person of another company."""
    person, channel, member = person_at(session, workspace.id or 0, user_id, slack_channel) or (None, None, None)
    reads_along = person is not None and person.standing in (Standing.GUEST, Standing.STRANGER)
    return member if reads_along and channel is not None and channel.is_open else None


def place_of(body: dict[str, Any]) -> tuple[str, str, Scope | None]:
    """From a request's body: the acting person's Slack id, the Slack channel where they acted, and the scope."""
    event = body.get("event") or {}
    if event:
        item = event.get("item") or {}
        user = event.get("user") or (event.get("message") or {}).get("user") or ""
        channel = event.get("channel") or item.get("channel") or ""
        return _id(user), _id(channel), None
    user = body.get("user_id") or _id(body.get("user") or "")
    channel = body.get("channel_id") or _id(
        body.get("channel") or (body.get("container") or {}).get("channel_id") or ""
    )
    return str(user), channel, _scope(body)


def _id(value: Any) -> str:
    return str(value.get("id", "")) if isinstance(value, dict) else str(value)


def _scope(body: dict[str, Any]) -> Scope | None:
    view = body.get("view") or {}
    actions = body.get("actions") or []
    if actions and (found := Scope.parse(str(actions[0].get("block_id", "")))):
        return found
    return Scope.parse(str(view.get("private_metadata", ""))) if view else None
