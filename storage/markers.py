"""The mark by which a message of ours is found again in Slack, and when to look for one before anything is sent."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.backup import BackupRow
from storage.posts import Post, PostKind

DOUBT = timedelta(days=7)
"""For so long after a restore what is sent for the first time is looked for first. What the bot does by the clock it
does anew at once, or on the next working day."""


@dataclass(frozen=True, slots=True)
class Markers:
    """Derived from a post's key: a row that is made anew after a restore finds the message of the row that was lost.

    To everybody without the secret a marker says nothing. A message that comes back after a deletion by hand has
    another one, or its shell would be found.
    """

    secret: bytes

    def of(self, post: Post) -> str:
        return self._made(post, post.reposts)

    def of_repost(self, post: Post) -> str:
        """Its marker once it has been deleted by hand and come back."""
        return self._made(post, 1)

    def _made(self, post: Post, reposts: int) -> str:
        said = f"{post.workspace_id}|{post.key}|{reposts}"
        return hmac.new(self.secret, said.encode(), hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Doubt:
    """The database was restored: between `since` (the bot's `now`) and the restore messages went out that it does not
    know. `until` is of the machine's clock."""

    since: datetime
    until: datetime

    def is_about(self, post: Post, real: datetime) -> bool:
        """Whether the post, that would be sent now, may stand in Slack since before the restore."""
        fresh = post.kind is PostKind.MESSAGE and not post.ts and post.sent_real is None and not post.removing
        return fresh and real < self.until


def last_restore(session: Session) -> BackupRow | None:
    """The backup that the database was last restored from."""
    query = select(BackupRow).where(col(BackupRow.restored_at).is_not(None))
    return session.exec(query.order_by(col(BackupRow.restored_at).desc()).limit(1)).first()


def doubt(session: Session) -> Doubt | None:
    row = last_restore(session)
    if row is None or row.restored_at is None:
        return None
    return Doubt(row.since or row.made_at, row.restored_at + DOUBT)
