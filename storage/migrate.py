"""Brings the tables to what this version needs. Alembic writes the steps; this runs them so that no row is lost."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage import backup
from storage.database import BackupFailed, Database, DatabaseUnfit

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
versions = [_FOLDER / "versions"]
"""Where revisions are; a test adds one of a release to come."""
_ADVISORY_LOCK = 7_166_125_001
"""Two processes that start at once on PostgreSQL: the second waits, and finds nothing to do."""
_PATIENCE_MS = 600_000
BACKUPS = Path("backups")
"""Where backups go if nobody says."""


def configuration(connection: Connection | None = None) -> "Config":
    from alembic.config import Config  # a start that has nothing to bring up to date is sooner without Alembic

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("version_locations", os.pathsep.join(map(str, versions)))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision that this version knows; empty while the first is being written."""
    return max(_revisions(), default="")


def _revisions() -> frozenset[str]:
    """Those that this version knows; they are numbered, and a file is named by its number."""
    return frozenset(file.name.partition("_")[0] for folder in versions for file in folder.glob("[0-9]*.py"))


def current(database: Database) -> str:
    """The revision that the database is at; empty for a new one."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(text("select version_num from alembic_version")).scalar() or "")


def upgrade(database: Database, backups: Path | None = BACKUPS) -> Path | None:
    """Bring the database to `head()`, all or nothing. One that holds something is backed up into the folder `backups`
    first (the path); None where somebody else sees to that. Of several processes at once one does, the others wait.

    Raises DatabaseUnfit for a database of a newer version, when no backup could be made, or when rows were lost (then
    nothing is changed).
    """
    found = current(database)
    if found == head():
        return None
    check_revision(found)
    return _upgrade_sqlite(database, backups) if database.is_sqlite else _upgrade_postgresql(database, backups)


def check_revision(found: str) -> None:
    """Raises DatabaseUnfit for a revision that this version does not know."""
    if found and found not in _revisions():
        raise DatabaseUnfit(f"The database is of a newer version (revision {found}): update Lockstep first.")


def _upgrade_postgresql(database: Database, backups: Path | None) -> Path | None:
    with database.engine.begin() as connection:
        connection.execute(text("set local lock_timeout = 0"))  # another process may be at it: wait for it
        connection.execute(text(f"select pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        made = _back_up(database, backups)
        _migrate(connection)
        return made


def _upgrade_sqlite(database: Database, backups: Path | None) -> Path | None:
    """`foreign_keys` is off before the one transaction begins: inside, Alembic's table copies would delete children."""
    made = _back_up(database, backups)
    with database.engine.connect() as connection:
        connection.rollback()
        raw = connection.connection.driver_connection
        assert raw is not None
        (waits,) = raw.execute("PRAGMA busy_timeout").fetchone()
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")  # another process may be at it: wait for it
        try:
            writing = connection.execution_options(lockstep_writes=True)
            with writing.begin():
                _migrate(writing)
                if writing.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                    raise DatabaseUnfit("The migration would lose rows (references): undone.")
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
            raw.execute(f"PRAGMA busy_timeout={waits}")
    return made


def _migrate(connection: Connection) -> None:
    from alembic import command

    before = backup.contents(connection).rows
    command.upgrade(configuration(connection), "head")
    after = backup.contents(connection).rows
    if lost := [table for table, rows in before.items() if table in after and after[table] < rows]:
        raise DatabaseUnfit(f"The migration would lose rows ({', '.join(lost)}): undone.")


def _back_up(database: Database, backups: Path | None) -> Path | None:
    """A backup of a database that has to be migrated and holds something."""
    found = current(database)
    if backups is None or not found or found == head():
        return None
    prefix = f"{backup.PREFIX}before-{head()}-"
    try:
        return backup.make(database, backups, datetime.now(UTC), prefix=prefix, patience=600).path
    except BackupFailed as error:
        raise BackupFailed(
            f"The tables must be brought from revision {found} to {head()}, and a backup comes first. {error} "
            "If you have one of your own, set BACKUP_BEFORE_MIGRATION=false for one start."
        ) from error
