"""Slack's Web API: a client for each workspace, its token looked up by workspace and never global."""

import ssl
from collections.abc import Mapping
from functools import cache

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

REFUSED_TOKENS = (
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
)
"""Slack's words for a token with which trying again does not help."""


def error_name(error: Exception) -> str:
    """Slack's name for an error, or the kind of one that is not Slack's."""
    answer = error.response if isinstance(error, SlackApiError) else {}
    return str(answer.get("error") or type(error).__name__)


@cache
def _certificates() -> ssl.SSLContext:
    """Made once: loading them costs 30 to 60 ms, at each call if left to the SDK."""
    return ssl.create_default_context()


class Clients:
    """Makes and keeps clients. None repeats a call by itself: the SDK's retry posts twice when an answer is lost."""

    def __init__(self, base_url: str, timeout: int = 15) -> None:
        self.base_url = base_url
        self.timeout = timeout
        self._context = _certificates()
        self._tokens: dict[str, str] = {}
        self._clients: dict[str, WebClient] = {}

    def bare(self, token: str | None = None) -> WebClient:
        return WebClient(
            token=token, base_url=self.base_url, timeout=self.timeout, ssl=self._context, retry_handlers=[]
        )

    def add(self, workspace: str, token: str) -> None:
        """Use `token` for the workspace that Slack calls `workspace`."""
        self._tokens[workspace] = token
        self._clients[workspace] = self.bare(token)

    def of(self, workspace: str) -> WebClient | None:
        """The workspace's client, or None if we have no token for it."""
        return self._clients.get(workspace)

    @property
    def tokens(self) -> Mapping[str, str]:
        return self._tokens
