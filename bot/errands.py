"""Does the errands: durable work after a commit that is not a post."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException

import structlog
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot.clients import Clients
from bot.clock import Clock, system_clock
from bot.failing import tell_of_failure
from bot.sending import Away, Gone, Later, Outcome, Paused, Refused, name_of, outcome_of
from commands.registry import Registry, call
from storage.crashpoint import crash_point
from storage.database import Database, real_now
from storage.errands import (
    Errand,
    claim_errand,
    errand_done,
    errand_failed,
    errand_later,
    is_any_errand_due,
    take_up_errands,
)
from storage.workspaces import Workspace, pause_workspace

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
TRIES_BEFORE_FAILED = 35
"""The wait doubles from two seconds to an hour, so this is about a day; then a liaison looks."""
TRIES_IF_REFUSED = 8
"""Slack says that it will never do it: some four minutes, for one that has just been invited or installed anew.

What says nothing about the errand is no try: Slack out of reach, asking to wait, or not taking the token.
"""
_LONGEST_WAIT = 3600
_LONGEST_ABSENCE = 64


@dataclass
class Errands:
    """One step does one errand; a failed one comes again later, ever more rarely, until it has failed for good."""

    database: Database
    clients: Clients
    registry: Registry
    clock: Clock
    real: Callable[[], datetime] = system_clock

    def step(self) -> bool:
        """Do one errand; False if none is due."""
        with self.database.read() as session:
            if not is_any_errand_due(session, self._real(session)):
                return False
        with self.database.begin() as session:
            errand = claim_errand(session, self._real(session), LEASE)
            if errand is None:
                return False
            workspace = session.get_one(Workspace, errand.workspace_id)
        crash_point("errand claimed")
        client = self.clients.of(workspace.slack_id)
        try:
            run = self.registry.errands[errand.name].run
            call(run, db=self.database, client=client, now=self.clock(), workspace=workspace, payload=errand.payload)
        except Exception as error:
            self._later(errand, error)
        else:
            crash_point("errand done")
            with self.database.begin() as session:
                errand_done(session, errand.id or 0, errand.asked)
        return True

    def recover(self) -> None:
        """At the start of a process that is alone with its database: take up at once what the one before had begun."""
        with self.database.begin() as session:
            take_up_errands(session)

    def _real(self, session: Session) -> datetime:
        return real_now(session) if self.real is system_clock else self.real()

    def _later(self, errand: Errand, error: Exception) -> None:
        """It comes again, or has failed for good, which is told."""
        outcome = outcome_of(error, errand.name)
        attempts, tries, longest = _counted(outcome, errand.attempts)
        wait = timedelta(seconds=min(2 ** min(errand.attempts, 12), longest))
        if isinstance(outcome, Later):
            wait = max(wait, outcome.wait)
        log.warning("an errand failed", errand=errand.name, attempts=attempts, exc_info=error)
        with self.database.begin() as session:
            if attempts < tries:
                errand_later(session, errand.id or 0, self._real(session) + wait, _why(error), attempts)
            elif failed := errand_failed(session, errand.id or 0, errand.asked, self.clock(), _why(error)):
                tell_of_failure(session, self.registry, failed, self.clock())
            if isinstance(outcome, Paused):
                pause_workspace(session, errand.workspace_id, outcome.error, self.clock())

    def drain(self, limit: int = 1_000) -> int:
        for steps in range(limit):
            if not self.step():
                return steps
        raise RuntimeError("errands do not come to rest")


def _counted(outcome: Outcome, attempts: int) -> tuple[int, int, int]:
    """How many of its `attempts` count, how many are too many, and the longest wait in seconds."""
    if isinstance(outcome, Away):
        return min(attempts, 6), TRIES_BEFORE_FAILED, _LONGEST_ABSENCE
    if isinstance(outcome, Later | Paused):
        return attempts - 1, TRIES_BEFORE_FAILED, _LONGEST_WAIT
    return attempts, TRIES_IF_REFUSED if isinstance(outcome, Refused | Gone) else TRIES_BEFORE_FAILED, _LONGEST_WAIT


def _why(error: Exception) -> str:
    """Slack's name for it, else words."""
    if isinstance(error, SlackApiError):
        return name_of(error) or "Slack was not well"
    if isinstance(error, OSError | HTTPException):
        return f"Slack gave no answer ({type(error).__name__})"
    return f"something went wrong on my side ({type(error).__name__})"
