"""User groups of a workspace, as Slack last told them; setup offers them so that nobody is picked one by one."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from storage.types import document, reference


class UserGroup(SQLModel, table=True):
    """A group (`@sales-team`) and the Slack ids of its people."""

    __tablename__ = "user_group"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = reference("workspace")
    slack_id: str = Field(max_length=32)
    handle: str = Field(default="", max_length=80)
    name: str = Field(default="", max_length=200)
    users: list[str] = document()


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """A user group as Slack shows it now."""

    slack_id: str
    handle: str
    name: str
    users: list[str]


def user_groups(session: Session, workspace_id: int) -> list[UserGroup]:
    """By name."""
    query = select(UserGroup).where(UserGroup.workspace_id == workspace_id)
    return list(session.exec(query.order_by(col(UserGroup.name), col(UserGroup.slack_id))))


def keep_user_groups(session: Session, workspace_id: int, seen: Iterable[GroupSeen]) -> None:
    """These are all the workspace's groups now."""
    left = {row.slack_id: row for row in user_groups(session, workspace_id)}
    for group in seen:
        row = left.pop(group.slack_id, None) or UserGroup(workspace_id=workspace_id, slack_id=group.slack_id)
        row.handle, row.name, row.users = group.handle[:80], group.name[:200], sorted(group.users)
        session.add(row)
    for gone in left.values():
        session.delete(gone)
