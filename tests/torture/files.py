"""A SQLite file that somebody, or a disk, has changed (D6)."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random

from sqlalchemy.exc import SQLAlchemyError

from bot.runtime import open_database
from storage.database import Database, DatabaseUnfit
from storage.migrate import upgrade
from tests.torture.data import Sums, fill, sums
from tests.torture.row import Row, Slice

PAGE = 4096


class Original:
    """A database with rows in every table: the file, and beside it one whose last rows are in its log."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lockstep-files-")
        self.file = Path(self._folder.name) / "lockstep.db"
        self.logged = Path(self._folder.name) / "logged"
        self.logged.mkdir()
        database = Database(f"sqlite:///{self.file}")
        upgrade(database)
        fill(database, Random(1), 150)
        self.sums = sums(database)
        with database.engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        fill(database, Random(2), 5)
        self.logged_sums = sums(database)
        for end in ("", "-wal", "-shm"):
            shutil.copy(f"{self.file}{end}", self.logged / f"lockstep.db{end}")
        database.close()
        (self.file).write_bytes((self.logged / "lockstep.db").read_bytes())


@cache
def original() -> Original:
    """The one of this process."""
    return Original()


def flip_a_bit(data: bytearray, chance: Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def scribble(data: bytearray, chance: Random) -> None:
    at = chance.randrange(len(data))
    data[at : at + 64] = chance.randbytes(len(data[at : at + 64]))


def zero_a_page(data: bytearray, chance: Random) -> None:
    at = chance.randrange(len(data) // PAGE) * PAGE
    data[at : at + PAGE] = bytes(PAGE)


def cut_off(data: bytearray, chance: Random) -> None:
    del data[chance.choice([0, 1, 50, 100, PAGE, chance.randrange(len(data))]) :]


def swap_pages(data: bytearray, chance: Random) -> None:
    one, other = (chance.randrange(1, len(data) // PAGE) * PAGE for _ in range(2))
    data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]


def something_else(data: bytearray, chance: Random) -> None:
    data[:] = chance.choice([b"<html>", b"PGDMP", b"\0" * 512, chance.randbytes(16)]) * 100


def newer_version(data: bytearray, _: Random) -> None:
    at = data.find(b"0001") if data.count(b"0001") == 1 else data.rfind(b"\x150001") + 1
    data[at : at + 4] = b"9999"


CHANGES: tuple[Callable[[bytearray, Random], None], ...] = (
    flip_a_bit, scribble, zero_a_page, cut_off, swap_pages, something_else,
)  # fmt: skip
WITHIN_VALUES = (flip_a_bit, scribble, zero_a_page)
"""SQLite has no sums over its pages: a change within a value is not to be seen, by nobody."""


def changed(part: Slice) -> list[str]:
    """Each change in turn; every seventh time the log is taken away from a file instead."""
    found: list[str] = []
    for n in part.turns():
        seed = part.random.randrange(10**9)
        chance = Random(seed)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "lockstep.db"
            if n % (len(CHANGES) + 1) == len(CHANGES):
                name, before, within = "the log is missing", original().logged_sums, False
                for end in ("", "-shm"):
                    shutil.copy(original().logged / f"lockstep.db{end}", f"{path}{end}")
            else:
                change = CHANGES[n % (len(CHANGES) + 1)]
                data = bytearray(original().file.read_bytes())
                change(data, chance)
                path.write_bytes(data)
                name, before, within = change.__name__, original().sums, change in WITHIN_VALUES
                if data == original().file.read_bytes():
                    continue
            found += [f"{name}, {seed}: {what}" for what in _opened(path, before, within)]
    return found


def _opened(path: Path, before: Sums, within: bool) -> Iterator[str]:
    try:
        database = open_database(f"sqlite:///{path}", None)
    except DatabaseUnfit as error:
        said = str(error)
        if "\n" in said or not ("restore" in said or "newer version" in said):
            yield f"the start refuses without saying what to do: {said}"
        return
    except Exception as error:
        yield f"the start broke: {type(error).__name__}: {error}"
        return
    try:
        after = sums(database, before)
    except SQLAlchemyError as error:
        if not (within and "Could not decode" in str(error)):  # a value that is no text any more is not silent
            yield f"it started, and can not be read: {error}"
        return
    finally:
        database.close()
    if before.rows != after.rows:
        yield f"it started, and rows are missing: {before.differ(after)}"
    elif before.differ(after) and not within:
        yield f"it started, and rows are others: {before.differ(after)}"


ROWS = [
    Row("D6", "a changed SQLite file, or one without its log", "refused with a sentence, or every row is there",
        10_000, 140, changed),
]  # fmt: skip
