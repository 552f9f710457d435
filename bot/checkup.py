"""`python -m bot health`: what an admin on the machine wants to know, in one look."""

from collections.abc import Iterator

from slack_sdk.errors import SlackApiError
from sqlmodel import func, select

from bot.clients import Clients
from bot.settings import Settings
from storage.database import Database, DatabaseUnfit
from storage.migrate import current, head
from storage.posts import Post, PostKind, PostState, count_open
from storage.workspaces import Workspace, open_channels


def check_up(settings: Settings) -> Iterator[tuple[bool, str]]:
    """Findings in order, each (well, one line). Changes nothing."""
    ways_in = {"Socket Mode": settings.slack_app_token, "HTTP mode": settings.slack_signing_secret}
    ready = [name for name, secret in ways_in.items() if secret.get_secret_value()]
    lacking = "SLACK_APP_TOKEN is not set (for Socket Mode), nor SLACK_SIGNING_SECRET (for HTTP mode)"
    yield bool(ready), f"Settings: complete for {' and '.join(ready)}." if ready else f"Settings: {lacking}."
    try:
        database = Database(settings.database_url)
        database.check()
        revision = current(database)
    except DatabaseUnfit as unfit:
        yield False, f"Database: {unfit}"
        return
    except Exception as error:
        yield False, f"Database: DATABASE_URL can not be opened ({type(error).__name__})."
        return
    if revision != head():
        yield (
            False,
            f"Database: at revision {revision or 'none'}, this version needs {head()}; the next start brings it there.",
        )
    else:
        yield True, f"Database: {database.url.get_backend_name()}, revision {revision}."
        yield from _rows(database)
    yield _slack(settings)
    database.close()


def _rows(database: Database) -> Iterator[tuple[bool, str]]:
    with database.read() as session:
        for workspace in session.exec(select(Workspace)):
            paused = f"paused: {workspace.paused_why}" if workspace.paused_at else "at work"
            yield workspace.paused_at is None, f"Workspace {workspace.name or workspace.slack_id}: {paused}."
        names = ", ".join(f"#{channel.name or channel.slack_id}" for channel in open_channels(session))
        yield True, f"Joint channels: {names or 'none yet; invite the bot into one'}."
        lost = (Post.state == PostState.FAILED, Post.kind != PostKind.PRIVATE)  # of private words the time has passed
        failed = session.exec(select(func.count()).select_from(Post).where(*lost)).one()
        said = f"Posts: {count_open(session)} on their way, {failed} failed"
        yield failed == 0, said + ("; see /lockstep health in the channel." if failed else ".")


def _slack(settings: Settings) -> tuple[bool, str]:
    client = Clients(settings.slack_api_url, timeout=5).bare(settings.slack_bot_token.get_secret_value())
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        return False, f"Slack: SLACK_BOT_TOKEN is refused ({error.response.get('error')})."
    except OSError as error:
        return False, f"Slack: can not be reached ({type(error).__name__})."
    return True, f"Slack: {answer.get('team')} answers, the bot is {answer.get('user')}."
