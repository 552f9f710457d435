"""After a restore Slack has seen more than the bot: it looks before it sends, and says what it has lost."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.checkup import check_up
from bot.settings import load
from commands import posts
from playground.client import Person
from playground.seen import Message
from storage.backup import make
from storage.posts import post_by_key
from storage.restore import restore
from storage.workspaces import Channel
from tests.conftest import JOINT
from tests.crash import feature
from tests.harness import START, BotUnderTest, SettledSlack, TestClock
from tests.test_requests import asks, card

__all__ = ["card"]


class Yesterday:
    """A backup of what the bot knows, which takes the bot back when it is asked to."""

    def __init__(self, bot: BotUnderTest, folder: Path) -> None:
        self.bot, self.folder = bot, folder
        self.keep()

    def keep(self) -> None:
        self.made = make(self.bot.database, self.folder, START.astimezone(UTC))

    def comes_back(self) -> BotUnderTest:
        """The backup is restored, and the bot starts."""
        self.bot.close()
        self.bot.database.close()
        restore(self.bot.database, self.made.path, self.bot.clock.now)
        self.bot = BotUnderTest(self.bot.database, self.bot.slack, self.bot.clock)
        self.bot.slack.settings(request_url=self.bot.request_url)
        self.bot.bot.delivery.recover(alone=True)
        self.bot.tick()
        return self.bot


@pytest.fixture
def back_up(bot: BotUnderTest, tmp_path: Path) -> Iterator[Callable[[], Yesterday]]:
    made: list[Yesterday] = []

    def back_up() -> Yesterday:
        made.append(Yesterday(bot, tmp_path / "backups"))
        return made[-1]

    yield back_up
    for yesterday in made:
        if yesterday.bot is not bot:
            yesterday.bot.close()


BackUp = Callable[[], Yesterday]


def about(slack: SettledSlack, words: str) -> list[Message]:
    return [message for message in slack.messages(JOINT) if words in message.text]


def test_a_card_that_went_on_since_shows_what_the_bot_knows_again(
    ben: Person, slack: SettledSlack, card: Message, back_up: BackUp
) -> None:
    before = slack.fresh(card).text
    yesterday = back_up()
    ben.clicks("Take it", on=card)
    assert slack.fresh(card).text != before
    yesterday.comes_back()
    assert [message.ts for message in about(slack, "one-pager")] == [card.ts]
    assert slack.fresh(card).text == before
    ben.clicks("Take it", on=slack.fresh(card))
    assert "Ben" in slack.fresh(card).text or ben.id in slack.fresh(card).text


def test_what_was_on_its_way_and_went_out_since_does_not_go_out_again(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack, back_up: BackUp
) -> None:
    with bot.database.begin() as session:
        for key, person in (("went", ana.id), ("waits", ana.id)):
            posts.whisper(
                session, words=f"it {key}", workspace_id=channel.workspace_id, slack_channel="", user_id=person,
                now=bot.clock.now, key=key, channel_id=channel.id,
            )  # fmt: skip
    yesterday = back_up()
    assert bot.bot.delivery.step()  # the first goes out, and the bot ends
    yesterday.comes_back()
    assert [m.text for m in slack.dm(ana) if m.text.startswith("it ")] == ["it went", "it waits"]


def test_a_slot_of_the_time_that_is_lost_is_not_posted_again(
    bot: BotUnderTest, channel: Channel, slack: SettledSlack, clock: TestClock, back_up: BackUp
) -> None:
    feature.metadata.create_all(bot.database.engine)
    for one in (bot,):
        _register(one)
    with bot.database.begin() as session:
        feature.every_day(session, channel.id or 0, START)
    yesterday = back_up()
    clock.forward(hours=24)
    shown = [message.text for message in about(slack, "slot ")]
    assert shown
    yesterday.bot.close()
    yesterday.bot.database.close()
    restore(bot.database, yesterday.made.path, clock.now)
    again = BotUnderTest(bot.database, slack, clock)
    yesterday.bot = again
    _register(again)
    slack.settings(request_url=again.request_url)
    again.tick()
    assert [message.text for message in about(slack, "slot ")] == shown
    clock.forward(hours=24)
    assert len(about(slack, "slot ")) == len(shown) + 1


def _register(bot: BotUnderTest) -> None:
    bot.bot.registry.card("crash.slot", feature.load_slot, feature.draw_slot)
    bot.bot.registry.slot("crash", feature.run_slot, words="a daily note")


def test_who_was_reminded_in_the_time_that_is_lost_is_not_reminded_again(
    ben: Person, slack: SettledSlack, clock: TestClock, card: Message, back_up: BackUp
) -> None:
    yesterday = back_up()
    clock.forward(hours=3.5)
    told = [message.ts for message in slack.dm(ben)]
    assert told
    yesterday.comes_back()
    assert [message.ts for message in slack.dm(ben)] == told


def test_what_the_clock_said_in_a_thread_is_not_said_again(
    ben: Person, slack: SettledSlack, clock: TestClock, card: Message, back_up: BackUp
) -> None:
    ben.clicks("Take it", on=card)
    ben.says("@Lockstep snooze until tomorrow", thread=card, channel=JOINT)
    yesterday = back_up()
    lines = len(slack.thread(card))
    clock.forward(hours=30)
    said = [message.text for message in slack.thread(card)]
    assert len(said) > lines
    yesterday.comes_back()
    assert [message.text for message in slack.thread(card)] == said


def test_a_card_whose_request_is_lost_stays_and_its_buttons_act_on_no_other(
    ana: Person, ben: Person, slack: SettledSlack, card: Message, back_up: BackUp
) -> None:
    yesterday = back_up()
    lost = asks(ana, slack, "a banner for Umbra")
    yesterday.comes_back()
    new = asks(ana, slack, "a video for Hooli")
    assert "#102 " in new.text
    ben.clicks("Take it", on=slack.fresh(lost))
    assert "is gone" in ben.last_seen(JOINT).text
    assert slack.fresh(lost).text == lost.text
    assert slack.fresh(new).text == new.text


def test_a_card_that_was_deleted_and_came_back_since_is_found(
    slack: SettledSlack, card: Message, back_up: BackUp
) -> None:
    yesterday = back_up()
    slack.post("delete", **{"as": "Carl", "channel": card.channel, "ts": card.ts})
    (again,) = about(slack, "one-pager")
    assert again.ts != card.ts
    yesterday.comes_back()
    assert [message.ts for message in about(slack, "one-pager")] == [again.ts]


def test_after_a_week_nothing_is_looked_for_any_more(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack, back_up: BackUp
) -> None:
    again = back_up().comes_back()
    again.bot.delivery.real = lambda: datetime(2027, 1, 1, tzinfo=UTC)
    before = len(slack.calls("conversations.history"))
    asks(ana, slack, "a banner for Umbra")
    assert len(slack.calls("conversations.history")) == before
    with again.database.read() as session:
        assert post_by_key(session, channel.workspace_id, f"requests.card|{0}") is None


def test_health_says_what_time_is_lost(
    ben: Person, bot: BotUnderTest, channel: Channel, clock: TestClock, slack: SettledSlack, back_up: BackUp
) -> None:
    yesterday = back_up()
    clock.forward(hours=2)
    again = yesterday.comes_back()
    assert "A backup was brought back" in str(ben.types("/lockstep health", channel=JOINT)["response"]["text"])
    settings = load(
        slack_bot_token="xoxb-playground",
        slack_app_token="xapp-1",
        slack_api_url=f"{slack.url}/api/",
        database_url=again.database.url.render_as_string(hide_password=False),
    )
    said = [line for _, line in check_up(settings)]
    assert "Restored from a backup: what happened between 2026-11-23 09:00 and 2026-11-23 11:00 UTC is lost." in said
