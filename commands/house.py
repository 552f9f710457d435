"""What the bot does for the house itself: leaving a workspace, forgetting a person, letting old rows go."""

from datetime import timedelta

from commands import forgetting, leaving, retention
from commands.registry import Registry


def register(registry: Registry, purge_after: timedelta) -> None:
    leaving.register(registry, purge_after)
    forgetting.register(registry)
    retention.register(registry)
