"""A person is forgotten: nothing in the database or in Slack's messages of ours says who they were."""

from pathlib import Path

import pytest
from sqlalchemy import select as core_select
from sqlmodel import SQLModel, select
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.forgetting import Known, find, forget_person, lines, plan
from bot.settings import Settings, load
from commands.errors import UserError
from commands.forgetting import take_out_of_texts
from playground.client import Person
from playground.seen import Message
from storage.database import Database
from storage.forgetting import NOBODY, texts
from storage.people import Person as PersonRow
from storage.requests import Request
from storage.workspaces import Channel
from tests.conftest import JOINT
from tests.harness import BotUnderTest, SettledSlack, TestClock
from tests.torture.logged import listening

CANARY = "purple walrus"


def settings(bot: BotUnderTest) -> Settings:
    return load(
        slack_bot_token="xoxb-playground",
        slack_app_token="xapp-playground",
        slack_api_url=f"{bot.slack.url}/api/",
        database_url=str(bot.database.url.render_as_string(hide_password=False)),
    )


def forget(bot: BotUnderTest, name: str) -> list[str]:
    known = find(bot.database, name)
    said = list(forget_person(bot.database, settings(bot), known))
    bot.settle()
    return said


def asks(person: Person, words: str, details: str = "") -> Message:
    person.types(f"/request {words}", channel=JOINT)
    assert person.submits({"Details": details} if details else {}) == {}
    return person._slack.last_message(JOINT)


def lives(slack: SettledSlack, clock: TestClock, who: Person) -> Message:
    """Somebody uses everything; the card of the request that others worked on."""
    ben, dora, carl = slack.person("Ben"), slack.person("Dora"), slack.person("Carl")
    shared = asks(who, "a one-pager", f"{CANARY} details")
    alone = asks(who, f"{CANARY} alone")
    assert alone.ts != shared.ts
    ben.clicks("Take it", on=shared)
    ben.says(f"sure, <@{who.id}>", thread=shared)
    who.says(f"thanks {CANARY}", thread=shared)
    theirs = asks(ben, "a call with Acme")
    who.clicks("Take it", on=theirs)
    who.says(f"@Lockstep wait for {CANARY}", thread=theirs)
    who.clicks("Close", on=theirs)
    who.submits({"What became of it?": f"{CANARY} outcome"})
    who.opens_home()
    who.types("/lockstep settings", channel=JOINT)
    who.submits({})
    who.types("/lockstep mine", channel=JOINT)
    dora.types("/lockstep appoint", channel=JOINT)
    dora.submits({"Liaisons": ["U_DORA", who.id]})
    carl.types("/lockstep promises", channel=JOINT)
    clock.forward(days=4)
    return shared


def where(database: Database, *words: str) -> list[str]:
    """Table and column of every value that holds one of the words."""
    found = []
    with database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(core_select(table)).mappings():
                found += [
                    f"{table.name}.{name}: {value}"
                    for name, value in row.items()
                    if any(word.casefold() in str(value).casefold() for word in words)
                ]
    return found


def test_a_person_who_used_everything_is_found_nowhere(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, channel: Channel, clock: TestClock
) -> None:
    card = lives(slack, clock, ana)
    assert where(bot.database, ana.id)
    assert where(bot.database, CANARY)
    said = forget(bot, "Ana Ruiz")
    assert where(bot.database, ana.id, "Ana Ruiz", CANARY) == []
    shown = [message for message in slack.messages(JOINT) if message.user == slack.bot["user_id"]]
    shown += [line for message in shown for line in slack.thread(message) if line.user == slack.bot["user_id"]]
    shown += [m for name in ("Ben", "Dora", "Carl") for m in slack.dm(name) if m.user == slack.bot["user_id"]]
    for message in shown:
        told = f"{message.text} {message.body['blocks']}"
        assert not any(word in told for word in (ana.id, "Ana Ruiz", CANARY)), told
    assert [message for message in slack.dm(ana) if message.user == slack.bot["user_id"]] == []
    assert "asked by somebody (sales)" in slack.fresh(card).text
    assert any("fresh" in line for line in said)


def test_the_files_of_the_database_hold_nothing_either(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, channel: Channel, clock: TestClock
) -> None:
    lives(slack, clock, ana)
    forget(bot, ana.id)
    bot.database.tidy()
    path = bot.database.path
    files = [path, *path.parent.glob(f"{path.name}-*")] if path else []
    for file in files:
        held = Path(file).read_bytes()
        assert ana.id.encode() not in held, file
        assert CANARY.encode() not in held, file


def test_what_nobody_else_had_to_do_with_goes_and_what_others_worked_on_stays(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, ben: Person, channel: Channel, clock: TestClock
) -> None:
    shared = lives(slack, clock, ana)
    said = forget(bot, "@Ana Ruiz")
    with bot.database.read() as session:
        titles = [request.title for request in session.exec(select(Request).order_by(Request.number))]  # type: ignore[arg-type]
    assert titles == ["a one-pager", "a call with Acme"]
    assert "Goes: 1 request that nobody else had to do with." in said
    assert "Stays: requests that others worked on, by title only: #1." in said
    ben.clicks("Close", on=slack.fresh(shared))
    assert ben.submits({"What became of it?": "sent"}) == {}
    assert "sent" in slack.fresh(shared).text


def test_what_they_were_on_is_free_to_be_taken(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, ben: Person, channel: Channel
) -> None:
    card = asks(ana, "a one-pager")
    ben.clicks("Take it", on=card)
    forget(bot, "U_BEN")
    slack.person("Kai").clicks("Take it", on=slack.fresh(card))
    assert "<@U_KAI> is on it" in slack.fresh(card).text


def test_whoever_acts_again_is_somebody_new(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, channel: Channel
) -> None:
    asks(ana, "a one-pager")
    forget(bot, "U_ANA")
    slack.post("person", id="U_ANA", title="Chief")  # news of them alone make nobody of them
    with bot.database.read() as session:
        assert session.exec(select(PersonRow).where(PersonRow.user_id == "U_ANA")).first() is None
    ana.types("/lockstep mine", channel=JOINT)
    ana.types("/lockstep mine", channel=JOINT)
    with bot.database.read() as session:
        assert session.exec(select(PersonRow).where(PersonRow.user_id == "U_ANA")).one().name == "Ana Ruiz"
        old = session.exec(select(PersonRow).where(PersonRow.user_id.startswith(NOBODY))).one()
        assert old.name == ""


def test_looking_changes_nothing(bot: BotUnderTest, slack: SettledSlack, ana: Person, channel: Channel) -> None:
    asks(ana, CANARY)
    before = where(bot.database, "")
    said = list(lines(plan(bot.database, settings(bot), find(bot.database, ana.id))))
    assert "Goes: their name, title, time zone, Slack id and settings." in said
    assert where(bot.database, "") == before


def test_ended_in_the_middle_it_is_done_at_the_second_call(
    bot: BotUnderTest, slack: SettledSlack, ana: Person, channel: Channel, clock: TestClock
) -> None:
    lives(slack, clock, ana)
    known = find(bot.database, ana.id)
    take_out_of_texts(bot.database, known.workspace_id, known.person_id, known.user_id, known.name)
    forget(bot, ana.id)
    assert where(bot.database, ana.id, CANARY) == []


def test_a_name_that_two_people_have_asks_for_the_id(bot: BotUnderTest, channel: Channel) -> None:
    with bot.database.begin() as session:
        session.add(PersonRow(workspace_id=channel.workspace_id, user_id="U_ANA2", name="ana ruiz"))
    with pytest.raises(UserError, match="several: U_ANA "):
        find(bot.database, "Ana Ruiz")
    with pytest.raises(UserError, match="nobody"):
        find(bot.database, "Nora")
    with pytest.raises(UserError, match="e-mail"):
        find(bot.database, "ana@acme.example")
    assert isinstance(find(bot.database, "<@U_ANA2>"), Known)


def test_the_command_asks_first(bot: BotUnderTest, ana: Person, channel: Channel) -> None:
    url = settings(bot).database_url
    runner = CliRunner(
        env={"SLACK_BOT_TOKEN": "xoxb-playground", "SLACK_APP_TOKEN": "xapp-playground", "DATABASE_URL": url}
    )
    with listening("-"):  # the command line sets up logging of its own
        answer = runner.invoke(cli, ["forget", ana.id], input="n\n")
        assert answer.exit_code == 1, answer.output
        assert "Forget them?" in answer.output
        assert where(bot.database, ana.id)
        assert runner.invoke(cli, ["forget", ana.id, "--yes"]).exit_code == 0
    bot.settle()
    assert where(bot.database, ana.id) == []


def test_every_column_that_holds_words_is_looked_through() -> None:
    looked = {table.name for table, _ in texts()}
    assert {"request", "request_event", "request_reply", "post", "errand", "channel", "user_group"} <= looked
