"""What falls together is one message: forty late requests are one direct message, a list with the worst first."""

import shutil
import threading
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from commands.blockkit import MESSAGE_BLOCKS, TEXT_LENGTH, button
from commands.hours import calendars_of
from commands.registry import Reminding
from commands.reminder_message import SHOWN, Facts, Line, Standing, draw
from commands.reminders import MESSAGE, remind
from commands.requests import service
from commands.requests.desk import Desk
from commands.requests.service import Ask
from playground.client import Person
from playground.seen import Message
from storage.database import Database
from storage.people import Person as PersonRow
from storage.people import Reminders, Role, member_of, person_of
from storage.posts import Post
from storage.reminders import Reminder, reminders_in
from storage.requests import Request
from storage.workspaces import Channel, Side, Workspace
from tests.databases import sqlite_template
from tests.harness import START, BotUnderTest, SettledSlack, TestClock
from tests.test_requests import JOINT, card
from tests.test_requests_luck import a_channel

__all__ = ["card", "sqlite_template"]


def ask(bot: BotUnderTest, channel: Channel, count: int, title: str = "one-pager", late_by: float = 0) -> None:
    """So many requests of Ana's to marketing, asked `late_by` hours ago; without their cards."""
    with bot.database.begin() as session:
        found = member_of(session, channel.id or 0, "U_ANA")
        assert found is not None
        desk = Desk(session, channel, bot.clock.now - timedelta(hours=late_by), quiet=True)
        for n in range(count):
            service.ask(desk, found[0], Ask(title=f"{title} {n + 1}"))


def told(slack: SettledSlack, who: str | Person) -> list[Message]:
    return [message for message in slack.dm(who) if "#1 " in message.text or "need" in message.text]


def test_forty_requests_late_at_once_are_one_message(
    bot: BotUnderTest, slack: SettledSlack, clock: TestClock, channel: Channel
) -> None:
    ask(bot, channel, 40)
    clock.forward(hours=4)
    (bens,) = told(slack, "Ben")
    (doras,) = told(slack, "Dora")
    place = f"<#{channel.slack_id}>"
    assert bens.text.splitlines()[0] == f"*40 requests need a look in {place}: all soon late*"
    lines = doras.text.splitlines()
    assert lines[0] == f"*40 requests need a look in {place}: all due now*"
    assert lines[1] == "#1 one-pager 1 · due now · on marketing, not taken yet"
    assert len([line for line in lines if line.startswith("#")]) == SHOWN
    assert lines[-2:] == ["… and 25 more: `/request list`", "I tell you as a liaison of sales."]
    assert doras.buttons == ["I am on it"] * SHOWN
    assert all(line.replace("#1 one-pager 1 · ", "") in doras.plain for line in (lines[0], *lines[-2:]))
    assert "*#1 one-pager 1*\ndue now · on marketing, not taken yet" in doras.plain
    clock.forward(days=1)
    assert len(told(slack, "Jana")) == len(told(slack, "Carl")) == 1
    assert "40 requests" in told(slack, "Jana")[0].text
    assert len(told(slack, "Ben")) == len(told(slack, "Dora")) == 1


def test_what_one_tick_reminds_of_is_whole_when_it_first_rings(
    bot: BotUnderTest, slack: SettledSlack, clock: TestClock, channel: Channel
) -> None:
    ask(bot, channel, 3)
    bot.database.on_commit(bot.settle)  # delivery wakes at once, as it does where it runs by itself
    clock.forward(hours=3)
    posted = [call for call in slack.calls("chat.postMessage") if call["request"]["channel"] == slack.person("Ben").id]
    assert ["3 requests need a look" in call["request"]["text"] for call in posted] == [True]


def test_one_alone_looks_as_it_always_did_and_the_next_one_joins_it_without_a_new_message(
    bot: BotUnderTest, slack: SettledSlack, clock: TestClock, channel: Channel
) -> None:
    ask(bot, channel, 1)
    clock.forward(minutes=4)
    ask(bot, channel, 1, "logo")
    clock.travel_to(START + timedelta(hours=3))
    (alone,) = told(slack, "Ben")
    assert alone.text.splitlines() == [
        f"#1 (one-pager 1) in <#{channel.slack_id}> has 1 working hour left: marketing owes a first answer.",
        "Nobody has taken it yet.",
        "I tell you as a liaison of marketing.",
    ]
    assert alone.buttons == ["I am on it", "Close"]
    clock.forward(minutes=4)
    (both,) = told(slack, "Ben")
    assert both.ts == alone.ts
    assert [line.partition(" · ")[0] for line in both.text.splitlines()[1:3]] == ["#1 one-pager 1", "#2 logo 1"]


def test_two_bursts_an_hour_apart_are_two_messages(
    bot: BotUnderTest, slack: SettledSlack, clock: TestClock, channel: Channel
) -> None:
    ask(bot, channel, 3)
    clock.forward(hours=1)
    ask(bot, channel, 4, "logo")
    clock.forward(hours=4)
    assert [message.text.split()[0] for message in told(slack, "Ben")] == ["*3", "*4"]


def test_the_most_overdue_come_first_and_the_first_line_counts_them(
    bot: BotUnderTest, slack: SettledSlack, clock: TestClock, channel: Channel
) -> None:
    clock.jump_to(START + timedelta(hours=5))
    ask(bot, channel, 2, "soon", late_by=3.5)
    ask(bot, channel, 1, "late", late_by=4.5)
    ask(bot, channel, 1, "later", late_by=5)
    bot.tick()
    lines = told(slack, "Ben")[-1].text.splitlines()
    assert lines[0] == f"*4 requests need a look in <#{channel.slack_id}>: 2 late and 2 soon late*"
    assert [line.rpartition(" · ")[0] for line in lines[1:5]] == [
        "#4 later 1 · 1 working hour late",
        "#3 late 1 · 30 working minutes late",
        "#1 soon 1 · 30 working minutes left",
        "#2 soon 2 · 30 working minutes left",
    ]


def test_i_am_on_it_settles_one_of_four_and_leaves_the_others(
    ben: Person, bot: BotUnderTest, slack: SettledSlack, clock: TestClock, channel: Channel
) -> None:
    ask(bot, channel, 4)
    clock.forward(hours=3)
    (message,) = told(slack, ben)
    press(ben, message, "#2")
    (message,) = told(slack, ben)
    assert message.text.startswith(f"*3 requests need a look in <#{channel.slack_id}>: all soon late*")
    assert message.buttons == ["I am on it"] * 3
    assert message.text.splitlines()[4] == "#2 one-pager 2 · you are on it"
    clock.forward(hours=1)
    assert told(slack, "Dora")[0].text.startswith("*3 requests")
    for number in ("#1", "#3", "#4"):
        press(ben, told(slack, ben)[0], number)
    (message,) = told(slack, ben)
    assert message.text.startswith(f"*Nothing of this needs a look in <#{channel.slack_id}> any more.*")
    assert message.buttons == []


def press(who: Person, message: Message, number: str) -> None:
    """Press [I am on it] beside the request."""
    (found,) = [e for e in message.elements if f"*{number} " in str(e.block.get("text", {}).get("text"))]
    who.act("press", channel=message.channel, ts=message.ts, block_id=found.block_id, action_id=found.action_id)


def test_what_somebody_of_the_other_side_has_noted_reminds_nobody_further(
    bot: BotUnderTest, slack: SettledSlack, clock: TestClock, channel: Channel
) -> None:
    ask(bot, channel, 2)
    clock.forward(hours=4)
    press(slack.person("Dora"), told(slack, "Dora")[0], "#1")
    assert told(slack, "Dora")[0].text.splitlines()[2] == "#1 one-pager 1 · noted: nobody is reminded further"
    clock.forward(days=1)
    assert len(told(slack, "Jana")) == len(told(slack, "Carl")) == 0
    assert "#2 (one-pager 2)" in slack.dm("Jana")[-1].text


def test_what_was_closed_meanwhile_says_so_quietly(
    ben: Person, bot: BotUnderTest, slack: SettledSlack, clock: TestClock, channel: Channel
) -> None:
    ask(bot, channel, 3)
    clock.forward(hours=3)
    with bot.database.begin() as session:
        found = member_of(session, channel.id or 0, "U_BEN")
        first = session.exec(select(Request).where(Request.number == 1)).one()
        assert found is not None
        service.close(Desk(session, channel, clock.now, quiet=True), found[0], first.id or 0, "Sent")
    press(ben, told(slack, ben)[0], "#3")
    assert told(slack, ben)[0].text.splitlines()[2:4] == ["#1 one-pager 1 · closed", "#3 one-pager 3 · you are on it"]


def test_that_it_is_somebodys_turn_joins_too(
    bot: BotUnderTest, ben: Person, slack: SettledSlack, clock: TestClock, card: Message, channel: Channel
) -> None:
    with bot.database.begin() as session:
        ana = person_of(session, channel.workspace_id, "U_ANA")
        assert ana is not None
        ana.reminders = Reminders.ACTIVE
        session.add(ana)
    slack.person("Ana").types("/request a logo", channel=JOINT)
    assert slack.person("Ana").submits({}) == {}
    ben.says("Which one?", thread=card)
    ben.says("Which colour?", thread=slack.last_message(JOINT))
    (message,) = told(slack, "Ana")
    assert message.text.splitlines() == [
        f"*2 requests need a look in <#{channel.slack_id}>: all on you*",
        "#1 a one-pager for Acme · your turn",
        "#2 a logo · your turn",
    ]
    assert message.buttons == []
    slack.person("Ana").says("The blue one.", thread=card)
    slack.person("Ana").types("/request a banner", channel=JOINT)
    assert slack.person("Ana").submits({}) == {}
    ben.says("Which one?", thread=slack.last_message(JOINT))
    assert told(slack, "Ana")[0].text.splitlines() == [
        f"*2 requests need a look in <#{channel.slack_id}>: all on you*",
        "#2 a logo · your turn",
        "#3 a banner · your turn",
        "#1 a one-pager for Acme · not your turn any more",
    ]


def test_what_was_answered_meanwhile_is_late_no_more(
    bot: BotUnderTest, ben: Person, slack: SettledSlack, clock: TestClock, card: Message, channel: Channel
) -> None:
    ask(bot, channel, 2)
    clock.forward(hours=3)
    ben.says("Which one?", thread=card)
    press(ben, told(slack, ben)[0], "#2")
    assert told(slack, ben)[0].text.splitlines()[2] == "#1 a one-pager for Acme · not on marketing just now"
    slack.person("Ana").says("The blue one.", thread=card)
    press(ben, told(slack, ben)[0], "#3")
    assert told(slack, ben)[0].text.splitlines()[1:3] == [
        "#1 a one-pager for Acme · it has gone on since",
        "#2 one-pager 1 · you are on it",
    ]


# --- straight on the database


def reminds(session: Session, channel: Channel, person: PersonRow, item: str, now: datetime) -> datetime | None:
    calendar = calendars_of(session, channel.id or 0)[Side.MARKETING]
    return remind(session, channel=channel, item=item, rung="1", person=person, calendar=calendar, now=now)


def liaison(session: Session) -> tuple[Channel, PersonRow]:
    channel, members = a_channel(session, ben=(Side.MARKETING, Role.LIAISON))
    return channel, session.get_one(PersonRow, members["ben"].person_id)


def test_two_channels_have_a_message_each(database: Database) -> None:
    with database.begin() as session:
        channel, ben = liaison(session)
        other = Channel(workspace_id=channel.workspace_id, slack_id="C2", joined_at=START)
        session.add(other)
        session.flush()
        for n in range(4):
            assert reminds(session, (channel, other)[n % 2], ben, f"requests|{n}", START) is None
        found = session.exec(select(Post).where(Post.card == MESSAGE)).all()
        assert {post.channel_id: len(reminders_in(session, post.subject)) for post in found} == {
            channel.id: 2, other.id: 2,
        }  # fmt: skip


def test_reminders_of_two_threads_at_once_are_one_message_and_of_one_thing_one_reminder(database: Database) -> None:
    with database.begin() as session:
        channel, ben = liaison(session)
    ready, failed = threading.Barrier(4), list[BaseException]()

    def run(item: str) -> None:
        try:
            ready.wait()
            with database.begin() as session:
                reminds(session, channel, ben, item, START)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(f"requests|{n // 2}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    with database.read() as session:
        (post,) = session.exec(select(Post).where(Post.card == MESSAGE)).all()
        assert sorted(found.item for found in reminders_in(session, post.subject)) == ["requests|0", "requests|1"]


@pytest.fixture(scope="module")
def one_database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("bursts") / "lockstep.db"
    shutil.copy(sqlite_template, path)
    return Database(f"sqlite:///{path}")


@given(
    told=st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from(["ana", "ben"]), st.integers(0, 40 * 60)), min_size=1, max_size=20
    ),
)
@settings(deadline=None, max_examples=60)
def test_messages_are_what_falls_within_five_minutes_of_the_first(
    one_database: Database, told: list[tuple[int, str, int]]
) -> None:
    told.sort(key=lambda reminder: reminder[2])
    with one_database.begin() as session:
        workspace = Workspace(slack_id=f"T{session.exec(select(Workspace.id)).all().__len__()}")
        session.add(workspace)
        session.flush()
        channel = Channel(workspace_id=workspace.id or 0, slack_id="C1", joined_at=START)
        people = {
            name: PersonRow(workspace_id=workspace.id or 0, user_id=name, zone="Europe/Berlin")
            for name in ("ana", "ben")
        }
        session.add_all([channel, *people.values()])
        session.flush()
        for item, name, second in told:
            reminds(session, channel, people[name], f"x|{channel.id}.{item}", START + timedelta(seconds=second))
        rows = session.exec(select(Reminder).where(Reminder.channel_id == channel.id).order_by("id")).all()
        names = {person.id: name for name, person in people.items()}
        found: dict[int, list[tuple[str, str]]] = {}
        for row in rows:
            found.setdefault(row.message_id, []).append((names[row.person_id], row.item.partition(".")[2]))
        posts = session.exec(select(Post.subject).where(Post.channel_id == channel.id)).all()
        assert Counter(posts) == Counter(list(found))
    assert sorted(found.values()) == sorted(by_counting(told))


def by_counting(told: list[tuple[int, str, int]]) -> list[list[tuple[str, str]]]:
    """The same by looking at every second: a person's open message closes when its five minutes are over."""
    messages: list[list[tuple[str, str]]] = []
    for name in ("ana", "ben"):
        seen, open_for, current = set[int](), -1, list[tuple[str, str]]()
        for second in range(40 * 60 + 1):
            if open_for == 0 and current:
                messages.append(current)
                current = []
            for item, who, at in told:
                if who != name or at != second or item in seen:
                    continue
                seen.add(item)
                if not current:
                    open_for = 5 * 60 + 1
                current.append((name, str(item)))
            open_for -= 1
        if current:
            messages.append(current)
    return messages


# --- straight on the drawing


def line(standing: Standing, head: str, **more: object) -> Line:
    return Line(standing, head, head, "words", **more)  # type: ignore[arg-type]


def drawn_of(*found: tuple[str, Line]) -> tuple[str, list[str], int]:
    """A message of these features' lines: its text, its buttons, how many blocks it has."""
    reminding = {
        one: Reminding(load=lambda: None, draw=lambda one: one, line=lambda one: one, one=one, listing=f"/{one} list")
        for one, _ in found
    }
    channel = Channel(workspace_id=1, slack_id="C1", joined_at=START)
    drawn = draw(Facts(channel, tuple((reminding[one], made) for one, made in found)))
    buttons = [block["accessory"]["text"]["text"] for block in drawn.blocks if "accessory" in block]
    return drawn.text, buttons, len(drawn.blocks)


def test_things_of_several_features_are_called_things() -> None:
    text, _, _ = drawn_of(
        ("request", line(Standing.SOON_LATE, "#1", told_as="a liaison of sales")), ("lead", line(Standing.LATE, "#2"))
    )
    assert text.splitlines() == [
        "*2 things need a look in <#C1>: 1 late and 1 soon late*",
        "#2 · words",
        "#1 · words · I tell you as a liaison of sales",
    ]
    many = [("request", line(Standing.LATE, "#1")), *[("lead", line(Standing.LATE, "#2"))] * 30]
    assert drawn_of(*many)[0].endswith("… and 16 more: `/lockstep mine`")


def test_settled_ones_make_room_for_what_still_waits() -> None:
    press = button("Go", "x.y")
    found = [("lead", line(Standing.SETTLED, f"#{n}")) for n in range(SHOWN)]
    found += [("lead", line(Standing.LATE, f"#1{n}", button=press)) for n in range(SHOWN - 1)]
    text, buttons, _ = drawn_of(*found)
    assert text.startswith(f"*{SHOWN - 1} leads need a look in <#C1>: all late*")
    assert len(buttons) == SHOWN - 1
    assert "more" not in text
    assert drawn_of(*found[: SHOWN + 1])[0].startswith("*1 lead needs a look in <#C1>: late*")


def test_a_message_of_the_longest_lines_is_within_slacks_limits() -> None:
    head = f"#1 {'&lt;' * 24}"
    found = [
        ("request", line(Standing.LATE, head, told_as=f"a {'x' * n}", button=button("Go", "x.y"))) for n in range(60)
    ]
    text, buttons, blocks = drawn_of(*found)
    assert len(text) < TEXT_LENGTH
    assert blocks < MESSAGE_BLOCKS
    assert len(buttons) == SHOWN
    assert "… and 45 more" in text
