"""A channel that was set up half a year ago, for the playground: its real members, with believable sides and roles."""

from datetime import datetime, timedelta

from sqlmodel import Session

from commands import agreement
from commands.channel import membership
from commands.channel.arrival import INVITED
from storage.people import Appointment, Member, Person, Role, members_of
from storage.posts import want_again
from storage.promises import DEFAULTS, KIND
from storage.user_groups import user_groups
from storage.workspaces import Channel, Side, hours_of

AGO = timedelta(days=182)
LIAISONS = 2


def fill(session: Session, now: datetime, channel: Channel) -> None:
    """Sides for members who have none, liaisons and a leader for each side, hours, and promises that both signed."""
    if channel.set_up_at is not None:
        return
    then = now - AGO
    channel.set_up_at, channel.joined_at = then, then
    channel.sync_day, channel.sync_time = 0, "10:00"
    for row in hours_of(session, channel.id or 0).values():
        row.country = row.country or "DE"
        session.add(row)
    people = members_of(session, channel.id or 0)
    _give_sides(session, channel, people, then)
    speakers = {side: _appoint(session, channel, side, then) for side in Side}
    if all(speakers.values()):
        content = {side.value: dict(DEFAULTS) for side in Side}
        made = agreement.propose(session, channel, speakers[Side.SALES][0], KIND, content, then + timedelta(hours=1))
        for day, side in enumerate(Side, 1):
            if made is not None:
                at = then + timedelta(days=day)
                agreement.sign(session, channel, speakers[side][0], made.id or 0, at)
    membership.show_card(session, channel, now)
    want_again(session, channel.id or 0, INVITED)


def _give_sides(session: Session, channel: Channel, people: list[tuple[Member, Person]], then: datetime) -> None:
    groups = user_groups(session, channel.workspace_id)
    turn = 0
    for member, person in people:
        member.joined_at, member.asked_side_at, member.welcomed_at = then, then, then
        if member.side is None:
            words = " ".join([person.title, *(g.handle for g in groups if person.user_id in g.users)]).lower()
            named = [side for side in Side if side.value in words]
            member.side = named[0] if len(named) == 1 else tuple(Side)[turn % 2]
            turn += len(named) != 1
        session.add(member)
    session.flush()


def _appoint(session: Session, channel: Channel, side: Side, then: datetime) -> list[Member]:
    """The side's liaisons, then its leader."""
    people = members_of(session, channel.id or 0, side=side)
    heads = [member for member, person in people if "head" in person.title.lower().split()]
    leader = next(iter(heads), people[-1][0] if len(people) > 1 else None)
    operations = sorted(people, key=lambda found: "operations" not in found[1].title.lower())
    liaisons = [member for member, _ in operations if member is not leader][:LIAISONS]
    for member, role in [*((m, Role.LIAISON) for m in liaisons), *([(leader, Role.LEADER)] if leader else [])]:
        member.role = role
        session.add(member)
        appointment = Appointment(
            channel_id=channel.id or 0,
            member_id=member.id or 0,
            role=role,
            appointed_by_id=member.id or 0,
            appointed_at=then,
            confirmed_at=then + timedelta(hours=1),
        )
        session.add(appointment)
    session.flush()
    return [*liaisons, *([leader] if leader else [])]
