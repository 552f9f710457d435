"""What people type, press and submit about requests. Messages and reactions are heard in `thread.py`."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlmodel import Session

from commands.blockkit import Block
from commands.errors import UserError
from commands.hours import calendars_of
from commands.reminders import show_again, zone_of
from commands.requests import blocks, forms, lists, rules, service, times, views
from commands.requests.desk import Desk
from commands.requests.facts import card_facts, history
from commands.requests.spoken import clean, readable, split_title
from commands.requests.telling import show_outcome_again
from commands.scope import Scope
from commands.text import unescape
from storage.people import Member, Person, member_by_id, member_of
from storage.requests import (
    Helped,
    Request,
    RequestDraft,
    draft_of,
    request_by_id,
    request_by_number,
)
from storage.workspaces import Channel, Side


def open_form(
    ack: Ack,
    body: dict[str, Any],
    command: dict[str, Any],
    client: WebClient,
    db: Any,
    channel: Channel,
    member: Member,
) -> None:
    """`/request what you need`"""
    text = clean(unescape(str(command.get("text") or "")))
    view = _ask_view(db, channel, member, text)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def open_empty_form(
    ack: Ack, body: dict[str, Any], client: WebClient, db: Any, channel: Channel, member: Member
) -> None:
    """The shortcut "New request"."""
    view = _ask_view(db, channel, member, "")
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def open_form_from_message(
    ack: Ack, body: dict[str, Any], client: WebClient, db: Any, channel: Channel, member: Member
) -> None:
    """The shortcut on a message. Its words are copied only if everybody in the joint channel can read them anyway."""
    place, found = body["channel"]["id"], body["message"]
    link = f"https://{body['team']['domain']}.slack.com/archives/{place}/p{found['ts'].replace('.', '')}"
    if found.get("thread_ts"):
        link += f"?thread_ts={found['thread_ts']}&cid={place}"
    here = place == channel.slack_id
    text = readable(str(found.get("text") or ""), lambda user_id: _name(db, channel, user_id)) if here else ""
    view = _ask_view(db, channel, member, text, link=link, source=f"{place}/{found['ts']}")
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def _name(db: Any, channel: Channel, user_id: str) -> str:
    with db.read() as session:
        found = member_of(session, channel.id or 0, user_id)
    return rules.name(found[1]) if found else "somebody"


def _ask_view(
    db: Any, channel: Channel, member: Member, text: str, *, link: str = "", source: str | None = None
) -> Block:
    """The form, and a draft of what it can not carry."""
    if member.side is None:
        raise rules.choose_a_side(channel)
    title, details = split_title(text, service.TITLE_LENGTH)
    too_long = len(details) > views.FORM_TEXT
    draft = RequestDraft(channel_id=channel.id or 0, member_id=member.id or 0, at=db.now, link=link, source=source)
    if too_long or link:
        draft.text = details if too_long else ""
        with db.begin() as session:
            session.add(draft)
    return views.ask_form(
        channel.id or 0,
        member.side.other,
        title=title,
        details="" if too_long else details,
        draft_id=draft.id or 0,
        kept=len(text) if too_long else 0,
    )


def submit(
    ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope, form: forms.RequestForm
) -> None:
    with db.begin() as session:
        draft = draft_of(session, channel.id or 0, member.id or 0, scope.subject) if scope.subject else None
        if scope.subject and draft is None:
            raise UserError("The text that belonged to this form is gone. Please start again.", "title")
        typed = clean(form.details or "")
        asked = service.Ask(
            title=clean(form.title),
            details="\n\n".join(part for part in (draft.text if draft else "", typed) if part),
            to_side=form.to_side,
            priority=form.priority,
            needed_by=form.needed_by,
            link=draft.link if draft else "",
            source=draft.source if draft else None,
        )
        service.ask(Desk(session, channel, now), member, asked)
        if draft is not None:
            session.delete(draft)
    ack()


def show_list(ack: Ack, command: dict[str, Any], db: Any, now: datetime, channel: Channel, member: Member) -> None:
    """`/request list late marketing`"""
    said = unescape(str(command.get("text") or "")).strip()[len("list") :].strip()
    with db.read() as session:
        drawn = lists.list_message(lists.page(session, channel, member, said, now))
    ack(text=drawn.text, blocks=drawn.blocks)


def open_list(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, db: Any, now: datetime,
    channel: Channel, member: Member,
) -> None:  # fmt: skip
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=_page(action, db, now, channel, member))


def turn_page(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, db: Any, now: datetime,
    channel: Channel, member: Member,
) -> None:  # fmt: skip
    shown = body.get("view")
    if shown is None:
        raise UserError("That list is closed. `/request list` opens it again.")
    ack()
    client.views_update(view_id=shown["id"], view=_page(action, db, now, channel, member))


def _page(action: dict[str, Any], db: Any, now: datetime, channel: Channel, member: Member) -> Block:
    start, _, said = str(action.get("value") or "").partition("|")
    offset = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 0
    with db.read() as session:
        return lists.list_view(lists.page(session, channel, member, said, now, offset=offset))


def show_one(ack: Ack, command: dict[str, Any], db: Any, now: datetime, channel: Channel) -> None:
    """`/request 42`"""
    number = int(str(command["text"]).strip().removeprefix("#"))
    with db.read() as session:
        request = request_by_number(session, channel.id or 0, number)
        if request is None:
            raise UserError(
                f"There is no request #{number} in this channel. `/request list` shows those that are open."
            )
        drawn = lists.one(*lists.facts_of(session, request), now)
    ack(text=drawn.text, blocks=drawn.blocks)


def take(ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope) -> None:
    with db.begin() as session:
        service.take(Desk(session, channel, now), member, scope.subject)
    ack()


def carry_on(ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope) -> None:
    with db.begin() as session:
        service.resume(Desk(session, channel, now), member, scope.subject)
    ack()


def reopen(ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope) -> None:
    with db.begin() as session:
        service.reopen(Desk(session, channel, now), member, scope.subject, "")
    ack()


def acknowledge(
    ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, person: Person, scope: Scope
) -> None:
    """[I am on it] under a reminder."""
    with db.begin() as session:
        service.acknowledge(Desk(session, channel, now), member, scope.subject)
        show_again(session, scope.part, person=person, channel=channel, now=now)
    ack()


def say_whether_it_helped(
    ack: Ack, action: dict[str, Any], db: Any, now: datetime, channel: Channel, member: Member, person: Person,
    scope: Scope,
) -> None:  # fmt: skip
    helped = Helped(str(action["action_id"]).rpartition(".")[2])
    with db.begin() as session:
        desk = Desk(session, channel, now)
        service.say_whether_it_helped(desk, member, scope.subject, helped)
        show_outcome_again(desk, scope.part, person)
    ack()


def open_close_form(
    ack: Ack, body: dict[str, Any], client: WebClient, db: Any, channel: Channel, member: Member, scope: Scope
) -> None:
    with db.read() as session:
        view = views.close_form(_allowed(session, channel, member, scope, rules.CLOSE))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def open_whole(
    ack: Ack, body: dict[str, Any], client: WebClient, db: Any, channel: Channel, member: Member, scope: Scope
) -> None:
    with db.read() as session:
        view = _menu(session, channel, member, scope, blocks.WHOLE)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def open_more(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, db: Any, channel: Channel,
    member: Member, scope: Scope,
) -> None:  # fmt: skip
    with db.read() as session:
        view = _menu(session, channel, member, scope, str((action.get("selected_option") or {}).get("value")))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def _menu(session: Session, channel: Channel, member: Member, scope: Scope, choice: str) -> Block:
    """The modal of an entry in the card's menu. Who may not do it is told before they type."""
    if choice == blocks.ASSIGN:
        request = _allowed(session, channel, member, scope, rules.ASSIGN)
        owner = member_by_id(session, channel.id or 0, request.owner_id) if request.owner_id else None
        sends = rules.allows(rules.SEND_OVER, member, request)
        return views.assign_form(request, owner[1].user_id if owner else "", may_send_over=sends)
    if choice == blocks.PAUSE:
        return views.pause_form(_allowed(session, channel, member, scope, rules.PAUSE))
    if choice == blocks.PRIORITY:
        return views.priority_form(_allowed(session, channel, member, scope, rules.PRIORITY))
    if choice == blocks.ASIDE:
        return views.aside_form(_allowed(session, channel, member, scope, rules.SET_ASIDE))
    request = _there(session, channel, scope)
    return views.whole(card_facts(session, request), history(session, request))


def _there(session: Session, channel: Channel, scope: Scope) -> Request:
    request = request_by_id(session, channel.id or 0, scope.subject)
    if request is None:
        raise UserError("That request is gone. `/request list` shows those that are here.")
    return request


def _allowed(session: Session, channel: Channel, member: Member, scope: Scope, rule: rules.Rule) -> Request:
    request = _there(session, channel, scope)
    service.must_be_live(request)
    rules.require(session, rule, member, request)
    return request


def close(
    ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope, form: forms.CloseForm
) -> None:
    with db.begin() as session:
        service.close(Desk(session, channel, now), member, scope.subject, clean(form.outcome))
    ack()


def assign(
    ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope, form: forms.AssignForm
) -> None:
    with db.begin() as session:
        desk = Desk(session, channel, now)
        if form.whose is not None and form.whose is not _there(session, channel, scope).to_side:
            service.send_over(desk, member, scope.subject, form.whose)
        elif not form.person:
            raise UserError("Please choose somebody.", "person")
        else:
            to = member_of(session, channel.id or 0, form.person)
            service.assign(desk, member, scope.subject, to[0] if to else None)
    ack()


def pause(
    ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, person: Person, scope: Scope,
    form: forms.PauseForm,
) -> None:  # fmt: skip
    with db.begin() as session:
        desk = Desk(session, channel, now)
        if form.choice == forms.OUTSIDE:
            service.wait(desk, member, scope.subject, clean(form.words or ""))
        else:
            said = form.choice
            if said == forms.DAY:
                if form.day is None:
                    raise UserError("Please choose the day.", "day")
                said = form.day.isoformat()
            calendar = calendars_of(session, channel.id or 0)[member.side or Side.SALES]
            until = times.until(said, now, zone_of(person, calendar), calendar)
            service.snooze(desk, member, scope.subject, until)
    ack()


def change_priority(
    ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope, form: forms.PriorityForm
) -> None:
    with db.begin() as session:
        service.set_priority(Desk(session, channel, now), member, scope.subject, form.priority, form.needed_by)
    ack()


def set_aside(
    ack: Ack, db: Any, now: datetime, channel: Channel, member: Member, scope: Scope, form: forms.AsideForm
) -> None:
    with db.begin() as session:
        desk = Desk(session, channel, now)
        if form.choice == forms.DUPLICATE:
            if form.number is None:
                raise UserError("Please give the number of the other request.", "number")
            service.merge(desk, member, scope.subject, int(form.number))
        else:
            service.set_aside(desk, member, scope.subject, clean(form.words or ""))
    ack()
