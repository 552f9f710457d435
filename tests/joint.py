"""The joint channel that most tests begin with: made once as people make it, then put there as it was."""

from typing import Any

from sqlalchemy import insert, select, text
from sqlmodel import Session

from storage.people import Member, Role, member_of, person_of
from storage.people import Person as PersonRow
from storage.tables import metadata
from storage.workspaces import Channel, Side, channel_of, workspace_of
from tests.harness import JOINT, START, TEAM, BotUnderTest, SettledSlack

Rows = dict[str, list[dict[str, Any]]]
_made: dict[tuple[str, str], Rows] = {}
"""Playground and prefix → every row as it was when the channel had been made."""


def joint_channel_again(bot: BotUnderTest, slack: SettledSlack) -> Channel:
    """`joint_channel`, at a tenth of its cost from the second time on."""
    key = (slack.url, bot.bot.registry.prefix)
    name = f"joint {key[1]}"
    if key not in _made:
        joint_channel(bot, slack)
        _made[key] = _rows(bot)
        slack.save(name)
    else:
        slack.reset(saved=name, now=START.isoformat(), rate=0, request_url=bot.request_url)
        _put(bot, _made[key])
    with bot.database.read() as session:
        return session.get_one(Channel, 1)


def _rows(bot: BotUnderTest) -> Rows:
    with bot.database.read() as session:
        found = {table.name: session.connection().execute(select(table)) for table in metadata.sorted_tables}
        return {name: [dict(row) for row in rows.mappings()] for name, rows in found.items()}


def _put(bot: BotUnderTest, rows: Rows) -> None:
    with bot.database.begin() as session:
        connection = session.connection()
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        for table in metadata.sorted_tables:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])
                if not bot.database.is_sqlite and "id" in table.c:
                    highest = max(row["id"] for row in rows[table.name])
                    sequence = f"pg_get_serial_sequence('\"{table.name}\"', 'id')"
                    connection.execute(text(f"select setval({sequence}, :highest)"), {"highest": highest})


def joint_channel(bot: BotUnderTest, slack: SettledSlack) -> Channel:
    """#sales-marketing with the bot in it, both sides known, liaisons and leaders confirmed, promises by default.

    Sales: Ana; Dora is liaison, Carl leads. Marketing: Kai; Ben is liaison, Jana leads.
    """
    slack.person("Carl").invites("Lockstep", JOINT)
    with bot.database.begin() as session:
        workspace = workspace_of(session, TEAM)
        assert workspace is not None
        slack_id = slack.channel(JOINT)["id"]
        joined = channel_of(session, workspace.id or 0, slack_id)
        if joined is None:
            joined = Channel(workspace_id=workspace.id or 0, slack_id=slack_id, name="sales-marketing", joined_at=START)
        joined.set_up_at = START
        session.add(joined)
        session.flush()
        for side, names in SIDES.items():
            for name in names:
                row = _member(session, joined, slack.person(name).id)
                row.side, row.role = side, ROLES.get(name, Role.MEMBER)
                session.add(row)
    return joined


SIDES = {
    Side.SALES: ("Ana", "Carl", "Dora", "Emil", "Frida", "Gus", "Hana", "Ivo"),
    Side.MARKETING: ("Ben", "Jana", "Kai", "Lena", "Mia", "Nils", "Olga", "Paul"),
}
ROLES = {"Dora": Role.LIAISON, "Carl": Role.LEADER, "Ben": Role.LIAISON, "Jana": Role.LEADER}


def _member(session: Session, channel: Channel, user_id: str) -> Member:
    """Reading members is the channel feature's work; where it has not run, the rows are made here."""
    found = member_of(session, channel.id or 0, user_id)
    if found is not None:
        return found[0]
    person = person_of(session, channel.workspace_id, user_id)
    if person is None:
        person = PersonRow(workspace_id=channel.workspace_id, user_id=user_id, name=user_id, zone="Europe/Berlin")
        session.add(person)
        session.flush()
    member = Member(channel_id=channel.id or 0, person_id=person.id or 0, joined_at=START)
    session.add(member)
    session.flush()
    return member
