"""Everything that is logged, by us and by the libraries, as it would be written."""

import logging
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from bot import logs


class Logged(logging.Handler):
    """Keeps what speaks of trouble, and anything that holds the canary; the rest is only counted."""

    def __init__(self, canary: str) -> None:
        super().__init__(logging.DEBUG)
        self.canary = canary
        self.lines = 0
        self.troubles: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        failed = record.exc_info is not None or record.levelno >= logging.ERROR
        if failed or logs.is_fit(record):
            self.keep(self.format(record), failed)

    def keep(self, line: str, trouble: bool) -> None:
        self.lines += 1
        if trouble or self.canary in line:
            self.troubles.append(line[-3_000:])


@contextmanager
def listening(canary: str) -> Iterator[Logged]:
    """Log as the bot does, at INFO, into what is handed over."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level, logged = root.handlers, root.level, Logged(canary)
    server = logging.getLogger("uvicorn")  # the playground's has a handler of its own
    own = server.handlers, server.propagate

    def take(_logger: Any, method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        logged.keep(str(dict(entry)), method in ("error", "critical", "exception") or "exception" in entry)
        raise structlog.DropEvent

    root.handlers, server.handlers, server.propagate = [logged], [], True
    root.setLevel(logging.INFO)
    structlog.configure(processors=[logs.tell_trouble, logs.redact, take])
    try:
        yield logged
    finally:
        root.handlers = handlers
        server.handlers, server.propagate = own
        root.setLevel(level)
        structlog.configure(**before)
