"""Bringing a backup back: proven and brought to this version in a scratch place, then put in the database's place.

What stood there is kept under another name. Slack may show more than the backup knows: `storage/restored.py` marks
what is to be looked for before the bot sends anything.
"""

import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage import dump
from storage.backup import Contents, check_file, contents, free_name, sync
from storage.crashpoint import crash_point
from storage.database import BackupFailed, Database, DatabaseUnfit
from storage.migrate import check_revision, upgrade
from storage.restored import Lost, mark

_SQLITE, _POSTGRESQL = b"SQLite format 3\0", b"PGDMP"


@dataclass(frozen=True, slots=True)
class Restored:
    """`holds` is what the backup held; `kept_as` is where what it replaced is now, empty if there was nothing."""

    holds: Contents
    lost: Lost
    kept_as: str


def restore(database: Database, file: Path, now: datetime) -> Restored:
    """Put the backup `file` in the place of `database`, all or nothing; `now` is of the machine's clock.

    Whoever calls sees to it that no bot serves a SQLite file; on PostgreSQL nobody may be connected.
    Raises BackupFailed, and then the database is as it was.
    """
    _check_kind(database, file)
    try:
        return _file(database, file, now) if database.is_sqlite else _server(database, file, now)
    except BackupFailed:
        raise
    except DatabaseUnfit as error:
        raise BackupFailed(f"{file.name} can not be brought back: {error}") from error
    except Exception as error:
        raise BackupFailed(f"{file.name} can not be brought back ({type(error).__name__}).") from error


def _check_kind(database: Database, file: Path) -> None:
    if not file.is_file():
        raise BackupFailed(f"There is no file {file}.")
    if database.in_memory:
        raise BackupFailed("A database in memory can not be restored.")
    with file.open("rb") as opened:
        start = opened.read(16)
    wanted, ours = (_SQLITE, "a SQLite file") if database.is_sqlite else (_POSTGRESQL, "PostgreSQL")
    if not start.startswith(wanted):
        raise BackupFailed(f"{file.name} is no backup of {ours}, which is what DATABASE_URL names.")
    if database.path is not None and database.path.exists() and database.path.samefile(file):
        raise BackupFailed("That is the database itself, and no backup of it.")


def _ready(scratch: Database, file: Path, now: datetime) -> Lost:
    """Bring what was restored to this version, and mark it."""
    upgrade(scratch, backups=None)
    with scratch.begin() as session:
        return mark(session, now, otherwise=datetime.fromtimestamp(file.stat().st_mtime, UTC))


def _file(database: Database, file: Path, now: datetime) -> Restored:
    target = database.path
    assert target is not None
    scratch, whole = (target.with_name(target.name + end) for end in (".scratch", ".restoring"))
    for leftover in (scratch, scratch.with_name(scratch.name + "-wal"), scratch.with_name(scratch.name + "-shm")):
        leftover.unlink(missing_ok=True)
    shutil.copyfile(file, scratch)
    try:
        holds = check_file(scratch)
        check_revision(holds.revision)
        if not holds.revision:
            raise BackupFailed(f"{file.name} is no database of Lockstep.")
        copy = Database(f"sqlite:///{scratch}")
        lost = _ready(copy, file, now)
        copy.close()
        sync(scratch)
        crash_point("restore proven")
        database.close()
        scratch.replace(whole)  # from here on a start refuses until the restore is through
    finally:
        scratch.unlink(missing_ok=True)
    kept = _keep(target, now)
    crash_point("restore kept")
    for end in ("-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    crash_point("restore swaps")
    whole.replace(target)
    sync(target.parent)
    return Restored(holds, lost, kept)


def _keep(target: Path, now: datetime) -> str:
    """Copies of the file that is replaced and of its log; the name."""
    if not target.exists():
        return ""
    kept = free_name(target.with_name(f"{target.stem}.replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{target.suffix}"))
    for end in ("", "-wal"):
        old = target.with_name(target.name + end)
        if old.exists():
            shutil.copyfile(old, kept.with_name(kept.name + end))
    return kept.name


def _server(database: Database, file: Path, now: datetime) -> Restored:
    if others := dump.others(database):
        raise BackupFailed(f"The database has {others} other connections: stop every bot first.")
    name = dump.make_scratch(database)
    scratch = Database(database.url.set(database=name).render_as_string(hide_password=False))
    try:
        dump.load(scratch, file)
        with scratch.engine.connect() as connection:
            holds = contents(connection)
        if not holds.revision:
            raise BackupFailed(f"{file.name} is no database of Lockstep.")
        check_revision(holds.revision)
        lost = _ready(scratch, file, now)
        scratch.close()
        crash_point("restore proven")
        stamp = f"{now.astimezone(UTC):%Y%m%dt%H%M%Sz}_{secrets.token_hex(2)}"
        kept = f"{str(database.url.database)[:30]}_replaced_{stamp}"
        dump.swap(database, name, kept)
    except BaseException:
        scratch.close()
        dump.drop(database, name)
        raise
    return Restored(holds, lost, kept)
