"""From the invitation to a channel that is set up: people act, Slack shows."""

from datetime import timedelta

import pytest

from playground.client import Person
from playground.seen import Message
from storage.people import Role, Standing, member_of, person_of
from storage.workspaces import Channel, Side, channel_of, hours_of, workspace_of
from tests.conftest import JOINT, TEAM
from tests.harness import BotUnderTest, SettledSlack

SALES = ["U_ANA", "U_CARL", "U_DORA"]
MARKETING = ["U_BEN", "U_JANA", "U_KAI"]


@pytest.fixture
def carl(bot: BotUnderTest, slack: SettledSlack) -> Person:
    """The head of sales; he invites the bot."""
    return slack.person("Carl")


@pytest.fixture
def invited(bot: BotUnderTest, slack: SettledSlack, carl: Person) -> Person:
    """Carl, who has invited the bot."""
    carl.invites("Lockstep", JOINT)
    return carl


@pytest.fixture
def set_up(invited: Person) -> Person:
    """Carl, who has set the channel up."""
    invited.types("/lockstep setup", channel=JOINT)
    assert invited.submits({"sales": SALES, "marketing": MARKETING}) == {}
    return invited


def row(bot: BotUnderTest) -> Channel:
    with bot.database.read() as session:
        workspace = workspace_of(session, TEAM)
        assert workspace is not None
        found = channel_of(session, workspace.id or 0, "C_JOINT")
    assert found is not None
    return found


def side_of(bot: BotUnderTest, name: str) -> Side | None:
    with bot.database.read() as session:
        found = member_of(session, row(bot).id or 0, f"U_{name.upper()}")
    assert found is not None
    return found[0].side


def role_of(bot: BotUnderTest, name: str) -> Role:
    with bot.database.read() as session:
        found = member_of(session, row(bot).id or 0, f"U_{name.upper()}")
    assert found is not None
    return found[0].role


def card(slack: SettledSlack) -> Message:
    found = [m for m in slack.messages(JOINT) if "How we work together here" in m.text]
    assert len(found) == 1
    return found[0]


def told(slack: SettledSlack, who: str, words: str) -> list[Message]:
    return [m for m in slack.dm(who) if words in m.text]


def appoint(slack: SettledSlack, who: str, side: str, liaisons: list[str], leaders: list[str]) -> dict[str, str]:
    person = slack.person(who)
    person.clicks(f"Appoint for {side}", on=card(slack))
    return person.submits({"Liaisons": liaisons, "Leaders": leaders})


# --- invited


def test_whoever_invites_the_bot_is_told_privately_what_to_do(invited: Person, slack: SettledSlack) -> None:
    (message,) = told(slack, "Carl", "set it up")
    assert message.buttons == ["Set up"]
    assert slack.messages(JOINT) == []
    assert all(not slack.dm(other) for other in ("Ana", "Ben"))


def test_the_members_are_read_with_their_standing(bot: BotUnderTest, carl: Person, slack: SettledSlack) -> None:
    carl.invites("Gina", JOINT)
    carl.invites("Robo", JOINT)
    carl.invites("Lockstep", JOINT)
    with bot.database.read() as session:
        standing = {
            name: getattr(person_of(session, row(bot).workspace_id, f"U_{name}"), "standing", None)
            for name in ("ANA", "GINA", "ROBO", "LOCKSTEP")
        }
    assert standing == {"ANA": Standing.REGULAR, "GINA": Standing.GUEST, "ROBO": Standing.BOT, "LOCKSTEP": None}


def test_the_button_opens_the_setup_from_the_direct_message(invited: Person, slack: SettledSlack) -> None:
    invited.clicks("Set up", on=told(slack, "Carl", "set it up")[0])
    assert invited.modal().title == "Set up Lockstep"
    assert invited.submits({"People of sales": ["U_ANA"], "People of marketing": ["U_BEN"]}) == {}
    assert told(slack, "Carl", "set it up") == []
    assert told(slack, "Carl", "is set up")[0].buttons == []


def test_nothing_is_asked_for_before_the_setup(invited: Person, ana: Person) -> None:
    assert "not set up yet" in ana.types("/request a one-pager", channel=JOINT)["response"]["text"]
    assert ana.modals() == []


def test_only_the_inviter_runs_the_first_setup(invited: Person, ana: Person, slack: SettledSlack) -> None:
    ana.types("/lockstep setup", channel=JOINT)
    assert "Carl Brandt" in ana.last_seen(JOINT).text
    assert ana.modals() == []


def test_when_the_inviter_has_left_anybody_may_set_up(invited: Person, ana: Person) -> None:
    invited.leaves(JOINT)
    ana.types("/lockstep setup", channel=JOINT)
    assert ana.modal().title == "Set up Lockstep"


def test_members_are_read_again_when_slack_fails_for_a_while(
    bot: BotUnderTest, carl: Person, slack: SettledSlack
) -> None:
    slack.faults({"fault": "error", "method": "users.info", "error": "internal_error", "count": 3})
    carl.invites("Lockstep", JOINT)
    assert told(slack, "Carl", "set it up") == []
    for hours in (1, 2, 3):
        later(bot, hours)
    assert len(told(slack, "Carl", "set it up")) == 1


def later(bot: BotUnderTest, hours: int) -> None:
    """The errands that rest are taken up again, so many hours on by the machine's clock."""
    real = bot.bot.errands.real
    bot.bot.errands.real = lambda: real() + timedelta(hours=hours)
    bot.settle()
    bot.bot.errands.real = real


def test_a_workspace_without_user_groups_is_set_up_all_the_same(
    bot: BotUnderTest, carl: Person, slack: SettledSlack
) -> None:
    slack.faults({"fault": "error", "method": "usergroups.list", "error": "paid_teams_only"})
    carl.invites("Lockstep", JOINT)
    carl.types("/lockstep setup", channel=JOINT)
    assert "… or user groups of sales" not in [e.label for e in carl.modal().elements]
    assert carl.submits({"sales": SALES, "marketing": MARKETING}) == {}


# --- setting up


def test_setup_writes_down_sides_hours_and_sync(bot: BotUnderTest, invited: Person) -> None:
    invited.types("/lockstep setup", channel=JOINT)
    errors = invited.submits(
        {
            "sales": SALES,
            "marketing": MARKETING,
            "opens": "08:30",
            "closes": "17:00",
            "sync_day": "2",
            "sync_time": "11:15",
        }
    )
    assert errors == {}
    assert [side_of(bot, name) for name in ("Ana", "Ben", "Paul")] == [Side.SALES, Side.MARKETING, None]
    with bot.database.read() as session:
        hours = hours_of(session, row(bot).id or 0)
    assert {(h.opens, h.closes, h.zone, h.country) for h in hours.values()} == {
        ("08:30", "17:00", "Europe/Berlin", "DE")
    }
    assert (row(bot).sync_day, row(bot).sync_time) == (2, "11:15")


def test_after_setup_a_card_says_how_the_channel_works(set_up: Person, slack: SettledSlack) -> None:
    message = card(slack)
    assert "*Sales*: 3 people (Ana Ruiz, Carl Brandt and Dora Klein)" in message.text
    assert "Liaison: not yet appointed" in message.text
    assert "Mon–Fri 09:00–18:00, Europe/Berlin, holidays of Germany (DE)" in message.text
    assert "*Sync*: Mondays at 10:00" in message.text
    assert "*Your first week*" in message.text
    assert {"Appoint for sales", "Appoint for marketing"} <= set(message.buttons)


def test_the_promises_are_proposed_and_not_scored(set_up: Person, slack: SettledSlack) -> None:
    (message,) = [m for m in slack.messages(JOINT) if "What we promise each other" in m.text]
    assert "a first answer within 4 working hours" in message.text
    assert message.buttons == ["Sign", "Object", "Propose a change"]


def test_user_groups_stand_for_their_people_who_are_here(bot: BotUnderTest, invited: Person) -> None:
    invited.types("/lockstep setup", channel=JOINT)
    assert invited.submits({"sales_groups": ["S_SALES"], "marketing_groups": ["S_MARKETING"]}) == {}
    assert side_of(bot, "Ivo") is Side.SALES
    assert side_of(bot, "Olga") is Side.MARKETING


def test_a_person_on_both_sides_is_refused_under_the_field(bot: BotUnderTest, invited: Person) -> None:
    invited.types("/lockstep setup", channel=JOINT)
    errors = invited.submits({"sales": SALES, "marketing": [*MARKETING, "U_ANA"]})
    assert errors == {"People of marketing": "Ana Ruiz can not be on both sides. Choose one."}
    assert row(bot).set_up_at is None


def test_people_who_are_not_in_the_channel_are_refused_by_name(
    bot: BotUnderTest, invited: Person, slack: SettledSlack
) -> None:
    slack.person("Ivo").leaves(JOINT)
    invited.types("/lockstep setup", channel=JOINT)
    errors = invited.submits({"sales": [*SALES, "U_IVO"], "marketing": MARKETING})
    assert errors == {"People of sales": "Everybody has to be in this channel first. Not here yet: Ivo Petrov."}


def test_a_guest_is_on_no_side(invited: Person) -> None:
    invited.invites("Gina", JOINT)
    invited.types("/lockstep setup", channel=JOINT)
    errors = invited.submits({"sales": [*SALES, "U_GINA"], "marketing": MARKETING})
    assert "Gina Guest can not be on a side" in errors["People of sales"]


@pytest.mark.parametrize(
    ("values", "label", "words"),
    [
        ({"closes": "08:00"}, "Work ends", "Closing has to be after opening, on the same day."),
        ({"sync_day": "6"}, "Day of the weekly sync", "The sync needs a day on which you work."),
        ({"sales": []}, "People of sales", "Name at least one person of sales."),
    ],
)
def test_what_does_not_fit_is_said_under_the_field(
    invited: Person, values: dict[str, object], label: str, words: str
) -> None:
    invited.types("/lockstep setup", channel=JOINT)
    assert invited.submits({"sales": SALES, "marketing": MARKETING, **values}) == {label: words}


def test_zones_and_regions_are_found_by_typing(invited: Person) -> None:
    invited.types("/lockstep setup", channel=JOINT)
    assert "Europe/Lisbon" in invited.options("lisbon", "channel.zone", in_modal=True)
    assert "Germany, Bavaria / Bayern (BY)" in invited.options("bavaria", "channel.region", in_modal=True)


def test_marketing_may_work_elsewhere(bot: BotUnderTest, invited: Person, slack: SettledSlack) -> None:
    invited.types("/lockstep setup", channel=JOINT)
    invited.submits({"sales": SALES, "marketing": MARKETING, "elsewhere": ["yes"]})
    assert invited.modal().title == "Hours of marketing"
    invited.options("New York", "channel.zone", in_modal=True)
    assert invited.submits({"zone": "America/New_York", "opens": "08:00", "closes": "16:00"}) == {}
    with bot.database.read() as session:
        hours = hours_of(session, row(bot).id or 0)
    assert hours[Side.MARKETING].zone == "America/New_York"
    assert hours[Side.SALES].zone == "Europe/Berlin"
    assert "*Working hours of marketing*: Mon–Fri 08:00–16:00, America/New_York" in card(slack).text


def test_setting_up_again_changes_only_what_differs(bot: BotUnderTest, set_up: Person, slack: SettledSlack) -> None:
    before = card(slack)
    set_up.types("/lockstep setup", channel=JOINT)
    assert set_up.submits({"sync_time": "15:00"}) == {}
    assert card(slack).ts == before.ts
    assert "Mondays at 15:00" in card(slack).text
    assert side_of(bot, "Ana") is Side.SALES
    assert len([m for m in slack.messages(JOINT) if "What we promise" in m.text]) == 1


def test_setting_up_again_with_other_numbers_proposes_another_version(set_up: Person, slack: SettledSlack) -> None:
    set_up.types("/lockstep setup", channel=JOINT)
    set_up.submits({"sales_first_answer_hours": "6"})
    first, second = [m for m in slack.messages(JOINT) if "What we promise" in m.text]
    assert "*Replaced* by a newer version." in first.text
    assert first.buttons == []
    assert "a first answer within 6 working hours (was 4)" in second.text


def test_a_form_sent_twice_sets_up_once(set_up: Person, slack: SettledSlack) -> None:
    before = [m.text for m in slack.messages(JOINT)]
    set_up.types("/lockstep setup", channel=JOINT)
    sent = set_up.act("submit", view=set_up.modal().id, values={"sync_time": "15:00"})["delivery"]["id"]
    again = slack.post("deliver", delivery=sent, attempt=1, reason="timeout")
    assert again["delivery"]["status"] == 200
    assert len(slack.messages(JOINT)) == len(before)


def test_who_chose_a_side_while_the_form_was_open_keeps_it(
    bot: BotUnderTest, set_up: Person, slack: SettledSlack
) -> None:
    set_up.types("/lockstep setup", channel=JOINT)
    slack.person("Emil").clicks("Sales", on=told(slack, "Emil", "Which side")[0])
    set_up.submits({"sync_time": "15:00"})
    assert side_of(bot, "Emil") is Side.SALES


# --- sides


def test_members_without_a_side_are_asked_once(set_up: Person, bot: BotUnderTest, slack: SettledSlack) -> None:
    set_up.types("/lockstep setup", channel=JOINT)
    set_up.submits({})
    (question,) = told(slack, "Paul", "Which side are you on")
    slack.person("Paul").clicks("Marketing", on=question)
    assert side_of(bot, "Paul") is Side.MARKETING
    (answered,) = slack.dm("Paul")
    assert "You are on the marketing side" in answered.text
    assert answered.buttons == []
    assert "*Marketing*: 4 people" in card(slack).text


def test_a_side_can_be_changed(set_up: Person, bot: BotUnderTest, ana: Person) -> None:
    ana.types("/lockstep side", channel=JOINT)
    ana.submits({"side": "marketing"})
    assert side_of(bot, "Ana") is Side.MARKETING


def test_a_newcomer_is_asked_and_told_how_we_work_once(set_up: Person, bot: BotUnderTest, slack: SettledSlack) -> None:
    slack.post("person", id="U_ZOE", name="Zoe", real_name="Zoe New", tz="Europe/Berlin", **{"as": "Carl"})
    zoe = slack.person("Zoe")
    for _ in range(2):
        zoe.joins(JOINT)
        zoe.leaves(JOINT)
    zoe.joins(JOINT)
    texts = [m.text for m in slack.dm(zoe)]
    assert len(texts) == 2
    assert "How we work in" in texts[0]
    assert "Which side" in texts[1]
    assert len(texts[0].splitlines()) <= 12


# --- liaisons and leaders


def test_whoever_is_appointed_confirms_and_only_then_it_counts(
    set_up: Person, bot: BotUnderTest, slack: SettledSlack
) -> None:
    assert appoint(slack, "Ana", "sales", ["U_DORA"], ["U_CARL"]) == {}
    assert role_of(bot, "Dora") is Role.MEMBER
    assert "Asked, and not answered yet: Carl Brandt and Dora Klein" in card(slack).text
    (question,) = told(slack, "Dora", "a liaison of sales")
    slack.person("Dora").clicks("Confirm", on=question)
    assert role_of(bot, "Dora") is Role.LIAISON
    assert "Liaison: Dora Klein" in card(slack).text
    assert "You are a liaison of sales" in slack.dm("Dora")[-1].text


def test_who_declines_is_not_appointed_and_the_other_hears_it(
    set_up: Person, bot: BotUnderTest, slack: SettledSlack
) -> None:
    appoint(slack, "Ana", "sales", ["U_DORA"], [])
    slack.person("Dora").clicks("Decline", on=told(slack, "Dora", "a liaison of sales")[0])
    assert role_of(bot, "Dora") is Role.MEMBER
    assert told(slack, "Ana", "Dora Klein would rather not be a liaison")
    assert "Asked" not in card(slack).text


def test_nobody_appoints_for_the_other_side(set_up: Person, ben: Person, slack: SettledSlack) -> None:
    ben.clicks("Appoint for sales", on=card(slack))
    assert ben.modals() == []
    assert "Each side appoints its own people" in ben.last_seen(JOINT).text


def test_once_somebody_has_confirmed_members_no_longer_appoint(
    set_up: Person, ana: Person, slack: SettledSlack
) -> None:
    appoint(slack, "Ana", "sales", ["U_DORA"], [])
    slack.person("Dora").clicks("Confirm", on=told(slack, "Dora", "a liaison of sales")[0])
    ana.clicks("Appoint for sales", on=card(slack))
    assert ana.modals() == []
    assert "Ask Dora Klein" in ana.last_seen(JOINT).text


def test_people_of_the_other_side_are_not_appointed(set_up: Person, slack: SettledSlack) -> None:
    errors = appoint(slack, "Ana", "sales", ["U_BEN"], [])
    assert "Only people on the sales side" in errors["Liaisons"]


def test_whoever_is_taken_out_of_the_form_is_no_longer_appointed(
    set_up: Person, bot: BotUnderTest, slack: SettledSlack
) -> None:
    appoint(slack, "Ana", "sales", ["U_DORA"], ["U_CARL"])
    for name in ("Dora", "Carl"):
        slack.person(name).clicks("Confirm", on=slack.dm(name)[-1])
    appoint(slack, "Carl", "sales", [], ["U_CARL"])
    assert role_of(bot, "Dora") is Role.MEMBER
    assert role_of(bot, "Carl") is Role.LEADER
    assert "You are no longer a liaison" in slack.dm("Dora")[-1].text


def test_a_liaison_who_leaves_is_no_longer_one_and_comes_back_as_a_member(
    set_up: Person, bot: BotUnderTest, slack: SettledSlack
) -> None:
    appoint(slack, "Ana", "sales", ["U_DORA"], [])
    dora = slack.person("Dora")
    dora.clicks("Confirm", on=told(slack, "Dora", "a liaison of sales")[0])
    dora.leaves(JOINT)
    assert "Liaison: not yet appointed" in card(slack).text
    dora.joins(JOINT)
    assert (side_of(bot, "Dora"), role_of(bot, "Dora")) == (Side.SALES, Role.MEMBER)


def test_a_liaison_whose_account_is_deactivated_is_no_longer_one(
    set_up: Person, bot: BotUnderTest, slack: SettledSlack
) -> None:
    appoint(slack, "Ana", "sales", ["U_DORA"], [])
    slack.person("Dora").clicks("Confirm", on=told(slack, "Dora", "a liaison of sales")[0])
    slack.post("person", id="U_DORA", deleted=True, **{"as": "Carl"})
    assert "Liaison: not yet appointed" in card(slack).text
    assert "*Sales*: 2 people" in card(slack).text


# --- bad luck


def test_removed_and_invited_again_everything_is_still_there(
    set_up: Person, bot: BotUnderTest, slack: SettledSlack
) -> None:
    set_up.kicks("Lockstep", JOINT)
    assert row(bot).left_at is not None
    slack.person("Ana").invites("Lockstep", JOINT)
    assert row(bot).left_at is None
    assert side_of(bot, "Ben") is Side.MARKETING
    assert told(slack, "Ana", "are all there")
    assert len([m for m in slack.messages(JOINT) if "How we work together here" in m.text]) == 1


def test_an_archived_channel_rests_and_goes_on_afterwards(
    set_up: Person, bot: BotUnderTest, slack: SettledSlack
) -> None:
    slack.post("archive", channel=JOINT, **{"as": "Carl"})
    assert row(bot).archived_at is not None
    slack.post("unarchive", channel=JOINT, **{"as": "Carl"})
    assert row(bot).archived_at is None
    set_up.types("/lockstep setup", channel=JOINT)
    assert set_up.modal().title == "Change the setup"


def test_a_guest_is_refused_kindly(set_up: Person, slack: SettledSlack) -> None:
    set_up.invites("Gina", JOINT)
    gina = slack.person("Gina")
    gina.types("/lockstep setup", channel=JOINT)
    assert "Guests can read along here" in gina.last_seen(JOINT).text
    assert slack.dm("Gina") == []


def test_somebody_outside_the_channel_is_told_who_can(set_up: Person, bot: BotUnderTest, slack: SettledSlack) -> None:
    gus = slack.person("Gus")
    gus.leaves(JOINT)
    gus.types("/lockstep side", channel="#general")
    assert gus.modals() == []
