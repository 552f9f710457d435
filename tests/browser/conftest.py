"""A real playground, a small app connected to it, and a browser that looks at it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

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


@dataclass
class Workspace:
    """The playground as a test sees it: by its control API, and with the app's own token."""

    slack: Slack
    app: WebClient
    handler: SocketModeHandler


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with PlaygroundServer(MANIFEST) as server:
        client = WebClient(token=Settings().bot_token, base_url=server.api_url)
        handler = SocketModeHandler(make(client), Settings().app_token)
        with Slack(server.url) as slack:
            handler.connect()
            slack.eventually(lambda: slack.bot["connected"])
            slack.post("invite", **{"as": "Carl", "channel": "C_JOINT", "who": slack.bot["user_id"]})
            yield Workspace(slack, client, handler)
            handler.close()


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
        height: int = 860,
        scheme: str = "light",
        hint: bool = False,
    ) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            has_touch=width < 500,
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

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


@pytest.fixture
def site(browser: Browser, workspace: Workspace) -> Iterator[Site]:
    made = Site(browser, workspace.slack.url)
    yield made
    for page in made.pages:
        page.context.close()
    assert made.complaints == []
