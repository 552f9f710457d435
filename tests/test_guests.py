"""Guests: they read along, and act for a side where a liaison has allowed it."""

import pytest

from playground.client import Person
from playground.seen import Message
from storage.people import Member, Standing, member_of, members_of, person_of
from storage.workspaces import Channel, Side
from tests.conftest import JOINT
from tests.harness import BotUnderTest, SettledSlack
from tests.test_requests import asks

ALLOW: dict[str, object] = {"Guests": ["yes"]}


@pytest.fixture
def gina(slack: SettledSlack, channel: Channel) -> Person:
    """A guest of the workspace, of an agency, in the joint channel."""
    slack.person("Carl").invites("Gina", JOINT)
    return slack.person("Gina")


@pytest.fixture
def card(ana: Person, slack: SettledSlack, channel: Channel) -> Message:
    """Ana, of sales, asks marketing for a one-pager."""
    return asks(ana, slack, "a one-pager for Acme")


def change_setup(who: Person, values: dict[str, object]) -> dict[str, str]:
    who.types("/lockstep setup", channel=JOINT)
    return who.submits(values)


def allow(slack: SettledSlack) -> None:
    assert change_setup(slack.person("Dora"), ALLOW) == {}


def member(bot: BotUnderTest, channel: Channel, user_id: str) -> Member:
    with bot.database.read() as session:
        found = member_of(session, channel.id or 0, user_id)
    assert found is not None
    return found[0]


def private(who: Person, *places: Message | None) -> list[str]:
    seen = [m for place in places or (None,) for m in who.sees(JOINT, thread=place)]
    return [m.text for m in seen if m.ephemeral]


def test_a_guest_is_refused_and_told_who_can_allow_it(gina: Person, slack: SettledSlack) -> None:
    gina.types("/request a logo", channel=JOINT)
    assert gina.modals() == []
    (told,) = private(gina)
    assert told.startswith("Guests can read along here, but not act for a side. A liaison or leader can allow it")
    assert "`/lockstep setup`. Ask Ben Okoye, Carl Brandt, Dora Klein or Jana Weiss." in told
    assert slack.dm("Gina") == []


def test_a_liaison_allows_guests_and_each_is_asked_their_side_once(
    bot: BotUnderTest, channel: Channel, gina: Person, slack: SettledSlack, card: Message
) -> None:
    allow(slack)
    (question,) = [m for m in slack.dm("Gina") if "Which side" in m.text]
    gina.clicks("Marketing", on=question)
    assert member(bot, channel, gina.id).side is Side.MARKETING
    gina.clicks("Take it", on=card)
    assert f"<@{gina.id}> is on it" in slack.fresh(card).plain
    gina.types("/request a price list", channel=JOINT)
    assert gina.submits({}) == {}
    assert "asked by <@U_GINA> (marketing)" in slack.last_message(JOINT).plain
    allow(slack)
    assert len(slack.dm("Gina")) == 1


def test_guests_who_are_no_longer_allowed_are_refused_again_and_their_side_is_remembered(
    bot: BotUnderTest, channel: Channel, gina: Person, slack: SettledSlack, card: Message
) -> None:
    dora = slack.person("Dora")
    allow(slack)
    gina.clicks("Marketing", on=slack.dm("Gina")[-1])
    errors = change_setup(dora, {"Guests": []})
    assert "Gina Guest can not be on a side: guests only read along" in errors["People of marketing"]
    dora.closes(all=True)
    dora.types("/lockstep setup", channel=JOINT)
    marketing = [user for user in dora.modal().values["People of marketing"] if user != gina.id]
    assert dora.submits({"Guests": [], "People of marketing": marketing}) == {}
    gina.clicks("Take it", on=card)
    assert "Guests can read along here" in private(gina)[-1]
    assert "Take it" in slack.fresh(card).buttons
    ben = slack.person("Ben")
    ben.says("@Lockstep assign @Gina", thread=card)
    assert "#1 is for marketing: choose somebody of that side." in private(ben, card)[-1]
    allow(slack)
    ben.says("@Lockstep assign @Gina", thread=card)
    assert f"<@{gina.id}> is on it" in slack.fresh(card).plain
    assert member(bot, channel, gina.id).side is Side.MARKETING


def test_the_setup_names_guests_on_a_side_only_when_it_allows_them(
    bot: BotUnderTest, channel: Channel, gina: Person, slack: SettledSlack
) -> None:
    dora = slack.person("Dora")
    dora.types("/lockstep setup", channel=JOINT)
    assert dora.modal().values["Guests"] == []
    sales = [*dora.modal().values["People of sales"], gina.id]
    errors = dora.submits({"People of sales": sales})
    assert errors == {
        "People of sales": "Gina Guest can not be on a side: guests only read along, unless you allow them below."
    }
    assert dora.submits({"People of sales": sales, **ALLOW}) == {}
    assert member(bot, channel, gina.id).side is Side.SALES
    dora.types("/lockstep setup", channel=JOINT)
    assert dora.modal().values["Guests"] == ["Guests of this workspace may act here"]


def test_a_guest_does_not_speak_for_a_side(channel: Channel, gina: Person, slack: SettledSlack) -> None:
    allow(slack)
    gina.clicks("Marketing", on=slack.dm("Gina")[-1])
    ben = slack.person("Ben")
    ben.types("/lockstep appoint", channel=JOINT)
    assert ben.submits({"Liaisons": [ben.id, gina.id]}) == {
        "Liaisons": "Gina Guest can work for marketing, but guests do not speak for a side."
    }
    gina.types("/lockstep setup", channel=JOINT)
    assert "Liaisons and leaders change the setup" in private(gina)[-1]
    assert gina.modals() == []


def test_where_nobody_speaks_for_a_side_a_guest_neither_appoints_nor_sets_up(
    bot: BotUnderTest, slack: SettledSlack
) -> None:
    carl = slack.person("Carl")
    carl.invites("Gina", JOINT)
    carl.invites("Lockstep", JOINT)
    carl.types("/lockstep setup", channel=JOINT)
    assert carl.submits({"sales": ["U_CARL"], "marketing": ["U_BEN", "U_GINA"], "guests": ["yes"]}) == {}
    gina = slack.person("Gina")
    carl.leaves(JOINT)
    gina.types("/lockstep setup", channel=JOINT)
    assert "Guests do not change the setup" in private(gina)[-1]
    gina.types("/lockstep appoint", channel=JOINT)
    assert "Guests do not appoint. Anybody else of marketing can" in private(gina)[-1]


def test_people_of_other_companies_and_apps_stay_refused(bot: BotUnderTest, slack: SettledSlack) -> None:
    ana = slack.person("Ana")
    ana.invites("Lockstep", "#partner-acme")
    ana.types("/lockstep setup", channel="#partner-acme")
    assert ana.submits({"sales": ["U_ANA"], "marketing": ["U_BEN"], "guests": ["yes"]}) == {}
    assert slack.dm("Stella") == []
    ana.types("/lockstep setup", channel="#partner-acme")
    errors = ana.submits({"People of sales": ["U_ANA", "U_STELLA"]})
    assert "apps and people of other companies only read along" in errors["People of sales"]


def test_a_guest_acts_from_a_direct_message_and_home_as_everybody_does(
    channel: Channel, gina: Person, slack: SettledSlack
) -> None:
    closed = gina.opens_home()
    assert closed is not None
    assert "Ask your contact in the channel." in closed.plain
    gina.types("/lockstep mine", channel="U_LOCKSTEP")
    assert "Guests can read along here" in slack.dm(gina)[-1].text
    allow(slack)
    gina.types("/lockstep mine", channel="U_LOCKSTEP")
    assert "Nothing waits for you" in slack.dm(gina)[-1].text
    home = gina.opens_home()
    assert home is not None
    assert "Nothing waits for you" in home.plain


def test_a_guest_s_reply_wakes_a_request_and_flips_no_turn_until_they_are_on_a_side(
    ben: Person, gina: Person, slack: SettledSlack, card: Message
) -> None:
    ben.says("@Lockstep snooze tomorrow", thread=card)
    assert "*Snoozed until" in slack.fresh(card).plain
    gina.says("The draft comes today.", thread=card)
    assert "*On marketing* · first answer due" in slack.fresh(card).plain
    gina.says("Here it is.", thread=card)
    assert "*On marketing* · first answer due" in slack.fresh(card).plain
    allow(slack)
    gina.says("Which format?", thread=card)
    assert "*On marketing* · first answer due" in slack.fresh(card).plain
    gina.clicks("Marketing", on=slack.dm("Gina")[-1])
    gina.says("Which format, PDF?", thread=card)
    assert "*On requester*" in slack.fresh(card).plain


def test_a_guest_s_reply_can_become_the_outcome(ben: Person, gina: Person, slack: SettledSlack, card: Message) -> None:
    reply = gina.says("The final one is in the library", thread=card)
    gina.reacts("white_check_mark", reply)
    assert "Take it" in slack.fresh(card).buttons
    ben.reacts("white_check_mark", reply)
    assert "*Done:* The final one is in the library" in slack.fresh(card).plain


def test_a_guest_who_tells_the_bot_something_is_told_who_can_allow_it(
    gina: Person, slack: SettledSlack, card: Message
) -> None:
    gina.says("@Lockstep done: sent v3", thread=card)
    assert "A liaison or leader can allow it" in private(gina, card)[-1]
    assert "*On marketing*" in slack.fresh(card).plain
    gina.says("Good morning", channel=JOINT)
    assert private(gina) == []


def test_who_becomes_a_guest_keeps_a_side_and_loses_the_role_where_guests_are_allowed(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack, card: Message
) -> None:
    allow(slack)
    slack.post("person", id="U_BEN", is_restricted=True, **{"as": "Carl"})
    with bot.database.read() as session:
        person = person_of(session, channel.workspace_id, "U_BEN")
        assert person is not None
        assert person.standing is Standing.GUEST
        assert "U_BEN" in {p.user_id for _, p in members_of(session, channel.id or 0, side=Side.MARKETING)}
    ben = slack.person("Ben")
    ben.clicks("Take it", on=card)
    assert "<@U_BEN> is on it" in slack.fresh(card).plain
    ben.says("@Lockstep same as #9", thread=card)
    assert "somebody else for that" in private(ben, card)[-1]
