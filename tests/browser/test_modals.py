"""Modals: what a person gives is what the app gets, by mouse and by keyboard."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Workspace
from tests.browser.people import NAMELESS, composer, held, open_everything

pytestmark = pytest.mark.browser


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
