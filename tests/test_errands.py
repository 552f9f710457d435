"""Durable work after a commit: done at least once, never forgotten, and it holds up nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlmodel import Session, col, select

from bot.clients import Clients
from bot.errands import LEASE, TRIES_BEFORE_FAILED, TRIES_IF_REFUSED, Errands
from commands.registry import Registry
from storage.database import Database
from storage.errands import Errand, ask_for, count_errands, do_again
from storage.workspaces import keep_workspace, pause_workspace

REAL = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Office:
    def __init__(self, database: Database) -> None:
        self.database, self.real = database, REAL
        self.did: list[Any] = []
        self.during: Any = None
        registry = Registry()
        registry.errand("note", self._run, words="noting something")
        self.told: list[str] = []
        registry.failure(lambda failed: self.told.append(failed.name))
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

    def poison(self, error: Callable[[], None]) -> None:
        """Every try ends in `error`."""

        def again() -> None:
            self.during = again
            error()

        self.during = again

    def try_for(self, **span: float) -> int:
        """Do what is due, each at its time, for so long; how many tries that were."""
        before, until = len(self.did), self.real + timedelta(**span)
        while self.real < until:
            self.errands.drain()
            with self.database.read() as session:
                open_ones = session.exec(select(Errand).where(col(Errand.failed_at).is_(None)))
                self.real = min([until, *(errand.next_real for errand in open_ones)])
        return len(self.did) - before

    def failed(self) -> int:
        with self.database.read() as session:
            return count_errands(session, failed=True)

    def left(self) -> int:
        with self.database.read() as session:
            return count_errands(session)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def fail() -> None:
    raise RuntimeError("poison")


def refuse(error: str) -> None:
    answer = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": error},
        headers={},
        status_code=429 if error == "ratelimited" else 200,
    )
    raise SlackApiError(error, answer)  # type: ignore[no-untyped-call]  # the SDK has no types here


def no_answer() -> None:
    raise ConnectionRefusedError


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


def test_an_errand_that_always_fails_has_failed_after_about_a_day_and_is_told_once(office: Office) -> None:
    office.poison(fail)
    office.ask("a", 1)
    assert office.try_for(hours=22) < TRIES_BEFORE_FAILED
    assert (office.failed(), office.told) == (0, [])
    office.try_for(hours=6)
    assert (office.failed(), office.left(), office.told) == (1, 0, ["note"])
    assert office.try_for(hours=30) == 0
    assert len(office.did) == TRIES_BEFORE_FAILED


def test_what_slack_refuses_has_failed_within_minutes(office: Office) -> None:
    office.poison(partial(refuse, "missing_scope"))
    office.ask("a", 1)
    assert office.try_for(minutes=10) == TRIES_IF_REFUSED
    assert (office.failed(), office.told) == (1, ["note"])
    with office.database.read() as session:
        assert _errors(session) == ["missing_scope"]


@pytest.mark.parametrize("error", ["away", "ratelimited"])
def test_what_says_nothing_about_the_errand_is_no_try(office: Office, error: str) -> None:
    office.poison(no_answer if error == "away" else partial(refuse, error))
    office.ask("a", 1)
    office.try_for(hours=3 if error == "away" else 1)  # more tries than would be too many
    assert (office.failed(), office.told) == (0, [])
    office.during = None
    office.try_for(hours=2)
    assert office.left() == 0


def test_after_an_outage_errands_are_done_within_minutes(office: Office) -> None:
    office.poison(no_answer)
    office.ask("a", 1)
    office.try_for(hours=3)
    office.during = None
    office.try_for(minutes=3)
    assert office.left() == 0


def test_a_failed_errand_that_is_asked_for_again_is_done_anew(office: Office) -> None:
    office.poison(partial(refuse, "missing_scope"))
    office.ask("a", 1)
    office.try_for(minutes=10)
    office.during = None
    office.ask("a", 2)
    office.errands.drain()
    assert (office.did[-1], office.left(), office.failed()) == (2, 0, 0)


def test_what_is_asked_for_during_the_last_try_has_not_failed(office: Office) -> None:
    office.poison(partial(refuse, "missing_scope"))
    office.ask("a", 1)
    while len(office.did) < TRIES_IF_REFUSED - 1:
        office.try_for(seconds=1)

    def ask_and_fail() -> None:
        office.ask("a", 2)
        refuse("missing_scope")

    office.during = ask_and_fail
    office.try_for(minutes=10)
    assert (office.did[-1], office.left(), office.failed(), office.told) == (2, 0, 0, [])


def test_a_failed_errand_is_done_once_more_when_somebody_says_so(office: Office) -> None:
    office.poison(partial(refuse, "missing_scope"))
    office.ask("a", 1)
    office.try_for(minutes=10)
    office.during = None
    with office.database.begin() as session:
        assert do_again(session) == 1
        assert do_again(session) == 0
    office.errands.drain()
    assert (office.left(), office.failed()) == (0, 0)


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
        assert _errors(session) == ["something went wrong on my side (RuntimeError)"]


def _errors(session: Session) -> list[str]:
    return [errand.error for errand in session.exec(select(Errand))]
