"""PostgreSQL's own tools, `pg_dump` and `pg_restore`, and scratch databases to restore into."""

import os
import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from storage.database import BackupFailed, Database

_SCRATCH = "_scratch_"
_LOOKS = 20
_CLIENT = "the PostgreSQL client (on Debian and Ubuntu: apt install postgresql-client)"


def check_tools(database: Database) -> None:
    """Raises BackupFailed with what to install where a tool is missing or older than the server."""
    with database.engine.connect() as connection:
        server = int(connection.execute(text("show server_version_num")).scalar_one()) // 10_000
    for tool in ("pg_dump", "pg_restore"):
        if shutil.which(tool) is None:
            raise BackupFailed(f"{tool} is needed and is not on the PATH: install {_CLIENT}.")
        said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.search(r"(\d+)(\.\d+|devel|beta|rc)", said)
        if found is None or int(found[1]) < server:
            raise BackupFailed(
                f"{tool} is of version {found[1] if found else 'unknown'} and the server of {server}: "
                f"install {_CLIENT}, version {server} or newer."
            )


def dump(database: Database, target: Path, snapshot: str) -> None:
    """Write the database as `snapshot` sees it into `target`. Raises BackupFailed."""
    check_tools(database)
    _run(database.url, ["pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges",
                        f"--file={target}"])  # fmt: skip


def load(database: Database, file: Path) -> None:
    """Restore `file` into an empty database, all or nothing. Raises BackupFailed."""
    check_tools(database)
    _run(database.url, ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                        str(file)])  # fmt: skip


def _run(url: URL, command: Sequence[str]) -> None:
    """Run a tool against a database. What it says is told by its first line; the password goes by the environment,
    since a command can be seen by everybody on the machine."""
    address = url.set(drivername="postgresql", password=None).render_as_string()
    password = {"PGPASSWORD": url.password} if url.password else {}
    done = subprocess.run(
        [*command, f"--dbname={address}"], env={**os.environ, **password}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if line.strip()), f"exit code {done.returncode}")
        raise BackupFailed(f"The tool failed: {said[:300]}")


@contextmanager
def scratch(database: Database) -> Iterator[Database]:
    """An empty database beside this one, on the same server, dropped at the end. Raises BackupFailed."""
    name = make_scratch(database)
    made = Database(database.url.set(database=name).render_as_string(hide_password=False))
    try:
        yield made
    finally:
        made.close()
        drop(database, name)


def make_scratch(database: Database) -> str:
    """The name of a new empty database, sorted and encoded as this one; scratches of dead processes go first."""
    sweep(database)
    like = text("select pg_encoding_to_char(encoding), datcollate, datctype from pg_database where datname = :name")
    name = f"{str(database.url.database)[:40]}{_SCRATCH}{uuid.uuid4().hex[:8]}"
    with _admin(database) as engine, engine.connect() as connection:
        encoding, collate, ctype = connection.execute(like, {"name": database.url.database}).one()
        alike = f"encoding '{encoding}' lc_collate '{collate}' lc_ctype '{ctype}'"
        try:
            connection.exec_driver_sql(f'create database "{name}" template template0 {alike}')
        except ProgrammingError as error:
            raise BackupFailed(
                "The database's user may not create the scratch database that a backup is restored into: "
                f'as an administrator say  alter role "{database.url.username}" createdb'
            ) from error
    return name


def drop(database: Database, name: str) -> None:
    with _admin(database) as engine, engine.connect() as connection:
        connection.exec_driver_sql(f'drop database if exists "{name}" with (force)')


def sweep(database: Database) -> None:
    """Drop the scratches of this database that nobody uses any more."""
    query = text(
        "select d.datname from pg_database d where starts_with(d.datname, :prefix) and not exists"
        " (select 1 from pg_stat_activity a where a.datname = d.datname)"
    )
    with _admin(database) as engine, engine.connect() as connection:
        prefix = f"{str(database.url.database)[:40]}{_SCRATCH}"
        for (name,) in connection.execute(query, {"prefix": prefix}).all():
            connection.exec_driver_sql(f'drop database if exists "{name}"')


def others(database: Database) -> int:
    """How many connections to the database there are besides the one that asks."""
    query = text(
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and pid <> pg_backend_pid() and backend_type = 'client backend'"
    )
    database.engine.dispose()  # our own idle ones, which the server ends a moment later
    with database.engine.connect() as connection:
        for _ in range(_LOOKS):
            connection.execute(text("select pg_stat_clear_snapshot()"))
            if not (found := int(connection.execute(query).scalar_one())):
                break
            sleep(0.1)
        return found


def swap(database: Database, scratch_name: str, kept_name: str) -> None:
    """Put the scratch in the database's place, which goes on as `kept_name`: both or neither.

    Raises BackupFailed while somebody is connected.
    """
    name = database.url.database
    database.engine.dispose()
    with _admin(database, transaction=True) as engine:
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(f'alter database "{name}" rename to "{kept_name}"')
                connection.exec_driver_sql(f'alter database "{scratch_name}" rename to "{name}"')
        except OperationalError as error:
            raise BackupFailed(f"Somebody is connected to the database {name}: stop every bot first.") from error


@contextmanager
def _admin(database: Database, *, transaction: bool = False) -> Iterator[Engine]:
    """The server's own database, where one may create, rename and drop others."""
    options = {} if transaction else {"isolation_level": "AUTOCOMMIT"}
    engine = create_engine(database.url.set(database="postgres"), hide_parameters=True, **options)
    try:
        yield engine
    finally:
        engine.dispose()
