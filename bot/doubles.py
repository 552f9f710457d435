"""Finds what Slack carried out later than we waited for it: two messages with one marker. The stray one is taken away.

That is what is left of "exactly once" where the other side knows no key: a request that is executed after the
quarantine, or one that a sender held up for longer than its lease sends at last. Both are looked for where they can be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot import sending
from bot.clients import Clients
from bot.clock import Clock, system_clock
from bot.delivery import Delivery
from storage.database import Database, real_now
from storage.doubles import claim_suspect, is_any_suspect_due, note_double
from storage.posts import Post
from storage.workspaces import Workspace

log = structlog.get_logger(__name__)

AGAIN = (timedelta(minutes=10), timedelta(hours=1))
"""How long after a look (the first is `bot.delivery.LOOK_AFTER` the second sending) comes the next."""

LEASE = timedelta(minutes=5)


@dataclass
class Doubles:
    """One step looks after one post that was sent twice."""

    database: Database
    clients: Clients
    delivery: Delivery
    clock: Clock
    real: Callable[[], datetime] = system_clock
    lease: timedelta = LEASE

    def step(self) -> bool:
        """Look after one post; False if none is due."""
        with self.database.read() as session:
            if not is_any_suspect_due(session, self._real(session)):
                return False
        with self.database.begin() as session:
            real = self._real(session)
            post = claim_suspect(session, real, real + self.lease)
            if post is None:
                return False
            workspace = session.get_one(Workspace, post.workspace_id).slack_id
            parent = session.get(Post, post.parent_id) if post.parent_id else None
        self._look(post, workspace, parent.ts if parent else post.thread_ts)
        return True

    def _look(self, post: Post, workspace: str, thread_ts: str) -> None:
        client = self.clients.of(workspace)
        if client is None:
            return
        found = sending.strays(client, post, thread_ts)
        if not isinstance(found, list):
            wait = found.wait if isinstance(found, sending.Later) else timedelta(minutes=1)
            self._settle(post, wait)
            return
        self._write_down(post, found)
        gone = [sending.take_away(client, post.slack_channel, ts) for ts in found]
        self._settle(post, None if all(gone) else timedelta(0))

    def _write_down(self, post: Post, found: list[str]) -> None:
        """Before it is taken away, so that nothing disappears unseen."""
        if not found:
            return
        with self.database.begin() as session:
            for ts in found:
                note_double(session, post, ts, self.clock())
        log.warning("Slack shows a message twice: the stray one is taken away", card=post.card, count=len(found))

    def _settle(self, post: Post, again: timedelta | None) -> None:
        """When to look again: after `again`, or when the next look is due."""
        with self.database.begin() as session:
            row = session.get(Post, post.id, with_for_update=True, populate_existing=True)
            if row is None:
                return
            real = self._real(session)
            if again is not None:
                row.look_real = real + max(again, timedelta(seconds=5))
            else:
                row.look_real = real + AGAIN[row.looks] if row.looks < len(AGAIN) else None
                row.looks += 1
            session.add(row)

    def drain(self, limit: int = 10_000) -> int:
        """Look until nothing is due; how many steps that took."""
        for steps in range(limit):
            if not self.step():
                return steps
        raise RuntimeError("looking for doubles does not come to rest")

    def _real(self, session: Session) -> datetime:
        return real_now(session) if self.real is system_clock else self.real()
