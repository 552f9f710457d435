"""How the bot is: `/lockstep health` for liaisons and leaders, and a word to a liaison when a post fails for good."""

from slack_bolt import App

from commands.health import blocks, listeners, service
from commands.registry import Registry
from commands.words import says


def register(app: App, registry: Registry) -> None:
    app.command(registry.command("/lockstep"), matchers=[says("health")])(listeners.health)
    app.action(blocks.TRY_AGAIN)(listeners.try_again)
    registry.card(service.FAILED, load=service.failures, draw=blocks.told)
    registry.failure(service.tell_liaison)
    registry.help(
        "health",
        "How I am",
        ("/lockstep health", "what is coming, and what I could not show and why (for liaisons and leaders)"),
    )
