"""Cards of tests: features of their own, as small as can be."""

from dataclasses import dataclass

from sqlmodel import Session

from commands import posts
from commands.blockkit import Message
from commands.registry import Registry
from storage.agreements import Agreement
from storage.workspaces import Channel
from tests.harness import BotUnderTest

WORDS = "test.words"
ROW = "test.row"


@dataclass(frozen=True)
class Words:
    """A card that always says the same."""

    words: str

    def load(self) -> str:
        return self.words

    def draw(self, facts: str) -> Message:
        return Message(facts)


def load_row(session: Session, subject: int) -> Agreement | None:
    return session.get(Agreement, subject)


def draw_row(facts: Agreement) -> Message:
    return Message(f"{facts.kind}: {facts.name}")


def register_rows(registry: Registry) -> None:
    """A card `ROW` that stands for a row (of a table that a channel has anyway)."""
    registry.card(ROW, load=load_row, draw=draw_row)


def show_words(bot: BotUnderTest, channel: Channel, words: str, subject: int = 1) -> None:
    """A message in the channel."""
    if WORDS not in bot.bot.registry.cards:
        card = Words(words)
        bot.bot.registry.card(WORDS, load=card.load, draw=card.draw)
    with bot.database.begin() as session:
        posts.show(session, card=WORDS, subject=subject, channel=channel, now=bot.clock.now)
    bot.settle()
