"""Requests under any sequence of acts, held to an independent model: owner, turn, clocks, history, reminders."""

import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commands.errors import UserError
from commands.requests import jobs, replies, service
from commands.requests.desk import Desk
from commands.requests.service import Ask
from storage.database import Database
from storage.people import Member, Person, Role
from storage.reminders import reminders_of
from storage.requests import EventKind, Priority, events_of, next_look_at, request_by_id
from storage.workspaces import Channel, Side, Workspace
from tests.requests_model import BERLIN, FIRST, OTHER, PEOPLE, RESOLUTION, START, Model, is_liaison, worked

people = st.sampled_from(sorted(PEOPLE))
choice = st.integers(min_value=0, max_value=10**6)


class Requests(RuleBasedStateMachine):
    database: Database

    @initialize()
    def a_channel(self) -> None:
        self.now = START
        self.models: dict[int, Model] = {}
        self.messages = 0
        with self.database.begin() as session:
            workspace = Workspace(slack_id=f"T{id(self)}-{len(session.info)}-{datetime.now(UTC).timestamp()}")
            session.add(workspace)
            session.flush()
            self.channel = Channel(workspace_id=workspace.id or 0, slack_id="C1", joined_at=START)
            session.add(self.channel)
            session.flush()
            self.members: dict[str, Member] = {}
            for name, (side, role) in PEOPLE.items():
                person = Person(workspace_id=workspace.id or 0, user_id=f"U_{name}", name=name, zone="Europe/Berlin")
                session.add(person)
                session.flush()
                member = Member(
                    channel_id=self.channel.id or 0, person_id=person.id or 0, side=Side(side), role=Role(role),
                    joined_at=START,
                )  # fmt: skip
                session.add(member)
                session.flush()
                self.members[name] = member

    def pick(self, n: int) -> tuple[int, Model]:
        ids = sorted(self.models)
        return ids[n % len(ids)], self.models[ids[n % len(ids)]]

    def act(self, expected: bool, function: object, *args: object) -> None:
        """Do it, and see that it is refused exactly when the model says so."""
        assert callable(function)
        refused = ""
        try:
            with self.database.begin() as session:
                function(Desk(session, self.channel, self.now), *args)
        except UserError as refusal:
            refused = refusal.words
        assert bool(refused) != expected, refused or "should have been refused"

    # --- acts

    @precondition(lambda self: len(self.models) < 4)
    @rule(who=people, own_side=st.booleans())
    def ask(self, who: str, own_side: bool) -> None:
        side = PEOPLE[who][0]
        to = side if own_side else OTHER[side]
        with self.database.begin() as session:
            made = service.ask(
                Desk(session, self.channel, self.now), self.members[who], Ask(title="Help", to_side=Side(to))
            )
            assert made.number == len(self.models) + 1
            self.models[made.id or 0] = Model(who, to, turn=to)

    @precondition(lambda self: self.models)
    @rule(n=choice, who=people)
    def take(self, n: int, who: str) -> None:
        request, model = self.pick(n)
        again = model.live and model.owner == who
        allowed = model.live and model.owner is None and PEOPLE[who][0] == model.to
        self.act(allowed or again, service.take, self.members[who], request)
        if allowed:
            model.owner, model.answered, model.acts = who, True, model.acts + 1

    @precondition(lambda self: self.models)
    @rule(n=choice, who=people, to=people)
    def assign(self, n: int, who: str, to: str) -> None:
        request, model = self.pick(n)
        if who == to and model.owner is None:
            return self.take(n, who)
        may = model.live and (model.owner == who or model.is_owing_liaison(who)) and PEOPLE[to][0] == model.to
        self.act(may, service.assign, self.members[who], request, self.members[to])
        if may and model.owner != to:
            model.owner, model.acts = to, model.acts + 1
        return None

    @precondition(lambda self: self.models)
    @rule(n=choice, who=people)
    def reply(self, n: int, who: str) -> None:
        request, model = self.pick(n)
        self.messages += 1
        ts = f"{self.messages}.0"
        for _ in range(2):  # delivered twice
            with self.database.begin() as session:
                desk = Desk(session, self.channel, self.now)
                replies.reply(desk, self.members[who], request, ts=ts, thread_ts="0.1", text="words")
        if not model.live:
            return
        before = (model.state, model.turn, model.answered)
        side, asking_side = PEOPLE[who][0], PEOPLE[model.requester][0]
        if model.state == "snoozed":
            model.back()
        if who == model.requester or (side == asking_side and model.to != asking_side):
            model.back()
            model.turn = model.to
        elif side == model.to:
            model.answered = True
            if model.state == "open":
                model.turn = "requester"
        model.acts += before != (model.state, model.turn, model.answered)

    @precondition(lambda self: self.models)
    @rule(n=choice, who=people, hours=st.integers(min_value=-3, max_value=50))
    def snooze(self, n: int, who: str, hours: int) -> None:
        request, model = self.pick(n)
        until = self.now + timedelta(hours=hours)
        may = model.live and (model.owner == who or model.is_owing_liaison(who)) and hours > 0
        self.act(may, service.snooze, self.members[who], request, until)
        if may and (model.state, model.until) != ("snoozed", until):
            model.back()
            model.state, model.until, model.acts = "snoozed", until, model.acts + 1

    @precondition(lambda self: self.models)
    @rule(n=choice, who=people)
    def wait(self, n: int, who: str) -> None:
        request, model = self.pick(n)
        may = model.live and (model.owner == who or model.is_owing_liaison(who))
        self.act(may, service.wait, self.members[who], request, "the agency")
        if may and model.state != "waiting":
            model.back()
            model.state, model.turn, model.acts = "waiting", "outside", model.acts + 1

    @precondition(lambda self: self.models)
    @rule(n=choice, who=people)
    def carry_on(self, n: int, who: str) -> None:
        request, model = self.pick(n)
        may = model.live and (who in (model.owner, model.requester) or model.is_owing_liaison(who))
        self.act(may, service.resume, self.members[who], request)
        if may and not model.running:
            model.back()
            model.turn, model.acts = model.to, model.acts + 1

    @precondition(lambda self: self.models)
    @rule(n=choice, who=people)
    def close(self, n: int, who: str) -> None:
        request, model = self.pick(n)
        again = model.state == "done" and model.closed_by == who
        may = model.live and (who in (model.owner, model.requester) or model.is_owing_liaison(who))
        self.act(may or again, service.close, self.members[who], request, "sent")
        if may:
            if model.owner == who or model.is_owing_liaison(who):
                model.answered = True
            self.end(model, "done", who)

    @precondition(lambda self: self.models)
    @rule(n=choice, who=people)
    def set_aside(self, n: int, who: str) -> None:
        request, model = self.pick(n)
        again = model.state == "not_a_request" and model.closed_by == who
        may = model.live and is_liaison(who)
        self.act(may or again, service.set_aside, self.members[who], request, "a joke")
        if may:
            self.end(model, "not_a_request", who)

    @precondition(lambda self: len(self.models) > 1)
    @rule(n=choice, m=choice, who=people)
    def merge(self, n: int, m: int, who: str) -> None:
        (request, model), (into, _) = self.pick(n), self.pick(m)
        number = sorted(self.models).index(into) + 1
        while self.models[into].merged_into is not None:
            into = self.models[into].merged_into or 0
        target = self.models[into]
        again = model.state == "merged" and model.merged_into == into and is_liaison(who)
        may = model.live and is_liaison(who) and into != request and target.state != "not_a_request"
        self.act(may or again, service.merge, self.members[who], request, number)
        if may:
            self.end(model, "merged", who)
            model.merged_into = into
            target.acts += 1

    def end(self, model: Model, state: str, who: str) -> None:
        model.back()
        model.state, model.closed_at, model.closed_by, model.acts = state, self.now, who, model.acts + 1

    @precondition(lambda self: self.models)
    @rule(n=choice, who=people)
    def reopen(self, n: int, who: str) -> None:
        request, model = self.pick(n)
        if model.closed_at is None:
            self.act(True, service.reopen, self.members[who], request, "")
            return
        may = (who == model.requester or is_liaison(who)) and self.now <= model.closed_at + timedelta(days=7)
        self.act(may, service.reopen, self.members[who], request, "")
        if may:
            model.state, model.turn, model.acts = "open", model.to, model.acts + 1
            model.closed_at = model.closed_by = model.merged_into = None
            model.reopened += 1
            model.spent, model.first = timedelta(0), model.first if model.answered else timedelta(0)

    @precondition(lambda self: self.models)
    @rule(n=choice, who=people)
    def send_over(self, n: int, who: str) -> None:
        request, model = self.pick(n)
        may, to = model.live and model.is_owing_liaison(who), OTHER[model.to]
        self.act(may, service.send_over, self.members[who], request, Side(to))
        if may:
            model.back()
            model.to = model.turn = to
            model.owner, model.answered = None, False
            model.spent = model.first = timedelta(0)
            model.reopened, model.acts = model.reopened + 1, model.acts + 1

    @precondition(lambda self: self.models)
    @rule(n=choice, who=people, urgent=st.booleans())
    def change_priority(self, n: int, who: str, urgent: bool) -> None:
        request, model = self.pick(n)
        may = model.live and (who == model.requester or model.is_owing_liaison(who))
        priority = Priority.URGENT if urgent else Priority.NORMAL
        self.act(may, service.set_priority, self.members[who], request, priority, None)

    @rule(minutes=st.sampled_from([1, 7, 45, 180, 181, 240, 600, 1500, 4320]))
    def time_passes(self, minutes: int) -> None:
        """Everything that falls due on the way is done at its own instant."""
        end = self.now + timedelta(minutes=minutes)
        for _ in range(200):
            with self.database.read() as session:
                due = next_look_at(session)
            if due is None or due > end:
                break
            self.live_until(max(due, self.now))
            with self.database.read() as session:
                found = jobs.due(session, self.now)
            for subject in found:
                with self.database.begin() as session:
                    jobs.remind(session, subject, self.now)
        else:
            raise AssertionError("the jobs do not come to rest")
        self.live_until(end)
        self.who_owes_was_reminded()

    def who_owes_was_reminded(self) -> None:
        """Past 75 % of the clock that counts somebody has heard of it, unless they have today of the clock before."""
        for request_id, model in self.models.items():
            clock, spent, term = (
                ("resolution", model.spent, RESOLUTION) if model.answered else ("first", model.first, FIRST)
            )
            local = self.now.astimezone(BERLIN)
            if not model.running or spent <= term * 0.75 or local.weekday() > 4 or not 9 <= local.hour < 18:
                continue
            with self.database.read() as session:
                found = reminders_of(session, f"requests|{request_id}")
            told = [r for r in found if r.rung.startswith(f"{clock}.{model.reopened}.")]
            today = [r for r in found if r.at.astimezone(BERLIN).date() == local.date()]
            assert told or today, f"nobody heard of #{request_id}: {spent} of {term}"

    def live_until(self, end: datetime) -> None:
        for model in self.models.values():
            model.pass_time(self.now, end)
            if model.state == "snoozed" and model.until is not None and model.until <= end:
                model.back()
                model.acts += 1
        self.now = end

    # --- what holds

    @invariant()
    def rows_are_what_the_model_says(self) -> None:
        with self.database.read() as session:
            for request_id, model in getattr(self, "models", {}).items():
                row = request_by_id(session, self.channel.id or 0, request_id)
                assert row is not None
                owner = self.members[model.owner].id if model.owner else None
                assert (row.owner_id, row.state, row.turn) == (owner, model.state, model.turn)
                assert (row.first_answered_at is not None) == model.answered
                assert (row.runs_since is not None) == model.running == (row.due_at is not None)
                ran = worked(row.runs_since, self.now) if row.runs_since else timedelta(0)
                assert row.spent >= timedelta(0) <= row.first_spent
                assert row.spent + ran == model.spent
                assert row.first_spent + (timedelta(0) if model.answered else ran) == model.first
                assert (row.budget, row.first_budget) == (RESOLUTION, FIRST)

    @invariant()
    def history_explains_the_state(self) -> None:
        with self.database.read() as session:
            for request_id, model in getattr(self, "models", {}).items():
                row, events = request_by_id(session, self.channel.id or 0, request_id), events_of(session, request_id)
                assert row is not None
                last = events[-1]
                assert (last.state, last.turn, last.owner_id) == (row.state, row.turn, row.owner_id)
                assert events[0].kind is EventKind.ASKED
                assert len([e for e in events if e.kind is not EventKind.PRIORITY]) == model.acts

    @invariant()
    def nobody_is_reminded_twice_a_day_out_of_hours_or_without_reason(self) -> None:
        with self.database.read() as session:
            for request_id, model in getattr(self, "models", {}).items():
                found = reminders_of(session, f"requests|{request_id}")
                for reminder in found:
                    local = reminder.at.astimezone(BERLIN)
                    assert local.weekday() < 5
                    assert 9 <= local.hour < 18
                    assert any(start <= reminder.at <= end for start, end in model.runs)
                days = Counter((r.person_id, r.at.astimezone(BERLIN).date()) for r in found)
                assert not days or max(days.values()) == 1


def test_any_sequence_of_acts_keeps_owner_turn_clocks_history_and_reminders_right(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "lockstep.db")
    database = Database(f"sqlite:///{tmp_path / 'lockstep.db'}")

    class OnDatabase(Requests):
        pass

    OnDatabase.database = database
    run_state_machine_as_test(
        OnDatabase,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )  # fmt: skip
    database.close()
