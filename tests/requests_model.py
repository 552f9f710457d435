"""What a request should be, by counting: the independent model that `test_requests_states` holds the service to."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 2, 10, tzinfo=BERLIN)
PEOPLE = {
    "ana": ("sales", "member"), "dora": ("sales", "liaison"), "carl": ("sales", "leader"),
    "kai": ("marketing", "member"), "ben": ("marketing", "liaison"), "jana": ("marketing", "leader"),
}  # fmt: skip
OTHER = {"sales": "marketing", "marketing": "sales"}
FIRST, RESOLUTION = timedelta(hours=4), timedelta(hours=18)


def worked(start: datetime, end: datetime) -> timedelta:
    """Working time by counting: Monday to Friday, 9 to 18 in Berlin."""
    total, day = timedelta(0), start.astimezone(BERLIN).date()
    while day <= end.astimezone(BERLIN).date():
        if day.weekday() < 5:
            opens = datetime(day.year, day.month, day.day, 9, tzinfo=BERLIN)
            closes = datetime(day.year, day.month, day.day, 18, tzinfo=BERLIN)
            total += max(timedelta(0), min(end, closes).astimezone(UTC) - max(start, opens).astimezone(UTC))
        day += timedelta(days=1)
    return total


@dataclass
class Model:
    """What one request should be."""

    requester: str
    to: str
    owner: str | None = None
    state: str = "open"
    turn: str = ""
    answered: bool = False
    first: timedelta = timedelta(0)
    spent: timedelta = timedelta(0)
    until: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    merged_into: int | None = None
    acts: int = 1
    reopened: int = 0
    runs: list[tuple[datetime, datetime]] = field(default_factory=list)

    @property
    def live(self) -> bool:
        return self.state in ("open", "snoozed", "waiting")

    @property
    def running(self) -> bool:
        return self.state == "open" and self.turn == self.to

    def pass_time(self, start: datetime, end: datetime) -> None:
        if self.running and end > start:
            span = worked(start, end)
            self.spent += span
            self.first += timedelta(0) if self.answered else span
            self.runs.append((start, end))

    def back(self) -> None:
        """Out of a snooze or a wait."""
        self.state, self.until = "open", None
        self.turn = self.to if self.turn == "outside" else self.turn

    def is_owing_liaison(self, who: str) -> bool:
        return PEOPLE[who][0] == self.to and PEOPLE[who][1] != "member"


def is_liaison(who: str) -> bool:
    return PEOPLE[who][1] != "member"
