"""What liaisons and leaders should know about the bot in their channel. Others are told who can look."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from commands import posts, scopes
from commands.errors import UserError
from commands.registry import Registry, call
from commands.text import listed, mention
from commands.vital_signs import VitalSigns
from storage.errands import Errand, do_again, failed_errand, failed_errands
from storage.people import SPEAKERS, Member, Person, fresh_member, members_of, person_of
from storage.posts import Post, PostKind, failed_posts, open_posts, post_by_id, send_again, want_again
from storage.restored import Lost, lost
from storage.slots import next_slots
from storage.workspaces import Channel, Side, Workspace, hours_of, open_channels

FAILED = "health.failed"
"""The card that tells a liaison what could not be shown or done."""

SHOWN = 5
TOLD_FOR = timedelta(days=30)
"""So long health says that a backup was brought back."""

POST, ERRAND = "post", "errand"
"""What a button to try again is about: the `part` of its scope."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A post that Slack refused, or an errand that was tried for long; `why` is Slack's word for it, or ours.

    Of a post, `about` is the title of its practice, `person` to whom it was if it was a direct message. Of an errand,
    `about` names the work.
    """

    part: str
    id: int
    about: str
    why: str
    at: datetime | None
    person: str = ""
    removing: bool = False


@dataclass(frozen=True, slots=True)
class Failures:
    """What could not be shown or done in a channel, newest first."""

    channel_id: int
    slack_id: str
    zone: str
    failed: tuple[Failed, ...]

    def of(self, part: str) -> int:
        """How many are posts, or errands."""
        return sum(failed.part == part for failed in self.failed)


@dataclass(frozen=True, slots=True)
class Health:
    """`heard` is when Slack was last heard before this question; `coming` is what is next, in words and by instant."""

    now: datetime
    vitals: VitalSigns
    waiting: int
    oldest: datetime | None
    coming: tuple[tuple[str, datetime], ...]
    failures: Failures
    paused_at: datetime | None
    paused_why: str
    missing_scopes: tuple[str, ...]
    lost: Lost | None = None


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
        failures=_failures(session, registry, channel),
        paused_at=workspace.paused_at,
        paused_why=workspace.paused_why,
        missing_scopes=tuple(scopes.missing(workspace.scopes)),
        lost=_lost(session, now),
    )


def _lost(session: Session, now: datetime) -> Lost | None:
    """What a restore has lost, as long as people may wonder."""
    found = lost(session)
    return found if found is not None and now < found.before + TOLD_FOR else None


def _check(session: Session, channel: Channel, member: Member, person: Person) -> None:
    """Liaisons and leaders look; while there are none, whoever invited the bot."""
    if member.role in SPEAKERS:
        return
    lookers = members_of(session, channel.id or 0, roles=SPEAKERS)
    if not lookers and channel.invited_by == person.user_id:
        return
    who = [mention(found.user_id) for _, found in lookers] or [mention(channel.invited_by)] * bool(channel.invited_by)
    where = f" Here that is {listed(who[:SHOWN], 'or')}." if who else ""
    raise UserError(f"My health is for liaisons and leaders to look after.{where}")


def _coming(session: Session, registry: Registry, channel: Channel) -> tuple[tuple[str, datetime], ...]:
    slots = [(slot, row) for slot, row in next_slots(session, channel.id or 0) if not row.paused]
    found = [(registry.words(row.job), slot.due_at) for slot, row in slots]
    due = ((job.words, call(job.next_due, session=session)) for job in registry.jobs.values())
    found += [(words, at) for words, at in due if at is not None]
    return tuple(sorted(found, key=lambda item: item[1])[:SHOWN])


def _failures(session: Session, registry: Registry, channel: Channel) -> Failures:
    titles = {entry.feature: entry.title for entry in registry.helps}
    found = [_failed_post(post, titles) for post in failed_posts(session, channel.id or 0)]
    found += [_failed_errand(row, registry) for row in failed_errands(session, channel.workspace_id, channel.id or 0)]
    return Failures(
        channel_id=channel.id or 0,
        slack_id=channel.slack_id,
        zone=hours_of(session, channel.id or 0)[Side.SALES].zone,
        failed=tuple(sorted(found, key=lambda failed: failed.at or channel.joined_at, reverse=True)),
    )


def _failed_post(post: Post, titles: Mapping[str, str]) -> Failed:
    title = titles.get(post.card.split(".")[0], "")
    about = f"{title[:1].lower()}{title[1:]}"
    return Failed(POST, post.id or 0, about, post.error, post.failed_at, post.person, post.removing)


def _failed_errand(errand: Errand, registry: Registry) -> Failed:
    return Failed(ERRAND, errand.id or 0, registry.words(errand.name), errand.error, errand.failed_at)


def try_again(session: Session, channel: Channel, member: Member, person: Person, subject: int, part: str) -> datetime:
    """Take a failed post or errand up once more; when it had failed. Raises UserError if it is not failed any more."""
    _check(session, channel, fresh_member(session, member), person)
    failed_at = (_do_again if part == ERRAND else _send_again)(session, channel, subject)
    if failed_at is None:
        raise UserError("That has been tried again already.")
    want_again(session, channel.id or 0, FAILED)
    return failed_at


def _do_again(session: Session, channel: Channel, errand_id: int) -> datetime | None:
    errand = failed_errand(session, channel.workspace_id, channel.id or 0, errand_id)
    failed_at = errand.failed_at if errand is not None else None
    return failed_at if do_again(session, errand_id) else None


def _send_again(session: Session, channel: Channel, post_id: int) -> datetime | None:
    post = post_by_id(session, channel.id or 0, post_id)
    failed_at = post.failed_at if post is not None else None
    return failed_at if send_again(session, channel.id or 0, post_id) else None


def failures(registry: Registry, session: Session, subject: int) -> Failures | None:
    """What the card `FAILED` of a channel shows."""
    channel = session.get(Channel, subject)
    return None if channel is None else _failures(session, registry, channel)


def tell_liaison(session: Session, now: datetime, failed: Post | Errand) -> None:
    """Tell one liaison of what has failed for good: one message a channel and day, which grows with the day.

    A private word was never the only copy of anything, and failing to tell is not told. Of work for the whole
    workspace its first channel is told.
    """
    recipient = ""
    if isinstance(failed, Post):
        if failed.card == FAILED or failed.kind is PostKind.PRIVATE or failed.channel_id is None:
            return
        recipient = failed.person
    channel = _channel(session, failed)
    liaison = _liaison(session, channel, without={recipient}) if channel else None
    if channel is None or liaison is None:
        return
    key = f"{FAILED}|{channel.id}|{now.date().isoformat()}"
    posts.tell(session, card=FAILED, subject=channel.id or 0, person=liaison, now=now, key=key, channel=channel)


def _channel(session: Session, failed: Post | Errand) -> Channel | None:
    if failed.channel_id is not None:
        return session.get_one(Channel, failed.channel_id)
    return next(iter(open_channels(session, failed.workspace_id)), None)


def _liaison(session: Session, channel: Channel, without: Collection[str]) -> Person | None:
    """The first liaison, else the first leader, else who invited the bot."""
    for role in SPEAKERS:
        for _, person in members_of(session, channel.id or 0, roles=(role,)):
            if person.user_id not in without:
                return person
    return None if channel.invited_by in without else person_of(session, channel.workspace_id, channel.invited_by)
