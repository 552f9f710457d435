"""What a team can ask of the bot: a folder is a feature, a file is shared by features."""

from types import ModuleType

from commands import requests

FEATURES: tuple[ModuleType, ...] = (requests,)
"""Every feature, in the order of help."""
