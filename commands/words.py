"""What follows a command: its first word, and a matcher that lets a feature listen to one of them."""

from collections.abc import Callable
from typing import Any

from commands.text import unescape


def first_word(text: str) -> str:
    return text.split(maxsplit=1)[0].lower() if text.split() else ""


def rest(text: str) -> str:
    """What follows the first word, as the person typed it."""
    parts = text.split(maxsplit=1)
    return unescape(parts[1]).strip() if len(parts) > 1 else ""


def says(*words: str) -> Callable[..., bool]:
    """A Bolt matcher: the command's first word is one of `words`; "" is the bare command."""

    def matches(command: dict[str, Any]) -> bool:
        return first_word(str(command.get("text") or "")) in words

    return matches
