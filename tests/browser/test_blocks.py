"""Blocks, elements and text as the page draws them, and what they tell the app."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Workspace
from tests.browser.gallery import MESSAGES
from tests.browser.people import FLAT, NAMELESS, message, say

pytestmark = pytest.mark.browser


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
