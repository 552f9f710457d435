"""A workspace takes the app away: silence at once, everything forgotten after a while, all there again before that."""

import threading
from datetime import timedelta

from sqlmodel import SQLModel, func, select

from bot.runtime import introduce
from commands import posts
from commands.leaving import revoked
from playground.client import Person
from storage.database import Database
from storage.leaving import OF_NO_WORKSPACE, count_of, purge_some, rows_of
from storage.people import person_of
from storage.posts import WORDS
from storage.receipts import take
from storage.requests import Request
from storage.workspaces import Channel, Workspace, keep_channel, keep_workspace, workspace_of
from tests.conftest import JOINT, TEAM
from tests.harness import START, BotUnderTest, SettledSlack, TestClock


def asks(ana: Person, slack: SettledSlack) -> None:
    ana.types("/request a one-pager for Acme", channel=JOINT)
    assert ana.submits() == {}


def rows(bot: BotUnderTest) -> dict[str, int]:
    with bot.database.read() as session:
        workspace = workspace_of(session, TEAM)
        return count_of(session, workspace.id or 0) if workspace else {}


def test_nothing_is_sent_any_more_and_nothing_falls_due(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, channel: Channel, clock: TestClock
) -> None:
    asks(ana, slack)
    slack.post("uninstall")
    before = len(slack.traffic())
    clock.forward(days=7)  # the request becomes late, reminders would be told
    with bot.database.begin() as session:
        person = person_of(session, channel.workspace_id, ana.id)
        assert person is not None
        posts.tell(session, card=WORDS, subject=0, person=person, now=clock.now, key="late")
    bot.settle()
    assert [entry for entry in slack.traffic()[before:] if entry["kind"] == "call"] == []


def test_what_still_comes_from_there_is_acked_and_not_done(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, channel: Channel
) -> None:
    asks(ana, slack)
    card = slack.last_message(JOINT)
    slack.post("uninstall")
    before = rows(bot)
    ana.types("/lockstep mine", channel=JOINT)
    assert ana.last_seen(JOINT).text == "I am not installed in this workspace."
    slack.person("Ben").clicks("Take it", on=card)
    ana.says("hello?", channel=JOINT)
    assert rows(bot) == before
    assert slack.traffic(failures=True) == []


def test_a_token_of_somebody_else_is_no_farewell(bot: BotUnderTest, slack: SettledSlack, channel: Channel) -> None:
    with bot.database.begin() as session:
        workspace = workspace_of(session, TEAM)
        assert workspace is not None
        revoked(session, workspace, {"tokens": {"oauth": ["U_ANA"], "bot": []}}, START)
    with bot.database.read() as session:
        workspace = workspace_of(session, TEAM)
        assert workspace is not None
        assert workspace.left_at is None


def test_after_a_fortnight_every_row_is_gone(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, channel: Channel, clock: TestClock
) -> None:
    asks(ana, slack)
    slack.post("uninstall")
    clock.jump_to(START + timedelta(days=13, hours=23))
    bot.tick()
    assert rows(bot)["request"] == 1
    clock.jump_to(START + timedelta(days=14, hours=1))
    for _ in range(60):
        bot.tick()
    with bot.database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in OF_NO_WORKSPACE:
                assert session.execute(select(func.count()).select_from(table)).scalar_one() == 0, table.name
    ana.types("/lockstep mine", channel=JOINT)
    assert ana.last_seen(JOINT).text == "I am not installed in this workspace."


def test_installed_again_before_that_everything_is_there(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, channel: Channel, clock: TestClock
) -> None:
    asks(ana, slack)
    card = slack.last_message(JOINT)
    slack.post("uninstall")
    clock.forward(days=3)
    slack.post("install")
    introduce(bot.database, bot.clients, "xoxb-playground", threading.Event())
    bot.bot.workspaces.look_again(TEAM)
    slack.person("Carl").invites("Lockstep", JOINT)
    slack.person("Ben").clicks("Take it", on=card)
    with bot.database.read() as session:
        request = session.exec(select(Request)).one()
        assert request.owner_id is not None
    clock.forward(days=20)
    assert rows(bot)["request"] == 1


def test_slack_that_left_the_bot_in_its_channels_needs_no_invitation(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, channel: Channel
) -> None:
    slack.post("uninstall")
    slack.post("install", keep_channels=True)
    introduce(bot.database, bot.clients, "xoxb-playground", threading.Event())
    bot.settle()
    with bot.database.read() as session:
        assert session.get_one(Channel, channel.id).is_open


def test_only_the_workspace_that_left_is_purged(database: Database) -> None:
    with database.begin() as session:
        for name in ("T1", "T2"):
            workspace = keep_workspace(session, name, name=name, bot_user_id="U0", bot_id="B0", scopes="")
            keep_channel(session, workspace.id or 0, "C1", "", START)
            take(session, f"{name}|event|E1", START)
    while True:
        with database.begin() as session:
            left = workspace_of(session, "T1")
            if left is None or purge_some(session, left.id or 0, 1) == 0:
                break
    with database.read() as session:
        assert [row.slack_id for row in session.exec(select(Workspace))] == ["T2"]
        kept = workspace_of(session, "T2")
        assert kept is not None
        assert count_of(session, kept.id or 0) == {"workspace": 1, "channel": 1, "receipt": 1}


def test_of_every_table_it_is_known_whose_its_rows_are(database: Database) -> None:
    with database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            assert (rows_of(session, table, 1) is None) == (table.name in OF_NO_WORKSPACE)
