"""What every test may ask for: a playground, a database, the bot on both, and people."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from playground.client import Person
from playground.server import PlaygroundServer
from storage.database import Database
from storage.people import Member, Role, member_of, person_of
from storage.workspaces import Channel, Side, channel_of, workspace_of
from tests.databases import database, database_url, patient_database, postgresql, sqlite_template
from tests.harness import START, BotUnderTest, SettledSlack, TestClock

__all__ = ["database", "database_url", "patient_database", "postgresql", "sqlite_template"]

structlog.configure(  # the default draws every local value of every frame, which takes seconds before the ack
    processors=[
        structlog.stdlib.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

APP_YAML = Path(__file__).parent.parent / "app.yaml"
TEAM = "T_LOCKSTEP"
JOINT = "#sales-marketing"


@pytest.fixture(scope="session")
def playground() -> Iterator[PlaygroundServer]:
    with PlaygroundServer(manifest=APP_YAML) as server:
        yield server


@pytest.fixture
def slack(playground: PlaygroundServer) -> Iterator[SettledSlack]:
    with SettledSlack(playground.url) as slack:
        slack.reset(now=START.isoformat(), rate=0, ack_seconds=60, request_url=None, manifest=str(APP_YAML))
        yield slack


@pytest.fixture
def clock(slack: SettledSlack) -> TestClock:
    return TestClock(slack)


@pytest.fixture
def bot(database: Database, slack: SettledSlack, clock: TestClock) -> Iterator[BotUnderTest]:
    """The bot, installed in the workspace and in no channel yet."""
    bot = BotUnderTest(database, slack, clock)
    slack.reset(now=START.isoformat(), rate=0, ack_seconds=60, request_url=bot.request_url, manifest=str(APP_YAML))
    yield bot
    bot.close()


@pytest.fixture
def ana(bot: BotUnderTest, slack: SettledSlack) -> Person:
    """A sales rep."""
    return slack.person("Ana")


@pytest.fixture
def ben(bot: BotUnderTest, slack: SettledSlack) -> Person:
    """Marketing's liaison."""
    return slack.person("Ben")


@pytest.fixture
def channel(bot: BotUnderTest, slack: SettledSlack) -> Channel:
    return joint_channel(bot, slack)


def joint_channel(bot: BotUnderTest, slack: SettledSlack) -> Channel:
    """#sales-marketing with the bot in it, both sides known, liaisons and leaders confirmed, promises by default.

    Sales: Ana; Dora is liaison, Carl leads. Marketing: Kai; Ben is liaison, Jana leads.
    """
    slack.person("Carl").invites("Lockstep", JOINT)
    with bot.database.begin() as session:
        workspace = workspace_of(session, TEAM)
        assert workspace is not None
        slack_id = slack.channel(JOINT)["id"]
        joined = channel_of(session, workspace.id or 0, slack_id)
        if joined is None:
            joined = Channel(workspace_id=workspace.id or 0, slack_id=slack_id, name="sales-marketing", joined_at=START)
        joined.set_up_at = START
        session.add(joined)
        session.flush()
        for side, names in SIDES.items():
            for name in names:
                row = _member(session, joined, slack.person(name).id)
                row.side, row.role = side, ROLES.get(name, Role.MEMBER)
                session.add(row)
    return joined


SIDES = {
    Side.SALES: ("Ana", "Carl", "Dora", "Emil", "Frida", "Gus", "Hana", "Ivo"),
    Side.MARKETING: ("Ben", "Jana", "Kai", "Lena", "Mia", "Nils", "Olga", "Paul"),
}
ROLES = {"Dora": Role.LIAISON, "Carl": Role.LEADER, "Ben": Role.LIAISON, "Jana": Role.LEADER}


def _member(session: object, channel: Channel, user_id: str) -> Member:
    """Reading members is the channel feature's work; where it has not run, the rows are made here."""
    from sqlmodel import Session

    from storage.people import Person as PersonRow

    assert isinstance(session, Session)
    found = member_of(session, channel.id or 0, user_id)
    if found is not None:
        return found[0]
    person = person_of(session, channel.workspace_id, user_id)
    if person is None:
        person = PersonRow(workspace_id=channel.workspace_id, user_id=user_id, name=user_id, zone="Europe/Berlin")
        session.add(person)
        session.flush()
    member = Member(channel_id=channel.id or 0, person_id=person.id or 0, joined_at=START)
    session.add(member)
    session.flush()
    return member
