"""Commands and interactions: https://docs.slack.dev/reference/interaction-payloads"""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from bot.shape.common import Id, Key, Message, Name, Named, Placed, Shape, Url, Words


class Command(Placed):
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


class Option(Shape):
    value: Annotated[str, StringConstraints(max_length=255)]


class Element(Shape):
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


class Drawn(Shape):
    """An element as we drew it."""

    initial_users: list[Id] | None = None


class Block(Shape):
    type: Name
    block_id: Name
    element: Drawn | None = None


class State(Shape):
    values: dict[str, dict[str, Element]]


class View(Shape):
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


class Container(Shape):
    type: Name | None = None
    channel_id: Id | None = None
    message_ts: Id | None = None
    thread_ts: Id | None = None


class ResponseUrl(Shape):
    response_url: Url


class Interaction(Placed):
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
    response_urls: list[ResponseUrl] = Field(default_factory=list, max_length=1)


class BlockActions(Interaction):
    type: Literal["block_actions"]
    trigger_id: Key
    actions: Annotated[list[Action], Field(min_length=1)]


class ViewSubmission(Interaction):
    type: Literal["view_submission"]
    trigger_id: Key
    view: SubmittedView


class ViewClosed(Interaction):
    type: Literal["view_closed"]
    view: View


class Shortcut(Interaction):
    type: Literal["shortcut"]
    trigger_id: Key
    callback_id: Name


class Workspace(Named):
    domain: Name


class ShortcutMessage(Message):
    ts: Id


class MessageAction(Interaction):
    type: Literal["message_action"]
    trigger_id: Key
    callback_id: Name
    team: Workspace
    channel: Named
    message: ShortcutMessage


class BlockSuggestion(Interaction):
    type: Literal["block_suggestion"]
    action_id: Name
    block_id: Name
    value: Words
