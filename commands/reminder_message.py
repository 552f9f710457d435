"""The direct message that reminds a person: of one thing as its feature draws it, of several as a list of them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from functools import partial
from typing import Any

from sqlmodel import Session

from commands.blockkit import Block, Element, Message, context, message, section
from commands.registry import Registry, Reminding, call
from commands.reminders import MESSAGE
from commands.text import channel_link, count, listed, shorten
from storage.reminders import Reminder, ReminderMessage, reminders_in
from storage.workspaces import Channel

SHOWN = 15
"""So many are shown; who has more looks at the feature's own list."""

_LINE = 230
"""Characters of one in the message's text, of which Slack takes 4,000."""


class Standing(IntEnum):
    """How a thing stands, in the order in which people should look. A settled one asks for nothing any more."""

    LATE = 0
    DUE_NOW = 1
    SOON_LATE = 2
    ON_YOU = 3
    SETTLED = 4

    @property
    def title(self) -> str:
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Line:
    """One reminder among others, in mrkdwn: `head` names the thing (`linked` leads to it), `words` say how it stands.

    `left` is the working time left, negative when late. `told_as` says why this person is told ("a liaison of sales"),
    empty where it is theirs. `block_id` is the scope of `button`.
    """

    standing: Standing
    head: str
    linked: str
    words: str
    left: timedelta | None = None
    told_as: str = ""
    button: Element | None = None
    block_id: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in a message: each reminder's feature, and the facts that the feature read."""

    channel: Channel
    reminders: tuple[tuple[Reminding, Any], ...]


def register(registry: Registry) -> None:
    registry.card(MESSAGE, load=partial(load, registry), draw=draw)


def load(registry: Registry, session: Session, subject: int) -> Facts | None:
    """The facts of the message with that id; None if all of what it was about is gone."""
    row = session.get(ReminderMessage, subject)
    if row is None:
        return None
    features: dict[str, list[Reminder]] = {}
    for reminder in reminders_in(session, subject):
        features.setdefault(reminder.item.partition("|")[0], []).append(reminder)
    found = [
        (registry.reminders[feature], facts)
        for feature, reminders in features.items()
        for facts in call(registry.reminders[feature].load, session=session, reminders=reminders)
    ]
    return Facts(session.get_one(Channel, row.channel_id), tuple(found)) if found else None


def draw(facts: Facts) -> Message:
    if len(facts.reminders) == 1:
        reminding, alone = facts.reminders[0]
        drawn: Message = reminding.draw(alone)
        return drawn
    found: list[Line] = [reminding.line(one) for reminding, one in facts.reminders]
    found.sort(key=lambda line: (line.standing, line.left or timedelta(0)))  # of equals the first told comes first
    waiting = [line for line in found if line.standing is not Standing.SETTLED]
    first, told_as = _first_line(facts, waiting), {line.told_as for line in waiting}
    last = _last_lines(facts, len(waiting), told_as)
    alike = len(told_as) == 1
    words = [_words(line, alike) for line in found[:SHOWN]]
    texts = [shorten(f"{line.head} · {said}", _LINE) for line, said in zip(found, words, strict=False)]
    blocks = [_block(line, said) for line, said in zip(found, words, strict=False)]
    return message("\n".join([first, *texts, *last]), [section(first), *blocks, *(context([line]) for line in last)])


def _first_line(facts: Facts, waiting: list[Line]) -> str:
    place = channel_link(facts.channel.slack_id)
    if not waiting:
        return f"*Nothing of this needs a look in {place} any more.*"
    what = count(len(waiting), _one_of({reminding.one for reminding, _ in facts.reminders}, "thing"))
    standings = [line.standing for line in waiting]
    counts = [f"{standings.count(standing)} {standing.title}" for standing in Standing if standing in standings]
    if len(waiting) == 1:
        return f"*{what} needs a look in {place}: {standings[0].title}*"
    how = listed(counts) if len(counts) > 1 else f"all {standings[0].title}"
    return f"*{what} need a look in {place}: {how}*"


def _last_lines(facts: Facts, waiting: int, told_as: set[str]) -> list[str]:
    """How many more there are and where, and why the person is told, where that is the same for all."""
    listing = _one_of({reminding.listing for reminding, _ in facts.reminders}, "/lockstep mine")
    more = f"… and {waiting - SHOWN} more: `{listing}`" if waiting > SHOWN else ""
    why = _one_of(told_as, "")
    return [line for line in (more, f"I tell you as {why}." if why else "") if line]


def _one_of(values: set[str], otherwise: str) -> str:
    """The value that all share."""
    return next(iter(values)) if len(values) == 1 else otherwise


def _words(line: Line, alike: bool) -> str:
    return line.words if alike or not line.told_as else f"{line.words} · I tell you as {line.told_as}"


def _block(line: Line, words: str) -> Block:
    if line.standing is Standing.SETTLED:
        return context([f"{line.linked} · {words}"])
    return section(f"*{line.linked}*\n{words}", accessory=line.button, block_id=line.block_id)
