"""What Slack's requests look like, as far as Bolt and we read them. What looks otherwise is not from Slack's hand.

Fields that nobody here reads may be anything.
"""

from typing import Any, Literal

from pydantic import ValidationError

from bot.shape.common import Shape
from bot.shape.events import EVENTS, Event, EventCallback, UrlVerification
from bot.shape.interactions import (
    BlockActions,
    BlockSuggestion,
    Command,
    MessageAction,
    Shortcut,
    ViewClosed,
    ViewSubmission,
)

DEEPEST = 64
"""Levels of lists and objects in each other; the deepest rich text and Block Kit go to about fifteen."""


class Misshapen(Exception):
    """Not a request of Slack's; `where` is the first field that says so, a name of ours and never a value."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class _Unknown(Shape):
    """Of a kind that Slack sends only to apps that ask for it, which this one does not."""

    type: Literal["(none of those)"]


_KINDS: dict[str, tuple[str, type[Shape]]] = {
    "event_callback": ("event", EventCallback),
    "url_verification": ("handshake", UrlVerification),
    "block_actions": ("action", BlockActions),
    "view_submission": ("submission", ViewSubmission),
    "view_closed": ("closing", ViewClosed),
    "shortcut": ("shortcut", Shortcut),
    "message_action": ("shortcut", MessageAction),
    "block_suggestion": ("options", BlockSuggestion),
}

KINDS = ("command", "event", "action", "submission", "closing", "shortcut", "options", "handshake", "other")


def kind_of(body: dict[str, Any]) -> str:
    """What sort of request it is, one of KINDS."""
    named = body.get("type")
    if isinstance(named, str) and named in _KINDS:
        return _KINDS[named][0]
    return "command" if "command" in body and named is None else "other"


def check(body: dict[str, Any]) -> None:
    """Raises Misshapen unless `body` is a request as Slack sends them."""
    named = body.get("type")
    model: type[Shape] = Command if named is None else _KINDS.get(str(named), (str(named), _Unknown))[1]
    _validate(model, body)
    if model is EventCallback:
        event = body["event"]
        _validate(EVENTS.get(str(event.get("type")), Event), event)


def _validate(model: type[Shape], value: dict[str, Any]) -> None:
    try:
        model.model_validate(value)
    except ValidationError as error:
        place = error.errors(include_url=False, include_input=False, include_context=False)[0]["loc"]
        raise Misshapen(str(place[0]) if place else "") from None


def tidied(value: Any, depth: int = 0) -> Any:
    """`value` with text that every database and encoding takes: no NUL, no half of a surrogate pair.

    Slack cuts long texts by UTF-16 units, through an emoji if need be. Raises Misshapen when it goes too deep.
    """
    if isinstance(value, str):
        if value.isascii() and "\0" not in value:
            return value
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    if depth > DEEPEST:
        raise Misshapen("depth")
    if isinstance(value, dict):
        return {tidied(name): tidied(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [tidied(item, depth + 1) for item in value]
    return value
