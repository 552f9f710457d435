"""What people see of a request in Slack: its card, the lines in its thread, and the direct messages about it."""

from datetime import timedelta

from commands.blockkit import Block, Element, Message, actions, button, context, message, option, overflow, section
from commands.calendar import in_words
from commands.reminder_message import Line, Standing
from commands.requests.facts import TURN_NOTE, CardFacts, EventFacts, OutcomeFacts, ReminderFacts
from commands.requests.rules import CLOSE, allows
from commands.scope import Scope
from commands.text import Mrkdwn, channel_link, escape, link, listed, mention, plain, prose, quote, shorten, when
from storage.people import Person, Role
from storage.request_lists import Line as ListLine
from storage.requests import EventKind, Helped, Priority, Request, RequestState, Turn

DETAILS_SHOWN = 500
OUTCOME_SHOWN = 600
TITLE_IN_LIST = 100

ASSIGN = "assign"
PAUSE = "pause"
PRIORITY = "priority"
ASIDE = "aside"
WHOLE = "whole"


def card(facts: CardFacts) -> Message:
    """The one message that stands for a request."""
    request = facts.request
    head, now_line, who = headline(request), status(facts), people(facts)
    lines: list[str] = [head, now_line, who]
    body: list[Block] = [section(f"*{head}*\n{now_line}")]
    if request.is_live:
        if request.details:
            body.append(section(quote(_cut_details(request))))
        lines.append(escape(_cut_details(request)) if request.details else "")
    body.append(context([who]))
    if request.is_live:
        body.append(actions(_live_buttons(request), block_id=scope(request, "card")))
    else:
        body.append(actions([_button("Reopen", "requests.reopen", request)], block_id=scope(request, "card")))
    return message("\n".join(line for line in lines if line), body)


def headline(request: Request) -> Mrkdwn:
    urgent = "Urgent: " if request.priority is Priority.URGENT and request.is_live else ""
    return Mrkdwn(f"#{request.number} {urgent}{escape(request.title)}")


def ref(request: Request, url: str) -> Mrkdwn:
    """The request's number, which leads to its card while that is shown."""
    return link(url, f"#{request.number}")


def status(facts: CardFacts) -> Mrkdwn:
    """Whose turn it is and until when, or what became of it."""
    request, locale = facts.request, facts.channel.locale
    due = request.due_at if request.first_answered_at else request.first_due_at
    return prose(
        "requests",
        "status",
        state=request.state.value,
        turn=request.turn.value,
        requester=_mention(facts.requester),
        answered=request.first_answered_at is not None,
        due=when(due, facts.zone, locale) if due else "",
        until=when(request.snoozed_until, facts.zone, locale) if request.snoozed_until else "",
        snoozer=_mention(facts.snoozer),
        waiting_for=request.waiting_for,
        outcome=_cut(request.outcome),
        merged_into=facts.merged_into,
    )


def people(facts: CardFacts) -> Mrkdwn:
    """Who asked, who is on it, by when it is needed, and where it came from."""
    request = facts.request
    parts: list[Mrkdwn] = []
    if facts.owner:
        parts.append(Mrkdwn(f"{_mention(facts.owner)} {'is' if request.is_live else 'was'} on it"))
    elif request.is_live:
        parts.append(Mrkdwn(f"Nobody of {request.to_side.value} has taken it yet"))
    asked = f"asked by {_mention(facts.requester)} ({request.side.value})"
    if facts.askers:
        asked += f", and by {listed([_mention(person) for person in facts.askers])}"
    parts.append(Mrkdwn(asked))
    if request.needed_by:
        parts.append(escape(f"needed by {request.needed_by:%-d %B %Y}"))
    if request.link:
        parts.append(link(request.link, "original message"))
    if request.state is RequestState.DONE and request.helped:
        parts.append(Mrkdwn({Helped.YES: "it helped", Helped.PARTLY: "it helped partly"}.get(request.helped, "")))
    return Mrkdwn(" · ".join(part for part in parts if part))


def _cut_details(request: Request) -> str:
    """The first lines of the details; what is cut is told where the rest is."""
    clean = "\n".join(plain(line) for line in request.details.strip().splitlines())
    if len(clean) <= DETAILS_SHOWN:
        return clean
    return (
        f"{shorten(clean, DETAILS_SHOWN)}\n(The whole text: More, then “Show everything”, or /request {request.number})"
    )


def _live_buttons(request: Request) -> list[Element]:
    found: list[Element] = []
    if request.owner_id is None:
        found.append(_button("Take it", "requests.take", request, style="primary"))
    if not request.runs:
        found.append(_button("Carry on", "requests.resume", request))
    found.append(_button("Close", "requests.close", request))
    more = [
        option("Assign or hand over…", ASSIGN),
        option("Snooze, or wait for outside…", PAUSE),
        option("Change priority…", PRIORITY),
        option("Not a request, or a duplicate…", ASIDE),
        option("Show everything", WHOLE),
    ]
    found.append(overflow("requests.more", more))
    return found


def _button(text: str, action_id: str, request: Request, *, style: str = "", value: str = "") -> Element:
    label = f"{text}: #{request.number} {plain(request.title)}"
    return button(text, action_id, style=style, value=value, label=label)


def scope(request: Request, part: str = "") -> str:
    return str(Scope(request.channel_id, request.id or 0, part))


def line(facts: EventFacts) -> Message:
    """What happened, as the thread tells it."""
    return message(sentence(facts))


def sentence(facts: EventFacts) -> Mrkdwn:
    event = facts.event
    return prose(
        "requests",
        "line",
        kind=event.kind.value,
        actor=_mention(facts.actor),
        other=_mention(facts.other),
        other_number=facts.other_number,
        words=_cut(event.words),
        until=when(event.until, facts.zone, facts.channel.locale) if event.until else "",
    )


_HELPED_SAID = {
    Helped.YES: "You said that it helped. Thank you.",
    Helped.PARTLY: "You said that it helped partly. Thank you; that is worth knowing.",
    Helped.NO: "You said that it did not help yet, so it is open again.",
}


def outcome(facts: OutcomeFacts) -> Message:
    """What became of a request, told to somebody who asked for it."""
    told, request, event = facts.told, facts.told.request, facts.told.event
    words = prose(
        "requests",
        "outcome",
        kind=event.kind.value,
        ref=ref(request, facts.url),
        title=request.title,
        channel=channel_link(told.channel.slack_id),
        actor=_mention(told.actor),
        other_number=told.other_number,
        done=_cut(facts.done),
        words=_cut(event.words),
    )
    if event.kind is EventKind.NOT_A_REQUEST and facts.asks:
        undo = [_button("Reopen", "requests.reopen", request)] if not request.is_live else []
        return message(words, [section(words), *([actions(undo, block_id=scope(request))] if undo else [])])
    if event.kind is not EventKind.CLOSED or not facts.asks:
        return message(words, [section(words)])
    said = _HELPED_SAID.get(request.helped) if request.helped else None
    if said is None and request.state is not RequestState.DONE:
        said = "It is open again."
    if said:
        return message(f"{words}\n{said}", [section(words), context([said])])
    ask = "Did this help?"
    buttons = [
        _button("Yes", "requests.helped.yes", request),
        _button("Partly", "requests.helped.partly", request),
        _button("No, not yet", "requests.helped.no", request),
    ]
    blocks = [section(f"{words}\n*{ask}*"), actions(buttons, block_id=scope(request, str(event.id)))]
    return message(f"{words}\n{ask}", blocks)


def reminder(facts: ReminderFacts) -> Message:
    """What waits for somebody, told to them alone."""
    request = facts.request
    turn_note, standing = facts.rung.startswith(TURN_NOTE), _standing(facts)
    words = prose(
        "requests",
        "reminder",
        turn_note=turn_note,
        ref=ref(request, facts.url),
        title=request.title,
        channel=channel_link(facts.channel.slack_id),
        live=request.is_live,
        left=None if facts.left is None else in_words(facts.left, facts.calendar),
        due_now=standing is Standing.DUE_NOW,
        late=standing is Standing.LATE,
        side=request.to_side.value,
        answered=request.first_answered_at is not None,
        owner=_mention(facts.owner) if facts.owner else "",
        yours=request.is_live and facts.told is not None and request.owner_id == facts.told.id,
        told_as="" if turn_note or not request.is_live else _told_as(facts),
    )
    if turn_note or not request.is_live:
        return message(words, [section(words)])
    if request.acknowledged_at is not None:
        thanks = "Noted: nobody is reminded further."
        return message(f"{words}\n{thanks}", [section(words), context([thanks])])
    if facts.left is None:
        return message(words, [section(words)])
    buttons = [_button("I am on it", "requests.acknowledge", request)]
    if facts.told is not None and allows(CLOSE, facts.told, request):
        buttons.append(_button("Close", "requests.close", request))
    return message(words, [section(words), actions(buttons, block_id=scope(request, str(facts.reminder_id)))])


def reminder_line(facts: ReminderFacts) -> Line:
    """The same in short, for a message with several."""
    request = facts.request
    standing = _standing(facts) if facts.waits else Standing.SETTLED
    words = prose(
        "requests",
        "reminder_line",
        standing=standing.name,
        live=request.is_live,
        turn_note=facts.rung.startswith(TURN_NOTE),
        runs=request.runs,
        left=in_words(facts.left or timedelta(0), facts.calendar),
        side=request.to_side.value,
        owner=_mention(facts.owner) if facts.owner else "",
        yours=facts.told is not None and request.owner_id == facts.told.id,
        acknowledged=request.acknowledged_at is not None,
    )
    reminds = standing in (Standing.LATE, Standing.DUE_NOW, Standing.SOON_LATE)
    title = shorten(escape(request.title), TITLE_IN_LIST)
    return Line(
        standing=standing,
        head=Mrkdwn(f"#{request.number} {title}"),
        linked=Mrkdwn(f"{ref(request, facts.url)} {title}"),
        words=words,
        left=facts.left,
        told_as=_told_as(facts) if reminds else "",
        button=_button("I am on it", "requests.acknowledge", request) if reminds else None,
        block_id=scope(request, str(facts.reminder_id)),
    )


def _standing(facts: ReminderFacts) -> Standing:
    if facts.rung.startswith(TURN_NOTE):
        return Standing.ON_YOU
    if facts.left is None:
        return Standing.SETTLED
    if abs(facts.left) < timedelta(minutes=1):
        return Standing.DUE_NOW
    return Standing.LATE if facts.left < timedelta(0) else Standing.SOON_LATE


def _told_as(facts: ReminderFacts) -> str:
    """Why this person is told, unless it is theirs: "a liaison of sales"."""
    told = facts.told
    if told is None or told.side is None or told.role is Role.MEMBER or told.id == facts.request.owner_id:
        return ""
    return f"a {told.role.value} of {told.side.value}"


def _cut(words: str) -> Mrkdwn:
    return Mrkdwn(shorten(escape(words), OUTCOME_SHOWN))


def _mention(person: Person | None) -> Mrkdwn:
    return mention(person.user_id) if person else Mrkdwn("somebody")


def turn_in_words(request: Request | ListLine) -> str:
    if request.state is RequestState.SNOOZED:
        return "snoozed"
    return {Turn.REQUESTER: "on requester", Turn.OUTSIDE: "waiting outside"}.get(
        request.turn, f"on {request.turn.value}"
    )
