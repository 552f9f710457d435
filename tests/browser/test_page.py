"""The page as a person meets it: real Chromium, real playground, a real app on the other end."""

import re
from typing import Literal

import pytest
from playwright.sync_api import expect

from playground.server import PlaygroundServer
from tests.browser.conftest import Site, Workspace, connected, disconnected
from tests.browser.gallery import MESSAGES
from tests.browser.people import SMALL, WIDER, composer, message, open_everything, say

pytestmark = pytest.mark.browser


def test_slash_mentions_and_channels_are_completed(workspace: Workspace, site: Site) -> None:
    page = site.open()
    offers = page.locator("#main .offers [role=option]")
    composer(page).press_sequentially("/")
    expect(offers).to_have_count(3)
    expect(offers.first).to_contain_text("A modal with every input")
    composer(page).fill("")
    composer(page).press_sequentially("Ask @be")
    composer(page).press("Enter")
    composer(page).press_sequentially("in #gen")
    composer(page).press("Tab")
    expect(composer(page)).to_have_value("Ask @Ben in #general ")
    composer(page).press("Enter")
    expect(message(page, "Ask").locator(".mention")).to_have_text(["@Ben", "#general"])


def test_a_thread_opens_beside_the_channel_and_has_an_address(workspace: Workspace, site: Site) -> None:
    page = site.open()
    said = say(page, "Who has the brochure?")
    said.hover()
    said.get_by_role("button", name="Reply in thread").click()
    reply = page.get_by_role("combobox", name="Reply…")
    reply.fill("I do")
    reply.press("Enter")
    expect(page.locator("#thread .msg").last).to_contain_text("I do")
    expect(message(page, "Who has the brochure?").get_by_role("button", name="1 reply")).to_be_visible()
    ts = said.get_attribute("data-ts")
    assert page.url.endswith(f"?as=U_ANA#C_JOINT/{ts}")
    other = site.open("U_BEN", f"C_JOINT/{ts}")
    expect(other.locator("#thread .msg").last).to_contain_text("I do")
    other.keyboard.press("Escape")
    expect(other.locator("#thread")).to_be_hidden()


def test_a_link_to_a_message_of_the_workspace_opens_it_on_the_page(workspace: Workspace, site: Site) -> None:
    page = site.open()
    ts = say(page, "Who has the brochure?").get_attribute("data-ts")
    link = workspace.slack.last_message("#sales-marketing").body["permalink"]
    workspace.app.chat_postMessage(channel="C_JOINT", text=f"See <{link}|#1>")
    message(page, "See #1").get_by_role("link", name="#1").click()
    expect(page.locator("#thread .msg").first).to_contain_text("Who has the brochure?")
    assert page.url.endswith(f"?as=U_ANA#C_JOINT/{ts}")


def test_a_reaction_is_added_by_the_picker_and_taken_back(workspace: Workspace, site: Site) -> None:
    page = site.open()
    said = say(page, "Ship it")
    said.hover()
    said.get_by_role("button", name="Add reaction").click()
    first = page.locator(".emoji-cell").evaluate_all("cells => cells.slice(0, 5).map((cell) => cell.dataset.emoji)")
    assert first == ["eyes", "white_check_mark", "ticket", "pushpin", "heavy_plus_sign"]
    page.get_by_role("textbox", name="Search emoji").fill("rocket")
    page.keyboard.press("Enter")
    mine = said.locator(".reaction[data-emoji=rocket]")
    expect(mine).to_have_attribute("aria-pressed", "true")
    mine.click()
    expect(mine).to_have_count(0)


def test_acting_as_somebody_else_is_one_click_and_keeps_the_place(workspace: Workspace, site: Site) -> None:
    page = site.open("U_ANA", "C_GENERAL")
    expect(page.locator("#who")).to_contain_text("Ana")
    expect(page.locator("#who")).to_contain_text("Account executive")
    page.get_by_role("button", name="Act as Ben").click()
    expect(page.locator("#who")).to_contain_text("Ben")
    assert page.url.endswith("?as=U_BEN#C_GENERAL")
    say(page, "Hello from Ben")
    assert workspace.slack.last_message("#general").user == "U_BEN"


def test_only_one_person_sees_what_is_only_for_them(workspace: Workspace, site: Site) -> None:
    ana, ben = site.open("U_ANA"), site.open("U_BEN")
    composer(ana).fill("/whisper the price")
    composer(ana).press("Enter")
    whispered = message(ana, "Only for you: the price")
    expect(whispered).to_contain_text("Only visible to you")
    say(ana, "Said aloud")
    expect(message(ben, "Said aloud")).to_be_visible()
    expect(ben.locator("#app").get_by_text("Only for you")).to_have_count(0)
    whispered.get_by_role("button", name="Dismiss message").click()
    expect(ana.locator("#app").get_by_text("Only for you")).to_have_count(0)


def test_new_messages_arrive_are_announced_and_count_as_unread_elsewhere(workspace: Workspace, site: Site) -> None:
    here, elsewhere = site.open("U_ANA"), site.open("U_CARL", "C_GENERAL")
    workspace.slack.post("say", **{"as": "Ben", "channel": "C_JOINT", "text": "Fresh from Ben"})
    expect(message(here, "Fresh from Ben")).to_be_visible()
    expect(here.locator("#live")).to_contain_text("Fresh from Ben")
    unread = elsewhere.get_by_role("button", name=re.compile(r"sales-marketing, \d+ unread"))
    expect(unread).to_be_visible()
    unread.click()
    expect(elsewhere.get_by_role("button", name="sales-marketing", exact=True)).to_be_visible()


def test_a_message_is_edited_and_says_so(workspace: Workspace, site: Site) -> None:
    page = site.open()
    said = say(page, "Tusday")
    said.hover()
    said.get_by_role("button", name="More about").click()
    page.get_by_role("menuitem", name="Edit message").click()
    page.get_by_role("textbox", name="Edit message").fill("Tuesday")
    page.get_by_role("button", name="Save").click()
    expect(message(page, "Tuesday")).to_contain_text("(edited)")


def test_shortcuts_on_a_message_and_in_the_composer(workspace: Workspace, site: Site) -> None:
    page = site.open()
    said = say(page, "We need slides")
    said.hover()
    said.get_by_role("button", name="More about").click()
    page.get_by_role("menuitem", name="Make it a request").click()
    expect(said.get_by_role("button", name="1 reply")).to_be_visible()
    page.get_by_role("button", name="Run a shortcut").click()
    page.get_by_role("menuitem", name="New request").click()
    expect(page.get_by_role("dialog", name="Everything")).to_be_visible()


def test_home_is_drawn_for_the_person_who_opens_it(workspace: Workspace, site: Site) -> None:
    page = site.open()
    page.locator("#sidebar").get_by_role("button", name="Lockstep").click()
    expect(page.get_by_role("heading", name="Your requests")).to_be_visible()
    expect(page.get_by_role("button", name="Nudge")).to_be_visible()
    assert page.url.endswith("#home")


def test_the_canvas_bookmarks_and_pins_of_a_channel(workspace: Workspace, site: Site) -> None:
    workspace.app.conversations_canvases_create(
        channel_id="C_JOINT", document_content={"type": "markdown", "markdown": "# How we work\n- Ask\n- Answer"}
    )
    workspace.app.bookmarks_add(channel_id="C_JOINT", title="Board", type="link", link="https://example.com/board")
    posted = workspace.app.chat_postMessage(channel="C_JOINT", text="This week's agenda")
    workspace.app.pins_add(channel="C_JOINT", timestamp=posted["ts"])
    page = site.open()
    expect(page.get_by_role("link", name="Board")).to_have_attribute("href", "https://example.com/board")
    page.get_by_role("tab", name="Pins").click()
    expect(page.locator(".pins .msg")).to_contain_text("This week's agenda")
    page.get_by_role("tab", name="Canvas").click()
    expect(page.get_by_role("heading", name="How we work")).to_be_visible()


def test_the_clock_moves_forward(workspace: Workspace, site: Site) -> None:
    page = site.open()
    page.get_by_role("button", name="Clock:").click()
    page.get_by_role("menuitem", name="To Monday 9:00").click()
    expect(
        page.get_by_role("button", name=re.compile(r"Clock: Mon \d+ \w+,? 09:00|Clock: Mon, .*09:00"))
    ).to_be_visible()


def test_the_traffic_counts_failures_and_shows_request_and_response(workspace: Workspace, site: Site) -> None:
    page = site.open()
    workspace.slack.faults({"fault": "error", "method": "chat.postMessage", "error": "fatal_error", "count": 1})
    with pytest.raises(Exception, match="fatal_error"):
        workspace.app.chat_postMessage(channel="C_JOINT", text="never shown")
    button = page.get_by_role("button", name=re.compile("Traffic, 1 failure"))
    button.click()
    page.locator(".traffic-row.bad").click()
    dialog = page.get_by_role("dialog", name="chat.postMessage")
    expect(dialog).to_contain_text("never shown")
    expect(dialog).to_contain_text("fatal_error")


def test_faults_are_chosen_and_ended_in_the_drawer(workspace: Workspace, site: Site) -> None:
    page = site.open()
    page.get_by_role("button", name="Traffic").click()
    page.get_by_text("Faults: none").click()
    page.get_by_label("Fault", exact=True).select_option("ratelimited")
    page.get_by_label("Share in per cent").fill("50")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Faults: 1 active")).to_be_visible()
    active = workspace.slack.workspace()["faults"]
    assert [(f["fault"], f["share"], f["retry_after"]) for f in active] == [("ratelimited", 0.5, 3)]
    page.get_by_role("button", name="End all").click()
    expect(page.get_by_text("Faults: none")).to_be_visible()


def test_the_page_says_whether_the_bot_is_there(lonely: tuple[PlaygroundServer, Site]) -> None:
    server, site = lonely
    page = site.open()
    expect(page.locator("#connection")).to_have_text("Lockstep is away, it is being started")
    handler = connected(server)
    expect(page.locator("#connection")).to_have_text("Lockstep is connected")
    disconnected(handler)
    expect(page.locator("#connection")).to_have_text("Lockstep is away, it is being started")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_follow_the_system_and_the_button(
    workspace: Workspace, site: Site, scheme: Literal["light", "dark"]
) -> None:
    page = site.open(scheme=scheme)
    background = "() => getComputedStyle(document.body).backgroundColor"
    first = page.evaluate(background)
    assert first == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(26, 29, 33)")
    page.get_by_role("button", name="Switch between light and dark").click()
    assert page.evaluate(background) != first


def test_on_a_phone_nothing_is_wider_than_the_screen(workspace: Workspace, site: Site) -> None:
    for name, blocks in MESSAGES.items():
        workspace.app.chat_postMessage(channel="C_JOINT", text=name, blocks=blocks)
    page = site.open(width=390)
    assert not page.evaluate(WIDER)
    page.get_by_role("button", name="Channels", exact=True).click()
    page.locator("#sidebar").get_by_role("button", name="general").click()
    expect(page.get_by_role("heading", name="general", exact=True)).to_be_visible()
    assert page.evaluate(SMALL) == []
    modal = open_everything(page)
    box = modal.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    assert not page.evaluate(WIDER)


def test_a_thread_covers_the_channel_on_a_phone(workspace: Workspace, site: Site) -> None:
    posted = workspace.app.chat_postMessage(channel="C_JOINT", text="Top")
    page = site.open(place=f"C_JOINT/{posted['ts']}", width=390)
    box = page.locator("#thread").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    page.get_by_role("button", name="Back to the channel").click()
    expect(page.locator("#thread")).to_be_hidden()


def test_a_newcomer_is_ana_and_is_told_three_steps_once(workspace: Workspace, site: Site) -> None:
    page = site.open("", "", hint=True)
    card = page.get_by_role("complementary", name="First steps")
    expect(card).to_contain_text("You are Ana")
    expect(card.get_by_role("listitem")).to_have_count(3)
    assert page.url.endswith("?as=U_ANA#C_JOINT")
    card.get_by_role("button", name="Dismiss first steps").click()
    page.reload()
    page.locator("#app[aria-busy=false]").wait_for()
    expect(card).to_have_count(0)


def test_the_page_is_painted_within_a_second(workspace: Workspace, site: Site) -> None:
    page = site.open()
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert painted < 1000


def test_earlier_messages_are_a_click_away(workspace: Workspace, site: Site) -> None:
    for n in range(205):
        workspace.slack.post("say", **{"as": "Ben", "channel": "C_GENERAL", "text": f"Line {n:03}"})
    page = site.open(place="C_GENERAL")
    expect(message(page, "Line 204")).to_be_visible()
    expect(page.get_by_text("Line 002", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Show earlier messages").click()
    expect(page.get_by_text("Line 002", exact=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Show earlier messages")).to_have_count(0)
