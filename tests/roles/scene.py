"""One channel with everything in it that can be acted on, a channel next door, and somebody of every kind."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from storage.agreements import Agreement, AgreementState, Objection
from storage.database import Database
from storage.errands import READ_PERSON
from storage.people import Appointment, Member, Person, Role, Standing
from storage.posts import EPOCH, Post, PostState
from storage.reminders import Reminder, ReminderMessage
from storage.requests import EventKind, Request, RequestDraft, RequestEvent, RequestState, Turn
from storage.workspaces import Channel, Side, Workspace, keep_workspace, lock_channel, workspace_of
from tests.conftest import TEAM
from tests.harness import START, BotUnderTest

OTHER_TEAM = "T_OTHER"
SECRET = "pale heron"
"""Stands in what is next door: nobody of the channel may read it."""

KINDS: dict[str, str] = {
    "leader": "U_JANA",
    "liaison": "U_BEN",
    "liaison of the other side": "U_DORA",
    "member": "U_KAI",
    "member of the other side": "U_EMIL",
    "requester": "U_ANA",
    "owner": "U_LENA",
    "without a side": "U_SID",
    "guest who may act": "U_GINA",
    "guest": "U_GINA",
    "stranger": "U_STELLA",
    "other workspace": "U_BEN",
    "bot": "U_ROBO",
    "deactivated": "U_DIRK",
    "removed": "U_PAUL",
    "unknown": "U_NEW",
}
"""Every kind of person, and who is one. Requests are for marketing: the leader, the liaison, the member and the owner
are of it. The member of the other side is appointed and has not answered."""

TERMS = {side: {"first_answer_hours": hours, "resolution_days": 3} for side, hours in (("sales", 5), ("marketing", 6))}


@dataclass
class Scene:
    """Row ids of what is in a channel."""

    channel: int = 0
    slack_id: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    """Slack's `ts` of the cards, by request."""


@dataclass
class Stage:
    bot: BotUnderTest
    here: Scene
    next_door: Scene
    kept: Path
    whole: dict[str, set[str]]
    """Every row, as nobody has changed it yet."""
    view_id: str = ""

    def restore(self) -> None:
        """The database as it was."""
        path = self.bot.database.path
        assert path is not None
        self.bot.database.close()
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.kept, path)

    @contextmanager
    def no_guests(self) -> Iterator[None]:
        """In a channel that does not let guests act."""
        whole = self.whole
        with self.bot.database.begin() as session:
            lock_channel(session, self.here.channel).guests_act = False
        self.whole = dump(self.bot.database)
        yield
        self.whole = whole
        self.restore()


def build(bot: BotUnderTest, joint: Channel) -> Stage:
    with bot.database.begin() as session:
        workspace = workspace_of(session, TEAM)
        assert workspace is not None
        _people(session, workspace, joint)
        here = add_things(session, workspace, joint, "C_JOINT", "here")
        other = Channel(workspace_id=workspace.id or 0, slack_id="C_NEXT", name="next", joined_at=START)
        other.set_up_at = START
        session.add(other)
        session.flush()
        for user, side, role in (("U_A", Side.SALES, Role.MEMBER), ("U_B", Side.MARKETING, Role.LIAISON)):
            add_member(session, workspace, other, user, side, role)
        next_door = add_things(session, workspace, other, "C_NEXT", SECRET)
        elsewhere = keep_workspace(
            session, OTHER_TEAM, name="Other", bot_user_id=workspace.bot_user_id, bot_id=workspace.bot_id, scopes=""
        )
        session.add(Person(workspace_id=elsewhere.id or 0, user_id="U_BEN", name="Another Ben", zone="Europe/Berlin"))
    bot.slack.post("person", id="U_SID", name="Sid")
    bot.clients.add(OTHER_TEAM, "xoxb-playground")
    bot.database.tidy()
    path = bot.database.path
    assert path is not None
    kept = path.with_name("kept.db")
    shutil.copy(path, kept)
    return Stage(bot, here, next_door, kept, dump(bot.database))


def _people(session: Session, workspace: Workspace, joint: Channel) -> None:
    joint.guests_act = True
    session.merge(joint)
    for user, standing, side in (
        ("U_SID", Standing.REGULAR, None),
        ("U_GINA", Standing.GUEST, Side.MARKETING),
        ("U_STELLA", Standing.STRANGER, None),
        ("U_ROBO", Standing.BOT, None),
        ("U_DIRK", Standing.DEACTIVATED, Side.MARKETING),
    ):
        add_member(session, workspace, joint, user, side, Role.MEMBER).standing = standing
    paul = session.execute(
        select(Member).join(Person, Person.id == Member.person_id).where(  # type: ignore[arg-type]
            Person.user_id == "U_PAUL", Member.channel_id == joint.id  # type: ignore[arg-type]
        )
    ).scalar_one()  # fmt: skip
    paul.left_at = START


def add_member(
    session: Session, workspace: Workspace, channel: Channel, user: str, side: Side | None, role: Role
) -> Person:
    person = Person(workspace_id=workspace.id or 0, user_id=user, name=user.title(), zone="Europe/Berlin")
    session.add(person)
    session.flush()
    session.add(Member(channel_id=channel.id or 0, person_id=person.id or 0, joined_at=START, side=side, role=role))
    session.flush()
    return person


def add_things(session: Session, workspace: Workspace, channel: Channel, slack_id: str, words: str) -> Scene:
    """Everything that can be acted on. Numbers of requests are the same in every channel."""
    scene = Scene(channel.id or 0, slack_id)
    members: dict[str, int] = dict(
        session.execute(
            select(Person.user_id, Member.id).join(Member, Member.person_id == Person.id).where(  # type: ignore[call-overload]
                Member.channel_id == channel.id
            )
        ).all()
    )  # fmt: skip
    asker, owner = members.get("U_ANA") or members["U_A"], members.get("U_LENA") or members["U_B"]
    appointed, speaker = members.get("U_EMIL") or members["U_A"], members.get("U_DORA") or members["U_B"]
    for number, (name, state, turn, owned) in enumerate(
        (
            ("open", RequestState.OPEN, Turn.MARKETING, None),
            ("owned", RequestState.OPEN, Turn.MARKETING, owner),
            ("done", RequestState.DONE, Turn.MARKETING, owner),
            ("waiting", RequestState.WAITING, Turn.OUTSIDE, owner),
            ("twin", RequestState.OPEN, Turn.MARKETING, None),
        ),
        start=1,
    ):
        request = Request(
            channel_id=scene.channel, number=number, title=f"{words} {name}", side=Side.SALES, to_side=Side.MARKETING,
            requester_id=asker, owner_id=owned, state=state, turn=turn, asked_at=START,
            due_at=START + timedelta(days=2), runs_since=START, budget=timedelta(hours=18),
            first_budget=timedelta(hours=4),
        )  # fmt: skip
        if state is RequestState.DONE:
            request.closed_at, request.closed_by_id, request.outcome = START, owner, f"{words} outcome"
        scene.rows[name] = _add(session, request)
        scene.stamps[name] = f"1764{number:06}.000{channel.id}00"
        _add(session, _post(workspace, channel, "requests.card", scene.rows[name], scene.stamps[name]))
    event = RequestEvent(
        channel_id=scene.channel, request_id=scene.rows["done"], at=START, kind=EventKind.CLOSED, member_id=owner,
        words=words, state=RequestState.DONE, turn=Turn.MARKETING,
    )  # fmt: skip
    scene.rows["event"] = _add(session, event)
    for version, name in enumerate(("disputed", "proposed"), start=1):
        content = {side: dict(terms) for side, terms in TERMS.items()}
        content["sales"]["resolution_days"] = version + 6
        agreement = Agreement(
            channel_id=scene.channel, kind="promises", version=version, content=content, proposed_by_id=speaker,
            proposed_at=START, state=AgreementState.PROPOSED,
        )  # fmt: skip
        scene.rows[name] = _add(session, agreement)
    objection = Objection(
        agreement_id=scene.rows["disputed"], side=Side.SALES, member_id=speaker, reason=words, at=START
    )
    scene.rows["objection"] = _add(session, objection)
    scene.rows["appointment"] = _add(
        session,
        Appointment(
            channel_id=scene.channel,
            member_id=appointed,
            role=Role.LIAISON,
            appointed_by_id=speaker,
            appointed_at=START,
        ),
    )
    failed = _post(workspace, channel, "channel.card", scene.channel, "")
    failed.state, failed.failed_at, failed.error, failed.key = PostState.FAILED, START, "invalid_blocks", "failed"
    failed.key += f"|{channel.id}"
    scene.rows["failed"] = _add(session, failed)
    person = session.get_one(Member, owner).person_id
    message = _add(session, ReminderMessage(channel_id=scene.channel, person_id=person, at=START))
    scene.rows["reminder"] = _add(
        session,
        Reminder(
            channel_id=scene.channel, message_id=message, item=f"requests|{scene.rows['owned']}", person_id=person,
            rung="first.0.1", local_date=START.date(), at=START,
        ),
    )  # fmt: skip
    draft = RequestDraft(channel_id=scene.channel, member_id=asker, text=words, at=START)
    scene.rows["draft"] = _add(session, draft)
    session.get_one(Channel, channel.id).last_number = 10
    return scene


def _add(session: Session, row: Any) -> int:
    session.add(row)
    session.flush()
    return int(row.id)


def _post(workspace: Workspace, channel: Channel, card: str, subject: int, ts: str) -> Post:
    return Post(
        workspace_id=workspace.id or 0, channel_id=channel.id, key=f"{card}|{subject}", card=card, subject=subject,
        address=channel.slack_id, stream=f"{workspace.id}|{channel.slack_id}|", state=PostState.SHOWN,
        slack_channel=channel.slack_id, ts=ts, next_real=EPOCH, wanted_at=START, shown=1, sending=1,
    )  # fmt: skip


def dump(database: Database, *, but: frozenset[str] = frozenset({"receipt"})) -> dict[str, set[str]]:
    """Every row of every table, but for receipts, the words of refusals, and reading somebody."""
    found = {}
    with database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name in but:
                continue
            rows = [dict(row) for row in session.execute(select(table)).mappings()]
            if table.name == "post":
                rows = [row for row in rows if not row["key"].startswith("refusal|")]
            if table.name == "errand":
                rows = [row for row in rows if row["name"] != READ_PERSON]
            found[table.name] = {str(sorted(row.items(), key=lambda item: item[0])) for row in rows}
    return found


def refusals(database: Database) -> list[str]:
    """What was told privately of refusals."""
    with database.read() as session:
        query = select(Post.words).where(Post.key.startswith("refusal|"))  # type: ignore[call-overload]
        return list(session.execute(query).scalars())
