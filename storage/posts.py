"""What should stand in Slack, as rows. A message is a view of a row; delivery brings Slack in line (design §4).

A post goes wanted → sending → shown. One found in `sending` without an answer is unknown: it is looked for in
Slack by its marker before it is sent again. A post that Slack refuses for good is failed, and stays to be seen.
One that is `removing` is taken out of Slack, and its row goes when that is done.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, UniqueConstraint, and_, bindparam, case, exists, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, select

from storage.types import choice, moment, reference
from storage.upsert import dialect_of, insert_for
from storage.workspaces import Workspace


class PostState(StrEnum):
    WANTED = "wanted"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SHOWN = "shown"
    FAILED = "failed"


class PostKind(StrEnum):
    """How it stands in Slack: what a repeat does differs by kind."""

    MESSAGE = "message"
    PRIVATE = "private"  # seen by one person in a channel; at most once, never the only copy of anything
    HOME = "home"


WORDS = "words"
"""The card of fixed words: the post itself carries them."""

OPEN_STATES = (PostState.WANTED, PostState.SENDING, PostState.UNKNOWN)


class Post(SQLModel, table=True):
    """One thing that should stand in Slack, unique by `key`, which names its meaning and never the time of a call.

    `wanted` and `shown` count versions. Times named `*_real` are the machine's own clock, since they time a network;
    `sent_at` is the bot's `now` at the first try, which Slack's timestamps follow. `words` is what a card of
    fixed words says. `marker` is empty until it is first on its way (`storage/markers.py`).
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_post_work", "state", "id"),
        Index("ix_post_stream", "stream", "state", "id"),
        Index("ix_post_standing", "slack_channel", "ts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = reference("workspace")
    channel_id: int | None = reference("channel", null=True)
    key: str = Field(max_length=200)
    kind: PostKind = choice(PostKind, PostKind.MESSAGE)
    card: str = Field(max_length=80)
    subject: int
    words: str = ""
    address: str = Field(max_length=32)
    person: str = Field(default="", max_length=32)
    parent_id: int | None = reference("post", null=True)
    thread_ts: str = Field(default="", max_length=32)
    stream: str = Field(max_length=120)
    state: PostState = choice(PostState, PostState.WANTED)
    wanted: int = 1
    shown: int = 0
    sending: int = 0
    sending_hash: str = Field(default="", max_length=64)
    shown_hash: str = Field(default="", max_length=64)
    slack_channel: str = Field(default="", max_length=32)
    ts: str = Field(default="", max_length=32)
    marker: str = Field(default="", max_length=32)
    plain: bool = False
    removing: bool = False
    attempts: int = 0
    reposts: int = 0
    error: str = Field(default="", max_length=300)
    next_real: datetime = moment()
    lease_real: datetime | None = moment(null=True)
    lease_by: str = Field(default="", max_length=64)
    look_real: datetime | None = moment(null=True, index=True)  # for doubles
    looks: int = 0
    sent_real: datetime | None = moment(null=True)
    sent_at: datetime | None = moment(null=True)
    wanted_at: datetime = moment()
    failed_at: datetime | None = moment(null=True)


EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
"""`next_real` of what may go out at once."""

LONGEST_WAIT = timedelta(hours=2)
"""No post waits longer by the machine's clock: a time farther ahead is of a clock that has been set back since."""


def want(session: Session, post: Post) -> None:
    """Say that `post` should stand in Slack as its row is from now on. Wanting it again is one more version."""
    session.execute(_wanting(dialect_of(session), once=post.kind is PostKind.PRIVATE), post.model_dump(exclude={"id"}))


@cache
def _wanting(dialect: str, *, once: bool) -> Any:
    statement = insert_for(dialect, Post)
    failed = col(Post.state) == PostState.FAILED
    again: dict[str, Any] = {
        "wanted": Post.wanted + 1,
        "state": case(
            (failed, _taken_up()), (col(Post.state) == PostState.SHOWN, PostState.WANTED.value), else_=col(Post.state)
        ),
        "attempts": case((failed, 0), else_=col(Post.attempts)),
        "next_real": case((failed, statement.excluded.next_real), else_=col(Post.next_real)),
        "error": case((failed, ""), else_=col(Post.error)),
        "failed_at": None,
        "wanted_at": statement.excluded.wanted_at,
    }
    if once:
        again = {"wanted": Post.wanted}  # it went to one person once
    return statement.on_conflict_do_update(index_elements=["workspace_id", "key"], set_=again)


def _taken_up() -> ColumnElement[str]:
    """The state in which a failed post is taken up: one that was ever on its way may stand in Slack, so look first."""
    may_stand = and_(col(Post.ts) == "", col(Post.sent_real).is_not(None), col(Post.kind) == PostKind.MESSAGE)
    return case((may_stand, PostState.UNKNOWN.value), else_=PostState.WANTED.value)


_BY_KEY = select(Post).where(col(Post.workspace_id) == bindparam("workspace_id"), col(Post.key) == bindparam("key"))


def post_by_key(session: Session, workspace_id: int, key: str) -> Post | None:
    return session.execute(_BY_KEY, {"workspace_id": workspace_id, "key": key}).scalar()


def take_away(session: Session, posts: Sequence[Post]) -> None:
    """Have messages taken out of Slack. Their keys are free from now on.

    Replies of theirs that stay must be among `posts` too, for a reply goes with its parent's row.
    """
    for post in posts:
        parent = session.get(Post, post.parent_id) if post.parent_id else None
        if parent is not None:
            post.parent_id, post.thread_ts = None, parent.ts
        post.removing, post.key, post.wanted = True, f"removing|{post.id}", post.wanted + 1
        if post.state in (PostState.SHOWN, PostState.FAILED):
            post.state, post.attempts, post.next_real = PostState.WANTED, 0, EPOCH
        session.add(post)
    session.flush()


@cache
def _ready(state: PostState) -> Select[int | None]:
    """The id of the first post of `state` that may go out by `:real`: its time has come, its parent stands (or never
    will), nothing of its stream is under way, and no earlier one of its stream has still to appear.

    `:horizon` is the longest wait from `:real`. Built once: putting it together costs more than asking it.
    """
    parent, sending, earlier = aliased(Post), aliased(Post), aliased(Post)
    conditions: list[ColumnElement[bool]] = [
        col(Post.state) == state,
        or_(col(Post.next_real) <= bindparam("real"), col(Post.next_real) > bindparam("horizon")),
        or_(
            col(Post.parent_id).is_(None),
            exists().where(
                col(parent.id) == col(Post.parent_id),
                or_(col(parent.ts) != "", col(parent.state).in_([PostState.FAILED, PostState.SHOWN])),
            ),
        ),
        ~exists().where(col(sending.stream) == col(Post.stream), col(sending.state) == PostState.SENDING),
        or_(
            col(Post.ts) != "",
            ~exists().where(
                col(earlier.stream) == col(Post.stream),
                col(earlier.state).in_([PostState.WANTED, PostState.UNKNOWN]),
                col(earlier.id) < col(Post.id),
                col(earlier.ts) == "",
            ),
        ),
        ~exists().where(col(Workspace.id) == col(Post.workspace_id), col(Workspace.paused_at).is_not(None)),
    ]
    return select(col(Post.id)).where(*conditions).order_by(col(Post.id)).limit(1)


@cache
def _ready_locked(state: PostState) -> Select[int | None]:
    return _ready(state).with_for_update(skip_locked=True)


def _at(real: datetime) -> dict[str, datetime]:
    return {"real": real, "horizon": real + LONGEST_WAIT}


def is_any_ready(session: Session, real: datetime) -> bool:
    """Whether a post may go out: a look that takes no lock, for those who would else write to find nothing."""
    return any(
        session.execute(_ready(state), _at(real)).first() is not None for state in (PostState.UNKNOWN, PostState.WANTED)
    )


def claim_next(session: Session, real: datetime, by: str, lease: timedelta) -> tuple[Post, PostState] | None:
    """Take the next post that may go out, in order within its channel and thread: (post, the state it was found in).

    The post is leased until `real + lease` to `by`, which names this one claim. A wanted one is in `sending` when the
    transaction commits; one that was unknown stays unknown, for it must be looked for first.
    """
    for state in (PostState.UNKNOWN, PostState.WANTED):
        post_id = session.execute(_ready_locked(state), _at(real)).scalar_one_or_none()
        if post_id is None:
            continue
        post = session.get_one(Post, post_id, populate_existing=True)
        post.lease_real, post.lease_by = real + lease, by
        post.next_real = real + lease  # nobody else takes an unknown one meanwhile
        if state is PostState.WANTED:
            post.state, post.sending = PostState.SENDING, post.wanted
        session.add(post)
        session.flush()
        return post, state
    return None


def _dead(real: datetime, by: str | None) -> list[ColumnElement[bool]]:
    lapsed = or_(col(Post.lease_real) < real, col(Post.lease_real) > real + LONGEST_WAIT)
    held = [col(Post.state).in_([PostState.SENDING, PostState.UNKNOWN]), col(Post.lease_real).is_not(None)]
    return [*held, lapsed if by is None else ~col(Post.lease_by).startswith(by)]


def is_any_orphaned(session: Session, real: datetime, *, by: str | None = None) -> bool:
    """Whether `orphan` would find one; takes no lock."""
    return session.exec(select(Post.id).where(*_dead(real, by)).limit(1)).first() is not None


def orphan(session: Session, real: datetime, quarantine: timedelta, *, by: str | None = None) -> int:
    """Turn posts whose sender died into unknown ones (or wanted, where a repeat is harmless). How many there were.

    A sender is dead when its lease has lapsed, or, with `by`, when its claim does not begin with that name.
    """
    orphans = session.exec(select(Post).where(*_dead(real, by)).with_for_update(skip_locked=True)).all()
    for post in orphans:
        if post.state is PostState.UNKNOWN:  # it was being looked for
            settle_later(post, real, post.error)
            continue
        last = min(real, post.lease_real or real)  # after its lease nobody has begun a call
        settle_unknown(post, last, quarantine, "the sender died")
    return len(orphans)


def settle_shown(post: Post, slack_channel: str, ts: str, digest: str) -> None:
    """Slack shows the version that was being sent."""
    post.slack_channel, post.ts, post.shown_hash = slack_channel, ts, digest
    post.shown, post.attempts, post.error, post.failed_at = post.sending, 0, "", None
    post.state = PostState.SHOWN if post.wanted == post.sending else PostState.WANTED
    post.next_real, post.lease_real = EPOCH, None


def settle_unknown(post: Post, real: datetime, quarantine: timedelta, error: str) -> None:
    """Nobody knows whether Slack took it, or still will. What may be repeated is wanted again; a private word is lost,
    and says so. Either way not before the `quarantine` from `real`, the last instant at which it may have gone out: an
    earlier version that Slack carries out late must not win over a later one.
    """
    post.error, post.lease_real = error[:300], None
    post.next_real = real + quarantine
    if post.kind is PostKind.PRIVATE:
        settle_failed(post, real, f"may not have been seen: {error}")
    elif post.ts or post.kind is PostKind.HOME:
        post.state, post.shown_hash = PostState.WANTED, ""  # what stands there now is not known
    else:
        post.state = PostState.UNKNOWN


def settle_later(post: Post, until: datetime, error: str) -> None:
    """Surely not done; again at `until`."""
    post.state = PostState.WANTED if post.state is PostState.SENDING else post.state
    post.next_real, post.lease_real, post.error = until, None, error[:300]


def settle_failed(post: Post, now: datetime, error: str) -> None:
    """Slack refuses it for good. It stands in `health` until somebody sends it again."""
    post.state, post.failed_at, post.error, post.lease_real = PostState.FAILED, now, error[:300], None


GONE = "deleted by hand twice"


def settle_gone(post: Post, now: datetime) -> None:
    """Its message was deleted by hand: it comes back once, and the second time stays away."""
    if post.reposts:
        post.state, post.failed_at, post.error = PostState.SHOWN, None, GONE
        post.shown = post.sending = post.wanted
    else:
        post.reposts, post.state, post.wanted_at = 1, PostState.WANTED, now
        post.marker = post.ts = post.shown_hash = ""
        post.sent_at = post.sent_real = None
    post.next_real, post.lease_real = EPOCH, None


def is_given_up() -> ColumnElement[bool]:
    """It was deleted by hand twice, and stays away."""
    return col(Post.error) == GONE


def failed_posts(session: Session, channel_id: int) -> list[Post]:
    """What could not be shown in the channel, newest first."""
    query = select(Post).where(Post.channel_id == channel_id, *_failed())
    return list(session.exec(query.order_by(col(Post.id).desc()).limit(20)))


def send_again(session: Session, channel_id: int, post_id: int) -> bool:
    """Take a failed post up once more, and the replies that failed with it. False if it has not failed."""
    parent = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    if parent is None or parent.channel_id != channel_id:
        return False
    if parent.state is not PostState.FAILED or parent.kind is PostKind.PRIVATE:
        return False
    _take_up(session, or_(col(Post.id) == post_id, col(Post.parent_id) == post_id), col(Post.state) == PostState.FAILED)
    session.expire(parent)
    return True


def send_all_again(session: Session) -> int:
    """Take every failed post up once more, also those that no channel's health shows; how many."""
    return _take_up(session, *_failed())


def _take_up(session: Session, *which: ColumnElement[bool]) -> int:
    values = {"state": _taken_up(), "attempts": 0, "error": "", "failed_at": None, "next_real": EPOCH}
    return session.connection().execute(update(Post).where(*which).values(**values)).rowcount


def count_failed(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Post).where(*_failed())).one()


def _failed() -> tuple[ColumnElement[bool], ...]:
    """Without private words, whose time has passed."""
    return col(Post.state) == PostState.FAILED, col(Post.kind) != PostKind.PRIVATE


def oldest_open(session: Session) -> datetime | None:
    """Since when, by the bot's `now`, the longest waiting post has been wanted; None if nothing is on its way."""
    return session.exec(select(func.min(Post.wanted_at)).where(col(Post.state).in_(OPEN_STATES))).first()


def want_again(session: Session, channel_id: int, card: str) -> None:
    """Bring every message of the card that stands for the channel up to date."""
    statement = (
        update(Post)
        .where(col(Post.channel_id) == channel_id, col(Post.card) == card, col(Post.state) == PostState.SHOWN)
        .values(state=PostState.WANTED, wanted=Post.wanted + 1)
    )
    session.execute(statement)


def post_by_id(session: Session, channel_id: int, post_id: int) -> Post | None:
    return session.exec(select(Post).where(Post.id == post_id, Post.channel_id == channel_id)).first()


def open_posts(session: Session, channel_id: int) -> tuple[int, datetime | None]:
    """How many of the channel's posts are on their way, and since when, by the bot's clock, the oldest is wanted."""
    query = select(func.count(), func.min(Post.wanted_at)).where(
        Post.channel_id == channel_id, col(Post.state).in_(OPEN_STATES)
    )
    return session.exec(query).one()


def count_by_state(session: Session) -> dict[PostState, int]:
    """How many posts are in each state but `SHOWN`, of which there are as many as ever were."""
    query = select(Post.state, func.count()).where(col(Post.state) != PostState.SHOWN).group_by(col(Post.state))
    return {PostState(state): number for state, number in session.exec(query)}


def count_open(session: Session) -> int:
    """Posts that are on their way."""
    return session.exec(select(func.count()).select_from(Post).where(col(Post.state).in_(OPEN_STATES))).one()
