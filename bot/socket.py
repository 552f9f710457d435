"""Socket Mode, and when Slack was last heard through it."""

from http.client import HTTPException
from time import monotonic, time
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import build_headers, send_response
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.clients import REFUSED_TOKENS, error_name
from bot.connection import NotYet, Reception
from bot.settings import SettingsWrong

PING_SECONDS = 10.0


class Socket:
    """The connection to Slack. It reconnects by itself; a watchdog ends the process when it stays silent."""

    def __init__(self, app: App, reception: Reception, app_token: str, concurrency: int) -> None:
        self.handler = _Handler(app, app_token, concurrency=concurrency, ping_interval=PING_SECONDS)
        self.handler.reception = reception
        self._heard = monotonic()
        self._pong: Any = None
        self.handler.client.message_listeners.append(self._on_message)

    def open(self) -> None:
        try:
            self.handler.connect()  # type: ignore[no-untyped-call]  # the SDK has no types here
        except (SlackApiError, SlackClientError, OSError, HTTPException) as error:
            name = error_name(error)
            if name in REFUSED_TOKENS:
                raise SettingsWrong("SLACK_APP_TOKEN is wrong: Slack does not accept it.") from None
            if name == "missing_scope":
                raise SettingsWrong("SLACK_APP_TOKEN is wrong: it lacks the scope connections:write.") from None
            raise NotYet(f"Socket Mode can not be reached ({name})") from None
        self._heard = monotonic()

    def close(self, timeout: float) -> None:  # noqa: ARG002 - the SDK does not wait
        self.handler.close()  # type: ignore[no-untyped-call]  # the SDK has no types here

    @property
    def connected(self) -> bool:
        return bool(self.handler.client.is_connected())

    def heard(self) -> float:
        """When Slack last sent anything, an answer to a ping included, in monotonic seconds.

        The SDK keeps the wall clock's time, which a clock set back would make lie: only its change counts here.
        """
        session = self.handler.client.current_session
        pong = getattr(session, "last_ping_pong_time", None)
        if pong is not None and pong != self._pong:
            self._pong, self._heard = pong, monotonic()
        return self._heard

    def _on_message(self, *_: Any) -> None:
        self._heard = monotonic()


class _Handler(SocketModeHandler):
    """Bolt's, which hands what comes to the reception."""

    reception: Reception

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        began = time()
        headers = {name: str(value) for name, value in (build_headers(req) or {}).items()}
        send_response(client, req, self.reception.take(req.payload, headers), began)
