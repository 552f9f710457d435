"""Where the rows run: a playground, and databases with all tables, of both kinds, made once for a run."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from playground.server import PlaygroundServer
from tests.databases import PostgreSQL, make_sqlite

APP_YAML = Path(__file__).parent.parent.parent / "app.yaml"
KINDS = ("sqlite", "postgresql")


class Ground:
    """`close` ends the servers that were started."""

    def __init__(self) -> None:
        self._kept = ExitStack()
        self._folder = Path(self._kept.enter_context(tempfile.TemporaryDirectory(prefix="lockstep-torture-")))
        self._free: list[PlaygroundServer] = []
        self._lock = threading.Lock()

    @contextmanager
    def playground(self) -> Iterator[str]:
        """The address of a playground that nobody else has meanwhile."""
        with self._lock:
            server = self._free.pop() if self._free else self._kept.enter_context(PlaygroundServer(manifest=APP_YAML))
        yield server.url
        with self._lock:
            self._free.append(server)

    @cache  # noqa: B019 - there is one ground
    def postgresql(self) -> PostgreSQL:
        folder = self._folder / "postgresql"
        folder.mkdir(mode=0o700)
        server = PostgreSQL(folder)
        self._kept.callback(server.close)
        return server

    @cache  # noqa: B019 - there is one ground
    def _template(self) -> Path:
        return make_sqlite(self._folder / "template.db")

    @contextmanager
    def database(self, kind: str) -> Iterator[str]:
        """The address of an empty database with all tables."""
        with ExitStack() as kept:
            with self._lock:  # Alembic makes one at a time
                url = self._database(kind, kept)
            yield url

    def _database(self, kind: str, kept: ExitStack) -> str:
        if kind == "postgresql":
            return kept.enter_context(self.postgresql().copy())
        folder = kept.enter_context(tempfile.TemporaryDirectory(dir=self._folder))
        path = Path(folder) / "lockstep.db"
        shutil.copy(self._template(), path)
        return f"sqlite:///{path}"

    def close(self) -> None:
        self._kept.close()


@cache
def ground() -> Ground:
    """The one of this process."""
    return Ground()
