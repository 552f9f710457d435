"""Half a year of believable requests for a sample channel: what was closed, and what is open now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlmodel import Session

from commands.calendar import WorkingCalendar
from commands.hours import calendars_of
from commands.requests import replies, service
from commands.requests.desk import Desk, show_card
from commands.requests.service import Ask
from storage.people import Member, members_of
from storage.request_lists import Filters, listed_requests
from storage.requests import Helped, Priority, Request
from storage.workspaces import Channel, Side

AGO = timedelta(days=182)
EVERY = timedelta(days=2, hours=7)
BATCH = 4

_ASKS: dict[Side, tuple[tuple[str, str, str], ...]] = {
    Side.SALES: (
        ("A one-pager for {company}", "They asked for something to pass on to their board.", "Sent, two pages, as PDF"),
        ("Logo of {company} on the reference slide", "They agreed by mail.", "It is on slide 14 of the sales deck"),
        ("Who came to the webinar from {company}?", "I call them on Thursday.", "Four people; the list is in the CRM"),
        ("A case study with numbers for {industry}", "The ones that we have are from 2023.", "Published"),
        ("Why did {company} get the newsletter twice?", "They complained, politely.", "Two records, merged"),
        ("Prices on the {industry} page are old", "The customer saw the new ones in my offer.", "Page corrected"),
        ("A slide that says how we differ from the big one", "I get asked in every second call.", "Slide 9"),
    ),
    Side.MARKETING: (
        ("Three customers in {industry} for a survey", "Ten minutes each.", "Names sent, all three said yes"),
        ("What do {industry} customers say about onboarding?", "For the spring campaign.", "Seven quotes collected"),
        ("May we quote {company} on the website?", "Their words from the review call.", "Yes, by name"),
        ("Why were last week's trade fair leads rejected?", "Twelve of thirty.", "Nine were students; form changed"),
        ("Is {company} still a customer?", "They stand on our reference page.", "Yes, renewed in spring"),
        (
            "Feedback on the draft for the {industry} landing page",
            "Ten minutes, before it goes live.",
            "Two changes, done",
        ),
    ),
}
_OPEN = ((14.0, "snoozed"), (12.0, "waiting"), (9.0, "late"), (6.0, "requester"), (3.0, "taken"), (0.5, "new"))
"""Those that are open now: asked that many working hours ago, and how they stand."""

_COMPANIES = ("Nordwind", "Halden & Sons", "Bluefin", "Kestrel Foods", "Arcadia Labs", "Polder Energy", "Vantage Rail")
_INDUSTRIES = ("logistics", "retail", "health", "energy", "manufacturing")
_QUESTIONS = (
    "For which country?",
    "In which language?",
    "By when do you need it at the latest?",
    "Is the old one any use?",
)
_ANSWERS = ("Germany first.", "English is fine.", "Next week is fine.", "The structure, not the numbers.")


@dataclass
class _Past:
    """Acts in the channel's past, each at its own instant in working time; nothing is shown while they are done."""

    session: Session
    channel: Channel
    random: Random
    at: datetime

    @property
    def desk(self) -> Desk:
        return Desk(self.session, self.channel, self.at, quiet=True)

    def later(self, calendar: WorkingCalendar, hours: float) -> None:
        self.at = calendar.next_opening(calendar.add(self.at, timedelta(hours=hours)))


def fill(session: Session, now: datetime, channel: Channel, random: Random) -> list[Callable[..., None]]:
    """Some eighty requests, most of them closed with an outcome, and six that are open in different states."""
    total, _ = listed_requests(session, channel.id or 0, Filters(states=()), limit=1)
    if total or not all(_people(session, channel).values()):
        return []
    starts = [now - AGO]
    while starts[-1] < now - timedelta(days=6):
        starts.append(starts[-1] + EVERY * (0.5 + random.random()))
    batches = [starts[n : n + BATCH] for n in range(0, len(starts) - 1, BATCH)]
    return [*(partial(_some, starts=batch) for batch in batches), _open_ones]


def _people(session: Session, channel: Channel) -> dict[Side, list[Member]]:
    return {side: [member for member, _ in members_of(session, channel.id or 0, side=side)] for side in Side}


def _some(session: Session, now: datetime, channel: Channel, random: Random, starts: list[datetime]) -> None:
    """A few closed requests: a transaction of a sample stays short, for the bot is serving meanwhile."""
    people, calendar = _people(session, channel), calendars_of(session, channel.id or 0)[Side.SALES]
    for start in starts:
        at = calendar.next_opening(start + timedelta(minutes=random.randrange(0, 400)))
        _closed(_Past(session, channel, random, at), people, calendar, now)


def _ask(
    past: _Past, people: dict[Side, list[Member]], side: Side, priority: Priority = Priority.NORMAL
) -> tuple[Request, str]:
    """A request of somebody of `side`, and what will become of it."""
    title, details, outcome = past.random.choice(_ASKS[side])
    words = {"company": past.random.choice(_COMPANIES), "industry": past.random.choice(_INDUSTRIES)}
    asked = Ask(title=title.format(**words), details=details, priority=priority)
    return service.ask(past.desk, past.random.choice(people[side]), asked), outcome


def _closed(past: _Past, people: dict[Side, list[Member]], calendar: WorkingCalendar, now: datetime) -> None:
    """One request from its asking to its outcome; most in time, some late, a few set aside or withdrawn."""
    random, side = past.random, past.random.choice(tuple(Side))
    request, outcome = _ask(past, people, side)
    number, owner = request.id or 0, random.choice(people[side.other])
    requester = next(member for member in people[side] if member.id == request.requester_id)
    past.later(calendar, random.choice((0.3, 0.7, 1.2, 2.5, 3.5, 6.0)))
    if random.random() < 0.06:
        service.close(past.desk, requester, number, "Found it myself, thank you")
        return
    service.take(past.desk, owner, number)
    if random.random() < 0.4:
        question = random.randrange(len(_QUESTIONS))
        past.later(calendar, random.random())
        _reply(past, owner, number, _QUESTIONS[question])
        past.later(calendar, 1 + 3 * random.random())
        _reply(past, requester, number, _ANSWERS[question])
    past.later(calendar, random.choice((0.5, 2.0, 5.0, 8.0, 12.0, 15.0, 22.0)))
    past.at = min(past.at, now - timedelta(hours=1))
    service.close(past.desk, owner, number, outcome)
    if random.random() < 0.7:
        past.later(calendar, 0.5)
        past.at = min(past.at, now)
        helped = Helped.YES if random.random() < 0.8 else Helped.PARTLY
        service.say_whether_it_helped(past.desk, requester, number, helped)


def _reply(past: _Past, member: Member, request_id: int, text: str) -> None:
    ts = f"{past.at.timestamp():.6f}"
    replies.reply(past.desk, member, request_id, ts=ts, thread_ts=f"sample-{request_id}", text=text)


def _open_ones(session: Session, now: datetime, channel: Channel, random: Random) -> None:
    """Snoozed, waiting outside, late, on requester, taken, just asked."""
    people, calendars = _people(session, channel), calendars_of(session, channel.id or 0)
    past = _Past(session, channel, random, now)
    for place, (hours, how) in enumerate(_OPEN):
        side = tuple(Side)[place % 2]
        calendar, owner = calendars[side.other], past.random.choice(people[side.other])
        past.at = calendar.add(now, -timedelta(hours=hours))
        request, _ = _ask(past, people, side, Priority.URGENT if how == "late" else Priority.NORMAL)
        request_id = request.id or 0
        if how not in ("late", "new"):
            past.at = calendar.add(now, -timedelta(hours=hours - 1))
            service.take(past.desk, owner, request_id)
        if how == "requester":
            past.at = calendar.add(now, -timedelta(hours=hours - 2))
            _reply(past, owner, request_id, past.random.choice(_QUESTIONS))
        elif how == "waiting":
            service.wait(past.desk, owner, request_id, "the agency's quote")
        elif how == "snoozed":
            service.snooze(past.desk, owner, request_id, calendar.next_opening(now + timedelta(hours=20)))
        show_card(Desk(past.session, past.channel, now), request)
