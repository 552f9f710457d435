"""Block Kit as Slack takes it."""

import secrets
from typing import Any

from playground.elements import walk
from playground.workspace import Json


def fill_ids(blocks: list[Json]) -> list[Json]:
    """Give every block and interactive element that has no id one, as Slack does."""
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for child in [*(block.get("child_blocks") or []), *_cards(block)]:
            fill_ids([child])
    for _, element in walk(blocks):
        element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return blocks


def _cards(block: Json) -> list[Json]:
    cards: list[Json] = block.get("elements") or [] if block.get("type") == "carousel" else []
    return cards


def message_problems(blocks: Any, domains: tuple[str, ...] = ()) -> list[str]:
    return []


def view_problems(view: Any, domains: tuple[str, ...] = ()) -> list[str]:
    return []
