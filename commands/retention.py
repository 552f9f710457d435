"""What is kept for a time and then goes, once a day and in short transactions: `docs/running.md` has the table."""

from datetime import datetime, timedelta

from sqlmodel import Session

from commands.leaving import nothing_to_wait_for
from commands.registry import Registry
from storage import errands, kept_posts, receipts, reminders, requests, slots
from storage.retention import Kept, chores, drop_some, look_next

CLASSES: tuple[Kept, ...] = (
    receipts.KEPT,
    requests.DRAFTS_KEPT,
    requests.REPLIES_KEPT,
    kept_posts.WORDS_KEPT,
    kept_posts.DIRECT_KEPT,
    kept_posts.FAILED_KEPT,
    errands.FAILED_KEPT,
    reminders.KEPT,
    reminders.MESSAGES_KEPT,
    slots.KEPT,
)

JOB = "house.retention"
BATCH = 500
"""So many rows go in one transaction, which must be short."""

_EVERY = timedelta(days=1)


def register(registry: Registry) -> None:
    registry.job(JOB, run, words="letting go of what is old", due=due, next_due=nothing_to_wait_for)


def due(session: Session, now: datetime) -> list[int]:
    """The places in `CLASSES` of those to look at. A time far ahead is of a clock that has been set back since."""
    looked = chores(session)
    return [
        number
        for number, kept in enumerate(CLASSES)
        if (at := looked.get(kept.what)) is None or at <= now or at > now + _EVERY
    ]


def run(session: Session, subject: int, now: datetime) -> None:
    """A batch; a full one may not have been the last, and the next tick does the next."""
    kept = CLASSES[subject]
    gone = drop_some(session, kept, now, BATCH)
    look_next(session, kept.what, now if gone == BATCH else now + _EVERY)
