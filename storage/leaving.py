"""A workspace that took the app away: it rests at once, and all of its rows go when its time is over."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, false, select, update
from sqlmodel import Session, SQLModel, col

from storage.receipts import Receipt
from storage.workspaces import Channel, Workspace

OF_NO_WORKSPACE = frozenset({"secret", "chore", "backup"})
"""Tables of the bot itself."""


def leave_workspace(session: Session, workspace_id: int, why: str, now: datetime) -> None:
    """Nothing is sent to it and nothing taken from it any more; the bot is in none of its channels."""
    workspace = session.get_one(Workspace, workspace_id, with_for_update=True, populate_existing=True)
    if workspace.left_at is None:
        workspace.left_at, workspace.paused_at, workspace.paused_why = now, now, why
        session.add(workspace)
    statement = update(Channel).where(col(Channel.workspace_id) == workspace_id, col(Channel.left_at).is_(None))
    session.execute(statement.values(left_at=now))


def channels_left_with(session: Session, workspace_id: int, left_at: datetime) -> list[Channel]:
    """The channels that the bot was in when the app was taken away."""
    query = select(Channel).where(col(Channel.workspace_id) == workspace_id, col(Channel.left_at) >= left_at)
    return list(session.execute(query).scalars())


def workspaces_to_purge(session: Session, left_before: datetime) -> list[int]:
    """Ids of the workspaces that took the app away before then."""
    query = select(col(Workspace.id)).where(col(Workspace.left_at) <= left_before).order_by(col(Workspace.id))
    return [workspace_id for workspace_id in session.execute(query).scalars() if workspace_id is not None]


def purge_some(session: Session, workspace_id: int, limit: int) -> int:
    """Delete up to `limit` rows of the workspace, children first, its own row last; how many went (0: all are gone)."""
    session.flush()
    for table in _children_first():
        mine = rows_of(session, table, workspace_id)
        if mine is None:
            continue
        key = next(iter(table.primary_key.columns))
        some = select(key).where(mine).limit(limit)
        found = list(session.execute(some).scalars())
        if found:
            session.execute(delete(table).where(key.in_(found)))
            return len(found)
    return 0


def _children_first() -> list[Table]:
    tables = [table for table in reversed(SQLModel.metadata.sorted_tables) if table.name != Workspace.__tablename__]
    return [*tables, SQLModel.metadata.tables[str(Workspace.__tablename__)]]


def count_of(session: Session, workspace_id: int) -> dict[str, int]:
    """How many rows of each table are the workspace's, without tables that have none."""
    counted = {}
    for table in SQLModel.metadata.sorted_tables:
        mine = rows_of(session, table, workspace_id)
        if mine is not None:
            keys = session.execute(select(next(iter(table.primary_key.columns))).where(mine)).all()
            counted[table.name] = len(keys)
    return {name: count for name, count in counted.items() if count}


def rows_of(session: Session, table: Table, workspace_id: int) -> ColumnElement[bool] | None:
    """Which rows of the table are the workspace's; None for a table of the bot itself.

    By its own column, else by what a row of it can not be without.
    """
    if table.name in OF_NO_WORKSPACE:
        return None
    if table.name == Receipt.__tablename__:
        workspace = session.get(Workspace, workspace_id)
        return table.c.key.startswith(f"{workspace.slack_id}|", autoescape=True) if workspace else false()
    if table.name == Workspace.__tablename__:
        return table.c.id == workspace_id
    if "workspace_id" in table.c:
        return table.c.workspace_id == workspace_id
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if not column.nullable and parent is not table:
                of_parent = rows_of(session, parent, workspace_id)
                if of_parent is not None:
                    return column.in_(select(parent.c.id).where(of_parent))
    raise ValueError(f"nobody knows of which workspace the rows of {table.name} are")
