"""What waits for a person, told in one order wherever it is shown: `/lockstep mine` and the Home tab."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from commands.blockkit import Element


class Group(IntEnum):
    """In the order in which people should look."""

    OVERDUE = 0
    ACT_FAST = 1
    WAITING_ON_YOU = 2
    WAITING_ON_OTHERS = 3

    @property
    def title(self) -> str:
        return ("Overdue", "Act fast", "Waiting on you", "Waiting on others")[self]


@dataclass(frozen=True, slots=True)
class Item:
    """One line: `text` is mrkdwn with the time left in it, `block_id` the scope of its buttons."""

    group: Group
    text: str
    due: datetime | None = None
    block_id: str = ""
    buttons: tuple[Element, ...] = field(default=())
