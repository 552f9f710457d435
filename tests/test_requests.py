"""Requests, as people meet them: asked, taken, answered, closed, judged."""

import pytest

from playground.client import Person
from playground.seen import Message
from storage.workspaces import Channel
from tests.harness import SettledSlack, TestClock

JOINT = "#sales-marketing"


@pytest.fixture
def card(ana: Person, slack: SettledSlack, channel: Channel) -> Message:
    """Ana, of sales, asks marketing for a one-pager."""
    return asks(ana, slack, "a one-pager for Acme")


def asks(who: Person, slack: SettledSlack, what: str, **values: object) -> Message:
    who.types(f"/request {what}", channel=JOINT)
    assert who.submits(values) == {}
    return slack.last_message(JOINT)


def said(slack: SettledSlack, card: Message) -> list[str]:
    return [message.text for message in slack.thread(card)]


def test_a_request_is_asked_taken_answered_closed_and_judged(
    ana: Person, ben: Person, slack: SettledSlack, clock: TestClock, card: Message
) -> None:
    assert "#1 a one-pager for Acme" in card.text
    assert "*On marketing* · first answer due" in card.plain
    assert "Nobody of marketing has taken it yet" in card.plain
    assert "Mon 23 Nov, 14:00" in card.text

    ben.clicks("Take it", on=card)
    assert said(slack, card) == [f"<@{ben.id}> is on it."]
    assert "answer due" in slack.fresh(card).plain
    assert "first answer due" not in slack.fresh(card).plain
    assert "Take it" not in slack.fresh(card).buttons

    ben.says("For which product?", thread=card)
    assert "*On requester*" in slack.fresh(card).plain
    ana.says("The new one.", thread=card)
    assert "*On marketing*" in slack.fresh(card).plain

    ben.clicks("Close", on=card)
    assert ben.submits({"What became of it?": "Sent v3"}) == {}
    assert "*Done:* Sent v3" in slack.fresh(card).plain
    assert said(slack, card)[-1] == f"<@{ben.id}> closed this: Sent v3"

    told = slack.dm(ana)[-1]
    assert "Did this help?" in told.plain
    ana.clicks("Yes", on=told)
    assert "You said that it helped" in slack.dm(ana)[-1].plain
    assert said(slack, card)[-1] == f"<@{ana.id}> says that this helped."
    assert "it helped" in slack.fresh(card).plain
