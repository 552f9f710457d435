"""Ratified, not announced: whatever the order of acts, only both sides' signatures under one version make it count."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import Session, select

from commands import agreement
from commands.errors import UserError
from storage import agreements
from storage.agreements import Agreement, AgreementState, Objection
from storage.database import Database
from storage.people import Member, Person, Role
from storage.posts import Post
from storage.workspaces import Channel, Side, Workspace

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 23, 10, tzinfo=BERLIN)
KIND = "promises"
T = TypeVar("T")

PEOPLE: dict[str, tuple[Side | None, Role]] = {
    "Dora": (Side.SALES, Role.LIAISON),
    "Carl": (Side.SALES, Role.LEADER),
    "Ana": (Side.SALES, Role.MEMBER),
    "Ben": (Side.MARKETING, Role.LIAISON),
    "Jana": (Side.MARKETING, Role.LEADER),
    "Kai": (Side.MARKETING, Role.MEMBER),
    "Nobody": (None, Role.MEMBER),
}


@dataclass
class Place:
    """A channel with people of both sides, straight on the database."""

    database: Database
    channel: Channel
    members: dict[str, Member]

    def propose(self, who: str, number: int, now: datetime = START) -> Agreement | None:
        with self.database.begin() as session:
            return agreement.propose(session, self.channel, self.members[who], KIND, {"n": number}, now)

    def sign(self, who: str, agreement_id: int, now: datetime = START) -> None:
        with self.database.begin() as session:
            agreement.sign(session, self.channel, self.members[who], agreement_id, now)

    def object(self, who: str, agreement_id: int, now: datetime = START) -> Objection:
        with self.database.begin() as session:
            return agreement.raise_objection(session, self.channel, self.members[who], agreement_id, "Why?", now)

    def answer(self, who: str, objection_id: int, now: datetime = START) -> None:
        with self.database.begin() as session:
            agreement.answer(session, self.channel, self.members[who], objection_id, "Because.", now)

    def versions(self) -> list[Agreement]:
        with self.database.read() as session:
            query = select(Agreement).where(Agreement.channel_id == self.channel.id)
            return sorted(session.exec(query), key=lambda row: row.version)

    def signed(self, agreement_id: int) -> dict[Side, int]:
        with self.database.read() as session:
            return {side: row.member_id for side, row in agreements.signatures_of(session, agreement_id).items()}

    def counting(self) -> int | None:
        with self.database.read() as session:
            row = agreements.agreed(session, self.channel.id or 0, KIND)
        return row.id if row else None


def make_place(database: Database, number: int = 0) -> Place:
    with database.begin() as session:
        workspace = _add(session, Workspace(slack_id=f"T{number}"))
        channel = _add(session, Channel(workspace_id=workspace.id or 0, slack_id="C1", joined_at=START))
        members = {}
        for name, (side, role) in PEOPLE.items():
            person = _add(session, Person(workspace_id=workspace.id or 0, user_id=f"U_{name}", name=name))
            member = Member(channel_id=channel.id or 0, person_id=person.id or 0, side=side, role=role, joined_at=START)
            members[name] = _add(session, member)
    return Place(database, channel, members)


def _add(session: Session, row: T) -> T:
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def place(database: Database) -> Place:
    return make_place(database)


PERSON = st.sampled_from([*PEOPLE, "Dora", "Carl", "Ben", "Jana", "Dora", "Ben"])

# --- any order of acts, against a model that knows nothing of the code


@dataclass
class Version:
    """What the model knows of one version."""

    id: int
    number: int
    at: datetime
    signed: set[Side] = field(default_factory=set)
    agreed: bool = False
    open_objections: dict[int, Side] = field(default_factory=dict)


class Agreeing(RuleBasedStateMachine):
    """Members of both sides do whatever they like, in any order."""

    database: Database
    made = 0
    agreed = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).made += 1
        self.place = make_place(self.database, self.made)
        self.now = START
        self.model: list[Version] = []
        self.objections: list[tuple[int, int]] = []  # (objection, index of its version)
        self.propose_it("Ana", 1)

    def does(self, allowed: bool, act: Callable[[], object]) -> object:
        """The act, which must be refused exactly when the model says so."""
        try:
            done = act()
        except UserError:
            assert not allowed, "it was refused though it was allowed"
            return None
        assert allowed, "it was done though it was not allowed"
        return done

    def is_open(self, index: int) -> bool:
        return index == len(self.model) - 1 and not self.model[index].agreed

    @rule(who=PERSON, number=st.integers(1, 3))
    def propose(self, who: str, number: int) -> None:
        self.propose_it(who, number)

    def propose_it(self, who: str, number: int) -> None:
        made = self.place.propose(who, number, self.now)
        same = bool(self.model) and self.model[-1].number == number
        assert (made is None) == same
        if made is not None:
            self.model.append(Version(made.id or 0, number, self.now))

    @rule(who=PERSON, back=st.sampled_from([0, 0, 0, 1, 2]))
    def sign(self, who: str, back: int) -> None:
        self.sign_it(who, back)

    def sign_it(self, who: str, back: int) -> None:
        if back >= len(self.model):
            return
        index = len(self.model) - 1 - back
        version = self.model[index]
        side, role = PEOPLE[who]
        allowed = self.is_open(index) and not version.open_objections and speaks(side, role)
        self.does(allowed, lambda: self.place.sign(who, version.id, self.now))
        if allowed and side is not None:
            version.signed.add(side)
            version.agreed = len(version.signed) == 2
            type(self).agreed += version.agreed

    @rule(who=PERSON, back=st.sampled_from([0, 0, 1]))
    def object(self, who: str, back: int) -> None:
        if back >= len(self.model):
            return
        index = len(self.model) - 1 - back
        version = self.model[index]
        side, role = PEOPLE[who]
        allowed = self.is_open(index) and speaks(side, role) and self.now <= window_end(version.at)
        raised = self.does(allowed, lambda: self.place.object(who, version.id, self.now))
        if isinstance(raised, Objection) and side is not None:
            version.open_objections[raised.id or 0] = side
            version.signed.discard(side)
            self.objections.append((raised.id or 0, index))

    @precondition(lambda self: self.objections)
    @rule(who=PERSON, which=st.integers(0, 2))
    def answer(self, who: str, which: int) -> None:
        if which >= len(self.objections):
            return
        objection, index = self.objections[-1 - which]
        version = self.model[index]
        allowed = self.is_open(index) and speaks(*PEOPLE[who]) and objection in version.open_objections
        self.does(allowed, lambda: self.place.answer(who, objection, self.now))
        if allowed:
            version.open_objections.pop(objection)

    @rule(first=st.sampled_from(["Dora", "Carl"]), second=st.sampled_from(["Jana", "Ben"]))
    def both_sign(self, first: str, second: str) -> None:
        self.sign_it(first, 0)
        self.sign_it(second, 0)

    @rule(hours=st.integers(1, 80))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def only_what_both_have_signed_counts(self) -> None:
        agreed = [version.id for version in self.model if version.agreed]
        assert self.place.counting() == (agreed[-1] if agreed else None)
        for version, row in zip(self.model, self.place.versions(), strict=True):
            signed = self.place.signed(version.id)
            assert set(signed) == version.signed
            for side, member in signed.items():
                assert PEOPLE[self.name_of(member)][0] is side
            assert (row.agreed_at is not None) == version.agreed

    def name_of(self, member_id: int) -> str:
        return next(name for name, member in self.place.members.items() if member.id == member_id)


def speaks(side: Side | None, role: Role) -> bool:
    return side is not None and role is not Role.MEMBER


def window_end(at: datetime) -> datetime:
    """18:00 on the fifth weekday after, in Berlin; nothing of the code's calendar."""
    day, left = at.astimezone(BERLIN).date(), 5
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return datetime(day.year, day.month, day.day, 18, tzinfo=BERLIN)


def test_no_order_of_acts_makes_one_side_decide(database: Database) -> None:
    class Here(Agreeing):
        pass

    Here.database = database
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=slow),
    )
    assert Here.agreed > 0, "both sides never came to an agreement, so little was tried"


# --- at the same moment


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Start all acts at one moment; the refusals and failures they ended with."""
    barrier, failures = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_both_sides_signing_at_the_same_moment_agree_once(place: Place) -> None:
    for number in range(5):
        made = place.propose("Ana", number)
        assert made is not None
        version = made.id or 0
        assert at_once(partial(place.sign, "Dora", version), partial(place.sign, "Ben", version)) == []
        assert place.counting() == version
        with place.database.read() as session:
            lines = session.exec(select(Post).where(Post.card == "promises.agreed", Post.subject == version)).all()
        assert len(lines) == 1


def test_a_side_that_signs_twice_at_the_same_moment_signs_once(place: Place) -> None:
    made = place.propose("Ana", 1)
    assert made is not None
    number = made.id or 0
    assert at_once(lambda: place.sign("Dora", number), lambda: place.sign("Carl", number)) == []
    assert set(place.signed(number)) == {Side.SALES}
    assert place.counting() is None


def test_proposals_at_the_same_moment_are_versions_in_a_row(place: Place) -> None:
    assert at_once(*(partial(place.propose, "Dora", n) for n in range(4))) == []
    versions = place.versions()
    assert [row.version for row in versions] == [1, 2, 3, 4]
    assert [row.state for row in versions] == [AgreementState.REPLACED] * 3 + [AgreementState.PROPOSED]


def test_an_edit_at_the_moment_of_the_second_signature_leaves_one_of_two_clear_states(place: Place) -> None:
    for number in range(0, 10, 2):
        made = place.propose("Ana", number)
        assert made is not None
        first = made.id or 0
        place.sign("Dora", first)
        before = place.counting()
        failures = at_once(partial(place.sign, "Ben", first), partial(place.propose, "Carl", number + 1))
        assert all(isinstance(error, UserError) for error in failures)
        assert place.versions()[-1].state is AgreementState.PROPOSED
        assert place.signed(place.versions()[-1].id or 0) == {}
        assert place.counting() == (before if failures else first)


# --- who is told what


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("Ana", "Only a liaison or leader of sales can sign. Ask Carl or Dora."),
        ("Nobody", "Only liaisons and leaders of sales and marketing can sign. You are on neither side."),
    ],
)
def test_who_may_not_sign_hears_who_can(place: Place, who: str, words: str) -> None:
    made = place.propose("Ana", 1)
    assert made is not None
    with pytest.raises(UserError) as refused:
        place.sign(who, made.id or 0)
    assert refused.value.words == words


def test_a_version_of_another_channel_can_not_be_signed(database: Database) -> None:
    here, there = make_place(database, 1), make_place(database, 2)
    made = there.propose("Ana", 1)
    assert made is not None
    with pytest.raises(UserError, match="gone"):
        here.sign("Dora", made.id or 0)
