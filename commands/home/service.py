"""What waits for a person, in one order; and the person's own settings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from sqlmodel import Session

from commands.errors import UserError
from commands.mine import Item
from commands.posts import show_home
from commands.registry import Registry, call
from commands.text import channel_link
from storage.mornings import drop_morning
from storage.people import Member, Person, Reminders, Standing, memberships_of, person_by_id, person_of
from storage.posts import Post, post_by_key
from storage.workspaces import Channel, Workspace

TAB = "home.tab"
SHOWN = 12
"""So many things are shown; who has more looks at the list."""

_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person, the most urgent first: `items` of `count`, in `channels` joint channels."""

    items: tuple[Item, ...]
    count: int
    channels: int


def waiting(
    session: Session,
    registry: Registry,
    now: datetime,
    workspace_id: int,
    user_id: str,
    place: tuple[Member, Channel] | None = None,
) -> Waiting:
    """What waits for the person at `place`, or in all their joint channels, each item then with its channel."""
    places = [place] if place is not None else memberships_of(session, workspace_id, user_id)
    found: list[Item] = []
    for member, here in places:
        items = [
            item
            for load in registry.mines
            for item in call(load, session=session, now=now, channel=here, member=member)
        ]
        if len(places) > 1:
            items = [replace(item, text=f"{item.text} · {channel_link(here.slack_id)}") for item in items]
        found += items
    found.sort(key=lambda item: (item.group, item.due or _LAST))
    return Waiting(tuple(found[:SHOWN]), len(found), len(places))


def morning(registry: Registry, session: Session, now: datetime, post: Post) -> Waiting | None:
    """What waits for the person of a morning's message; None if nothing does."""
    found = waiting(session, registry, now, post.workspace_id, post.person)
    return found if found.count else None


def _time(value: str) -> str:
    try:
        return datetime.strptime(value, "%H:%M").strftime("%H:%M")  # noqa: DTZ007 - a wall time
    except ValueError:
        raise ValueError("Please choose a time.") from None


class Settings(BaseModel):
    """A person's own settings; a modal's fields, and what Home shows. Times are the person's own wall time.

    Quiet hours that begin and end at the same time are none.
    """

    model_config = ConfigDict(from_attributes=True)

    reminders: Reminders
    quiet_from: Annotated[str, AfterValidator(_time)]
    quiet_until: Annotated[str, AfterValidator(_time)]


def settings_of(session: Session, person: Person) -> Settings:
    return Settings.model_validate(person_by_id(session, person.id or 0))


def save(session: Session, person: Person, changed: Mapping[str, Any]) -> Settings:
    """The person's settings with `changed` ones. Raises UserError if together they make no sense."""
    row = person_by_id(session, person.id or 0)
    try:
        settings = Settings.model_validate(Settings.model_validate(row).model_dump() | dict(changed))
    except ValidationError as error:
        words = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise UserError(words.removeprefix("Value error, ")) from None
    row.reminders, row.quiet_from, row.quiet_until = settings.reminders, settings.quiet_from, settings.quiet_until
    session.add(row)
    return settings


@dataclass(frozen=True, slots=True)
class Tab:
    """What the Home tab shows; `settings` is None for somebody whom we do not know or who may not act."""

    waiting: Waiting
    settings: Settings | None
    zone: str
    may_act: bool


def tab(registry: Registry, session: Session, now: datetime, post: Post) -> Tab:
    person = person_of(session, post.workspace_id, post.person)
    may_act = (
        person is None
        or person.standing is Standing.REGULAR
        or bool(memberships_of(session, post.workspace_id, post.person))
    )
    return Tab(
        waiting=waiting(session, registry, now, post.workspace_id, post.person),
        settings=Settings.model_validate(person) if person is not None and may_act else None,
        zone=person.zone if person else "",
        may_act=may_act,
    )


def open_tab(session: Session, now: datetime, workspace: Workspace, user_id: str, event: dict[str, Any]) -> None:
    """Somebody looks at Home, perhaps somebody whom we have not read yet."""
    if event.get("tab", "home") == "home" and user_id:
        person = person_of(session, workspace.id or 0, user_id)
        show_home(session, card=TAB, person=person or Person(workspace_id=workspace.id or 0, user_id=user_id), now=now)


def refresh(session: Session, now: datetime, person: Person) -> None:
    """Keep Home up to date for somebody who has looked at it before."""
    if post_by_key(session, person.workspace_id, f"{TAB}|{person.user_id}") is not None:
        show_home(session, card=TAB, person=person, now=now)


def forget(session: Session, person: Person) -> None:
    """No morning message any more; the tab goes with the other posts."""
    drop_morning(session, person.id or 0)
