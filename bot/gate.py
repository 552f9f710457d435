"""The gate in front of Bolt over HTTP: what Slack did not sign, or could not have sent, goes no further.

Everything here is a function of the request; `bot/web.py` serves it. A refusal is a status and nothing else: no word
of what came is answered or logged.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable
from time import time
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from bot.shape import Misshapen, tidied

PATH = "/slack/events"
"""Slack is told this one address for everything."""

LARGEST = 1_000_000
"""Bytes of a body. Slack's own largest, a modal of 250 kB with its state, are far below."""

MOST_FIELDS = 64
WINDOW = 300
"""Seconds that a signature is good for, before and after its time: Slack's own rule."""

_TIMESTAMP = re.compile(rb"[0-9]{1,12}")
_SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}")
_NUMBER = re.compile(rb"[0-9]{1,19}")
_CERTIFICATE_CHECK = re.compile(rb"(token=\w{1,64}&)?ssl_check=1(&token=\w{1,64})?")
_RETRIES = ("x-slack-retry-num", "x-slack-retry-reason")

Headers = Iterable[tuple[bytes, bytes]]


class Refused(Exception):
    """The request goes no further. `status`: 400 not a request of Slack's, 401 not signed by it, 413 too large."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class Gate:
    """Knows the signing secret, and lets requests through that were signed with it within five minutes.

    Slack's scheme on the bytes as they came; the SDK's verifier decodes them first, and raises for what is no text or
    no number: https://docs.slack.dev/authentication/verifying-requests-from-slack
    """

    def __init__(self, signing_secret: str, now: Callable[[], float] = time) -> None:
        if not signing_secret:
            raise ValueError("a gate without a secret lets everybody in")
        self._secret = signing_secret.encode()
        self._now = now

    def admit(self, headers: Headers, body: bytes) -> dict[str, Any] | None:
        """What Slack says, parsed; None for its check of our certificate, which wants an empty answer.

        Raises Refused.
        """
        found = list(headers)
        if _CERTIFICATE_CHECK.fullmatch(body):
            return None  # Bolt asks it for no signature either; nothing is done
        self._verify(found, body)
        return parsed(_only(found, b"content-type", 400), body)

    def _verify(self, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        stamp = _only(headers, b"x-slack-request-timestamp", 401)
        signature = _only(headers, b"x-slack-signature", 401)
        if not _TIMESTAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
            raise Refused(401, "signature")
        if abs(self._now() - int(stamp)) > WINDOW:
            raise Refused(401, "age")
        right = hmac.new(self._secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(signature, b"v0=" + right.encode("ascii")):
            raise Refused(401, "signature")


def announced(headers: Headers) -> int:
    """How long the body will be by its own saying, 0 if it does not say. Raises Refused."""
    lengths = [value for name, value in headers if name == b"content-length"]
    if not lengths:
        return 0
    if len(lengths) > 1 or not _NUMBER.fullmatch(lengths[0]):
        raise Refused(400, "length")
    if int(lengths[0]) > LARGEST:
        raise Refused(413, "size")
    return int(lengths[0])


def retries(headers: Headers) -> dict[str, str]:
    """Slack's two headers about a repeated event. Bolt sees no others: some of its own would change what it does."""
    found = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
    return {name: found[name][:64] for name in _RETRIES if name in found}


def parsed(content_type: bytes, body: bytes) -> dict[str, Any] | None:
    """What a body says: a JSON object, a form's `payload`, or a form that is a command. Raises Refused.

    Bolt's own parser is not used: it takes every form that has "payload" anywhere for an interaction, a command whose
    text says so too.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "encoding") from None
    kind = content_type.split(b";")[0].strip().lower()
    value: dict[str, Any] | None
    if kind == b"application/json":
        value = _json(text)
    elif kind == b"application/x-www-form-urlencoded":
        value = _form(text)
    else:
        raise Refused(400, "content type")
    if value is None:
        return None
    try:
        tidy: dict[str, Any] = tidied(value)
    except Misshapen:
        raise Refused(400, "depth") from None
    return tidy


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "JSON") from None
    if not isinstance(value, dict):
        raise Refused(400, "JSON")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _form(text: str) -> dict[str, Any] | None:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Refused(400, "form") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Refused(400, "form")
    if fields.get("ssl_check") == "1":
        return None
    if "command" in fields:
        return dict(fields)
    if "payload" in fields:
        return _json(fields["payload"])
    raise Refused(400, "form")


def _only(headers: list[tuple[bytes, bytes]], name: bytes, status: int) -> bytes:
    """The value of a header that stands there once: of two, somebody else may believe the other."""
    values = [value for found, value in headers if found.lower() == name]
    if len(values) != 1:
        raise Refused(status, name.decode("ascii"))
    return values[0].strip()
