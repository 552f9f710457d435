"""The Slack app manifest: `app.yaml`, with what an admin needs different in their workspace."""

from pathlib import Path
from typing import Any

import yaml

from bot.gate import PATH

APP_YAML = Path(__file__).parent.parent / "app.yaml"


def manifest(prefix: str = "", unfurl_domains: tuple[str, ...] = (), http: str = "") -> dict[str, Any]:
    """`app.yaml` with a prefix in front of every command, and the domains whose links the bot may unfurl.

    `http` is where Slack finds the bot in HTTP mode; empty for Socket Mode.
    """
    value: dict[str, Any] = yaml.safe_load(APP_YAML.read_text(encoding="utf-8"))
    for command in value["features"]["slash_commands"]:
        command["command"] = f"/{prefix}{command['command'].removeprefix('/')}"
    if unfurl_domains:
        value["features"]["unfurl_domains"] = list(unfurl_domains)
    if http:
        _call_over_http(value, http.rstrip("/") + PATH)
    return value


def _call_over_http(value: dict[str, Any], url: str) -> None:
    for command in value["features"]["slash_commands"]:
        command["url"] = url
    settings = value["settings"]
    settings["event_subscriptions"] = {"request_url": url, **settings["event_subscriptions"]}
    settings["interactivity"] |= {"request_url": url, "message_menu_options_url": url}
    settings["socket_mode_enabled"] = False


def as_yaml(value: dict[str, Any]) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=1000)
