"""What people write, as we keep it; and what they tell the bot to do in a thread: "done: sent v3"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from commands.text import unescape

_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def readable(raw: str, name_of: Callable[[str], str]) -> str:
    """Slack's text as a person would type it: mentions by name, links as their address. Nothing else is lost."""

    def said(found: re.Match[str]) -> str:
        kind, target, label = found[1], found[2], found[3] or ""
        if kind == "@":
            return f"@{name_of(target)}"
        if kind == "#":
            return f"#{label or target}"
        if kind == "!":
            return label or f"@{target.partition('^')[0]}"
        return target if not label or label == target or target.endswith(label) else f"{label} ({target})"

    return clean(unescape(_MARKUP.sub(said, raw)))


def clean(text: str) -> str:
    """Without what no database keeps: zero characters and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()


def split_title(text: str, length: int) -> tuple[str, str]:
    """A title and the details: the first line if it is short enough, else its beginning and the whole text."""
    first, _, rest = text.strip().partition("\n")
    if len(first.strip()) <= length:
        return first.strip(), rest.strip()
    return (
        f"{first[: length - 1].rsplit(' ', 1)[0] if ' ' in first[: length - 1] else first[: length - 1]}…",
        text.strip(),
    )


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody told the bot in a thread. `rest` is what follows the verb, `user_id` a person named in it."""

    verb: str
    rest: str = ""
    user_id: str = ""


TAKE, CLOSE, WAIT, SNOOZE, ASSIGN, REOPEN, RESUME, SEND_OVER, ASIDE, MERGE, URGENT, NORMAL = (
    "take", "close", "wait", "snooze", "assign", "reopen", "resume", "send over", "aside", "merge", "urgent", "normal",
)  # fmt: skip


class Follows(StrEnum):
    """What may follow the words of an order, so that the whole sentence is one."""

    NOTHING = "nothing"
    WORDS = "words"
    WORDS_AFTER_A_MARK = "words after a colon or a dash"
    SOMEBODY = "a person"
    NUMBER = "a number"
    TIME = "a time to come"
    SIDE = "a side"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be said to the bot: `ways` to begin, and what must follow each. `such_as` shows it to people
    once for a verb."""

    verb: str
    ways: tuple[str, ...]
    follows: Follows = Follows.NOTHING
    such_as: str = ""


GRAMMAR = (
    Rule(TAKE, ("take", "take it", "i take it", "i'll take it", "i am on it", "i'm on it", "on it"), such_as="take"),
    Rule(CLOSE, ("done", "close", "close it", "closed")),
    Rule(CLOSE, ("done",), Follows.WORDS, such_as="done: what became of it"),
    Rule(CLOSE, ("close", "closed"), Follows.WORDS_AFTER_A_MARK),
    Rule(WAIT, ("wait", "waiting")),
    Rule(WAIT, ("wait", "waiting"), Follows.WORDS_AFTER_A_MARK),
    Rule(WAIT, ("waiting for", "wait for", "waiting on"), Follows.WORDS, such_as="waiting for the agency"),
    Rule(SNOOZE, ("snooze", "snooze it", "later")),
    Rule(SNOOZE, ("snooze", "snooze for", "snooze until", "snooze it until"), Follows.TIME, such_as="snooze tomorrow"),
    Rule(
        ASSIGN,
        ("assign", "assign to", "assign it to", "hand over to", "hand it over to", "hand over"),
        Follows.SOMEBODY,
        such_as="assign @somebody",
    ),
    Rule(SEND_OVER, ("for", "this is for", "it is for"), Follows.SIDE, such_as="this is for sales"),
    Rule(RESUME, ("carry on", "resume", "go on", "wake", "wake up"), such_as="carry on"),
    Rule(URGENT, ("urgent",), such_as="urgent"),
    Rule(NORMAL, ("normal", "not urgent"), such_as="normal"),
    Rule(ASIDE, ("not a request",)),
    Rule(ASIDE, ("not a request",), Follows.WORDS_AFTER_A_MARK, such_as="not a request: why"),
    Rule(
        MERGE,
        ("same as", "duplicate of", "merge into", "merge with", "merge"),
        Follows.NUMBER,
        such_as="same as #7",
    ),
    Rule(REOPEN, ("reopen", "reopen it"), such_as="reopen"),
    Rule(REOPEN, ("reopen", "reopen it"), Follows.WORDS_AFTER_A_MARK),
)
"""Everything that can be told the bot in a thread. A sentence that only begins like one of these is for people."""

EXAMPLES = tuple(rule.such_as for rule in GRAMMAR if rule.such_as)
OTHERS = tuple(rule.such_as for rule in GRAMMAR if rule.such_as and rule.verb != CLOSE)

UNDERSTOOD = f"I did not understand that. In a request's thread you can tell me: {' · '.join(EXAMPLES)}."

_MENTION = r"<@(?P<user>[A-Z0-9_]+)(?:\|[^>]*)?>"
_MARK = r"(?:\s*[:–—]\s*|\s+-+\s+)"
_AFTER = {
    Follows.NOTHING: "",
    Follows.WORDS: rf"(?:{_MARK}|\s*,\s*|\s+)(?P<rest>\S.*)",
    Follows.WORDS_AFTER_A_MARK: rf"{_MARK}(?P<rest>\S.*)",
    Follows.SOMEBODY: rf"[\s:]+(?P<rest>{_MENTION})",
    Follows.NUMBER: r"[\s:]+(?P<rest>#?[0-9]{1,8})",
    Follows.TIME: r"[\s:]+(?P<rest>\S.*)",
    Follows.SIDE: r"\s+(?P<rest>sales|marketing)",
}
_FREE = (Follows.WORDS, Follows.WORDS_AFTER_A_MARK)
_SHOWN = dict(zip(Follows, ("", " …", ": …", " @somebody", " #7", " tomorrow", " sales"), strict=True))
_SAID = [
    (rule, re.compile(way.replace(" ", r"\s+") + _AFTER[rule.follows], re.IGNORECASE | re.DOTALL))
    for rule in GRAMMAR
    for way in sorted(rule.ways, key=len, reverse=True)
]
_PLEASE = re.compile(r"\Aplease\b[\s,]*", re.IGNORECASE)
_THANKS = re.compile(r"(?:[\s,]+(?:please|thanks|thank you))?[\s.!…]*$", re.IGNORECASE)
"""What people add to an order to be kind. At its end only where no words of theirs are kept."""


def ways_of(verb: str) -> list[str]:
    """Every way to tell the bot this, as people read it: "waiting for …"."""
    return [f"{way}{_SHOWN[rule.follows]}" for rule in GRAMMAR if rule.verb == verb for way in rule.ways]


def order(raw: str, bot_user_id: str) -> Order | None:
    """What a message that begins with a mention of the bot tells it to do; its verb is "" unless the whole sentence is
    an order of the grammar.

    None for a message that is for people.
    """
    said = raw.strip()
    mention = re.match(rf"<@{re.escape(bot_user_id)}(?:\|[^>]*)?>[\s:,]*", said) if bot_user_id else None
    if mention is None:
        return None
    typed = _PLEASE.sub("", said[mention.end() :].strip(), count=1)
    whole = typed.replace("’", "'")
    bare = _THANKS.sub("", whole, count=1)
    for rule, pattern in _SAID:
        found = pattern.fullmatch(whole if rule.follows in _FREE else bare)
        if found is None or (rule.follows in _FREE and _asks(whole, found.start("rest"))):
            continue
        begins, ends = found.span("rest") if "rest" in found.groupdict() else (0, 0)
        return Order(rule.verb, typed[begins:ends], found.groupdict().get("user") or "")
    return Order("", typed)


def _asks(said: str, start: int) -> bool:
    """A question is no order, unless it stands behind a colon."""
    return said.endswith("?") and ":" not in said[:start]
