"""A sample is there for rehearsing, and goes in one step, in our rows and in Slack."""

from random import Random

import pytest
from sqlalchemy import func
from sqlmodel import Session, SQLModel, select

from commands import posts, sample
from commands.errors import UserError
from playground.client import Person
from storage.agreements import Agreement, add_signature
from storage.database import Database
from storage.people import Person as PersonRow
from storage.people import members_of
from storage.posts import EPOCH, Post
from storage.samples import last_ids, mark_newer
from storage.workspaces import Channel, Side
from tests.cards import ROW, register_rows, show_words
from tests.conftest import JOINT
from tests.harness import START, BotUnderTest, SettledSlack


def fill_agreements(session: Session, now: object, channel: Channel, random: Random) -> None:
    """Two versions of something, one with a signature, each with a card in the channel and a reply to it."""
    member = members_of(session, channel.id or 0)[0][0]
    for version in (1, 2):
        made = propose(session, channel, f"sample {random.randint(1, 9)}", 100 + version)
        add_signature(session, made.id or 0, Side.SALES, member.id or 0, START)
        parent = posts.card_key(ROW, made.id or 0)
        posts.show(
            session, card=ROW, subject=made.id or 0, channel=channel, now=START, key=f"line|{made.id}", thread=parent
        )


def propose(session: Session, channel: Channel, name: str, version: int) -> Agreement:
    member = members_of(session, channel.id or 0)[0][0]
    made = Agreement(
        channel_id=channel.id or 0, kind="test", name=name, version=version, proposed_by_id=member.id or 0,
        proposed_at=START,
    )  # fmt: skip
    session.add(made)
    session.flush()
    posts.show(session, card=ROW, subject=made.id or 0, channel=channel, now=START)
    return made


@pytest.fixture
def rows(bot: BotUnderTest) -> None:
    register_rows(bot.bot.registry)
    bot.bot.registry.samples[:] = [fill_agreements]


def fill(bot: BotUnderTest, channel: Channel) -> int:
    count = sample.fill(bot.database, bot.bot.registry, channel, bot.clock.now, seed=3)
    bot.settle()
    return count


def remove(bot: BotUnderTest, channel: Channel) -> int:
    count = sample.remove(bot.database, bot.bot.registry, channel, bot.clock.now)
    bot.settle()
    return count


def counts(database: Database) -> dict[str, int]:
    with database.read() as session:
        tables = SQLModel.metadata.sorted_tables
        found = {table.name: session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}
    return {name: count for name, count in found.items() if name not in ("receipt", "secret")}


def sample_posts(bot: BotUnderTest) -> list[Post]:
    with bot.database.read() as session:
        return list(session.exec(select(Post).where(Post.card == ROW)))


def said(slack: SettledSlack) -> list[str]:
    return [m.text for m in slack.messages(JOINT) if m.user == slack.bot["user_id"]]


def test_what_a_sample_made_is_gone_afterwards_and_nothing_else(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack, rows: None
) -> None:
    with bot.database.begin() as session:
        propose(session, channel, "ours", 1)
    bot.settle()
    before, stood = counts(bot.database), said(slack)
    assert fill(bot, channel) == 2 + 2 + 4
    assert len(said(slack)) == len(stood) + 2
    assert [m.text for m in slack.thread(slack.last_message(JOINT))] == [slack.last_message(JOINT).text]
    remove(bot, channel)
    assert counts(bot.database) == before
    assert said(slack) == stood == ["test: ours"]


def test_what_the_features_make_up_is_gone_afterwards_too(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack
) -> None:
    before, stood = counts(bot.database), said(slack)
    assert fill(bot, channel) > 100
    assert len(said(slack)) > len(stood)
    remove(bot, channel)
    assert counts(bot.database) == before
    assert said(slack) == stood


def test_what_people_did_with_a_sample_goes_with_it(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack, rows: None
) -> None:
    before = counts(bot.database)
    fill(bot, channel)
    with bot.database.begin() as session:
        made = session.exec(select(Agreement).where(Agreement.kind == "test")).first()
        assert made is not None
        add_signature(session, made.id or 0, Side.MARKETING, made.proposed_by_id, START)
        person = session.exec(select(PersonRow).where(PersonRow.user_id == ana.id)).one()
        posts.tell(session, card=ROW, subject=made.id or 0, person=person, now=START, key="told", channel=channel)
    bot.settle()
    assert slack.dm(ana)
    remove(bot, channel)
    assert counts(bot.database) == before
    assert not slack.dm(ana)


def test_posts_that_have_nothing_to_do_with_the_sample_stay(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack, rows: None
) -> None:
    fill(bot, channel)
    show_words(bot, channel, "real")
    remove(bot, channel)
    assert said(slack) == ["real"]


def test_the_same_seed_makes_up_the_same(bot: BotUnderTest, channel: Channel, slack: SettledSlack, rows: None) -> None:
    fill(bot, channel)
    first = said(slack)
    remove(bot, channel)
    fill(bot, channel)
    assert said(slack) == first


def test_a_channel_has_one_sample_at_a_time(bot: BotUnderTest, channel: Channel, rows: None) -> None:
    with pytest.raises(UserError, match="has no sample"):
        remove(bot, channel)
    fill(bot, channel)
    with pytest.raises(UserError, match="Remove it first"):
        fill(bot, channel)


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "ratelimited", "garbled", "http_500"])
def test_messages_are_taken_away_whatever_slack_answers(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack, rows: None, fault: str
) -> None:
    fill(bot, channel)
    slack.faults({"fault": fault, "method": "chat.delete", "count": 3, "retry_after": 1}, seed=1)
    sample.remove(bot.database, bot.bot.registry, channel, bot.clock.now)
    settle_whatever_comes(bot)
    assert said(slack) == []
    assert not sample_posts(bot)


def settle_whatever_comes(bot: BotUnderTest) -> None:
    """Waits that delivery takes by the machine's clock are over at once."""
    for _ in range(12):
        bot.settle()
        with bot.database.begin() as session:
            for post in session.exec(select(Post)):
                post.next_real = EPOCH
                session.add(post)
        bot.bot.delivery.limited.clear()


def test_a_message_that_somebody_deleted_by_hand_is_taken_away_too(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack, rows: None
) -> None:
    fill(bot, channel)
    slack.faults({"fault": "error", "error": "message_not_found", "method": "chat.delete"})
    remove(bot, channel)
    assert not sample_posts(bot)


def test_a_message_that_was_not_sent_yet_is_not_sent_any_more(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack, rows: None
) -> None:
    sample.fill(bot.database, bot.bot.registry, channel, bot.clock.now)
    remove(bot, channel)
    assert said(slack) == []
    assert not sample_posts(bot)
    assert not [call for call in slack.calls("chat.postMessage") if "sample" in str(call["request"])]


def test_a_message_whose_answer_was_lost_is_found_and_taken_away(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack, rows: None
) -> None:
    sample.fill(bot.database, bot.bot.registry, channel, bot.clock.now)
    slack.faults({"fault": "drop_after", "method": "chat.postMessage", "count": 1})
    assert bot.bot.delivery.step()
    remove(bot, channel)
    assert said(slack) == []
    assert not sample_posts(bot)


def test_rows_that_others_make_meanwhile_are_not_the_samples(database: Database) -> None:
    """On SQLite nobody else writes meanwhile; on PostgreSQL the snapshot does not see them."""
    from storage.samples import begin_snapshot
    from storage.workspaces import Workspace

    with database.begin() as session:
        session.add(Workspace(id=1, slack_id="T1"))
        session.flush()
        session.add(Channel(id=1, workspace_id=1, slack_id="C1", joined_at=START))
    with database.begin() as session:
        begin_snapshot(session)
        before = last_ids(session)
        if not database.is_sqlite:
            with database.begin() as other:
                other.add(PersonRow(workspace_id=1, user_id="U_REAL"))
        session.add(PersonRow(workspace_id=1, user_id="U_SAMPLE"))
        assert mark_newer(session, 1, before, START) == 1


def test_an_id_is_never_given_twice(database: Database) -> None:
    """Else an old button would act on a new row, and a sample's mark would delete it."""
    from storage.workspaces import Workspace

    ids = []
    for _ in range(2):
        with database.begin() as session:
            workspace = Workspace(slack_id="T1")
            session.add(workspace)
            session.flush()
            ids.append(workspace.id)
            session.delete(workspace)
    assert ids[0] != ids[1]
