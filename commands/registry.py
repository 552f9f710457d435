"""What features offer besides Bolt listeners: each says so in its `register(app, registry)`, in plain calls.

Every function is called with the arguments it names, from those that its kind is offered (`OFFERED`), as pytest
does with fixtures; a test holds every registered function to it.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from pydantic import BaseModel

from commands.blockkit import Message

OFFERED: Mapping[str, frozenset[str]] = {
    "load": frozenset({"session", "subject", "now", "post"}),
    "draw": frozenset({"facts"}),
    "reminders": frozenset({"session", "reminders"}),
    "due": frozenset({"session", "now"}),
    "next_due": frozenset({"session"}),
    "job": frozenset({"session", "subject", "now"}),
    "slot": frozenset({"session", "now", "channel", "slot", "late"}),
    "errand": frozenset({"db", "client", "now", "workspace", "payload"}),
    "hook": frozenset(
        {"session", "now", "workspace", "channel", "member", "person", "bystander", "user_id", "event", "text"}
    ),
    "mine": frozenset({"session", "now", "channel", "member"}),
    "home": frozenset({"session", "now", "person"}),
    "failure": frozenset({"session", "now", "failed"}),
    "forget": frozenset({"session", "now", "person", "members", "report"}),
    "sample": frozenset({"session", "now", "channel", "random"}),
}
"""What a function of each kind may ask for by name."""


@dataclass(frozen=True, slots=True)
class Card:
    """A message that stands for a row: `load` reads facts (None: the row is gone), `draw` makes blocks of them."""

    load: Callable[..., Any]
    draw: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Reminding:
    """How a feature's reminders are drawn: `draw` makes the whole message of one alone, `line` a
    `commands.reminder_message.Line` of one among others. `one` is what it is about, `listing` the command that lists
    them all."""

    load: Callable[..., Any]
    draw: Callable[..., Any]
    line: Callable[..., Any]
    one: str
    listing: str


@dataclass(frozen=True, slots=True)
class Job:
    """Work that falls due by our rows: `due` lists the ids of what is, `run` does one of them in its own transaction
    (and leaves it no longer due), `next_due` is the instant at which something will be."""

    due: Callable[..., list[int]]
    run: Callable[..., None]
    next_due: Callable[..., Any]
    words: str


@dataclass(frozen=True, slots=True)
class SlotJob:
    """Work of one local date of a schedule. Older than `late_until` it is skipped with a reason instead of run."""

    run: Callable[..., Any]
    late_until: timedelta
    words: str


@dataclass(frozen=True, slots=True)
class ErrandJob:
    """Durable work after a commit. It must bear being done twice."""

    run: Callable[..., Any]
    words: str


@dataclass(frozen=True, slots=True)
class Help:
    """A practice as `/lockstep` lists it: `title`, and what people may type or do, each with what it does."""

    feature: str
    title: str
    lines: tuple[tuple[str, str], ...]


_COMMAND = re.compile(r"(?<![\w/])/[a-z][\w-]*")


@dataclass
class Registry:
    """Everything registered. `prefix` goes in front of every command where another app has taken the plain names."""

    prefix: str = ""
    commands: list[str] = field(default_factory=list)
    cards: dict[str, Card] = field(default_factory=dict)
    reminders: dict[str, Reminding] = field(default_factory=dict)
    forms: dict[str, type[BaseModel]] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    slots: dict[str, SlotJob] = field(default_factory=dict)
    errands: dict[str, ErrandJob] = field(default_factory=dict)
    hooks: dict[str, list[Callable[..., Any]]] = field(default_factory=dict)
    mines: list[Callable[..., Any]] = field(default_factory=list)
    homes: list[Callable[..., Any]] = field(default_factory=list)
    failures: list[Callable[..., Any]] = field(default_factory=list)
    forgets: list[Callable[..., Any]] = field(default_factory=list)
    samples: list[Callable[..., Any]] = field(default_factory=list)
    helps: list[Help] = field(default_factory=list)

    def command(self, name: str) -> str:
        """The name under which Slack knows our command `name` ("/request"), with the workspace's prefix."""
        full = f"/{self.prefix}{name.removeprefix('/')}"
        if full not in self.commands:
            self.commands.append(full)
        return full

    def named(self, words: Any) -> Any:
        """Words of ours, or blocks of them, with each command as Slack knows it here.

        The code says `/request`; every way out of the bot comes by here, so that nothing else knows of the prefix.
        """
        if not self.prefix:
            return words
        if isinstance(words, Message):
            return Message(self.named(words.text), self.named(words.blocks))
        if isinstance(words, str):
            plain = {f"/{name.removeprefix('/' + self.prefix)}": name for name in self.commands}
            return _COMMAND.sub(lambda found: plain.get(found[0], found[0]), words)
        if isinstance(words, dict):
            return {key: self.named(value) for key, value in words.items()}
        if isinstance(words, list | tuple):
            return type(words)(self.named(item) for item in words)
        return words

    def card(self, name: str, load: Callable[..., Any], draw: Callable[..., Any]) -> None:
        self._new(self.cards, name, Card(load, draw))

    def reminder(
        self,
        feature: str,
        *,
        load: Callable[..., Any],
        draw: Callable[..., Any],
        line: Callable[..., Any],
        one: str,
        listing: str,
    ) -> None:
        """How what `commands.reminders.remind` tells of the feature's items is drawn.

        `load` reads the facts of some `storage.reminders.Reminder` rows, which are of one message, without those whose
        item is gone. It reads them all at once: there may be hundreds.
        """
        self._new(self.reminders, feature, Reminding(load, draw, line, one, listing))

    def form(self, callback_id: str, model: type[BaseModel]) -> None:
        """The model that a submitted modal's fields become; a field's name is its input's `block_id`."""
        self._new(self.forms, callback_id, model)

    def job(
        self,
        name: str,
        run: Callable[..., None],
        *,
        words: str,
        due: Callable[..., list[int]],
        next_due: Callable[..., Any],
    ) -> None:
        """`words` name the work where people read of it ("reminders of requests"); so with slots and errands."""
        self._new(self.jobs, name, Job(due, run, next_due, words))

    def slot(
        self, name: str, run: Callable[..., Any], *, words: str, late_until: timedelta = timedelta(hours=12)
    ) -> None:
        self._new(self.slots, name, SlotJob(run, late_until, words))

    def errand(self, name: str, run: Callable[..., Any], *, words: str) -> None:
        self._new(self.errands, name, ErrandJob(run, words))

    def words(self, name: str) -> str:
        """What people read of the job, slot or errand `name`."""
        found = self.jobs.get(name) or self.slots.get(name) or self.errands.get(name)
        return found.words if found else "something that an earlier version planned"

    def on(self, event: str, hook: Callable[..., Any]) -> None:
        """Call `hook` for each event of the type; an event that several features want has one Bolt listener.

        `member` is who acts. `bystander` is who writes a message in the channel and may not act there.
        """
        self.hooks.setdefault(event, []).append(hook)

    def mine(self, load: Callable[..., Any]) -> None:
        """`load` returns what waits for a member: a list of `commands.mine.Item`."""
        self.mines.append(load)

    def home(self, show: Callable[..., Any]) -> None:
        """`show` brings a person's Home tab up to date; called in the transaction of each of their acts."""
        self.homes.append(show)

    def failure(self, hook: Callable[..., Any]) -> None:
        """Call `hook` when a post or an errand has failed for good, in the transaction that says so."""
        self.failures.append(hook)

    def forget(self, hook: Callable[..., Any]) -> None:
        """`hook` takes what the feature holds of a person out of the database, in the transaction that forgets them,
        and says so in `report` (`commands.forgetting.Report`). `members` are their places in channels."""
        self.forgets.append(hook)

    def sample(self, fill: Callable[..., Any]) -> None:
        """`fill` gives a sample channel this feature's believable past."""
        self.samples.append(fill)

    def help(self, feature: str, title: str, *lines: tuple[str, str]) -> None:
        self.helps.append(Help(feature, title, lines))

    @staticmethod
    def _new(table: dict[str, Any], name: str, value: Any) -> None:
        if name in table:
            raise ValueError(f"{name} is registered twice")
        table[name] = value


@cache
def asked(function: Callable[..., Any]) -> frozenset[str]:
    """The names that a function asks for."""
    return frozenset(inspect.signature(function).parameters)


def call(function: Callable[..., Any], **offered: Any) -> Any:
    """Call a registered function with those of `offered` that it names."""
    names = asked(function)
    return function(**{name: value for name, value in offered.items() if name in names})
