"""What a database must know of itself once it was restored: Slack, and people, have seen more than it has."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, text, update
from sqlmodel import Session, col, select

from storage.backup import BackupRow
from storage.errands import take_up_errands
from storage.markers import Markers, last_restore
from storage.posts import EPOCH, OPEN_STATES, WORDS, Post, PostKind, PostState, is_given_up
from storage.receipts import Receipt
from storage.secrets import secret
from storage.slots import Slot
from storage.workspaces import Channel

IDS_APART = 1_000_000
"""Ids go on so much higher: a button on a card whose row was lost must not act on a new row."""

NUMBERS_APART = 100
"""So do the numbers that people say: #43 of yesterday must not be another request today."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What happened between the two instants, of the machine's clock, is not in the database."""

    after: datetime
    before: datetime


def lost(session: Session) -> Lost | None:
    """The time of which the database knows nothing, if it was ever restored."""
    row = last_restore(session)
    return Lost(row.made_at, row.restored_at) if row is not None and row.restored_at is not None else None


def mark(session: Session, now: datetime, otherwise: datetime) -> Lost:
    """Mark a database that was restored at `now`, by the machine's clock. `otherwise` is the instant of the backup
    where it does not say so itself."""
    row = session.exec(select(BackupRow).order_by(col(BackupRow.id).desc()).limit(1)).first()
    if row is None:
        row = BackupRow(made_at=otherwise)
    row.restored_at, row.since = now, _newest(session) or row.made_at
    session.add(row)
    session.flush()
    _doubt_posts(session, row.made_at, row.since)
    take_up_errands(session)
    session.execute(update(Channel).values(last_number=Channel.last_number + NUMBERS_APART))
    _raise_ids(session)
    return Lost(row.made_at, now)


def _newest(session: Session) -> datetime | None:
    """The newest instant, by the bot's `now`, that the rows speak of."""
    queries = (
        select(func.max(Post.wanted_at)),
        select(func.max(Post.sent_at)),
        select(func.max(Receipt.at)),
        select(func.max(Slot.settled_at)),
    )
    return max((at for query in queries if (at := session.exec(query).one()) is not None), default=None)


def _doubt_posts(session: Session, made_at: datetime, since: datetime) -> None:
    """A message that had still to appear may have appeared since: it is looked for first. One that stands may say
    something newer than we know, and is brought back in line. A private word is at most once."""
    markers = Markers(secret(session, "posts"))
    free = {"lease_real": None, "next_real": EPOCH, "attempts": 0}
    appeared = func.coalesce(Post.sent_real, made_at), func.coalesce(Post.sent_at, since)
    stands, is_open = col(Post.ts) != "", col(Post.state).in_(OPEN_STATES)
    message, kept = col(Post.kind) == PostKind.MESSAGE, col(Post.removing).is_(False)
    for post in session.exec(select(Post).where(message, kept, ~stands, Post.marker == "")):
        post.marker = markers.of(post)
        session.add(post)
    session.flush()
    may_stand = {"sent_real": appeared[0], "sent_at": appeared[1], "sending": 0, "sending_hash": ""}
    session.execute(update(Post).where(message, kept, ~stands, is_open).values(state=PostState.UNKNOWN, **free))
    session.execute(update(Post).where(message, kept, ~stands, col(Post.state) != PostState.SHOWN).values(**may_stand))
    unsure = {"state": PostState.FAILED, "error": "may not have been seen: the database was restored"}
    session.execute(
        update(Post).where(col(Post.kind) == PostKind.PRIVATE, is_open).values(**unsure, failed_at=since, **free)
    )
    anew = {"state": PostState.WANTED, "wanted": Post.wanted + 1, "shown_hash": "", **free}
    living = message & kept & stands & (col(Post.card) != WORDS) & ~is_given_up()
    session.execute(
        update(Post)
        .where(living | (col(Post.kind) == PostKind.HOME), col(Post.state) != PostState.FAILED)
        .values(**anew)
    )


def _raise_ids(session: Session) -> None:
    """Have every table's next row get an id that no lost row can have had."""
    if session.get_bind().dialect.name == "sqlite":
        tables = "select name from sqlite_master where type = 'table' and sql like '%autoincrement%'"
        never = f"select name, 0 from ({tables}) where name not in (select name from sqlite_sequence)"  # noqa: S608 - ours
        session.execute(text(f"insert into sqlite_sequence (name, seq) {never}"))
        session.execute(text("update sqlite_sequence set seq = seq + :apart"), {"apart": IDS_APART})
        return
    names = text("select quote_ident(sequencename) from pg_sequences where schemaname = current_schema()")
    for (name,) in session.execute(names).all():
        higher = f"select setval('{name}', (select last_value from {name}) + {IDS_APART})"  # noqa: S608 - its own name
        session.execute(text(higher))
