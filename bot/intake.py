"""What Slack delivers is done once: its key is written in the same transaction as its effect."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.crashpoint import crash_point
from storage.database import Database
from storage.receipts import take


class AlreadyDone(Exception):
    """This delivery was done before; the answer is a plain ack."""


class Intake:
    """The database as a listener sees it. It opens one writing transaction, which keeps the delivery's receipt."""

    def __init__(self, database: Database, key: str, now: datetime) -> None:
        self.database = database
        self.key = key
        self.now = now
        self.after: Callable[[Session], None] | None = None
        """What else belongs to the act: called at the end of its transaction."""

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """The writing transaction of this delivery. Raises AlreadyDone if it was done before."""
        with self.database.begin() as session:
            if self.key and not take(session, self.key, self.now):
                raise AlreadyDone(self.key)
            crash_point("receipt taken")
            yield session
            if self.after is not None:
                self.after(session)
            crash_point("before record")
        crash_point("recorded")

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self.database.read() as session:
            yield session


def key_of(body: Mapping[str, Any]) -> str:
    """What makes a delivery this one, however often it comes; empty for what only asks (a select's options)."""
    name = _name_of(body)
    team = body.get("team_id") or (body.get("team") or {}).get("id") or (body.get("enterprise") or {}).get("id") or ""
    return f"{team}|{name}" if name else ""


def _name_of(body: Mapping[str, Any]) -> str:
    event = body.get("event")
    if isinstance(event, Mapping):
        # one gesture can come as two events with different ids: https://github.com/typeclaw/typeclaw/issues/49
        gesture = event.get("client_msg_id") if event.get("type") == "message" and "subtype" not in event else None
        if gesture:
            return f"message|{event.get('channel')}|{gesture}"
        return f"event|{body['event_id']}" if body.get("event_id") else ""
    kind = body.get("type")
    if kind in ("view_submission", "view_closed"):
        view = body.get("view") or {}
        return f"{kind}|{view.get('id')}|{view.get('hash')}"
    if kind == "block_suggestion":
        return ""
    return f"trigger|{body['trigger_id']}" if body.get("trigger_id") else ""
