"""Where in Slack our messages stand."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import Select, bindparam, update
from sqlmodel import Session, col, select

from storage.posts import GONE, Post
from storage.workspaces import Workspace


def places_of(session: Session, workspace_id: int, keys: Collection[str]) -> dict[str, tuple[str, str, str]]:
    """Where the posts of these keys stand in Slack, (address of the workspace, channel, ts) by key; without those that
    do not stand there."""
    if not keys:
        return {}
    found = session.execute(_places(), {"workspace_id": workspace_id, "keys": list(keys)})
    return {key: (url, slack_channel, ts) for key, url, slack_channel, ts in found}


@cache
def _places() -> Select[str, str, str, str]:
    return (
        select(col(Post.key), col(Workspace.url), col(Post.slack_channel), col(Post.ts))
        .join(Workspace, col(Workspace.id) == col(Post.workspace_id))
        .where(
            col(Post.workspace_id) == bindparam("workspace_id"),
            col(Post.key).in_(bindparam("keys", expanding=True)),
            col(Post.ts) != "",
            col(Post.removing).is_(False),
            col(Post.error) != GONE,
        )
    )


def move_posts(session: Session, channel_id: int, old: str, new: str) -> None:
    """Slack gave the channel another id: what stands there and what is on its way goes by the new one."""
    mine = col(Post.channel_id) == channel_id
    session.execute(update(Post).where(mine, col(Post.address) == old).values(address=new))
    session.execute(update(Post).where(mine, col(Post.slack_channel) == old).values(slack_channel=new))


def post_at(session: Session, workspace_id: int, slack_channel: str, ts: str) -> Post | None:
    """The post that stands in Slack as this message."""
    query = select(Post).where(Post.slack_channel == slack_channel, Post.ts == ts, Post.workspace_id == workspace_id)
    return session.exec(query).first()
