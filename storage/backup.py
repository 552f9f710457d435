"""Backups: made, restored into a scratch place and counted in the same breath, and kept only then.

SQLite is copied by `VACUUM INTO`, PostgreSQL by `pg_dump` (`storage/dump.py`). Until a copy has been proven it has
another name; what was left half is swept away by the next backup. `storage/restore.py` puts one back.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, inspect, text
from sqlmodel import Field, SQLModel

from storage import dump
from storage.crashpoint import crash_point
from storage.database import BackupFailed, Database, DatabaseUnfit
from storage.types import moment

KEPT = 14
"""So many of the newest backups stay in a folder."""

PREFIX = "lockstep-"
_HALF = ".part"
_TRIES = 3


class BackupRow(SQLModel, table=True):
    """A backup that was begun at `made_at`, by the machine's clock; the copy holds its own row.

    `kept` once it was proven and has its name. In a database that was restored, `restored_at` says when from this
    one, by the machine's clock, and `since` the newest instant, by the bot's `now`, that the copy knew of.
    """

    __tablename__ = "backup"

    id: int | None = Field(default=None, primary_key=True)
    made_at: datetime = moment()
    kept: bool = False
    restored_at: datetime | None = moment(null=True)
    since: datetime | None = moment(null=True)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: its revision (empty: none) and how many rows each table has."""

    revision: str
    rows: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was restored and counted: where it is, and what it holds."""

    path: Path
    holds: Contents


def contents(connection: Connection) -> Contents:
    tables = inspect(connection).get_table_names()
    rows = {
        table: int(connection.exec_driver_sql(f'select count(*) from "{table}"').scalar_one())  # noqa: S608 - our own names
        for table in sorted(tables)
    }
    has_revision = "alembic_version" in rows
    revision = connection.execute(text("select version_num from alembic_version")).scalar() if has_revision else None
    return Contents(str(revision or ""), rows)


def make(
    database: Database, folder: Path, at: datetime, *, keep: int = 0, prefix: str = PREFIX, patience: float = 0.0
) -> Made:
    """A proven backup in `folder`, named by `at`, an instant of the machine's clock; others may write meanwhile.

    `keep` newest ones of the same prefix stay (0: all). Another one into the folder is waited for, `patience` seconds.
    Raises BackupFailed, and then nothing of it is left.
    """
    if database.in_memory:
        raise BackupFailed("A database in memory can not be backed up.")
    if database.path is not None and not database.path.exists():
        raise BackupFailed(f"There is no database file {database.path}.")
    folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder, patience):
        _sweep(folder)
        part = folder / f"{prefix}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{_HALF}"
        try:
            row_id = _note(database, at)
            crash_point("backup begun")
            holds = _copy_file(database, part) if database.is_sqlite else _dump(database, part)
            crash_point("backup proven")
            final = free_name(part.with_suffix(".db" if database.is_sqlite else ".dump"))
            sync(part)
            part.replace(final)
            sync(folder)
        except BackupFailed:
            raise
        except Exception as error:
            raise BackupFailed(f"The backup failed ({type(error).__name__}): nothing was kept.") from error
        finally:
            _sweep(folder)
        crash_point("backup named")
        _note_kept(database, row_id)
        _prune(folder, prefix, final.suffix, keep)
    return Made(final, holds)


@contextmanager
def _alone_in(folder: Path, patience: float) -> Iterator[None]:
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise BackupFailed("Another backup into this folder is under way.") from None
    try:
        yield
    finally:
        lock.release()


def _sweep(folder: Path) -> None:
    """Take away what a backup that was killed has left."""
    for half in folder.glob(f"*{_HALF}*"):
        shutil.rmtree(half) if half.is_dir() else half.unlink()


def _note(database: Database, at: datetime) -> int | None:
    """Write down in the database that it is being backed up, so that the copy knows of what instant it is. None before
    a migration from a version that had no such table."""
    with database.begin() as session:
        if not inspect(session.connection()).has_table(BackupRow.__tablename__):
            return None
        row = BackupRow(made_at=at)
        session.add(row)
        session.flush()
        return row.id


def _note_kept(database: Database, row_id: int | None) -> None:
    if row_id is not None:
        with database.begin() as session:
            session.get_one(BackupRow, row_id).kept = True


def _copy_file(database: Database, target: Path) -> Contents:
    """A copy of a SQLite file, sound while others write, with what it holds.

    The copy is counted against what stood there when it was made. Nothing says of which instant exactly that is, so
    with writers about each table must lie between before and after; where one does not, it is made again.
    """
    for _ in range(_TRIES):
        target.unlink(missing_ok=True)
        before = _sound(database)
        with database.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("VACUUM INTO ?", (str(target),))
        crash_point("backup copied")
        with database.read() as session:
            after = contents(session.connection())
        found = proven(target)
        lost = [name for name, low, high in _bounds(before, after) if not low <= found.rows.get(name, -1) <= high]
        if not lost and found.revision == before.revision:
            return found
    raise BackupFailed(f"The copy does not hold what the database holds ({', '.join(lost) or 'revision'}).")


def _bounds(before: Contents, after: Contents) -> Iterator[tuple[str, int, int]]:
    for name in before.rows.keys() | after.rows.keys():
        counts = before.rows.get(name, 0), after.rows.get(name, 0)
        yield name, min(counts), max(counts)


def _sound(database: Database) -> Contents:
    """What a SQLite database holds; raises BackupFailed if its file is damaged, for a copy would hide that."""
    with database.read() as session:
        connection = session.connection()
        state = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if state != "ok":
            raise BackupFailed(f"The database file is damaged ({state}): restore an earlier backup.")
        return contents(connection)


def proven(file: Path) -> Contents:
    """What a copy of a SQLite database holds once it is restored, in a scratch place beside it.

    Raises DatabaseUnfit if it is not sound.
    """
    with tempfile.TemporaryDirectory(prefix="scratch-", suffix=_HALF, dir=file.parent) as scratch:
        place = Path(scratch) / "restored.db"
        shutil.copyfile(file, place)
        return check_file(place)


def check_file(place: Path) -> Contents:
    """What a SQLite file holds. Raises DatabaseUnfit if it is not sound."""
    database = Database(f"sqlite:///{place}")
    try:
        database.check()
        with database.read() as session:
            connection = session.connection()
            if (state := connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()) != "ok":
                raise DatabaseUnfit(f"{place.name} is damaged ({state}).")
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                raise DatabaseUnfit(f"{place.name} is damaged: {len(broken)} rows refer to rows that are not there.")
            return contents(connection)
    finally:
        database.close()


def _dump(database: Database, target: Path) -> Contents:
    """A dump of a PostgreSQL database that was restored and counted; both see one and the same state."""
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        holds = contents(connection)
        dump.dump(database, target, str(connection.execute(text("select pg_export_snapshot()")).scalar_one()))
    crash_point("backup copied")
    with dump.scratch(database) as scratch:
        dump.load(scratch, target)
        with scratch.engine.connect() as connection:
            found = contents(connection)
    if found != holds:
        differ = [
            name for name in holds.rows.keys() | found.rows.keys() if holds.rows.get(name) != found.rows.get(name)
        ]
        raise BackupFailed(
            f"The copy does not hold what the database holds ({', '.join(sorted(differ)) or 'revision'})."
        )
    return found


def free_name(wanted: Path) -> Path:
    """The path, or one with a number where there is a file already."""
    final, n = wanted, 1
    while final.exists():
        n += 1
        final = wanted.with_name(f"{wanted.stem}-{n}{wanted.suffix}")
    return final


def sync(path: Path) -> None:
    """Have the disk hold it before anybody relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _prune(folder: Path, prefix: str, suffix: str, keep: int) -> None:
    made = sorted(path for path in folder.glob(f"{prefix}2*{suffix}"))
    for old in made[:-keep] if keep else []:
        old.unlink()
