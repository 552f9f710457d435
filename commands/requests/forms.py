"""The forms of requests: field names are the block_ids of their inputs."""

from datetime import date

from pydantic import BaseModel, field_validator

from commands.text import plain
from storage.requests import Priority
from storage.workspaces import Side

OUTSIDE = "outside"
DAY = "day"
NOT_A_REQUEST = "not_a_request"
DUPLICATE = "duplicate"


class RequestForm(BaseModel):
    """What somebody asks for."""

    title: str
    details: str | None = None
    to_side: Side
    priority: Priority = Priority.NORMAL
    needed_by: date | None = None

    @field_validator("title")
    @classmethod
    def _says_something(cls, title: str) -> str:
        if not plain(title):
            raise ValueError("Please say in a few words what you need.")
        return title


class CloseForm(BaseModel):
    outcome: str

    @field_validator("outcome")
    @classmethod
    def _says_something(cls, outcome: str) -> str:
        if not plain(outcome):
            raise ValueError("Please say in one line what became of it.")
        return outcome


class AssignForm(BaseModel):
    """`whose` is the side that should owe it; `person`, who takes it on, if that is the side that owes it already."""

    whose: Side | None = None
    person: str | None = None


class PauseForm(BaseModel):
    """`choice` is words that `times.until` reads, `DAY` for the day chosen beside it, or `OUTSIDE`."""

    choice: str
    day: date | None = None
    words: str | None = None


class PriorityForm(BaseModel):
    priority: Priority
    needed_by: date | None = None


class AsideForm(BaseModel):
    """`choice` is `NOT_A_REQUEST` or `DUPLICATE`, which needs a number."""

    choice: str
    number: str | None = None
    words: str | None = None

    @field_validator("number")
    @classmethod
    def _is_a_number(cls, number: str | None) -> str | None:
        digits = (number or "").strip().removeprefix("#")
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) < 9):
            raise ValueError("Please give the number of the other request, such as 42.")
        return digits or None
