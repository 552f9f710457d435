"""What every test may ask for: a playground, a database, the bot on both, and people."""

from collections.abc import Iterator

import pytest
import structlog

from playground.client import Person
from playground.server import PlaygroundServer
from storage.database import Database
from storage.workspaces import Channel
from tests.databases import database, database_url, patient_database, postgresql, sqlite_template
from tests.harness import APP_YAML, JOINT, START, TEAM, BotUnderTest, SettledSlack, TestClock
from tests.joint import joint_channel, joint_channel_again

__all__ = [
    "APP_YAML",
    "JOINT",
    "TEAM",
    "database",
    "database_url",
    "joint_channel",
    "patient_database",
    "postgresql",
    "sqlite_template",
]

structlog.configure(  # the default draws every local value of every frame, which takes seconds before the ack
    processors=[
        structlog.stdlib.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


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
    slack.settings(request_url=bot.request_url)
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
    """See `tests/joint.py`."""
    return joint_channel_again(bot, slack)
