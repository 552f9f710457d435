"""Errands that read Slack: who is in the channel, what standing a person has, which user groups there are."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from commands import posts
from commands.channel import arrival, membership
from commands.text import plain
from storage.database import Database
from storage.people import Person, Standing, keep_person, people_of
from storage.user_groups import GroupSeen, keep_user_groups
from storage.workspaces import Channel, Workspace, channel_of

log = structlog.get_logger(__name__)

PAGE = 200
FRESH = timedelta(hours=1)
"""Somebody read this recently is not read again, so that a long channel is got through whatever interrupts it."""

_NO_SUCH_PERSON = ("user_not_found", "user_not_visible")
_NOT_THERE = ("channel_not_found", "not_in_channel", "method_not_supported_for_channel_type")
_NO_GROUPS = (
    "missing_scope",
    "paid_teams_only",
    "plan_upgrade_required",
    "permission_denied",
    "not_allowed_token_type",
)


def facts_of(user: Mapping[str, Any], workspace: Workspace) -> dict[str, Any]:
    """A user object of Slack as what we keep of a person: name, title, zone, standing."""
    profile = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name") or ""
    facts = {
        "name": plain(str(name))[:200],
        "title": plain(str(profile.get("title") or ""))[:200],
        "standing": _standing(user, workspace),
    }
    return facts | ({"zone": str(user["tz"])[:64]} if user.get("tz") else {})  # a deactivated one has none


def _standing(user: Mapping[str, Any], workspace: Workspace) -> Standing:
    if user.get("deleted"):
        return Standing.DEACTIVATED
    if user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == "USLACKBOT":
        return Standing.BOT
    homes = {user.get("team_id"), (user.get("enterprise_user") or {}).get("enterprise_id")}
    if user.get("is_stranger") or workspace.slack_id not in homes:
        return Standing.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.GUEST
    return Standing.REGULAR


def read_members(
    db: Database, client: WebClient, now: datetime, workspace: Workspace, payload: Mapping[str, Any]
) -> None:
    """Everybody in the channel `slack_id`. `event` names the invitation that this answers, if any: the inviter is told
    what to do. Done twice, it finds the same."""
    slack_id = str(payload["slack_id"])
    try:
        info = client.conversations_info(channel=slack_id)["channel"]
        user_ids = [user for user in _member_ids(client, slack_id) if user != workspace.bot_user_id]
    except SlackApiError as error:
        if error.response.get("error") not in _NOT_THERE:
            raise
        return
    if not info.get("is_member"):
        return
    read = [person for user in user_ids if (person := _fresh(db, client, now, workspace, user))]
    with db.begin() as session:
        channel = channel_of(session, workspace.id or 0, slack_id)
        if channel is None or channel.left_at is not None:
            channel = arrival.enter(session, workspace, slack_id, str(payload.get("inviter") or ""), now)
        channel.name = str(info.get("name") or "")[:100]
        channel.is_private = bool(info.get("is_private"))
        channel.is_shared_outside = bool(info.get("is_ext_shared"))
        if bool(info.get("is_archived")) != (channel.archived_at is not None):
            channel.archived_at = now if info.get("is_archived") else None
        channel.invited_by = channel.invited_by or str(info.get("creator") or "")
        session.add(channel)
        people = [session.get_one(Person, person.id) for person in read]
        membership.settle_members(session, channel, people, now)
        if payload.get("event"):
            arrival.tell_inviter(session, channel, str(payload.get("inviter") or ""), str(payload["event"]), now)


def _member_ids(client: WebClient, slack_id: str) -> Iterator[str]:
    cursor = ""
    while True:
        page = client.conversations_members(channel=slack_id, limit=PAGE, cursor=cursor or None)
        yield from page["members"]
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return


def _fresh(db: Database, client: WebClient, now: datetime, workspace: Workspace, user_id: str) -> Person | None:
    with db.read() as session:
        person = people_of(session, workspace.id or 0, [user_id]).get(user_id)
    if person is not None and person.read_at is not None and now - FRESH < person.read_at <= now:
        return person
    return _read(db, client, now, workspace, user_id)


def _read(db: Database, client: WebClient, now: datetime, workspace: Workspace, user_id: str) -> Person | None:
    """The person as Slack knows them, kept; None if it knows nobody of that id."""
    try:
        user = client.users_info(user=user_id)["user"]
    except SlackApiError as error:
        if error.response.get("error") not in _NO_SUCH_PERSON:
            raise
        log.warning("Slack does not know a person", user_id=user_id)
        return None
    with db.begin() as session:
        return keep_person(session, workspace.id or 0, user_id, read_at=now, **facts_of(user, workspace))


def read_person(
    db: Database, client: WebClient, now: datetime, workspace: Workspace, payload: Mapping[str, Any]
) -> None:
    """One person, `user_id`, and their place in the channel `channel_id` (ours) if one is given and they are in it."""
    user_id, channel_id = str(payload["user_id"]), payload.get("channel_id")
    person = _read(db, client, now, workspace, user_id)
    if person is None or channel_id is None:
        return
    with db.read() as session:
        channel = session.get(Channel, channel_id)
    if channel is None or channel.workspace_id != workspace.id or not channel.is_open:
        return
    try:
        is_in = user_id in _member_ids(client, channel.slack_id)
    except SlackApiError as error:
        if error.response.get("error") not in _NOT_THERE:
            raise
        return
    with db.begin() as session:
        if is_in:
            membership.arrive(session, session.get_one(Channel, channel_id), session.get_one(Person, person.id), now)
        elif not payload.get("joined"):
            posts.whisper(
                session,
                words=f"Only people in <#{channel.slack_id}> can do that. Join it first, or ask somebody there.",
                workspace_id=workspace.id or 0,
                slack_channel="",
                user_id=user_id,
                now=now,
                key=f"channel.outside|{channel_id}",
                channel_id=channel_id,
            )


def read_groups(db: Database, client: WebClient, workspace: Workspace) -> None:
    """The workspace's user groups; on a plan or with scopes that have none, there are none."""
    try:
        groups = client.usergroups_list(include_users=True)["usergroups"]
    except SlackApiError as error:
        if error.response.get("error") not in _NO_GROUPS:
            raise
        groups = []
    seen = [
        GroupSeen(group["id"], str(group.get("handle") or ""), str(group.get("name") or ""), group.get("users") or [])
        for group in groups
        if not group.get("date_delete")
    ]
    with db.begin() as session:
        keep_user_groups(session, workspace.id or 0, seen)
