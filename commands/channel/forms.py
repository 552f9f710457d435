"""The form models of setup and of a side's hours; their errors are words for the person, under the field."""

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, field_validator

from commands.places import check_zone, region
from commands.terms import TermsForm
from storage.workspaces import SideHours

NOBODY: list[str] = []


def _listed(value: Any) -> Any:
    return value or []


Users = Annotated[list[str], BeforeValidator(_listed)]


class HoursForm(BaseModel):
    """When a side works: zone, holiday region (a code of `commands.places.regions`), wall times, weekdays 0–6."""

    zone: str
    region: str = ""
    opens: str
    closes: str
    days: Users = Field(default=["0", "1", "2", "3", "4"])

    @field_validator("zone", mode="before")
    @classmethod
    def _zone(cls, value: Any) -> str:
        if not value:
            raise ValueError("Choose a time zone: type a city.")
        check_zone(str(value))
        return str(value)

    @field_validator("region", mode="before")
    @classmethod
    def _region(cls, value: Any) -> str:
        if value:
            region(str(value))
        return str(value or "")

    @field_validator("days")
    @classmethod
    def _days(cls, value: list[str]) -> list[str]:
        if not value or any(day not in "0123456" or len(day) != 1 for day in value):
            raise ValueError("Choose at least one working day.")
        return sorted(set(value))

    @field_validator("opens", "closes", mode="before")
    @classmethod
    def _time(cls, value: Any) -> str:
        return _wall(value)

    @field_validator("closes")
    @classmethod
    def _in_order(cls, value: str, info: Any) -> str:
        if "opens" in info.data and info.data["opens"] >= value:
            raise ValueError("Closing has to be after opening, on the same day.")
        return value

    def write(self, row: SideHours) -> SideHours:
        """The row of a side, with what the form says."""
        country, subdivision = region(self.region) if self.region else ("", None)
        row.zone, row.opens, row.closes, row.days = self.zone, self.opens, self.closes, "".join(self.days)
        row.country, row.subdivision = country, subdivision or ""
        return row


class SetupForm(HoursForm, TermsForm):
    """Everything a channel is set up with. Users are Slack ids, groups those of `storage.user_groups`."""

    sales: Users = NOBODY
    sales_groups: Users = NOBODY
    marketing: Users = NOBODY
    marketing_groups: Users = NOBODY
    guests: Users = NOBODY
    elsewhere: Users = NOBODY
    sync_day: str
    sync_time: str

    @field_validator("sync_time", mode="before")
    @classmethod
    def _sync_time(cls, value: Any) -> str:
        return _wall(value)

    @field_validator("sync_day", mode="before")
    @classmethod
    def _sync_day(cls, value: Any) -> str:
        if str(value) not in tuple("0123456"):
            raise ValueError("Choose a day of the week.")
        return str(value)

    @field_validator("sync_day")
    @classmethod
    def _on_a_working_day(cls, value: str, info: Any) -> str:
        if value not in info.data.get("days", value):
            raise ValueError("The sync needs a day on which you work.")
        return value


class SideForm(BaseModel):
    """Which side somebody is on: "sales", "marketing" or "neither"."""

    side: Literal["sales", "marketing", "neither"]


def _wall(value: Any) -> str:
    try:
        return time.fromisoformat(str(value)).strftime("%H:%M")
    except ValueError:
        raise ValueError("Choose a time.") from None
