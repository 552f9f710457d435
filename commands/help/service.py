"""What a person should do next, and what there is to do."""

from dataclasses import dataclass
from enum import Enum

from sqlmodel import Session

from commands.registry import Help, Registry
from storage.people import Member, Person, memberships_of
from storage.post_places import post_at
from storage.workspaces import Channel, Workspace


class Next(Enum):
    """The one thing to do next."""

    INVITE_ME = "invite me"
    GO_TO_CHANNEL = "go to a channel"
    SET_UP = "set up"
    CHOOSE_SIDE = "choose a side"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Facts:
    next: Next
    practices: tuple[Help, ...]


def facts(
    session: Session, registry: Registry, person: Person, channel: Channel | None, member: Member | None
) -> Facts:
    return Facts(
        next=_next(session, person, channel, member),
        practices=tuple(registry.helps),
    )


def _next(session: Session, person: Person, channel: Channel | None, member: Member | None) -> Next:
    if channel is None or member is None:
        elsewhere = memberships_of(session, person.workspace_id, person.user_id)
        return Next.GO_TO_CHANNEL if elsewhere else Next.INVITE_ME
    if channel.set_up_at is None:
        return Next.SET_UP
    return Next.ASK if member.side else Next.CHOOSE_SIDE


def asks_us(text: str, bot_user_id: str) -> bool:
    """Whether a message begins with a mention of the bot."""
    return bool(bot_user_id) and text.lstrip().startswith(f"<@{bot_user_id}>")


def is_our_thread(session: Session, workspace: Workspace, channel: Channel, thread_ts: str) -> bool:
    return bool(thread_ts) and post_at(session, workspace.id or 0, channel.slack_id, thread_ts) is not None
