"""Durable work after a commit: done at least once, never forgotten, and it holds up nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.clients import Clients
from bot.errands import LEASE, Errands
from commands.registry import Registry
from storage.database import Database
from storage.errands import Errand, ask_for, count_errands
from storage.workspaces import keep_workspace, pause_workspace

REAL = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Office:
    def __init__(self, database: Database) -> None:
        self.database, self.real = database, REAL
        self.did: list[Any] = []
        self.during: Any = None
        registry = Registry()
        registry.errand("note", self._run)
        self.errands = Errands(database, Clients("http://127.0.0.1:9/"), registry, lambda: REAL, lambda: self.real)
        with database.begin() as session:
            self.workspace_id = keep_workspace(session, "T1", name="", bot_user_id="", bot_id="", scopes="").id or 0

    def _run(self, payload: dict[str, Any]) -> None:
        self.did.append(payload["n"])
        if self.during is not None:
            during, self.during = self.during, None
            during()

    def ask(self, key: str, n: int, name: str = "note") -> None:
        with self.database.begin() as session:
            ask_for(session, self.workspace_id, name, key, {"n": n})

    def left(self) -> int:
        with self.database.read() as session:
            return count_errands(session)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def fail() -> None:
    raise RuntimeError("poison")


def test_asking_twice_is_one_errand_with_what_was_asked_last(office: Office) -> None:
    office.ask("a", 1)
    office.ask("a", 2)
    office.errands.drain()
    assert (office.did, office.left()) == ([2], 0)


def test_what_is_asked_for_while_it_is_being_done_is_done_once_more(office: Office) -> None:
    office.ask("a", 1)
    office.during = lambda: office.ask("a", 2)
    office.errands.drain()
    assert (office.did, office.left()) == ([1, 2], 0)


def test_a_failed_errand_comes_again_later_and_holds_up_nothing(office: Office) -> None:
    office.during = fail
    office.ask("a", 1)
    office.ask("b", 2)
    office.ask("c", 3, "unknown")
    office.errands.drain()
    assert (office.did, office.left()) == ([1, 2], 2)
    office.real += timedelta(seconds=3)
    office.errands.drain()
    assert (office.did, office.left()) == ([1, 2, 1], 1)


def test_an_errand_whose_runner_died_is_taken_up_after_its_lease(office: Office) -> None:
    class Died(BaseException):
        pass

    def die() -> None:
        raise Died

    office.ask("a", 1)
    office.during = die
    with pytest.raises(Died):
        office.errands.step()
    assert not office.errands.step()
    office.real += LEASE
    assert office.errands.step()
    assert (office.did, office.left()) == ([1, 1], 0)


def test_a_clock_set_back_does_not_hide_an_errand(office: Office) -> None:
    office.during = fail
    office.ask("a", 1)
    office.errands.step()
    office.real -= timedelta(days=1)
    office.errands.drain()
    assert office.left() == 0


def test_a_paused_workspace_gets_no_errands_until_its_token_works(office: Office) -> None:
    with office.database.begin() as session:
        pause_workspace(session, office.workspace_id, "token_revoked", REAL)
    office.ask("a", 1)
    assert not office.errands.step()
    with office.database.begin() as session:
        keep_workspace(session, "T1", name="", bot_user_id="", bot_id="", scopes="")
    assert office.errands.step()


def test_an_idle_runner_writes_nothing(office: Office) -> None:
    commits: list[int] = []
    office.database.on_commit(lambda: commits.append(1))
    assert not office.errands.step()
    assert commits == []


def test_the_error_of_an_errand_can_be_read(office: Office) -> None:
    office.during = fail
    office.ask("a", 1)
    office.errands.step()
    with office.database.read() as session:
        assert _errors(session) == ["RuntimeError"]


def _errors(session: Session) -> list[str]:
    return [errand.error for errand in session.exec(select(Errand))]
