"""Slack's Web API, as far as a bot of this kind uses it. A module per family; each says its methods with `@method`."""

from collections.abc import Callable

from playground.arguments import Call
from playground.workspace import Json

Handler = Callable[[Call], Json]
HANDLERS: dict[str, Handler] = {}


def method(name: str) -> Callable[[Handler], Handler]:
    """Registers the function that carries out a method. What it answers is merged with `ok: true`."""

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


def load_all() -> None:
    """Import every family, which registers it."""
    from playground.webapi import apps, canvases, chat, conversations, files, marks, users, views  # noqa: F401
