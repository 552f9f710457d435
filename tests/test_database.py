"""The database keeps what it is given: contract, migrations, types, races."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage.database import Database, DatabaseUnfit
from storage.migrate import configuration, current, head, upgrade
from storage.migrations.compare import same_type
from storage.receipts import Receipt
from storage.tables import metadata
from storage.workspaces import Channel, Side, SideHours, Workspace, hours_of, next_number
from tests.harness import START


def a_channel(database: Database) -> int:
    with database.begin() as session:
        workspace = Workspace(slack_id="T1")
        session.add(workspace)
        session.flush()
        channel = Channel(workspace_id=workspace.id or 0, slack_id="C1", joined_at=START)
        session.add(channel)
        session.flush()
        return channel.id or 0


def test_the_migrations_make_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same_type})
        assert compare_metadata(context, metadata) == []
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())
    assert current(database) == head()


def test_the_newest_revision_and_the_databases_own_are_those_that_alembic_says(database: Database) -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == head()
    with database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == current(database)


def test_a_database_without_tables_is_at_no_revision(tmp_path: Path) -> None:
    new = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert current(new) == ""
    new.close()


def test_a_database_that_is_up_to_date_is_left_alone(database: Database) -> None:
    assert upgrade(database) is None


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    with database.begin() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(DatabaseUnfit, match="newer version"):
        upgrade(database)


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(b"not a database at all, but long enough to look at " * 40)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(Exception, match="not a database"):
        database.check()
    database.close()


def test_the_contract_holds(database: Database) -> None:
    database.check()


def test_an_instant_comes_back_as_utc_whatever_zone_it_was_said_in(database: Database) -> None:
    said = datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    with database.begin() as session:
        session.add(Receipt(key="k", at=said))
    with database.read() as session:
        kept = session.get_one(Receipt, "k").at
    assert kept == said
    assert kept.tzinfo is UTC


def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="naive"), database.begin() as session:
        session.add(Receipt(key="k", at=datetime(2026, 11, 23)))  # noqa: DTZ001 - that is what is refused


def test_a_choice_is_stored_by_its_value(database: Database) -> None:
    channel_id = a_channel(database)
    with database.begin() as session:
        session.add(SideHours(channel_id=channel_id, side=Side.MARKETING, closed=["2026-12-24"]))
    with database.read() as session:
        assert session.execute(text("select side from side_hours")).scalar_one() == "marketing"
        assert hours_of(session, channel_id)[Side.MARKETING].closed == ["2026-12-24"]
        assert hours_of(session, channel_id)[Side.SALES].opens == "09:00"


def test_numbers_are_counted_in_the_database_so_that_two_never_share_one(database: Database) -> None:
    channel_id = a_channel(database)
    found: list[int] = []

    def count() -> None:
        for _ in range(20):
            with database.begin() as session:
                found.append(next_number(session, channel_id))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(1, 81))


def test_what_hangs_on_a_row_goes_with_it(database: Database) -> None:
    channel_id = a_channel(database)
    with database.begin() as session:
        session.add(SideHours(channel_id=channel_id, side=Side.SALES, closed=[]))
    with database.begin() as session:
        session.delete(session.get_one(Channel, channel_id))
    with database.read() as session:
        assert session.execute(text("select count(*) from side_hours")).scalar_one() == 0


def test_an_unknown_revision_is_refused_and_nothing_is_touched(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'odd.db'}")
    upgrade(database)
    a_channel(database)
    with database.begin() as session:
        session.execute(text("update alembic_version set version_num = 'of somebody else'"))
    with pytest.raises(DatabaseUnfit):
        upgrade(database)
    assert current(database) == "of somebody else"
    database.close()
