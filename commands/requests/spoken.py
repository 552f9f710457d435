"""What people write, as we keep it; and what they tell the bot to do in a thread: "done: sent v3"."""

import re
from collections.abc import Callable
from dataclasses import dataclass

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


TAKE, CLOSE, WAIT, SNOOZE, ASSIGN, REOPEN, RESUME, ASIDE, MERGE, URGENT, NORMAL = (
    "take", "close", "wait", "snooze", "assign", "reopen", "resume", "aside", "merge", "urgent", "normal",
)  # fmt: skip

_VERBS = {
    "take": TAKE, "i take it": TAKE, "i am on it": TAKE, "on it": TAKE,
    "done": CLOSE, "close": CLOSE, "closed": CLOSE,
    "waiting": WAIT, "wait": WAIT, "waiting for": WAIT, "wait for": WAIT,
    "snooze": SNOOZE, "snooze until": SNOOZE, "later": SNOOZE,
    "assign": ASSIGN, "assign to": ASSIGN, "hand over": ASSIGN, "hand over to": ASSIGN,
    "reopen": REOPEN,
    "resume": RESUME, "carry on": RESUME, "wake": RESUME, "go on": RESUME,
    "not a request": ASIDE,
    "duplicate of": MERGE, "same as": MERGE, "merge into": MERGE, "merge with": MERGE, "merge": MERGE,
    "urgent": URGENT, "normal": NORMAL,
}  # fmt: skip

UNDERSTOOD = (
    "I did not understand that. In a request's thread you can tell me: take · done: what became of it · "
    "waiting: for whom · snooze tomorrow · assign @somebody · carry on · urgent · not a request: why · "
    "same as #7 · reopen."
)


def order(raw: str, bot_user_id: str) -> Order | None:
    """What a message that begins with a mention of the bot tells it to do; its verb is "" if that is unknown.

    None for a message that is for people.
    """
    said = raw.strip()
    mention = re.match(rf"<@{re.escape(bot_user_id)}(?:\|[^>]*)?>[\s:,]*", said) if bot_user_id else None
    if mention is None:
        return None
    said = said[mention.end() :].strip()
    person = re.search(r"<@([A-Z0-9_]+)(?:\|[^>]*)?>", said)
    lowered = said.lower()
    for words in sorted(_VERBS, key=len, reverse=True):
        if lowered == words or re.match(rf"{re.escape(words)}[\s:,.!–-]", lowered):
            rest = said[len(words) :].lstrip(" :,.!–-\n\t")
            return Order(_VERBS[words], rest, person[1] if person else "")
    return Order("", said)
