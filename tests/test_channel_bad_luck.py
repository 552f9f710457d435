"""What goes wrong around a channel: unknown people, other names and ids, people from outside; and the sample."""

import random
from datetime import datetime

import pytest
from sqlmodel import select

from commands.channel import events, reading, sample
from commands.registry import call
from playground.client import Person
from storage.agreements import AgreementState, latest
from storage.database import Database
from storage.errands import READ_PERSON, ask_for, count_errands
from storage.people import Member, Role, Standing, everybody_in, members_of, person_of
from storage.people import Person as PersonRow
from storage.posts import Post
from storage.promises import KIND
from storage.requests import RequestReply
from storage.workspaces import Channel, Side, Workspace, channel_of, workspace_of
from tests.conftest import JOINT, TEAM
from tests.harness import START, BotUnderTest, SettledSlack


def joint(bot: BotUnderTest) -> Channel:
    with bot.database.read() as session:
        workspace = workspace_of(session, TEAM)
        assert workspace is not None
        found = channel_of(session, workspace.id or 0, "C_JOINT")
    assert found is not None
    return found


def add_zoe(slack: SettledSlack) -> Person:
    slack.post("person", id="U_ZOE", name="Zoe", real_name="Zoe New", tz="Europe/Berlin", **{"as": "Carl"})
    return slack.person("Zoe")


def test_somebody_unknown_is_read_when_they_act_and_can_act_then(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack
) -> None:
    zoe = add_zoe(slack)
    slack.faults({"fault": "error", "method": "users.info", "error": "internal_error", "count": 1})
    zoe.joins(JOINT)
    zoe.types("/lockstep side", channel=JOINT)
    words = "I am just finding out who you are. Please try that again in a moment."
    assert words in [m.text for m in zoe.sees(JOINT) if m.ephemeral]
    zoe.types("/lockstep side", channel=JOINT)
    assert zoe.modal().title == "Your side"
    assert len([m for m in slack.dm(zoe) if "Which side" in m.text]) == 1


def test_what_somebody_unknown_writes_is_heard_once_when_slack_delivers_it_again(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    ana.types("/request a one-pager", channel=JOINT)
    assert ana.submits({}) == {}
    card = slack.last_message(JOINT)
    zoe = add_zoe(slack)
    slack.post("settings", request_url="")  # nobody hears that she comes
    zoe.joins(JOINT)
    slack.post("settings", request_url=bot.request_url)
    said = zoe.types("Until when?", channel=JOINT, thread=card)
    for attempt in range(1, 5):
        slack.post("deliver", delivery=said["delivery"]["id"], attempt=attempt, reason="http_error")
    with bot.database.read() as session:
        assert "U_ZOE" in {person.user_id for _, person in members_of(session, channel.id or 0)}
        replies = session.exec(select(RequestReply)).all()
    assert [reply.text for reply in replies] == ["Until when?"]


def test_members_of_more_than_one_page_are_all_read(
    bot: BotUnderTest, slack: SettledSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 5)
    slack.person("Carl").invites("Lockstep", JOINT)
    pages = slack.calls("conversations.members")
    assert len(pages) > 3
    with bot.database.read() as session:
        read = {person.user_id for _, person in everybody_in(session, joint(bot).id or 0)}
    assert read == set(slack.channel(JOINT)["members"]) - {"U_LOCKSTEP"}


def test_setup_finds_a_channel_whose_invitation_never_reached_us(bot: BotUnderTest, slack: SettledSlack) -> None:
    carl = slack.person("Carl")
    slack.post("settings", request_url="")
    carl.invites("Lockstep", JOINT)
    slack.post("settings", request_url=bot.request_url)
    carl.types("/lockstep setup", channel=JOINT)  # who is Carl?
    assert "I am looking who is here" in carl.types("/lockstep setup", channel=JOINT)["response"]["text"]
    assert [m.buttons for m in slack.dm("Carl") if "set it up" in m.text] == [["Set up"]]
    carl.types("/lockstep setup", channel=JOINT)
    assert carl.modal().title == "Set up Lockstep"
    assert joint(bot).invited_by == carl.id


def test_setup_in_a_channel_that_the_bot_is_not_in_leaves_nothing(bot: BotUnderTest, slack: SettledSlack) -> None:
    carl = slack.person("Carl")
    carl.types("/lockstep setup", channel=JOINT)  # who is Carl?
    assert "invite me first" in carl.types("/lockstep setup", channel=JOINT)["response"]["text"]
    assert slack.dm("Carl") == []
    with bot.database.read() as session:
        assert session.exec(select(Channel)).all() == []
        assert count_errands(session) == 0


def test_somebody_outside_the_channel_is_told_once_who_can(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack
) -> None:
    slack.person("Gus").leaves(JOINT)
    for _ in range(2):
        with bot.database.begin() as session:
            payload = {"user_id": "U_GUS", "channel_id": channel.id}
            ask_for(session, channel.workspace_id, READ_PERSON, "test", payload)
        bot.settle()
    texts = [m.text for m in slack.dm("Gus")]
    assert texts == ["Only people in <#C_JOINT> can do that. Join it first, or ask somebody there."]
    with bot.database.read() as session:
        assert "U_GUS" not in {person.user_id for _, person in members_of(session, channel.id or 0)}


def test_a_member_who_becomes_a_guest_is_refused_and_holds_no_role(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack
) -> None:
    slack.post("person", id="U_DORA", is_restricted=True, **{"as": "Carl"})
    dora = slack.person("Dora")
    dora.types("/lockstep promises", channel=JOINT)
    assert "Guests can read along here" in dora.last_seen(JOINT).text
    with bot.database.read() as session:
        person = person_of(session, channel.workspace_id, "U_DORA")
        assert person is not None
        assert person.standing is Standing.GUEST
        assert not [p for _, p in members_of(session, channel.id or 0, roles=[Role.LIAISON]) if p.user_id == "U_DORA"]


def test_strangers_and_other_apps_are_neither_members_nor_asked(bot: BotUnderTest, slack: SettledSlack) -> None:
    ana = slack.person("Ana")
    ana.invites("Lockstep", "#partner-acme")
    with bot.database.read() as session:
        workspace = workspace_of(session, TEAM)
        assert workspace is not None
        found = channel_of(session, workspace.id or 0, "C_PARTNER")
        assert found is not None
        assert found.is_shared_outside
        assert [person.user_id for _, person in members_of(session, found.id or 0)] == ["U_ANA", "U_BEN"]
    ana.types("/lockstep setup", channel="#partner-acme")
    assert ana.submits({"sales": ["U_ANA"], "marketing": ["U_BEN"]}) == {}
    assert slack.dm("Stella") == []


def test_the_sample_is_a_channel_of_half_a_year(bot: BotUnderTest, slack: SettledSlack) -> None:
    slack.person("Carl").invites("Lockstep", JOINT)
    for _ in range(2):
        with bot.database.begin() as session:
            row = session.get_one(Channel, joint(bot).id)
            call(sample.fill, session=session, now=START, channel=row, random=random.Random(1))
    bot.settle()
    (card,) = [m for m in slack.messages(JOINT) if m.text.startswith("How we work together here")]
    assert "*Sales*: 8 people" in card.text
    assert "*Marketing*: 8 people" in card.text
    assert "Leader: Carl Brandt" in card.text
    assert "Leader: Jana Weiss" in card.text
    assert "not yet appointed" not in card.text
    with bot.database.read() as session:
        version = latest(session, joint(bot).id or 0, KIND)
        assert version is not None
        assert version.state is AgreementState.AGREED
        assert (START - version.proposed_at).days > 180
    assert slack.dm("Paul") == []


# --- what the playground's Slack does not do: other names and ids


@pytest.fixture
def place(database: Database) -> tuple[Workspace, Channel]:
    with database.begin() as session:
        workspace = Workspace(slack_id=TEAM, bot_user_id="U_LOCKSTEP")
        session.add(workspace)
        session.flush()
        channel = Channel(workspace_id=workspace.id or 0, slack_id="G1", joined_at=START, name="old")
        session.add(channel)
        session.flush()
        person = PersonRow(workspace_id=workspace.id or 0, user_id="U_ANA", name="Ana", zone="Europe/Berlin")
        session.add(person)
        session.flush()
        session.add(Member(channel_id=channel.id or 0, person_id=person.id or 0, joined_at=START, side=Side.SALES))
    return workspace, channel


def test_a_channel_with_another_id_is_the_same_channel(database: Database, place: tuple[Workspace, Channel]) -> None:
    workspace, channel = place
    with database.begin() as session:
        session.add(post("G1", channel))
        events.id_changed(session, workspace, {"old_channel_id": "G1", "new_channel_id": "C1"})
    with database.read() as session:
        found = channel_of(session, workspace.id or 0, "C1")
        assert found is not None
        assert found.id == channel.id
        moved = session.get_one(Post, 1)
        assert (moved.address, moved.slack_channel) == ("C1", "C1")


def post(slack_id: str, channel: Channel) -> Post:
    at = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
    return Post(
        workspace_id=channel.workspace_id,
        channel_id=channel.id,
        key="k",
        card="channel.card",
        subject=1,
        address=slack_id,
        slack_channel=slack_id,
        stream="s",
        next_real=at,
        wanted_at=at,
    )


def test_a_renamed_channel_has_its_new_name(database: Database, place: tuple[Workspace, Channel]) -> None:
    with database.begin() as session:
        row = session.get_one(Channel, place[1].id)
        events.renamed(session, row, {"channel": {"id": "G1", "name": "together"}})
    with database.read() as session:
        assert session.get_one(Channel, place[1].id).name == "together"


def test_a_person_s_new_name_and_zone_are_kept(database: Database, place: tuple[Workspace, Channel]) -> None:
    user = {"id": "U_ANA", "team_id": TEAM, "tz": "Europe/Madrid", "profile": {"real_name": "Ana Díaz"}}
    with database.begin() as session:
        events.user_changed(session, START, place[0], {"user": user})
    with database.read() as session:
        person = person_of(session, place[0].id or 0, "U_ANA")
        assert person is not None
        assert (person.name, person.zone, person.standing) == ("Ana Díaz", "Europe/Madrid", Standing.REGULAR)
