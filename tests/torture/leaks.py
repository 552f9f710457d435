"""Tokens, words, addresses and forms, in exceptions of every kind, through every logger: none is written (A6)."""

import io
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from random import Random
from typing import Any, Literal

import structlog
from pydantic import BaseModel
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import IntegrityError

from bot import logs
from tests.torture.row import Row, Slice
from tests.torture.shots import CANARY

STEP = 50
_TOKENS = ("xoxb-12-K4N4RY", "xapp-1-A-2-K4N4RY", "Bearer K4N4RY", "postgresql://me:K4N4RY@db/x")
_WORDS = (f"{CANARY} the deal", f"{CANARY}@acme.example", f"<@U1> {CANARY}\n{CANARY}", f'{{"text": "{CANARY}"}}')
_LOGGERS = (
    "bot.errors", "slack_bolt.App", "slack_bolt.RequestVerification", "slack_sdk.web.base_client",
    "slack_sdk.socket_mode",
    "apscheduler.executors.default", "asyncio", "uvicorn.error", "concurrent.futures",
)  # fmt: skip


class _Form(BaseModel):
    number: int


def never_written(part: Slice) -> list[str]:
    found: list[str] = []
    for n in part.turns(STEP):
        form: Literal["text", "json"] = "json" if n % (2 * STEP) else "text"
        with written(form) as said:
            for _ in range(STEP):
                log_one(part.random)
        lines = [line for line in said.getvalue().splitlines() if "K4N4RY" in line]
        found += [f"case {n}, {form}: {line[:300]}" for line in lines]
    return found[:10]


def log_one(random: Random) -> None:
    """Something fails with somebody's words at hand, and is logged as the bot or a library does."""
    words, token = random.choice(_WORDS), random.choice(_TOKENS)
    try:
        random.choice(_FAILURES)(words)
    except Exception as error:
        if random.random() < 0.3:
            error.add_note(words)
        name = random.choice(_LOGGERS)
        match random.randrange(4):
            case 0:
                structlog.get_logger("bot.x").error("a request failed", text=words, form={"a": words}, exc_info=error)
            case 1:
                structlog.get_logger("bot.x").warning("sent", url=token, payload=words, exc_info=True)
            case 2 if not name.startswith("bot"):
                logging.getLogger(name).exception(f"Failed ({error}, body: {words})")
            case _:
                logging.getLogger("bot.plain").error("failed with %s", token, exc_info=error)


def _key(words: str) -> None:
    raise KeyError(words)


def _caused(words: str) -> None:
    try:
        raise ValueError(words)
    except ValueError as error:
        raise RuntimeError(f"could not: {words}") from error


def _invalid(words: str) -> None:
    _Form.model_validate({"number": words})


def _refused(words: str) -> None:
    raise SlackApiError(f"failed {words}", {"ok": False, "error": words, "messages": [words]})  # type: ignore[no-untyped-call]  # the SDK has no types here


def _constraint(words: str) -> None:
    raise IntegrityError(f"insert {words}", {"text": words}, ValueError(words))


def _bytes(words: str) -> None:
    (words.encode() + b"\xff").decode("utf-8")


def _place(words: str) -> None:
    raise FileNotFoundError(2, f"no {words}", words)


def _grouped(words: str) -> None:
    raise ExceptionGroup(words, [ValueError(words)])


_FAILURES: tuple[Callable[[str], Any], ...] = (
    _key, _caused, _invalid, _refused, _constraint, _bytes, _place, _grouped,
)  # fmt: skip


@contextmanager
def written(form: Literal["text", "json"]) -> Iterator[io.StringIO]:
    """What the bot's own logging writes to standard error."""
    root, before, caught = logging.getLogger(), structlog.get_config(), io.StringIO()
    handlers, level = root.handlers, root.level
    with redirect_stderr(caught):
        logs.configure(form, "DEBUG")
        assert sys.stderr is caught
        yield caught
    root.handlers = handlers
    root.setLevel(level)
    structlog.configure(**before)


ROWS = [
    Row("A6", "tokens, words and addresses in exceptions of every kind, through every logger", "never written",
        1_000_000, 1_000, never_written, weight=0.5),
]  # fmt: skip
