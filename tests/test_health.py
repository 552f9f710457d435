"""How the bot is, for those who look after it; and a word to a liaison when something could not be shown."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.checkup import check_up
from bot.errands import TRIES_BEFORE_FAILED, TRIES_IF_REFUSED
from bot.settings import load
from commands import posts, scopes
from commands.blockkit import Message as Drawn
from commands.errors import UserError
from commands.health import service
from commands.schedule import weekly
from playground.client import Person
from playground.seen import Message
from storage.errands import Errand, ask_for, errand_failed
from storage.people import member_of, person_of
from storage.posts import Post, post_by_key
from storage.slots import ScheduleRow, add_slot
from storage.workspaces import Channel, Workspace, keep_channel, keep_workspace, pause_workspace
from tests.cards import WORDS, Words, show_words
from tests.conftest import JOINT
from tests.harness import START, BotUnderTest, SettledSlack

TOLD = "could not"


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
            bot.bot.registry.slot(job, print, words=f"the {job.split('.')[1]} of the agenda")
    coming = [line for line in health(ben).splitlines() if line.startswith("• The ")]
    assert [line.split(": <")[0] for line in coming][:2] == ["• The final of the agenda", "• The draft of the agenda"]


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
    assert failures_told(slack, name).plain.startswith("Everything that I could not do in")
    assert [m.text for m in slack.messages(JOINT)].count("a card") == 2


def test_a_telling_that_fails_is_not_told(bot: BotUnderTest, channel: Channel, slack: SettledSlack) -> None:
    refuse(slack, "restricted_action", count=100)
    show_words(bot, channel, "a card")
    assert not liaisons_messages(slack)
    assert len([call for call in slack.calls("chat.postMessage") if not call["ok"]]) == 2


def test_who_can_not_be_written_to_is_not_the_one_who_is_told(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack
) -> None:
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

    def stumble(failed: Post) -> None:
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


def tire(bot: BotUnderTest, tries: int) -> None:
    """The errands that rest are tried again, `tries` times, each when its wait is over."""
    real = bot.bot.errands.real
    for n in range(1, tries + 1):
        bot.bot.errands.real = lambda n=n: real() + timedelta(hours=n)  # type: ignore[misc]  # mypy knows no defaults
        bot.settle()
    bot.bot.errands.real = real


def fail_to_read_members(bot: BotUnderTest, slack: SettledSlack, error: str, tries: int) -> None:
    """The bot is invited anew, and Slack does not say who is there."""
    slack.person("Carl").kicks("Lockstep", JOINT)
    slack.faults({"fault": "error", "error": error, "method": "conversations.members", "count": tries})
    slack.person("Carl").invites("Lockstep", JOINT)
    tire(bot, tries - 1)


def test_work_that_slack_refuses_fails_after_a_few_tries_and_is_told_in_words(
    bot: BotUnderTest, channel: Channel, ben: Person, slack: SettledSlack
) -> None:
    fail_to_read_members(bot, slack, "missing_scope", TRIES_IF_REFUSED - 1)
    assert health(ben).startswith("*All is well.*")
    tire(bot, 1)
    fail_to_read_members(bot, slack, "missing_scope", TRIES_IF_REFUSED)
    said = health(ben)
    assert said.splitlines()[0] == "*1 thing could not be done.* What stands below says why."
    assert "*Reading who is in the channel*: I lack a permission that an admin of the app can add" in said
    ((_, (told,)),) = liaisons_messages(slack).items()
    assert "I could not do 1 thing in" in told
    assert "Reading who is in the channel" in told


def test_failed_work_can_be_done_again_once_and_then_all_is_well(
    bot: BotUnderTest, channel: Channel, ben: Person, slack: SettledSlack
) -> None:
    fail_to_read_members(bot, slack, "missing_scope", TRIES_IF_REFUSED)
    refuse(slack, "restricted_action")
    show_words(bot, channel, "a card")
    assert health(ben).startswith("*1 message could not be shown and 1 thing could not be done.*")
    answer = ben.last_seen(JOINT)
    assert answer.buttons == ["Try again", "Try again"]
    where = {"channel": answer.channel, "ts": answer.ts}
    for button in (e for e in answer.elements if e.label == "Try again"):
        for said in ("I am trying that again. My health says how it went.", "That has been tried again already."):
            ben.act("press", **where, action_id=button.action_id, block_id=button.block_id)
            assert ben.last_seen(JOINT).text == said
    assert health(ben).startswith("*All is well.*")
    assert "a card" in [m.text for m in slack.messages(JOINT)]
    (name,) = liaisons_messages(slack)
    assert failures_told(slack, name).plain.startswith("Everything that I could not do in")


def test_failed_work_of_another_channel_or_workspace_is_nobody_elses_to_retry(
    bot: BotUnderTest, channel: Channel, ben: Person
) -> None:
    with bot.database.begin() as session:
        other = keep_workspace(session, "T_OTHER", name="Other", bot_user_id="", bot_id="", scopes="")
        elsewhere = keep_channel(session, channel.workspace_id, "C_ELSEWHERE", "", START)
        for workspace_id, payload in ((other.id, {}), (channel.workspace_id, {"channel_id": elsewhere.id})):
            ask_for(session, workspace_id or 0, "channel.read_groups", f"{workspace_id}", payload)
        for errand in session.exec(select(Errand)):
            assert errand_failed(session, errand.id or 0, errand.asked, START, "missing_scope") is not None
    assert health(ben).startswith("*All is well.*")
    with bot.database.begin() as session:
        found = member_of(session, channel.id or 0, ben.id)
        assert found is not None
        for errand in session.exec(select(Errand)):
            with pytest.raises(UserError):
                service.try_again(session, channel, *found, errand.id or 0, service.ERRAND)


def test_work_for_the_whole_workspace_is_told_in_its_first_channel(
    bot: BotUnderTest, channel: Channel, ben: Person, slack: SettledSlack
) -> None:
    slack.faults({"fault": "error", "error": "fatal_error", "method": "usergroups.list", "count": TRIES_BEFORE_FAILED})
    with bot.database.begin() as session:
        ask_for(session, channel.workspace_id, "channel.read_groups", "", {})
    tire(bot, TRIES_BEFORE_FAILED)
    assert "*Reading the user groups of the workspace*" in health(ben)
    assert len(liaisons_messages(slack)) == 1


def test_what_failed_for_nobody_in_particular_is_tried_again_from_the_command_line(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    refuse(slack, "fatal", method="views.publish")
    ana.opens_home()
    settings = load(
        slack_bot_token="xoxb-playground",
        slack_app_token="xapp-playground",
        slack_api_url=f"{slack.url}/api/",
        database_url=bot.database.url.render_as_string(hide_password=False),
    )
    before, after = list(check_up(settings)), list(check_up(settings, retry=True))
    assert any(not well and "1 failed" in line for well, line in before), before
    assert (True, "Tried again: 1 of what had failed.") in after
    assert all(well for well, _ in after)
    bot.settle()
    assert all(well for well, _ in check_up(settings))
