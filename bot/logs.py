"""Structured logs without secrets and without what people wrote."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

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
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for library in ("slack_bolt", "slack_sdk", "apscheduler", "alembic", "urllib3"):
        # below warnings they log whole bodies
        logging.getLogger(library).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
