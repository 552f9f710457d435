"""How the bot is, for those who look after it; and a word to a liaison when something could not be shown."""

from datetime import timedelta

import pytest

from commands import posts, scopes
from commands.blockkit import Message as Drawn
from commands.schedule import weekly
from playground.client import Person
from playground.seen import Message
from storage.posts import Post, post_by_key
from storage.slots import ScheduleRow, add_slot
from storage.workspaces import Channel, Workspace, pause_workspace
from tests.cards import WORDS, Words, show_words
from tests.conftest import JOINT
from tests.harness import START, BotUnderTest, SettledSlack

TOLD = "could not show"


@pytest.fixture
def kai(bot: BotUnderTest, slack: SettledSlack) -> Person:
    """A marketer without a role."""
    return slack.person("Kai")


@pytest.fixture
def dora(bot: BotUnderTest, slack: SettledSlack) -> Person:
    """Sales' liaison."""
    return slack.person("Dora")


def health(person: Person, channel: str = JOINT) -> str:
    return str(person.types("/lockstep health", channel=channel)["response"]["text"])


def refuse(slack: SettledSlack, error: str, count: int = 1, method: str = "chat.postMessage") -> None:
    slack.faults({"fault": "error", "error": error, "method": method, "count": count})


def liaisons_messages(slack: SettledSlack) -> dict[str, list[str]]:
    told = {name: [m.plain for m in slack.dm(name) if TOLD in m.plain] for name in ("Ben", "Dora", "Carl", "Jana")}
    return {name: messages for name, messages in told.items() if messages}


def failures_told(slack: SettledSlack, name: str) -> Message:
    (message,) = [m for m in slack.dm(name) if TOLD in m.plain]
    return message


def test_when_all_is_well_the_first_line_says_so(channel: Channel, ben: Person) -> None:
    said = health(ben)
    assert said.splitlines()[0] == "*All is well.*"
    assert "Waiting to be shown here: 0 messages" in said
    assert ben.last_seen(JOINT).ephemeral


def test_leaders_may_look_too(channel: Channel, slack: SettledSlack) -> None:
    assert "All is well" in health(slack.person("Carl"))


def test_others_are_told_kindly_who_can_look(channel: Channel, kai: Person, slack: SettledSlack) -> None:
    said = health(kai)
    assert said.startswith("My health is for liaisons and leaders to look after. Here that is ")
    assert f"<@{slack.person('Ben').id}>" in said
    assert "Coming up" not in said


def test_outside_a_joint_channel_one_is_asked_which(bot: BotUnderTest, channel: Channel, ben: Person) -> None:
    assert health(ben, "#general") == "Ask for my health in the joint channel that you mean."


def test_it_says_when_slack_was_heard_before_this_question(
    bot: BotUnderTest, channel: Channel, ben: Person, kai: Person
) -> None:
    kai.types("/lockstep", channel=JOINT)
    bot.clock.jump_to(START + timedelta(seconds=10))
    assert f"Last heard from Slack: <!date^{int(START.timestamp())}^" in health(ben)


def test_it_says_what_is_coming_soonest_first(bot: BotUnderTest, channel: Channel, ben: Person) -> None:
    with bot.database.begin() as session:
        for job, days in (("agenda.draft", 4), ("agenda.final", 3)):
            rule = weekly(0, START.time(), "Europe/Berlin").rule
            row = ScheduleRow(channel_id=channel.id or 0, job=job, rule=rule, at="10:00", zone="Europe/Berlin")
            session.add(row)
            session.flush()
            add_slot(session, row.id or 0, START.date(), START + timedelta(days=days))
    coming = [line for line in health(ben).splitlines() if line.startswith("• agenda")]
    assert [line.split(": <")[0] for line in coming] == ["• agenda: final", "• agenda: draft"]


def test_what_slack_refused_is_shown_with_the_reason_and_can_be_tried_again(
    bot: BotUnderTest, channel: Channel, ben: Person, slack: SettledSlack
) -> None:
    refuse(slack, "restricted_action")
    show_words(bot, channel, "a card")
    said = health(ben)
    assert said.splitlines()[0] == "*1 message could not be shown.* What stands below says why."
    assert "the workspace does not let me post there" in said
    answer = ben.last_seen(JOINT)
    assert answer.buttons == ["Try again"]
    ben.clicks("Try again", on=answer)
    assert ben.last_seen(JOINT).text == "I am trying that again. My health says how it went."
    assert "a card" in [m.text for m in slack.messages(JOINT)]
    assert health(ben).startswith("*All is well.*")


def test_trying_again_twice_is_refused_kindly(
    bot: BotUnderTest, channel: Channel, ben: Person, slack: SettledSlack
) -> None:
    refuse(slack, "restricted_action")
    show_words(bot, channel, "a card")
    health(ben)
    answer = ben.last_seen(JOINT)
    ben.clicks("Try again", on=answer)
    ben.clicks("Try again", on=answer)
    assert ben.last_seen(JOINT).text == "That has been tried again already."
    assert [m.text for m in slack.messages(JOINT)].count("a card") == 1


def test_one_liaison_is_told_once_and_the_message_follows_what_becomes_of_it(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack
) -> None:
    for subject in (1, 2):
        refuse(slack, "restricted_action")
        show_words(bot, channel, "a card", subject)
    (told,) = liaisons_messages(slack).items()
    name, (words,) = told
    assert name in ("Ben", "Dora")
    assert "I could not show 2 messages in" in words
    liaison = slack.person(name)
    for _ in range(2):
        message = failures_told(slack, name)
        button = next(e for e in message.elements if e.label == "Try again")
        liaison.act(
            "press", channel=message.channel, ts=message.ts, action_id=button.action_id, block_id=button.block_id
        )
    assert failures_told(slack, name).plain.startswith("Everything that I could not show in")
    assert [m.text for m in slack.messages(JOINT)].count("a card") == 2


def test_a_telling_that_fails_is_not_told(bot: BotUnderTest, channel: Channel, slack: SettledSlack) -> None:
    refuse(slack, "restricted_action", count=100)
    show_words(bot, channel, "a card")
    assert not liaisons_messages(slack)
    assert len([call for call in slack.calls("chat.postMessage") if not call["ok"]]) == 2


def test_who_can_not_be_written_to_is_not_the_one_who_is_told(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack
) -> None:
    from storage.people import person_of

    for name in ("Ben", "Dora"):
        refuse(slack, "user_disabled")
        card = f"test.{name}"
        bot.bot.registry.card(card, load=Words("hello").load, draw=Drawn)
        with bot.database.begin() as session:
            person = person_of(session, channel.workspace_id, slack.person(name).id)
            assert person is not None
            posts.tell(session, card=card, subject=1, person=person, now=START, key=name, channel=channel)
        bot.settle()
        told = liaisons_messages(slack)
        assert name not in told or "to <@" in told[name][0]
        assert told


def test_a_lost_private_word_is_nobody_elses_business(
    bot: BotUnderTest, channel: Channel, ben: Person, kai: Person, slack: SettledSlack
) -> None:
    refuse(slack, "user_not_in_channel", method="chat.postEphemeral")
    kai.says("@Lockstep", channel=JOINT)
    assert not liaisons_messages(slack)
    assert health(ben).startswith("*All is well.*")


def test_telling_and_failing_are_one(bot: BotUnderTest, channel: Channel, slack: SettledSlack) -> None:
    """What goes wrong in telling does not keep the post from being settled."""

    def stumble(post: Post) -> None:
        raise RuntimeError("nobody home")

    bot.bot.registry.failure(stumble)
    refuse(slack, "restricted_action")
    show_words(bot, channel, "a card")
    with bot.database.read() as session:
        post = post_by_key(session, channel.workspace_id, f"{WORDS}|1")
    assert post is not None
    assert post.failed_at is not None


def test_missing_scopes_are_named(bot: BotUnderTest, channel: Channel, ben: Person) -> None:
    with bot.database.begin() as session:
        row = session.get_one(Workspace, channel.workspace_id)
        row.scopes = ",".join(sorted(scopes.NEEDED - {"usergroups:read", "im:write"}))
    said = health(ben)
    assert said.splitlines()[0].startswith("*I lack 2 permissions.*")
    assert "Missing scopes: im:write and usergroups:read" in said


def test_a_paused_workspace_says_why(bot: BotUnderTest, channel: Channel, ben: Person) -> None:
    with bot.database.begin() as session:
        pause_workspace(session, channel.workspace_id, "token_revoked", START)
    assert "Slack does not take my token (token_revoked)" in health(ben).splitlines()[0]


def test_a_lost_connection_is_said(bot: BotUnderTest, channel: Channel, ben: Person) -> None:
    bot.bot.vitals.connected = lambda: False
    assert health(ben).startswith("*I am not connected to Slack at the moment.*")


def test_what_is_on_its_way_is_counted_with_the_oldest(bot: BotUnderTest, channel: Channel, ben: Person) -> None:
    bot.bot.registry.card(WORDS, load=Words("later").load, draw=Drawn)
    with bot.database.begin() as session:
        posts.show(session, card=WORDS, subject=1, channel=channel, now=START)
        post = post_by_key(session, channel.workspace_id, f"{WORDS}|1")
        assert post is not None
        post.next_real = START + timedelta(days=3650)
    assert "Waiting to be shown here: 1 message, the oldest since <!date^" in health(ben)
