"""Bolt's list of listeners with an index by kind and id in front of it.

Bolt asks its listeners one by one whether a request is theirs, 12 µs each. The index only narrows whom it asks: the
order, the matchers and the middleware of those that are left stay Bolt's own (docs/decisions/0010-listener-index.md).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.listener import Listener
from slack_bolt.request.payload_utils import to_action, to_step

Key = tuple[str, str]
"""The kind of a way in, as the method of `App` that registers it is called, and the id it listens for."""

_dispatched: ContextVar[dict[str, Any] | None] = ContextVar("dispatched", default=None)


class IndexedApp(App):
    """A Bolt App that finds its listeners by kind and id."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._listeners: list[Listener] = Listeners()

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        token = _dispatched.set(req.body)
        try:
            return super().dispatch(req)
        finally:
            _dispatched.reset(token)

    def command(self, command: Any, *args: Any, **kwargs: Any) -> Any:
        return self._under("command", command, super().command(command, *args, **kwargs))

    def action(self, constraints: Any, *args: Any, **kwargs: Any) -> Any:
        return self._under("action", constraints, super().action(constraints, *args, **kwargs))

    def view(self, constraints: Any, *args: Any, **kwargs: Any) -> Any:
        return self._under("view", constraints, super().view(constraints, *args, **kwargs))

    def shortcut(self, constraints: Any, *args: Any, **kwargs: Any) -> Any:
        return self._under("shortcut", constraints, super().shortcut(constraints, *args, **kwargs))

    def options(self, constraints: Any, *args: Any, **kwargs: Any) -> Any:
        return self._under("options", constraints, super().options(constraints, *args, **kwargs))

    def event(self, event: Any, *args: Any, **kwargs: Any) -> Any:
        return self._under("event", event, super().event(event, *args, **kwargs))

    def _under(self, kind: str, constraint: Any, register: Callable[..., Any]) -> Callable[..., Any]:
        """`register`, whose listener is found by `kind` and `constraint`. What is no plain id is asked every time."""
        if not isinstance(constraint, str):
            return register

        def register_indexed(*args: Any, **kwargs: Any) -> Any:
            registered = register(*args, **kwargs)
            assert isinstance(self._listeners, Listeners)
            self._listeners.file_last((kind, constraint))
            return registered

        return register_indexed


class Listeners(list[Listener]):
    """While a request is dispatched, one goes through those that can match it; else through all."""

    def __init__(self) -> None:
        super().__init__()
        self._filed: dict[Key, list[int]] = defaultdict(list)
        self._unfiled: list[int] = []

    def append(self, listener: Listener) -> None:
        self._unfiled.append(len(self))
        super().append(listener)

    def file_last(self, key: Key) -> None:
        """The listener that was appended last can only match requests with this key."""
        self._filed[key].append(self._unfiled.pop())

    def __iter__(self) -> Iterator[Listener]:
        body = _dispatched.get()
        return super().__iter__() if body is None else iter(self.candidates(body))

    def candidates(self, body: dict[str, Any]) -> list[Listener]:
        """Those whom Bolt has to ask about the request, in the order in which they were registered."""
        keys = keys_of(body)
        if keys is None:
            return self[:]
        found = [*self._unfiled, *(place for key in keys for place in self._filed.get(key, ()))]
        return [self[place] for place in sorted(found)]


def keys_of(body: dict[str, Any]) -> set[Key] | None:
    """Every key under which a listener for the request may be filed, whether Bolt's matcher then takes it or not.

    None for a body without the shape that Slack gives it: then Bolt asks everybody, and fails as it would.
    """
    try:
        for made in (to_action, to_step):
            made(body)  # Bolt makes these for whomever it asks, whatever they listen for
        keys: set[Key] = set()
        if "command" in body:
            keys.add(("command", body["command"]))
        if "callback_id" in body:
            keys |= {(kind, body["callback_id"]) for kind in ("action", "shortcut", "options")}
        if "action_id" in body:
            keys.add(("options", body["action_id"]))
        if "actions" in body:
            keys.add(("action", body["actions"][0]["action_id"]))
        if "view" in body:
            keys.add(("view", body["view"]["callback_id"]))
        if "event" in body:
            keys.add(("event", body["event"]["type"]))
    except (LookupError, TypeError):
        return None
    return keys
