"""Slack in: setting up, hours, appointing and confirming, one's own side."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from commands import blockkit
from commands.channel import appointments, arrival, facts, membership, modals, service
from commands.channel.appointments import AppointForm
from commands.channel.forms import HoursForm, SetupForm, SideForm
from commands.errors import WHICH_CHANNEL, UserError, named
from commands.places import regions, search, zones
from commands.scope import Scope
from commands.words import first_word, rest
from storage.people import Member, Person
from storage.workspaces import Channel, Side, Workspace, hours_of


def open_setup(
    ack: Ack, client: WebClient, db: Any, body: dict[str, Any], channel: Channel, member: Member, person: Person
) -> None:
    with db.read() as session:
        service.may_set_up(session, channel, member)
        view = modals.setup(facts.setup_facts(session, channel, person))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def type_setup(
    ack: Ack,
    client: WebClient,
    db: Any,
    body: dict[str, Any],
    command: dict[str, Any],
    workspace: Workspace,
    channel: Channel | None,
    member: Member | None,
    person: Person,
) -> None:
    if channel is not None and member is not None:
        open_setup(ack, client, db, body, channel, member, person)
        return
    slack_id = str(command["channel_id"])
    if slack_id.startswith("D"):
        raise UserError(WHICH_CHANNEL)
    with db.begin() as session:  # perhaps the invitation never reached us: look whether we are in
        arrival.look(session, workspace, slack_id, person)
    ack("I am looking who is here. Please try that again in a moment. If I am not in this channel, invite me first.")


def submit_setup(
    ack: Ack, db: Any, now: datetime, view: dict[str, Any], channel: Channel, member: Member, form: SetupForm
) -> None:
    with db.begin() as session:
        service.set_up(session, channel, member, form, _shown(view, "sales", "marketing"), now)
        next_view = None
        if form.elsewhere:
            next_view = modals.hours(
                channel.id or 0, Side.MARKETING, hours_of(session, channel.id or 0)[Side.MARKETING]
            )
    if next_view is not None:
        ack(response_action="update", view=next_view)
    else:
        ack()


def type_hours(
    ack: Ack,
    client: WebClient,
    db: Any,
    command: dict[str, Any],
    body: dict[str, Any],
    channel: Channel | None,
    member: Member,
) -> None:
    channel = named(channel)
    side = _side_named(rest(str(command.get("text") or "")), member, "hours")
    with db.read() as session:
        service.may_set_up(session, channel, member)
        view = modals.hours(channel.id or 0, side, hours_of(session, channel.id or 0)[side])
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit_hours(
    ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope, form: HoursForm
) -> None:
    with db.begin() as session:
        service.set_hours(session, channel, member, _side_meant(scope.part), form, now)
    ack()


def find_zone(ack: Ack, payload: dict[str, Any]) -> None:
    ack(options=[blockkit.option(zone, zone) for zone in search(str(payload.get("value") or ""), zones())])


def find_region(ack: Ack, payload: dict[str, Any]) -> None:
    found = search(str(payload.get("value") or ""), regions())
    ack(options=[blockkit.option(label, code) for code, label in found])


def open_appoint(
    ack: Ack, client: WebClient, db: Any, body: dict[str, Any], action: dict[str, Any], channel: Channel, member: Member
) -> None:
    _open_appoint(ack, client, db, body, channel, member, _side_meant(action.get("value")))


def type_appoint(
    ack: Ack,
    client: WebClient,
    db: Any,
    command: dict[str, Any],
    body: dict[str, Any],
    channel: Channel | None,
    member: Member,
) -> None:
    channel = named(channel)
    side = _side_named(rest(str(command.get("text") or "")), member, "appoint")
    _open_appoint(ack, client, db, body, channel, member, side)


def _open_appoint(
    ack: Ack, client: WebClient, db: Any, body: dict[str, Any], channel: Channel, member: Member, side: Side
) -> None:
    with db.read() as session:
        appointments.may_appoint(session, channel, member, side)
        view = modals.appoint(facts.appoint_facts(session, channel, side))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit_appoint(
    ack: Ack,
    db: Any,
    now: datetime,
    view: dict[str, Any],
    channel: Channel,
    member: Member,
    scope: Scope,
    form: AppointForm,
) -> None:
    with db.begin() as session:
        shown = _shown(view, "liaisons", "leaders")
        appointments.appoint(session, channel, member, _side_meant(scope.part), form, shown, now)
        membership.show_card(session, channel, now)
    ack()


def confirm(ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope) -> None:
    with db.begin() as session:
        appointments.confirm(session, channel, member, scope.subject, now)
        membership.show_card(session, channel, now)
    ack()


def decline(ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope) -> None:
    with db.begin() as session:
        appointments.decline(session, channel, member, scope.subject, now)
        membership.show_card(session, channel, now)
    ack()


def choose_side(ack: Ack, db: Any, now: datetime, action: dict[str, Any], channel: Channel, member: Member) -> None:
    with db.begin() as session:
        membership.choose_side(session, channel, member, _side(str(action.get("value"))), now)
    ack()


def type_side(ack: Ack, client: WebClient, body: dict[str, Any], channel: Channel | None, member: Member) -> None:
    view = modals.side(named(channel).id or 0, member.side)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit_side(ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, form: SideForm) -> None:
    with db.begin() as session:
        membership.choose_side(session, channel, member, _side(form.side), now)
    ack()


def _side(value: str) -> Side | None:
    return Side(value) if value in tuple(Side) else None


def _side_meant(value: str | None) -> Side:
    """The side that a button or modal of ours names."""
    side = _side(str(value))
    if side is None:
        raise UserError("That is out of date. Please open it again.")
    return side


def _side_named(words: str, member: Member, command: str) -> Side:
    side = _side(first_word(words)) or member.side
    if side is None:
        raise UserError(f"Say for which side: `/lockstep {command} sales` or `/lockstep {command} marketing`.")
    return side


def _shown(view: dict[str, Any], *fields: str) -> set[str]:
    """The user ids that a form's fields held when it was opened."""
    blocks = [block for block in view["blocks"] if block.get("block_id") in fields]
    return {user for block in blocks for user in (block.get("element") or {}).get("initial_users") or []}
