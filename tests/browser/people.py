"""What people do on the page, and what a test asks of it."""

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Workspace

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
