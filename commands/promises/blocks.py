"""The card of a version of the promises, the private answer, and the modals."""

from commands import blockkit
from commands.agreement_lines import Raised, state_words
from commands.blockkit import Block, Element, Message
from commands.promises.service import Change, Version
from commands.scope import Scope
from commands.terms import first_answer_words, inputs, resolution_words
from commands.text import Mrkdwn, listed, mention, quote, shorten, when
from storage.agreements import AgreementState
from storage.workspaces import Side

REASON_SHOWN = 300


def card(facts: Version) -> Message:
    """A version in the channel: its numbers, where it stands, and what can be done."""
    words = [_title(facts), *_numbers(facts), *_said(facts)]
    blocks = [
        blockkit.header(_title(facts)),
        blockkit.section("\n".join(_numbers(facts))),
        blockkit.section(state_words(facts.standing)),
        *_objections(facts),
        *([blockkit.context(_footnotes(facts))] if _footnotes(facts) else []),
    ]
    if facts.standing.state is AgreementState.PROPOSED:
        blocks.append(blockkit.actions(_acts(facts), str(Scope(facts.channel_id, facts.id, "card"))))
    return blockkit.message("\n".join(words), blocks)


def _title(facts: Version) -> str:
    return f"What we promise each other (version {facts.standing.version})"


def _numbers(facts: Version) -> list[Mrkdwn]:
    """A line a side, with what it was where that differs."""
    lines = []
    for side in Side:
        parts = [_number(change) for change in facts.changes if change.side is side]
        lines.append(Mrkdwn(f"*{side.value.capitalize()}*: {', '.join(parts)}."))
    return lines


def _number(change: Change) -> str:
    words = (first_answer_words if change.what == "first_answer_hours" else resolution_words)(change.now)
    return words if change.before in (None, change.now) else f"{words} (was {change.before})"


def _footnotes(facts: Version) -> list[str]:
    standing = facts.standing
    notes = []
    if standing.state is AgreementState.PROPOSED:
        until = standing.object_until
        if until[Side.SALES] == until[Side.MARKETING]:
            notes.append(
                f"Objections are possible until {when(until[Side.SALES], standing.zone)}. Silence is no signature."
            )
        else:
            days = listed(Mrkdwn(f"{when(until[side], standing.zone)} for {side.value}") for side in Side)
            notes.append(f"Objections are possible until {days}. Silence is no signature.")
        if facts.counting is not None:
            notes.append(f"Until both sides have signed, version {facts.counting} goes on counting.")
        else:
            notes.append("Until both sides have signed, it reminds, but is not scored.")
    notes.append(f"Proposed by {mention(standing.proposed_by)}, {when(standing.proposed_at, standing.zone)}.")
    return notes


def _said(facts: Version) -> list[str]:
    """Where it stands, in words alone."""
    objections = [_objection_words(objection) for objection in facts.standing.objections]
    return [state_words(facts.standing), *objections, *_footnotes(facts)]


def _objection_words(objection: Raised) -> str:
    return f"Objection of {objection.side.value}:\n{quote(shorten(objection.reason, REASON_SHOWN))}"


def _objections(facts: Version) -> list[Block]:
    """The open ones, each with a button to answer it."""
    return [
        blockkit.section(
            _objection_words(objection),
            accessory=blockkit.button("Answer", "promises.open_answer", label="Answer the objection"),
            block_id=str(Scope(facts.channel_id, objection.id, "objection")),
        )
        for objection in facts.standing.objections
    ]


def _acts(facts: Version) -> list[Element]:
    acts = []
    if not facts.standing.objections:
        acts.append(blockkit.button("Sign", "promises.sign", style="primary", label="Sign the promises for your side"))
    acts.append(blockkit.button("Object", "promises.open_objection", label="Object, with a reason"))
    acts.append(blockkit.button("Propose a change", "promises.open_proposal", label="Propose other promises"))
    return acts


def answer(counting: Version | None, newest: Version | None, channel_id: int) -> Message:
    """The private answer: what counts, and what is proposed."""
    shown = [version for version in (counting, newest) if version is not None]
    if not shown:
        words = "Nothing is promised yet. `/lockstep setup` proposes the first promises; both sides then sign them."
        return blockkit.message(words, [blockkit.section(words)])
    texts, blocks = [], []
    for version in shown:
        head = [f"*{_title(version)}*", *_numbers(version)]
        words = "\n".join([*head, state_words(version.standing)])
        texts.append("\n".join([*head, *_said(version)]))
        blocks += [blockkit.section(words), *_objections(version), blockkit.context(_footnotes(version))]
    last = shown[-1]
    if last.standing.state is AgreementState.PROPOSED:
        acts = _acts(last)
    else:
        acts = [blockkit.button("Propose a change", "promises.open_proposal", label="Propose other promises")]
    blocks.append(blockkit.actions(acts, str(Scope(channel_id, last.id, "answer"))))
    return blockkit.message("\n\n".join(texts), blocks)


def proposal(channel_id: int, facts: Version) -> Block:
    """Other numbers; a new version voids the signatures of one that is open."""
    blocks = [
        blockkit.section(
            "This makes a new version. It counts once both sides have signed it; signatures under a version that is "
            "still open do not carry over."
        )
    ]
    for side in Side:
        first_answer, resolution = (change.now for change in facts.changes if change.side is side)
        blocks += inputs(side, first_answer, resolution)
    return blockkit.modal(
        "Propose promises",
        blocks,
        callback_id="promises.propose",
        submit="Propose",
        private_metadata=str(Scope(channel_id, facts.id)),
    )


def objection(facts: Version) -> Block:
    """The reason, which the other side answers."""
    return blockkit.modal(
        "Object",
        [
            _words("Why does your side object?", "It blocks the promises until it is answered. Both sides see it."),
        ],
        callback_id="promises.object",
        submit="Object",
        private_metadata=str(Scope(facts.channel_id, facts.id)),
    )


def reply(channel_id: int, raised: Raised) -> Block:
    """The answer to an objection."""
    return blockkit.modal(
        "Answer the objection",
        [
            blockkit.section(f"Objection of {raised.side.value}:\n{quote(raised.reason)}"),
            _words("Your answer", "Then both sides can sign. The side that objected may also take it back here."),
        ],
        callback_id="promises.answer",
        submit="Answer",
        private_metadata=str(Scope(channel_id, raised.id)),
    )


def _words(label: str, hint: str) -> Block:
    field = blockkit.plain_text_input("words", multiline=True, most=1000, least=1)
    return blockkit.input_(label, field, block_id="words", hint=hint)
