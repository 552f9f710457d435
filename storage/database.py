"""The database, SQLite or PostgreSQL: opens transactions, and tells who waits when one has committed."""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

SQLITE_NEEDED = (3, 51, 3)
"""Older ones can corrupt a file when a write-ahead log is reset under a reader (sqlite.org/wal.html)."""

RESTORE = "restore a backup with python -m bot restore"
SMALLEST = 512
"""Bytes of SQLite's smallest page. It takes a shorter file for a new database, without a word."""
_DAMAGE = re.compile("malformed|not a database|corrupt")

BUSY_TIMEOUT_MS = 1_500
"""How long a transaction waits for a lock. A person must be told within the 3 s that Slack waits for an ack."""


class DatabaseUnfit(Exception):
    """The database can not keep what it is given; one sentence that says what to change."""


class BackupFailed(DatabaseUnfit):
    """A backup, or bringing one back, did not come about; nothing half is left. One sentence."""


def sqlite_module() -> ModuleType:
    """The system's SQLite where it is new enough, else the one that pysqlite3 brings."""
    if sqlite3.sqlite_version_info >= SQLITE_NEEDED:
        return sqlite3
    try:
        import pysqlite3.dbapi2 as bundled
    except ImportError:
        return sqlite3
    module: ModuleType = bundled
    return module


class Database:
    """One database. `begin()` for what writes, `read()` for what only looks.

    A writing transaction takes SQLite's write lock at its start (`BEGIN IMMEDIATE`): the driver's default
    loses concurrent read-modify-writes without an error.
    """

    def __init__(self, url: str, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        self.url = make_url(_with_driver(url))
        self._waits_ms = busy_timeout_ms
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._waits_ms //= 2  # it waits twice: for its turn in this process, then for other processes
        self.engine = self._sqlite() if self.is_sqlite else self._postgresql()
        self._writing = self.engine.execution_options(lockstep_writes=True)
        self._writer = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._thread = threading.local()

    def _sqlite(self) -> Engine:
        engine = create_engine(
            self.url,
            module=sqlite_module(),
            pool_size=20,
            max_overflow=20,
            hide_parameters=True,
            connect_args={"check_same_thread": False},
        )

        @event.listens_for(engine, "connect")
        def _on_connect(connection: Any, _entry: ConnectionPoolEntry) -> None:
            connection.isolation_level = None  # we say BEGIN ourselves
            for pragma in (
                "journal_mode=WAL",
                "synchronous=FULL",
                f"busy_timeout={self._waits_ms}",
                "foreign_keys=ON",
                "secure_delete=ON",  # what is deleted is overwritten, not only marked as free
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _on_begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get("lockstep_writes", False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    def _postgresql(self) -> Engine:
        return create_engine(
            self.url,
            pool_size=20,
            max_overflow=20,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": f"-c lock_timeout={self._waits_ms}", "connect_timeout": 3},
        )

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A writing transaction: committed at the end of the block, rolled back by any exception."""
        with self._turn(), Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session
        if not getattr(self._thread, "gathers", False):
            self._tell()

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Transactions of this thread within the block are told of together, at its end: what they want is shown as
        one, where each alone would be shown at once."""
        self._thread.gathers = True
        try:
            yield
        finally:
            self._thread.gathers = False
            self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Threads queue for SQLite's one writer here: SQLite itself lets them sleep and try again, in no order.

        Whoever waits longer than SQLite would goes on to ask SQLite, which says that it is locked.
        """
        waited = self.is_sqlite and self._writer.acquire(timeout=self._waits_ms / 1000)
        try:
            yield
        finally:
            if waited:
                self._writer.release()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads, and sees one state of the database."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call `listener`, which must be quick and never raise, after each writing transaction of this process."""
        self._listeners.append(listener)

    def check(self) -> None:
        """Hold the database to its contract; raises DatabaseUnfit with one sentence."""
        if self.path is not None:
            self._check_files(self.path)
        with _telling_damage(), self.engine.connect() as connection:
            if self.is_sqlite:
                self._check_sqlite(connection)
            else:
                version = int(connection.execute(text("show server_version_num")).scalar_one())
                if version < 130000:
                    raise DatabaseUnfit(f"PostgreSQL 13 or newer is needed, this one says {version}.")

    @staticmethod
    def _check_files(path: Path) -> None:
        restoring, log, shared = (path.with_name(path.name + end) for end in (".restoring", "-wal", "-shm"))
        if restoring.exists():
            raise DatabaseUnfit("A restore of the database file was not finished: run python -m bot restore again.")
        if path.exists() and path.stat().st_size < SMALLEST:
            raise DatabaseUnfit(f"{path.name} is empty: {RESTORE}, or delete the file to begin anew.")
        if path.exists() and shared.exists() and not log.exists():
            raise DatabaseUnfit(
                f"{log.name}, which holds the last changes, is missing beside the database file: put it back, "
                f"or {RESTORE} (if it was never there, delete {shared.name})."
            )

    def _check_sqlite(self, connection: Connection) -> None:
        module: Any = sqlite_module()
        if module.sqlite_version_info < SQLITE_NEEDED:
            raise DatabaseUnfit(
                f"SQLite {'.'.join(map(str, SQLITE_NEEDED))} or newer is needed, found {module.sqlite_version}: "
                "install the Python package pysqlite3, or use PostgreSQL through DATABASE_URL."
            )
        wanted = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": str(self._waits_ms)}
        for name, value in wanted.items():
            found = str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
            if found != value and not (self.in_memory and name == "journal_mode"):
                raise DatabaseUnfit(f"SQLite says {name}={found} where {value} is needed: is the file on a local disk?")
        state = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if state != "ok":
            raise DatabaseUnfit(f"The database file is damaged ({' '.join(state.split())}): {RESTORE}.")

    @property
    def in_memory(self) -> bool:
        return self.is_sqlite and self.path is None

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None for PostgreSQL and a database in memory."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @property
    def lock_path(self) -> Path | None:
        """The file whose lock says that a process serves this SQLite database; None where several may."""
        return self.path.with_name(self.path.name + ".lock") if self.path else None

    def tidy(self) -> bool:
        """Leave nothing of deleted rows in the files: False while another process still reads SQLite's old log."""
        if self.is_sqlite:
            raw = self.engine.raw_connection()
            try:
                cursor = raw.cursor()  # outside any transaction, which SQLAlchemy would begin
                busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                raw.close()
            return int(busy) == 0
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return True

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _telling_damage() -> Iterator[None]:
    """Raises DatabaseUnfit with one sentence where a SQLite file can not be read as a database."""
    try:
        yield
    except DatabaseError as error:
        if not is_damage(error):
            raise
        raise DatabaseUnfit(f"The database file is damaged ({error.orig}): {RESTORE}.") from error


def is_damage(error: Exception) -> bool:
    """Whether an error of the database says that a SQLite file is damaged."""
    return isinstance(error, DatabaseError) and bool(_DAMAGE.search(str(error.orig)))


def real_now(session: Session) -> datetime:
    """The instant by the one clock that all processes share: PostgreSQL's own, or this machine's for SQLite."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)


def take_turn(session: Session, name: str) -> None:
    """Hold up everybody else who takes this turn until the transaction ends. On SQLite every writer does so anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _with_driver(url: str) -> str:
    """`postgres://` and `postgresql://` mean psycopg 3 here."""
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)
