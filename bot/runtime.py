"""The running process: what starts, in which order, and how it ends."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from time import monotonic

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from filelock import FileLock, Timeout
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.app import Bot, make_bot
from bot.clients import REFUSED_TOKENS, Clients, error_name
from bot.clock import FollowedClock, system_clock
from bot.connection import Connection, NotYet
from bot.delivery import Workers
from bot.gate import Gate
from bot.operations import Operations, health
from bot.settings import Settings, SettingsWrong, require
from bot.socket import Socket
from bot.vitals import Signs
from commands.leaving import come_back
from commands.places import regions
from storage.database import BUSY_TIMEOUT_MS, RESTORE, Database, DatabaseUnfit, is_damage
from storage.migrate import BACKUPS, upgrade
from storage.workspaces import keep_workspace, workspace_of

EXIT_ILL = 70
"""The watchdog ended the process: whoever supervises it starts it again."""

DRAIN_SECONDS = 9.0
ANSWER_SECONDS = 4.0
"""Of those, for what has come in: Slack waits three seconds for an answer."""
_START_SECONDS = 4
"""How long the start waits for one answer of Slack: it can be told to stop meanwhile."""
_SENDERS = 4
_ERRAND_RUNNERS = 2
_REGIONS_AFTER = 5.0
"""Seconds: who has waited for the start is answered first."""
log = structlog.get_logger(__name__)


def open_database(url: str, backups: Path | None = BACKUPS, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Database:
    """The database, held to its contract and brought to this version, after a backup into the folder `backups`.

    Raises DatabaseUnfit.
    """
    database = None
    try:
        database = Database(url, busy_timeout_ms=busy_timeout_ms)
        database.check()
        upgrade(database, backups)
    except Exception as error:
        if database is not None:
            database.close()
        if isinstance(error, DatabaseUnfit):
            raise
        if is_damage(error):
            raise DatabaseUnfit(f"The database file is damaged ({type(error).__name__}): {RESTORE}.") from error
        raise DatabaseUnfit(
            f"DATABASE_URL names a database that can not be opened ({type(error).__name__})."
        ) from error
    return database


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """A SQLite file is served by one process: raises DatabaseUnfit while another one holds it."""
    if database.lock_path is None:
        yield
        return
    lock = FileLock(database.lock_path)
    try:
        lock.acquire(timeout=3)
    except Timeout:
        raise DatabaseUnfit("Another Lockstep serves this database file: stop it first, or use PostgreSQL.") from None
    try:
        yield
    finally:
        lock.release()


def introduce(database: Database, clients: Clients, token: str, stop: threading.Event) -> None:
    """Ask Slack whose token it is, and keep the workspace. Waits while Slack is away.

    Raises SettingsWrong if Slack refuses the token.
    """
    wait = 1.0
    while not stop.is_set():
        try:
            client: WebClient = clients.bare(token)
            client.timeout = _START_SECONDS
            answer = client.auth_test()
        except (SlackApiError, OSError, HTTPException) as error:
            if error_name(error) in REFUSED_TOKENS:
                raise SettingsWrong("SLACK_BOT_TOKEN is wrong: Slack does not accept it.") from None
            log.warning("Slack does not answer well; trying again", error=error_name(error), seconds=wait)
        else:
            team = str(answer.get("team_id") or answer.get("enterprise_id"))
            scopes = next((str(v) for k, v in answer.headers.items() if k.lower() == "x-oauth-scopes"), "")
            clients.add(team, token)
            with database.begin() as session:
                known = workspace_of(session, team)
                left_at = known.left_at if known else None
                workspace = keep_workspace(
                    session,
                    team,
                    name=str(answer.get("team") or ""),
                    bot_user_id=str(answer.get("user_id") or ""),
                    bot_id=str(answer.get("bot_id") or ""),
                    scopes=scopes,
                    url=str(answer.get("url") or "")[:200],
                )
                if left_at is not None:
                    come_back(session, workspace, left_at)
            return
        stop.wait(wait)
        wait = min(wait * 2, 30.0)


def connect(settings: Settings, bot: Bot, *, http: bool) -> Connection:
    """The way in that was asked for, not open yet."""
    if http:
        from bot.web import Site, Web  # Socket Mode starts sooner without a server

        gate = Gate(settings.slack_signing_secret.get_secret_value())
        return Web(Site(gate, bot.reception, bot.metrics, settings.concurrency), settings.http_host, settings.http_port)
    return Socket(bot.app, bot.reception, settings.slack_app_token.get_secret_value(), settings.concurrency)


def serve(settings: Settings, *, http: bool = False) -> int:
    """Run the bot until SIGTERM or SIGINT; the exit code. Raises SettingsWrong and DatabaseUnfit before it serves."""
    require(settings, http=http)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    database = open_database(settings.database_url, settings.backups_before_migration)
    clients = Clients(settings.slack_api_url)
    with alone(database):
        introduce(database, clients, settings.slack_bot_token.get_secret_value(), stop)
        if stop.is_set():
            return 0
        return Process(settings, database, clients, stop, http=http).run()


class Process:
    """One serving process and its threads."""

    def __init__(
        self, settings: Settings, database: Database, clients: Clients, stop: threading.Event, *, http: bool
    ) -> None:
        self.stop = stop
        self.database = database
        self.followed = (
            FollowedClock(settings.clock_url, lambda: self.bot.schedule.next_due(), lambda: self.tick())
            if settings.clock_url
            else None
        )
        self.bot: Bot = make_bot(
            database=database,
            clients=clients,
            clock=self.followed or system_clock,
            prefix=settings.command_prefix,
            quarantine=timedelta(seconds=settings.quarantine_seconds),
            purge_after=timedelta(days=settings.purge_days),
        )
        self.connection = connect(settings, self.bot, http=http)
        self.bot.vitals.connected = lambda: self.connection.connected
        self.senders = Workers(self.bot.delivery.step, _SENDERS, "delivery")
        self.runners = Workers(self.bot.errands.step, _ERRAND_RUNNERS, "errands")
        self.lookers = Workers(self.bot.doubles.step, 1, "doubles", poll=10.0)
        self.ticker = BackgroundScheduler(timezone="UTC")
        self.ticker.add_job(
            self.tick,
            "interval",
            seconds=settings.tick_seconds,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._ticking = threading.Lock()
        self.signs = Signs(
            heard=self.connection.heard,
            ticked=lambda: self.bot.schedule.progressed,
            delivered=lambda: min(self.senders.progressed, self.runners.progressed + 300.0),
        )
        self.bot.metrics.watch(database, self.signs, lambda: self.connection.connected)
        self.operations = Operations(
            self.bot.metrics,
            lambda: health(database, self.signs, lambda: self.connection.connected),
            settings.metrics_host,
            settings.metrics_port,
        )

    def run(self) -> int:
        self.bot.delivery.recover(alone=self.database.is_sqlite)
        if self.database.is_sqlite:
            self.bot.errands.recover()
        self.database.on_commit(self.senders.wake)
        self.database.on_commit(self.runners.wake)
        if self.followed:
            self.followed.start()
        if self.operations.port:
            self.operations.open()
        self._connect()
        self.senders.start()
        self.runners.start()
        self.lookers.start()
        self.ticker.start()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        log.info("Lockstep is at work")
        if not self.stop.wait(_REGIONS_AFTER):
            regions()  # made once, and slow to make: not while the first person waits for setup's list
        while not self.stop.wait(1.0):
            pass
        return self._end()

    def tick(self) -> None:
        """Do what is due. Only one thread does; another that comes meanwhile leaves it to the next tick."""
        if not self._ticking.acquire(blocking=False):
            return
        try:
            self.bot.schedule.tick()
            self.bot.delivery.recover(alone=False)
        except Exception as error:
            log.error("a tick failed", exc_info=error)
        finally:
            self._ticking.release()

    def _connect(self) -> None:
        wait = 1.0
        while not self.stop.is_set():
            try:
                self.connection.open()
            except NotYet as error:
                log.warning("not connected to Slack; trying again", because=str(error), seconds=wait)
            else:
                return
            self.stop.wait(wait)
            wait = min(wait * 2, 30.0)

    def _watch(self) -> None:
        """Crash only: an ill process ends at once and is started again; what it had begun is taken up from the rows."""
        while not self.stop.wait(5.0):
            if complaint := self.signs.ill():
                log.critical("ending the process", because=complaint)
                os._exit(EXIT_ILL)

    def _end(self) -> int:
        log.info("stopping")
        until = monotonic() + DRAIN_SECONDS
        last = threading.Timer(DRAIN_SECONDS, os._exit, (0,))  # Python waits for a listener that waits for Slack
        last.daemon = True
        last.start()
        with suppress(Exception):  # a dead link is closed already
            self.connection.close(ANSWER_SECONDS)
        self.ticker.shutdown(wait=False)
        if self.followed:
            self.followed.stop()
        groups = (self.senders, self.runners, self.lookers)
        ended = [group.stop(until - monotonic()) for group in groups]  # each is told, also after one that did not end
        self.operations.close()
        log.info("stopped", clean=all(ended))
        return 0
