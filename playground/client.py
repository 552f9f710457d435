"""The playground as objects, for tests and scripts: people act, Slack shows.

A look-up that fails is an AssertionError that names what is there.
"""

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from playground.seen import Element, Message, View
from playground.workspace import Json

T = TypeVar("T")
SYSTEM = ("_join", "_leave", "_topic", "_purpose", "_name")


class Slack:
    """A playground at a URL. Channels are named `#sales-marketing`, an id, or a person for direct messages."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(base_url=f"{self.url}/playground/", trust_env=False, timeout=90)
        self.clock = SlackClock(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # --- the control API

    def get(self, path: str, **params: Any) -> Json:
        return self._answer(self._http.get(path, params={k: v for k, v in params.items() if v is not None}))

    def post(self, path: str, **body: Any) -> Json:
        return self._answer(self._http.post(path, json={k: v for k, v in body.items() if v is not None}))

    def _answer(self, response: httpx.Response) -> Json:
        body: Json = response.json()
        assert response.is_success, body["error"]
        return body

    def reset(self, **body: Any) -> None:
        """A clean workspace; see README for what the body takes."""
        self._answer(self._http.post("reset", json=body))

    def save(self, name: str) -> None:
        """Keep the workspace as it is, for `reset(saved=name)`."""
        self._answer(self._http.post("save", json={"name": name}))

    def settings(self, **body: Any) -> None:
        """Change how the bot is configured, without a clean workspace."""
        self._answer(self._http.post("settings", json=body))

    def faults(self, *faults: Json, seed: int = 0) -> None:
        """Replace the faults; none ends them. `slack.faults({"fault": "drop_after", "count": 1})`"""
        self.post("faults", faults=list(faults), seed=seed)

    def traffic(self, *, failures: bool = False, since: int = 0) -> list[Json]:
        entries: list[Json] = self.get("traffic", failures=int(failures), since=since)["entries"]
        return entries

    def calls(self, method: str) -> list[Json]:
        """The traffic's calls of one Web API method."""
        return [e for e in self.traffic() if e["kind"] == "call" and e["name"] == method]

    def workspace(self, as_: str = "Ana") -> Json:
        return self.get("workspace", **{"as": as_})

    # --- looking

    def person(self, who: str) -> "Person":
        return Person(self, who)

    @property
    def bot(self) -> Json:
        bot: Json = self.workspace()["bot"]
        return bot

    def messages(self, channel: str, as_: str | None = None) -> list["Message"]:
        """What everybody in a channel sees, oldest first; without the lines that Slack writes itself."""
        seen = self._read(as_ or self._somebody(channel), channel)
        return [m for m in seen if as_ is not None or not m.ephemeral]

    def _somebody(self, channel: str) -> str:
        found: Json = self.get("channel", channel=channel)
        people = [m for m in found["members"] if m != found["bot"]]
        assert people, f"nobody is in {channel}"
        return str(people[0])

    def _read(self, as_: str, channel: str, thread: str | None = None) -> list["Message"]:
        answer = self.get("messages", **{"as": as_, "channel": channel, "thread": thread, "limit": 1000})
        found = [Message(self, body, channel) for body in answer["messages"]]
        return [m for m in found if not (m.subtype or "").endswith(SYSTEM)]

    def last_message(self, channel: str) -> "Message":
        """The newest message at the top level of a channel, as everybody sees it."""
        found = self.messages(channel)
        assert found, f"{channel} has no messages"
        return found[-1]

    def thread(self, message: "Message", as_: str | None = None) -> list["Message"]:
        """The replies to a message, oldest first, without the message itself."""
        top = message.thread_ts or message.ts
        seen = self._read(as_ or self._somebody(message.channel), message.channel, top)
        return [m for m in seen if m.ts != top and (as_ is not None or not m.ephemeral)]

    def fresh(self, message: "Message") -> "Message":
        """The same message as it is now."""
        person = self._somebody(message.channel)
        for now in self._read(person, message.channel, message.thread_ts or message.ts):
            if now.ts == message.ts:
                return now
        raise AssertionError(f"the message {message.text!r} is gone")

    def dm(self, who: "str | Person") -> list["Message"]:
        """The app's direct messages with a person, the person's own included."""
        name = who.name if isinstance(who, Person) else who
        return self._read(name, self.bot["user_id"])

    def canvas(self, channel: str) -> str:
        """The markdown of a channel's canvas."""
        return str(self.get("canvas", **{"as": self._somebody(channel), "channel": channel})["markdown"])

    def channel(self, channel: str) -> Json:
        """name, topic, members, bookmarks, pins, canvas… of a channel."""
        return self.get("channel", channel=channel)

    def eventually(self, look: Callable[[], T], seconds: float = 5.0) -> T:
        """What `look` answers once it neither fails an assertion nor answers something empty or False (None is fine).

        Looks again whenever anything in the playground changes; after `seconds` the last failure is raised.
        """
        deadline = datetime.now().astimezone().timestamp() + seconds
        while True:
            n = self.get("changes", since=-1)["n"]
            failure: AssertionError
            try:
                found = look()
            except AssertionError as problem:
                failure = problem
            else:
                if found is None or found:
                    return found
                failure = AssertionError(f"still {found!r} after {seconds} s")
            left = deadline - datetime.now().astimezone().timestamp()
            if left <= 0:
                raise failure
            self.get("changes", since=n, wait=left)


class SlackClock:
    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self._slack.get("clock")["now"])

    def travel_to(self, when: datetime | str) -> None:
        """Forward to an instant, or to "next" or "monday"."""
        self._slack.post("clock", to=when if isinstance(when, str) else when.isoformat())

    def forward(self, seconds: float) -> None:
        self._slack.post("clock", forward=seconds)

    def rate(self, rate: float) -> None:
        self._slack.post("clock", rate=rate)


class Person:
    """Somebody in the workspace, who acts. Every act answers what the control API answers."""

    def __init__(self, slack: Slack, name: str) -> None:
        self._slack, self.name = slack, name
        me = slack.get("workspace", **{"as": name})["me"]
        self.id: str = me["id"]

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def act(self, path: str, **body: Any) -> Json:
        return self._slack.post(path, **{"as": self.id}, **body)

    # --- acting

    def types(self, text: str, *, channel: str, thread: Message | None = None) -> Json:
        """What a person types and sends: a command if it begins with a slash, else a message."""
        if text.startswith("/"):
            return self.act("command", channel=channel, text=text)
        return self.act("say", channel=channel, text=text, thread=thread.ts if thread else None)

    def says(self, text: str, *, channel: str = "", thread: Message | None = None, broadcast: bool = False) -> Message:
        """Post a message; answers it as it stands."""
        where = channel or (thread.channel if thread else "")
        answer = self.act(
            "say", channel=where, text=text, thread=thread.ts if thread else None, broadcast=broadcast or None
        )
        ts, shown = answer["ts"], self._slack._read(self.id, answer["channel"], thread.ts if thread else None)
        return next(m for m in shown if m.ts == ts)

    def edits(self, message: Message, text: str) -> Json:
        return self.act("edit", channel=message.channel, ts=message.ts, text=text)

    def deletes(self, message: Message) -> Json:
        return self.act("delete", channel=message.channel, ts=message.ts)

    def clicks(
        self,
        what: str,
        on: Message | View | None = None,
        *,
        in_modal: bool = False,
        on_home: bool = False,
        confirmed: bool | None = None,
    ) -> Json:
        """Press a button, named by its label or its action_id."""
        element, where = self._find(what, on, in_modal, on_home)
        return self.act("press", **where, action_id=element.action_id, block_id=element.block_id, confirmed=confirmed)

    def chooses(
        self,
        value: Any,
        of: str | None = None,
        on: Message | View | None = None,
        *,
        in_modal: bool = False,
        on_home: bool = False,
    ) -> Json:
        """Choose in a select, menu, picker, radio or checkboxes. `of`: label or action_id, if there are several."""
        element, where = self._find(of, on, in_modal, on_home, option=value)
        return self.act("press", **where, action_id=element.action_id, block_id=element.block_id, value=value)

    def options(self, query: str, of: str, on: Message | View | None = None, *, in_modal: bool = False) -> list[str]:
        """The labels that an external select offers for a query."""
        element, where = self._find(of, on, in_modal, False)
        answer = self.act("options", **where, action_id=element.action_id, block_id=element.block_id, query=query)
        flat = [*answer["options"], *(o for g in answer["option_groups"] for o in g["options"])]
        return [o["text"]["text"] for o in flat]

    def _find(
        self, what: str | None, on: Message | View | None, in_modal: bool, on_home: bool, option: Any = None
    ) -> tuple[Element, Json]:
        where: Json
        if isinstance(on, Message):
            found = next((m for m in self.sees(on.channel, thread=on) if m.ts == on.ts), None)
            assert found is not None, f"{self.name} does not see {on!r}"
            shown, where = found.elements, {"channel": on.channel, "ts": on.ts}
        elif on_home:
            shown, where = self.home().elements, {"home": True}
        else:
            assert in_modal or on is not None, "say on=message, in_modal=True or on_home=True"
            view = on or self.modal()
            home = view.body["type"] == "home"
            shown, where = view.elements, {"home": True} if home else {"view": view.id}
        if what is None:
            fits = [e for e in shown if e.kind != "button" and (isinstance(option, list) or _offers(e, option))]
        else:
            fits = [e for e in shown if what == e.action_id] or [e for e in shown if what == e.label]
        there = ", ".join(f"{e.label!r} ({e.action_id})" for e in shown) or "nothing"
        assert fits, f"{self.name} sees no {what or option!r} there, but {there}"
        assert len(fits) == 1, f"{what or option!r} is there {len(fits)} times among {there}"
        return fits[0], where

    def opens_home(self) -> "View | None":
        """Open the app's Home tab; answers what stands there when the bot has answered the event."""
        self.act("open_home")
        body = self._slack.get("home", **{"as": self.id})["view"]
        return View(self._slack, body) if body else None

    def home(self) -> View:
        body = self._slack.get("home", **{"as": self.id})["view"]
        assert body is not None, f"{self.name} has no Home tab yet"
        return View(self._slack, body)

    def modals(self) -> list[View]:
        """The open modals, the last on top."""
        return [View(self._slack, body) for body in self._slack.get("views", **{"as": self.id})["stack"]]

    def modal(self) -> View:
        """The open modal on top."""
        stack = self.modals()
        assert stack, f"{self.name} has no modal open"
        return stack[-1]

    def fills(self, values: dict[str, Any]) -> Json:
        """Type into the open modal without submitting it. Keys are labels, block_ids or action_ids."""
        return self.act("type", view=self.modal().id, values=values)

    def submits(self, values: dict[str, Any] | None = None) -> dict[str, str]:
        """Fill in and submit the open modal. Answers the errors shown in it, by label; none if it was taken."""
        view = self.modal()
        answer = self.act("submit", view=view.id, values=values or {})
        labels = {b["block_id"]: b["label"]["text"] for b in view.blocks if b["type"] == "input"}
        return {labels.get(block, block): text for block, text in answer["errors"].items()}

    def closes(self, *, all: bool = False) -> Json:  # noqa: A002 - the control API's word
        return self.act("close", view=self.modal().id, all=all or None)

    def reacts(self, name: str, on: Message, *, remove: bool = False) -> Json:
        return self.act("react", channel=on.channel, ts=on.ts, name=name, remove=remove or None)

    def uses_shortcut(self, name: str, on: Message | None = None) -> Json:
        """A global shortcut, or with `on` a message shortcut, by its name or callback_id."""
        known = self._slack.workspace()["shortcuts"]
        callback_id = next((s["callback_id"] for s in known if name in (s["name"], s["callback_id"])), name)
        where = {"channel": on.channel, "ts": on.ts} if on else {}
        return self.act("shortcut", callback_id=callback_id, **where)

    def joins(self, channel: str) -> Json:
        return self.act("join", channel=channel)

    def leaves(self, channel: str) -> Json:
        return self.act("leave", channel=channel)

    def invites(self, who: str, channel: str) -> Json:
        return self.act("invite", channel=channel, who=who)

    def kicks(self, who: str, channel: str) -> Json:
        return self.act("kick", channel=channel, who=who)

    # --- seeing

    def sees(self, channel: str, *, thread: Message | None = None) -> list[Message]:
        """The messages that this person sees in a channel or a thread, ephemeral ones included."""
        top = (thread.thread_ts or thread.ts) if thread else None
        return self._slack._read(self.id, channel, top)

    def last_seen(self, channel: str) -> Message:
        found = self.sees(channel)
        assert found, f"{self.name} sees nothing in {channel}"
        return found[-1]


def _offers(element: Element, option: Any) -> bool:
    values = [o.get("value") for o in element.body.get("options") or []]
    return option in values or option in element.options
