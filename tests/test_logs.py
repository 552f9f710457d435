"""Logs hold no token and nothing of what people wrote."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest
import structlog

from bot import logs


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, before = root.handlers, root.level, structlog.get_config()
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.configure(**before)


def logged(act: object) -> str:
    caught = io.StringIO()
    with redirect_stderr(caught):
        logs.configure("json", "DEBUG")
        assert callable(act)
        act()
    return caught.getvalue()


def test_tokens_are_left_out_wherever_they_stand() -> None:
    def act() -> None:
        structlog.get_logger("x").warning(
            "sent with xoxb-12-abc", url="postgresql://me:hunter2@db/x", token="xapp-1-A-2"
        )

    said = logged(act)
    assert not any(secret in said for secret in ("xoxb-12-abc", "hunter2", "xapp-1-A-2"))
    assert "[secret]" in said


def test_what_people_wrote_is_left_out_under_every_name_that_holds_it() -> None:
    def act() -> None:
        structlog.get_logger("x").error(
            "failed", text="a secret deal", payload={"a": "secret deal"}, blocks=["secret deal"]
        )

    assert "secret deal" not in logged(act)


def test_libraries_do_not_log_bodies() -> None:
    def act() -> None:
        logging.getLogger("slack_bolt.App").info("Invalid request signature detected (body: secret deal)")
        logging.getLogger("slack_sdk.web").debug("Sending a request - body_params: secret deal")

    assert "secret deal" not in logged(act)


def test_a_library_that_sets_the_level_of_its_own_loggers_is_kept_quiet_too() -> None:
    def act() -> None:
        for name, level in (("slack_bolt.RequestVerification", "INFO"), ("slack_bolt.App", "WARNING")):
            loud = logging.getLogger(name)
            before = loud.level
            loud.setLevel(logging.DEBUG)
            loud.log(logging.getLevelName(level), "Unhandled request (body: secret deal)")
            loud.setLevel(before)

    assert "secret deal" not in logged(act)


def test_an_exception_is_logged_with_its_place_and_without_values() -> None:
    def act() -> None:
        words = "secret deal"
        try:
            raise KeyError(words)
        except KeyError as error:
            structlog.get_logger("x").error("failed", reference="AB12", exc_info=error)
        assert words  # at hand in the frame, too

    entry = json.loads(logged(act).splitlines()[-1])
    assert entry["reference"] == "AB12"
    assert "KeyError" in entry["exception"]
    assert "secret deal" not in entry["exception"]
