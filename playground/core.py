"""One playground: the workspace, the clock and all between them and the bot. Lives in one event loop, so no locks."""

import asyncio
import secrets
import time
from collections.abc import Coroutine
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from playground.clock import Clock
from playground.faults import Faults
from playground.manifest import Manifest, load
from playground.people import seed
from playground.stream import Stream
from playground.traffic import Traffic
from playground.workspace import Channel, Json, Person, Workspace

APP_ID = "A_LOCKSTEP"


@dataclass
class Settings:
    """What the bot is configured with. `request_url` set: signed HTTP; else Socket Mode."""

    bot_token: str = "xoxb-playground"  # noqa: S105 - made up, opens nothing
    app_token: str = "xapp-playground"  # noqa: S105
    signing_secret: str = "playground-signing-secret"  # noqa: S105
    request_url: str | None = None
    retry_scale: float = 1.0
    """Multiplies the waiting time before Slack delivers again (60 s and 300 s)."""
    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    response_url_seconds: float = 1800.0
    strict_rates: bool = False


@dataclass
class Trigger:
    user: str
    made: float
    view: str | None
    """The modal it was made in, if it was."""
    used: bool = False


class Refused(Exception):
    """A wrong request to the control API: one sentence for whoever made it."""


@dataclass
class View:
    """A modal or a Home tab, as the bot made it, with what its person typed."""

    id: str
    kind: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


_KEPT = ("workspace", "homes", "inputs", "offered")
"""What is kept of a workspace; open modals and what lives for seconds is not."""


class Playground:
    def __init__(self, base_url: str, manifest: Manifest, settings: Settings) -> None:
        from playground.delivery import Delivery  # the two know each other

        self.base_url = base_url
        self.manifest = manifest
        self.settings = settings
        self.clock = Clock()
        self.stream = Stream()
        self.traffic = Traffic()
        self.faults = Faults()
        self.delivery = Delivery(self)
        self.tasks: set[asyncio.Task[Any]] = set()
        self.saved: dict[str, Json] = {}
        self._fresh()

    def _fresh(self) -> None:
        self.workspace: Workspace = seed(self.manifest.name, int(self.clock.epoch()))
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, Any] = {}
        self.inputs: dict[tuple[str, str, str], dict[str, dict[str, Json]]] = {}
        """What people chose in the elements of a message: (person, channel, ts) → block_id → action_id."""
        self.offered: dict[tuple[str, str, str], list[Json]] = {}
        """What external selects offered: (person, block_id, action_id) → options."""
        self.revoked = False
        self.posted: dict[str, list[float]] = {}

    def save(self, name: str) -> None:
        """Keep the workspace as it is now, for `reset`."""
        self.saved[name] = {"until": self.clock.last, **deepcopy({key: getattr(self, key) for key in _KEPT})}

    def reset(self, body: Json) -> None:
        """A clean workspace, or the saved one that the body names. ValueError if that, the manifest or the instant is
        wrong. Socket connections stay open unless the app token changes."""
        if body.get("saved") and body["saved"] not in self.saved:
            raise ValueError(f"No workspace was saved as {body['saved']!r}.")
        manifest = load(body["manifest"]) if "manifest" in body else self.manifest
        now = datetime.fromisoformat(body["now"]) if body.get("now") else None
        if now is not None and now.tzinfo is None:
            raise ValueError("now needs an offset, such as 2026-11-23T09:00:00+01:00.")
        for task in list(self.tasks):
            task.cancel()
        before = self.settings.app_token
        self.configure(body)
        self.manifest = manifest
        self.clock.restart(now, float(body.get("rate", 1.0)))
        self.faults.replace([], int(body.get("seed", 0)))
        self.traffic.entries.clear()
        self._fresh()
        if body.get("saved"):
            kept = deepcopy(self.saved[body["saved"]])
            self.clock.last = kept.pop("until")
            vars(self).update(kept)
        self.delivery.fresh(drop_connections=before != self.settings.app_token)
        self.stream.tell("workspace")

    def configure(self, body: Json) -> None:
        """Take those of the settings that the body names."""
        known = {k: body[k] for k in vars(self.settings) if k in body}
        self.settings = Settings(**{**vars(self.settings), **known})

    # --- what everybody needs

    @property
    def bot(self) -> Person:
        return self.workspace.bot

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def person(self, who: object) -> Person:
        person = self.workspace.person(who)
        if person is None:
            names = ", ".join(p.name for p in self.workspace.people.values())
            raise Refused(f"There is nobody called {who!r} here. There are {names}.")
        return person

    def channel_for(self, person: Person, which: object) -> Channel:
        """The channel, by id or #name, or the direct messages with a person, if that person can see it."""
        channel = self.workspace.channel(which)
        if channel is None:
            other = self.workspace.person(which)
            if other is not None:
                opened = self.workspace.open_dm([person.id, other.id], int(self.clock.epoch()))
                self.stream.tell("workspace")
                return opened
        if channel is None or not self.workspace.can_see(person.id, channel):
            names = ", ".join(
                f"#{c.name}" for c in self.workspace.channels.values() if person.id in c.members and c.name
            )
            raise Refused(f"{person.name} sees no channel {which!r}. There are {names}.")
        return channel

    def new_trigger(self, user: str, view: str | None = None) -> str:
        trigger_id = f"{int(time.time() * 1000)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[trigger_id] = Trigger(user, time.monotonic(), view)
        return trigger_id
