"""What is measured on: a joint channel with ten thousand requests, and commands as Slack sends them."""

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from storage.database import Database
from storage.people import Member, Person, Role
from storage.requests import Request, RequestState, Turn
from storage.workspaces import Channel, Side, Workspace

REQUESTS = 10_000
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEAM, CHANNEL, USER = "T_BENCH", "C_BENCH", "U_0"

SUBJECTS = ("a one-pager", "a case study", "a price list", "a landing page")

_triggers = itertools.count()


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
        "trigger_id": f"bench.{next(_triggers)}",
    }
