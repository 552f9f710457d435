"""Slack out: help by practice."""

from commands.blockkit import Block, Message, context, message, section
from commands.errors import IN_NO_CHANNEL
from commands.help.service import Facts, Next
from commands.registry import Help
from commands.text import Mrkdwn, escape, plain, shorten

_NEXT = {
    Next.INVITE_ME: IN_NO_CHANNEL,
    Next.GO_TO_CHANNEL: "*I am not at work in this channel.* Type your command in your joint channel.",
    Next.SET_UP: "*This channel is not set up yet.* Whoever invited me does that: `/lockstep setup`, a few minutes.",
    Next.CHOOSE_SIDE: "*Which side are you on?* `/lockstep side` tells me.",
    Next.ASK: "*Ask the other side for something:* `/request` and what you need.",
}


def answer(facts: Facts, unknown: str = "") -> Message:
    """Help, with a word before it about the `unknown` one that the person typed."""
    first = _NEXT[facts.next]
    if unknown:
        first = f"I do not know “{escape(shorten(plain(unknown), 40))}”. Here is what I know.\n{first}"
    practices = [_practice(practice) for practice in facts.practices]
    blocks: list[Block] = [section(first), *(section(text) for text in practices)]
    last = "`/lockstep help` shows this again. Only you see it."
    return message("\n\n".join([first, *practices]), [*blocks, context([last])])


def _practice(practice: Help) -> str:
    lines = [f"{_typed(what)} – {escape(does)}" for what, does in practice.lines]
    return "\n".join([f"*{escape(practice.title)}*", *lines])


def _typed(what: str) -> Mrkdwn:
    """Commands stand as code; other ways in are words."""
    return Mrkdwn(f"`{escape(what)}`") if what.startswith("/") else escape(what)
