"""What only one may do, one does, on both databases."""

from storage.agreements import Agreement, add_signature
from storage.database import Database
from storage.people import Member, Person
from storage.receipts import take
from storage.workspaces import Channel, Side, Workspace
from tests.harness import START


def test_a_delivery_is_taken_once(database: Database) -> None:
    for expected in (True, False):
        with database.begin() as session:
            assert take(session, "event|1", START) is expected


def test_a_side_signs_a_version_once(database: Database) -> None:
    with database.begin() as session:
        session.add(Workspace(id=1, slack_id="T1"))
        session.flush()
        session.add(Channel(id=1, workspace_id=1, slack_id="C1", joined_at=START))
        session.add(Person(id=1, workspace_id=1, user_id="U1"))
        session.flush()
        session.add(Member(id=1, channel_id=1, person_id=1, joined_at=START))
        session.flush()
        session.add(Agreement(id=1, channel_id=1, kind="promises", version=1, proposed_by_id=1, proposed_at=START))
        session.flush()
        assert add_signature(session, 1, Side.SALES, 1, START) is True
        assert add_signature(session, 1, Side.SALES, 1, START) is False
