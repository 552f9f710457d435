"""Backups while others write, killed on the way, and brought back, killed on the way too (B1)."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from sqlalchemy import text

from storage.backup import check_file, contents
from storage.database import BackupFailed, Database
from storage.receipts import Receipt
from storage.restore import restore
from tests.torture.data import fill
from tests.torture.ground import KINDS, ground
from tests.torture.row import Row, Slice
from tests.torture.worker import KILLED, UNFIT, Worker

POINTS = ("backup begun", "backup copied", "backup proven", "backup named", "")
RESTORE_POINTS = ("restore proven", "restore kept", "restore swaps", "")
LONGEST = 60.0
"""Seconds that bringing one back may take."""
BEGINNING = datetime(2026, 11, 21, 2, tzinfo=UTC)
ROUND = 8


class Load:
    """A thread that writes one numbered row a transaction; `acked` is the last that was committed."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, busy_timeout_ms=60_000)
        self.acked = 0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        while not self._ends.is_set():
            with self.database.begin() as session:
                session.add(Receipt(key=f"{self.acked + 1:09}", at=BEGINNING))
            self.acked += 1

    def end(self) -> None:
        self._ends.set()
        self._thread.join()
        self.database.close()


def under_load(part: Slice) -> list[str]:
    """Backups of one database, then the last is brought back; each of them, and each restore, is a case."""
    found: list[str] = []
    with Worker() as worker:
        for n in part.turns(ROUND):
            kind = KINDS[n // ROUND % 2]
            with ground().database(kind) as url, tempfile.TemporaryDirectory() as folder:
                database = Database(url)
                fill(database, part.random, 3)
                with database.begin() as session:
                    session.execute(text("delete from receipt"))
                database.close()
                found += [
                    f"{kind}, seed {part.seed}, round {n}: {what}" for what in _round(part, worker, url, Path(folder))
                ]
    return found


def _round(part: Slice, worker: Worker, url: str, folder: Path) -> Iterator[str]:
    last, least = None, 0
    with _load(url) as load:
        for n in range(ROUND - 1):
            acked = load.acked
            at = (BEGINNING + timedelta(minutes=n)).isoformat()
            point = part.random.choice(POINTS)
            after = part.random.random() * 0.3 if not point and n % 2 else 0
            code, said = worker.run("backup", url, folder=str(folder), at=at, point=point, after=after)
            if code not in (0, KILLED):
                yield f"backup: {said}"
            for path in sorted(folder.glob("lockstep-*")):
                if path.suffix != ".part" and path != last and (last is None or path.name > last.name):
                    last, least = path, acked
    if last is None:
        code, said = worker.run("backup", url, folder=str(folder), at=(BEGINNING + timedelta(days=1)).isoformat())
        last, least = Path(said), load.acked
    yield from _brought_back(part, worker, url, last, least)


@contextmanager
def _load(url: str) -> Iterator[Load]:
    load = Load(url)
    try:
        yield load
    finally:
        load.end()


def _brought_back(part: Slice, worker: Worker, url: str, file: Path, least: int) -> Iterator[str]:
    """Killed on the way, the database is the old one, or the new one, or says that it waits for the restore."""
    point = part.random.choice(RESTORE_POINTS)
    code, said = worker.run("restore", url, file=str(file), at=BEGINNING.isoformat(), point=point)
    if code not in (0, KILLED):
        yield f"restore: {said}"
    if point:
        code, said = worker.run("start", url)
        if code and not (code == UNFIT and "restore again" in said):
            yield f"killed at {point!r}, the start says: {said}"
    database = Database(url)
    began = monotonic()
    if code or point:
        try:
            restore(database, file, BEGINNING)
        except BackupFailed as error:
            yield f"killed at {point!r}, it can not be brought back again: {error}"
    if monotonic() - began > LONGEST:
        yield f"bringing it back took {monotonic() - began:.0f} s"
    if database.path is not None:
        check_file(database.path)
    with database.read() as session:
        rows = contents(session.connection()).rows["receipt"]
        highest = int(session.execute(text("select coalesce(max(key), '0') from receipt")).scalar_one())
    database.close()
    if rows != highest:
        yield f"of {highest} transactions in a row {rows} are there"
    if highest < least:
        yield f"{least} transactions were acked before the backup began, it has {highest}"


ROWS = [Row("B1", "backup under load, kill -9 in it and in the restore", "sound, and nothing acked before is missing",
            1_000, 16, under_load)]  # fmt: skip
