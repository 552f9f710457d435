"""`python -m bot sample`: fills a channel with a believable past, or takes it away, beside the process that serves."""

import time

from bot.app import make_bot
from bot.clients import Clients
from bot.clock import FollowedClock, system_clock
from bot.settings import Settings
from commands import sample
from commands.errors import UserError
from storage.database import Database
from storage.people import members_of
from storage.workspaces import Channel, channel_anywhere

_PATIENCE_SECONDS = 30.0


def rehearse(database: Database, settings: Settings, slack_channel: str, *, remove: bool) -> str:
    """Fill the channel that Slack calls `slack_channel`, or take its sample away; what was done, in a sentence.

    Raises UserError, in words for whoever typed it.
    """
    clock = FollowedClock(settings.clock_url, lambda: None, lambda: None) if settings.clock_url else None
    if clock is not None:
        clock.follow_once()
    bot = make_bot(database=database, clients=Clients(settings.slack_api_url), clock=clock or system_clock)
    channel = _ready(database, slack_channel)
    if remove:
        count = sample.remove(database, bot.registry, channel, bot.clock())
        return f"Took {count} made-up rows away; their messages go from #{channel.name} now."
    count = sample.fill(database, bot.registry, channel, bot.clock())
    return f"#{channel.name} has a made-up past of half a year: {count} rows, all marked as a sample."


def _ready(database: Database, slack_channel: str) -> Channel:
    """The channel once the serving process has read who is in it."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        with database.read() as session:
            channel = channel_anywhere(session, slack_channel)
            if channel is not None and channel.is_open and members_of(session, channel.id or 0):
                return channel
        if time.monotonic() > until:
            raise UserError(f"{slack_channel} is no channel that the bot is at work in: start it, and invite it there.")
        time.sleep(0.2)
