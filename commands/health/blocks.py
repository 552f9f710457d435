"""Slack out: how the bot is."""

from datetime import datetime

from commands import blockkit
from commands.blockkit import Block, Message, context, section
from commands.health.service import ERRAND, POST, SHOWN, Failed, Failures, Health
from commands.scope import Scope
from commands.text import channel_link, count, escape, listed, mention, prose, when

TRY_AGAIN = "health.try_again"
TRYING = "I am trying that again. My health says how it went."

_REASONS = {
    "account_inactive": "the account is deactivated",
    "cannot_dm_bot": "apps can not be written to",
    "channel_not_found": "I am not in that channel, or it is gone",
    "cant_delete_message": "Slack did not let me take the message away",
    "invalid_blocks": "Slack did not take how it is built",
    "is_archived": "the channel is archived",
    "message_limit_exceeded": "the workspace has used up its messages",
    "missing_scope": "I lack a permission that an admin of the app can add",
    "msg_blocks_too_long": "it is too long",
    "msg_too_long": "it is too long",
    "not_in_channel": "I am not in that channel",
    "restricted_action": "the workspace does not let me post there",
    "restricted_action_read_only_channel": "only some people may post in that channel",
    "restricted_action_thread_locked": "the thread is locked",
    "user_disabled": "the account is deactivated",
    "user_not_found": "Slack does not know the person",
    "user_not_visible": "I may not see the person",
}
"""Slack's words for why, in ours."""


def answer(facts: Health) -> Message:
    """The private answer to `/lockstep health`."""
    zone = facts.failures.zone
    first = str(prose("health", "state", **_values(facts)))
    coming = [f"• {escape(_first_upper(words))}: {when(at, zone)}" for words, at in facts.coming]
    blocks: list[Block] = [section(first)]
    if facts.failures.failed:
        blocks += _failed_blocks(facts.failures)
    told = [first, *_failed_lines(facts.failures)]
    next_up = "\n".join(["*Coming up*", *(coming or ["Nothing is planned yet."])])
    return blockkit.message("\n".join([*told, next_up]), [*blocks, section(next_up)])


def _values(facts: Health) -> dict[str, object]:
    zone = facts.failures.zone
    connected = facts.vitals.connected
    return {
        "failed": _counted(facts.failures, "{} could not be shown", "{} could not be done", "and"),
        "paused": when(facts.paused_at, zone) if facts.paused_at else "",
        "paused_why": facts.paused_why,
        "missing": facts.missing_scopes,
        "lost_after": when(facts.lost.after, zone) if facts.lost else "",
        "lost_before": when(facts.lost.before, zone) if facts.lost else "",
        "cut_off": connected is not None and not connected(),
        "heard": _ago(facts.vitals.last_heard, zone, "not before this"),
        "ticked": _ago(facts.vitals.last_tick, zone, "not yet"),
        "started": when(facts.vitals.started, zone),
        "waiting": facts.waiting,
        "oldest": _ago(facts.oldest, zone, ""),
    }


def _ago(at: datetime | None, zone: str, never: str) -> str:
    return when(at, zone, pattern="{date_short_pretty} {time_secs}") if at else never


def _first_upper(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _counted(failures: Failures, shown: str, done: str, word: str) -> str:
    """How many messages and how many other things failed, each in its words; empty if none did."""
    found = ((shown, failures.of(POST), "message"), (done, failures.of(ERRAND), "thing"))
    return listed((words.format(count(number, noun)) for words, number, noun in found if number), word)


def told(failures: Failures) -> Message:
    """The direct message to a liaison; it follows what becomes of it."""
    where = channel_link(failures.slack_id)
    if not failures.failed:
        words = f"Everything that I could not do in {where} is settled now."
        return Message(words, [section(words)])
    first = f"*I could not {_counted(failures, 'show {}', 'do {}', 'or')} in {where}.* What stands below says why."
    return blockkit.message("\n".join([first, *_failed_lines(failures)]), [section(first), *_failed_blocks(failures)])


def _failed_blocks(failures: Failures) -> list[Block]:
    blocks = [
        section(
            _line(failed, failures),
            accessory=blockkit.button("Try again", TRY_AGAIN, label=f"Try again: {_plainly(failed)}"),
            block_id=str(Scope(failures.channel_id, failed.id, failed.part)),
        )
        for failed in failures.failed[:SHOWN]
    ]
    left = len(failures.failed) - SHOWN
    return [*blocks, context([f"… and {left} more"])] if left > 0 else blocks


def _failed_lines(failures: Failures) -> list[str]:
    lines = [f"• {_line(failed, failures)}" for failed in failures.failed[:SHOWN]]
    left = len(failures.failed) - SHOWN
    return [*lines, f"… and {left} more"] if left > 0 else lines


def _line(failed: Failed, failures: Failures) -> str:
    whom = f" to {mention(failed.person)}" if failed.person else ""
    why = _REASONS.get(failed.why.split(" ")[0], failed.why) or "Slack gave no reason"
    at = f", {when(failed.at, failures.zone)}" if failed.at else ""
    return f"*{escape(_first_upper(_plainly(failed)))}{whom}*: {escape(why)}{at}"


def _plainly(failed: Failed) -> str:
    if failed.part == ERRAND:
        return failed.about
    what = "a direct message" if failed.person else "a message"
    about = f" about {failed.about}" if failed.about else ""
    return f"{what}{about}{' to take away' if failed.removing else ''}"
