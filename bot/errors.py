"""What a person is told when something fails, where they acted.

A refusal rolls back whatever the listener wrote. Buttons, reactions and messages have no room for words in their ack:
there a second transaction keeps the receipt and a private word.
"""

import secrets
from http.client import HTTPException
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient
from sqlalchemy.exc import OperationalError

from bot.admission import Unknown, place_of
from bot.forms import FormRefused
from bot.intake import AlreadyDone, Intake, key_of
from commands.errors import UserError
from commands.posts import whisper
from storage.database import Database
from storage.errands import READ_PERSON, ask_for
from storage.receipts import take

_TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired"})
"""A modal can be opened for three seconds, once."""

log = structlog.get_logger(__name__)


def register(app: App, database: Database) -> None:
    """Hear every exception that a middleware or listener of `app` lets through."""

    def handle(error: Exception, body: dict[str, Any], context: BoltContext, ack: Ack) -> BoltResponse | None:
        if isinstance(error, AlreadyDone):
            return ack()
        if isinstance(error, FormRefused):
            return ack(response_action="errors", errors=error.errors)
        if isinstance(error, SlackApiError) and error.response.get("error") in _TOO_LATE:
            error = UserError("That took me too long to open. Please try it once more.")
        if isinstance(error, UserError):
            try:
                return _refuse(error, body, context, ack, database)
            except OperationalError as trouble:
                return _unexpected(trouble, body, context, ack)
        return _unexpected(error, body, context, ack)

    app.error(handle)


def _refuse(
    error: UserError, body: dict[str, Any], context: BoltContext, ack: Ack, database: Database
) -> BoltResponse | None:
    if isinstance(error, Unknown):
        _find_out(error, context, database)
        if "event" in body:
            return BoltResponse(status=400)  # no ack: Slack delivers it again, and by then we know the person
    if body.get("type") == "view_submission":
        return _refuse_form(error.words, error.field, body, ack)
    if "command" in body:
        return ack(error.words)
    if body.get("type") == "block_suggestion":
        return ack(options=[])
    if "workspace" in context:
        _whisper(error.words, body, context, database)
    return ack()


def _refuse_form(words: str, field: str | None, body: dict[str, Any], ack: Ack) -> BoltResponse:
    inputs = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
    if inputs:
        place = field if field is not None and field in inputs else str(inputs[-1])
        return ack(response_action="errors", errors={place: words})
    title, close = body["view"]["title"], {"type": "plain_text", "text": "Close"}
    told = {"type": "section", "text": {"type": "mrkdwn", "text": words}}
    return ack(response_action="update", view={"type": "modal", "title": title, "close": close, "blocks": [told]})


def _whisper(words: str, body: dict[str, Any], context: BoltContext, database: Database) -> None:
    intake: Intake = context["db"]
    user_id, slack_channel, scope = place_of(body)
    message = body.get("message") or (body.get("event") or {})
    thread = str(message.get("thread_ts") or "")
    thread = "" if thread == message.get("ts") else thread  # a press on a thread's first message is in the channel
    with database.begin() as session:
        if intake.key and not take(session, intake.key, intake.now):
            return
        whisper(
            session,
            words=words,
            workspace_id=context["workspace"].id,
            slack_channel=slack_channel,
            user_id=user_id,
            now=intake.now,
            key=f"refusal|{intake.key or secrets.token_hex(8)}",
            channel_id=scope.channel if scope else None,
            thread_ts=thread,
        )


def _find_out(error: Unknown, context: BoltContext, database: Database) -> None:
    """Have the person read, so that the next try finds them."""
    channel_id = error.channel_id
    with database.begin() as session:
        payload = {"user_id": error.user_id, "channel_id": channel_id}
        ask_for(session, context["workspace"].id, READ_PERSON, f"{error.user_id}|{channel_id}", payload)


def _unexpected(error: Exception, body: dict[str, Any], context: BoltContext, ack: Ack) -> BoltResponse | None:
    """Nobody expected it: the person gets a number to quote, we get the traceback under the same number."""
    number = secrets.token_hex(3).upper()
    log.error("a request failed", reference=number, delivery=key_of(body), exc_info=error)
    if "event" in body:
        return None  # not acked: Slack delivers it again
    busy = isinstance(error, OperationalError)
    words = (
        f"I am very busy just now, and nothing was saved. Please try that again in a minute. (Reference {number})"
        if busy
        else f"Something went wrong on my side, and nothing was saved. Please try again; if it stays, tell your admin "
        f"the reference {number}."
    )
    if body.get("type") == "view_submission":
        return _refuse_form(words, None, body, ack)
    if "command" in body:
        return ack(words)
    if body.get("type") == "block_suggestion":
        return None
    try:
        if body.get("response_url"):
            WebhookClient(body["response_url"], timeout=1).send(text=words, replace_original=False)
        elif context.client is not None:  # on Home, in a modal or by a shortcut: there is no answer but a message
            context.client.chat_postMessage(channel=place_of(body)[0], text=words)
    except (OSError, HTTPException, SlackApiError):
        log.warning("nobody could be told", reference=number)
    return ack()
