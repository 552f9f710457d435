"""What a team can ask of the bot: a folder is a feature, a file is shared by features."""

from types import ModuleType

FEATURES: tuple[ModuleType, ...] = ()
"""Every feature, in the order of help."""
