"""Plain HTTP for what is not Slack's Web API."""

import json
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener


def get_json(url: str, query: dict[str, str], timeout: float) -> dict[str, Any]:
    """GET a JSON object from a service on this machine; OSError if it does not answer, ValueError if it is not JSON."""
    if not url.startswith(("http://", "https://")):
        raise ValueError("not an http address")
    opener = build_opener(ProxyHandler({}))
    with opener.open(f"{url}?{urlencode(query)}", timeout=timeout) as answer:
        value = json.load(answer)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value
