"""Structured logs without secrets and without what people wrote."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

from bot.trouble import told

_SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=://)[^/@\s]+:[^/@\s]+(?=@)|(?<=Bearer )\S+")
_WORDS = frozenset({"text", "words", "blocks", "payload", "values", "body", "view", "form", "message", "event_body"})


def redact(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace tokens wherever they stand, and values under names that hold people's words."""
    for name, value in entry.items():
        if name in _WORDS:
            entry[name] = "[left out]"
        elif isinstance(value, str):
            entry[name] = _SECRET.sub("[secret]", value)
        elif not isinstance(value, int | float | bool | type(None)) and not name.startswith("_") and name != "exc_info":
            entry[name] = _SECRET.sub("[secret]", str(value))
    return entry


_LEAST = {
    "slack_bolt": logging.ERROR,  # its warnings name what came; `bot/connection.py` says as much
    "slack_sdk": logging.WARNING,
    "apscheduler": logging.WARNING,
    "alembic": logging.WARNING,
    "urllib3": logging.WARNING,
    "uvicorn": logging.CRITICAL,  # what fails in its hands we have said ourselves
}
"""Below these the libraries log whole bodies."""


def is_fit(record: logging.LogRecord) -> bool:
    """Whether a line of a library may be written. Not by its logger's level: Bolt gives each of its own the root's."""
    return record.levelno >= _LEAST.get(record.name.partition(".")[0], 0)


_TELLING = frozenset({"slack_bolt", "slack_sdk", "apscheduler", "asyncio", "concurrent"})
"""Libraries that put what came, or an exception's message, into what they say."""


def leave_out_what_libraries_say(
    _logger: Any, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Of theirs, the name and the kind of exception are enough to go on."""
    record = entry.get("_record")
    if isinstance(record, logging.LogRecord) and record.name.partition(".")[0] in _TELLING:
        entry["event"] = f"{record.name} says [left out]"
    return entry


def tell_trouble(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception by its places and kinds, without its message."""
    given = entry.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        entry["exception"] = told(error)
    return entry


def configure(form: Literal["text", "json"], level: str) -> None:
    """Send our logs and the libraries' to standard error, one line each."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            leave_out_what_libraries_say,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            tell_trouble,
            redact,
            renderer,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.addFilter(is_fit)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
