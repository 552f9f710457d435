"""Which OAuth scopes our calls and events need, by Slack's names (docs.slack.dev, reference/methods and /events).

Where Slack takes any of several, this says those for the places we work in: public and private channels, and direct
messages where we look for a post of ours.
"""

from collections.abc import Mapping

_READ = ("channels:read", "groups:read")
_HISTORY = ("channels:history", "groups:history", "im:history")

METHODS: Mapping[str, tuple[str, ...]] = {
    "auth.test": (),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": _HISTORY,
    "conversations.info": _READ,
    "conversations.members": _READ,
    "conversations.open": ("im:write",),
    "conversations.replies": _HISTORY,
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
"""Every Web API method that is called."""

EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_id_changed": (),
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": _READ,
    "member_left_channel": _READ,
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "reaction_added": ("reactions:read",),
    "tokens_revoked": (),
    "user_change": ("users:read",),
}
"""Every event that the manifest subscribes to."""

SCOPES: Mapping[str, tuple[str, ...]] = {**METHODS, **EVENTS}

NEEDED = frozenset(scope for scopes in SCOPES.values() for scope in scopes) | {"commands"}
"""Every scope that the bot needs."""


def missing(granted: str) -> list[str]:
    """The scopes that are needed and not among `granted`, Slack's list with commas; unknown (empty) misses none."""
    have = {scope.strip() for scope in granted.split(",")} - {""}
    return sorted(NEEDED - have) if have else []
