"""What one can ask of the bot: `/lockstep`, `/lockstep help`, any word that nobody else knows, and a mention of it.

The first line says what to do next, for the person who asks; then every practice in the order of `FEATURES`.
"""

from functools import partial

from slack_bolt import App

from commands.help import listeners
from commands.registry import Registry


def register(app: App, registry: Registry) -> None:
    app.command(registry.command("/lockstep"))(listeners.show)
    registry.on("message", partial(listeners.answer_mention, registry))
