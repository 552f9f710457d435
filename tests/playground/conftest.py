"""Two playgrounds, one bot on each: one by signed HTTP, one by Socket Mode. Each test begins with a clean workspace."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from slack_sdk import WebClient

from playground.client import Person, Slack
from playground.server import PlaygroundServer
from tests.playground.bot import Bot, over_http, over_socket

JOINT = "#sales-marketing"
SECRET = "playground-signing-secret"
CLEAN = {
    "manifest": None,
    "request_url": None,
    "retry_scale": 1.0,
    "ack_seconds": 3.0,
    "trigger_seconds": 3.0,
    "response_url_seconds": 1800.0,
    "strict_rates": False,
    "bot_token": "xoxb-playground",
    "signing_secret": SECRET,
}


@dataclass
class Side:
    server: PlaygroundServer
    slack: Slack
    web: WebClient
    bot: Bot
    request_url: str | None


def web_client(server: PlaygroundServer) -> WebClient:
    """The bot's client. It does not try again by itself."""
    return WebClient(token="xoxb-playground", base_url=server.api_url, retry_handlers=[])


@pytest.fixture(scope="session")
def by_http() -> Iterator[Side]:
    with PlaygroundServer() as server, Slack(server.url) as slack:
        web = web_client(server)
        bot = Bot(web, SECRET)
        with over_http(bot) as url:
            yield Side(server, slack, web, bot, url)


@pytest.fixture(scope="session")
def by_socket() -> Iterator[Side]:
    with PlaygroundServer() as server, Slack(server.url) as slack:
        web = web_client(server)
        bot = Bot(web, SECRET)
        with over_socket(bot, "xapp-playground"):
            yield Side(server, slack, web, bot, None)


@pytest.fixture
def side(request: pytest.FixtureRequest) -> Side:
    params = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    socket = "socket_bot" in request.fixturenames or params.get("bot") == "socket"
    found: Side = request.getfixturevalue("by_socket" if socket else "by_http")
    return found


@pytest.fixture
def server(side: Side) -> PlaygroundServer:
    return side.server


@pytest.fixture
def slack(side: Side) -> Slack:
    """A clean workspace in which every scope is granted and every event is sent; no bot is there by HTTP."""
    side.slack.reset(**CLEAN)
    return side.slack


@pytest.fixture
def web(side: Side) -> WebClient:
    return side.web


@pytest.fixture
def joined(slack: Slack) -> Slack:
    """The bot is in the joint channel, but nothing is delivered to it."""
    slack.person("Ana").invites("Lockstep", JOINT)
    return slack


@pytest.fixture
def http_bot(slack: Slack, side: Side) -> Bot:
    """The bot, reached by signed HTTP, in the joint channel."""
    slack.reset(**CLEAN | {"request_url": side.request_url})
    return ready(side)


@pytest.fixture
def socket_bot(slack: Slack, side: Side) -> Bot:
    """The bot, connected over Socket Mode, in the joint channel."""
    slack.eventually(lambda: slack.bot["connected"])
    return ready(side)


def ready(side: Side) -> Bot:
    side.slack.person("Ana").invites("Lockstep", JOINT)
    side.bot.forget()
    return side.bot


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
