"""What a listener may ask for by name, besides what Bolt offers itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from sqlmodel import Session

from bot.admission import Actor, admit, place_of
from bot.clients import Clients
from bot.clock import Clock
from bot.forms import read_form
from bot.intake import Intake, key_of
from commands.errors import WHICH_CHANNEL, UserError
from commands.registry import Registry, call
from commands.scope import ME, Scope
from commands.vital_signs import VitalSigns
from storage.database import Database
from storage.workspaces import Workspace, workspace_of

LISTENER_ARGUMENTS = frozenset(
    # ours
    {"db", "now", "workspace", "channel", "member", "person", "user_id", "scope", "form", "registry", "vitals"}
    # Bolt's that we use
    | {"ack", "client", "body", "command", "action", "view", "shortcut", "event", "options", "payload", "logger"}
)
"""A test holds every listener's parameters to this: Bolt hands None for a name it does not know."""

_NOT_HERE = "I am not installed in this workspace."

_OPEN_TO_ALL = ("/lockstep",)
"""Commands that answer without a joint channel, since they say how to get one."""


def provide(
    app: App,
    *,
    database: Database,
    registry: Registry,
    clock: Clock,
    workspaces: "Workspaces",
    vitals: VitalSigns,
) -> None:
    """Put what listeners ask for into the context of every request."""
    open_to_all = {registry.command(name) for name in _OPEN_TO_ALL}

    def middleware(
        body: dict[str, Any],
        context: BoltContext,
        next: Callable[[], BoltResponse],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        now = clock()
        context["now"] = now
        context["ack"] = NamingAck(registry)
        context["registry"] = registry
        context["vitals"] = replace(vitals)
        vitals.last_heard = now
        context["db"] = intake = Intake(database, key_of(body), now)
        workspace = workspaces.of(str(context.get("team_id") or context.get("enterprise_id") or ""))
        context["workspace"] = workspace
        if "event" in body:
            return next()  # hooks admit by event: many have no person, or one who is not the actor
        user_id, slack_channel, scope = place_of(body)
        with database.read() as session:
            actor = admit(session, workspace, user_id, slack_channel, scope)
            if actor.channel is None and body.get("type") == "message_action":
                # on a message elsewhere: it is about the only joint channel that the person is in
                actor = admit(session, workspace, user_id, "", None)
        context["scope"] = scope or (Scope(actor.channel.id or 0) if actor.channel else None)
        intake.after = partial(_show_home, registry, now, actor)
        _offer(context, actor)
        if actor.channel is None and body.get("command") not in open_to_all and _needs_channel(body):
            raise UserError(_where(slack_channel))
        if body.get("type") == "view_submission" and (model := registry.forms.get(body["view"]["callback_id"])):
            context["form"] = read_form(body["view"], model)
        return next()

    app.use(middleware)


class NamingAck(Ack):
    """Bolt's `ack`, whose words name commands as Slack knows them here."""

    def __init__(self, registry: Registry) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Bolt has no types here
        self._registry = registry

    def __call__(self, *args: Any, **kwargs: Any) -> BoltResponse:
        return super().__call__(*self._registry.named(args), **self._registry.named(kwargs))


def _offer(context: BoltContext, actor: Actor) -> None:
    context["person"], context["channel"], context["member"] = actor.person, actor.channel, actor.member


def _show_home(registry: Registry, now: datetime, actor: Actor, session: Session) -> None:
    for show in registry.homes:
        call(show, session=session, now=now, person=actor.person)


def _needs_channel(body: dict[str, Any]) -> bool:
    """A block or a view whose id begins with `ME` is about the person alone (their settings)."""
    pressed = (body.get("actions") or [{}])[0].get("block_id")
    view = (body.get("view") or {}).get("callback_id")
    return body.get("type") != "block_suggestion" and not any(str(name).startswith(ME) for name in (pressed, view))


def _where(slack_channel: str) -> str:
    if slack_channel and not slack_channel.startswith("D"):
        return "I am not at work in this channel. Invite me with `/invite @Lockstep`, or do this in the joint channel."
    return WHICH_CHANNEL


class NotInstalled(UserError):
    """The workspace has taken the app away, or never had it: what still comes from there is acked and no more."""

    def __init__(self) -> None:
        super().__init__(_NOT_HERE)


LOOK_AGAIN_SECONDS = 5.0
"""How long another process may not have heard that a workspace left. What is sent is asked of the database."""


class Workspaces:
    """Workspace rows by Slack's id, kept for some seconds: not read once a request."""

    def __init__(self, database: Database, clients: Clients) -> None:
        self._database = database
        self._clients = clients
        self._rows: dict[str, tuple[Workspace, float]] = {}

    def of(self, slack_id: str) -> Workspace:
        """Raises NotInstalled for one that has left."""
        row, until = self._rows.get(slack_id, (None, 0.0))
        if row is None or monotonic() > until:
            with self._database.read() as session:
                row = workspace_of(session, slack_id)
            if row is None:
                raise NotInstalled
            self._rows[slack_id] = row, monotonic() + LOOK_AGAIN_SECONDS
        if row.left_at is not None:
            raise NotInstalled
        return row

    def look_again(self, slack_id: str) -> None:
        """What we know of the workspace has changed."""
        self._rows.pop(slack_id, None)

    def authorizer(self) -> Callable[..., AuthorizeResult]:
        """Bolt's `authorize`: the token of the workspace that a request is from. A function: Bolt takes no method."""

        def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
            slack_id = team_id or enterprise_id or ""
            workspace = self.of(slack_id)
            token = self._clients.tokens.get(slack_id)
            if token is None:
                raise NotInstalled
            return AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=team_id,
                bot_token=token,
                bot_user_id=workspace.bot_user_id,
                bot_id=workspace.bot_id,
            )

        return authorize
