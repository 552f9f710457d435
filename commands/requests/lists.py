"""`/request list` and `/request 42`, and what waits for a member."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from commands import blockkit as kit
from commands import posts
from commands.blockkit import Block, Message, message
from commands.calendar import WorkingCalendar, in_words
from commands.hours import calendars_of
from commands.mine import Group, Item
from commands.reminders import Rung
from commands.requests import clocks
from commands.requests.blocks import card, scope, turn_in_words
from commands.requests.desk import CARD
from commands.requests.facts import CardFacts, card_facts
from commands.scope import Scope
from commands.text import count, escape, link, plain, when
from storage.people import SPEAKERS, Member
from storage.request_lists import Filters, Line, listed_requests, live_requests_of
from storage.requests import LIVE, Priority, Request, RequestState, Turn
from storage.workspaces import Channel, Side

PAGE = 10


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: `said` are the filters as the person typed them."""

    channel: Channel
    said: str
    offset: int
    total: int
    lines: list[Line]
    urls: dict[int, str]
    zone: str
    now: datetime


def filters_of(words: str, member: Member | None, now: datetime) -> Filters:
    """What the words after `list` ask for. A word that is no filter is looked for in the texts."""
    filters = Filters(of_member=None)
    for word in words.lower().split():
        if word == "open":
            filters = replace(filters, states=LIVE)
        elif word in ("done", "closed"):
            filters = replace(filters, states=(RequestState.DONE,))
        elif word == "all":
            filters = replace(filters, states=())
        elif word == "mine" and member is not None:
            filters = replace(filters, of_member=member.id)
        elif word == "late":
            filters = replace(filters, late_at=now)
        elif word in (Side.SALES.value, Side.MARKETING.value):
            filters = replace(filters, to_side=Side(word))
        else:
            filters = replace(filters, words=(*filters.words, word))
    return filters


def page(session: Session, channel: Channel, member: Member | None, said: str, now: datetime, offset: int = 0) -> Page:
    filters = filters_of(said, member, now)
    total, lines = listed_requests(session, channel.id or 0, filters, offset=offset, limit=PAGE)
    urls = posts.urls(session, channel, CARD, [line.id for line in lines])
    zone = calendars_of(session, channel.id or 0)[Side.SALES].zone
    return Page(channel, said, offset, total, lines, urls, zone, now)


def list_message(found: Page) -> Message:
    """The first page, as the command's own answer."""
    lines = [_line(found, line) for line in found.lines]
    text = "\n".join([_title(found), *lines])
    blocks: list[Block] = [kit.section(f"*{_title(found)}*"), *(kit.section(line) for line in lines)]
    if found.total > PAGE:
        more = kit.button("Show more", "requests.page.open", value=f"{PAGE}|{found.said}"[:2000])
        blocks.append(kit.actions([more], block_id=str(Scope(found.channel.id or 0, 0, "page"))))
    return message(text, blocks)


def list_view(found: Page) -> Block:
    """A page of the list as a modal, with buttons to the pages beside it."""
    blocks: list[Block] = [
        kit.section(f"*{_title(found)}*"),
        *(kit.section(_line(found, line)) for line in found.lines),
    ]
    buttons = []
    if found.offset > 0:
        value = f"{max(0, found.offset - PAGE)}|{found.said}"
        buttons.append(kit.button("Earlier", "requests.page.back", value=value[:2000]))
    if found.offset + PAGE < found.total:
        buttons.append(kit.button("More", "requests.page.next", value=f"{found.offset + PAGE}|{found.said}"[:2000]))
    place = str(Scope(found.channel.id or 0, 0, "page"))
    if buttons:
        blocks.append(kit.actions(buttons, block_id=place))
    return kit.modal("Requests", blocks, callback_id="requests.list", close="Close", private_metadata=place)


def _title(found: Page) -> str:
    said = f" for “{escape(' '.join(found.said.split())[:200])}”" if found.said.strip() else ""
    if not found.total:
        kind = "open requests" if filters_of(found.said, None, found.now).states == LIVE else "requests"
        return f"No {kind}{said}. Filters: open, done, all, mine, late, sales, marketing, or any words."
    shown = ""
    if found.total > PAGE:
        shown = f", {found.offset + 1} to {min(found.offset + PAGE, found.total)} shown"
    kind = "open request" if filters_of(found.said, None, found.now).states == LIVE else "request"
    return f"{count(found.total, kind)}{said}{shown}"


def _line(found: Page, line: Line) -> str:
    urgent = "Urgent: " if line.priority is Priority.URGENT and line.state in LIVE else ""
    head = f"*{link(found.urls.get(line.id, ''), f'#{line.number}')}* {urgent}{escape(line.title)}"
    locale = found.channel.locale
    if line.state is RequestState.DONE:
        return f"{head}\nDone: {escape(line.outcome[:150])}"
    if line.state not in LIVE:
        return f"{head}\n{'Merged' if line.state is RequestState.MERGED else 'Not a request'}"
    due = line.first_due_at or line.due_at
    owner = escape(plain(line.owner or "") or "somebody") if line.owner_id else "nobody yet"
    if line.state is RequestState.SNOOZED and line.snoozed_until:
        turn = f"Snoozed until {when(line.snoozed_until, found.zone, locale)}"
    else:
        turn = {Turn.REQUESTER: "On requester", Turn.OUTSIDE: "Waiting outside"}.get(line.turn, f"On {line.turn.value}")
    told = f" · {'late since' if due <= found.now else 'due'} {when(due, found.zone, locale)}" if due else ""
    return f"{head}\n{turn}{told} · {owner}"


def one(facts: CardFacts, calendar: WorkingCalendar, now: datetime) -> Message:
    """One request, as the command's own answer: its card, and what is left in words."""
    drawn, told = card(facts), time_left(facts.request, calendar, now)
    if told:
        return message(
            f"{drawn.text}\n{told}", [drawn.blocks[0], kit.context([told]), *drawn.blocks[1:], _whole(facts)]
        )
    return message(drawn.text, [*drawn.blocks, _whole(facts)])


def _whole(facts: CardFacts) -> Block:
    return kit.actions([kit.button("Show everything", "requests.whole")], block_id=scope(facts.request, "one"))


def time_left(request: Request | Line, calendar: WorkingCalendar, now: datetime) -> str:
    """What is left of the clock that counts, in words: "3 working hours left". Empty while none runs."""
    left = clocks.left(request, calendar, now)
    if left is None:
        return ""
    return f"{in_words(left, calendar)} {'left' if left.total_seconds() > 0 else 'late'}"


def mine(session: Session, now: datetime, channel: Channel, member: Member) -> list[Item]:
    """Requests that wait for the member, and those that the member waits for."""
    calendars = calendars_of(session, channel.id or 0)
    unowned = member.side if member.role in SPEAKERS else None
    found = live_requests_of(session, channel.id or 0, member.id or 0, unowned)
    urls = posts.urls(session, channel, CARD, [line.id for line in found])
    return [_item(line, channel, calendars[line.to_side], now, member, urls.get(line.id, "")) for line in found]


def _item(line: Line, channel: Channel, calendar: WorkingCalendar, now: datetime, member: Member, url: str) -> Item:
    group = _group(line, calendar, now, member)
    told = time_left(line, calendar, now)
    urgent = "Urgent: " if line.priority is Priority.URGENT else ""
    rest = f"{_turn(line, channel, calendar, member)}{f', {told}' if told else ''}"
    buttons = []
    if line.owner_id is None and member.side == line.to_side:
        buttons.append(kit.button("Take it", "requests.take", label=f"Take #{line.number}"))
    if group is not Group.WAITING_ON_OTHERS:
        buttons.append(kit.button("Close", "requests.close", label=f"Close #{line.number}"))
    buttons.append(kit.button("Show", "requests.whole", label=f"Show #{line.number}"))
    return Item(
        group=group,
        text=f"*{link(url, f'#{line.number}')}* {urgent}{escape(line.title)} · {rest}",
        due=clocks.due(line),
        block_id=str(Scope(channel.id or 0, line.id, "mine")),
        buttons=tuple(buttons),
    )


def _turn(line: Line, channel: Channel, calendar: WorkingCalendar, member: Member) -> str:
    """Whose turn it is, as the member reads it."""
    if line.state is RequestState.SNOOZED and line.snoozed_until:
        return f"snoozed until {when(line.snoozed_until, calendar.zone, channel.locale)}"
    if line.state is RequestState.OPEN and line.turn is Turn.REQUESTER and line.requester_id == member.id:
        return "your turn"
    return turn_in_words(line)


def _group(line: Line, calendar: WorkingCalendar, now: datetime, member: Member) -> Group:
    owes = line.owner_id == member.id or (line.owner_id is None and member.side == line.to_side)
    if line.runs and owes:
        due, warned = clocks.due(line), clocks.reached_at(line, Rung.WARN, calendar)
        if due is not None and due <= now:
            return Group.OVERDUE
        if warned is not None and warned <= now:
            return Group.ACT_FAST
        return Group.WAITING_ON_YOU
    if line.state is RequestState.OPEN and line.turn is Turn.REQUESTER and line.requester_id == member.id:
        return Group.WAITING_ON_YOU
    return Group.WAITING_ON_OTHERS


def facts_of(session: Session, request: Request) -> tuple[CardFacts, WorkingCalendar]:
    return card_facts(session, request), calendars_of(session, request.channel_id)[request.to_side]
