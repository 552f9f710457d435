"""One call to Slack for one post, and what its answer means (design §4).

`chat.postMessage` has no idempotency key. What may have been done although no answer came is `Unsure`: it is looked
for by its marker before it is sent again. Everything else is known.
"""

import hashlib
import http.client
import json
import re
import socket
import ssl
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError, URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from commands.blockkit import Block, Message, home, section
from storage.posts import Post, PostKind

MARKER = "lockstep_post"
"""The event type of the metadata by which a post of ours is found again."""

CLOCKS_DIFFER = timedelta(minutes=15)
"""How far our clock may be ahead of Slack's, by whose clock messages are found."""

FRAGILE = frozenset({"data_visualization", "data_table", "table", "card", "carousel", "container", "context_actions"})
"""Blocks that not every client or plan takes; a message is complete without them."""

_UNSURE_ERRORS = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
_TOKEN_ERRORS = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required"}
)
_GONE_ERRORS = frozenset({"message_not_found", "cant_update_message"})
"""What we update is our own: where we may not, only the shell stands that Slack leaves of one that had replies."""
_NAME = re.compile(r"[a-z0-9_]+")
"""What Slack's error names look like; for an answer that is no JSON the SDK puts a sentence there."""
_BLOCK_ERRORS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})


@dataclass(frozen=True, slots=True)
class Shown:
    """Slack shows it, in the channel that Slack calls `channel`, at `ts`; if it was looked for, under `marker`."""

    channel: str
    ts: str
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may have been done or not."""

    error: str


@dataclass(frozen=True, slots=True)
class Later:
    """Surely not done; to be tried after `wait`. `limited` names the method if Slack said to wait with its calls.

    `blameless`: no call was made, so it is no try.
    """

    wait: timedelta
    error: str
    limited: str = ""
    blameless: bool = False


@dataclass(frozen=True, slots=True)
class Away:
    """Slack could not be reached: nothing has left this machine."""

    error: str


@dataclass(frozen=True, slots=True)
class Missing:
    """It was looked for and is not there: it was not sent."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack will never take it as it is."""

    error: str


@dataclass(frozen=True, slots=True)
class Removed:
    """Slack shows it no more, as we wanted."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The message it would update was deleted."""


@dataclass(frozen=True, slots=True)
class Paused:
    """The workspace's token does not work: nothing goes out there until it does."""

    error: str


Outcome = Shown | Unsure | Later | Away | Missing | Refused | Removed | Gone | Paused


def method_of(post: Post) -> str:
    if post.removing:
        return "chat.delete"
    if post.kind is PostKind.HOME:
        return "views.publish"
    if post.kind is PostKind.PRIVATE:
        return "chat.postEphemeral"
    return "chat.update" if post.ts else "chat.postMessage"


def digest(message: Message) -> str:
    """What a message shows, as a hash: an unchanged one costs no call."""
    return hashlib.sha256(json.dumps([message.text, message.blocks], sort_keys=True).encode()).hexdigest()


def send(
    client: WebClient,
    post: Post,
    message: Message,
    thread_ts: str,
    in_time: Callable[[], bool] = lambda: True,
) -> Outcome:
    """Make the post's one call. A refused chart or table is left out, then all blocks: the text is complete.

    `in_time` is asked right before each request: after a hold-up the lease may lapse under a sender.
    """
    outcome: Outcome = Refused("")
    tried: list[list[Block]] = []
    for blocks in (message.blocks, without_fragile(message.blocks), []):
        if blocks in tried:
            continue
        tried.append(blocks)
        if not in_time():
            return Later(timedelta(0), "held up before the call", blameless=True)
        outcome = _attempt(client, post, Message(message.text, blocks), thread_ts)
        if not (isinstance(outcome, Refused) and outcome.error in _BLOCK_ERRORS):
            break
    return outcome


NOTHING_KEPT = "Nothing is kept about you here. Use me again, and this fills again."
"""What a Home tab says that was taken away: Slack can not be told to show none."""


def remove(client: WebClient, post: Post) -> Outcome:
    """Take the post's message out of Slack, or empty the Home tab.

    Repeatable: one that is not there any more is removed.

    Of one that has replies Slack keeps a shell, which can not be deleted: the second try finds that.
    """
    try:
        if post.kind is PostKind.HOME:
            client.views_publish(user_id=post.address, view=home([section(NOTHING_KEPT)]))
        else:
            client.chat_delete(channel=post.slack_channel, ts=post.ts)
    except Exception as error:
        outcome = outcome_of(error, "chat.delete")
        shell = outcome == Refused("cant_delete_message") and post.attempts > 1
        nobodys = post.kind is PostKind.HOME and isinstance(outcome, Refused)  # of somebody who has left, for one
        return Removed() if isinstance(outcome, Gone) or shell or nobodys else outcome
    return Removed()


def without_fragile(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if block.get("type") not in FRAGILE]


def _attempt(client: WebClient, post: Post, message: Message, thread_ts: str) -> Outcome:
    method = method_of(post)
    try:
        if method == "views.publish":
            answer = client.views_publish(user_id=post.address, view=home(message.blocks))
            return Shown("", "") if answer.get("ok") else Unsure("no answer")
        if method == "chat.postEphemeral":
            answer = client.chat_postEphemeral(
                channel=post.address,
                user=post.person,
                text=message.text,
                blocks=message.blocks or None,
                thread_ts=thread_ts or None,
            )
            return Shown(post.address, str(answer.get("message_ts") or ""))
        if method == "chat.update":
            answer = client.chat_update(
                channel=post.slack_channel, ts=post.ts, text=message.text, blocks=message.blocks
            )
            return Shown(post.slack_channel, post.ts)
        marker = {"event_type": MARKER, "event_payload": {"id": post.marker}}
        answer = client.chat_postMessage(
            channel=post.slack_channel or post.address,  # of a person: Slack opens the direct messages itself
            text=message.text,
            blocks=message.blocks or None,
            thread_ts=thread_ts or None,
            metadata=marker,
            unfurl_links=False,
            unfurl_media=False,
        )
        return Shown(str(answer["channel"]), str(answer["ts"]))
    except Exception as error:
        return outcome_of(error, method)


def look_method(thread_ts: str) -> str:
    return "conversations.replies" if thread_ts else "conversations.history"


def find(client: WebClient, post: Post, markers: Collection[str], thread_ts: str) -> Outcome:
    """Look in Slack for a post that may have been shown under one of `markers`; Later or Away if Slack could not be
    asked now."""
    try:
        return next(_marked(client, post, markers, thread_ts), Missing())
    except Exception as error:
        return _not_found(error, thread_ts)


def strays(client: WebClient, post: Post, thread_ts: str) -> list[str] | Outcome:
    """The `ts` of each message with the post's marker besides the one that is known to be it."""
    try:
        found = [shown.ts for shown in _marked(client, post, {post.marker}, thread_ts)]
    except Exception as error:
        outcome = _not_found(error, thread_ts)
        return [] if isinstance(outcome, Missing | Refused) else outcome  # there is nothing to see any more
    return [ts for ts in found if ts != post.ts]


def take_away(client: WebClient, channel: str, ts: str) -> bool:
    """Delete a message; False if Slack has not said that it is gone."""
    try:
        client.chat_delete(channel=channel, ts=ts)
    except Exception as error:
        return isinstance(outcome_of(error, "chat.delete"), Gone)
    return True


def _not_found(error: Exception, thread_ts: str) -> Outcome:
    outcome = outcome_of(error, look_method(thread_ts))
    if isinstance(outcome, Refused) and outcome.error == "thread_not_found":
        return Missing()  # its thread is gone, and it with it
    if isinstance(outcome, Later | Away | Refused | Paused):
        return outcome
    return Later(timedelta(seconds=5), f"could not be looked for: {type(error).__name__}")


def _marked(client: WebClient, post: Post, markers: Collection[str], thread_ts: str) -> Iterator[Shown]:
    """Every message that carries one of the post's markers; raises what the calls raise."""
    channel = post.slack_channel or post.address
    if channel == post.person:
        channel = str(client.conversations_open(users=[post.person])["channel"]["id"])
    look: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": 100}
    if not thread_ts and post.sent_at is not None:
        look |= {"oldest": str((post.sent_at - CLOCKS_DIFFER).timestamp()), "inclusive": True}
    while True:
        answer = (
            client.conversations_replies(ts=thread_ts, **look) if thread_ts else client.conversations_history(**look)
        )
        for found in answer["messages"]:
            marked = (found.get("metadata") or {}).get("event_payload") or {}
            if marked.get("id") in markers:
                yield Shown(channel, str(found["ts"]), str(marked["id"]))
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return
        look["cursor"] = cursor


def outcome_of(error: Exception, method: str) -> Outcome:
    """What an exception of a call says about whether Slack did it."""
    if isinstance(error, SlackApiError):
        return _outcome_of_answer(error, method)
    if isinstance(error, SlackRequestError):
        return Refused(f"the call was not made: {error}")
    if _before_first_byte(error):
        return Away(f"Slack could not be reached ({type(error).__name__})")
    return Unsure(f"no answer ({type(error).__name__})")


def _outcome_of_answer(error: SlackApiError, method: str) -> Outcome:
    answer: Any = error.response
    status, name = int(getattr(answer, "status_code", 0) or 0), name_of(error)
    if status == 429 or name in ("ratelimited", "rate_limited"):
        return Later(_retry_after(getattr(answer, "headers", {})), "Slack asked us to wait", limited=method)
    if status >= 500 or not _NAME.fullmatch(name) or name in _UNSURE_ERRORS:
        return Unsure(name or f"HTTP {status}")
    if name in _TOKEN_ERRORS:
        return Paused(name)
    if name in _GONE_ERRORS:
        return Gone()
    return Refused(name)


def name_of(error: SlackApiError) -> str:
    """Slack's name for the error; empty where the answer was not Slack's (the SDK puts a sentence there)."""
    try:
        name = str(error.response.get("error") or "")
    except (AttributeError, ValueError, TypeError):
        return ""
    return name if re.fullmatch(r"[a-z][a-z0-9_.-]*", name) else ""


def _retry_after(headers: Any) -> timedelta:
    """Seconds as Slack says; anything that is not a number, or none, is a minute."""
    value: Any = next((v for k, v in dict(headers or {}).items() if str(k).lower() == "retry-after"), "")
    value = value[0] if isinstance(value, list) and value else value
    try:
        return timedelta(seconds=min(max(float(value), 1.0), 3600.0))
    except (TypeError, ValueError):
        return timedelta(minutes=1)


def _before_first_byte(error: Exception) -> bool:
    """Whether the request surely never left: the name did not resolve, or nobody took the connection."""
    if isinstance(error, HTTPError):
        return False
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, http.client.RemoteDisconnected):
        return False
    return isinstance(reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError)
