"""The page as a person meets it: real Chromium, real playground, a real app on the other end."""

import json
import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.server import PlaygroundServer
from tests.browser.conftest import Site, Workspace, connected, disconnected
from tests.browser.gallery import MESSAGES

pytestmark = pytest.mark.browser

NAMELESS = """() => {
  const said = (id) => document.getElementById(id)?.innerText;
  const labels = (node) => [...(node.labels ?? [])].map((label) => label.innerText).join('').trim();
  const inner = (node) => node.querySelector?.('[aria-label],[alt]')?.getAttribute('aria-label');
  const named = (node) => node.getAttribute('aria-label') || node.innerText?.trim() || node.title || node.alt
    || said(node.getAttribute('aria-labelledby')) || labels(node) || inner(node);
  const acts = 'button,a[href],input,select,textarea,[tabindex="0"],[role=option],[role=dialog],[contenteditable=true]';
  return [...document.querySelectorAll(acts)]
    .filter((node) => node.offsetParent !== null && !named(node)).map((node) => node.outerHTML.slice(0, 160));
}"""
FLAT = """() => [...document.querySelectorAll('#main .msg .blocks')]
  .filter((box) => box.getBoundingClientRect().height < 1).length"""
SMALL = """() => [...document.querySelectorAll('#top button, .composer button, .side-row')]
  .filter((node) => node.offsetParent && getComputedStyle(node).visibility === 'visible')
  .filter((node) => node.getBoundingClientRect().height < 40).map((node) => node.outerHTML.slice(0, 90))"""
WIDER = "() => document.scrollingElement.scrollWidth > innerWidth"


def composer(page: Page) -> Locator:
    return page.locator("#main .compose-text")


def say(page: Page, text: str) -> Locator:
    composer(page).fill(text)
    composer(page).press("Enter")
    return page.locator("#main .msg", has_text=text).last


def message(page: Page, text: str) -> Locator:
    return page.locator("#main .msg", has_text=text).last


def open_everything(page: Page) -> Locator:
    composer(page).fill("/everything")
    composer(page).press("Enter")
    modal = page.get_by_role("dialog", name="Everything")
    expect(modal).to_be_visible()
    return modal


def held(workspace: Workspace) -> dict[str, Any]:
    """What the app received from the modal with every input."""
    found = workspace.slack.eventually(
        lambda: [m for m in workspace.slack.messages("#sales-marketing") if "b_name" in m.text]
    )
    shown: dict[str, Any] = json.loads(
        found[-1].text.strip("`").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )
    return shown


def test_every_block_and_element_is_drawn_without_a_complaint(workspace: Workspace, site: Site) -> None:
    for name, blocks in MESSAGES.items():
        workspace.app.chat_postMessage(channel="C_JOINT", text=name, blocks=blocks)
    page = site.open()
    expect(page.locator("#main .msg .blocks")).to_have_count(len(MESSAGES))
    expect(page.locator(".unknown")).to_have_count(0)
    assert page.evaluate(FLAT) == 0
    assert page.evaluate(NAMELESS) == []


def test_a_chart_tells_its_numbers_to_those_who_do_not_see_it(workspace: Workspace, site: Site) -> None:
    workspace.app.chat_postMessage(channel="C_JOINT", text="chart", blocks=MESSAGES["bar"])
    page = site.open()
    expect(page.get_by_role("img", name="Leads, as a bar")).to_contain_text("Sales: Sep 42, Oct 55, Nov 61")
    page.get_by_text("Numbers", exact=True).click()
    expect(page.locator(".chart-numbers table")).to_contain_text("-6")


def test_a_data_table_is_sorted_and_paged(workspace: Workspace, site: Site) -> None:
    workspace.app.chat_postMessage(channel="C_JOINT", text="table", blocks=MESSAGES["data_table"])
    page = site.open()
    rows = page.locator(".b-table tbody tr")
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Value").click()
    expect(rows.first).to_contain_text("Initech")
    page.get_by_role("button", name="Value").click()
    expect(rows.first).to_contain_text("Umbrella")
    page.get_by_role("button", name="Next page").click()
    expect(page.locator(".table-foot")).to_contain_text("4–6 of 7")


def test_a_container_opens(workspace: Workspace, site: Site) -> None:
    workspace.app.chat_postMessage(channel="C_JOINT", text="container", blocks=MESSAGES["container"])
    page = site.open()
    expect(page.get_by_text("The hidden part")).to_be_hidden()
    page.get_by_role("button", name="Feedback").click()
    expect(page.get_by_text("The hidden part")).to_be_visible()


def test_text_from_people_is_never_markup(workspace: Workspace, site: Site) -> None:
    page = site.open()
    say(page, "<img src=x onerror=alert(1)> *bold* & <b>not</b>")
    said = message(page, "onerror")
    expect(said.locator(".message-text")).to_have_text("<img src=x onerror=alert(1)> bold & <b>not</b>")
    expect(said.locator(".message-text strong")).to_have_text("bold")
    expect(said.locator("img, b")).to_have_count(0)


def test_a_date_stands_in_the_readers_own_time(workspace: Workspace, site: Site) -> None:
    workspace.app.chat_postMessage(channel="C_JOINT", text="Due <!date^1795773600^{date_num} at {time}|some day>")
    expect(message(site.open("U_ANA"), "Due")).to_contain_text("2026-11-27 at 11:00")
    expect(message(site.open("U_GUS"), "Due")).to_contain_text("2026-11-27 at 05:00")


def test_a_button_is_pressed_and_the_answer_comes_without_a_reload(workspace: Workspace, site: Site) -> None:
    workspace.app.chat_postMessage(channel="C_JOINT", text="card", blocks=MESSAGES["button_primary"])
    page = site.open()
    page.get_by_role("button", name="Take it").click()
    page.get_by_role("button", name="1 reply").click()
    expect(page.locator("#thread")).to_contain_text("@Ana did take")


def test_a_confirm_dialog_can_say_no(workspace: Workspace, site: Site) -> None:
    workspace.app.chat_postMessage(channel="C_JOINT", text="card", blocks=MESSAGES["button_danger"])
    page = site.open()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog", name="Really?").get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not [e for e in workspace.slack.traffic() if e["name"] == "delete"]
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("button", name="1 reply")).to_be_visible()


def test_selects_in_a_message_tell_the_app_what_was_chosen(workspace: Workspace, site: Site) -> None:
    for name in ("static_select", "external_select", "overflow", "multi_users_select"):
        workspace.app.chat_postMessage(channel="C_JOINT", text=name, blocks=MESSAGES[name])
    page = site.open()
    page.get_by_role("combobox", name="A colour").click()
    page.get_by_role("option", name="Blue").click()
    page.get_by_role("combobox", name="A company").click()
    page.get_by_role("combobox", name="Search A company").fill("glo")
    page.get_by_role("option", name="Globex").click()
    page.get_by_role("button", name="More actions", exact=True).last.click()
    page.get_by_role("menuitem", name="Snooze").click()
    page.locator(".select.multi").click()
    page.get_by_role("option", name="Carl").click()
    page.keyboard.press("Escape")
    said = workspace.slack.eventually(lambda: _chosen(workspace, 4))
    assert re.search(r'a_static_select.*"blue"', said)
    assert re.search(r'a_external_select.*"globex"', said)
    assert re.search(r'a_overflow.*"snooze"', said)
    assert re.search(r'a_multi_users_select.*"U_ANA", "U_BEN", "U_CARL"', said)


def _chosen(workspace: Workspace, count: int) -> str:
    cards = workspace.slack.messages("#sales-marketing")
    said = [reply.text for card in cards for reply in workspace.slack.thread(card)]
    assert len(said) == count, said
    return "\n".join(said)


def test_a_modal_with_every_input_returns_what_the_person_gave(workspace: Workspace, site: Site) -> None:
    page = site.open()
    modal = open_everything(page)
    modal.get_by_label("Name", exact=True).fill("Acme <Ltd>")
    modal.get_by_label("Details").fill("Two\nlines")
    modal.get_by_label("Rich").fill("Rich words")
    modal.get_by_label("E-mail").fill("ana@example.com")
    modal.get_by_label("Link").fill("https://example.com/x")
    modal.get_by_label("Number").fill("42")
    for label, choice in (
        ("Colour (", "Green"),
        ("Colours (", "Red"),
        ("Person", "Ben"),
        ("Channel", "#general"),
        ("Room", "#sales-marketing"),
    ):
        box = modal.locator(f"[role=combobox][aria-label^='{label}']")
        box.click()
        page.get_by_role("option", name=choice).first.click()
        if "Colours" in label:
            page.keyboard.press("Escape")
    modal.locator("[role=combobox][aria-label^=Company]").click()
    page.get_by_role("combobox", name="Search Company").fill("a")
    page.get_by_role("option", name="Acme").click()
    modal.get_by_label("Day").fill("2026-11-27")
    modal.get_by_label("Time").fill("14:30")
    modal.get_by_label("Instant").fill("2026-11-27T11:00")
    modal.get_by_role("group", name="Boxes").get_by_label("Red").check()
    modal.get_by_role("group", name="Boxes").get_by_label("Blue").check()
    modal.get_by_role("radiogroup", name="One of").get_by_label("Green").check()
    modal.get_by_label("Files").set_input_files({"name": "brief.txt", "mimeType": "text/plain", "buffer": b"words"})
    expect(modal.locator(".file-names")).to_have_text("brief.txt")
    modal.get_by_role("button", name="Send").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    got = held(workspace)
    assert got["b_name"]["value"] == "Acme <Ltd>"
    assert got["b_details"]["value"] == "Two\nlines"
    assert "Rich words" in json.dumps(got["b_rich"]["rich_text_value"])
    assert got["b_email"]["value"] == "ana@example.com"
    assert got["b_url"]["value"] == "https://example.com/x"
    assert got["b_number"]["value"] == "42"
    assert got["b_a_static_select"]["selected_option"]["value"] == "green"
    assert [o["value"] for o in got["b_a_multi_static_select"]["selected_options"]] == ["red"]
    assert got["b_a_external_select"]["selected_option"]["value"] == "acme"
    assert got["b_a_users_select"]["selected_user"] == "U_BEN"
    assert got["b_a_channels_select"]["selected_channel"] == "C_GENERAL"
    assert got["b_a_conversations_select"]["selected_conversation"] == "C_JOINT"
    assert got["b_a_datepicker"]["selected_date"] == "2026-11-27"
    assert got["b_a_timepicker"]["selected_time"] == "14:30"
    assert got["b_a_datetimepicker"]["selected_date_time"] == 1795773600
    assert [o["value"] for o in got["b_a_checkboxes"]["selected_options"]] == ["red", "blue"]
    assert got["b_a_radio_buttons"]["selected_option"]["value"] == "green"
    assert len(got["b_files"]["files"]) == 1


def test_what_slack_refuses_and_what_the_app_refuses_stands_under_the_field(workspace: Workspace, site: Site) -> None:
    page = site.open()
    modal = open_everything(page)
    modal.get_by_role("button", name="Send").click()
    expect(modal.locator("[data-block-id=b_name] .problem")).to_have_text("This field is required")
    modal.get_by_label("Name", exact=True).fill("Nobody")
    modal.get_by_label("E-mail").fill("kept@example.com")
    modal.get_by_role("button", name="Send").click()
    expect(modal.locator("[data-block-id=b_name] .problem")).to_have_text("Nobody is a name we cannot use.")
    expect(modal.get_by_label("Name", exact=True)).to_have_value("Nobody")
    expect(modal.get_by_label("E-mail")).to_have_value("kept@example.com")


def test_a_pushed_view_lies_on_top_and_what_was_typed_below_is_kept(workspace: Workspace, site: Site) -> None:
    page = site.open()
    modal = open_everything(page)
    modal.get_by_label("Name", exact=True).fill("Acme")
    modal.get_by_role("button", name="Another step").click()
    step = page.get_by_role("dialog", name="Another step")
    expect(step).to_contain_text("The second of two")
    step.get_by_role("button", name="Back").click()
    expect(page.get_by_role("dialog", name="Everything").get_by_label("Name", exact=True)).to_have_value("Acme")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert workspace.slack.get("views", **{"as": "Ana"})["stack"] == []


def test_the_focus_stays_inside_a_modal(workspace: Workspace, site: Site) -> None:
    page = site.open()
    open_everything(page)
    inside = "() => Boolean(document.activeElement.closest('[role=dialog]'))"
    page.locator("[role=dialog] footer button").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate(inside)
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(inside)
    assert page.evaluate(NAMELESS) == []


def test_by_keyboard_alone_from_the_command_to_the_submitted_modal(workspace: Workspace, site: Site) -> None:
    page = site.open()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(composer(page)).to_be_focused()
    page.keyboard.type("/ev")
    expect(page.locator("#main .offers [role=option]")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Everything").get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Typed only")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert held(workspace)["b_name"]["value"] == "Typed only"


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


MARKUP = """async (text) => {
  const { mrkdwn } = await import('/static/js/mrkdwn.js');
  const box = document.createElement('div');
  box.append(...mrkdwn(text));
  return box.innerHTML;
}"""


READ = {
    "*bold* and _it_ and ~no~": "<strong>bold</strong> and <em>it</em> and <s>no</s>",
    "2 * 3 * 4, snake_case_name": "2 * 3 * 4, snake_case_name",
    "*a _b_ c*": "<strong>a <em>b</em> c</strong>",
    "`*as it is* &lt;b&gt;`": "<code>*as it is* &lt;b&gt;</code>",
    "&gt; one\n&gt; two\nthree": "<blockquote>one<br>two</blockquote>three",
    "a &amp;lt; b": "a &amp;lt; b",
    "<script>alert(1)</script>": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<javascript:alert(1)|x>": "&lt;javascript:alert(1)|x&gt;",
    "<!subteam^S_SALES>": '<span class="mention">@sales-team</span>',
    "<!here>": '<span class="mention mine">@here</span>',
    ":nothing_of_that_name:": ":nothing_of_that_name:",
}


def test_mrkdwn_reads_as_in_slack(workspace: Workspace, site: Site) -> None:
    page = site.open()
    assert {text: page.evaluate(MARKUP, text) for text in READ} == READ


def test_earlier_messages_are_a_click_away(workspace: Workspace, site: Site) -> None:
    for n in range(205):
        workspace.slack.post("say", **{"as": "Ben", "channel": "C_GENERAL", "text": f"Line {n:03}"})
    page = site.open(place="C_GENERAL")
    expect(message(page, "Line 204")).to_be_visible()
    expect(page.get_by_text("Line 002", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Show earlier messages").click()
    expect(page.get_by_text("Line 002", exact=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Show earlier messages")).to_have_count(0)
