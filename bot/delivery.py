"""Brings Slack in line with the posts, after the commit and in threads of its own (design §4).

A step is: claim one post (committed as `sending`) → draw it from its row as it is then → one call → settle.
Leases, waits and quarantines use the machine's own clock; what a message says uses the bot's `now`.
"""

import itertools
import os
import secrets
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic

import structlog
from slack_sdk import WebClient
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import sending
from bot.clients import Clients
from bot.clock import Clock, system_clock
from bot.failing import tell_of_failure
from commands.blockkit import Message
from commands.registry import Registry, call
from storage import posts
from storage.crashpoint import crash_point
from storage.database import Database, real_now
from storage.markers import Doubt, Markers, doubt
from storage.posts import WORDS, Post, PostKind, PostState
from storage.secrets import secret
from storage.workspaces import Workspace, pause_workspace

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
DEADLINE = timedelta(seconds=20)
"""A sender that was held up longer than this between claim and call gives the post back: its lease may lapse under it.

LEASE must exceed DEADLINE plus the client's time-outs to connect, so that nobody takes a post over while a request may
still go out.
"""
TRIES_BEFORE_FAILED = 50
"""With growing waits this is some hours; then a liaison looks. Waits that Slack asks for are no tries."""
LOOK_AFTER = timedelta(seconds=30)
"""After a post is sent again it is looked for once more: what Slack carries out late would stand twice."""
LONGEST_PAUSE = 300.0
LONGEST_ABSENCE = 60.0
"""Seconds between two tries when Slack can not be reached at all."""
_BY_CHANNEL = frozenset({"chat.postMessage", "chat.postEphemeral"})
"""Methods that Slack limits for each channel, besides for the workspace."""


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed post with all that sending it needs."""

    post: Post
    found: PostState
    workspace: str
    thread_ts: str
    lease: str
    message: Message | None = None
    broken: str = ""
    settled: bool = False
    """What became of it is in the claiming transaction already."""
    markers: frozenset[str] = frozenset()
    """Under which it may stand in Slack."""


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
    limited: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    """Until when Slack asked us to leave a method alone: (workspace, method, channel or "" for all of them)."""
    lease: timedelta = LEASE
    deadline: timedelta = DEADLINE
    pace: timedelta = timedelta(seconds=1)
    """The unit of the growing waits between tries."""
    told: Callable[[str], None] = lambda _: None
    """Called with what came of each try: `shown`, `unsure`, `later` …"""
    look_after: timedelta = LOOK_AFTER
    _claims: Iterator[int] = field(default_factory=itertools.count)
    _kept_markers: Markers | None = None
    _doubt: Doubt | None = None

    def step(self) -> bool:
        """Deliver one post; False if none is ready."""
        with self.database.read() as session:
            if not posts.is_any_ready(session, self._real(session)):
                return False
        crash_point("before claim")
        started = monotonic()
        work = self._claim()
        if work is None:
            return False
        crash_point("after claim")
        if not work.settled:
            outcome = self._handle(work, started)
            crash_point("before settle")
            self._settle(work, outcome)
            crash_point("after settle")
            self.told(type(outcome).__name__.lower() if outcome is not None else "unchanged")
        return True

    def drain(self, limit: int = 10_000) -> int:
        """Deliver until nothing is ready; how many steps that took."""
        for steps in range(limit):
            if not self.step():
                return steps
        raise RuntimeError("delivery does not come to rest")

    def recover(self, *, alone: bool) -> int:
        """Take up what dead senders left in `sending`. `alone`: no other process delivers from this database."""
        by = self.name if alone else None
        with self.database.read() as session:
            if not posts.is_any_orphaned(session, self._real(session), by=by):
                return 0
        with self.database.begin() as session:
            count = posts.orphan(session, self._real(session), self.quarantine, by=by)
        log.info("took up posts of a sender that died", count=count)
        return count

    def _real(self, session: Session) -> datetime:
        """The instant for leases and waits: of the clock that all who share the database share."""
        return real_now(session) if self.real is system_clock else self.real()

    def _claim(self) -> Work | None:
        """Claim and draw in one transaction: what goes out is the row as it is at that instant."""
        lease = f"{self.name}-{next(self._claims)}"  # one name a claim: a thread held up must not settle another's
        markers = self._markers()
        with self.database.begin() as session:
            real = self._real(session)
            claimed = posts.claim_next(session, real, lease, self.lease)
            if claimed is None:
                return None
            post, found = claimed
            post.attempts += 1
            post.marker = post.marker or markers.of(post)
            workspace = session.get_one(Workspace, post.workspace_id).slack_id
            parent = session.get(Post, post.parent_id) if post.parent_id else None
            if parent is not None and not parent.ts:
                self._settle_without(session, post, parent)
                return Work(post, found, workspace, "", lease, settled=True)
            work = Work(post, found, workspace, parent.ts if parent else post.thread_ts, lease)
            if self._doubt is not None and self._doubt.is_about(post, real):
                post.state = found = PostState.UNKNOWN
                post.sending, post.sent_real, post.sent_at = 0, real, self._doubt.since
            if found is PostState.UNKNOWN:
                known = {post.marker, markers.of_repost(post)} if self._doubt is not None else {post.marker}
                return replace(work, found=found, markers=frozenset(known))
            if post.removing:
                return work
            post.sent_real, post.sent_at = real, post.sent_at or self.clock()
            try:
                with session.begin_nested():
                    message = self.registry.named(self._draw(session, post))
                    post.sending_hash = sending.digest(message) if message is not None else ""
            except OperationalError:
                raise  # the database's trouble, not the card's
            except Exception as error:
                reference = secrets.token_hex(3).upper()
                log.error("a card could not be drawn", card=post.card, reference=reference, exc_info=error)
                return replace(work, broken=f"could not be drawn (reference {reference})")
            crash_point("drawn")
            return replace(work, message=message)

    def _settle_without(self, session: Session, post: Post, parent: Post) -> None:
        """The message that `post` answers does not stand: it failed, or there is nothing left to show."""
        session.refresh(parent, with_for_update=True)  # somebody may be sending it again
        if parent.ts or parent.state not in (PostState.FAILED, PostState.SHOWN):
            posts.settle_later(post, posts.EPOCH, "")
        elif parent.state is PostState.FAILED:
            posts.settle_failed(post, self.clock(), "the message it answers could not be posted")
        else:
            posts.settle_shown(post, "", "", "")

    def _draw(self, session: Session, post: Post) -> Message | None:
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
        if post.removing and not post.ts and post.kind is not PostKind.HOME:
            return sending.Removed()  # it never came to stand
        if work.message is None and not post.removing:
            return None  # its row is gone: nothing to show
        unchanged = post.shown_hash == post.sending_hash and (post.ts or post.kind is PostKind.HOME)
        if unchanged and not post.removing:
            return sending.Shown(post.slack_channel, post.ts)
        if wait := self._wait_for(work, sending.method_of(post)):
            return wait

        def in_time() -> bool:
            return monotonic() - started < self.deadline.total_seconds()

        crash_point("before call")
        if work.message is None:
            outcome = sending.remove(client, post)
        else:
            outcome = sending.send(client, post, work.message, work.thread_ts, in_time)
        crash_point("after call")
        return outcome

    def _look(self, client: WebClient, work: Work) -> sending.Outcome:
        if wait := self._wait_for(work, sending.look_method(work.thread_ts)):
            return wait
        crash_point("before look")
        return sending.find(client, work.post, work.markers, work.thread_ts)

    def _wait_for(self, work: Work, method: str) -> sending.Later | None:
        """How long Slack has asked us to leave this method alone, if it has."""
        real = self.real()
        places = {"", work.post.address} if method in _BY_CHANNEL else {""}
        until = max((self.limited.get((work.workspace, method, place), real) for place in places), default=real)
        return sending.Later(until - real, "Slack asked us to wait", blameless=True) if until > real else None

    def _limit(self, work: Work, method: str, wait: timedelta) -> None:
        """Leave a method alone. Asked to wait in two channels at once, we take it for the whole workspace."""
        real = self.real()
        self.limited = {key: until for key, until in list(self.limited.items()) if until > real}
        place = work.post.address if method in _BY_CHANNEL else ""
        if any(key[:2] == (work.workspace, method) and key[2] != place for key in self.limited):
            self.limited[work.workspace, method, ""] = real + wait
        self.limited[work.workspace, method, place] = real + wait

    def _markers(self) -> Markers:
        if self._kept_markers is None:
            with self.database.begin() as session:
                self._doubt = doubt(session)  # nothing is restored while a bot is at work
                self._kept_markers = Markers(secret(session, "posts"))  # two threads at once read the same row
        return self._kept_markers

    def _settle(self, work: Work, outcome: sending.Outcome | None) -> None:
        with self.database.begin() as session:
            real = self._real(session)
            post = session.get(Post, work.post.id, with_for_update=True)
            if post is None or post.lease_by != work.lease or post.lease_real is None:
                return  # somebody took it over: they settle it
            tired = post.attempts >= TRIES_BEFORE_FAILED
            match outcome:
                case None:
                    posts.settle_shown(post, post.slack_channel, post.ts, post.shown_hash)
                case sending.Shown(channel, ts, marker):
                    post.marker = marker or post.marker
                    posts.settle_shown(post, channel, ts, post.sending_hash)
                case sending.Unsure(error) if tired and (post.ts or post.kind is PostKind.HOME):
                    posts.settle_failed(post, self.clock(), error)
                case sending.Unsure(error):
                    rest = self._pause(post.attempts, LONGEST_PAUSE)
                    posts.settle_unknown(post, real, max(self.quarantine, rest), error)
                case sending.Missing() if tired:
                    posts.settle_failed(post, self.clock(), "Slack never said whether it took it")
                case sending.Missing():
                    post.state, post.looks, post.look_real = PostState.WANTED, 0, real + self.look_after
                    posts.settle_later(post, real, "was not sent")
                case sending.Later(_, error, "", False) if tired:
                    posts.settle_failed(post, self.clock(), error)
                case sending.Later(wait, error, limited, blameless):
                    if limited:
                        self._limit(work, limited, wait)
                    if limited or blameless:
                        post.attempts -= 1
                    else:
                        wait = max(wait, self._pause(post.attempts, LONGEST_PAUSE))
                    posts.settle_later(post, real + wait, error)
                case sending.Away(error):
                    post.attempts = min(post.attempts, 6)
                    posts.settle_later(post, real + self._pause(post.attempts, LONGEST_ABSENCE), error)
                case sending.Removed():
                    session.delete(post)
                    return
                case sending.Gone() if post.ts != work.post.ts:
                    posts.settle_later(post, real, "")
                case sending.Gone():
                    posts.settle_gone(post, self.clock())
                case sending.Paused(error):
                    post.attempts -= 1
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
                tell_of_failure(session, self.registry, post, self.clock())

    def _pause(self, attempts: int, longest: float) -> timedelta:
        """Before the try after `attempts` of them: none, then twice as long each time."""
        return self.pace * (min(2.0 ** min(attempts, 12), longest) if attempts > 1 else 0.0)


_LONG = 30.0


class Workers:
    """Threads that deliver; woken by every commit of this process.

    One of them, the lookout, also looks every `poll` seconds for what other processes wrote and for what had to wait;
    what it takes up is a commit, which wakes the others.
    """

    def __init__(self, step: Callable[[], bool], count: int, name: str, poll: float = 1.0) -> None:
        self._step = step
        self._wake = threading.Condition()
        self._turn = 0
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run, args=[poll if n == 0 else _LONG], name=f"{name}-{n}", daemon=True)
            for n in range(count)
        ]
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

    def _run(self, poll: float) -> None:
        while not self._stopping:
            turn = self._turn
            try:
                worked = self._step()
                self.progressed = monotonic()
            except OperationalError as error:
                name = threading.current_thread().name
                log.warning("the database is busy or away", worker=name, because=str(error.orig))
                worked = False
            except Exception as error:
                log.error("a worker's step failed", worker=threading.current_thread().name, exc_info=error)
                worked = False
            if not worked:
                with self._wake:
                    if self._turn == turn and not self._stopping:
                        self._wake.wait(poll)
