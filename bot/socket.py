"""Socket Mode, and when Slack was last heard through it."""

from time import monotonic
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler

PING_SECONDS = 10.0


class Socket:
    """The connection to Slack. It reconnects by itself; a watchdog ends the process when it stays silent."""

    def __init__(self, app: App, app_token: str, concurrency: int) -> None:
        self.handler = SocketModeHandler(app, app_token, concurrency=concurrency, ping_interval=PING_SECONDS)
        self._heard = monotonic()
        self._pong: Any = None
        self.handler.client.message_listeners.append(self._on_message)

    def connect(self) -> None:
        """Raises SlackApiError if the token is refused, and OSError if Slack can not be reached."""
        self.handler.connect()  # type: ignore[no-untyped-call]  # the SDK has no types here
        self._heard = monotonic()

    def close(self) -> None:
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
