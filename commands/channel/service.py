"""Setting a channel up, and changing it later: only what differs is changed."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from commands import agreement
from commands.channel import arrival, membership
from commands.channel.arrival import INVITED
from commands.channel.forms import HoursForm, SetupForm
from commands.errors import UserError
from commands.text import listed
from storage.people import (
    SPEAKERS,
    Member,
    Person,
    Standing,
    fresh_member,
    may_act,
    member_of,
    members_of,
    people_of,
)
from storage.posts import want_again
from storage.promises import KIND
from storage.user_groups import user_groups
from storage.workspaces import Channel, Side, hours_of, lock_channel


def may_set_up(session: Session, channel: Channel, member: Member) -> None:
    """UserError, saying who can, unless the member may set the channel up: whoever invited the bot until the first
    liaison or leader has confirmed, from then on liaisons and leaders."""
    speakers = members_of(session, channel.id or 0, roles=SPEAKERS)
    if member.role in SPEAKERS:
        return
    if speakers:
        names = listed((person.name for _, person in speakers[:5]), "or")
        raise UserError(f"Liaisons and leaders change the setup of this channel. Ask {names}.")
    inviter = arrival.runs_first_setup(session, channel)
    person = session.get_one(Person, member.person_id)
    if person.standing is Standing.GUEST:
        raise UserError("Guests do not change the setup of a channel. Ask a person of this workspace to do it.")
    if inviter and person.user_id != inviter:
        first = member_of(session, channel.id or 0, inviter)
        name = listed([first[1].name] if first else [])
        raise UserError(f"Whoever invited me runs the first setup: that is {name}.")


def set_up(
    session: Session, channel: Channel, member: Member, form: SetupForm, shown: Collection[str], now: datetime
) -> None:
    """Write down what the form says. `shown` are the user ids that the form showed on a side when it was opened:
    only they can be taken off one by leaving them out, so that nobody who chose meanwhile is undone."""
    channel_id = channel.id or 0
    channel, member = lock_channel(session, channel_id), fresh_member(session, member)
    may_set_up(session, channel, member)
    channel.guests_act = bool(form.guests)
    session.add(channel)
    session.flush()  # who may act, and so be on a side, follows from it
    sides = _sides(session, channel, form)
    _set_hours(session, channel, form, (Side.SALES,) if form.elsewhere else tuple(Side))
    channel.sync_day, channel.sync_time = int(form.sync_day), form.sync_time
    channel.set_up_at = channel.set_up_at or now
    session.add(channel)
    for other, person in members_of(session, channel_id):
        side = sides.get(person.user_id)
        if side is not None or person.user_id in shown:
            membership.set_side(session, channel, other, side, now)
            if person.user_id in shown and side is None:
                other.asked_side_at = other.asked_side_at or now
    membership.show_card(session, channel, now)
    agreement.propose(session, channel, member, KIND, form.promises, now)
    membership.ask_sides(session, channel, now)
    want_again(session, channel_id, INVITED)


def _sides(session: Session, channel: Channel, form: SetupForm) -> dict[str, Side]:
    """Which side everybody is on whom the form names, by user id. People named one by one go before groups."""
    chosen = {Side.SALES: form.sales, Side.MARKETING: form.marketing}
    here = {person.user_id: person for _, person in members_of(session, channel.id or 0)}
    for side, users in chosen.items():
        _check_here(session, channel, users, here, side.value)
    both = sorted(set(form.sales) & set(form.marketing))
    if both:
        names = listed(here[user].name for user in both)
        raise UserError(f"{names} can not be on both sides. Choose one.", "marketing")
    groups = {group.slack_id: set(group.users) for group in user_groups(session, channel.workspace_id)}
    grouped = {
        Side.SALES: {user for slack_id in form.sales_groups for user in groups.get(slack_id, ())},
        Side.MARKETING: {user for slack_id in form.marketing_groups for user in groups.get(slack_id, ())},
    }
    named = {user: side for side, users in chosen.items() for user in users}
    torn = sorted(user for user in grouped[Side.SALES] & grouped[Side.MARKETING] if user in here and user not in named)
    if torn:
        names = listed(here[user].name for user in torn[:5])
        raise UserError(f"The groups put {names} on both sides. Name them on one side.", "marketing_groups")
    found = {user: side for side, users in grouped.items() for user in users if user in here} | named
    for side in Side:
        if side not in found.values():
            raise UserError(f"Name at least one person of {side.value}.", side.value)
    return found


def _check_here(session: Session, channel: Channel, users: list[str], here: Collection[str], field: str) -> None:
    away = [user for user in users if user not in here]
    if not away:
        return
    known = people_of(session, channel.workspace_id, away)
    barred = [known[user] for user in away if user in known and not may_act(known[user], channel)]
    if barred:
        names = listed(person.name for person in barred)
        why = "apps and people of other companies only read along."
        if all(person.standing is Standing.GUEST for person in barred):
            why = "guests only read along, unless you allow them below."
        raise UserError(f"{names} can not be on a side: {why}", field)
    names = listed(known[user].name if user in known else "somebody I do not know yet" for user in away[:5])
    raise UserError(f"Everybody has to be in this channel first. Not here yet: {names}.", field)


def set_hours(session: Session, channel: Channel, member: Member, side: Side, form: HoursForm, now: datetime) -> None:
    """One side's own hours, by whoever may set the channel up."""
    channel, member = lock_channel(session, channel.id or 0), fresh_member(session, member)
    may_set_up(session, channel, member)
    _set_hours(session, channel, form, (side,))
    membership.show_card(session, channel, now)


def _set_hours(session: Session, channel: Channel, form: HoursForm, sides: tuple[Side, ...]) -> None:
    rows = hours_of(session, channel.id or 0)
    for side in sides:
        session.add(form.write(rows[side]))
    session.flush()
