"""Brings Slack in line with the posts, after the commit and in threads of its own (design §4).

A step is: claim one post (committed as `sending`) → draw it from its row as it is then → one call → settle.
Leases, waits and quarantines use the machine's own clock; what a message says uses the bot's `now`.
"""

import os
import secrets
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

import structlog
from slack_sdk import WebClient
from sqlmodel import Session

from bot import sending
from bot.clients import Clients
from bot.clock import Clock, system_clock
from bot.crashpoint import crash_point
from commands.blockkit import Message
from commands.posts import WORDS
from commands.registry import Registry, call
from storage import posts
from storage.database import Database
from storage.posts import Post, PostKind, PostState
from storage.secrets import secret
from storage.workspaces import Workspace, pause_workspace

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
DEADLINE = timedelta(seconds=20)
"""A sender that was held up longer than this between claim and call gives the post back: its lease may lapse under it.

LEASE must exceed DEADLINE plus the client's time-out, so that nobody takes a post over while a call may be under way.
"""
TRIES_BEFORE_FAILED = 50
"""With growing waits this is some hours; then a liaison looks."""


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed post with all that sending it needs."""

    post: Post
    found: PostState
    workspace: str
    thread_ts: str
    message: Message | None
    broken: str = ""


@dataclass
class Delivery:
    """Delivers for every workspace that `clients` has a token for."""

    database: Database
    clients: Clients
    registry: Registry
    clock: Clock
    quarantine: timedelta = timedelta(seconds=90)
    real: Callable[[], datetime] = system_clock
    name: str = field(default_factory=lambda: f"{os.getpid()}-{uuid.uuid4().hex[:8]}")
    limited: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def step(self) -> bool:
        """Deliver one post; False if none is ready."""
        crash_point("before claim")
        work = self._claim()
        if work is None:
            return False
        crash_point("after claim")
        started = monotonic()
        outcome = self._handle(work, started)
        crash_point("before settle")
        self._settle(work, outcome)
        crash_point("after settle")
        return True

    def drain(self, limit: int = 10_000) -> int:
        """Deliver until nothing is ready; how many steps that took."""
        for steps in range(limit):
            if not self.step():
                return steps
        raise RuntimeError("delivery does not come to rest")

    def recover(self, *, alone: bool) -> int:
        """Take up what dead senders left in `sending`. `alone`: no other process delivers from this database."""
        with self.database.begin() as session:
            count = posts.orphan(session, self.real(), self.quarantine, by=self.name if alone else None)
        if count:
            log.info("took up posts of a sender that died", count=count)
        return count

    def _claim(self) -> Work | None:
        """Claim and draw in one transaction: what goes out is the row as it is at that instant."""
        with self.database.begin() as session:
            claimed = posts.claim_next(session, self.real(), self.name, LEASE)
            if claimed is None:
                return None
            post, found = claimed
            post.attempts += 1
            workspace = session.get_one(Workspace, post.workspace_id).slack_id
            parent = session.get(Post, post.parent_id) if post.parent_id else None
            thread_ts = parent.ts if parent else post.thread_ts
            if found is PostState.UNKNOWN:
                return Work(post, found, workspace, thread_ts, None)
            if post.removing:
                return Work(post, found, workspace, thread_ts, None)
            post.sent_real, post.sent_at = self.real(), post.sent_at or self.clock()
            try:
                with session.begin_nested():
                    message = self._draw(session, post)
            except Exception as error:
                reference = secrets.token_hex(3).upper()
                log.error("a card could not be drawn", card=post.card, reference=reference, exc_info=error)
                return Work(post, found, workspace, thread_ts, None, f"could not be drawn (reference {reference})")
            if message is not None:
                post.sending_hash = sending.digest(message)
            return Work(post, found, workspace, thread_ts, message)

    def _draw(self, session: object, post: Post) -> Message | None:
        if post.card == WORDS:
            return Message(post.words)
        card = self.registry.cards[post.card]
        facts = call(card.load, session=session, subject=post.subject, now=self.clock(), post=post)
        return None if facts is None else card.draw(facts)

    def _handle(self, work: Work, started: float) -> sending.Outcome | None:
        """Do what the claimed post needs; None if nothing had to be called."""
        post, client = work.post, self.clients.of(work.workspace)
        if client is None:
            return sending.Paused("no token for this workspace")
        if work.broken:
            return sending.Refused(work.broken)
        if work.found is PostState.UNKNOWN:
            return self._look(client, work)
        if post.removing and not post.ts:
            return sending.Removed()  # it never came to stand
        if work.message is None and not post.removing:
            return None  # its row is gone: nothing to show
        unchanged = post.shown_hash == post.sending_hash and (post.ts or post.kind is PostKind.HOME)
        if unchanged and not post.removing:
            return sending.Shown(post.slack_channel, post.ts)
        method = sending.method_of(post)
        until = self.limited.get((work.workspace, method))
        if until is not None and until > self.real():
            return sending.Later(until - self.real(), "Slack asked us to wait")
        if monotonic() - started > DEADLINE.total_seconds():
            return sending.Later(timedelta(0), "held up before the call")
        crash_point("before call")
        if work.message is None:
            outcome = sending.remove(client, post)
        else:
            outcome = sending.send(client, post, work.message, self._secret(), work.thread_ts)
        crash_point("after call")
        return outcome

    def _look(self, client: WebClient, work: Work) -> sending.Outcome:
        found = sending.find(client, work.post, self._secret(), work.thread_ts)
        if found is None:
            return sending.Later(timedelta(0), "was not sent")
        return found

    def _secret(self) -> bytes:
        if not hasattr(self, "_kept_secret"):
            with self.database.begin() as session:
                self._kept_secret = secret(session, "posts")
        return self._kept_secret

    def _settle(self, work: Work, outcome: sending.Outcome | None) -> None:
        real = self.real()
        with self.database.begin() as session:
            post = session.get(Post, work.post.id, with_for_update=True)
            if post is None or post.lease_by != self.name or post.lease_real is None:
                return  # somebody took it over: they settle it
            match outcome:
                case None:
                    posts.settle_shown(post, post.slack_channel, post.ts, post.shown_hash)
                case sending.Shown(channel, ts):
                    posts.settle_shown(post, channel, ts, post.sending_hash)
                case sending.Unsure(error):
                    posts.settle_unknown(post, real, self.quarantine, error)
                case sending.Later(wait, error, limited):
                    self._settle_later(work, post, wait, error, limited)
                case sending.Removed():
                    session.delete(post)
                    return
                case sending.Gone():
                    posts.settle_gone(post, self.clock())
                case sending.Paused(error):
                    posts.settle_later(post, real, error)
                    pause_workspace(session, post.workspace_id, error, self.clock())
                    log.error("the workspace is paused: its token does not work", error=error)
                case sending.Refused() if post.removing and not post.ts:
                    session.delete(post)
                    return
                case sending.Refused(error):
                    posts.settle_failed(post, self.clock(), error)
                    log.warning("Slack refused a post", card=post.card, error=error)
            session.add(post)
            if post.state is PostState.FAILED:
                posts.fail_children(session, post, self.clock())
                self._tell_of_failure(session, post)

    def _tell_of_failure(self, session: Session, post: Post) -> None:
        """In the transaction that settles the post, so that it is told once. What goes wrong here only is logged."""
        session.flush()
        try:
            with session.begin_nested():
                for hook in self.registry.failures:
                    call(hook, session=session, now=self.clock(), post=post)
        except Exception as error:
            log.error("nobody could be told of a failed post", card=post.card, exc_info=error)

    def _settle_later(self, work: Work, post: Post, wait: timedelta, error: str, limited: str) -> None:
        real = self.real()
        if limited:
            self.limited[(work.workspace, limited)] = real + wait
        elif work.found is PostState.UNKNOWN and error == "was not sent":
            post.state = PostState.WANTED
        elif post.attempts >= TRIES_BEFORE_FAILED and error != "Slack asked us to wait":
            posts.settle_failed(post, self.clock(), error)
            return
        else:
            wait = max(wait, timedelta(seconds=min(2 ** min(post.attempts, 9), 300)) if post.attempts > 1 else wait)
        posts.settle_later(post, real + wait, error)


class Workers:
    """Threads that deliver; woken by every commit of this process, and by the clock for what waits."""

    def __init__(self, step: Callable[[], bool], count: int, name: str, poll: float = 1.0) -> None:
        self._step = step
        self._poll = poll
        self._wake = threading.Condition()
        self._turn = 0
        self._stopping = False
        self._threads = [threading.Thread(target=self._run, name=f"{name}-{n}", daemon=True) for n in range(count)]
        self.progressed = monotonic()
        """When a worker last ended a step, or found nothing to do; the watchdog looks at it."""

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        with self._wake:
            self._turn += 1
            self._wake.notify_all()

    def stop(self, timeout: float) -> bool:
        """End after the step that each worker is in; True if all have ended within `timeout` seconds."""
        self._stopping = True
        self.wake()
        until = monotonic() + timeout
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, until - monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while not self._stopping:
            turn = self._turn
            try:
                worked = self._step()
                self.progressed = monotonic()
            except Exception as error:
                log.error("a worker's step failed", worker=threading.current_thread().name, exc_info=error)
                worked = False
            if not worked:
                with self._wake:
                    if self._turn == turn and not self._stopping:
                        self._wake.wait(self._poll)
