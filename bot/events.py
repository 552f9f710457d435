"""Events that several features want have one listener here; it calls every registered hook in one transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from sqlmodel import Session

from bot.admission import Unknown, admit, bystander_at, place_of
from bot.intake import Intake
from commands.changes import deleted
from commands.errors import UserError
from commands.leaving import ENDINGS
from commands.registry import Registry, call
from commands.text import unescape
from storage.post_places import post_at
from storage.posts import settle_gone
from storage.workspaces import Workspace, channel_of

ACTS = frozenset({"message", "reaction_added"})
"""Events in which a person acts: hooks are called only for people whom the channel knows."""

SAID = frozenset({"", "file_share", "me_message", "thread_broadcast"})
"""Subtypes of messages that a person wrote: with a file, as /me, in a thread and to the channel at once."""


def register(app: App, registry: Registry, left: Callable[[str], None]) -> None:
    """`left` is told, by Slack's id, of a workspace that has taken the app away."""
    for name in registry.hooks:
        app.event(name)(_listener(name, registry, left))


def _listener(name: str, registry: Registry, left: Callable[[str], None]) -> Callable[..., Any]:
    def hear(ack: Ack, event: dict[str, Any], db: Intake, workspace: Workspace) -> None:
        if not _is_ours(event, workspace):
            _record(name, event, db, workspace, registry)
        if name in ENDINGS:
            left(workspace.slack_id)
        ack()

    hear.__name__ = f"hear_{name}"
    return hear


def _is_ours(event: dict[str, Any], workspace: Workspace) -> bool:
    """What we did ourselves is no news, except that somebody deleted or removed us."""
    if event.get("type") == "message":
        author = event.get("user") or (event.get("message") or {}).get("user")
        return event.get("subtype") != "message_deleted" and author == workspace.bot_user_id
    return event.get("type") == "reaction_added" and event.get("user") == workspace.bot_user_id


def _record(name: str, event: dict[str, Any], db: Intake, workspace: Workspace, registry: Registry) -> None:
    user_id, slack_channel, _ = place_of({"event": event})
    with db.begin() as session:
        channel = channel_of(session, workspace.id or 0, slack_channel)
        member = person = bystander = None
        if name in ACTS and event.get("subtype", "") in SAID and not event.get("bot_id"):
            try:
                actor = admit(session, workspace, user_id, slack_channel, None)
            except Unknown as unknown:
                if unknown.channel_id is None:
                    return  # not one of our channels
                raise
            except UserError:
                # a guest or somebody of another company: no act here, but what they write in a thread is heard
                bystander = bystander_at(session, workspace, user_id, slack_channel) if name == "message" else None
                if bystander is None:
                    return
                if str(event.get("text") or "").lstrip().startswith(f"<@{workspace.bot_user_id}"):
                    raise  # it is said to us: they are told who can
            else:
                channel, member, person = actor.channel, actor.member, actor.person
                if member is None:
                    return
        offered = {
            "session": session,
            "now": db.now,
            "workspace": workspace,
            "channel": channel,
            "member": member,
            "person": person,
            "bystander": bystander,
            "user_id": user_id,
            "event": event,
            "text": unescape(str(event.get("text") or "")),
        }
        for hook in registry.hooks[name]:
            call(hook, **offered)


def bring_back(session: Session, event: dict[str, Any], workspace: Workspace, now: datetime) -> None:
    """A message of ours that was deleted by hand comes back, once."""
    ts = deleted(event)
    post = post_at(session, workspace.id or 0, str(event.get("channel")), ts) if ts else None
    if post is not None and not post.removing:
        session.refresh(post, with_for_update=True)  # its sender may have found out meanwhile
        if post.ts == ts:
            settle_gone(post, now)
            session.add(post)
