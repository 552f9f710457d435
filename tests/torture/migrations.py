"""New versions of the tables: up and down with rows in every table, killed on the way, two at once (M1, M2, M3)."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command

from storage import migrate
from storage.database import Database
from tests.torture.data import Sums, fill, sums
from tests.torture.ground import KINDS, ground
from tests.torture.row import Row, Slice
from tests.torture.worker import KILLED, NEXT, UNFIT, Worker

ROWS_EACH = 12
TO_COME = "9999"
"""The revision of `next_release`."""


@contextmanager
def next_release() -> Iterator[None]:
    """In it this process knows a revision that is still to come."""
    migrate.versions.append(NEXT)
    try:
        yield
    finally:
        migrate.versions.remove(NEXT)


@contextmanager
def filled(part: Slice, kind: str) -> Iterator[tuple[str, Sums]]:
    """The address of a database with rows in every table, and their sums."""
    with ground().database(kind) as url:
        database = Database(url)
        fill(database, part.random, ROWS_EACH)
        before = sums(database)
        database.close()
        yield url, before
        down_to_now(url)


def down_to_now(url: str) -> None:
    """PostgreSQL's databases are used again."""
    database = Database(url)
    if migrate.current(database) == TO_COME:
        go_down(database, migrate.head())
    database.close()


def go_down(database: Database, to: str) -> None:
    """As an admin would do it by hand; the bot itself only goes up."""
    with next_release(), database.engine.connect() as connection:
        if database.is_sqlite:
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.execution_options(lockstep_writes=True).begin():
                command.downgrade(migrate.configuration(connection), to)
        finally:
            connection.rollback()
            if database.is_sqlite:
                connection.connection.execute("PRAGMA foreign_keys=ON")


def every_revision(part: Slice) -> list[str]:
    """Up to the next release and down again with rows everywhere; now and then down to nothing and up."""
    found: list[str] = []
    for n in part.turns():
        kind = KINDS[n % 2]
        with filled(part, kind) as (url, before), tempfile.TemporaryDirectory() as folder:
            database = Database(url)
            with next_release():
                migrate.upgrade(database, Path(folder) if n % 10 < 2 else None)
            found += [
                f"{kind}: {name} changed on the way up"
                for name in before.differ(sums(database, before))
                if name != "backup"
            ]
            go_down(database, migrate.head())
            found += [
                f"{kind}: {name} changed on the way down" for name in before.differ(sums(database)) if name != "backup"
            ]
            if n % 5 == 0:
                go_down(database, "base")
                left = [name for name, rows in sums(database).rows.items() if rows]
                migrate.upgrade(database)
                found += [f"{kind}: {left} was left"] if left else []
                found += [f"{kind}: {name} is missing" for name in before.rows.keys() - sums(database).rows.keys()]
            database.close()
    return found


def killed_between(part: Slice) -> list[str]:
    """Killed before each statement in turn, from nothing and from this release: the next start finishes it."""
    found: list[str] = []
    reached: dict[tuple[str, str], int] = {}
    with Worker() as worker:
        for n in part.turns():
            kind, begun = KINDS[n % 2], ("now", "")[n // 2 % 2]
            statement = reached.get((kind, begun), 0) + 1
            with filled(part, kind) as (url, before):
                if not begun:
                    database = Database(url)
                    go_down(database, "base")
                    database.close()
                code, said = worker.run("upgrade", url, next=True, statement=statement)
                reached[kind, begun] = statement if code == KILLED else 0
                if code not in (0, KILLED):
                    found.append(f"{kind}, statement {statement}: {said}")
                found += [
                    f"{kind} from {begun!r}, statement {statement}: {what}"
                    for what in _finished(worker, url, begun, before)
                ]
    return found


def _finished(worker: Worker, url: str, begun: str, before: Sums) -> Iterator[str]:
    database = Database(url)
    at = migrate.current(database)
    if at not in ((migrate.head(), TO_COME) if begun else ("", TO_COME)):
        yield f"it was left at {at}"
    database.close()
    code, said = worker.run("upgrade", url, next=True)
    if code:
        yield f"the next start failed: {said}"
    database = Database(url)
    if migrate.current(database) != TO_COME:
        yield "the next start did not finish it"
    if begun:
        yield from (f"{name} changed" for name in before.differ(sums(database, before)))
    database.close()


def releases_mixed(part: Slice) -> list[str]:
    """This release on tables of the next one refuses; two that migrate at once do it once."""
    found: list[str] = []
    with Worker() as worker, Worker() as other:
        for n in part.turns():
            kind = KINDS[n % 2]
            with filled(part, kind) as (url, before), tempfile.TemporaryDirectory() as folder:
                how = {"next": True, "folder": folder if n % 10 < 2 else ""}
                for one in (worker, other):
                    one.begin("upgrade", url, **how)
                found += [f"{kind}, two at once: {said}" for code, said in (worker.end(), other.end()) if code]
                database = Database(url)
                changed = [name for name in before.differ(sums(database, before)) if name != "backup"]
                found += [f"{kind}: {name} changed" for name in changed]
                found += [] if migrate.current(database) == TO_COME else [f"{kind}: nobody migrated it"]
                after = sums(database)
                database.close()
                code, said = worker.run("start", url)
                if code != UNFIT or "newer version" not in said:
                    found.append(f"{kind}: the old release started on new tables ({code}, {said})")
                database = Database(url)
                found += [f"{kind}: the old release changed {name}" for name in after.differ(sums(database))]
                database.close()
    return found


ROWS = [
    Row("M1", "every revision up and down, rows in every table", "every row as before", 200, 6, every_revision),
    Row("M2", "kill -9 before each statement of a migration", "the next start finishes it", 400, 8, killed_between),
    Row("M3", "old release on new tables; two migrate at once", "refuses; done once", 100, 4, releases_mixed),
]
