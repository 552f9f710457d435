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
        self.addFilter(logs.is_fit)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.keep(self.format(record), record.exc_info is not None or record.levelno >= logging.ERROR)

    def keep(self, line: str, trouble: bool) -> None:
        self.lines += 1
        if trouble or self.canary in line:
            self.troubles.append(line[-3_000:])


@contextmanager
def listening(canary: str) -> Iterator[Logged]:
    """Log as the bot does, at INFO, into what is handed over."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level, logged = root.handlers, root.level, Logged(canary)

    def take(_logger: Any, method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        logged.keep(str(dict(entry)), method in ("error", "critical", "exception") or "exception" in entry)
        raise structlog.DropEvent

    root.handlers = [logged]
    root.setLevel(logging.INFO)
    structlog.configure(processors=[structlog.processors.format_exc_info, logs.redact, take])
    try:
        yield logged
    finally:
        root.handlers = handlers
        root.setLevel(level)
        structlog.configure(**before)
