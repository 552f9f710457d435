"""What the process knows about itself, for `/lockstep health`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass
class VitalSigns:
    """All instants are the bot's `now`. A listener is handed a copy as it was before its own request came in.

    `connected` asks Socket Mode; without it (requests over HTTP) there is no connection to ask about.
    """

    started: datetime
    last_heard: datetime | None = None
    last_tick: datetime | None = None
    connected: Callable[[], bool] | None = None
