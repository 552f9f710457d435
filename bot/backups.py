"""`python -m bot backup` and `python -m bot restore`, in words."""

from datetime import UTC, datetime
from pathlib import Path

from bot.runtime import alone
from bot.settings import DatabaseSettings
from storage.backup import KEPT, make
from storage.database import Database
from storage.restore import restore
from storage.restored import Lost

__all__ = ["KEPT", "back_up", "bring_back", "question", "span"]


def back_up(settings: DatabaseSettings, folder: Path, keep: int) -> str:
    """Make a proven backup; what to say of it. Raises DatabaseUnfit."""
    database = Database(settings.database_url)
    try:
        made = make(database, folder, datetime.now(UTC), keep=keep)
    finally:
        database.close()
    size = made.path.stat().st_size / 1_000_000
    return (
        f"{made.path}: revision {made.holds.revision}, {made.holds.total:,} rows, {size:.1f} MB. Restored and counted."
    )


def question(settings: DatabaseSettings, file: Path) -> str:
    name = Database(settings.database_url).url.database
    return f"What happened since {file.name} was made will be lost. Put it in the place of the database {name}?"


def bring_back(settings: DatabaseSettings, file: Path) -> str:
    """Put a backup in the place of the database; what to say of it. Raises DatabaseUnfit, also while a bot runs."""
    database = Database(settings.database_url)
    try:
        with alone(database):
            done = restore(database, file, datetime.now(UTC))
    finally:
        database.close()
    lines = [
        f"Restored: revision {done.holds.revision}, {done.holds.total:,} rows.",
        f"What happened {span(done.lost)} is lost.",
        f"What was there is kept as {done.kept_as}." if done.kept_as else "",
        "When the bot starts, it looks for its messages in Slack before it sends any.",
    ]
    return "\n".join(line for line in lines if line)


def span(lost: Lost) -> str:
    return f"between {lost.after:%Y-%m-%d %H:%M} and {lost.before:%Y-%m-%d %H:%M} UTC"
