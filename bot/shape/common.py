"""Ids, words, and what bodies of every kind have."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(max_length=32, pattern=r"^[A-Za-z0-9_.\-]*$")]
"""Slack's ids of people, channels, workspaces and messages (`ts`)."""
Name = Annotated[str, StringConstraints(max_length=255)]
"""Block Kit's ids, and the names of events and commands."""
Key = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[!-~]+$")]
"""What Slack gives out once: a trigger, an event's id."""
Words = Annotated[str, StringConstraints(max_length=200_000)]
"""40,000 characters of a message, escaped by Slack."""
Url = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^https?://[!-~]+$")]


class Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", defer_build=True)  # built at first use, not at every start


class Named(Shape):
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


class Placed(Shape):
    """Where Bolt looks for the workspace, the channel and the person: in a body, and in most that it holds."""

    user: Id | Named | None = None
    user_id: Id | None = None
    channel: Id | Named | None = None
    channel_id: Id | None = None
    team: Id | Named | None = None
    team_id: Id | None = None
    enterprise: Id | Named | None = None
    enterprise_id: Id | None = None
    authorizations: list["Placed"] | None = None
    thread_ts: Id | None = None
    message: "Message | None" = None
    previous_message: "Message | None" = None
    item: "Placed | None" = None
    assistant_thread: "Placed | None" = None
    function: dict[str, Any] | None = None
    function_data: dict[str, Any] | None = None
    function_execution_id: Id | None = None
    bot_access_token: Name | None = None
    inputs: dict[str, Any] | None = None


class Message(Placed):
    """A message inside an event or interaction."""

    user: Id | None = None
    type: Name | None = None
    subtype: Name | None = None
    ts: Id | None = None
    text: Words | None = None
    bot_id: Id | None = None


Placed.model_rebuild()  # it and Message hold each other
