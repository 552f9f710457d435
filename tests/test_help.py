"""Help says what to do next, and then what there is to do."""

import pytest

from playground.client import Person
from storage.people import Member, member_of
from storage.workspaces import Channel
from tests.conftest import JOINT
from tests.harness import BotUnderTest, SettledSlack


def answer(said: dict[str, object]) -> str:
    response = said["response"]
    assert isinstance(response, dict)
    return str(response["text"])


def first_line(said: dict[str, object]) -> str:
    return answer(said).splitlines()[0]


@pytest.mark.parametrize("typed", ["/lockstep", "/lockstep help", "/lockstep  HELP me"])
def test_help_lists_the_practices_in_order(channel: Channel, ana: Person, typed: str) -> None:
    said = answer(ana.types(typed, channel=JOINT))
    titles = [line for line in said.splitlines() if line.startswith("*")][1:]
    assert "`/lockstep mine` – what waits for you, the most urgent first" in said
    assert titles.index("*What is mine*") < titles.index("*How I am*")


def test_help_is_private_and_blocks_say_the_same_as_the_text(
    channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    said = answer(ana.types("/lockstep", channel=JOINT))
    shown = ana.last_seen(JOINT)
    assert shown.ephemeral
    assert all(line in shown.plain for line in said.splitlines() if line)
    assert not [m for m in slack.messages(JOINT) if "What is mine" in m.plain]


def test_who_knows_their_side_is_told_how_to_ask(channel: Channel, ana: Person) -> None:
    assert "`/request`" in first_line(ana.types("/lockstep", channel=JOINT))


def test_who_has_no_side_is_asked_for_it_first(bot: BotUnderTest, channel: Channel, ana: Person) -> None:
    with bot.database.begin() as session:
        found = member_of(session, channel.id or 0, ana.id)
        assert found is not None
        session.get_one(Member, found[0].id).side = None
    assert "*Which side are you on?*" in first_line(ana.types("/lockstep", channel=JOINT))


def test_in_a_channel_that_is_not_set_up_the_next_thing_is_setup(
    bot: BotUnderTest, channel: Channel, ana: Person
) -> None:
    with bot.database.begin() as session:
        session.get_one(Channel, channel.id).set_up_at = None
    assert "`/lockstep setup`" in first_line(ana.types("/lockstep", channel=JOINT))


def test_an_unknown_word_is_said_back_and_pings_nobody(channel: Channel, ana: Person) -> None:
    said = answer(ana.types("/lockstep <!channel>", channel=JOINT))
    assert said.splitlines()[0] == "I do not know “&lt;!channel&gt;”. Here is what I know."


def test_somebody_in_no_joint_channel_is_told_how_to_invite_me(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    with bot.database.begin() as session:
        found = member_of(session, channel.id or 0, ana.id)
        assert found is not None
        session.get_one(Member, found[0].id).left_at = bot.clock.now
    assert "/invite @Lockstep" in first_line(ana.types("/lockstep", channel="#general"))
    assert "/invite @Lockstep" in first_line(ana.types("/lockstep help", channel=slack.bot["user_id"]))


def test_in_a_direct_message_help_is_about_the_only_joint_channel(
    channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    assert "`/request`" in first_line(ana.types("/lockstep", channel=slack.bot["user_id"]))


def test_in_another_channel_a_member_is_sent_to_the_joint_one(channel: Channel, ana: Person) -> None:
    assert "joint channel" in first_line(ana.types("/lockstep", channel="#general"))


@pytest.mark.parametrize("said", ["@Lockstep", "@Lockstep help", "@Lockstep what can you do?"])
def test_a_message_that_begins_with_my_name_is_answered_privately(
    channel: Channel, ana: Person, ben: Person, said: str
) -> None:
    ana.says(said, channel=JOINT)
    assert "*What is mine*" in ana.last_seen(JOINT).text
    assert ana.last_seen(JOINT).ephemeral
    assert "*What is mine*" not in ben.last_seen(JOINT).text


def test_a_message_that_only_speaks_of_me_is_not_answered(channel: Channel, ana: Person) -> None:
    ana.says("We have @Lockstep now", channel=JOINT)
    assert not ana.last_seen(JOINT).ephemeral


def test_in_a_thread_of_mine_my_name_is_work_and_not_a_question(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    from tests.cards import show_words

    show_words(bot, channel, "a card")
    card = slack.last_message(JOINT)
    ana.says("@Lockstep mine", thread=card)
    assert not [m for m in ana.sees(JOINT, thread=card) if m.ephemeral]
