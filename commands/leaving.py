"""A workspace takes the app away: the bot rests there at once, and forgets the workspace when its time is over.

Installed again before that, it is back with everything it knew.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from commands.registry import Registry
from storage.errands import READ_MEMBERS, ask_for
from storage.leaving import channels_left_with, leave_workspace, purge_some, workspaces_to_purge
from storage.workspaces import Workspace

ENDINGS = frozenset({"app_uninstalled", "tokens_revoked"})
"""The events that end a workspace's stay."""

PURGE = "house.purge"
BATCH = 500
"""So many rows go in one transaction, which must be short."""

UNINSTALLED = "the app was taken out of the workspace"
REVOKED = "the app's token was taken back"


def register(registry: Registry, purge_after: timedelta) -> None:
    registry.on("app_uninstalled", uninstalled)
    registry.on("tokens_revoked", revoked)
    registry.job(
        PURGE,
        purge,
        words="forgetting a workspace that has left",
        due=partial(_to_purge, purge_after),
        next_due=nothing_to_wait_for,
    )


def uninstalled(session: Session, workspace: Workspace, now: datetime) -> None:
    leave_workspace(session, workspace.id or 0, UNINSTALLED, now)


def revoked(session: Session, workspace: Workspace, event: dict[str, Any], now: datetime) -> None:
    """Of other tokens than the bot's own we have none."""
    if (event.get("tokens") or {}).get("bot"):
        leave_workspace(session, workspace.id or 0, REVOKED, now)


def come_back(session: Session, workspace: Workspace, left_at: datetime) -> None:
    """The app is there again since `left_at`: look which of its channels it is still in, and who is there now."""
    for channel in channels_left_with(session, workspace.id or 0, left_at):
        payload = {"channel_id": channel.id, "slack_id": channel.slack_id}
        ask_for(session, workspace.id or 0, READ_MEMBERS, f"{channel.slack_id}|back", payload)


def _to_purge(after: timedelta, session: Session, now: datetime) -> list[int]:
    return workspaces_to_purge(session, now - after)


def purge(session: Session, subject: int) -> None:
    """A batch of the workspace's rows; the next tick does the next, until its own row is gone."""
    purge_some(session, subject, BATCH)


def nothing_to_wait_for(session: Session) -> None:
    """Nobody waits for this work to the minute: the tick that comes does it."""
