"""The state of the workspace: people, channels, messages, files. Plain data and look-ups; nothing is sent from here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["channel", "group", "im", "mpim"]
TEAM_ID, TEAM_NAME, TEAM_DOMAIN = "T_LOCKSTEP", "Playground", "playground"
PERMALINKS = f"https://{TEAM_DOMAIN}.slack.com"


@dataclass
class Person:
    id: str
    name: str
    real_name: str
    title: str = ""
    tz: str = "Europe/Berlin"
    email: str = ""
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_admin: bool = False
    deleted: bool = False
    team_id: str = TEAM_ID
    bot_id: str | None = None
    updated: int = 0

    def public(self) -> Json:
        return {k: v for k, v in vars(self).items() if k not in ("bot_id", "updated")}


@dataclass
class Message:
    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    ephemeral_to: str | None = None
    edited: Json | None = None
    metadata: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    username: str | None = None
    icons: Json | None = None
    broadcast: bool = False
    client_msg_id: str | None = None
    unfurls: list[Json] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    id: str
    name: str
    kind: Kind = "channel"
    members: list[str] = field(default_factory=list)
    creator: str = ""
    created: int = 0
    topic: Json = field(default_factory=lambda: {"value": "", "creator": "", "last_set": 0})
    purpose: Json = field(default_factory=lambda: {"value": "", "creator": "", "last_set": 0})
    archived: bool = False
    is_ext_shared: bool = False
    is_general: bool = False
    canvas: str | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    """All of them, threads and ephemeral ones included, oldest first."""
    threads: dict[str, list[Message]] = field(default_factory=dict)
    """Replies by the ts of their thread, oldest first."""
    bookmarks: list[Json] = field(default_factory=list)
    pins: list[Json] = field(default_factory=list)
    last_read: dict[str, str] = field(default_factory=dict)
    previous_names: list[str] = field(default_factory=list)

    def add(self, message: Message) -> None:
        self.messages[message.ts] = message
        if message.thread_ts and message.is_reply and not message.ephemeral_to:
            self.threads.setdefault(message.thread_ts, []).append(message)

    def remove(self, message: Message) -> None:
        del self.messages[message.ts]
        if message in self.threads.get(message.thread_ts or "", []):
            self.threads[message.thread_ts or ""].remove(message)

    def replies(self, ts: str) -> list[Message]:
        return list(self.threads.get(ts, []))

    def top_level(self) -> Iterator[Message]:
        return (m for m in self.messages.values() if (not m.is_reply or m.broadcast) and not m.ephemeral_to)


@dataclass
class File:
    id: str
    name: str
    title: str
    size: int
    user: str
    created: int
    mimetype: str = ""
    filetype: str = ""
    content: bytes = b""
    uploaded: bool = False
    complete: bool = False
    upload_key: str = ""
    channels: list[str] = field(default_factory=list)
    alt_txt: str | None = None


@dataclass
class Canvas:
    id: str
    title: str
    markdown: str
    channel: str | None = None
    sections: list[str] = field(default_factory=list)


@dataclass
class UserGroup:
    id: str
    name: str
    handle: str
    description: str
    users: list[str]


@dataclass
class Workspace:
    bot: Person
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    canvases: dict[str, Canvas] = field(default_factory=dict)
    usergroups: dict[str, UserGroup] = field(default_factory=dict)
    scheduled: dict[str, Json] = field(default_factory=dict)
    counter: int = 0

    def new_id(self, letter: str) -> str:
        self.counter += 1
        return f"{letter}0{self.counter:09X}"

    def person(self, who: object) -> Person | None:
        """By id, handle, first name or whole name, in any case."""
        text = str(who).lstrip("@")
        if text in self.people:
            return self.people[text]
        low = text.casefold()
        return next((p for p in self.people.values() if low in (p.name.casefold(), p.real_name.casefold())), None)

    def channel(self, which: object) -> Channel | None:
        """By id or #name."""
        text = str(which).lstrip("#")
        return self.channels.get(text) or next(
            (c for c in self.channels.values() if c.name == text and c.kind in ("channel", "group")), None
        )

    def dm(self, one: str, other: str) -> Channel | None:
        """The direct messages of two, if they were opened."""
        pair = {one, other}
        return next((c for c in self.channels.values() if c.kind == "im" and set(c.members) == pair), None)

    def open_dm(self, people: list[str], created: int) -> Channel:
        """The direct messages of these people, opened if need be."""
        pair = set(people)
        kind: Kind = "im" if len(pair) <= 2 else "mpim"
        for channel in self.channels.values():
            if channel.kind == kind and set(channel.members) == pair:
                return channel
        names = sorted(pair - {self.bot.id}) or [self.bot.id]
        if kind == "im" and self.bot.id in pair:
            channel_id = names[0].replace("U_", "D_", 1) if names[0].startswith("U_") else self.new_id("D")
        else:
            channel_id = self.new_id("D" if kind == "im" else "G")
        name = "" if kind == "im" else "mpdm-" + "--".join(self.people[p].name.lower() for p in sorted(pair)) + "-1"
        channel = Channel(channel_id, name, kind, sorted(pair), creator=people[0], created=created)
        self.channels[channel.id] = channel
        return channel

    def can_see(self, person: str, channel: Channel) -> bool:
        if person in channel.members:
            return True
        someone = self.people.get(person)
        full = someone is not None and not someone.is_restricted and not someone.is_ultra_restricted
        return channel.kind == "channel" and full and someone is not None and someone.team_id == TEAM_ID
