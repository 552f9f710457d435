"""Refusals, in words for the person who acted."""


class UserError(Exception):
    """What the person asked for can not be done; `words` say why, kindly, and who can.

    `field` is the `block_id` of the modal's input that the words are about, if there is one.
    Nothing that was written before it in the same transaction stays.
    """

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field
