"""The promises: proposed by setup, signed by both sides, changed only by both."""

import pytest
from sqlmodel import select

from commands.errors import UserError
from commands.promises import service
from commands.terms import TermsForm
from playground.client import Person
from playground.seen import Message
from storage.agreements import Signature, agreed
from storage.people import Role, fresh_member, member_of
from storage.promises import KIND, terms_of
from storage.workspaces import Channel, Side
from tests.conftest import JOINT
from tests.harness import START, BotUnderTest, SettledSlack, TestClock

LABEL = "Sales: first answer within, in working hours"


@pytest.fixture
def proposed(channel: Channel, slack: SettledSlack) -> Message:
    """The card of the promises that Dora, liaison of sales, proposed by setup."""
    dora = slack.person("Dora")
    dora.types("/lockstep setup", channel=JOINT)
    assert dora.submits({}) == {}
    return cards(slack)[-1]


def cards(slack: SettledSlack) -> list[Message]:
    return [m for m in slack.messages(JOINT) if m.text.startswith("What we promise each other")]


def sign(slack: SettledSlack, who: str, on: Message) -> str:
    person = slack.person(who)
    person.clicks("Sign", on=on)
    return slack.fresh(on).text


def test_promises_count_once_both_sides_have_signed(
    proposed: Message, bot: BotUnderTest, channel: Channel, slack: SettledSlack
) -> None:
    assert "*Proposed*, signed by <@U_DORA> for sales." in sign(slack, "Dora", proposed)
    text = sign(slack, "Ben", proposed)
    assert "*Agreed* since" in text
    assert "signed by <@U_DORA> for sales and <@U_BEN> for marketing" in text
    assert slack.fresh(proposed).buttons == []
    lines = [m.text for m in slack.thread(proposed)]
    assert lines[:2] == ["<@U_DORA> signed the promises for sales.", "<@U_BEN> signed the promises for marketing."]
    assert lines[2].startswith("Both sides have signed the promises: agreed since ")
    with bot.database.read() as session:
        assert terms_of(session, channel.id or 0, Side.SALES).scored


def test_two_leaders_of_one_side_agree_on_nothing(
    proposed: Message, bot: BotUnderTest, channel: Channel, slack: SettledSlack
) -> None:
    sign(slack, "Dora", proposed)
    assert "signed by <@U_DORA>" in sign(slack, "Carl", proposed)
    with bot.database.read() as session:
        assert agreed(session, channel.id or 0, KIND) is None


def test_a_member_is_told_who_can_sign(proposed: Message, ana: Person, slack: SettledSlack) -> None:
    ana.clicks("Sign", on=proposed)
    assert ana.last_seen(JOINT).ephemeral
    assert "Only a liaison or leader of sales can sign. Ask " in ana.last_seen(JOINT).text
    assert slack.thread(proposed) == []


def test_a_refused_button_pressed_five_times_is_refused_five_times_and_writes_nothing(
    proposed: Message, bot: BotUnderTest, ana: Person, slack: SettledSlack
) -> None:
    shown = slack.fresh(proposed).text
    for _ in range(5):
        press = ana.clicks("Sign", on=proposed)
    for attempt in range(1, 5):
        slack.post("deliver", delivery=press["delivery"]["id"], attempt=attempt, reason="http_timeout")
    refusals = [m.text for m in ana.sees(JOINT) if m.ephemeral]
    assert len(refusals) == 5
    assert len(set(refusals)) == 1
    assert slack.thread(proposed) == []
    assert slack.fresh(proposed).text == shown
    with bot.database.read() as session:
        assert session.exec(select(Signature)).all() == []


def test_who_is_no_liaison_any_more_proposes_nothing(bot: BotUnderTest, channel: Channel, ben: Person) -> None:
    """A listener is given the member as they were before its transaction."""
    with bot.database.read() as session:
        found = member_of(session, channel.id or 0, ben.id)
    assert found is not None
    with bot.database.begin() as session:
        fresh_member(session, found[0]).role = Role.MEMBER
    form = TermsForm.model_validate(dict.fromkeys(TermsForm.model_fields, 7))
    with bot.database.begin() as session, pytest.raises(UserError, match="Only a liaison or leader"):
        service.propose(session, channel, found[0], form, START)


def test_an_objection_blocks_until_it_is_answered(proposed: Message, ben: Person, slack: SettledSlack) -> None:
    sign(slack, "Dora", proposed)
    ben.clicks("Object", on=proposed)
    assert ben.submits({"words": "Two days is <too> short"}) == {}
    card = slack.fresh(proposed)
    assert "an objection is open: nobody can sign until it is answered" in card.text
    assert "> Two days is &lt;too&gt; short" in card.text
    assert card.buttons == ["Answer", "Object", "Propose a change"]
    assert "&lt;too&gt; short" in slack.thread(proposed)[-1].text
    dora = slack.person("Dora")
    dora.clicks("Answer", on=card)
    dora.submits({"words": "It is what the customers wait."})
    assert slack.thread(proposed)[-1].text.startswith("<@U_DORA> answered the objection")
    assert "*Agreed* since" in sign(slack, "Ben", proposed)


def test_an_objection_takes_back_the_side_s_own_signature(proposed: Message, slack: SettledSlack) -> None:
    sign(slack, "Ben", proposed)
    jana = slack.person("Jana")
    jana.clicks("Object", on=proposed)
    jana.submits({"words": "We have not talked about this"})
    jana.clicks("Answer", on=slack.fresh(proposed))
    jana.submits({"words": "Now we have"})
    assert "took the objection back" in slack.thread(proposed)[-1].text
    assert "*Agreed*" not in sign(slack, "Dora", proposed)


def test_an_objection_needs_a_reason(proposed: Message, ben: Person) -> None:
    ben.clicks("Object", on=proposed)
    assert ben.submits({"words": "   "}) == {"Why does your side object?": "Please say it in a few words."}


def test_after_five_working_days_it_is_too_late_to_object(proposed: Message, ben: Person, clock: TestClock) -> None:
    clock.jump_to(clock.now.replace(day=30, hour=17))
    ben.clicks("Object", on=proposed)
    assert ben.submits({"words": "Still in time"}) == {}
    clock.jump_to(clock.now.replace(hour=18, minute=1))
    ben.clicks("Object", on=proposed)
    assert "Objections were possible for 5 working days" in str(ben.submits({"words": "Too late"}))


def test_a_change_voids_both_signatures_and_shows_what_differs(
    proposed: Message, bot: BotUnderTest, channel: Channel, ben: Person, slack: SettledSlack
) -> None:
    sign(slack, "Dora", proposed)
    ben.clicks("Propose a change", on=proposed)
    assert ben.submits({LABEL: "6"}) == {}
    old, new = cards(slack)
    assert "*Replaced* by a newer version." in old.text
    assert old.buttons == []
    assert "(was 4)" in new.text
    assert "signed by" not in new.text
    assert "*Agreed*" not in sign(slack, "Ben", new)
    assert "*Agreed*" in sign(slack, "Dora", new)


def test_what_counts_goes_on_counting_while_a_change_is_open(
    proposed: Message, bot: BotUnderTest, channel: Channel, ben: Person, slack: SettledSlack
) -> None:
    for who in ("Dora", "Ben"):
        sign(slack, who, proposed)
    ben.types("/lockstep promises", channel=JOINT)
    ben.clicks("Propose a change", on=ben.last_seen(JOINT))
    ben.submits({LABEL: "6"})
    with bot.database.read() as session:
        assert terms_of(session, channel.id or 0, Side.SALES).first_answer_hours == 4
    assert "version 1 goes on counting." in cards(slack)[-1].text
    sign(slack, "Ben", cards(slack)[-1])
    sign(slack, "Carl", cards(slack)[-1])
    with bot.database.read() as session:
        assert terms_of(session, channel.id or 0, Side.SALES).first_answer_hours == 6
    assert "*Replaced*" in cards(slack)[0].text


def test_a_change_that_changes_nothing_is_refused(proposed: Message, ben: Person, slack: SettledSlack) -> None:
    ben.clicks("Propose a change", on=proposed)
    assert list(ben.submits({}).values()) == ["These are the numbers as they are. Change one, or cancel."]
    assert len(cards(slack)) == 1


def test_numbers_out_of_range_are_refused_under_the_field(proposed: Message, ben: Person) -> None:
    ben.clicks("Propose a change", on=proposed)
    assert list(ben.submits({LABEL: "500"})) == [LABEL]


def test_anybody_sees_the_promises_privately(proposed: Message, ana: Person, slack: SettledSlack) -> None:
    ana.types("/lockstep promises", channel=JOINT)
    answer = ana.last_seen(JOINT)
    assert answer.ephemeral
    assert "a first answer within 4 working hours" in answer.text
    assert answer.buttons == ["Sign", "Object", "Propose a change"]


def test_signing_from_the_private_answer_says_what_is_missing(proposed: Message, ben: Person) -> None:
    ben.types("/lockstep promises", channel=JOINT)
    ben.clicks("Sign", on=ben.last_seen(JOINT))
    assert ben.last_seen(JOINT).text == "You signed for marketing. It counts once sales has signed too."


def test_nothing_is_promised_before_setup(channel: Channel, ana: Person) -> None:
    ana.types("/lockstep promises", channel=JOINT)
    assert "Nothing is promised yet" in ana.last_seen(JOINT).text


def test_a_side_without_a_liaison_is_told_to_appoint_one_first(bot: BotUnderTest, slack: SettledSlack) -> None:
    carl = slack.person("Carl")
    carl.invites("Lockstep", JOINT)
    carl.types("/lockstep setup", channel=JOINT)
    carl.submits({"sales": ["U_CARL"], "marketing": ["U_BEN"]})
    ben = slack.person("Ben")
    ben.clicks("Sign", on=cards(slack)[-1])
    assert "marketing has none yet. Appoint somebody first" in ben.last_seen(JOINT).text
