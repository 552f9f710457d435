"""Who is in the channel and on which side: arriving, leaving, being asked, choosing."""

from datetime import datetime

from sqlmodel import Session

from commands import posts
from commands.channel import appointments
from storage.people import (
    Member,
    Person,
    Standing,
    everybody_in,
    fresh_member,
    keep_member,
    may_act,
    members_of,
    places_of,
)
from storage.workspaces import Channel, Side, lock_channel


def arrive(session: Session, channel: Channel, person: Person, now: datetime) -> Member:
    """The person is in the channel. Somebody new is asked their side and told how we work, each once and privately."""
    member = keep_member(session, channel.id or 0, person.id or 0, now)
    if channel.set_up_at is not None:
        greet(session, channel, member, person, now)
        show_card(session, channel, now)
    return member


def greet(session: Session, channel: Channel, member: Member, person: Person, now: datetime) -> None:
    """Of a set-up channel: how we work here, and which side they are on if they have none."""
    if not may_act(person, channel):
        return
    if member.welcomed_at is None:
        member.welcomed_at = now
        _tell(session, "channel.how_we_work", channel, member, person, now)
    _ask_side(session, channel, member, person, now)
    session.add(member)


def ask_sides(session: Session, channel: Channel, now: datetime) -> None:
    """Ask everybody who has no side and was not asked yet."""
    for member, person in members_of(session, channel.id or 0):
        _ask_side(session, channel, member, person, now)


def _ask_side(session: Session, channel: Channel, member: Member, person: Person, now: datetime) -> None:
    if member.side is None and member.asked_side_at is None:
        member.asked_side_at = now
        session.add(member)
        _tell(session, "channel.which_side", channel, member, person, now)


def depart(session: Session, channel: Channel, member: Member, now: datetime) -> None:
    """The person is no longer in the channel: their appointment ends, their side is remembered."""
    if member.left_at is None:
        member.left_at = now
        session.add(member)
    appointments.end_all(session, channel, member, now)
    show_card(session, channel, now)


def settle_members(session: Session, channel: Channel, people: list[Person], now: datetime) -> None:
    """These people, and nobody else, were in the channel at `now`, when they were read."""
    present = {person.id for person in people}
    for person in people:
        keep_member(session, channel.id or 0, person.id or 0, now)
    for member, _ in everybody_in(session, channel.id or 0):
        if member.person_id not in present and member.left_at is None and member.joined_at < now:
            depart(session, channel, member, now)
    if channel.set_up_at is not None:
        for member, person in members_of(session, channel.id or 0):
            greet(session, channel, member, person, now)
        show_card(session, channel, now)


def settle_standing(session: Session, person: Person, now: datetime) -> None:
    """The person may have become a guest or left the company: nobody but a regular person speaks for a side."""
    for member in places_of(session, person.id or 0):
        channel = session.get_one(Channel, member.channel_id)
        if person.standing is not Standing.REGULAR:
            appointments.end_all(session, channel, member, now)
        if channel.set_up_at is not None and channel.is_open and member.left_at is None:
            greet(session, channel, member, person, now)
        if member.left_at is None:
            show_card(session, channel, now)


def choose_side(session: Session, channel: Channel, member: Member, side: Side | None, now: datetime) -> bool:
    """The member says which side they are on; whoever changes sides holds no appointment any more. False if no news."""
    channel, member = lock_channel(session, channel.id or 0), fresh_member(session, member)
    changed = set_side(session, channel, member, side, now)
    member.chose_side_at = now
    if member.asked_side_at is not None:  # the question shows the answer
        person = session.get_one(Person, member.person_id)
        _tell(session, "channel.which_side", channel, member, person, now)
    member.asked_side_at = member.asked_side_at or now
    session.add(member)
    if changed:
        show_card(session, channel, now)
    return changed


def set_side(session: Session, channel: Channel, member: Member, side: Side | None, now: datetime) -> bool:
    """False if the member is on that side already."""
    if member.side is side:
        return False
    appointments.end_all(session, channel, member, now)
    member.side = side
    session.add(member)
    return True


def show_card(session: Session, channel: Channel, now: datetime) -> None:
    """The channel's card, brought in line with what changed."""
    if channel.set_up_at is not None and channel.is_open:
        posts.show(session, card="channel.card", subject=channel.id or 0, channel=channel, now=now)


def _tell(session: Session, card: str, channel: Channel, member: Member, person: Person, now: datetime) -> None:
    subject = member.id or 0
    posts.tell(session, card=card, subject=subject, person=person, now=now, key=f"{card}|{subject}", channel=channel)
