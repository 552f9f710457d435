"""How long posts are kept. Those of the channel are, as long as what they show: a card is found by its message."""

from sqlalchemy import and_, or_
from sqlmodel import col

from storage.posts import OPEN_STATES, Post, PostKind, PostState
from storage.retention import Kept

_settled = and_(col(Post.state).not_in(OPEN_STATES), col(Post.removing).is_(False))
_of_words = or_(col(Post.kind) == PostKind.PRIVATE, col(Post.card) == "words")

WORDS_KEPT = Kept(
    "private words, such as refusals", 7, Post, lambda before: and_(_settled, _of_words, col(Post.wanted_at) < before)
)

DIRECT_KEPT = Kept(
    "where direct messages stand",
    365,
    Post,
    lambda before: and_(
        _settled, col(Post.person) != "", col(Post.kind) == PostKind.MESSAGE, col(Post.wanted_at) < before
    ),
)

FAILED_KEPT = Kept(
    "messages that Slack refused for good",
    90,
    Post,
    lambda before: and_(col(Post.state) == PostState.FAILED, col(Post.ts) == "", col(Post.failed_at) < before),
)
"""One that stands in Slack and could not be brought up to date stays."""
