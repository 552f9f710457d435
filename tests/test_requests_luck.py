"""Requests when luck is bad: twice, at once, too long, gone, forged."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlmodel import Session, select

from commands.errors import UserError
from commands.requests import lists, service
from commands.requests.desk import Desk
from commands.requests.service import Ask
from commands.sample import fill
from commands.text import unescape
from playground.client import Person
from playground.seen import Message
from storage.database import Database
from storage.people import Member, Role, member_of
from storage.people import Person as PersonRow
from storage.posts import Post
from storage.request_lists import Filters, listed_requests
from storage.requests import (
    EventKind,
    Priority,
    Request,
    RequestDraft,
    RequestState,
    Turn,
    draft_of,
    events_of,
    request_by_id,
    request_by_number,
)
from storage.workspaces import Channel, Side, Workspace
from tests.harness import START, BotUnderTest, SettledSlack, TestClock
from tests.test_requests import JOINT, asks, card, said

__all__ = ["card"]


def a_channel(session: Session, **people: tuple[Side, Role]) -> tuple[Channel, dict[str, Member]]:
    """A channel with these people, straight in the database."""
    workspace = Workspace(slack_id="T1")
    session.add(workspace)
    session.flush()
    channel = Channel(workspace_id=workspace.id or 0, slack_id="C1", joined_at=START)
    session.add(channel)
    session.flush()
    members = {}
    for name, (side, role) in people.items():
        person = PersonRow(workspace_id=workspace.id or 0, user_id=f"U_{name}", name=name, zone="Europe/Berlin")
        session.add(person)
        session.flush()
        member = Member(channel_id=channel.id or 0, person_id=person.id or 0, side=side, role=role, joined_at=START)
        session.add(member)
        session.flush()
        members[name] = member
    return channel, members


def test_of_two_who_take_at_once_one_has_it_and_the_other_is_told(patient_database: Database) -> None:
    database = patient_database
    with database.begin() as session:
        channel, members = a_channel(
            session,
            ana=(Side.SALES, Role.MEMBER),
            ben=(Side.MARKETING, Role.LIAISON),
            kai=(Side.MARKETING, Role.MEMBER),
        )
        asked = service.ask(Desk(session, channel, START), members["ana"], Ask(title="Help"))
    ready, told = threading.Barrier(2), dict[str, str]()

    def take(name: str) -> None:
        ready.wait()
        try:
            with database.begin() as session:
                service.take(Desk(session, channel, START + timedelta(minutes=1)), members[name], asked.id or 0)
        except UserError as error:
            told[name] = error.words
        else:
            told[name] = ""

    threads = [threading.Thread(target=take, args=(name,)) for name in ("ben", "kai")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(name for name, words in told.items() if not words)
    loser = next(name for name, words in told.items() if words)
    assert f"{winner} is on #1 already" in told[loser]
    with database.read() as session:
        row = request_by_id(session, channel.id or 0, asked.id or 0)
        assert row is not None
        assert row.owner_id == members[winner].id
        assert [event.kind for event in events_of(session, asked.id or 0)] == [EventKind.ASKED, EventKind.TAKEN]


def test_what_somebody_may_do_is_decided_by_what_they_are_when_it_is_done(database: Database) -> None:
    with database.begin() as session:
        channel, members = a_channel(
            session,
            ana=(Side.SALES, Role.MEMBER),
            ben=(Side.MARKETING, Role.LIAISON),
            kai=(Side.MARKETING, Role.MEMBER),
        )
        asked = service.ask(Desk(session, channel, START), members["ana"], Ask(title="Help"))
    seen_before = members["ben"]
    with database.begin() as session:
        session.get_one(Member, seen_before.id).role = Role.MEMBER
    with pytest.raises(UserError, match="needs somebody else"), database.begin() as session:
        service.assign(Desk(session, channel, START), seen_before, asked.id or 0, members["kai"])


def test_a_text_of_40001_characters_is_kept_whole(
    bot: BotUnderTest, ana: Person, slack: SettledSlack, channel: Channel
) -> None:
    text = "A very long wish\n" + "<&> wish " * 4442 + "end !"
    assert len(text) == 40_000
    text += "!"
    ana.types(f"/request {text}", channel=JOINT)
    assert "40,001 characters" in ana.modal().plain
    assert ana.submits({"Details": "And this."}) == {}
    card = slack.last_message(JOINT)
    assert "#1 A very long wish" in card.text
    assert "The whole text" in card.plain
    with bot.database.read() as session:
        row = request_by_number(session, channel.id or 0, 1)
        assert row is not None
        assert f"{row.title}\n{row.details}" == f"{text}\n\nAnd this."
        assert session.exec(select(RequestDraft)).all() == []
    ana.chooses("Show everything", of="requests.more", on=card)
    shown = "".join(block["text"]["text"] for block in ana.modal().blocks if block["type"] == "section")
    assert row.details in unescape(shown)


def test_the_words_of_a_form_that_was_never_sent_are_forgotten_after_a_week(
    bot: BotUnderTest, ana: Person, slack: SettledSlack, channel: Channel, clock: TestClock
) -> None:
    message = slack.person("Ben").says("Look at this", channel=JOINT)
    ana.uses_shortcut("Ask the other side", on=message)
    clock.forward(days=8)
    ana.uses_shortcut("Ask the other side", on=message)
    with bot.database.read() as session:
        assert [draft.at for draft in session.exec(select(RequestDraft))] == [clock.now]


def test_nobody_is_pinged_by_what_somebody_types(ana: Person, slack: SettledSlack, channel: Channel) -> None:
    card = asks(ana, slack, "<!channel> *now* &amp; <@U_BEN>")
    assert "<!channel>" not in card.text
    assert "&lt;!channel&gt;" in card.text
    assert "<@U_BEN>" not in card.text + card.plain


def test_an_unknown_number_is_told(ana: Person, slack: SettledSlack, channel: Channel) -> None:
    for text in ("/request 42", "/request #42", "/request 000000042"):
        assert "There is no request #42" in str(ana.types(text, channel=JOINT)["response"])


def test_the_same_form_delivered_twice_is_one_request(ana: Person, slack: SettledSlack, card: Message) -> None:
    sent = [e for e in slack.traffic() if e["kind"] == "request" and e["name"] == "requests.ask"]
    assert len(sent) == 1
    slack.faults({"fault": "twice"})
    asks(ana, slack, "another one")
    slack.faults()
    assert [m.text.partition("\n")[0] for m in slack.messages(JOINT) if m.text.startswith("#")] == [
        "#1 a one-pager for Acme",
        "#2 another one",
    ]


def test_a_button_on_a_deleted_request_says_so(
    bot: BotUnderTest, ben: Person, slack: SettledSlack, card: Message, channel: Channel
) -> None:
    with bot.database.begin() as session:
        row = request_by_number(session, channel.id or 0, 1)
        assert row is not None
        session.delete(row)
    for label in ("Take it", "Close"):
        ben.clicks(label, on=card)
        assert "That request is gone" in [m for m in ben.sees(JOINT) if m.ephemeral][-1].text


def test_a_deleted_card_comes_back_and_both_threads_go_on(
    bot: BotUnderTest, ana: Person, ben: Person, slack: SettledSlack, card: Message, channel: Channel
) -> None:
    first = ben.says("Which one?", thread=card)
    with bot.database.read() as session:
        post = session.exec(select(Post).where(Post.card == "requests.card")).one()
    slack.post("delete", **{"as": "Carl", "channel": card.channel, "ts": card.ts})
    again = slack.last_message(JOINT)
    assert again.ts != card.ts
    assert post.key == "requests.card|1"
    assert "*On requester*" in again.plain
    ana.act("say", channel=JOINT, text="The blue one.", thread=card.ts)
    assert "*On marketing*" in slack.fresh(again).plain
    ben.reacts("eyes", first)
    assert f"<@{ben.id}> is on it." in said(slack, again)


def test_a_card_that_was_closed_meanwhile_tells_who_presses_late(
    ana: Person, ben: Person, slack: SettledSlack, card: Message
) -> None:
    ben.clicks("Close", on=card)
    ana.says("@Lockstep done: never mind", thread=card)
    assert "closed already: never mind" in ben.submits({"What became of it?": "Sent"})["What became of it?"]


def test_somebody_elses_draft_is_not_taken(
    bot: BotUnderTest, ana: Person, slack: SettledSlack, channel: Channel
) -> None:
    with bot.database.begin() as session:
        found = member_of(session, channel.id or 0, "U_BEN")
        assert found is not None
        session.add(RequestDraft(channel_id=channel.id or 0, member_id=found[0].id or 0, text="secret", at=START))
    with bot.database.read() as session:
        draft = session.exec(select(RequestDraft)).one()
        me = member_of(session, channel.id or 0, ana.id)
        assert me is not None
        assert draft_of(session, channel.id or 0, me[0].id or 0, draft.id or 0) is None


def test_the_list_begins_with_what_is_due_first(ana: Person, ben: Person, slack: SettledSlack, card: Message) -> None:
    ben.clicks("Take it", on=card)
    ana.types("/request something new", channel=JOINT)
    assert ana.submits() == {}
    said = ben.types("/request list", channel=JOINT)["response"]["text"]
    assert said.index("something new") < said.index("a one-pager for Acme")


def test_the_list_filters_and_pages(
    bot: BotUnderTest, ana: Person, ben: Person, slack: SettledSlack, channel: Channel
) -> None:
    with bot.database.begin() as session:
        me = member_of(session, channel.id or 0, ana.id)
        assert me is not None
        for n in range(23):
            title = f"100% wish {n}" if n else "1000 wishes"
            service.ask(Desk(session, channel, START, quiet=True), me[0], Ask(title=title))
    answer = ana.types("/request list", channel=JOINT)["response"]
    assert "23 open requests, 1 to 10 shown" in answer["text"]
    found = ana.last_seen(JOINT)
    ana.clicks("Show more", on=found)
    assert "11 to 20 shown" in ana.modal().plain
    ana.clicks("More", in_modal=True)
    assert "21 to 23 shown" in ana.modal().plain
    ana.clicks("Earlier", in_modal=True)
    assert "11 to 20 shown" in ana.modal().plain
    assert "22 open requests" in ana.types("/request list 100%", channel=JOINT)["response"]["text"]
    assert "23 open requests" in ana.types("/request list mine marketing", channel=JOINT)["response"]["text"]
    assert "No open requests" in ben.types("/request list mine", channel=JOINT)["response"]["text"]
    assert "No requests" in ana.types("/request list done", channel=JOINT)["response"]["text"]
    assert "No open requests" in ana.types("/request list late", channel=JOINT)["response"]["text"]
    one = ben.types("/request 7", channel=JOINT)["response"]
    assert "4 working hours left" in one["text"]


def test_a_page_of_ten_thousand_is_ten_lines_and_the_count_of_all(database: Database) -> None:
    with database.begin() as session:
        channel, members = a_channel(session, ana=(Side.SALES, Role.MEMBER))
        states = (RequestState.OPEN, RequestState.DONE, RequestState.DONE, RequestState.SNOOZED)
        first = Request(
            channel_id=channel.id or 0, number=1, title="Wish", details="words " * 40, side=Side.SALES,
            to_side=Side.MARKETING, requester_id=members["ana"].id or 0, priority=Priority.NORMAL,
            turn=Turn.MARKETING, asked_at=START,
        ).model_dump(exclude={"id"})  # fmt: skip
        rows = [
            first | {"number": n, "state": states[n % 4], "due_at": START + timedelta(minutes=n)}
            for n in range(1, 10_001)
        ]
        session.execute(insert(Request), rows)
    with database.read() as session:
        total, lines = listed_requests(session, channel.id or 0, Filters(), offset=40)
    assert total == 5000
    assert [line.number for line in lines] == [n for n in range(1, 200) if n % 4 in (0, 3)][40:50]


def test_the_sample_is_half_a_year_of_believable_requests(
    bot: BotUnderTest, slack: SettledSlack, channel: Channel
) -> None:
    fill(bot.database, bot.bot.registry, channel, START, seed=7)
    bot.settle()
    with bot.database.read() as session:
        rows = session.exec(select(Request)).all()
        live = [row for row in rows if row.is_live]
        assert len(live) == 6
        assert {row.state for row in live} == {RequestState.OPEN, RequestState.SNOOZED, RequestState.WAITING}
        assert 50 < len(rows) < 130
        assert all(row.closed_at is None or row.asked_at <= row.closed_at <= START for row in rows)
        assert all(row.outcome for row in rows if row.state is RequestState.DONE)
        late = [row for row in rows if not row.is_live and row.first_spent > row.first_budget]
        assert 0 < len(late) < len(rows) / 3
        told = [(row.number, row.title, row.state, row.outcome) for row in rows]
    assert len([m for m in slack.messages(JOINT) if m.text.startswith("#")]) == 6
    with pytest.raises(UserError, match="already"):
        fill(bot.database, bot.bot.registry, channel, START, seed=7)
    with bot.database.read() as session:
        assert [(r.number, r.title, r.state, r.outcome) for r in session.exec(select(Request)).all()] == told
        me = member_of(session, channel.id or 0, "U_BEN")
        assert me is not None
        assert lists.mine(session, START, channel, me[0])
