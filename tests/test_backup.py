"""A backup is kept only when it was restored and counted; and one is brought back whole or not at all."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.runtime import alone, open_database
from storage import crashpoint
from storage.backup import BackupRow, make
from storage.database import BackupFailed, Database, DatabaseUnfit
from storage.migrate import head, upgrade
from storage.restore import restore
from storage.restored import IDS_APART, NUMBERS_APART, lost
from storage.workspaces import Channel, Workspace, next_number
from tests.harness import START

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_workspace(database: Database, slack_id: str = "T1") -> int:
    with database.begin() as session:
        row = Workspace(slack_id=slack_id, name="Grüße, “Acme” 🎫")
        session.add(row)
        session.flush()
        return row.id or 0


def workspaces(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.execute(text("select slack_id from workspace order by id")).scalars())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def test_a_backup_has_the_name_of_its_instant_and_holds_every_row(database: Database, tmp_path: Path) -> None:
    a_workspace(database)
    made = make(database, tmp_path / "backups", AT)
    assert made.path.stem == "lockstep-20261121T020000Z"
    assert made.holds.revision == head()
    assert made.holds.rows["workspace"] == 1
    assert names(tmp_path / "backups") == [made.path.name]
    with database.read() as session:
        assert session.get_one(BackupRow, 1).kept


def test_the_newest_stay_and_those_from_before_a_migration_are_not_counted(database: Database, tmp_path: Path) -> None:
    ending = make(database, tmp_path, AT, prefix="lockstep-before-0002-").path.suffix
    for day in range(4):
        make(database, tmp_path, AT + timedelta(days=day), keep=2)
    kept = [name for name in names(tmp_path) if name.endswith(ending) and name.startswith("lockstep-")]
    assert kept == [
        f"lockstep-20261123T020000Z{ending}",
        f"lockstep-20261124T020000Z{ending}",
        f"lockstep-before-0002-20261121T020000Z{ending}",
    ]


def test_two_of_one_second_are_both_kept(database: Database, tmp_path: Path) -> None:
    first, second = (make(database, tmp_path, AT).path for _ in range(2))
    assert first != second
    assert first.exists()
    assert second.exists()


class Broken(Exception):
    pass


def test_a_backup_that_breaks_off_leaves_nothing_half(database: Database, tmp_path: Path) -> None:
    def reached(name: str) -> None:
        if name == "backup copied":
            raise Broken

    crashpoint.reached = reached
    try:
        with pytest.raises(BackupFailed, match="nothing was kept"):
            make(database, tmp_path / "backups", AT)
    finally:
        crashpoint.reached = None
    assert names(tmp_path / "backups") == []
    with database.read() as session:
        assert not session.get_one(BackupRow, 1).kept


def test_a_damaged_file_is_not_backed_up(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "lockstep.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    for n in range(300):
        a_workspace(database, f"T{n:04}")
    with database.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    data = bytearray(path.read_bytes())
    at = data.rindex(b"T0123")  # in the index, which is built after the table
    data[at : at + 5] = b"X0123"
    path.write_bytes(data)
    with pytest.raises(BackupFailed, match="damaged"):
        make(database, tmp_path / "backups", AT)
    database.close()
    assert names(tmp_path / "backups") == []


@pytest.mark.parametrize("tool", ["none", "old"])
def test_without_a_fit_tool_postgresql_is_not_backed_up_and_a_sentence_says_what_to_install(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    if database.is_sqlite:
        return  # it needs none
    (tmp_path / "bin").mkdir()
    for name in ("pg_dump", "pg_restore") if tool == "old" else ():
        program = tmp_path / "bin" / name
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) 9.6.1'\n")
        program.chmod(0o755)
    monkeypatch.setenv(
        "PATH", f"{tmp_path / 'bin'}{os.pathsep}/nowhere" if tool == "none" else f"{tmp_path / 'bin'}:/bin"
    )
    with pytest.raises(BackupFailed, match=r"^pg_dump is .*install the PostgreSQL client"):
        make(database, tmp_path / "backups", AT)


def test_a_restored_database_is_what_was_backed_up_and_knows_what_it_has_lost(
    database: Database, tmp_path: Path
) -> None:
    a_workspace(database)
    made = make(database, tmp_path / "backups", AT)
    a_workspace(database, "T2")
    database.close()
    done = restore(database, made.path, NOON)
    database.check()
    assert workspaces(database) == ["T1"]
    assert done.holds == made.holds
    assert (done.lost.after, done.lost.before) == (AT, NOON)
    with database.read() as session:
        assert lost(session) == done.lost
    database.close()


def test_what_a_restore_replaces_is_kept(database: Database, tmp_path: Path) -> None:
    made = make(database, tmp_path / "backups", AT)
    a_workspace(database, "T2")
    database.close()
    done = restore(database, made.path, NOON)
    url = database.url.set(database=done.kept_as if not database.path else str(database.path.with_name(done.kept_as)))
    before = Database(url.render_as_string(hide_password=False))
    assert workspaces(before) == ["T2"]
    before.close()
    database.close()


def test_after_a_restore_no_id_and_no_number_is_given_out_twice(database: Database, tmp_path: Path) -> None:
    workspace = a_workspace(database)
    with database.begin() as session:
        session.add(Channel(workspace_id=workspace, slack_id="C1", joined_at=START, last_number=42))
    made = make(database, tmp_path / "backups", AT)
    a_workspace(database, "T2")
    database.close()
    restore(database, made.path, NOON)
    assert a_workspace(database, "T3") > IDS_APART
    with database.begin() as session:
        assert next_number(session, 1) == 42 + NUMBERS_APART + 1
        channel = Channel(workspace_id=workspace, slack_id="C2", joined_at=START)
        session.add(channel)
        session.flush()
        assert (channel.id or 0) > IDS_APART
    database.close()


def test_nothing_is_restored_over_a_database_that_is_in_use(database: Database, tmp_path: Path) -> None:
    made = make(database, tmp_path / "backups", AT)
    a_workspace(database, "T2")
    other = Database(database.url.render_as_string(hide_password=False))
    url = {"DATABASE_URL": database.url.render_as_string(hide_password=False)}
    with other.read() as session, alone(other):
        session.execute(text("select 1"))
        found = CliRunner().invoke(cli, ["restore", str(made.path), "--yes"], env=url)
    other.close()
    assert found.exit_code == 2
    assert "stop" in found.stderr
    assert workspaces(database) == ["T2"]


def test_a_backup_that_is_damaged_or_of_something_else_or_of_a_newer_version_is_refused(
    database: Database, tmp_path: Path
) -> None:
    a_workspace(database)
    made = make(database, tmp_path / "backups", AT)
    ending = made.path.suffix
    data = made.path.read_bytes()
    (tmp_path / f"short{ending}").write_bytes(data[: len(data) // 2])
    (tmp_path / f"other{ending}").write_bytes(b"hello " * 100)
    with database.begin() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))
    newer = make(database, tmp_path / "newer", AT).path
    with database.begin() as session:
        session.execute(text("update alembic_version set version_num = :head"), {"head": head()})
    a_workspace(database, "T2")
    database.close()
    for file in (tmp_path / f"short{ending}", tmp_path / f"other{ending}", newer, tmp_path / "nothing.db", tmp_path):
        with pytest.raises(BackupFailed):
            restore(database, file, NOON)
        assert workspaces(database) == ["T1", "T2"], file
        database.close()


def test_a_restore_that_was_interrupted_is_finished_before_anything_starts(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "lockstep.db"
    database = open_database(f"sqlite:///{path}")
    made = make(database, tmp_path / "backups", AT)
    database.close()
    path.with_name("lockstep.db.restoring").write_bytes(made.path.read_bytes())
    with pytest.raises(DatabaseUnfit, match="restore again"):
        open_database(f"sqlite:///{path}")
    restore(database, made.path, NOON)
    open_database(f"sqlite:///{path}").close()


def test_a_lost_log_of_a_file_stops_the_start(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "lockstep.db"
    path.write_bytes(sqlite_template.read_bytes())
    path.with_name("lockstep.db-shm").write_bytes(b"\0" * 32_768)
    with pytest.raises(DatabaseUnfit, match=r"lockstep\.db-wal"):
        open_database(f"sqlite:///{path}")


def test_the_commands_say_what_they_did(database: Database, tmp_path: Path) -> None:
    a_workspace(database)
    url = database.url.render_as_string(hide_password=False)
    run, env = CliRunner(), {"DATABASE_URL": url, "BACKUP_FOLDER": str(tmp_path / "kept")}
    said = run.invoke(cli, ["backup"], env=env)
    assert said.exit_code == 0, said.output
    assert "Restored and counted." in said.stdout
    (name,) = names(tmp_path / "kept")
    database.close()
    asked = run.invoke(cli, ["restore", str(tmp_path / "kept" / name)], env=env, input="n\n")
    assert asked.exit_code == 1
    assert "will be lost" in asked.stdout
    done = run.invoke(cli, ["restore", str(tmp_path / "kept" / name), "--yes"], env=env)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"Restored: revision {head()}, ")
    assert "looks for its messages in Slack before it sends any" in done.stdout
    assert workspaces(database) == ["T1"]


def test_there_is_no_backup_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}"}
    said = CliRunner().invoke(cli, ["backup", str(tmp_path / "kept")], env=env)
    assert said.exit_code == 2
    assert said.stderr.startswith("There is no database file")
    assert not (tmp_path / "none.db").exists()
