"""Three workspaces in one database, with the same ids everywhere: nothing of one is seen or changed in another (A2)."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlmodel import SQLModel

from storage.database import Database
from storage.leaving import rows_of
from storage.people import Role
from storage.workspaces import Channel, Side, keep_workspace
from tests.databases import make_sqlite
from tests.harness import START, BotUnderTest, SettledSlack, TestClock
from tests.roles.acts import Forged, made, send
from tests.roles.scene import KINDS, Scene, Stage, add_member, add_things
from tests.roles.table import WAYS
from tests.torture.ground import ground
from tests.torture.row import Row, Slice

TEAMS = {"T_LOCKSTEP": "pale heron", "T_TWO": "blue otter", "T_THREE": "grey badger"}
"""And the words that stand in everything of a workspace."""

ROUND = 10
ROLES = {"U_JANA": Role.LEADER, "U_BEN": Role.LIAISON, "U_DORA": Role.LIAISON}
SALES = {"U_DORA", "U_EMIL", "U_ANA"}


def nothing_across(part: Slice) -> list[str]:
    """Rounds of random acts in one workspace, with true and forged scopes; the others are compared after each."""
    found: list[str] = []
    with three() as (bot, scenes):
        rules = [rule for rules in WAYS.values() for rule in rules if "page" not in rule.act.name]  # of an open view
        triggers: dict[str, str] = {}
        for _ in part.turns(ROUND):
            team = part.random.choice(list(TEAMS))
            before = {other: rows(bot.database, ids) for other, ids in scenes.items() if other != team}
            for _ in range(ROUND):
                rule, person = part.random.choice(rules), part.random.choice(list(KINDS))
                stage = Stage(bot, scenes[team][1], scenes[team][1], Path(), {})
                forged = Forged(*(scenes[part.random.choice(list(TEAMS))][1] for _ in range(2)))
                payload = made(rule.act, person if person != "other workspace" else "liaison", stage, forged)
                if "trigger_id" in payload and rule.does == "opens":
                    payload["trigger_id"] = bot.slack.post("trigger", **{"as": "Ben"})["trigger_id"]
                    triggers[payload["trigger_id"]] = team
                answer = send(stage, json.loads(json.dumps(payload).replace("T_LOCKSTEP", team)))
                found += [f"{rule.act.name}: {team} read {words}" for words in foreign(answer.text, team)]
            for other, kept in before.items():
                if rows(bot.database, scenes[other]) != kept:
                    found.append(f"acts in {team} changed {other}")
        for call in bot.slack.calls("views.open"):
            said = json.dumps(call["request"])
            team = next((triggers[trigger] for trigger in triggers if trigger in said), "")
            found += [f"a modal of {team} shows {words}" for words in foreign(said, team)] if team else []
    return found[:20]


def foreign(text: str, team: str) -> list[str]:
    return [words for other, words in TEAMS.items() if other != team and words in text]


def rows(database: Database, ids: tuple[int, Scene]) -> dict[str, set[str]]:
    """Everything of a workspace."""
    with database.read() as session:
        found = {}
        for table in SQLModel.metadata.sorted_tables:
            mine = rows_of(session, table, ids[0])
            if mine is not None:
                found[table.name] = {str(row) for row in session.execute(select(table).where(mine))}
        return found


@contextmanager
def three() -> Iterator[tuple[BotUnderTest, dict[str, tuple[int, Scene]]]]:
    """A bot, and for each workspace the id of its row and what is in its channel."""
    with (
        tempfile.TemporaryDirectory(prefix="lockstep-torture-") as folder,
        ground().playground() as url,
        SettledSlack(url) as slack,
    ):
        path = Path(folder) / "three.db"
        shutil.move(make_sqlite(Path(folder) / "made.db"), path)
        slack.reset(now=START.isoformat(), rate=0, ack_seconds=60, trigger_seconds=600)
        database = Database(f"sqlite:///{path}")
        bot = BotUnderTest(database, slack, TestClock(slack))
        slack.after = None
        scenes = {}
        try:
            for team, words in TEAMS.items():
                scenes[team] = _made(bot, team, words)
            yield bot, scenes
        finally:
            bot.close()
            database.close()


def _made(bot: BotUnderTest, team: str, words: str) -> tuple[int, Scene]:
    bot.clients.add(team, "xoxb-playground")
    with bot.database.begin() as session:
        workspace = keep_workspace(
            session, team, name=words, bot_user_id="U_LOCKSTEP", bot_id="B_LOCKSTEP", scopes="", url=""
        )
        channel = Channel(workspace_id=workspace.id or 0, slack_id="C_JOINT", name=words, joined_at=START)
        channel.set_up_at = START
        session.add(channel)
        session.flush()
        for user in dict.fromkeys(KINDS.values()):
            side = Side.SALES if user in SALES else Side.MARKETING
            add_member(session, workspace, channel, user, side, ROLES.get(user, Role.MEMBER))
        return workspace.id or 0, add_things(session, workspace, channel, "C_JOINT", words)


ROWS = [
    Row("A2", "three workspaces with the same ids, true and forged acts", "nothing seen or changed elsewhere",
        100_000, 60, nothing_across, weight=2),
]  # fmt: skip
