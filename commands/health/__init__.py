"""How the bot is: `/lockstep health` for liaisons and leaders, and a word to a liaison when something fails for good:
a post that Slack refuses, or work (an errand) that was tried for long."""

from functools import partial

from slack_bolt import App

from commands.health import blocks, listeners, service
from commands.registry import Registry
from commands.words import says


def register(app: App, registry: Registry) -> None:
    app.command(registry.command("/lockstep"), matchers=[says("health")])(listeners.health)
    app.action(blocks.TRY_AGAIN)(listeners.try_again)
    registry.card(service.FAILED, load=partial(service.failures, registry), draw=blocks.told)
    registry.failure(service.tell_liaison)
    registry.help(
        "health",
        "How I am",
        ("/lockstep health", "what is coming, and what I could not do and why (for liaisons and leaders)"),
    )
