"""Which rows a sample made up, so that they can be taken away again and nothing else with them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Integer, Table, UniqueConstraint, delete, func, insert
from sqlmodel import Field, Session, SQLModel, col, select

from storage.posts import Post
from storage.types import moment, reference

_MANY = 500


class SampleRow(SQLModel, table=True):
    """A row of `table_name` that is there for show in the channel."""

    __tablename__ = "sample_row"
    __table_args__ = (UniqueConstraint("table_name", "row_id"),)

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = reference("channel")
    table_name: str = Field(max_length=64)
    row_id: int
    at: datetime = moment()


def begin_snapshot(session: Session) -> None:
    """Have the transaction see its own new rows and nobody else's; its first statement. SQLite always does so."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def last_ids(session: Session) -> dict[str, int]:
    """The highest id of every table."""
    return {table.name: session.execute(select(func.max(table.c.id))).scalar() or 0 for table in _tables()}


def mark_newer(session: Session, channel_id: int, before: Mapping[str, int], now: datetime) -> int:
    """Mark every row that is newer than `before` as the channel's sample; how many."""
    session.flush()
    found = [
        {"channel_id": channel_id, "table_name": table.name, "row_id": row_id, "at": now}
        for table in _tables()
        for row_id in session.execute(select(table.c.id).where(table.c.id > before[table.name])).scalars()
    ]
    if found:
        session.execute(insert(SampleRow), found)
    return len(found)


def sampled_since(session: Session, channel_id: int) -> datetime | None:
    """When the channel's sample was made up; None if it has none."""
    return session.exec(select(func.min(SampleRow.at)).where(SampleRow.channel_id == channel_id)).first()


def posts_since(session: Session, channel_id: int, since: datetime) -> list[Post]:
    """The channel's posts that were wanted at `since` or later, the sample's own, and the replies to any of them."""
    marked = select(SampleRow.row_id).where(SampleRow.channel_id == channel_id, SampleRow.table_name == "post")
    query = select(Post).where(
        Post.channel_id == channel_id,
        col(Post.removing).is_(False),
        (col(Post.wanted_at) >= since) | col(Post.id).in_(marked) | col(Post.parent_id).in_(marked),
    )
    return list(session.exec(query.order_by(col(Post.id))))


def sampled_ids(session: Session, channel_id: int, table_name: str) -> list[int]:
    query = select(SampleRow.row_id).where(SampleRow.channel_id == channel_id, SampleRow.table_name == table_name)
    return list(session.exec(query))


def delete_sampled(session: Session, channel_id: int, *, kept: Collection[str] = ()) -> int:
    """Delete the channel's sample rows but those of tables in `kept`, children first, and the marks; how many rows.

    What people added to such a row goes with it.
    """
    session.flush()
    count = 0
    for table in reversed(_tables()):
        if table.name in kept:
            continue
        ids = sampled_ids(session, channel_id, table.name)
        for start in range(0, len(ids), _MANY):
            gone = session.connection().execute(delete(table).where(table.c.id.in_(ids[start : start + _MANY])))
            count += gone.rowcount
    session.execute(delete(SampleRow).where(col(SampleRow.channel_id) == channel_id))
    session.expire_all()
    return count


def _tables() -> list[Table]:
    """Every table whose rows have ids of ours, parents first."""
    return [
        table
        for table in SQLModel.metadata.sorted_tables
        if table.name != SampleRow.__tablename__ and "id" in table.c and isinstance(table.c.id.type, Integer)
    ]
