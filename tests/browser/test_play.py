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
from playground.seen import Message
from playground.server import PlaygroundServer
from tests.browser.conftest import Site
from tests.browser.people import WIDER, composer, message

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


def test_a_channel_is_set_up_by_hand_and_its_promises_signed(site: Site, play: str) -> None:
    with Slack(play) as slack:
        ana, ben = slack.person("Ana"), slack.person("Ben")
        place = ana.act("channel", name="emea-joint", members=["U_ANA", "U_BEN", "U_EMIL", "U_MIA"])["channel"]
        ana.invites("Lockstep", "#emea-joint")
        slack.eventually(lambda: "set it up" in slack.dm(ana)[-1].text, 30)

        page = site.open("U_ANA", place)
        composer(page).fill("/lockstep setup")
        composer(page).press("Enter")
        form = page.get_by_role("dialog", name="Set up Lockstep")
        for label, names in (("People of sales", ("Ana", "Emil")), ("People of marketing", ("Ben", "Mia"))):
            form.locator(f"[role=combobox][aria-label^='{label}']").click()
            for name in names:
                page.get_by_role("option", name=name).first.click()
            page.keyboard.press("Escape")
        form.get_by_role("button", name="Set up").click()
        expect(form).to_have_count(0)
        promises = message(page, "What we promise each other")
        expect(promises).to_contain_text("It counts once both sides have signed")
        slack.eventually(lambda: "is set up" in slack.dm(ana)[-1].text, 30)

        for person, side in ((ana, "sales"), (ben, "marketing")):
            card = slack.messages("#emea-joint")[0]
            person.clicks(f"Appoint for {side}", on=card)
            person.submits({"Liaisons": [person.id]})
            slack.eventually(lambda person=person: "Confirm" in slack.dm(person)[-1].buttons, 30)  # type: ignore[misc]
            person.clicks("Confirm", on=slack.dm(person)[-1])
        expect(message(page, "How we work together here")).to_contain_text("Liaison: Ben Okoye")
        promises.get_by_role("button", name="Sign").click()
        expect(promises).to_contain_text("It counts once marketing has signed too.")
        take_picture(page, "setup")
    assert site.complaints == []


def test_a_list_begins_at_its_top_though_its_buttons_are_at_its_end(site: Site) -> None:
    ben = site.open("U_BEN")
    composer(ben).fill("/request list all")
    composer(ben).press("Enter")
    ben.get_by_role("button", name="Show more").last.click()
    expect(ben.get_by_role("dialog").get_by_text("11 to 20 shown")).to_be_in_viewport()
    assert site.complaints == []


def test_a_phone_shows_the_card_in_its_width(site: Site, play: str) -> None:
    with Slack(play) as slack:
        hana, mia = slack.person("Hana"), slack.person("Mia")
        hana.types("/request A customer story for rail", channel="#sales-marketing")
        assert hana.submits({"Details": "With numbers on downtime, if we have any."}) == {}
        card = slack.eventually(lambda: _card(slack, "A customer story for rail"), 30)
        mia.clicks("Take it", on=card)
        phone = site.open("U_HANA", width=390, scheme="dark")
        shown = message(phone, "A customer story for rail")
        expect(shown).to_contain_text("is on it")
        assert not phone.evaluate(WIDER)
        take_picture(phone, "phone", "dark")
    assert site.complaints == []


def _card(slack: Slack, title: str) -> Message:
    found = [m for m in slack.messages("#sales-marketing") if title in m.text and "Take it" in m.buttons]
    assert found
    return found[-1]


def test_the_docs_show_the_pictures() -> None:
    told = "".join(page.read_text() for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    for name in ("playground", "home", "setup", "phone"):
        assert f"images/{name}.png" in told
        assert (PICTURES / f"{name}.png").stat().st_size < 200_000
