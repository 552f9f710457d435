"""The playground's clock. People move it forward; message timestamps and the bot follow it."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

FOLLOW_SECONDS = 10.0


class Clock:
    """Runs at `rate` playground seconds a real second, from wherever it was set. Rate 0 stands still."""

    def __init__(self) -> None:
        self.version = 1
        self.next: datetime | None = None
        self._changed = asyncio.Event()
        self.last = 0
        """The last timestamp that was given, in microseconds."""
        self._set(time.time(), 1.0)

    def _set(self, epoch: float, rate: float) -> None:
        self._base, self.rate, self._started = epoch, rate, time.monotonic()

    def epoch(self) -> float:
        return self._base + (time.monotonic() - self._started) * self.rate

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.epoch(), UTC)

    def ts(self) -> str:
        """A new message timestamp: this instant in epoch seconds, six decimals, later than every one before."""
        self.last = max(self.last + 1, int(self.epoch() * 1_000_000))
        return f"{self.last // 1_000_000}.{self.last % 1_000_000:06d}"

    def wind(self, *, to: datetime | None = None, rate: float | None = None) -> None:
        """Move forward to an instant, or run at another rate. ValueError if that would be backwards."""
        epoch = self.epoch()
        if to is not None:
            if to.timestamp() < epoch - 0.001:
                raise ValueError(f"Time only moves forward, and it is already {self.now().isoformat()}.")
            epoch = max(epoch, to.timestamp())
        if rate is not None and not 0 <= rate <= 100_000:
            raise ValueError("rate is a number from 0 (stand still) to 100000.")
        self._set(epoch, self.rate if rate is None else rate)
        self._tell()

    def forward(self, seconds: float) -> None:
        self._set(self.epoch() + seconds, self.rate)
        self._tell()

    def restart(self, now: datetime | None = None, rate: float = 1.0) -> None:
        """A clean clock, at `now` or at the machine's own time: the only way back."""
        self.last, self.next = 0, None
        self._set(time.time() if now is None else now.timestamp(), rate)
        self._tell()

    def machine_time(self) -> None:
        """Back to the machine's own time. Timestamps of messages stay in order."""
        self._set(time.time(), 1.0)
        self._tell()

    def _tell(self) -> None:
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self, timeout: float) -> bool:
        """Wait until somebody moves the clock, at most `timeout` real seconds."""
        try:
            await asyncio.wait_for(self._changed.wait(), timeout)
        except TimeoutError:
            return False
        return True

    async def follow(self, seen: int) -> dict[str, object]:
        """Answers at once if the clock was moved since version `seen`, else when it is, or after 10 s."""
        if seen == self.version:
            await self.changed(FOLLOW_SECONDS)
        return {"version": self.version, "now": self.now().isoformat(), "rate": self.rate}

    def public(self) -> dict[str, object]:
        return {
            "now": self.now().isoformat(),
            "rate": self.rate,
            "next": self.next.isoformat() if self.next else None,
            "version": self.version,
        }

    def coming_monday(self, tz: str) -> datetime:
        """The next Monday 9:00 in that time zone, in UTC."""
        here = self.now().astimezone(ZoneInfo(tz))
        days = (7 - here.weekday()) % 7
        monday = (here + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
        if monday <= here:
            monday = (monday + timedelta(days=7)).replace(hour=9)
        return monday.astimezone(UTC)


def instant(text: str) -> datetime:
    """An ISO 8601 instant; without an offset it is UTC. ValueError if it is none."""
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def micro(ts: object) -> int:
    """A Slack timestamp as whole microseconds. ValueError if it is none."""
    whole, _, fraction = str(ts).partition(".")
    return int(whole or "0") * 1_000_000 + int((fraction + "000000")[:6])
