"""Compares what was promised and what stands in Slack. It reads the business rows and the playground, no posts."""

import re
from collections import Counter
from datetime import timedelta
from itertools import combinations, pairwise

from sqlalchemy import select, text
from sqlmodel import Session

from playground.client import Slack
from storage.database import Database
from storage.slots import Slot, SlotState
from tests.crash.feature import heard, note


def faults(database: Database, slack: Slack, channel: str, acked: list[str], made: list[str], bumps: int) -> list[str]:
    """Every breach, in words. `acked` and `made` are inputs (what was typed) that the bot has acked, or was given;
    `bumps` is how many presses were acked, of those in `made`."""
    found: list[str] = []
    with database.read() as session:
        notes = session.execute(select(note.c.id, note.c.version, note.c.by).order_by(note.c.id)).all()
        done = Counter(session.execute(select(heard.c.what)).scalars())
        after = _after(database, session, [n.id for n in notes])
        slots = list(session.execute(select(Slot).order_by(Slot.__table__.c.local_date)).scalars())  # type: ignore[attr-defined]  # SQLModel's own
    top = [m for m in slack.messages(channel) if m.user == slack.bot["user_id"]]
    cards = Counter(m.text for m in top if m.text.startswith("note "))
    tells = Counter(m.text for m in slack.dm("Ana") if m.text.startswith("tell "))
    replies = {m.text: Counter(r.text for r in slack.thread(m)) for m in top if m.text.startswith("note ")}
    expected = {f"note {n.id} v{n.version}": n.id for n in notes}
    found += _differ("card", cards, Counter(expected))
    found += _differ("direct message", tells, Counter(f"tell {n.id}" for n in notes))
    for card, number in expected.items():
        found += _differ(f"thread of {card}", replies.get(card, Counter()), Counter([f"line {number}"]))
    shown = [int(re.findall(r"\d+", m.text)[0]) for m in top if m.text.startswith("note ")]
    told = [int(m.text.split()[1]) for m in slack.dm("Ana") if "tell" in m.text]
    found += _out_of_order("cards", shown, after)
    found += _out_of_order("direct messages", told, after)

    inputs = Counter({what: n for what, n in done.items() if what.split()[0] in ("typed", "heard")})
    found += [f"input {what!r} was done {n} times" for what, n in inputs.items() if n > 1]
    found += [f"input {what!r} was acked and is lost" for what in acked if what != "bump" and not inputs[what]]
    found += [f"input {what!r} was never given" for what in inputs if what not in made]
    if not bumps <= done["bump"] <= made.count("bump"):
        found.append(f"{bumps} of {made.count('bump')} presses were acked, {done['bump']} are done")
    found += [
        f"note of {what!r} was written {n} times"
        for what, n in Counter(n.by for n in notes).items()
        if n > 1 and what != "work"
    ]

    found += _slots(slots, done, Counter(m.text for m in top if m.text.startswith("slot ")))
    found += [f"errand {n.id} was never done" for n in notes if not done[f"errand {n.id}"] and slots]
    return found


def _differ(name: str, shown: Counter[str], wanted: Counter[str]) -> list[str]:
    wanted = Counter(dict.fromkeys(wanted, 1))
    return [f"{name}: {text!r} stands {shown[text]} times" for text in (shown | wanted) if shown[text] != wanted[text]]


def _after(database: Database, session: Session, notes: list[int]) -> set[tuple[int, int]]:
    """Pairs of notes of which the second was written when the first was committed: all that there is of an order.

    Transactions at once have none on PostgreSQL, and get their numbers as it comes; those of SQLite are one by one.
    """
    if database.is_sqlite:
        return set(combinations(sorted(notes), 2))
    pairs = text(
        "select a.note, b.note from crash_written a join crash_written b"
        " on a.note <> b.note and pg_visible_in_snapshot(a.xid::xid8, b.seen::pg_snapshot)"
    )
    return {(first, second) for first, second in session.connection().execute(pairs)}


def _out_of_order(name: str, shown: list[int], after: set[tuple[int, int]]) -> list[str]:
    """The same note shown twice is no matter of order; `_differ` tells of it."""
    place = {number: n for n, number in reversed(list(enumerate(shown)))}
    wrong = [(a, b) for a, b in after if a in place and b in place and place[a] > place[b]]
    return [f"{name} are out of order: {sorted(wrong)}"] if wrong else []


def _slots(slots: list[Slot], done: Counter[str], shown: Counter[str]) -> list[str]:
    found = []
    for before, after in pairwise(slots):
        if after.local_date - before.local_date != timedelta(days=1):
            found.append(f"between {before.local_date} and {after.local_date} a slot is missing")
    for slot in slots:
        runs = 1 if slot.state in (SlotState.DONE, SlotState.LATE) else 0
        if (done[f"slot {slot.local_date}"], shown[f"slot {slot.local_date}"]) != (runs, runs):
            found.append(f"slot {slot.local_date} is {slot.state}: ran {done[f'slot {slot.local_date}']} times")
    if slots and [s.state for s in slots].count(SlotState.WAITING) != 1:
        found.append("there is not one next slot")
    return found
