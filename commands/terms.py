"""The numbers of the promises, as a form asks for them and as sentences say them."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator

from commands import blockkit
from commands.blockkit import Block
from commands.text import count
from storage.workspaces import Side

MOST_HOURS, MOST_DAYS = 80, 60


def _whole(most: int, unit: str) -> BeforeValidator:
    def read(value: Any) -> int:
        text = str(value).strip()
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
            raise ValueError(f"Give a whole number of {unit} from 1 to {most}.")
        return int(text)

    return BeforeValidator(read)


Hours = Annotated[int, _whole(MOST_HOURS, "working hours")]
Days = Annotated[int, _whole(MOST_DAYS, "working days")]


class TermsForm(BaseModel):
    """What each side would promise."""

    sales_first_answer_hours: Hours
    sales_resolution_days: Days
    marketing_first_answer_hours: Hours
    marketing_resolution_days: Days

    @property
    def promises(self) -> dict[str, dict[str, int]]:
        """The content of an agreement of promises."""
        return {
            "sales": {
                "first_answer_hours": self.sales_first_answer_hours,
                "resolution_days": self.sales_resolution_days,
            },
            "marketing": {
                "first_answer_hours": self.marketing_first_answer_hours,
                "resolution_days": self.marketing_resolution_days,
            },
        }


def inputs(side: Side, first_answer_hours: int, resolution_days: int) -> list[Block]:
    """The fields of one side, named as `TermsForm` names them."""
    name = side.value.capitalize()
    return [
        blockkit.input_(
            f"{name}: first answer within, in working hours",
            blockkit.number_input("number", initial=str(first_answer_hours), least="1", most=str(MOST_HOURS)),
            block_id=f"{side.value}_first_answer_hours",
        ),
        blockkit.input_(
            f"{name}: done within, in working days",
            blockkit.number_input("number", initial=str(resolution_days), least="1", most=str(MOST_DAYS)),
            block_id=f"{side.value}_resolution_days",
        ),
    ]


def first_answer_words(hours: int) -> str:
    return f"a first answer within {count(hours, 'working hour')}"


def resolution_words(days: int) -> str:
    return f"done within {count(days, 'working day')}"
