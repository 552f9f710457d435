"""`python -m bot health`: what an admin on the machine wants to know, in one look."""

from collections.abc import Iterator
from contextlib import closing

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from bot import backups
from bot.clients import Clients
from bot.settings import Settings
from storage.database import Database, DatabaseUnfit
from storage.errands import count_errands, do_again
from storage.migrate import current, head
from storage.posts import count_failed, count_open, send_all_again
from storage.restored import lost
from storage.workspaces import Workspace, open_channels


def check_up(settings: Settings, *, retry: bool = False) -> Iterator[tuple[bool, str]]:
    """Findings in order, each (well, one line). Changes nothing, unless `retry`: what had failed is tried again."""
    ways_in = {"Socket Mode": settings.slack_app_token, "HTTP mode": settings.slack_signing_secret}
    ready = [name for name, secret in ways_in.items() if secret.get_secret_value()]
    lacking = "SLACK_APP_TOKEN is not set (for Socket Mode), nor SLACK_SIGNING_SECRET (for HTTP mode)"
    yield bool(ready), f"Settings: complete for {' and '.join(ready)}." if ready else f"Settings: {lacking}."
    try:
        with closing(Database(settings.database_url, busy_timeout_ms=30_000)) as database:
            yield from _database(database, retry=retry)
    except DatabaseUnfit as unfit:
        yield False, f"Database: {unfit}"
    except SQLAlchemyError as error:
        yield False, f"Database: DATABASE_URL can not be opened ({type(error).__name__})."
    yield _slack(settings)


def _database(database: Database, *, retry: bool) -> Iterator[tuple[bool, str]]:
    """Raises DatabaseUnfit, or SQLAlchemyError when it can not be reached."""
    database.check()
    revision, needed = current(database), head()
    if revision != needed:
        behind = f"at revision {revision or 'none'}, this version needs {needed}; the next start brings it there."
        yield False, f"Database: {behind}"
        return
    yield True, f"Database: {database.url.get_backend_name()}, revision {revision}."
    if retry:
        with database.begin() as session:
            again = send_all_again(session) + do_again(session)
        yield True, f"Tried again: {again} of what had failed."
    yield from _rows(database)


def _rows(database: Database) -> Iterator[tuple[bool, str]]:
    with database.read() as session:
        for workspace in session.exec(select(Workspace)):
            paused = f"paused: {workspace.paused_why}" if workspace.paused_at else "at work"
            yield workspace.paused_at is None, f"Workspace {workspace.name or workspace.slack_id}: {paused}."
        names = ", ".join(f"#{channel.name or channel.slack_id}" for channel in open_channels(session))
        yield True, f"Joint channels: {names or 'none yet; invite the bot into one'}."
        yield from _restored(session)
        yield _found("Posts", count_open(session), count_failed(session))
        yield _found("Errands", count_errands(session), count_errands(session, failed=True))


def _restored(session: Session) -> Iterator[tuple[bool, str]]:
    if (gap := lost(session)) is not None:
        yield True, f"Restored from a backup: what happened {backups.span(gap)} is lost."


def _found(what: str, on_their_way: int, failed: int) -> tuple[bool, str]:
    hint = "; /lockstep health in the channel says why, python -m bot health --retry tries again"
    return failed == 0, f"{what}: {on_their_way} on their way, {failed} failed{hint if failed else ''}."


def _slack(settings: Settings) -> tuple[bool, str]:
    client = Clients(settings.slack_api_url, timeout=5).bare(settings.slack_bot_token.get_secret_value())
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        return False, f"Slack: SLACK_BOT_TOKEN is refused ({error.response.get('error')})."
    except OSError as error:
        return False, f"Slack: can not be reached ({type(error).__name__})."
    return True, f"Slack: {answer.get('team')} answers, the bot is {answer.get('user')}."
