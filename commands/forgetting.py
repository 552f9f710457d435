"""Forgetting a person: each feature takes out what it holds of them (`registry.forget`); what others did stays, without
the person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commands.registry import Registry, call
from commands.text import count
from storage.errands import ask_for
from storage.forgetting import (
    NOBODY,
    SOMEBODY,
    forget_errands,
    forget_reminders,
    make_nobody,
    replace_some,
    show_some_again,
    take_posts_away,
    texts,
)
from storage.people import Person, places_of
from storage.workspaces import Workspace

DRAW_AGAIN = "house.draw_again"
BATCH = 200
"""So many rows go in one transaction, which must be short."""


@dataclass
class Report:
    """What went and what stays, in words; `count` adds up."""

    removed: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)

    def counted(self, counts: Mapping[str, int]) -> None:
        """`counts` by what it is, in the singular: "reply"."""
        self.removed += [count(n, one, _many(one)) for one, n in counts.items() if n]


def _many(one: str) -> str:
    """The plural of a phrase: of its first word."""
    first, _, rest = one.partition(" ")
    plural = f"{first[:-1]}ies" if first.endswith("y") else f"{first}s"
    return f"{plural} {rest}".strip()


def register(registry: Registry) -> None:
    registry.errand(DRAW_AGAIN, draw_again, words="taking a name out of messages")


def forget(session: Session, registry: Registry, person: Person, now: datetime) -> Report:
    """Take the person out, in this transaction; what was and will be said in Slack follows. What they did stays as
    somebody's."""
    report, user_id, person_id = Report(), person.user_id, person.id or 0
    members = places_of(session, person_id)
    for hook in registry.forgets:
        call(hook, session=session, now=now, person=person, members=members, report=report)
    messages = take_posts_away(session, person.workspace_id, user_id)
    report.counted(
        {
            "message to them, which I take out of Slack": messages,
            "reminder": forget_reminders(session, person_id),
            "errand about them": forget_errands(session, person.workspace_id, user_id),
        }
    )
    make_nobody(session, person, members, now)
    session.flush()
    report.removed.insert(0, "their name, title, time zone, Slack id and settings")
    if members:
        report.stays.append(
            "what they did, as “somebody” of their side: the others' work and the agreements are built on it"
        )
    ask_for(session, person.workspace_id, DRAW_AGAIN, str(person_id), {})
    return report


def draw_again(db: Any, workspace: Workspace) -> None:
    """Every message that stands is drawn again from its row, in batches. Done twice, the second changes nothing."""
    last: int | None = 0
    while last is not None:
        with db.begin() as session:
            last = show_some_again(session, workspace.id or 0, last, BATCH)


def take_out_of_texts(db: Any, workspace_id: int, person_id: int, user_id: str, name: str) -> int:
    """Put "somebody" where any text of the workspace names the person, in batches; how many rows that changed."""
    instead = {user_id: f"{NOBODY}{person_id}"} | ({name: SOMEBODY} if name else {})
    changed = 0
    for table, columns in texts():
        after: int | None = 0
        while after is not None:
            with db.begin() as session:
                after, some = replace_some(session, table, columns, workspace_id, instead, after, BATCH)
            changed += some
    return changed
