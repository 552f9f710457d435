"""What a team can ask of the bot: a folder is a feature, a file is shared by features."""

from types import ModuleType

from commands import channel, promises, requests

FEATURES: tuple[ModuleType, ...] = (channel, promises, requests)
"""Every feature, in the order of help."""
