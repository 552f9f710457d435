"""One playground and one small bot for all of these tests; each test begins with a clean workspace."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from playground.client import Person, Slack
from playground.server import PlaygroundServer
from tests.playground.bot import Bot, over_http, over_socket

JOINT = "#sales-marketing"


@pytest.fixture(scope="session")
def server() -> Iterator[PlaygroundServer]:
    with PlaygroundServer() as running:
        yield running


@pytest.fixture(scope="session")
def connected(server: PlaygroundServer) -> Iterator[Slack]:
    with Slack(server.url) as slack:
        yield slack


@pytest.fixture
def slack(connected: Slack) -> Slack:
    """A clean workspace in which every scope is granted and every event is sent; no bot is there."""
    connected.reset(
        manifest=None, request_url=None, retry_scale=1.0, strict_rates=False, ack_seconds=3.0, bot_token="xoxb-playground"
    )
    return connected


@pytest.fixture
def joined(slack: Slack) -> Slack:
    """The bot is in the joint channel."""
    slack.post("invite", **{"as": "Ana", "channel": JOINT, "who": "Lockstep"})
    return slack


@pytest.fixture(scope="session")
def web(server: PlaygroundServer) -> WebClient:
    """The bot's client. It does not try again by itself."""
    return WebClient(token="xoxb-playground", base_url=server.api_url, retry_handlers=[])


@pytest.fixture(scope="session")
def only_bot(web: WebClient) -> Bot:
    return Bot(web, "playground-signing-secret")


@pytest.fixture(scope="session")
def request_url(only_bot: Bot) -> Iterator[str]:
    with over_http(only_bot) as url:
        yield url


@pytest.fixture
def http_bot(slack: Slack, only_bot: Bot, request_url: str) -> Bot:
    """The bot, reached by signed HTTP, in the joint channel."""
    slack.reset(request_url=request_url)
    return ready(slack, only_bot)


@pytest.fixture
def socket_bot(slack: Slack, only_bot: Bot) -> Iterator[Bot]:
    """The bot, connected over Socket Mode, in the joint channel."""
    with over_socket(only_bot, "xapp-playground"):
        yield ready(slack, only_bot)


def ready(slack: Slack, bot: Bot) -> Bot:
    slack.post("invite", **{"as": "Ana", "channel": JOINT, "who": "Lockstep"})
    bot.forget()
    return bot


@pytest.fixture(params=["socket", "http"])
def bot(request: pytest.FixtureRequest) -> Bot:
    """The bot by both ways."""
    found: Bot = request.getfixturevalue(f"{request.param}_bot")
    return found


@pytest.fixture
def ana(slack: Slack) -> Person:
    return slack.person("Ana")


@pytest.fixture
def ben(slack: Slack) -> Person:
    return slack.person("Ben")
