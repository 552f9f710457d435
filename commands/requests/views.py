"""The modals of requests."""

from collections.abc import Sequence

from commands import blockkit as kit
from commands.blockkit import Block
from commands.requests import forms
from commands.requests.blocks import headline, people, scope, sentence, status
from commands.requests.facts import CardFacts, EventFacts
from commands.requests.service import TITLE_LENGTH
from commands.scope import Scope
from commands.text import escape, when
from storage.requests import Priority, Request
from storage.workspaces import Side

FORM_TEXT = 3000
"""Slack's own limit on what an input holds."""

_PIECE = 2800
_SIDES = [kit.option("Sales", Side.SALES.value), kit.option("Marketing", Side.MARKETING.value)]
_PRIORITIES = [kit.option("Normal", Priority.NORMAL.value), kit.option("Urgent", Priority.URGENT.value)]


def ask_form(channel_id: int, side: Side, *, title: str, details: str, draft_id: int, kept: int) -> Block:
    """The form of a new request. `kept` is how many characters the draft holds that the form can not."""
    blocks: list[Block] = []
    if kept:
        told = f"Your text has {kept:,} characters, more than a form can show. All of it is kept with the request."
        blocks.append(kit.section(told))
    blocks += [
        kit.input_(
            "What do you need?",
            kit.plain_text_input("value", initial=title, most=TITLE_LENGTH),
            block_id="title",
            hint="One line, as it will stand in the channel.",
        ),
        kit.input_(
            "Details",
            kit.plain_text_input("value", initial=details, multiline=True, most=FORM_TEXT),
            block_id="details",
            optional=True,
            hint="What for, for whom, what is there already.",
        ),
        kit.input_("Who should answer?", kit.static_select("value", _SIDES, initial=side.value), block_id="to_side"),
        kit.input_(
            "Priority",
            kit.radio_buttons("value", _PRIORITIES, initial=Priority.NORMAL.value),
            block_id="priority",
        ),
        kit.input_("Needed by", kit.datepicker("value"), block_id="needed_by", optional=True),
    ]
    metadata = str(Scope(channel_id, draft_id))
    return kit.modal("New request", blocks, callback_id="requests.ask", submit="Ask", private_metadata=metadata)


def close_form(request: Request) -> Block:
    blocks = [
        kit.section(f"*{headline(request)}*"),
        kit.input_(
            "What became of it?",
            kit.plain_text_input("value", most=300),
            block_id="outcome",
            hint="One line, for who asked and for everybody who looks for it later.",
        ),
    ]
    return _form("Close", blocks, "requests.close_form", "Close it", request)


def assign_form(request: Request, owner: str, *, may_send_over: bool) -> Block:
    """Who takes it on; for those who may say so, that it is for the other side."""
    here, other = request.to_side, request.to_side.other
    person = kit.users_select("value", initial=owner, placeholder=f"Somebody of {here.value}")
    who = kit.input_("Who takes it on?", person, block_id="person", optional=may_send_over)
    blocks = [kit.section(f"*{headline(request)}*"), who]
    if may_send_over:
        choices = [
            kit.option(f"{here.value.capitalize()}: the person above takes it on", here.value),
            kit.option(f"This is for {other.value}", other.value, "Its time begins anew, and who asked is told."),
        ]
        whose = kit.radio_buttons("value", choices, initial=here.value)
        blocks.append(kit.input_("Which side is it for?", whose, block_id="whose"))
    return _form("Assign or hand over", blocks, "requests.assign_form", "Give it to them", request)


def pause_form(request: Request) -> Block:
    choices = [
        kit.option("1 hour", "1 h"),
        kit.option("This afternoon (14:00)", "this afternoon"),
        kit.option("Tomorrow 9:00", "tomorrow"),
        kit.option("2 working days", "2 working days"),
        kit.option("Until the day below", forms.DAY),
        kit.option("It waits for somebody outside", forms.OUTSIDE),
    ]
    blocks = [
        kit.section(f"*{headline(request)}*\nA reply in its thread wakes it."),
        kit.input_("How long?", kit.radio_buttons("value", choices, initial="tomorrow"), block_id="choice"),
        kit.input_("Until the morning of", kit.datepicker("value"), block_id="day", optional=True),
        kit.input_(
            "For whom or what does it wait?",
            kit.plain_text_input("value", most=300),
            block_id="words",
            optional=True,
        ),
    ]
    return _form("Snooze or wait", blocks, "requests.pause_form", "Let it rest", request)


def priority_form(request: Request) -> Block:
    blocks = [
        kit.section(f"*{headline(request)}*"),
        kit.input_(
            "Priority",
            kit.radio_buttons("value", _PRIORITIES, initial=request.priority.value),
            block_id="priority",
        ),
        kit.input_(
            "Needed by", kit.datepicker("value", initial=request.needed_by), block_id="needed_by", optional=True
        ),
    ]
    return _form("Change priority", blocks, "requests.priority_form", "Change it", request)


def aside_form(request: Request) -> Block:
    choices = [
        kit.option("It is not a request", forms.NOT_A_REQUEST, "It does not count in the statistics."),
        kit.option("It is the same as another one", forms.DUPLICATE, "Everybody who asked is told."),
    ]
    blocks = [
        kit.section(f"*{headline(request)}*"),
        kit.input_("What is it?", kit.radio_buttons("value", choices, initial=forms.NOT_A_REQUEST), block_id="choice"),
        kit.input_(
            "Number of the other request", kit.plain_text_input("value", most=10), block_id="number", optional=True
        ),
        kit.input_("Why?", kit.plain_text_input("value", most=300), block_id="words", optional=True),
    ]
    return _form("Not a request?", blocks, "requests.aside_form", "Set it aside", request)


def whole(facts: CardFacts, history: Sequence[EventFacts]) -> Block:
    """One request with its whole text and its whole history."""
    return kit.modal(f"Request #{facts.request.number}", whole_blocks(facts, history), callback_id="requests.whole",
                     close="Close", private_metadata=scope(facts.request))  # fmt: skip


def whole_blocks(facts: CardFacts, history: Sequence[EventFacts]) -> list[Block]:
    request = facts.request
    blocks = [kit.section(f"*{headline(request)}*\n{status(facts)}"), kit.context([people(facts)])]
    blocks += [kit.section(escape(piece)) for piece in pieces(request.details)]
    if len(request.outcome) > 300:
        blocks += [kit.section(escape(piece)) for piece in pieces(f"Outcome: {request.outcome}")]
    blocks.append(kit.divider())
    told = [f"{when(facts.event.at, facts.zone, facts.channel.locale)} {sentence(facts)}" for facts in history]
    if len(told) > 30:
        told = [*told[:5], f"… {len(told) - 30} more …", *told[-25:]]
    blocks += [kit.context([line]) for line in told]
    return blocks


def pieces(text: str) -> list[str]:
    """A long text in parts that a section holds however much of it must be escaped, nothing left out."""
    found: list[str] = []
    rest = text.strip()
    while rest:
        length = _PIECE
        while len(escape(rest[:length])) > FORM_TEXT:
            length //= 2
        found.append(rest[:length])
        rest = rest[length:]
    return found


def _form(title: str, blocks: Sequence[Block], callback_id: str, submit: str, request: Request) -> Block:
    return kit.modal(title, blocks, callback_id=callback_id, submit=submit, private_metadata=scope(request))
