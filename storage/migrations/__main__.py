"""Writes a new revision by comparing the tables in the code with those that the revisions so far make."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from storage.database import Database
from storage.migrate import configuration, upgrade
from storage.tables import metadata


def write(name: str) -> None:
    assert metadata.tables
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'now.db'}")
        upgrade(database)
        with database.engine.connect() as connection:
            config = configuration(connection)
            count = len(list((Path(__file__).parent / "versions").glob("[0-9]*.py")))
            command.revision(config, message=name, autogenerate=True, rev_id=f"{count + 1:04}")
        database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        raise SystemExit('Say what changed: make migration NAME="kudos"')
    write(sys.argv[1])
