"""What a team can ask of the bot: a folder is a feature, a file is shared by features."""

from types import ModuleType

from commands import channel, health, help, home, promises, requests  # noqa: A004 - the features' names

FEATURES: tuple[ModuleType, ...] = (channel, promises, requests, home, health, help)
"""Every feature, in the order of help: what sets up first, what hears all the rest of `/lockstep` last."""
