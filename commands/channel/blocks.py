"""The channel's card, and what people are told and asked privately."""

from collections.abc import Mapping
from datetime import time

from babel.dates import format_time

from commands import blockkit
from commands.blockkit import Block, Message
from commands.channel.facts import (
    DAYS,
    AppointmentFacts,
    ChannelFacts,
    HoursFacts,
    Invited,
    SideFacts,
    SideQuestion,
)
from commands.scope import Scope
from commands.terms import first_answer_words, resolution_words
from commands.text import Mrkdwn, channel_link, count, escape, listed, prose, when
from storage.people import Role
from storage.promises import Terms
from storage.workspaces import Side

SHOWN_NAMES = 4

ARTICLE = {Role.LIAISON: "a liaison", Role.LEADER: "a leader", Role.MEMBER: "a member"}


def card(facts: ChannelFacts) -> Message:
    """How the channel is set up: people, who speaks for each side, hours, sync, and its first week."""
    lines = [_side_line(side, facts.sides[side]) for side in Side]
    hours = hours_words(facts.hours)
    sync = Mrkdwn(f"*Sync*: {DAYS[facts.sync_day]}s at {_clock(facts)}, {escape(facts.hours[Side.SALES].zone)}.")
    blocks = [
        blockkit.header("How we work together here"),
        *(_side_section(facts, side, line) for side, line in zip(Side, lines, strict=True)),
        blockkit.section(f"{hours}\n{sync}"),
    ]
    week = first_week(facts)
    if week:
        blocks.append(blockkit.section(week))
    blocks.append(
        blockkit.context(["Change this with `/lockstep setup`. The terms of both sides: `/lockstep promises`."])
    )
    return blockkit.message(
        "\n".join(["How we work together here.", *lines, hours, sync, *([week] if week else [])]), blocks
    )


def _side_section(facts: ChannelFacts, side: Side, line: str) -> Block:
    button = blockkit.button(
        f"Appoint for {side.value}",
        "channel.appoint",
        value=side.value,
        label=f"Appoint liaisons and leaders for {side.value}",
    )
    return blockkit.section(line, accessory=button, block_id=str(Scope(facts.channel_id, 0, side.value)))


def _side_line(side: Side, facts: SideFacts) -> Mrkdwn:
    some = [*facts.names[:SHOWN_NAMES]]
    rest = len(facts.names) - len(some)
    names = listed([*some, *([f"{rest} more"] if rest else [])])
    lines = [
        f"*{side.value.capitalize()}*: {count(len(facts.names), 'person', 'people')}{f' ({names})' if some else ''}"
    ]
    for title, held in (("Liaison", facts.liaisons), ("Leader", facts.leaders)):
        word = title if len(held) < 2 else f"{title}s"
        lines.append(f"{word}: {listed(held) if held else 'not yet appointed'}")
    if facts.waiting:
        lines.append(f"Asked, and not answered yet: {listed(facts.waiting)}")
    return Mrkdwn("\n".join(lines))


def hours_words(hours: Mapping[Side, HoursFacts]) -> Mrkdwn:
    if hours[Side.SALES] == hours[Side.MARKETING]:
        return Mrkdwn(f"*Working hours*: {_hours(hours[Side.SALES])}.")
    return Mrkdwn("\n".join(f"*Working hours of {side.value}*: {_hours(hours[side])}." for side in Side))


def _hours(facts: HoursFacts) -> Mrkdwn:
    holidays = f"holidays of {escape(facts.region)}" if facts.region else "no public holidays"
    return Mrkdwn(f"{facts.days} {facts.opens}–{facts.closes}, {escape(facts.zone)}, {holidays}")


def _clock(facts: ChannelFacts) -> str:
    return format_time(time.fromisoformat(facts.sync_time), "short", locale=facts.locale)


def first_week(facts: ChannelFacts) -> Mrkdwn | None:
    """What comes in the first week, while it lasts."""
    if facts.first_opening is None or facts.first_sync is None:
        return None
    zone = facts.hours[Side.SALES].zone
    lines = ["*Your first week*"]
    coming = [
        (facts.first_opening, "the clocks of requests begin to run, and I remind by direct message."),
        (facts.first_sync, "your first sync."),
    ]
    lines += [f"{when(at, zone, facts.locale)}: {words}" for at, words in sorted(coming)]
    if not facts.terms[Side.SALES].scored:
        lines.append("Only promises that both sides have signed are scored.")
    return Mrkdwn("\n".join(lines))


def terms_words(terms: Terms) -> str:
    """ "a first answer within 4 working hours, done within 2 working days"."""
    return f"{first_answer_words(terms.first_answer_hours)}, {resolution_words(terms.resolution_days)}"


def how_we_work(facts: ChannelFacts) -> Message:
    """For a newcomer."""
    speakers = {
        side.value: listed([*facts.sides[side].liaisons, *facts.sides[side].leaders] or ["nobody appointed yet"], "or")
        for side in Side
    }
    terms = {side.value: terms_words(facts.terms[side]) for side in Side}
    words = prose(
        "channel",
        "how_we_work",
        channel=channel_link(facts.slack_id),
        sales=speakers["sales"],
        marketing=speakers["marketing"],
        sales_terms=terms["sales"],
        marketing_terms=terms["marketing"],
        agreed=facts.terms[Side.SALES].scored,
        hours=hours_words(facts.hours),
        sync=f"{DAYS[facts.sync_day]}s at {_clock(facts)}",
    )
    return blockkit.message(words, [blockkit.section(words)])


def invited(facts: Invited) -> Message:
    """For whoever invited the bot: what to do, or that everything is still there."""
    words = prose("channel", "invited", channel=channel_link(facts.slack_id), is_set_up=facts.is_set_up, may=facts.may)
    blocks = [blockkit.section(words)]
    if facts.may and not facts.is_set_up and facts.is_here:
        button = blockkit.button("Set up", "channel.open_setup", style="primary", label="Set the channel up")
        blocks.append(blockkit.actions([button], str(Scope(facts.channel_id, 0, "invited"))))
    return blockkit.message(words, blocks)


def which_side(facts: SideQuestion) -> Message:
    """The question to somebody without a side; answered, it says what they said."""
    place = channel_link(facts.slack_id)
    if facts.answered:
        said = f"You are on the {facts.side.value} side" if facts.side else "You are on neither side"
        words = f"{said} in {place}. You can change that with `/lockstep side`."
        return blockkit.message(words, [blockkit.section(words)])
    words = f"Which side are you on in {place}? I ask once; only you see this. You can change it with `/lockstep side`."
    buttons = [
        blockkit.button(label, f"channel.side.{value}", value=value)
        for label, value in (("Sales", "sales"), ("Marketing", "marketing"), ("Neither", "neither"))
    ]
    blocks = [blockkit.section(words), blockkit.actions(buttons, str(Scope(facts.channel_id, 0, "side")))]
    return blockkit.message(words, blocks)


def appointment(facts: AppointmentFacts) -> Message:
    """For the person appointed: the question, then what came of it."""
    role, place = ARTICLE[facts.role], channel_link(facts.slack_id)
    side = facts.side.value if facts.side else "your side"
    scope = str(Scope(facts.channel_id, facts.id, "appointment"))
    if facts.declined_at is not None:
        told = "" if facts.by_self else f" I have told {escape(facts.appointed_by)}."
        words = f"You declined to be {role} in {place}.{told}"
    elif facts.ended_at is not None:
        since = when(facts.ended_at, facts.zone)
        words = f"You are no longer {role} in {place}, since {since}. Thank you for what you did."
        if facts.confirmed_at is None:
            words = f"You need not answer any more whether you will be {role} in {place}: that was taken back."
    elif facts.confirmed_at is not None:
        words = (
            f"You are {role} of {side} in {place} since {when(facts.confirmed_at, facts.zone)}. "
            f"You may sign for {side}, and you appoint others with `/lockstep appoint`."
        )
    else:
        asks = "You put yourself forward" if facts.by_self else f"{escape(facts.appointed_by)} would like you"
        words = (
            f"{asks} {'as' if facts.by_self else 'to be'} {role} of {side} in {place}. "
            f"It counts when you confirm. A liaison looks after requests; liaisons and leaders sign for their side."
        )
        buttons = [
            blockkit.button("Confirm", "channel.confirm", style="primary"),
            blockkit.button("Decline", "channel.decline"),
        ]
        return blockkit.message(words, [blockkit.section(words), blockkit.actions(buttons, scope)])
    return blockkit.message(words, [blockkit.section(words)])


def declined(facts: AppointmentFacts) -> Message:
    """For whoever appointed."""
    words = (
        f"{escape(facts.person)} would rather not be {ARTICLE[facts.role]} in {channel_link(facts.slack_id)}. "
        "You can ask somebody else with `/lockstep appoint`."
    )
    return blockkit.message(words, [blockkit.section(words)])
