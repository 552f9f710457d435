"""Who may do what with a request. A refusal says, kindly, who can."""

from dataclasses import dataclass

from sqlmodel import Session

from commands.errors import UserError
from commands.text import escape, listed, plain
from storage.people import SPEAKERS, Member, Person, fresh_member, member_by_id, members_of
from storage.requests import Request
from storage.workspaces import Channel, Side


@dataclass(frozen=True, slots=True)
class Rule:
    """`does` completes "… can do that": which of these people may."""

    does: str
    owner: bool = False
    requester: bool = False
    owing_members: bool = False
    owing_liaisons: bool = False
    all_liaisons: bool = False


TAKE = Rule("take it", owing_members=True)
ASSIGN = Rule("assign it or hand it over", owner=True, owing_liaisons=True)
SEND_OVER = Rule("say that it is for the other side", owing_liaisons=True)
CLOSE = Rule("close it", owner=True, requester=True, owing_liaisons=True)
SET_ASIDE = Rule("say that it is not a request", all_liaisons=True)
MERGE = Rule("merge requests", all_liaisons=True)
PAUSE = Rule("snooze it or let it wait", owner=True, owing_liaisons=True)
RESUME = Rule("carry on with it", owner=True, requester=True, owing_liaisons=True)
PRIORITY = Rule("change its priority", requester=True, owing_liaisons=True)
ACKNOWLEDGE = Rule("say that they are on it", owner=True, all_liaisons=True)
REOPEN = Rule("reopen it", requester=True, all_liaisons=True)


def allows(rule: Rule, member: Member, request: Request) -> bool:
    leads = member.role in SPEAKERS and member.side is not None
    owes = member.side == request.to_side
    return (
        (rule.owner and member.id == request.owner_id)
        or (rule.requester and member.id == request.requester_id)
        or (rule.owing_members and owes)
        or (rule.owing_liaisons and leads and owes)
        or (rule.all_liaisons and leads)
    )


def require(session: Session, rule: Rule, member: Member, request: Request) -> None:
    """Raises UserError, naming who can, unless the rule allows it to the member as they are in this transaction."""
    member = fresh_member(session, member)
    if member.side is None and not allows(rule, member, request):
        raise choose_a_side(session.get_one(Channel, request.channel_id))
    if not allows(rule, member, request):
        raise UserError(
            f"#{request.number} needs somebody else for that: {who_can(session, rule, request)} {rule.does}."
        )


def choose_a_side(channel: Channel) -> UserError:
    if channel.set_up_at is None:
        return UserError(
            "This channel is not set up yet. Whoever invited me does that with `/lockstep setup`. Then do this again."
        )
    return UserError("Please say first which side you work on: type `/lockstep side`. Then do this again.")


def who_can(session: Session, rule: Rule, request: Request) -> str:
    """The people whom the rule allows, by name: "its owner (Ben) or a liaison of marketing (Cleo) can"."""
    people: list[str] = []
    if rule.owner and request.owner_id is not None:
        people.append(f"its owner ({name_of(session, request.channel_id, request.owner_id)})")
    if rule.requester:
        people.append(f"{name_of(session, request.channel_id, request.requester_id)} (who asked)")
    if rule.owing_members:
        people.append(f"anyone of {request.to_side.value}")
    if rule.owing_liaisons:
        people.append(_liaisons(session, request.channel_id, request.to_side))
    if rule.all_liaisons:
        people.append(_liaisons(session, request.channel_id, None))
    return f"{listed(people, 'or')} can"


def _liaisons(session: Session, channel_id: int, side: Side | None) -> str:
    of = f"a liaison of {side.value}" if side else "a liaison of either side"
    found = [
        name(person) for member, person in members_of(session, channel_id, side=side, roles=SPEAKERS) if member.side
    ]
    return escape(f"{of} ({', '.join(found[:4])})" if found else of)


def name_of(session: Session, channel_id: int, member_id: int | None) -> str:
    found = member_by_id(session, channel_id, member_id) if member_id is not None else None
    return name(found[1]) if found else "somebody"


def name(person: Person) -> str:
    return plain(person.name) or "somebody"
