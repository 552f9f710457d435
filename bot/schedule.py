"""Does what is due by the bot's `now`, each thing once. APScheduler only ticks; our rows say what is due."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from time import monotonic
from typing import cast

import structlog

from bot.clock import Clock
from commands.calendar import WorkingCalendar
from commands.hours import calendars_of
from commands.registry import Registry, call
from commands.schedule import Schedule as Repeating
from commands.schedule import Shift
from commands.vital_signs import VitalSigns
from storage import slots
from storage.crashpoint import crash_point
from storage.database import Database, take_turn
from storage.slots import ScheduleRow, SlotState
from storage.workspaces import Channel, Side

log = structlog.get_logger(__name__)

_LONGEST_REST = 300.0


@dataclass
class Schedule:
    """One `tick` does everything that is due. A thing that fails rests for a while and holds up nothing else."""

    database: Database
    registry: Registry
    clock: Clock
    vitals: VitalSigns
    resting: dict[tuple[str, int], tuple[int, float]] = field(default_factory=dict)
    progressed: float = field(default_factory=monotonic)
    """When it last looked at or did one thing; the watchdog looks at it. A tick with much to do may take long."""

    def tick(self) -> None:
        now = self.clock()
        for name in self.registry.jobs:
            self._guarded(f"what is due of {name}", 0, partial(self._run_jobs, name, now))
        self._guarded("slots", 0, partial(self._run_slots, now))
        self.vitals.last_tick = now

    def next_due(self) -> datetime | None:
        """When the next thing falls due."""
        with self.database.read() as session:
            instants = [call(job.next_due, session=session) for job in self.registry.jobs.values()]
            instants.append(slots.next_slot_at(session))
        return min((instant for instant in instants if instant is not None), default=None)

    def _run_jobs(self, name: str, now: datetime) -> None:
        with self.database.read() as session:
            due: list[int] = call(self.registry.jobs[name].due, session=session, now=now)
        with self.database.gathering():  # forty reminders of one tick are one notification
            for subject in due:
                self._guarded(name, subject, partial(self._run_job, name, subject, now))

    def _run_job(self, name: str, subject: int, now: datetime) -> None:
        job = self.registry.jobs[name]
        with self.database.begin() as session:
            take_turn(session, f"{name}|{subject}")
            if subject in call(job.due, session=session, now=now):  # another process may have just done it
                call(job.run, session=session, subject=subject, now=now)
                crash_point("job run")

    def _run_slots(self, now: datetime) -> None:
        """A settled slot makes its schedule's next one, which may be due too: each date of an absence gets its row."""
        with self.database.read() as session:
            misjudged = slots.skipped_in_the_future(session, now)
        if misjudged:
            with self.database.begin() as session:
                slots.reopen(session, misjudged)
            log.warning("the clock was ahead and is back: slots that it skipped are open again", count=len(misjudged))
        tried: set[int] = set()
        while True:
            with self.database.read() as session:
                due = [slot for slot in slots.due_slots(session, now) if slot not in tried]
            if not due:
                return
            for slot in due:
                tried.add(slot)
                self._guarded("slot", slot, partial(self._run_slot, slot, now))

    def _run_slot(self, slot_id: int, now: datetime) -> None:
        with self.database.begin() as session:
            taken = slots.take_slot(session, slot_id)
            if taken is None:
                return
            slot, row = taken
            channel = session.get_one(Channel, row.channel_id)
            job = self.registry.slots[row.job]
            overdue = now - slot.due_at
            slot.settled_at = now
            if not channel.is_open:
                slot.state, slot.note = SlotState.SKIPPED, "the bot was not in the channel"
            elif overdue > job.late_until:
                slot.state, slot.note = SlotState.SKIPPED, f"the bot was away: {overdue} late"
            else:
                late = overdue > timedelta(minutes=15)
                slot.state = SlotState.LATE if late else SlotState.DONE
                slot.note = f"{overdue} late" if late else ""
                call(job.run, session=session, now=now, channel=channel, slot=slot, late=late)
            session.add(slot)
            day, due_at = self._next(row, slot.due_at, calendars_of(session, row.channel_id)[Side.SALES])
            slots.add_slot(session, row.id or 0, day, due_at)
            crash_point("slot run")

    @staticmethod
    def _next(row: ScheduleRow, after: datetime, calendar: WorkingCalendar) -> tuple[date, datetime]:
        repeating = Repeating(row.rule, time.fromisoformat(row.at), row.zone)
        return repeating.due_after(after, calendar, cast("Shift", row.shift))

    def _guarded(self, name: str, subject: int, run: Callable[[], None]) -> None:
        failures, until = self.resting.get((name, subject), (0, 0.0))
        if monotonic() < until:
            return
        try:
            run()
        except Exception as error:
            rest = min(5.0 * 2**failures, _LONGEST_REST)
            self.resting[(name, subject)] = (failures + 1, monotonic() + rest)
            log.error("a due thing failed and will be tried again", job=name, subject=subject, exc_info=error)
        else:
            self.resting.pop((name, subject), None)
        finally:
            self.progressed = monotonic()
