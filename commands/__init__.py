"""What a team can ask of the bot: a folder is a feature, a file is shared by features."""

from types import ModuleType

from commands import channel, promises

FEATURES: tuple[ModuleType, ...] = (channel, promises)
"""Every feature, in the order of help."""
