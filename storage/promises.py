"""What each side promises the other: from the agreement that counts, else the one proposed, else the defaults."""

from dataclasses import dataclass

from sqlmodel import Session

from storage.agreements import agreed, latest
from storage.workspaces import Side

KIND = "promises"
"""The kind of agreement; its content has a dict like `DEFAULTS` for each side, by the side's value."""

DEFAULTS = {"first_answer_hours": 4, "resolution_days": 2}


@dataclass(frozen=True, slots=True)
class Terms:
    """A side's promise, in working time. Until both sides have signed it reminds but is not `scored`."""

    agreement_id: int | None
    first_answer_hours: int
    resolution_days: int
    scored: bool


def terms_of(session: Session, channel_id: int, side: Side) -> Terms:
    """What `side` promises at the moment."""
    agreement = agreed(session, channel_id, KIND) or latest(session, channel_id, KIND)
    content = {**DEFAULTS, **(agreement.content.get(side.value) or {} if agreement else {})}
    return Terms(
        agreement_id=agreement.id if agreement else None,
        first_answer_hours=int(content["first_answer_hours"]),
        resolution_days=int(content["resolution_days"]),
        scored=agreement is not None and agreement.agreed_at is not None,
    )
