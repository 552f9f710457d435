"""Brings the tables to what this version needs. Alembic writes the steps; this runs them so that no row is lost."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.database import Database, DatabaseUnfit

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 7_166_125_001
"""Two processes that start at once on PostgreSQL: the second waits, and finds nothing to do."""


def configuration(connection: Connection | None = None) -> "Config":
    from alembic.config import Config  # a start that has nothing to bring up to date is sooner without Alembic

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision that this version knows; empty while the first is being written."""
    return max(_revisions(), default="")


def _revisions() -> frozenset[str]:
    """Those that this version knows; they are numbered, and a file is named by its number."""
    return frozenset(file.name.partition("_")[0] for file in (_FOLDER / "versions").glob("[0-9]*.py"))


def current(database: Database) -> str:
    """The revision that the database is at; empty for a new one."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(text("select version_num from alembic_version")).scalar() or "")


def upgrade(database: Database) -> Path | None:
    """Bring the database to `head()`, all or nothing; a SQLite file that holds something is copied first (the path).

    Raises DatabaseUnfit for a database of a newer version, or when rows were lost (then nothing is changed).
    """
    found = current(database)
    if found == head():
        return None
    if found and found not in _revisions():
        raise DatabaseUnfit(f"The database is of a newer version (revision {found}): update Lockstep first.")
    backup = back_up(database) if found else None
    if database.is_sqlite:
        _upgrade_sqlite(database)
    else:
        with database.engine.begin() as connection:
            connection.execute(text("set local lock_timeout = 0"))  # another process may be at it: wait for it
            connection.execute(text(f"select pg_advisory_xact_lock({_ADVISORY_LOCK})"))
            _to_head(connection)
    return backup


def _to_head(connection: Connection) -> None:
    from alembic import command

    command.upgrade(configuration(connection), "head")


def _upgrade_sqlite(database: Database) -> None:
    """`foreign_keys` is off before the one transaction begins: inside, Alembic's table copies would delete children."""
    with database.engine.connect() as connection:
        connection.rollback()
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            writing = connection.execution_options(lockstep_writes=True)
            with writing.begin():
                before = _counts(writing)
                _to_head(writing)
                broken = writing.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                after = _counts(writing)
                lost = [table for table, rows in before.items() if table in after and after[table] < rows]
                if broken or lost:
                    raise DatabaseUnfit(f"The migration would lose rows ({', '.join(lost) or 'references'}): undone.")
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _counts(connection: Connection) -> dict[str, int]:
    tables = inspect(connection).get_table_names()
    return {
        table: int(connection.exec_driver_sql(f'select count(*) from "{table}"').scalar_one())  # noqa: S608 - our own names
        for table in tables
    }


def back_up(database: Database) -> Path | None:
    """A copy of a SQLite file beside it, sound while others write; None for other databases."""
    if database.path is None:
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = database.path.with_name(f"{database.path.stem}.before-{head()}-{stamp}.db")
    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("VACUUM INTO ?", (str(target),))
    return target
