"""What is due is done once, whatever the clock, the process or the thing itself does."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.schedule import Schedule
from commands.registry import Registry
from commands.vital_signs import VitalSigns
from storage.database import Database
from storage.slots import Slot, SlotState, add_slot, next_slot_at
from storage.workspaces import Channel, keep_workspace
from tests.crash import feature
from tests.crash.feature import every_day, heard
from tests.harness import START

DAY = timedelta(days=1)
TEN = START.replace(hour=11)
"""10:00 UTC, when the daily schedule is due."""


class House:
    """One channel with a daily schedule, and as many schedulers on its database as a test wants."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, START
        self.poisoned: set[int] = set()
        feature.metadata.create_all(database.engine)
        with database.begin() as session:
            workspace = keep_workspace(session, "T1", name="", bot_user_id="", bot_id="", scopes="")
            channel = Channel(workspace_id=workspace.id or 0, slack_id="C1", joined_at=START)
            session.add(channel)
            session.flush()
            self.schedule_id = every_day(session, channel.id or 0, START).id or 0
        self.registry = Registry()
        self.registry.slot("crash", self._run, words="a daily note")
        self.schedule = self.another()

    def another(self) -> Schedule:
        return Schedule(self.database, self.registry, lambda: self.now, VitalSigns(started=self.now))

    def _run(self, session: Session, slot: Slot) -> None:
        if slot.id in self.poisoned:
            raise RuntimeError("poison")
        feature.say(session, str(slot.local_date))

    def tick(self, now: datetime) -> None:
        self.now = now
        self.schedule.tick()

    def slots(self) -> list[Slot]:
        with self.database.read() as session:
            return sorted(session.exec(select(Slot)), key=lambda slot: slot.local_date)

    def done(self) -> list[str]:
        with self.database.read() as session:
            return [row.what for row in session.execute(heard.select().order_by(heard.c.id))]


def race(house: House) -> None:
    """Four processes tick at the same instant."""
    start = threading.Barrier(4)

    def tick() -> None:
        scheduler = house.another()
        start.wait()
        scheduler.tick()

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def test_a_slot_is_done_once_and_makes_the_next(house: House) -> None:
    for minute in range(3):
        house.tick(TEN + timedelta(minutes=minute))
    assert house.done() == ["2026-11-23"]
    assert [slot.state for slot in house.slots()] == [SlotState.DONE, SlotState.WAITING]


def test_an_absence_leaves_a_row_for_each_date(house: House) -> None:
    house.tick(TEN + 2 * DAY + timedelta(hours=11))
    states = [(slot.state, slot.note) for slot in house.slots()]
    assert [state for state, _ in states] == [SlotState.SKIPPED, SlotState.SKIPPED, SlotState.LATE, SlotState.WAITING]
    assert states[2][1] == "11:00:00 late"
    assert house.done() == ["2026-11-25"]


def test_processes_that_race_do_a_slot_once(house: House) -> None:
    house.now = TEN
    race(house)
    assert house.done() == ["2026-11-23"]


def test_processes_that_race_do_a_job_once(house: House) -> None:
    with house.database.begin() as session:
        session.execute(feature.note.insert().values(id=1, version=0, by=""))

    def due(session: Session) -> list[int]:
        return list(session.execute(feature.note.select().where(feature.note.c.version == 0)).scalars())

    def run(session: Session, subject: int) -> None:
        feature.say(session, "job")
        session.execute(feature.note.update().values(version=1))

    house.registry.job("job", run, words="", due=due, next_due=lambda: None)
    race(house)
    assert house.done() == ["job"]


def test_a_clock_that_jumps_months_ahead_and_back_loses_no_date(house: House) -> None:
    house.tick(TEN)
    house.tick(TEN + 90 * DAY)
    assert len(house.slots()) == 92
    house.tick(TEN + timedelta(hours=1))
    for day in range(1, 4):
        house.tick(TEN + day * DAY)
    assert house.done() == ["2026-11-23", "2027-02-21", "2026-11-24", "2026-11-25", "2026-11-26"]
    with house.database.read() as session:
        assert next_slot_at(session) == TEN + 4 * DAY


def test_what_fails_holds_up_nothing_else(house: House) -> None:
    def broken(session: Session) -> list[int]:
        raise RuntimeError("poison")

    def refuse(subject: int) -> None:
        raise RuntimeError("poison")

    house.registry.job("asks wrongly", refuse, words="", due=broken, next_due=lambda: None)
    house.registry.job("runs wrongly", refuse, words="", due=lambda: [1], next_due=lambda: None)
    house.poisoned = {slot.id or 0 for slot in house.slots()}
    with house.database.begin() as session:
        channel = Channel(workspace_id=1, slack_id="C2", joined_at=START)
        session.add(channel)
        session.flush()
        every_day(session, channel.id or 0, START)
    house.tick(TEN)
    assert house.done() == ["2026-11-23"]
    assert house.slots()[0].state is SlotState.WAITING
    house.tick(TEN + timedelta(hours=13))
    assert [slot.state for slot in house.slots() if slot.id in house.poisoned] == [SlotState.WAITING]
    house.schedule = house.another()  # its rest does not outlive the process
    house.tick(TEN + timedelta(hours=13))
    assert [slot.state for slot in house.slots() if slot.id in house.poisoned] == [SlotState.SKIPPED]


def test_a_long_tick_shows_life_with_every_piece_of_work(house: House) -> None:
    """Else the watchdog would end a process that has much to do, again and again."""
    signs: list[float] = []

    def run() -> None:
        signs.append(house.schedule.progressed)
        house.schedule.progressed = 0.0

    house.registry.job("long", run, words="", due=lambda: [1, 2, 3], next_due=lambda: None)
    house.tick(START)
    assert len(signs) == 3
    assert all(signs)
    assert house.schedule.progressed > 0


def test_asking_for_a_slot_twice_is_one(house: House) -> None:
    with house.database.begin() as session:
        add_slot(session, house.schedule_id, TEN.date(), TEN)
    assert len(house.slots()) == 1
