"""What Slack's requests look like, as far as Bolt and we read them. What looks otherwise is not from Slack's hand.

Names, kinds and which fields are always there: https://docs.slack.dev/reference/interaction-payloads and
https://docs.slack.dev/reference/events. Fields that nobody here reads may be anything.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

DEEPEST = 64
"""Levels of lists and objects in each other; the deepest rich text and Block Kit go to about fifteen."""

Id = Annotated[str, StringConstraints(max_length=32, pattern=r"^[A-Za-z0-9_.\-]*$")]
"""Slack's ids of people, channels, workspaces and messages (`ts`)."""
Name = Annotated[str, StringConstraints(max_length=255)]
"""Block Kit's ids, and the names of events and commands."""
Key = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[!-~]+$")]
"""What Slack gives out once: a trigger, an event's id."""
Words = Annotated[str, StringConstraints(max_length=200_000)]
"""40,000 characters of a message, escaped by Slack."""
Url = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^https?://[!-~]+$")]


class Misshapen(Exception):
    """Not a request of Slack's; `where` is the first field that says so, a name of ours and never a value."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class Named(_Shape):
    """A person, channel or workspace that comes as an object."""

    id: Annotated[Id, StringConstraints(min_length=1)]
    name: Words | None = None
    domain: Name | None = None
    team_id: Id | None = None
    enterprise_id: Id | None = None


class Profile(Named):
    """A person as `user_change` tells of them."""

    real_name: Words | None = None
    tz: Name | None = None
    profile: dict[str, Any] | None = None


class _Placed(_Shape):
    """Where Bolt looks for the workspace, the channel and the person: in a body, and in most that it holds."""

    user: Id | Named | None = None
    user_id: Id | None = None
    channel: Id | Named | None = None
    channel_id: Id | None = None
    team: Id | Named | None = None
    team_id: Id | None = None
    enterprise: Id | Named | None = None
    enterprise_id: Id | None = None
    authorizations: list["_Placed"] | None = None
    thread_ts: Id | None = None
    message: "Message | None" = None
    previous_message: "Message | None" = None
    item: "_Placed | None" = None
    assistant_thread: "_Placed | None" = None
    function: dict[str, Any] | None = None
    function_data: dict[str, Any] | None = None
    function_execution_id: Id | None = None
    bot_access_token: Name | None = None
    inputs: dict[str, Any] | None = None


class Message(_Placed):
    """A message inside an event or interaction."""

    user: Id | None = None
    type: Name | None = None
    subtype: Name | None = None
    ts: Id | None = None
    text: Words | None = None
    bot_id: Id | None = None


# --- events


class Event(_Placed):
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


class MessageItem(_Placed):
    type: Literal["message"]
    channel: Id
    ts: Id


class FileItem(_Placed):
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


_EVENTS: dict[str, type[Event]] = {
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
}


class EventCallback(_Placed):
    type: Literal["event_callback"]
    command: None = None
    team_id: Id
    event_id: Key
    event: dict[str, Any]


class UrlVerification(_Shape):
    type: Literal["url_verification"]
    command: None = None
    event: None = None
    challenge: Annotated[str, StringConstraints(max_length=1_000)]


# --- commands and interactions


class Command(_Placed):
    """A form, and no other kind: Bolt would take it for each kind that it has the field of."""

    type: None = None
    event: None = None
    view: None = None
    actions: None = None
    command: Name
    team_id: Id
    user_id: Id
    channel_id: Id
    trigger_id: Key
    text: Words = ""
    response_url: Url | None = None


class Option(_Shape):
    value: Annotated[str, StringConstraints(max_length=255)]


class Element(_Shape):
    """An element's state, in an action or in a view."""

    type: Name
    value: Words | None = None
    selected_option: Option | None = None
    selected_options: list[Option] | None = None
    selected_user: Id | None = None
    selected_users: list[Id] | None = None
    selected_date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None
    selected_time: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    selected_date_time: Annotated[int, Field(ge=0, lt=10**10)] | None = None
    selected_conversation: Id | None = None
    selected_conversations: list[Id] | None = None
    selected_channel: Id | None = None
    selected_channels: list[Id] | None = None
    rich_text_value: dict[str, Any] | None = None


class Action(Element):
    action_id: Name
    block_id: Name


class Drawn(_Shape):
    """An element as we drew it."""

    initial_users: list[Id] | None = None


class Block(_Shape):
    type: Name
    block_id: Name
    element: Drawn | None = None


class State(_Shape):
    values: dict[str, dict[str, Element]]


class View(_Shape):
    id: Id
    hash: Key | None = None
    type: Name
    callback_id: Name
    private_metadata: Annotated[str, StringConstraints(max_length=3_000)] = ""
    title: dict[str, Any] | None = None
    blocks: list[Block]
    state: State | None = None
    team_id: Id | None = None
    app_installed_team_id: Id | None = None


class SubmittedView(View):
    hash: Key
    title: dict[str, Any]
    state: State


class Container(_Shape):
    type: Name | None = None
    channel_id: Id | None = None
    message_ts: Id | None = None
    thread_ts: Id | None = None


class ResponseUrl(_Shape):
    response_url: Url


class _Interaction(_Placed):
    """What a person does in Slack's own surfaces."""

    command: None = None
    event: None = None
    actions: list[Action] | None = None
    user: Named
    team: Named | None = None
    enterprise: Named | None = None
    channel: Named | None = None
    container: Container | None = None
    view: View | None = None
    response_url: Url | None = None
    response_urls: Annotated[list[ResponseUrl], Field(max_length=1)] | None = None


class BlockActions(_Interaction):
    type: Literal["block_actions"]
    trigger_id: Key
    actions: Annotated[list[Action], Field(min_length=1)]


class ViewSubmission(_Interaction):
    type: Literal["view_submission"]
    trigger_id: Key
    view: SubmittedView


class ViewClosed(_Interaction):
    type: Literal["view_closed"]
    view: View


class Shortcut(_Interaction):
    type: Literal["shortcut"]
    trigger_id: Key
    callback_id: Name


class Workspace(Named):
    domain: Name


class ShortcutMessage(Message):
    ts: Id


class MessageAction(_Interaction):
    type: Literal["message_action"]
    trigger_id: Key
    callback_id: Name
    team: Workspace
    channel: Named
    message: ShortcutMessage


class BlockSuggestion(_Interaction):
    type: Literal["block_suggestion"]
    action_id: Name
    block_id: Name
    value: Words


class _Unknown(_Shape):
    """Of a kind that Slack sends only to apps that ask for it, which this one does not."""

    type: Literal["(none of those)"]


_KINDS: dict[str, tuple[str, type[_Shape]]] = {
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
    model: type[_Shape] = Command if named is None else _KINDS.get(str(named), (str(named), _Unknown))[1]
    _validate(model, body)
    if model is EventCallback:
        event = body["event"]
        _validate(_EVENTS.get(str(event.get("type")), Event), event)


def _validate(model: type[_Shape], value: dict[str, Any]) -> None:
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
