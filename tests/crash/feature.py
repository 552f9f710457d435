"""A feature small enough to be checked whole: notes, each with a card, a line in its thread and a direct message."""

from datetime import date, datetime, time, timedelta
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select, update
from sqlmodel import Session
from sqlmodel import select as find

from bot.intake import Intake
from commands import posts
from commands.blockkit import Message, actions, button, section
from commands.calendar import WorkingCalendar
from commands.registry import Registry
from commands.schedule import Schedule
from storage.errands import ask_for
from storage.people import Member, Person
from storage.slots import ScheduleRow, Slot, add_slot
from storage.workspaces import Channel, Workspace

metadata = MetaData()
note = Table(
    "crash_note", metadata, Column("id", Integer, primary_key=True), Column("version", Integer), Column("by", String),
    sqlite_autoincrement=True,
)  # fmt: skip
heard = Table("crash_heard", metadata, Column("id", Integer, primary_key=True), Column("what", String))
"""One row for each thing done; nothing in it is unique, so that a double is seen."""
written = Table(
    "crash_written", metadata, Column("note", Integer, primary_key=True), Column("xid", String), Column("seen", String)
)
"""On PostgreSQL: the transaction that wrote a note, and the snapshot of those that it could see as committed."""

DAY = timedelta(days=1)


def register(app: App, registry: Registry) -> None:
    registry.card("crash.note", load_note, draw_note)
    registry.card("crash.line", load_subject, draw_line)
    registry.card("crash.tell", load_subject, draw_tell)
    registry.card("crash.slot", load_slot, draw_slot)
    app.command(registry.command("/request"))(command)
    app.action("crash.bump")(bump)
    registry.on("message", message)
    registry.slot("crash", run_slot, words="a daily note")
    registry.errand("crash", errand, words="noting something")


def load_note(session: Session, subject: int) -> tuple[int, int]:
    return subject, int(session.execute(select(note.c.version).where(note.c.id == subject)).scalar_one())


def draw_note(facts: tuple[int, int]) -> Message:
    text = f"note {facts[0]} v{facts[1]}"
    return Message(text, [section(text), actions([button("Bump", "crash.bump")], block_id="1/0/")])


def load_subject(subject: int) -> int:
    return subject


def draw_line(facts: int) -> Message:
    return Message(f"line {facts}")


def draw_tell(facts: int) -> Message:
    return Message(f"tell {facts}")


def load_slot(session: Session, subject: int) -> date:
    return session.get_one(Slot, subject).local_date


def draw_slot(facts: date) -> Message:
    return Message(f"slot {facts}")


def say(session: Session, what: str) -> None:
    session.execute(insert(heard).values(what=what))


def show_note(session: Session, channel: Channel, number: int, now: datetime) -> None:
    posts.show(session, card="crash.note", subject=number, channel=channel, now=now)


def write(session: Session, channel: Channel, now: datetime, by: str) -> int:
    """A new note with everything that should be seen of it."""
    number = int(session.execute(insert(note).values(version=1, by=by).returning(note.c.id)).scalar_one())
    if session.get_bind().dialect.name == "postgresql":
        marks = {"xid": func.pg_current_xact_id().cast(String), "seen": func.pg_current_snapshot().cast(String)}
        session.execute(insert(written).values(note=number, **marks))
    show_note(session, channel, number, now)
    key = posts.card_key("crash.note", number)
    posts.show(session, card="crash.line", subject=number, channel=channel, now=now, key=f"line|{number}", thread=key)
    person = session.exec(find(Person)).first()
    assert person is not None
    posts.tell(session, card="crash.tell", subject=number, person=person, now=now, key=f"tell|{number}")
    ask_for(session, channel.workspace_id, "crash", str(number), {"number": number})
    return number


def change(session: Session, channel: Channel, number: int, now: datetime) -> None:
    changed = session.connection().execute(update(note).where(note.c.id == number).values(version=note.c.version + 1))
    if changed.rowcount:  # a kill may have left a gap
        show_note(session, channel, number, now)


def command(ack: Ack, command: dict[str, Any], db: Intake, channel: Channel, now: datetime) -> None:
    with db.begin() as session:
        say(session, str(command["text"]))
        write(session, channel, now, str(command["text"]))
    ack("Noted.")


def bump(ack: Ack, db: Intake, channel: Channel, now: datetime) -> None:
    with db.begin() as session:
        say(session, "bump")
        change(session, channel, 1, now)
    ack()


def message(session: Session, channel: Channel | None, member: Member | None, text: str, now: datetime) -> None:
    if channel is not None and member is not None and text.startswith("heard "):
        say(session, text)
        write(session, channel, now, text)


def run_slot(session: Session, channel: Channel, slot: Slot, now: datetime) -> None:
    say(session, f"slot {slot.local_date}")
    key = f"crash.slot|{slot.schedule_id}|{slot.local_date}"
    posts.show(session, card="crash.slot", subject=slot.id or 0, channel=channel, now=now, key=key)


def errand(db: Any, workspace: Workspace, payload: dict[str, Any]) -> None:
    with db.begin() as session:
        say(session, f"errand {payload['number']}")


def every_day(session: Session, channel_id: int, start: datetime) -> ScheduleRow:
    """A schedule at ten each day, with its first slot."""
    row = ScheduleRow(channel_id=channel_id, job="crash", rule="FREQ=DAILY", at="10:00", zone="UTC", shift="none")
    session.add(row)
    session.flush()
    calendar = WorkingCalendar("UTC", time(0), time(23), frozenset(range(7)))
    day, due_at = Schedule(row.rule, time(10), row.zone).due_after(start, calendar, "none")
    add_slot(session, row.id or 0, day, due_at)
    return row
