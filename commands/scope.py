"""What a block or view belongs to, written into its `block_id` or `private_metadata`: our channel and our row.

Slack's own ids say where a person pressed (which may be a direct message or Home); these say what about.
They are looked up and checked again at every use: anybody can forge them.
"""

from dataclasses import dataclass

ME = "me."
"""The ids of blocks and views that are about the person alone, in no channel, begin with this."""


@dataclass(frozen=True, slots=True)
class Scope:
    """`channel` and `subject` are our row ids; `part` tells blocks of one message apart, or carries context."""

    channel: int
    subject: int = 0
    part: str = ""

    def __str__(self) -> str:
        return f"{self.channel}/{self.subject}/{self.part}"

    @classmethod
    def parse(cls, text: str) -> "Scope | None":
        """The scope that `text` names, or None if it names none."""
        pieces = text.split("/", 2)
        if len(pieces) < 2 or not all(piece.isascii() and piece.isdigit() and len(piece) < 10 for piece in pieces[:2]):
            return None
        return cls(int(pieces[0]), int(pieces[1]), pieces[2] if len(pieces) == 3 else "")
