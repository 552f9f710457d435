"""What should stand in Slack, as rows. A message is a view of a row; delivery brings Slack in line (design §4).

A post goes wanted → sending → shown. One found in `sending` without an answer is unknown: it is looked for in
Slack by its marker before it is sent again. A post that Slack refuses for good is failed, and stays to be seen.
One that is `removing` is taken out of Slack, and its row goes when that is done.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, UniqueConstraint, and_, case, exists, func, or_, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, select

from storage.types import choice, moment, reference
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


OPEN_STATES = (PostState.WANTED, PostState.SENDING, PostState.UNKNOWN)


class Post(SQLModel, table=True):
    """One thing that should stand in Slack, unique by `key`, which names its meaning and never the time of a call.

    `wanted` and `shown` count versions. Times named `*_real` are the machine's own clock, since they time a network;
    `sent_at` is the bot's `now` at the first try, which Slack's timestamps follow. `words` is what a card of
    fixed words says.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_post_work", "state", "id"),
        Index("ix_post_stream", "stream", "id"),
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
    marker: str = Field(default_factory=lambda: secrets.token_hex(12), max_length=32)
    plain: bool = False
    removing: bool = False
    attempts: int = 0
    reposts: int = 0
    error: str = Field(default="", max_length=300)
    next_real: datetime = moment()
    lease_real: datetime | None = moment(null=True)
    lease_by: str = Field(default="", max_length=64)
    sent_real: datetime | None = moment(null=True)
    sent_at: datetime | None = moment(null=True)
    wanted_at: datetime = moment()
    failed_at: datetime | None = moment(null=True)


EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
"""`next_real` of what may go out at once."""


def want(session: Session, post: Post) -> None:
    """Say that `post` should stand in Slack as its row is from now on. Wanting it again is one more version."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    values = post.model_dump(exclude={"id"})
    statement = insert(Post).values(**values)
    again = {
        "wanted": Post.wanted + 1,
        "state": case(
            (col(Post.state).in_([PostState.SHOWN, PostState.FAILED]), PostState.WANTED.value), else_=col(Post.state)
        ),
        "attempts": case((col(Post.state) == PostState.FAILED, 0), else_=col(Post.attempts)),
        "wanted_at": statement.excluded.wanted_at,
    }
    if post.kind is PostKind.PRIVATE:
        again = {"wanted": Post.wanted}  # it went to one person once
    session.execute(statement.on_conflict_do_update(index_elements=["workspace_id", "key"], set_=again))


def post_by_key(session: Session, workspace_id: int, key: str) -> Post | None:
    return session.exec(select(Post).where(Post.workspace_id == workspace_id, Post.key == key)).first()


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


def post_at(session: Session, workspace_id: int, slack_channel: str, ts: str) -> Post | None:
    """The post that stands in Slack as this message."""
    query = select(Post).where(Post.slack_channel == slack_channel, Post.ts == ts, Post.workspace_id == workspace_id)
    return session.exec(query).first()


def _ready(real: datetime, workspace_ids: list[int] | None) -> list[ColumnElement[bool]]:
    parent, other = aliased(Post), aliased(Post)
    conditions: list[ColumnElement[bool]] = [
        col(Post.state).in_([PostState.WANTED, PostState.UNKNOWN]),
        col(Post.next_real) <= real,
        or_(
            col(Post.parent_id).is_(None),
            exists().where(col(parent.id) == col(Post.parent_id), col(parent.ts) != ""),
        ),
        ~exists().where(
            col(other.stream) == col(Post.stream),
            col(other.id) != col(Post.id),
            or_(
                col(other.state) == PostState.SENDING,
                and_(
                    col(other.ts) == "",
                    col(Post.ts) == "",
                    col(other.id) < col(Post.id),
                    col(other.state).in_([PostState.WANTED, PostState.UNKNOWN]),
                ),
            ),
        ),
        ~exists().where(col(Workspace.id) == col(Post.workspace_id), col(Workspace.paused_at).is_not(None)),
    ]
    if workspace_ids is not None:
        conditions.append(col(Post.workspace_id).in_(workspace_ids))
    return conditions


def claim_next(session: Session, real: datetime, by: str, lease: timedelta) -> tuple[Post, PostState] | None:
    """Take the next post that may go out, in order within its channel and thread: (post, the state it was found in).

    The post is leased to `by` until `real + lease`. A wanted one is in `sending` when the transaction commits; one that
    was unknown stays unknown, for it must be looked for first.
    """
    query = select(Post).where(*_ready(real, None)).order_by(col(Post.id)).limit(1)
    post = session.exec(query.with_for_update(skip_locked=True)).first()
    if post is None:
        return None
    found = post.state
    post.lease_real, post.lease_by = real + lease, by
    post.next_real = real + lease  # nobody else takes an unknown one meanwhile
    if found is PostState.WANTED:
        post.state, post.sending = PostState.SENDING, post.wanted
    session.add(post)
    session.flush()
    return post, found


def orphan(session: Session, real: datetime, quarantine: timedelta, *, by: str | None = None) -> int:
    """Turn posts whose sender died into unknown ones (or wanted, where a repeat is harmless). How many there were.

    A sender is dead when its lease has lapsed, or, with `by`, when it is none other than processes before this one.
    """
    dead: list[ColumnElement[bool]] = [col(Post.state) == PostState.SENDING]
    dead.append(col(Post.lease_real) < real if by is None else col(Post.lease_by) != by)
    orphans = session.exec(select(Post).where(*dead).with_for_update(skip_locked=True)).all()
    for post in orphans:
        settle_unknown(post, real, quarantine, "the sender died")
        session.add(post)
    return len(orphans)


def settle_shown(post: Post, slack_channel: str, ts: str, digest: str) -> None:
    """Slack shows the version that was being sent."""
    post.slack_channel, post.ts, post.shown_hash = slack_channel, ts, digest
    post.shown, post.attempts, post.error, post.failed_at = post.sending, 0, "", None
    post.state = PostState.SHOWN if post.wanted == post.sending else PostState.WANTED
    post.next_real, post.lease_real = EPOCH, None


def settle_unknown(post: Post, real: datetime, quarantine: timedelta, error: str) -> None:
    """Nobody knows whether Slack took it. What may be repeated is wanted again; a private word is lost, and says so."""
    post.error, post.lease_real = error[:300], None
    if post.kind is PostKind.PRIVATE:
        settle_failed(post, real, f"may not have been seen: {error}")
    elif post.ts or post.kind is PostKind.HOME:
        post.state, post.next_real = PostState.WANTED, real
    else:
        post.state, post.next_real = PostState.UNKNOWN, (post.sent_real or real) + quarantine


def settle_later(post: Post, until: datetime, error: str) -> None:
    """Surely not done; again at `until`."""
    post.state = PostState.WANTED if post.state is PostState.SENDING else post.state
    post.next_real, post.lease_real, post.error = until, None, error[:300]


def settle_failed(post: Post, now: datetime, error: str) -> None:
    """Slack refuses it for good. It stands in `health` until somebody sends it again."""
    post.state, post.failed_at, post.error, post.lease_real = PostState.FAILED, now, error[:300], None


def settle_gone(post: Post, now: datetime) -> None:
    """Its message was deleted by hand: it comes back once, and the second time stays away."""
    if post.reposts:
        post.state, post.failed_at, post.error = PostState.SHOWN, None, "deleted by hand twice"
        post.shown = post.sending = post.wanted
    else:
        post.reposts, post.state, post.wanted_at = 1, PostState.WANTED, now
        post.marker = secrets.token_hex(12)
        post.ts = post.shown_hash = ""
        post.sent_at = None
    post.next_real, post.lease_real = EPOCH, None


def fail_children(session: Session, post: Post, now: datetime) -> None:
    """Replies to a message that can not stand can not stand either."""
    statement = (
        update(Post)
        .where(col(Post.parent_id) == post.id, col(Post.state).in_(OPEN_STATES))
        .values(state=PostState.FAILED, failed_at=now, error="the message it answers could not be posted")
    )
    session.execute(statement)


def failed_posts(session: Session, channel_id: int) -> list[Post]:
    """What could not be shown in the channel, newest first; a private word to one person is nobody else's business."""
    query = select(Post).where(
        Post.channel_id == channel_id, Post.state == PostState.FAILED, Post.kind != PostKind.PRIVATE
    )
    return list(session.exec(query.order_by(col(Post.id).desc()).limit(20)))


def send_again(session: Session, channel_id: int, post_id: int) -> bool:
    """Take a failed post up once more, and the replies that failed with it. False if it has not failed."""
    statement = (
        update(Post)
        .where(
            or_(col(Post.id) == post_id, col(Post.parent_id) == post_id),
            col(Post.channel_id) == channel_id,
            col(Post.state) == PostState.FAILED,
        )
        .values(state=PostState.WANTED, attempts=0, error="", failed_at=None, next_real=EPOCH)
    )
    return session.connection().execute(statement).rowcount > 0


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


def oldest_open_real(session: Session, real: datetime) -> datetime | None:
    """Since when, by the machine's clock, the longest waiting post could have gone out; None if nothing waits."""
    query = select(func.min(Post.next_real)).where(
        *_ready(real, None), col(Post.next_real) > text(":epoch").bindparams(epoch="2000-01-02")
    )
    return session.exec(query).first()


def count_open(session: Session) -> int:
    """Posts that are on their way."""
    return session.exec(select(func.count()).select_from(Post).where(col(Post.state).in_(OPEN_STATES))).one()


def next_real_due(session: Session) -> datetime | None:
    """When, by the machine's clock, the next waiting post may go out."""
    query = select(func.min(Post.next_real)).where(col(Post.state).in_([PostState.WANTED, PostState.UNKNOWN]))
    return session.exec(query).first()
