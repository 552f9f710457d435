"""What Slack says of messages that were changed: edited, or deleted."""

from typing import Any


def edited(event: dict[str, Any]) -> tuple[str, str, str] | None:
    """Of a message event that says a message was edited: its `ts`, its text now, and the instant of the edit (Slack's
    stamp, which sorts as text). None for any other event; a link that is unfurled is no edit."""
    message = event.get("message") or {}
    if event.get("subtype") != "message_changed" or message.get("subtype") == "tombstone":
        return None
    at = str((message.get("edited") or {}).get("ts") or "")
    return (str(message.get("ts") or ""), str(message.get("text") or ""), at) if at else None


def deleted(event: dict[str, Any]) -> str:
    """The `ts` of the message that an event says is deleted; of one with replies Slack keeps a changed shell."""
    changed = event.get("message") or {}
    if event.get("subtype") == "message_changed" and changed.get("subtype") == "tombstone":
        return str(changed.get("ts") or "")
    return str(event.get("deleted_ts") or "") if event.get("subtype") == "message_deleted" else ""
