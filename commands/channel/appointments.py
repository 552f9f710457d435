"""Liaisons and leaders: each side appoints its own, who confirm; kept with their dates."""

from collections.abc import Collection
from datetime import datetime

from pydantic import BaseModel
from sqlmodel import Session

from commands import posts
from commands.errors import UserError
from commands.text import listed
from storage.people import (
    SPEAKERS,
    Appointment,
    Member,
    Person,
    Role,
    Standing,
    appointment_by_id,
    appointments_of,
    confirm_appointment,
    fresh_member,
    member_by_id,
    members_of,
    settle_appointment,
)
from storage.workspaces import Channel, Side, lock_channel


class AppointForm(BaseModel):
    """Who should be what on one side: user ids."""

    liaisons: list[str] = []
    leaders: list[str] = []


def may_appoint(session: Session, channel: Channel, member: Member, side: Side) -> None:
    """UserError, saying who can, unless the member may appoint for the side."""
    speakers = members_of(session, channel.id or 0, side=side, roles=SPEAKERS)
    if member.side is not side:
        who = "its liaisons and leaders" if speakers else "anyone on it"
        raise UserError(f"Each side appoints its own people: for {side.value} that is up to {who}.")
    if speakers and member.role not in SPEAKERS:
        names = listed((person.name for _, person in speakers[:5]), "or")
        raise UserError(f"Liaisons and leaders of {side.value} appoint others. Ask {names}.")
    if session.get_one(Person, member.person_id).standing is Standing.GUEST:
        raise UserError(f"Guests do not appoint. Anybody else of {side.value} can, with `/lockstep appoint`.")


def appoint(
    session: Session,
    channel: Channel,
    member: Member,
    side: Side,
    form: AppointForm,
    shown: Collection[str],
    now: datetime,
) -> None:
    """Bring the side's appointments to what the form says. Whoever is new is asked to confirm; of those whom the form
    showed (`shown`, user ids) and no longer names, the appointment ends."""
    channel, member = lock_channel(session, channel.id or 0), fresh_member(session, member)
    may_appoint(session, channel, member, side)
    both = set(form.liaisons) & set(form.leaders)
    own = {person.user_id: (other, person) for other, person in members_of(session, channel.id or 0, side=side)}
    if both:
        names = listed((own[user][1].name for user in sorted(both) if user in own), "and")
        raise UserError(f"Choose one of the two for {names or 'everybody'}: liaison or leader.", "leaders")
    wanted: dict[int, Role] = {}
    for field, role, users in (("liaisons", Role.LIAISON, form.liaisons), ("leaders", Role.LEADER, form.leaders)):
        if strangers := [user for user in users if user not in own]:
            raise UserError(
                f"Only people on the {side.value} side of this channel can be appointed; "
                f"{len(strangers)} of those you chose {'is' if len(strangers) == 1 else 'are'} not on it.",
                field,
            )
        if guests := [own[user][1].name for user in users if own[user][1].standing is Standing.GUEST]:
            raise UserError(f"{listed(guests)} can work for {side.value}, but guests do not speak for a side.", field)
        wanted |= {own[user][0].id or 0: role for user in users}
    _settle(session, channel, member, side, wanted, {own[user][0].id for user in shown if user in own}, now)


def _settle(
    session: Session,
    channel: Channel,
    member: Member,
    side: Side,
    wanted: dict[int, Role],
    shown: Collection[int | None],
    now: datetime,
) -> None:
    held = current(session, channel, side)
    for appointment in held:
        if appointment.member_id in shown and appointment.member_id not in wanted:
            end(session, channel, appointment, now)
    for member_id, role in wanted.items():
        if any(a.member_id == member_id and a.role is role for a in held):
            continue
        for waiting in held:
            if waiting.member_id == member_id and waiting.confirmed_at is None:
                end(session, channel, waiting, now)
        appointment = Appointment(
            channel_id=channel.id or 0, member_id=member_id, role=role, appointed_by_id=member.id or 0, appointed_at=now
        )
        session.add(appointment)
        session.flush()
        _tell(session, channel, appointment, now)


def current(session: Session, channel: Channel, side: Side) -> list[Appointment]:
    """The side's appointments that have not ended, confirmed or not."""
    own = {member.id for member, _ in members_of(session, channel.id or 0, side=side)}
    return [appointment for appointment in appointments_of(session, channel.id or 0) if appointment.member_id in own]


def confirm(session: Session, channel: Channel, member: Member, appointment_id: int, now: datetime) -> None:
    """The appointed member takes the role on: it counts from now."""
    appointment = _mine(session, channel, member, appointment_id)
    member = fresh_member(session, member)
    if not confirm_appointment(session, channel.id or 0, appointment_id, now):
        return
    for other in appointments_of(session, channel.id or 0):
        if other.member_id == member.id and other.id != appointment_id and other.confirmed_at is not None:
            settle_appointment(session, other.id or 0, now)
    member.role = appointment.role
    session.add(member)
    _tell(session, channel, appointment, now)


def decline(session: Session, channel: Channel, member: Member, appointment_id: int, now: datetime) -> None:
    """The appointed member would rather not; whoever appointed them hears it."""
    appointment = _mine(session, channel, member, appointment_id)
    if not settle_appointment(session, appointment_id, now, declined=True):
        return
    _tell(session, channel, appointment, now)
    found = member_by_id(session, channel.id or 0, appointment.appointed_by_id)
    if found is not None and found[0].id != member.id:
        key = f"channel.declined|{appointment_id}"
        posts.tell(
            session, card="channel.declined", subject=appointment_id, person=found[1], now=now, key=key, channel=channel
        )


def end(session: Session, channel: Channel, appointment: Appointment, now: datetime) -> None:
    """The appointment ends today; a confirmed one's role with it, and the person is told."""
    if not settle_appointment(session, appointment.id or 0, now):
        return
    found = member_by_id(session, channel.id or 0, appointment.member_id)
    if found is not None and appointment.confirmed_at is not None and found[0].role is appointment.role:
        found[0].role = Role.MEMBER
        session.add(found[0])
    _tell(session, channel, appointment, now)


def end_all(session: Session, channel: Channel, member: Member, now: datetime) -> None:
    """Whatever the member was appointed to ends: they left, or changed sides."""
    for appointment in appointments_of(session, channel.id or 0):
        if appointment.member_id == member.id:
            end(session, channel, appointment, now)
    member.role = Role.MEMBER
    session.add(member)


def _mine(session: Session, channel: Channel, member: Member, appointment_id: int) -> Appointment:
    lock_channel(session, channel.id or 0)
    appointment = appointment_by_id(session, channel.id or 0, appointment_id)
    if appointment is None or appointment.member_id != member.id:
        raise UserError("Only the person who was appointed can answer that.")
    if appointment.ended_at is not None:
        raise UserError("That appointment has ended, so there is nothing left to answer.")
    return appointment


def _tell(session: Session, channel: Channel, appointment: Appointment, now: datetime) -> None:
    """The question, which shows its answer later."""
    found = member_by_id(session, channel.id or 0, appointment.member_id)
    if found is None:
        return
    person: Person = found[1]
    key = f"channel.appointment|{appointment.id}"
    posts.tell(
        session,
        card="channel.appointment",
        subject=appointment.id or 0,
        person=person,
        now=now,
        key=key,
        channel=channel,
    )


def forget(session: Session, now: datetime, members: list[Member]) -> None:
    """What they were appointed to ends, and nobody is told: the channel's card shows it."""
    for member in members:
        for appointment in appointments_of(session, member.channel_id):
            if appointment.member_id == member.id:
                settle_appointment(session, appointment.id or 0, now)
