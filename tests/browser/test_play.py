"""`make play` as a newcomer lives it: the real bot, started as its own process, and two people in a browser.

With PICTURES=1 the pictures of the docs are taken anew.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.client import Slack
from playground.launcher import Launcher
from playground.server import PlaygroundServer
from tests.browser.conftest import Site
from tests.browser.people import composer, message

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "docs/images"
MONDAY = "2026-11-23T09:30:00+01:00"


@pytest.fixture(scope="module")
def play() -> Iterator[str]:
    """A playground with the bot in it, as `make play` makes it, on a Monday morning."""
    with PlaygroundServer(manifest=ROOT / "app.yaml") as server:
        with Slack(server.url) as slack:
            slack.reset(now=MONDAY, ack_seconds=60)
        launcher = Launcher(f"{sys.executable} -m bot", server.url, folder=ROOT)
        try:
            launcher.start()
            yield server.url
        finally:
            launcher.stop()


@pytest.fixture
def site(browser: Browser, play: str) -> Iterator[Site]:
    made = Site(browser, play)
    yield made
    made.close()


def take_picture(page: Page, name: str, scheme: Literal["light", "dark"] = "light") -> None:
    if os.environ.get("PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=PICTURES / f"{name}.png")


def test_a_request_from_asking_to_whether_it_helped(site: Site, play: str) -> None:
    ana = site.open("U_ANA")
    composer(ana).fill("/request A one-pager for Acme")
    composer(ana).press("Enter")
    form = ana.get_by_role("dialog")
    expect(form.get_by_label("What do you need?")).to_have_value("A one-pager for Acme")
    form.get_by_role("button", name="Ask").click()
    expect(form).to_have_count(0)
    card = message(ana, "A one-pager for Acme")
    expect(card).to_contain_text("On marketing")

    ben = site.open("U_BEN")
    card = message(ben, "A one-pager for Acme")
    card.get_by_role("button", name="Take it").click()
    expect(card).to_contain_text("is on it")
    card.get_by_role("button", name="1 reply").click()
    thread = ben.locator("#thread")
    reply = thread.locator(".compose-text")
    reply.fill("Which industry is it for?")
    reply.press("Enter")
    expect(card).to_contain_text("On requester")
    take_picture(ben, "playground")

    ana.reload()
    card = message(ana, "A one-pager for Acme")
    expect(card).to_contain_text("On requester")

    card = message(ben, "A one-pager for Acme")
    card.get_by_role("button").get_by_text("Close", exact=True).click()
    closing = ben.get_by_role("dialog")
    closing.get_by_label("What became of it?").fill("Sent the retail one-pager, v3")
    closing.get_by_role("button", name="Close it").click()
    expect(card).to_contain_text("Sent the retail one-pager, v3")

    with Slack(play) as slack:
        asked = slack.eventually(lambda: [m for m in slack.dm("Ana") if "help" in m.plain.lower()])[-1]
        slack.person("Ana").clicks("Yes", on=asked)
        slack.eventually(lambda: "helped" in slack.dm("Ana")[-1].plain.lower())
        assert not [entry for entry in slack.traffic(failures=True) if entry["kind"] == "call"]
    assert site.complaints == []


def test_home_shows_what_waits_for_ben(site: Site) -> None:
    ben = site.open("U_BEN", "home")
    expect(ben.locator("#main")).to_contain_text("Waiting")
    take_picture(ben, "home")
    assert site.complaints == []


def test_the_docs_show_the_pictures() -> None:
    assert "docs/images/playground.png" in (ROOT / "README.md").read_text()
    assert (PICTURES / "playground.png").exists()
