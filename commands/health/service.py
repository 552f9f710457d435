"""What liaisons and leaders should know about the bot in their channel. Others are told who can look."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commands import posts, scopes
from commands.errors import UserError
from commands.registry import Registry, call
from commands.text import listed, mention
from commands.vital_signs import VitalSigns
from storage.people import Member, Person, Role, members_of, person_of
from storage.posts import Post, PostKind, failed_posts, open_posts, post_by_id, send_again, want_again
from storage.slots import next_slots
from storage.workspaces import Channel, Side, Workspace, hours_of

FAILED = "health.failed"
"""The card that tells a liaison what could not be shown."""

SHOWN = 5
_LOOKERS = (Role.LIAISON, Role.LEADER)


@dataclass(frozen=True, slots=True)
class Failed:
    """A post that Slack refused: of which practice, to whom if it was a direct message, and Slack's reason."""

    post_id: int
    practice: str
    person: str
    why: str
    at: datetime | None
    removing: bool


@dataclass(frozen=True, slots=True)
class Failures:
    """What could not be shown in a channel, newest first."""

    channel_id: int
    slack_id: str
    zone: str
    posts: tuple[Failed, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """`heard` is when Slack was last heard before this question; `coming` is what is next, by name and instant."""

    now: datetime
    vitals: VitalSigns
    waiting: int
    oldest: datetime | None
    coming: tuple[tuple[str, datetime], ...]
    failures: Failures
    paused_at: datetime | None
    paused_why: str
    missing_scopes: tuple[str, ...]


def health(
    session: Session,
    registry: Registry,
    vitals: VitalSigns,
    channel: Channel | None,
    member: Member | None,
    person: Person,
    now: datetime,
) -> Health:
    """Raises UserError for people who may not look, and where no channel is meant."""
    if channel is None or member is None:
        raise UserError("Ask for my health in the joint channel that you mean.")
    _check(session, channel, member, person)
    workspace = session.get_one(Workspace, channel.workspace_id)
    waiting, oldest = open_posts(session, channel.id or 0)
    return Health(
        now=now,
        vitals=vitals,
        waiting=waiting,
        oldest=oldest,
        coming=_coming(session, registry, channel),
        failures=_failures(session, channel),
        paused_at=workspace.paused_at,
        paused_why=workspace.paused_why,
        missing_scopes=tuple(scopes.missing(workspace.scopes)),
    )


def _check(session: Session, channel: Channel, member: Member, person: Person) -> None:
    """Liaisons and leaders look; while there are none, whoever invited the bot."""
    if member.role in _LOOKERS:
        return
    lookers = members_of(session, channel.id or 0, roles=_LOOKERS)
    if not lookers and channel.invited_by == person.user_id:
        return
    who = [mention(found.user_id) for _, found in lookers] or [mention(channel.invited_by)] * bool(channel.invited_by)
    where = f" Here that is {listed(who[:SHOWN], 'or')}." if who else ""
    raise UserError(f"My health is for liaisons and leaders to look after.{where}")


def _coming(session: Session, registry: Registry, channel: Channel) -> tuple[tuple[str, datetime], ...]:
    found = [(row.job, slot.due_at) for slot, row in next_slots(session, channel.id or 0) if not row.paused]
    due = ((name, call(job.next_due, session=session)) for name, job in registry.jobs.items())
    found += [(name, at) for name, at in due if at is not None]
    return tuple(sorted(found, key=lambda item: item[1])[:SHOWN])


def _failures(session: Session, channel: Channel) -> Failures:
    return Failures(
        channel_id=channel.id or 0,
        slack_id=channel.slack_id,
        zone=hours_of(session, channel.id or 0)[Side.SALES].zone,
        posts=tuple(_failed(post) for post in failed_posts(session, channel.id or 0)),
    )


def _failed(post: Post) -> Failed:
    practice = post.card.split(".")[0]
    return Failed(post.id or 0, practice, post.person, post.error, post.failed_at, post.removing)


def try_again(session: Session, channel: Channel, member: Member, person: Person, post_id: int) -> datetime:
    """Take a failed post up once more; when it had failed. Raises UserError if it is not failed any more."""
    _check(session, channel, member, person)
    post = post_by_id(session, channel.id or 0, post_id)
    failed_at = post.failed_at if post is not None else None
    if failed_at is None or not send_again(session, channel.id or 0, post_id):
        raise UserError("That has been tried again already.")
    want_again(session, channel.id or 0, FAILED)
    return failed_at


def failures(session: Session, subject: int) -> Failures | None:
    """What the card `FAILED` of a channel shows."""
    channel = session.get(Channel, subject)
    return None if channel is None else _failures(session, channel)


def tell_liaison(session: Session, now: datetime, post: Post) -> None:
    """Tell one liaison of a post that has failed for good: one message a channel and day, which grows with the day.

    A private word was never the only copy of anything, and failing to tell is not told.
    """
    if post.card == FAILED or post.kind is PostKind.PRIVATE or post.channel_id is None:
        return
    channel = session.get_one(Channel, post.channel_id)
    liaison = _liaison(session, channel, without={post.person})
    if liaison is None:
        return
    key = f"{FAILED}|{channel.id}|{now.date().isoformat()}"
    posts.tell(session, card=FAILED, subject=channel.id or 0, person=liaison, now=now, key=key, channel=channel)


def _liaison(session: Session, channel: Channel, without: Collection[str]) -> Person | None:
    """The first liaison, else the first leader, else who invited the bot."""
    for role in _LOOKERS:
        for _, person in members_of(session, channel.id or 0, roles=(role,)):
            if person.user_id not in without:
                return person
    return None if channel.invited_by in without else person_of(session, channel.workspace_id, channel.invited_by)
