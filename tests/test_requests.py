"""Requests, as people meet them: asked, taken, answered, closed, judged."""

from datetime import datetime

import pytest

from commands.mine import Group
from commands.requests import lists
from playground.client import Person
from playground.seen import Message
from storage.errands import count_errands
from storage.people import member_of
from storage.workspaces import Channel, Workspace
from tests.harness import BotUnderTest, SettledSlack, TestClock

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
    assert "*On marketing* · due" in slack.fresh(card).plain
    assert "Take it" not in slack.fresh(card).buttons

    ben.says("For which product?", thread=card)
    assert f"*On requester* · over to <@{ana.id}>" in slack.fresh(card).plain
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


def test_the_outcome_that_did_not_help_reopens_the_request(
    ana: Person, ben: Person, slack: SettledSlack, card: Message
) -> None:
    ben.reacts("white_check_mark", card)
    assert "*Done:* Done" in slack.fresh(card).plain
    ana.clicks("No, not yet", on=slack.dm(ana)[-1])
    assert "did not help yet" in slack.dm(ana)[-1].plain
    assert "*On marketing*" in slack.fresh(card).plain
    assert said(slack, card)[-1] == f"<@{ana.id}> reopened this: It did not help yet."
    assert "Reopen" not in slack.fresh(card).buttons


def test_a_command_without_words_opens_an_empty_form(ana: Person, slack: SettledSlack, channel: Channel) -> None:
    ana.types("/request", channel=JOINT)
    assert ana.modal().values["What do you need?"] is None
    assert ana.modal().values["Who should answer?"] == "Marketing"
    assert "What do you need?" in ana.submits({})
    assert "What do you need?" in ana.submits({"What do you need?": "\u202e \u200f"})
    assert ana.submits({"What do you need?": "A \u202elogo", "Details": "Blue.\nLarge.", "Priority": "Urgent"}) == {}
    card = slack.last_message(JOINT)
    assert "#1 Urgent: A logo" in card.text
    assert "&gt; Blue.\n&gt; Large." in card.plain or "> Blue.\n> Large." in card.plain


def test_the_global_shortcut_opens_the_form(ana: Person, slack: SettledSlack, channel: Channel) -> None:
    ana.uses_shortcut("New request")
    assert ana.submits({"What do you need?": "A logo"}) == {}
    assert "#1 A logo" in slack.last_message(JOINT).text


def test_the_message_shortcut_copies_text_and_link_of_a_message_here(
    ana: Person, ben: Person, slack: SettledSlack, channel: Channel
) -> None:
    message = ben.says("@Ana the deck says 2023\nCould somebody look?", channel=JOINT)
    ana.uses_shortcut("Ask the other side", on=message)
    assert ana.modal().values["What do you need?"].endswith("the deck says 2023")
    assert ana.modal().values["Details"] == "Could somebody look?"
    assert ana.submits({}) == {}
    card = slack.last_message(JOINT)
    assert card.links["original message"].endswith(f"/p{message.ts.replace('.', '')}")


def test_a_message_of_another_channel_gives_its_link_and_never_its_words(
    ana: Person, slack: SettledSlack, channel: Channel
) -> None:
    elsewhere = ana.act("channel", name="secret", private=True, members=["Ana"])["channel"]
    message = ana.says("the salary of Ben", channel=elsewhere)
    ana.uses_shortcut("Ask the other side", on=message)
    assert ana.modal().values["What do you need?"] is None
    assert ana.submits({"What do you need?": "Help with this"}) == {}
    card = slack.last_message(JOINT)
    assert "original message" in card.plain
    assert "salary" not in str(card.body)


def test_a_ticket_makes_a_request_of_a_message_once_and_of_who_reacts(
    ana: Person, ben: Person, slack: SettledSlack, channel: Channel
) -> None:
    message = ben.says("Our deck says 2023 & more", channel=JOINT)
    ana.reacts("ticket", message)
    card = slack.last_message(JOINT)
    assert "#1 Our deck says 2023 &amp; more" in card.text
    assert f"asked by <@{ana.id}> (sales)" in card.plain
    assert "original message" in card.plain
    emil = slack.person("Emil")
    emil.reacts("ticket", message)
    assert slack.last_message(JOINT).ts == card.ts
    assert said(slack, card) == [f"<@{emil.id}> asks for this too, and will hear what becomes of it."]
    ben.reacts("white_check_mark", card)
    assert "is done" in slack.dm(emil)[-1].plain
    assert slack.dm(emil)[-1].buttons == []
    assert "Yes" in slack.dm(ana)[-1].buttons


def test_a_ticket_on_a_message_whose_request_is_closed_is_answered_privately(
    ana: Person, ben: Person, slack: SettledSlack, channel: Channel, bot: BotUnderTest
) -> None:
    message = ben.says("Our deck says 2023", channel=JOINT)
    ana.reacts("ticket", message)
    ben.reacts("white_check_mark", slack.last_message(JOINT))
    slack.person("Emil").reacts("ticket", message)
    assert "That message became #1, which is closed." in slack.person("Emil").sees(JOINT)[-1].text
    with bot.database.read() as session:
        assert count_errands(session) == 0


def test_reactions_take_and_close_and_a_reply_becomes_the_outcome(
    ana: Person, ben: Person, slack: SettledSlack, card: Message
) -> None:
    ben.reacts("eyes", card)
    assert said(slack, card) == [f"<@{ben.id}> is on it."]
    reply = ben.says("Sent v3 to <Ana> & co", thread=card)
    ben.reacts("white_check_mark", reply)
    assert "*Done:* Sent v3 to &lt;Ana&gt; &amp; co" in slack.fresh(card).plain


def test_eyes_in_the_thread_take_too_and_twice_is_harmless(ben: Person, slack: SettledSlack, card: Message) -> None:
    reply = ben.says("Which one?", thread=card)
    ben.reacts("eyes", reply)
    ben.reacts("eyes", card)
    ben.says("@Lockstep take", thread=card)
    assert [line for line in said(slack, card) if "is on it" in line] == [f"<@{ben.id}> is on it."]


def test_mentions_in_the_thread_do_what_buttons_do(
    ana: Person, ben: Person, slack: SettledSlack, clock: TestClock, card: Message
) -> None:
    kai = slack.person("Kai")
    ben.says("@Lockstep assign @Kai", thread=card)
    assert said(slack, card)[-1] == f"<@{ben.id}> gave this to <@{kai.id}>."
    kai.says("@Lockstep waiting for the printer", thread=card)
    assert "*Waiting outside* · the printer" in slack.fresh(card).plain
    kai.says("@Lockstep carry on", thread=card)
    kai.says("@Lockstep snooze tomorrow", thread=card)
    assert "*Snoozed until" in slack.fresh(card).plain
    assert "Tue 24 Nov, 09:00" in slack.fresh(card).text
    ana.says("@Lockstep urgent", thread=card)
    assert "#1 Urgent: a one-pager" in slack.fresh(card).text
    ana.says("Is there any news?", thread=card)
    assert "*On marketing*" in slack.fresh(card).plain
    kai.says("@Lockstep done: sent v3 to @Ana", thread=card)
    assert "*Done:* sent v3 to @" in slack.fresh(card).plain
    ana.says("@Lockstep reopen", thread=card)
    assert "*On marketing*" in slack.fresh(card).plain
    ana.says("@Lockstep make me a coffee", thread=card)
    assert "I did not understand that" in ana.sees(JOINT, thread=card)[-1].text


def test_a_sentence_that_only_begins_like_an_order_does_nothing_and_is_answered_privately(
    ben: Person, slack: SettledSlack, card: Message
) -> None:
    for sentence in ("wait, which one?", "take a look at this", "later we should talk", "normal people ask first"):
        ben.says(f"@Lockstep {sentence}", thread=card)
        answer = ben.sees(JOINT, thread=card)[-1]
        assert answer.ephemeral
        assert "you can tell me: take · done: what became of it · waiting for the agency" in answer.text
    assert "*On marketing* · first answer due" in slack.fresh(card).plain
    assert "Take it" in slack.fresh(card).buttons


def test_the_wrong_person_gets_a_private_line_that_names_who_can(
    ana: Person, ben: Person, slack: SettledSlack, card: Message
) -> None:
    emil = slack.person("Emil")
    for act in (
        lambda: emil.clicks("Take it", on=card),
        lambda: emil.reacts("eyes", card),
        lambda: emil.says("@Lockstep take", thread=card),
    ):
        act()
        private = [m for m in (*emil.sees(JOINT), *emil.sees(JOINT, thread=card)) if m.ephemeral]
        assert "anyone of marketing can take it" in private[-1].text
    assert len([m for m in (*emil.sees(JOINT), *emil.sees(JOINT, thread=card)) if m.ephemeral]) == 3
    assert said(slack, card) == ["@Lockstep take".replace("@Lockstep", f"<@{slack.bot['user_id']}>")]
    emil.reacts("white_check_mark", card)
    assert "who asked" in [m for m in emil.sees(JOINT) if m.ephemeral][-1].text
    assert "Take it" in slack.fresh(card).buttons


def test_a_snoozed_request_wakes_by_itself_and_its_clock_stood_still(
    ben: Person, slack: SettledSlack, clock: TestClock, card: Message
) -> None:
    ben.clicks("Take it", on=card)
    assert "Wed 25 Nov, 10:00" in slack.fresh(card).text
    ben.chooses("Snooze, or wait for outside…", of="requests.more", on=card)
    assert ben.submits({"How long?": "Tomorrow 9:00"}) == {}
    clock.forward(days=1)
    assert said(slack, card)[-1].startswith("This was snoozed until")
    # all of its 18 working hours are left on Tuesday at nine
    assert "Wed 25 Nov, 18:00" in slack.fresh(card).text


def test_a_liaison_merges_duplicates_and_all_askers_are_told(
    ana: Person, ben: Person, slack: SettledSlack, card: Message
) -> None:
    emil = slack.person("Emil")
    double = asks(emil, slack, "that one-pager of Acme")
    ben.chooses("Not a request, or a duplicate…", of="requests.more", on=double)
    choice = {"What is it?": "It is the same as another one"}
    assert "number" in ben.submits(choice)["Number of the other request"]
    assert (
        "There is no #77"
        in ben.submits({**choice, "Number of the other request": "#77"})["Number of the other request"]
    )
    assert ben.submits({**choice, "Number of the other request": "1"}) == {}
    assert "*Merged* into #1" in slack.fresh(double).plain
    assert "is the same as #1" in slack.dm(emil)[-1].plain
    assert f"and by <@{emil.id}>" in slack.fresh(card).plain
    ben.says("@Lockstep done: here it is", thread=card)
    assert "#1 (a one-pager for Acme), which you asked for" in slack.dm(emil)[-1].plain
    assert "here it is" in slack.dm(ana)[-1].plain


def test_a_duplicate_of_what_is_done_is_told_with_its_outcome(ben: Person, slack: SettledSlack, card: Message) -> None:
    ben.says("@Lockstep done: it is in the library", thread=card)
    emil = slack.person("Emil")
    double = asks(emil, slack, "that one-pager of Acme")
    ben.says("@Lockstep same as #1", thread=double)
    assert "is the same as #1, which is done: it is in the library" in slack.dm(emil)[-1].plain


def test_what_is_no_request_is_set_aside_and_can_come_back(
    ana: Person, ben: Person, slack: SettledSlack, clock: TestClock, card: Message
) -> None:
    ben.says("@Lockstep not a request: a joke", thread=card)
    assert "*Not a request*: a joke" in slack.fresh(card).plain
    assert "not a request: a joke" in slack.dm(ana)[-1].plain
    ana.clicks("Reopen", on=card)
    assert "*On marketing*" in slack.fresh(card).plain
    ben.says("@Lockstep not a request", thread=card)
    clock.forward(days=8)
    ana.clicks("Reopen", on=card)
    assert "more than 7 days ago" in [m for m in ana.sees(JOINT) if m.ephemeral][-1].text


def test_hand_over_is_for_people_of_the_side_that_owes(
    ana: Person, ben: Person, slack: SettledSlack, card: Message
) -> None:
    ben.chooses("Assign or hand over…", of="requests.more", on=card)
    assert "choose somebody of that side" in ben.submits({"Who takes it on?": ana.id})["Who takes it on?"]
    assert ben.submits({"Who takes it on?": slack.person("Kai").id}) == {}
    slack.person("Kai").chooses("Assign or hand over…", of="requests.more", on=card)
    assert slack.person("Kai").submits({"Who takes it on?": ben.id}) == {}
    assert said(slack, card)[-1] == f"<@{slack.person('Kai').id}> handed this over to <@{ben.id}>."


def test_a_liaison_sends_what_was_filed_to_the_wrong_side_to_the_other_and_its_clocks_begin_anew(
    ana: Person, ben: Person, slack: SettledSlack, clock: TestClock, card: Message
) -> None:
    dora = slack.person("Dora")
    slack.person("Kai").clicks("Take it", on=card)
    ben.says("Which one?", thread=card)
    clock.forward(hours=2)
    ben.chooses("Assign or hand over…", of="requests.more", on=card)
    assert ben.submits({"Which side is it for?": "This is for sales"}) == {}
    shown = slack.fresh(card)
    assert "*On sales* · first answer due" in shown.plain
    assert "Mon 23 Nov, 16:00" in shown.text
    assert "Nobody of sales has taken it yet" in shown.plain
    assert said(slack, card)[-1] == f"<@{ben.id}> says this is for sales. Nobody has it yet, and its time begins anew."
    told = slack.dm(ana)[-1]
    assert "is with sales now" in told.text
    assert told.buttons == []
    ben.clicks("Take it", on=card)
    assert "anyone of sales can take it" in [m for m in ben.sees(JOINT) if m.ephemeral][-1].text
    dora.says("@Lockstep this is for sales", thread=card)
    dora.says("@Lockstep this is for marketing", thread=card)
    assert "*On marketing* · first answer due" in slack.fresh(card).plain
    assert len([line for line in said(slack, card) if "its time begins anew" in line]) == 2


def test_only_who_speaks_for_the_side_that_has_it_sends_a_request_over(
    ana: Person, ben: Person, slack: SettledSlack, card: Message
) -> None:
    kai = slack.person("Kai")
    kai.clicks("Take it", on=card)
    kai.chooses("Assign or hand over…", of="requests.more", on=card)
    assert kai.modal().labels == ["Who takes it on?"]
    kai.closes()
    for who in (kai, slack.person("Dora")):
        who.says("@Lockstep this is for sales", thread=card)
        assert "a liaison of marketing (Ben Okoye, Jana Weiss) can say" in who.sees(JOINT, thread=card)[-1].text
    ben.chooses("Assign or hand over…", of="requests.more", on=card)
    assert ben.submits({"Who takes it on?": None}) == {"Who takes it on?": "Please choose somebody."}
    assert "*On marketing*" in slack.fresh(card).plain


def test_who_asked_may_withdraw_and_is_not_asked_whether_it_helped(
    ana: Person, slack: SettledSlack, card: Message
) -> None:
    ana.clicks("Close", on=card)
    assert ana.submits({"What became of it?": "Found it"}) == {}
    assert said(slack, card) == [f"<@{ana.id}> withdrew this: Found it"]
    assert slack.dm(ana) == []


def test_somebody_without_a_side_is_asked_to_choose_one_first(
    bot: BotUnderTest, ana: Person, slack: SettledSlack, channel: Channel
) -> None:
    with bot.database.begin() as session:
        found = member_of(session, channel.id or 0, ana.id)
        assert found is not None
        found[0].side = None
        session.add(found[0])
    answer = ana.types("/request something", channel=JOINT)
    assert "which side you work on" in str(answer["response"])
    assert ana.modals() == []


def test_what_waits_is_told_by_how_much_it_hurries(
    bot: BotUnderTest, ana: Person, ben: Person, slack: SettledSlack, clock: TestClock, card: Message, channel: Channel
) -> None:
    def waiting(who: Person) -> list[tuple[Group, str]]:
        with bot.database.read() as session:
            found = member_of(session, channel.id or 0, who.id)
            assert found is not None
            return [(item.group, item.text) for item in lists.mine(session, clock.now, channel, found[0])]

    what = f"*<{card.body['permalink']}|#1>* a one-pager for Acme · "
    assert waiting(ben) == [(Group.WAITING_ON_YOU, f"{what}on marketing, 4 working hours left")]
    assert waiting(ana) == [(Group.WAITING_ON_OTHERS, f"{what}on marketing, 4 working hours left")]
    assert waiting(slack.person("Kai")) == []
    clock.forward(hours=3, minutes=10)
    assert waiting(ben) == [(Group.ACT_FAST, f"{what}on marketing, 50 working minutes left")]
    clock.forward(hours=1)
    assert waiting(ben) == [(Group.OVERDUE, f"{what}on marketing, 10 working minutes late")]
    ben.says("Which one?", thread=card)
    assert waiting(ana) == [(Group.WAITING_ON_YOU, f"{what}your turn")]
    assert waiting(ben) == [(Group.WAITING_ON_OTHERS, f"{what}on requester")]


def test_a_number_in_a_list_leads_to_its_card_wherever_that_stands(
    bot: BotUnderTest, ana: Person, slack: SettledSlack, card: Message, channel: Channel
) -> None:
    def listed() -> str:
        return str(ana.types("/request list", channel=JOINT)["response"]["text"])

    number = f"*<{card.body['permalink']}|#1>* a one-pager for Acme"
    assert number in listed()
    assert number in str(ana.types("/lockstep mine", channel=JOINT)["response"])
    home = ana.opens_home()
    assert home is not None
    assert home.links["#1"] == card.body["permalink"]
    slack.person("Carl").deletes(card)
    again = slack.last_message(JOINT)
    assert again.ts != card.ts
    assert f"*<{again.body['permalink']}|#1>*" in listed()
    slack.person("Carl").deletes(again)  # twice by hand: it stays away, and nothing leads there
    assert "*#1* a one-pager for Acme" in listed()
    with bot.database.begin() as session:
        session.get_one(Workspace, channel.workspace_id).url = ""
    asks(ana, slack, "a logo")
    assert "*#2* a logo" in listed()


def test_priority_and_the_day_it_is_needed_change_by_form(ana: Person, slack: SettledSlack, card: Message) -> None:
    ana.chooses("Change priority…", of="requests.more", on=card)
    assert ana.submits({"Priority": "Urgent", "Needed by": "2026-12-03"}) == {}
    assert "needed by 3 December 2026" in slack.fresh(card).plain
    assert said(slack, card) == [f"<@{ana.id}> changed the priority: urgent, needed by 3 December 2026."]


def test_a_day_that_is_over_where_the_person_is_can_not_be_the_one_it_is_needed_by(
    ana: Person, slack: SettledSlack, clock: TestClock, channel: Channel
) -> None:
    over = {"Needed by": "That day is over. Choose today or a day to come."}
    ana.types("/request a logo", channel=JOINT)
    assert ana.submits({"Needed by": "2026-11-22"}) == over
    assert ana.submits({"Needed by": "2026-11-23"}) == {}
    card = slack.last_message(JOINT)
    clock.jump_to(datetime.fromisoformat("2026-11-24T01:00:00+01:00"))
    hana = slack.person("Hana")  # in New York, where it is still the 23rd
    hana.types("/request a banner", channel=JOINT)
    assert hana.submits({"Needed by": "2026-11-22"}) == over
    assert hana.submits({"Needed by": "2026-11-23"}) == {}
    ana.chooses("Change priority…", of="requests.more", on=card)
    assert ana.submits({"Priority": "Urgent"}) == {}  # the day that has passed meanwhile stays
    assert "needed by 23 November 2026" in slack.fresh(card).plain
    ana.chooses("Change priority…", of="requests.more", on=card)
    assert ana.submits({"Needed by": "2026-11-22"}) == over


def test_a_request_waits_until_a_day_or_for_somebody_outside(ben: Person, slack: SettledSlack, card: Message) -> None:
    ben.chooses("Snooze, or wait for outside…", of="requests.more", on=card)
    assert ben.submits({"How long?": "Until the day below"}) == {"Until the morning of": "Please choose the day."}
    day = {"How long?": "Until the day below", "Until the morning of": "2026-11-20"}
    assert "in the past" in ben.submits(day)["Until the morning of"]
    assert ben.submits({"How long?": "Until the day below", "Until the morning of": "2026-12-04"}) == {}
    assert "Fri 4 Dec, 09:00" in slack.fresh(card).text
    ben.chooses("Snooze, or wait for outside…", of="requests.more", on=card)
    words = {"How long?": "It waits for somebody outside", "For whom or what does it wait?": "the agency"}
    assert ben.submits(words) == {}
    assert "*Waiting outside* · the agency" in slack.fresh(card).plain
    ben.clicks("Carry on", on=card)
    assert "*On marketing*" in slack.fresh(card).plain


def test_one_may_ask_ones_own_side(ana: Person, slack: SettledSlack, channel: Channel) -> None:
    card = asks(ana, slack, "a phone number", **{"Who should answer?": "Sales"})
    assert "*On sales*" in card.plain
    slack.person("Emil").says("Which one?", thread=card)
    assert "*On requester*" in slack.fresh(card).plain
    ana.says("The new one.", thread=card)
    assert "*On sales*" in slack.fresh(card).plain


def test_a_reply_that_is_also_sent_to_the_channel_counts_as_a_reply(
    ben: Person, slack: SettledSlack, card: Message
) -> None:
    ben.says("Which one?", thread=card, broadcast=True)
    assert "*On requester*" in slack.fresh(card).plain
