"""Events: https://docs.slack.dev/reference/events"""

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from bot.shape.common import Id, Key, Name, Named, Placed, Profile, Shape, Words


class Event(Placed):
    type: Annotated[Name, StringConstraints(min_length=1)]
    subtype: Name | None = None
    event_ts: Id | None = None
    bot_id: Id | None = None
    text: Words | None = None
    view: dict[str, Any] | None = None


class MessageEvent(Event):
    user: Id | None = None
    channel: Id
    ts: Id
    deleted_ts: Id | None = None
    client_msg_id: Key | None = None


class MessageItem(Placed):
    type: Literal["message"]
    channel: Id
    ts: Id


class FileItem(Placed):
    type: Literal["file", "file_comment"]


class ReactionEvent(Event):
    user: Id
    reaction: Name
    item: MessageItem | FileItem


class MemberEvent(Event):
    user: Id
    channel: Id
    inviter: Id | None = None


class ChannelEvent(Event):
    channel: Id


class RenameEvent(Event):
    channel: Named


class IdChangedEvent(Event):
    old_channel_id: Id
    new_channel_id: Id


class UserEvent(Event):
    user: Profile


class HomeEvent(Event):
    user: Id
    channel: Id | None = None
    tab: Name | None = None


class TokensEvent(Event):
    tokens: dict[str, list[Id]]


EVENTS: dict[str, type[Event]] = {
    "message": MessageEvent,
    "reaction_added": ReactionEvent,
    "member_joined_channel": MemberEvent,
    "member_left_channel": MemberEvent,
    "channel_rename": RenameEvent,
    "group_rename": RenameEvent,
    "channel_id_changed": IdChangedEvent,
    "channel_archive": ChannelEvent,
    "channel_unarchive": ChannelEvent,
    "channel_left": ChannelEvent,
    "group_archive": ChannelEvent,
    "group_unarchive": ChannelEvent,
    "group_left": ChannelEvent,
    "user_change": UserEvent,
    "app_home_opened": HomeEvent,
    "app_uninstalled": Event,
    "tokens_revoked": TokensEvent,
}


class EventCallback(Placed):
    type: Literal["event_callback"]
    command: None = None
    team_id: Id
    event_id: Key
    event: dict[str, Any]


class UrlVerification(Shape):
    type: Literal["url_verification"]
    command: None = None
    event: None = None
    challenge: Annotated[str, StringConstraints(max_length=1_000)]
