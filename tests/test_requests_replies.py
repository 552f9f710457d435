"""Replies in a request's thread that are edited or deleted: what becomes an outcome is what stands there."""

import pytest

from commands.requests import replies
from commands.requests.desk import Desk
from playground.client import Person
from playground.seen import Message
from storage.requests import reply_at
from storage.workspaces import Channel
from tests.harness import SIGNING_SECRET, BotUnderTest, SettledSlack
from tests.test_requests import JOINT, asks, said


@pytest.fixture
def card(ana: Person, slack: SettledSlack, channel: Channel) -> Message:
    """Ana, of sales, asks marketing for a one-pager."""
    return asks(ana, slack, "a one-pager for Acme")


def kept(bot: BotUnderTest, channel: Channel, reply: Message) -> str:
    with bot.database.read() as session:
        found = reply_at(session, channel.id or 0, reply.ts)
    assert found is not None
    return found.text


def test_the_outcome_is_the_reply_as_it_was_edited(ben: Person, slack: SettledSlack, card: Message) -> None:
    reply = ben.says("The margin is 31 %, here it is", thread=card)
    ben.edits(reply, "Sent v3 to @Ana & co")
    ben.reacts("white_check_mark", reply)
    assert "*Done:* Sent v3 to @Ana Ruiz &amp; co" in slack.fresh(card).plain
    assert said(slack, card)[-1] == f"<@{ben.id}> closed this: Sent v3 to @Ana Ruiz &amp; co"


def test_an_outcome_stays_when_the_reply_it_was_taken_from_is_edited_or_deleted(
    ben: Person, slack: SettledSlack, card: Message
) -> None:
    reply = ben.says("Sent v3", thread=card)
    ben.reacts("white_check_mark", reply)
    ben.edits(reply, "Sent v4")
    assert "*Done:* Sent v3" in slack.fresh(card).plain
    ben.deletes(reply)
    assert "*Done:* Sent v3" in slack.fresh(card).plain


def test_an_edit_flips_no_turn_and_tells_the_bot_nothing(ben: Person, slack: SettledSlack, card: Message) -> None:
    ana = slack.person("Ana")
    reply = ben.says("Which one?", thread=card)
    ana.says("The new one.", thread=card)
    ben.edits(reply, "@Lockstep done: sent v3")
    assert "*On marketing*" in slack.fresh(card).plain


def test_the_words_of_a_deleted_reply_are_not_kept(
    bot: BotUnderTest, channel: Channel, ben: Person, slack: SettledSlack, card: Message
) -> None:
    reply = ben.says("The margin is 31 %", thread=card)
    ben.deletes(reply)
    assert kept(bot, channel, reply) == ""
    assert "*On requester*" in slack.fresh(card).plain


def test_a_reply_deleted_before_its_reaction_arrives_is_no_outcome(
    bot: BotUnderTest, ben: Person, slack: SettledSlack, card: Message
) -> None:
    reply = ben.says("The margin is 31 %", thread=card)
    slack.post("settings", signing_secret="another one: the bot hears nothing for a while")
    try:
        delivery = ben.reacts("white_check_mark", reply)["delivery"]
        slack.eventually(lambda: len([e for e in slack.traffic() if e["name"] == "reaction_added"]) == 2)
    finally:
        slack.post("settings", signing_secret=SIGNING_SECRET)
    ben.deletes(reply)
    slack.post("deliver", delivery=delivery["id"], attempt=2)
    assert "That reply was deleted, so it can not become the outcome." in ben.sees(JOINT)[-1].text
    assert "*On requester*" in slack.fresh(card).plain


def test_an_edit_that_arrives_late_changes_nothing(
    bot: BotUnderTest, channel: Channel, ben: Person, slack: SettledSlack, card: Message
) -> None:
    reply = ben.says("One", thread=card)
    ben.edits(reply, "Three")
    with bot.database.begin() as session:
        desk = Desk(session, channel, bot.clock.now)
        replies.edit(desk, reply.ts, "Two", "1.000001")
    assert kept(bot, channel, reply) == "Three"
    ben.deletes(reply)
    with bot.database.begin() as session:
        replies.edit(Desk(session, channel, bot.clock.now), reply.ts, "Four", "9999999999.000001")
    assert kept(bot, channel, reply) == ""


def test_the_parent_of_other_threads_can_be_deleted_and_edited(
    bot: BotUnderTest, ben: Person, slack: SettledSlack, channel: Channel
) -> None:
    message = ben.says("Hello", channel=JOINT)
    ben.says("and hello again", thread=message)
    ben.edits(message, "Hello all")
    assert ben.deletes(message)["delivery"]["status"] == 200
