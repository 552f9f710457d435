"""How Slack reaches this process: Socket Mode (`bot/socket.py`) or HTTP (`bot/web.py`). Both meet in `Reception`."""

import secrets
from collections.abc import Mapping
from time import perf_counter
from typing import Any, Protocol

import structlog
from slack_bolt import App, BoltRequest, BoltResponse

from bot.metrics import Metrics
from bot.shape import Misshapen, check, kind_of, tidied

log = structlog.get_logger(__name__)


class NotYet(Exception):
    """The connection can not be made now, and may be in a while. The text says why, for the log."""


class Connection(Protocol):
    """One way in."""

    def open(self) -> None:
        """Begin to take what Slack delivers. Raises NotYet, or SettingsWrong if waiting would not help."""

    def close(self, timeout: float) -> None:
        """Take nothing more; what is being done is answered, within `timeout` seconds."""

    @property
    def connected(self) -> bool:
        """Whether Slack reaches us, as far as we can tell."""

    def heard(self) -> float:
        """When the connection last showed life, in monotonic seconds; the watchdog looks at it."""


class Reception:
    """Takes what Slack delivers, by whichever connection, to the Bolt App; answers with what Slack is to be told."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    def take(self, body: dict[str, Any], headers: Mapping[str, str]) -> BoltResponse:
        """`body` is as Slack means it, parsed. 200 is an ack; 400 says that it is none of ours, or not now.

        500 is our own failure, and nobody's input: Slack delivers an event again.
        """
        began, kind = perf_counter(), kind_of(body)
        try:
            answer = self._dispatched(body, headers, kind)
        except Misshapen as misshapen:
            log.warning("what came is not shaped as Slack's requests are", kind=kind, field=misshapen.where)
            answer = BoltResponse(status=400)
        except Exception as error:
            reference = secrets.token_hex(3).upper()
            log.error("a request failed", reference=reference, kind=kind, exc_info=error)
            answer = BoltResponse(status=500)
        self._metrics.acked(kind, answer.status, perf_counter() - began)
        return answer

    def _dispatched(self, body: dict[str, Any], headers: Mapping[str, str], kind: str) -> BoltResponse:
        body = tidied(body)
        check(body)
        # as Socket Mode hands it over, parsed: Bolt neither parses nor verifies it once more
        answer = self._app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=dict(headers)))
        if answer.status == 404:
            log.warning("nobody here hears that", kind=kind)
            return BoltResponse(status=400)
        return answer
