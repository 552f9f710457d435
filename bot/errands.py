"""Does the errands: durable work after a commit that is not a post."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.clients import Clients
from bot.clock import Clock, system_clock
from bot.crashpoint import crash_point
from bot.sending import Later, Paused, outcome_of
from commands.registry import Registry, call
from storage.database import Database, real_now
from storage.errands import Errand, claim_errand, errand_done, errand_later, is_any_errand_due, take_up_errands
from storage.workspaces import Workspace, pause_workspace

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)


@dataclass
class Errands:
    """One step does one errand; a failed one comes again later, ever more rarely."""

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
            run = self.registry.errands[errand.name]
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
        outcome = outcome_of(error, errand.name)
        wait = timedelta(seconds=min(2 ** min(errand.attempts, 12), 3600))
        if isinstance(outcome, Later):
            wait = max(wait, outcome.wait)
        log.warning(
            "an errand failed and will be done again", errand=errand.name, attempts=errand.attempts, exc_info=error
        )
        with self.database.begin() as session:
            errand_later(session, errand.id or 0, self._real(session) + wait, type(error).__name__)
            if isinstance(outcome, Paused):
                pause_workspace(session, errand.workspace_id, outcome.error, self.clock())

    def drain(self, limit: int = 1_000) -> int:
        for steps in range(limit):
            if not self.step():
                return steps
        raise RuntimeError("errands do not come to rest")
