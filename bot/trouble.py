"""An exception as the log may have it: where, and of which kind. Its message may be somebody's words."""

import traceback

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import DBAPIError


def told(error: BaseException) -> str:
    """The traceback with kinds instead of messages; what caused it comes first, as in Python's own."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{told(cause)}\n\nand then:\n\n" if cause is not None else ""
    frames = "".join(
        f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n    {frame.line}\n'
        for frame in traceback.extract_tb(error.__traceback__)
    )
    return f"{before}Traceback (most recent call last):\n{frames}{_kind(error)}"


def _kind(error: BaseException) -> str:
    """The class, with what only a machine can have said."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, SlackApiError):
        said = str(error.response.get("error") or "") if hasattr(error.response, "get") else ""
        return f"{name}: {said}" if said.replace("_", "").isalpha() and said.islower() else name
    if isinstance(error, DBAPIError):
        return f"{name}: {type(error.orig).__name__} {getattr(error.orig, 'sqlstate', None) or ''}".rstrip()
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name}: errno {error.errno}"
    return name
