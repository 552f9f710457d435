"""A person is forgotten: their row becomes nobody's, and their name and id go out of every text of the workspace."""

import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, String, Table, Text, cast, delete, or_, select, update
from sqlalchemy.sql.sqltypes import TypeEngine
from sqlmodel import Session, SQLModel, col

from storage.errands import Errand
from storage.leaving import OF_NO_WORKSPACE, rows_of
from storage.people import Member, Person, Reminders, Role, Standing
from storage.posts import EPOCH, Post, PostKind, PostState, take_away
from storage.receipts import Receipt
from storage.reminders import Reminder, ReminderMessage
from storage.types import Choice, Moment

NOBODY = "forgotten-"
"""What stands for the Slack id of somebody who was forgotten begins with this; the number of their row follows."""

SOMEBODY = "somebody"

_ADDRESSES = frozenset({"key", "address", "person", "stream", "slack_channel"})
"""Columns of a post that say where it goes. Posts to the person are settled by `take_posts_away`."""


def make_nobody(session: Session, person: Person, members: Collection[Member], now: datetime) -> None:
    """The rows stay, for what others did with them, and say nothing of a person any more."""
    empty = Person(workspace_id=person.workspace_id, user_id=f"{NOBODY}{person.id}")
    person.user_id, person.name, person.title, person.zone = empty.user_id, "", "", ""
    person.standing, person.reminders = Standing.DEACTIVATED, Reminders.STANDARD
    person.quiet_from, person.quiet_until = empty.quiet_from, empty.quiet_until
    person.dm_channel, person.read_at = "", None
    session.add(person)
    for member in members:
        member.role, member.joined_at, member.left_at = Role.MEMBER, EPOCH, member.left_at or now
        member.asked_side_at = member.chose_side_at = member.welcomed_at = None
        session.add(member)


def forget_reminders(session: Session, person_id: int) -> int:
    """What the person was reminded of, and when."""
    session.execute(delete(Reminder).where(col(Reminder.person_id) == person_id))
    gone = delete(ReminderMessage).where(col(ReminderMessage.person_id) == person_id)
    return session.connection().execute(gone).rowcount


def forget_errands(session: Session, workspace_id: int, user_id: str) -> int:
    """Work that was about the person."""
    whole = re.compile(_pattern(user_id))
    found = session.execute(select(Errand).where(col(Errand.workspace_id) == workspace_id)).scalars()
    theirs = [errand for errand in found if whole.search(errand.key) or whole.search(json.dumps(errand.payload))]
    for errand in theirs:
        session.delete(errand)
    return len(theirs)


def take_posts_away(session: Session, workspace_id: int, user_id: str) -> int:
    """Have every message to the person taken out of Slack, and their Home tab emptied; how many.

    What is on its way keeps its address until it is known whether it arrived: it must be looked for.
    """
    query = select(Post).where(col(Post.workspace_id) == workspace_id, col(Post.person) == user_id)
    posts = list(session.execute(query).scalars())
    removed = []
    for post in posts:
        never_sent = post.state in (PostState.WANTED, PostState.FAILED) and not post.ts and post.sent_real is None
        if post.kind is PostKind.PRIVATE or (never_sent and post.kind is not PostKind.HOME):
            session.delete(post)  # Slack forgets a private word by itself, and nobody could delete it
            continue
        post.words = ""
        if post.ts:
            post.address = post.slack_channel
            post.person, post.stream = "", f"{workspace_id}|{post.slack_channel}|"
        removed.append(post)
    take_away(session, removed)
    return len(posts)


def take_cards_away(session: Session, workspace_id: int, subjects: Mapping[str, Collection[int]]) -> int:
    """Have the posts of rows that are about to go taken out of Slack: row ids by card; how many."""
    gone: list[Post] = []
    for card, ids in subjects.items():
        query = select(Post).where(
            col(Post.workspace_id) == workspace_id, col(Post.card) == card, col(Post.subject).in_(list(ids))
        )
        gone += session.execute(query).scalars()
    take_away(session, gone)
    return len(gone)


def show_some_again(session: Session, workspace_id: int, after: int, limit: int) -> int | None:
    """Have up to `limit` messages that stand in Slack drawn again, from the post `after` on; the last one's id, or
    None if there are no more. One that reads as before costs no call."""
    query = (
        select(Post.id)  # type: ignore[call-overload]  # a column, not its value
        .where(col(Post.workspace_id) == workspace_id, col(Post.id) > after, col(Post.state) == PostState.SHOWN)
        .where(col(Post.kind) != PostKind.PRIVATE, col(Post.removing).is_(False))
        .order_by(col(Post.id))
        .limit(limit)
    )
    found = list(session.execute(query).scalars())
    if not found:
        return None
    statement = update(Post).where(col(Post.id).in_(found), col(Post.state) == PostState.SHOWN)
    session.execute(statement.values(state=PostState.WANTED, wanted=Post.wanted + 1))
    return int(found[-1])


def texts() -> list[tuple[Table, list[str]]]:
    """Every table of workspaces with its columns that hold words."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        if table.name in OF_NO_WORKSPACE or table.name in (Receipt.__tablename__, Person.__tablename__):
            continue
        names = [column.name for column in table.columns if _holds_words(column.type)]
        if table.name == Post.__tablename__:
            names = [name for name in names if name not in _ADDRESSES]
        if names:
            found.append((table, names))
    return found


def _holds_words(kind: TypeEngine[Any]) -> bool:
    if isinstance(kind, Choice | Moment):
        return False
    return isinstance(kind, String | JSON) or isinstance(getattr(kind, "impl", None), String)


def replace_some(
    session: Session,
    table: Table,
    columns: Collection[str],
    workspace_id: int,
    instead: Mapping[str, str],
    after: int,
    limit: int,
) -> tuple[int | None, int]:
    """In up to `limit` rows beyond the id `after`, put `instead` of whole words: (the last row's id, how many rows
    changed); None if there are no more."""
    mine = rows_of(session, table, workspace_id)
    assert mine is not None
    wanted = [table.c.id, *(table.c[name] for name in columns)]
    some = select(*wanted).where(mine, table.c.id > after, _mentions(table, columns, instead))
    rows = session.execute(some.order_by(table.c.id).limit(limit)).all()
    changed = 0
    for row in rows:
        before = dict(zip(columns, row[1:], strict=True))
        now = {name: _replaced(value, instead) for name, value in before.items()}
        if now != before:
            session.execute(update(table).where(table.c.id == row[0]).values(**now))
            changed += 1
    return (int(rows[-1][0]) if rows else None), changed


def _mentions(table: Table, columns: Collection[str], words: Collection[str]) -> ColumnElement[bool]:
    found = []
    for name in columns:
        for word in words:
            said = json.dumps(word)[1:-1] if isinstance(table.c[name].type, JSON) else word
            found.append(cast(table.c[name], Text).contains(said, autoescape=True))
    return or_(*found)


def _replaced(value: Any, instead: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for word, other in instead.items():
            value = re.sub(_pattern(word), other.replace("\\", r"\\"), value)
        return value
    if isinstance(value, list):
        return [_replaced(item, instead) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item, instead) for key, item in value.items()}
    return value


def _pattern(word: str) -> str:
    return rf"(?<!\w)@?{re.escape(word)}(?!\w)"
