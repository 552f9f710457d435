"""What should stand in Slack stands there once, whatever Slack answers."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.delivery import DEADLINE, LEASE
from bot.sending import Missing, Refused
from commands import posts
from commands.blockkit import Message
from playground.arguments import methods
from playground.client import Person
from storage.posts import Post, PostState, failed_posts, post_by_key, send_again
from storage.workspaces import Channel, keep_workspace
from tests.conftest import JOINT, TEAM
from tests.crash import feature
from tests.harness import BotUnderTest, SettledSlack

TRANSIENT = ("rate_limited", "fatal_error", "internal_error", "team_added_to_org")


def say(session: Session, bot: BotUnderTest, channel: Channel, words: str, key: str) -> None:
    posts.whisper(
        session,
        words=words,
        workspace_id=channel.workspace_id,
        slack_channel="",
        user_id="U_ANA",
        now=bot.clock.now,
        key=key,
        channel_id=channel.id,
    )


def test_wanting_a_post_twice_shows_it_once(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    for _ in range(2):
        with bot.database.begin() as session:
            say(session, bot, channel, "hello", "k")
    bot.settle()
    assert [m.text for m in slack.dm(ana) if m.text == "hello"] == ["hello"]


def test_a_post_whose_answer_is_lost_is_looked_for_and_stands_once(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    slack.faults({"fault": "drop_after", "method": "chat.postMessage", "count": 1})
    with bot.database.begin() as session:
        say(session, bot, channel, "hello", "k")
    bot.settle()
    assert [m.text for m in slack.dm(ana) if m.text == "hello"] == ["hello"]
    assert slack.calls("conversations.history")
    with bot.database.read() as session:
        post = post_by_key(session, channel.workspace_id, "k|U_ANA")
    assert post is not None
    assert post.state is PostState.SHOWN
    assert slack.messages(JOINT) is not None


def test_an_answer_that_makes_no_sense_is_not_a_refusal(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    slack.faults({"fault": "garbled", "method": "chat.postMessage", "count": 1})
    with bot.database.begin() as session:
        say(session, bot, channel, "hello", "k")
    bot.settle()
    assert [m.text for m in slack.dm(ana) if m.text == "hello"] == ["hello"]
    with bot.database.read() as session:
        post = post_by_key(session, channel.workspace_id, "k|U_ANA")
    assert post is not None
    assert post.state is PostState.SHOWN


class Desk:
    """Posts that a test wants, and a delivery whose machine clock the test moves."""

    def __init__(self, bot: BotUnderTest, channel: Channel) -> None:
        self.bot, self.channel, self.real = bot, channel, datetime(2026, 11, 23, 9, tzinfo=UTC)
        self.delivery = bot.bot.delivery
        self.delivery.real = lambda: self.real
        feature.metadata.create_all(bot.database.engine)
        bot.bot.registry.card("crash.note", feature.load_note, feature.draw_note)
        bot.bot.registry.card("crash.line", feature.load_subject, feature.draw_line)
        bot.bot.registry.card("crash.tell", feature.load_subject, feature.draw_tell)
        bot.bot.registry.errand("crash", feature.errand, words="noting something")

    def write(self) -> int:
        with self.bot.database.begin() as session:
            return feature.write(session, self.channel, self.bot.clock.now, "work")

    def change(self, number: int) -> None:
        with self.bot.database.begin() as session:
            feature.change(session, self.channel, number, self.bot.clock.now)

    def post(self, key: str) -> Post:
        with self.bot.database.read() as session:
            found = post_by_key(session, self.channel.workspace_id, key)
        assert found is not None
        return found

    def live(self, seconds: float = 3600.0) -> None:
        """Let real time pass, delivering all the while."""
        until = self.real + timedelta(seconds=seconds)
        while self.real < until:
            self.delivery.drain()
            self.real += timedelta(seconds=seconds / 60)
        self.delivery.drain()

    def shown(self) -> list[str]:
        return [m.text for m in self.bot.slack.messages(JOINT) if m.text.startswith("note ")]


@pytest.fixture
def desk(bot: BotUnderTest, channel: Channel) -> Desk:
    return Desk(bot, channel)


FAULTS = (
    {"fault": "drop_before"},
    {"fault": "drop_after"},
    {"fault": "cut"},
    {"fault": "garbled"},
    {"fault": "http_500"},
    {"fault": "ratelimited", "retry_after": 5},
    {"fault": "error", "error": "internal_error"},
    {"fault": "error", "error": "fatal_error"},
)


def test_every_failure_alone_and_mixed_shows_everything_once_and_in_order(desk: Desk, slack: SettledSlack) -> None:
    desk.delivery.quarantine = timedelta(seconds=90)
    mixed = [fault | {"share": 0.08, "method": "*"} for fault in FAULTS]
    regimes = [[fault | {"share": 0.5, "method": "*"}] for fault in FAULTS]
    for seed, regime in enumerate([*regimes, mixed]):
        slack.faults(*regime, seed=seed)
        number = desk.write()
        desk.delivery.drain()
        desk.change(number)
        desk.live(600)
        slack.faults()
        desk.live(7200)
    numbers = range(1, len(regimes) + 2)
    assert desk.shown() == [f"note {n} v2" for n in numbers]
    cards = [m for m in slack.messages(JOINT) if m.text.startswith("note ")]
    assert [[r.text for r in slack.thread(card)] for card in cards] == [[f"line {n}"] for n in numbers]
    assert [m.text for m in slack.dm("Ana") if m.text.startswith("tell")] == [f"tell {n}" for n in numbers]


def test_ten_changes_make_one_update_and_an_unchanged_card_costs_no_call(desk: Desk, slack: SettledSlack) -> None:
    number = desk.write()
    desk.delivery.drain()
    for _ in range(10):
        desk.change(number)
    desk.delivery.drain()
    assert desk.shown() == ["note 1 v11"]
    assert len(slack.calls("chat.update")) == 1
    with desk.bot.database.begin() as session:
        feature.show_note(session, desk.channel, number, desk.bot.clock.now)
    desk.delivery.drain()
    assert len(slack.calls("chat.update")) == 1


def test_an_update_without_an_answer_is_shown_again_even_if_the_row_went_back(desk: Desk, slack: SettledSlack) -> None:
    number = desk.write()
    desk.delivery.drain()
    slack.faults({"fault": "drop_after", "method": "chat.update", "count": 1})
    desk.change(number)
    desk.delivery.step()
    with desk.bot.database.begin() as session:
        session.execute(feature.note.update().values(version=1))
        feature.show_note(session, desk.channel, number, desk.bot.clock.now)
    desk.live()
    assert desk.shown() == ["note 1 v1"]


@pytest.mark.parametrize("wait", [1, 600, None, "soon", "Mon, 23 Nov 2026 09:10:00 GMT"])
def test_a_429_holds_up_its_channel_and_nothing_else(desk: Desk, slack: SettledSlack, wait: int | str | None) -> None:
    slack.faults({"fault": "ratelimited", "method": "chat.postMessage", "count": 1, "retry_after": wait})
    desk.write()
    desk.delivery.drain()
    assert desk.shown() == []
    assert [m.text for m in slack.dm("Ana") if m.text.startswith("tell")] == ["tell 1"]
    desk.real += timedelta(seconds=wait if isinstance(wait, int) else 60)
    desk.delivery.drain()
    assert desk.shown() == ["note 1 v1"]


def test_ten_minutes_of_429_lose_nothing_and_make_no_storm(desk: Desk, slack: SettledSlack) -> None:
    slack.faults({"fault": "ratelimited", "method": "*", "retry_after": 30})
    for _ in range(5):
        desk.write()
    desk.live(600)
    assert len(slack.calls("chat.postMessage")) < 2 * 600 / 30 + 5
    slack.faults()
    desk.live(600)
    assert desk.shown() == [f"note {n} v1" for n in range(1, 6)]


def test_what_slack_refuses_fails_with_its_replies_and_can_be_sent_again(desk: Desk, slack: SettledSlack) -> None:
    known = [e for e in methods()["chat.postMessage"]["errors"] if e not in TRANSIENT]
    for error in known:
        slack.faults(
            {"fault": "error", "error": error, "method": "chat.postMessage", "count": 2 if "blocks" in error else 1}
        )
        number = desk.write()
        desk.delivery.drain()
        slack.faults()
        desk.delivery.drain()
        card, line, tell = (
            desk.post(f"{k}|{number}{p}") for k, p in (("crash.note", ""), ("line", ""), ("tell", "|U_ANA"))
        )
        assert (card.state, line.state, tell.state) == (PostState.FAILED, PostState.FAILED, PostState.SHOWN), error
    assert desk.shown() == []
    with desk.bot.database.begin() as session:
        failed = {p.id for p in failed_posts(session, desk.channel.id or 0) if p.parent_id is None}
        assert failed
        with_cards = session.exec(select(Post.id).where(Post.card == "crash.note").order_by(col(Post.id))).all()
        assert all(send_again(session, desk.channel.id or 0, post_id or 0) for post_id in with_cards)
    desk.live()
    assert desk.shown() == [f"note {n + 1} v1" for n in range(len(known))]
    assert [r.text for r in slack.thread(slack.last_message(JOINT))] == [f"line {len(known)}"]


def test_a_revoked_token_pauses_the_workspace_until_one_works(desk: Desk, slack: SettledSlack) -> None:
    slack.faults({"fault": "error", "error": "token_revoked", "method": "*"})
    desk.write()
    desk.live()
    assert len([entry for entry in slack.traffic(failures=True) if entry["kind"] == "call"]) == 1
    slack.faults()
    with desk.bot.database.begin() as session:
        bot = slack.bot
        keep_workspace(session, TEAM, name="", bot_user_id=bot["user_id"], bot_id="", scopes="")
    desk.live()
    assert desk.shown() == ["note 1 v1"]


def test_a_refused_block_is_left_out(desk: Desk, slack: SettledSlack) -> None:
    slack.faults({"fault": "error", "error": "invalid_blocks", "method": "chat.postMessage", "count": 1})
    desk.write()
    desk.delivery.drain()
    shown = slack.last_message(JOINT)
    assert (shown.text, shown.buttons) == ("note 1 v1", [])


def test_what_is_deleted_by_hand_comes_back_once_though_nobody_says_so(desk: Desk, slack: SettledSlack) -> None:
    """The card has a reply: of it Slack keeps a shell, that can not be updated."""
    slack.settings(request_url=None)  # no event tells the bot: its next update finds out
    number = desk.write()
    desk.delivery.drain()
    _delete_by_hand(desk, slack)
    desk.change(number)
    desk.delivery.drain()
    assert desk.shown() == ["note 1 v2"]
    _delete_by_hand(desk, slack)
    desk.change(number)
    desk.delivery.drain()
    assert desk.shown() == []


def _delete_by_hand(desk: Desk, slack: SettledSlack) -> None:
    client = desk.bot.clients.of(TEAM)
    assert client is not None
    card = next(m for m in slack.messages(JOINT) if m.text.startswith("note "))
    client.chat_delete(channel=card.channel, ts=card.ts)


def test_a_private_word_goes_out_at_most_once(desk: Desk, slack: SettledSlack, ana: Person) -> None:
    slack.faults({"fault": "drop_after", "method": "chat.postEphemeral", "count": 1})
    with desk.bot.database.begin() as session:
        posts.whisper(
            session, words="psst", workspace_id=desk.channel.workspace_id, slack_channel=desk.channel.slack_id,
            user_id="U_ANA", now=desk.bot.clock.now, key="w", channel_id=desk.channel.id,
        )  # fmt: skip
    desk.live()
    assert [m.text for m in ana.sees(JOINT) if m.ephemeral] == ["psst"]
    with desk.bot.database.begin() as session:
        assert failed_posts(session, desk.channel.id or 0) == []
        assert not send_again(session, desk.channel.id or 0, desk.post("w|U_ANA").id or 0)


def test_a_card_that_can_not_be_drawn_holds_up_nobody(desk: Desk) -> None:
    def unfit(facts: int) -> Message:
        return Message("", [{"type": object()}])

    desk.bot.bot.registry.card("poison", feature.load_subject, unfit)
    with desk.bot.database.begin() as session:
        posts.show(session, card="poison", subject=1, channel=desk.channel, now=desk.bot.clock.now)
        posts.show(session, card="nobody's", subject=1, channel=desk.channel, now=desk.bot.clock.now)
    desk.write()
    desk.delivery.drain()
    assert desk.shown() == ["note 1 v1"]
    assert desk.post("poison|1").state is PostState.FAILED


def test_a_thread_that_was_held_up_does_not_settle_what_another_took_over(desk: Desk, slack: SettledSlack) -> None:
    desk.write()
    held = desk.delivery._claim()
    assert held is not None
    desk.real += LEASE + timedelta(seconds=1)
    assert desk.delivery.recover(alone=False) == 1
    taken = desk.delivery._claim()
    assert taken is not None
    desk.delivery._settle(held, Refused("late"))
    assert desk.post("crash.note|1").state is PostState.UNKNOWN
    desk.delivery._settle(taken, Missing())
    desk.delivery.drain()
    assert desk.shown() == ["note 1 v1"]


def test_a_sender_held_up_before_its_call_gives_the_post_back(desk: Desk, slack: SettledSlack) -> None:
    desk.delivery.deadline = timedelta(0)
    desk.write()
    before = len(slack.calls("chat.postMessage"))
    assert desk.delivery.step()
    assert len(slack.calls("chat.postMessage")) == before
    desk.delivery.deadline = DEADLINE
    desk.delivery.drain()
    assert desk.shown() == ["note 1 v1"]


def test_an_idle_delivery_writes_nothing(desk: Desk) -> None:
    commits: list[int] = []
    desk.bot.database.on_commit(lambda: commits.append(1))
    assert not desk.delivery.step()
    assert desk.delivery.recover(alone=False) == 0
    assert commits == []


def test_a_clock_set_back_hides_no_post(desk: Desk) -> None:
    desk.write()
    assert desk.delivery._claim() is not None
    desk.real -= timedelta(days=1)
    assert desk.delivery.recover(alone=False) == 1
    desk.real -= timedelta(days=1)
    desk.delivery.drain()
    assert desk.shown() == ["note 1 v1"]


def test_slack_out_of_reach_for_a_day_fails_nothing(desk: Desk) -> None:
    desk.bot.clients.base_url = "http://127.0.0.1:9/api/"
    desk.bot.clients.add(TEAM, "xoxb-playground")
    desk.write()
    desk.live(86_400)
    desk.bot.clients.base_url = f"{desk.bot.slack.url}/api/"
    desk.bot.clients.add(TEAM, "xoxb-playground")
    desk.real += timedelta(seconds=61)
    desk.delivery.drain()
    assert desk.shown() == ["note 1 v1"]


def test_four_senders_at_once_keep_order_and_double_nothing(desk: Desk, slack: SettledSlack) -> None:
    for _ in range(12):
        desk.write()
    others = [replace(desk.delivery, name=f"other-{n}", limited={}) for n in range(4)]
    threads = [threading.Thread(target=other.drain) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.delivery.drain()
    assert desk.shown() == [f"note {n} v1" for n in range(1, 13)]
    assert [m.text for m in slack.dm("Ana") if m.text.startswith("tell")] == [f"tell {n}" for n in range(1, 13)]
