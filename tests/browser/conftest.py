"""A real playground, a small app connected to it, and a browser that looks at it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from playground.client import Slack
from playground.core import Settings
from playground.server import PlaygroundServer
from tests.browser.bolt_app import MANIFEST, make

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The browser's path; None lets Playwright take its own."""
    named = os.environ.get("CHROMIUM")
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    return named or next((path for path in ["/usr/bin/chromium", *found] if path and os.access(path, os.X_OK)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield started
        started.close()


NOW = "2026-11-24T09:00:00+01:00"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


@pytest.fixture(scope="session", autouse=True)
def _no_proxy() -> Iterator[None]:
    """Socket Mode's own connection would go through a proxy even to this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in PROXIES:
            patch.delenv(name, raising=False)
        yield


@dataclass
class Workspace:
    """The playground as a test sees it: by its control API, and with the app's own token."""

    slack: Slack
    app: WebClient


def connected(server: PlaygroundServer) -> SocketModeHandler:
    """The small app, on its way to this playground."""
    client = WebClient(token=Settings().bot_token, base_url=server.api_url)
    handler = SocketModeHandler(make(client), Settings().app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    return handler


def disconnected(handler: SocketModeHandler) -> None:
    handler.close()  # type: ignore[no-untyped-call]


@pytest.fixture(scope="session")
def playground() -> Iterator[Slack]:
    """One server and one connected app for the whole run; each test begins with a clean workspace."""
    with PlaygroundServer(MANIFEST) as server, Slack(server.url) as slack:
        handler = connected(server)
        slack.eventually(lambda: slack.bot["connected"])
        yield slack
        disconnected(handler)


@pytest.fixture
def workspace(playground: Slack) -> Workspace:
    playground.reset(now=NOW)
    playground.post("invite", **{"as": "Carl", "channel": "C_JOINT", "who": playground.bot["user_id"]})
    return Workspace(playground, WebClient(token=Settings().bot_token, base_url=f"{playground.url}/api/"))


@pytest.fixture
def lonely(browser: Browser) -> Iterator[tuple[PlaygroundServer, "Site"]]:
    """A playground that no app is connected to."""
    with PlaygroundServer(MANIFEST) as server:
        site = Site(browser, server.url)
        yield server, site
        site.close()


@dataclass
class Site:
    """The page as people open it; what the browser complains of is kept."""

    browser: Browser
    url: str
    complaints: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def open(
        self,
        who: str = "U_ANA",
        place: str = "C_JOINT",
        *,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        hint: bool = False,
    ) -> Page:
        """The page as somebody, somewhere; a narrow one is a phone."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, has_touch=width < 500, is_mobile=width < 500
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        if not hint:
            page.add_init_script("localStorage.setItem('playground.hint', 'seen')")
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.url}/?as={who}#{place}")
        page.locator("#app[aria-busy=false]").wait_for()
        self.pages.append(page)
        return page

    def close(self) -> None:
        for page in self.pages:
            page.context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


@pytest.fixture
def site(browser: Browser, workspace: Workspace) -> Iterator[Site]:
    made = Site(browser, workspace.slack.url)
    yield made
    made.close()
    assert made.complaints == []
