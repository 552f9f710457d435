"""A person is forgotten: what they asked for alone goes, what others worked on stays without them."""

from sqlmodel import Session

from commands.forgetting import Report
from commands.reminders import MESSAGE
from commands.requests.desk import CARD, LINE
from commands.requests.telling import OUTCOME
from storage.forgetting import take_cards_away
from storage.forgotten_requests import delete_requests, forget_words, reminded_only_of, requests_of
from storage.people import Member, Person


def forget(session: Session, person: Person, members: list[Member], report: Report) -> None:
    ids = [member.id or 0 for member in members]
    theirs = requests_of(session, ids)
    cards = {
        CARD: theirs.alone,
        LINE: theirs.events,
        OUTCOME: theirs.events,
        MESSAGE: reminded_only_of(session, theirs.alone),
    }
    take_cards_away(session, person.workspace_id, cards)
    delete_requests(session, theirs.alone)
    report.counted({"request that nobody else had to do with": len(theirs.alone), **forget_words(session, ids)})
    if theirs.kept:
        report.stays.append(f"requests that others worked on, by title only: {_numbers(theirs.kept)}")
    if theirs.kept_open:
        report.stays.append(f"of these, still open: {_numbers(theirs.kept_open)}")


def _numbers(numbers: list[int]) -> str:
    return ", ".join(f"#{number}" for number in numbers)
