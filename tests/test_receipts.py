"""A delivery that comes again is known, on both databases."""

from storage.database import Database
from storage.receipts import take
from tests.harness import START


def test_a_delivery_is_taken_once(database: Database) -> None:
    with database.begin() as session:
        assert take(session, "event|Ev1", START)
        assert not take(session, "event|Ev1", START)
    with database.begin() as session:
        assert not take(session, "event|Ev1", START)
        assert take(session, "event|Ev2", START)
