"""Signs of life of this process, on monotonic time: what the watchdog acts on and `health` shows."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

SILENT_AFTER = 60.0
TICK_LATE_AFTER = 60.0
STUCK_AFTER = 300.0


@dataclass
class Signs:
    """Functions that tell when (monotonic seconds) each part last showed life."""

    heard: Callable[[], float]
    ticked: Callable[[], float]
    delivered: Callable[[], float]

    def ill(self) -> str:
        """What has stopped, in words for the log; empty while all is well."""
        now = monotonic()
        if now - self.heard() > SILENT_AFTER:
            return f"the connection to Slack has been silent for {SILENT_AFTER:.0f} seconds"
        if now - self.ticked() > TICK_LATE_AFTER:
            return f"the schedule has not ticked for {TICK_LATE_AFTER:.0f} seconds"
        if now - self.delivered() > STUCK_AFTER:
            return f"delivery has been stuck for {STUCK_AFTER:.0f} seconds"
        return ""
