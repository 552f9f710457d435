"""Refusals, in words for the person who acted."""

from storage.workspaces import Channel


class UserError(Exception):
    """What the person asked for can not be done; `words` say why, kindly, and who can.

    `field` is the `block_id` of the modal's input that the words are about, if there is one.
    Nothing that was written before it in the same transaction stays.
    """

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field


IN_NO_CHANNEL = (
    "*You are in no joint channel with me yet.* Open the channel that sales and marketing share, or make one, and type "
    "`/invite @Lockstep` there. I then say what comes next."
)
WHICH_CHANNEL = "You are in more than one joint channel, or in none. Please do this in the channel it is about."


def named(channel: Channel | None) -> Channel:
    """The channel that somebody means, unless nobody can tell which. Raises UserError."""
    if channel is None:
        raise UserError(WHICH_CHANNEL)
    return channel
