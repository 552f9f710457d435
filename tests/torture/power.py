"""The power goes: what was not yet on the disk is there in part. The app's own transactions, replayed (D2)."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import apsw
from sqlalchemy import event

from storage.database import Database
from storage.migrate import upgrade
from storage.people import Member, Person, Role
from storage.posts import claim_next, settle_shown
from storage.workspaces import Channel, Side, keep_workspace
from tests.crash import feature
from tests.harness import START
from tests.torture.row import Row, Slice

SECTOR = 512
Statement = tuple[str, Any]
Transaction = list[Statement]


class Cut(Exception):
    """There is no power any more."""


class Disk(apsw.VFS):
    """Keeps apart what was written and what was synced. `cut` gives each file as the disk has it when the power goes:
    every sector that was not synced is there, or is not."""

    def __init__(self, name: str, chance: Random, writes: int) -> None:
        super().__init__(name, "")
        self.name = name
        self.chance, self.left = chance, writes
        self.files: dict[str, File] = {}
        self.synced: dict[str, bytes] = {}

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "File":  # noqa: N802 - apsw's name
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        self.files[path] = File(self, path, name, flags)
        return self.files[path]

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cut

    def cut(self, to: Path) -> None:
        for path, file in self.files.items():
            now, then = file.written, self.synced.get(path, b"")
            length = len(now) if self.chance.random() < 0.5 else len(then)
            kept = bytearray(then[:length].ljust(length, b"\0"))
            for at in range(0, length, SECTOR):
                if self.chance.random() < 0.5:
                    new = now[at : at + SECTOR]
                    kept[at : at + len(new)] = new
            (to / Path(path).name).write_bytes(bytes(kept[:length]))


class File(apsw.VFSFile):
    def __init__(self, disk: Disk, path: str, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self.disk, self.path = disk, path
        found = Path(path)
        self.written = bytearray(found.read_bytes() if found.exists() else b"")
        disk.synced.setdefault(path, bytes(self.written))

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - apsw's name
        self.disk.spend()
        super().xWrite(data, offset)
        if len(self.written) < offset + len(data):
            self.written.extend(bytes(offset + len(data) - len(self.written)))
        self.written[offset : offset + len(data)] = data

    def xTruncate(self, size: int) -> None:  # noqa: N802 - apsw's name
        self.disk.spend()
        super().xTruncate(size)
        del self.written[size:]

    def xSync(self, flags: int) -> None:  # noqa: N802 - apsw's name
        self.disk.spend()
        self.disk.synced[self.path] = bytes(self.written)


class Recorded:
    """Transactions that the app made, and the file that they began with."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lockstep-power-")
        path = Path(self._folder.name) / "lockstep.db"
        database = Database(f"sqlite:///{path}")
        upgrade(database)
        feature.metadata.create_all(database.engine)
        with database.begin() as session:
            _rows(session)
        with database.engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.file = path.read_bytes()
        self.transactions: list[Transaction] = []
        with self._recording(database):
            _work(database)
        database.close()

    @contextmanager
    def _recording(self, database: Database) -> Iterator[None]:
        open_now: Transaction = []

        def said(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                open_now.append((statement, parameters))

        def committed(_c: Any) -> None:
            if any(not statement.lstrip().upper().startswith("SELECT") for statement, _ in open_now):
                self.transactions.append(list(open_now))
            open_now.clear()

        def undone(_c: Any) -> None:
            open_now.clear()

        listeners: tuple[tuple[str, Callable[..., None]], ...] = (
            ("before_cursor_execute", said), ("commit", committed), ("rollback", undone),
        )  # fmt: skip
        for name, listener in listeners:
            event.listen(database.engine, name, listener)
        yield
        for name, listener in listeners:
            event.remove(database.engine, name, listener)


def _rows(session: Any) -> None:
    workspace = keep_workspace(session, "T1", name="One", bot_user_id="B", bot_id="B", scopes="")
    channel = Channel(workspace_id=workspace.id or 0, slack_id="C1", joined_at=START)
    person = Person(workspace_id=workspace.id or 0, user_id="U1", name="Ana", zone="Europe/Berlin")
    session.add_all([channel, person])
    session.flush()
    ids = {"channel_id": channel.id or 0, "person_id": person.id or 0}
    session.add(Member.model_validate({**ids, "joined_at": START, "side": Side.SALES, "role": Role.MEMBER}))


def _work(database: Database) -> None:
    """Notes with all that is shown of them: written, changed, claimed, shown."""
    for n in range(12):
        with database.begin() as session:
            channel = session.get_one(Channel, 1)
            number = feature.write(session, channel, START, "work")
        with database.begin() as session:
            feature.change(session, session.get_one(Channel, 1), number, START)
        for m in range(3):
            with database.begin() as session:
                claimed = claim_next(session, START, f"by-{n}", START - START.replace(hour=9))
                assert claimed is not None
                post = claimed[0]
                settle_shown(post, "C1", f"{n}.{m}", "digest")
                session.add(post)


@cache
def recorded() -> Recorded:
    """Those of this process."""
    return Recorded()


def cuts(part: Slice, synchronous: str = "FULL") -> list[str]:
    found: list[str] = []
    for _ in part.turns():
        seed = part.random.randrange(10**9)
        found += [f"{seed}: {what}" for what in cut(seed, synchronous)]
    return found


def cut(seed: int, synchronous: str) -> Iterator[str]:
    """One life of a file until the power goes, at a write or a sync; what is on the disk then is opened and read."""
    chance = Random(seed)
    name = f"disk-{seed}"
    with tempfile.TemporaryDirectory() as before, tempfile.TemporaryDirectory() as after:
        path = Path(before) / "lockstep.db"
        path.write_bytes(recorded().file)
        disk = Disk(name, chance, chance.randrange(4, 400))
        acked = _replay(path, disk, recorded().transactions, synchronous, chance)
        disk.cut(Path(after))
        connection = apsw.Connection(str(Path(after) / "lockstep.db"))
        try:
            state = connection.execute("pragma integrity_check(1)").fetchall()
            if state != [("ok",)]:
                yield f"the file is corrupt: {state}"
            there = [n for (n,) in connection.execute("select cast(what as integer) from crash_heard order by id")]
            if there != list(range(len(there))):
                yield f"there are holes: {there}"
            if len(there) < acked:
                yield f"{acked} transactions were acked, {len(there)} are there"
        except apsw.Error as error:
            yield f"the file can not be read: {error}"
        finally:
            connection.close()


def _replay(path: Path, disk: Disk, transactions: Sequence[Transaction], synchronous: str, chance: Random) -> int:
    """How many transactions were acked before the power went. Each also leaves its number."""
    acked = 0
    connection = apsw.Connection(str(path), vfs=disk.name)
    try:
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON",
                       f"wal_autocheckpoint={chance.choice([5, 20, 1000])}"):  # fmt: skip
            connection.execute(f"pragma {pragma}")
        for number, transaction in enumerate(transactions):
            connection.execute("BEGIN IMMEDIATE")
            for statement, parameters in transaction:
                connection.execute(statement, parameters).fetchall()
            connection.execute("insert into crash_heard (what) values (?)", (str(number),))
            connection.execute("COMMIT")
            acked += 1
    except (Cut, apsw.Error):
        pass
    disk.left = 10**9  # closing may write what it likes: the picture is taken from here
    disk_now = {name: (bytes(file.written), disk.synced.get(name, b"")) for name, file in disk.files.items()}
    connection.close()
    for name, (written, synced) in disk_now.items():
        disk.files[name].written = bytearray(written)
        disk.synced[name] = synced
    return acked


ROWS = [
    Row("D2", "the power goes, in the middle of the app's own transactions", "no acked one lost, no file corrupt",
        10_000, 150, cuts),
]  # fmt: skip
