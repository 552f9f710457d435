"""What a team can ask of the bot: a folder is a feature, a file is shared by features."""

from types import ModuleType

from commands import health, help, home  # noqa: A004 - the features' names

FEATURES: tuple[ModuleType, ...] = (home, health, help)
"""Every feature, in the order of help."""
