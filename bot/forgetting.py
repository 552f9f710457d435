"""`python -m bot forget`: takes a person's data out of the database, beside the process that serves."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import col, select

from bot.app import Bot, make_bot
from bot.clients import Clients
from bot.clock import FollowedClock, system_clock
from bot.settings import Settings
from commands.errors import UserError
from commands.forgetting import Report, forget, take_out_of_texts
from storage.database import Database
from storage.forgetting import NOBODY
from storage.people import Person, person_by_id
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Known:
    """A person as we know them."""

    workspace_id: int
    workspace: str
    person_id: int
    user_id: str
    name: str


class _OnlyLooking(Exception):
    """Ends a transaction that is not to be."""


def find(database: Database, said: str, workspace: str = "") -> Known:
    """The person by Slack id or by name ("@Ana Ruiz"), in the workspace by its Slack id or name if there are several.

    Raises UserError, in words for whoever typed it.
    """
    wanted = said.strip().removeprefix("<@").removesuffix(">").removeprefix("@")
    if "@" in wanted:
        raise UserError("I keep no e-mail addresses. Give the Slack id (in their profile: Copy member ID) or the name.")
    query = (
        select(Person, Workspace)
        .join(Workspace, col(Workspace.id) == col(Person.workspace_id))
        .where(~col(Person.user_id).startswith(NOBODY))
    )
    with database.read() as session:
        rows = [
            Known(place.id or 0, place.name or place.slack_id, person.id or 0, person.user_id, person.name)
            for person, place in session.exec(query)
            if workspace in ("", place.slack_id, place.name)
        ]
    found = [row for row in rows if row.user_id == wanted] or [
        row for row in rows if row.name.casefold() == wanted.casefold()
    ]
    if not found:
        raise UserError(f"I know nobody called {said}. `python -m bot forget` takes a Slack id or a whole name.")
    if len(found) > 1:
        several = ", ".join(f"{row.user_id} ({row.name}, {row.workspace})" for row in found)
        raise UserError(f"There are several: {several}. Give the Slack id, and --workspace if that is in two of them.")
    return found[0]


def plan(database: Database, settings: Settings, known: Known) -> Report:
    """What `forget_person` would do; nothing is changed."""
    bot = _bot(database, settings)
    report = Report()
    try:
        with database.begin() as session:
            report = forget(session, bot.registry, person_by_id(session, known.person_id), bot.clock())
            raise _OnlyLooking
    except _OnlyLooking:
        return report


def forget_person(database: Database, settings: Settings, known: Known) -> Iterator[str]:
    """Forget them, a line for each thing done. Ended in the middle, it is to be called again.

    First the name goes out of everybody's texts, in short transactions; then, in one, all that is theirs; then the
    texts once more, for what came meanwhile.
    """
    bot = _bot(database, settings)
    place = (known.workspace_id, known.person_id, known.user_id, known.name)
    changed = take_out_of_texts(database, *place)
    with database.begin() as session:
        report = forget(session, bot.registry, person_by_id(session, known.person_id), bot.clock())
    changed += take_out_of_texts(database, *place)
    yield from lines(report)
    yield f"Named in {changed} other rows: there it says “somebody” now."
    if database.tidy():
        yield "The database's files hold none of it any more."
    else:
        yield "The database's log still holds old pages; they go as the bot works."
    yield "Messages that named them are drawn again by the running bot, and those to them are taken out of Slack."
    yield "Older backups still know them: make a fresh one now, and delete the older ones when your rules say so."


def lines(report: Report) -> Iterator[str]:
    yield from (f"Goes: {what}." for what in report.removed)
    yield from (f"Stays: {what}." for what in report.stays)


def _bot(database: Database, settings: Settings) -> Bot:
    clock = FollowedClock(settings.clock_url, lambda: None, lambda: None) if settings.clock_url else None
    if clock is not None:
        clock.follow_once()
    return make_bot(database=database, clients=Clients(settings.slack_api_url), clock=clock or system_clock)
