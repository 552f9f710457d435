"""The bot's `now`. The system's clock; in the playground, one that people can move."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog

from bot.http import get_json

Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)


def system_clock() -> datetime:
    """The machine's own time, aware, in UTC. Network waits, leases and quarantines always use this one."""
    return datetime.now(UTC)


class FollowedClock:
    """A clock that another program moves (the playground's, by `CLOCK_URL`); until it answers, the system's.

    A thread asks for changes and tells when our next due thing is, so that "jump to the next thing due" knows where to.
    """

    def __init__(self, url: str, next_due: Callable[[], datetime | None], moved: Callable[[], None]) -> None:
        self._url = url
        self._next_due = next_due
        self._moved = moved
        self._base = system_clock()
        self._at = monotonic()
        self._rate = 1.0
        self._version = "0"
        self._stop = threading.Event()

    def __call__(self) -> datetime:
        return self._base + timedelta(seconds=(monotonic() - self._at) * self._rate)

    def start(self) -> None:
        self.follow_once()
        threading.Thread(target=self._follow, name="clock", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def _follow(self) -> None:
        while not self._stop.is_set():
            if not self.follow_once():
                self._stop.wait(1.0)

    def follow_once(self) -> bool:
        """Ask once; True if the clock answered."""
        due = self._next_due()
        query = {"seen": self._version} | ({"next": due.isoformat()} if due else {})
        try:
            answer = get_json(self._url, query, timeout=15.0)
            base, rate = datetime.fromisoformat(str(answer["now"])), float(answer["rate"])
            version = str(answer["version"])
        except (OSError, ValueError, KeyError) as error:
            log.warning("the clock does not answer", error=type(error).__name__)
            return False
        changed = version != self._version
        self._base, self._at, self._rate, self._version = base, monotonic(), rate, version
        if changed:
            self._moved()
        return True
