"""Does the errands: durable work after a commit that is not a post."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clients import Clients
from bot.clock import Clock, system_clock
from bot.sending import Later, outcome_of
from commands.registry import Registry, call
from storage.database import Database
from storage.errands import claim_errand, errand_done, errand_later
from storage.workspaces import Workspace

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
        with self.database.begin() as session:
            errand = claim_errand(session, self.real(), LEASE)
            if errand is None:
                return False
            workspace = session.get_one(Workspace, errand.workspace_id)
        client = self.clients.of(workspace.slack_id)
        try:
            run = self.registry.errands[errand.name]
            call(run, db=self.database, client=client, now=self.clock(), workspace=workspace, payload=errand.payload)
        except Exception as error:
            self._later(errand.id or 0, errand.name, errand.attempts, error)
        else:
            with self.database.begin() as session:
                errand_done(session, errand.id or 0)
        return True

    def _later(self, errand_id: int, name: str, attempts: int, error: Exception) -> None:
        outcome = outcome_of(error, name)
        wait = timedelta(seconds=min(2 ** min(attempts, 12), 3600))
        if isinstance(outcome, Later):
            wait = max(wait, outcome.wait)
        log.warning("an errand failed and will be done again", errand=name, attempts=attempts, exc_info=error)
        with self.database.begin() as session:
            errand_later(session, errand_id, self.real() + wait, type(error).__name__)

    def drain(self, limit: int = 1_000) -> int:
        for steps in range(limit):
            if not self.step():
                return steps
        raise RuntimeError("errands do not come to rest")
