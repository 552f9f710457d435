"""What is measured on: a joint channel with ten thousand requests, and what Slack says of people who use it."""

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session

from playground.workspace import TEAM_ID
from storage.database import Database
from storage.people import Member, Person, Role
from storage.requests import Request, RequestState, Turn
from storage.workspaces import Channel, Side, Workspace

REQUESTS = 10_000
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEAM, CHANNEL, USER = TEAM_ID, "C_BENCH", "U_0"

SUBJECTS = ("a one-pager", "a case study", "a price list", "a landing page")

_counter = itertools.count(int(NOW.timestamp()))


def fill(database: Database) -> None:
    """Sixteen people, eight of each side, and the requests: one in fifty is open."""
    with database.begin() as session:
        session.add(Workspace(id=1, slack_id=TEAM, bot_user_id="U_BOT", bot_id="B_BOT"))
        session.flush()
        session.add(Channel(id=1, workspace_id=1, slack_id=CHANNEL, name="joint", joined_at=NOW, set_up_at=NOW))
        session.flush()
        for n in range(16):
            session.add(Person(id=n + 1, workspace_id=1, user_id=f"U_{n}", name=f"Person {n}", zone="Europe/Berlin"))
        session.flush()
        for n in range(16):
            side, role = list(Side)[n % 2], Role.LIAISON if n < 4 else Role.MEMBER
            session.add(Member(id=n + 1, channel_id=1, person_id=n + 1, side=side, role=role, joined_at=NOW))
        session.flush()
        _requests(session)


def _requests(session: Session) -> None:
    chance = random.Random(1)
    rows = []
    for n in range(1, REQUESTS + 1):
        side = list(Side)[n % 2]
        is_open = n % 50 == 0
        asked = NOW - timedelta(hours=chance.randrange(1, 4000))
        row = Request(
            channel_id=1,
            number=n,
            title=f"Request {n} about {chance.choice(SUBJECTS)}",
            side=side,
            to_side=side.other,
            requester_id=chance.randrange(1, 17),
            owner_id=chance.randrange(1, 17) if n % 3 else None,
            state=RequestState.OPEN if is_open else RequestState.DONE,
            turn=Turn(side.other.value),
            asked_at=asked,
            first_budget=timedelta(hours=4),
            first_spent=timedelta(),
            budget=timedelta(hours=18),
            spent=timedelta(),
            due_at=NOW + timedelta(hours=chance.randrange(-20, 40)) if is_open else None,
            runs_since=asked if is_open else None,
            closed_at=None if is_open else asked + timedelta(hours=9),
            outcome="" if is_open else "Sent",
        )
        rows.append(row.model_dump(exclude={"id"}))
    for start in range(0, len(rows), 1000):
        session.execute(insert(Request), rows[start : start + 1000])


def command(name: str, text: str) -> dict[str, Any]:
    """A slash command's body, each with a trigger of its own."""
    return {
        "token": "t",
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": CHANNEL,
        "channel_name": "joint",
        "user_id": USER,
        "user_name": "person",
        "command": name,
        "text": text,
        "api_app_id": "A_BENCH",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:1/",
        "trigger_id": f"bench.{next(_counter)}",
    }


def open_requests(database: Database, count: int) -> list[int]:
    """So many more requests that nobody has taken, for the side of `USER`: their ids."""
    with database.begin() as session:
        number = session.execute(select(func.max(Request.number))).scalar_one()
        rows = [
            Request(
                channel_id=1,
                number=number + n,
                title=f"Request {number + n}",
                side=Side.MARKETING,
                to_side=Side.SALES,
                requester_id=2,
                turn=Turn.SALES,
                asked_at=NOW,
                first_budget=timedelta(hours=4),
                budget=timedelta(hours=18),
                first_due_at=NOW + timedelta(hours=4),
                due_at=NOW + timedelta(days=2),
                runs_since=NOW,
            )
            for n in range(1, count + 1)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id or 0 for row in rows]


def press_take(request_id: int) -> dict[str, Any]:
    """Somebody presses "Take it" on a request's card."""
    ts = f"{next(_counter)}.000100"
    return {
        "type": "block_actions",
        "token": "t",
        "api_app_id": "A_BENCH",
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": USER, "username": "person", "name": "person", "team_id": TEAM},
        "channel": {"id": CHANNEL, "name": "joint"},
        "container": {"type": "message", "message_ts": ts, "channel_id": CHANNEL, "is_ephemeral": False},
        "message": {"type": "message", "ts": ts, "text": "A request", "user": "U_BOT"},
        "trigger_id": f"bench.{next(_counter)}",
        "response_url": "http://127.0.0.1:1/",
        "actions": [
            {
                "type": "button",
                "action_id": "requests.take",
                "block_id": f"1/{request_id}/card",
                "text": {"type": "plain_text", "text": "Take it"},
                "action_ts": ts,
            }
        ],
    }


def message() -> dict[str, Any]:
    """Somebody writes in the channel: nothing to do, and a receipt to keep."""
    ts = f"{next(_counter)}.000200"
    return {
        "type": "event_callback",
        "token": "t",
        "team_id": TEAM,
        "api_app_id": "A_BENCH",
        "event_id": f"Ev{next(_counter)}",
        "event_time": int(float(ts)),
        "event": {
            "type": "message",
            "channel": CHANNEL,
            "channel_type": "channel",
            "user": USER,
            "text": "Good morning, everybody",
            "ts": ts,
            "event_ts": ts,
            "client_msg_id": f"bench-{next(_counter)}",
            "team": TEAM,
        },
    }
