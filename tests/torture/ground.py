"""Where the rows run: a playground, and databases with all tables, of both kinds, made once for a run."""

import shutil
import tempfile
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
        self.playground = self._kept.enter_context(PlaygroundServer(manifest=APP_YAML))

    @cache  # noqa: B019 - there is one ground
    def postgresql(self) -> PostgreSQL:
        server = PostgreSQL(self._folder / "postgresql")
        self._kept.callback(server.close)
        return server

    @cache  # noqa: B019 - there is one ground
    def _template(self) -> Path:
        return make_sqlite(self._folder / "template.db")

    @contextmanager
    def database(self, kind: str) -> Iterator[str]:
        """The address of an empty database with all tables."""
        if kind == "postgresql":
            with self.postgresql().copy() as url:
                yield url
            return
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            path = Path(folder) / "lockstep.db"
            shutil.copy(self._template(), path)
            yield f"sqlite:///{path}"

    def close(self) -> None:
        self._kept.close()


@cache
def ground() -> Ground:
    """The one of this process."""
    return Ground()
