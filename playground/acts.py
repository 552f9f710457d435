"""The control API's acts: what a person does in Slack. Those on elements are in presses.py, the owner's in owner.py."""

from collections.abc import Awaitable, Callable
from typing import Any

from playground import interactions, messages, owner, presses, typed, views
from playground.acting import actor, member_channel, message_in, told
from playground.core import APP_ID, Playground, Refused
from playground.delivery import Sent
from playground.events import emit
from playground.interactions import ResponseUrl
from playground.response_url import refuse, respond
from playground.workspace import Channel, Json, Person

Act = Callable[[Playground, Json], Awaitable[Json]]


async def say(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = member_channel(playground, person, body["channel"])
    if channel.archived:
        raise Refused(f"#{channel.name} is archived.")
    text = str(body["text"])
    if not body.get("raw"):
        text = typed.typed(playground.workspace, text)
    if not text:
        raise Refused("There is nothing to say.")
    thread = body.get("thread")
    if thread:
        parent = message_in(channel, person, thread)
        thread = parent.thread_ts or parent.ts
    broadcast = bool(thread and body.get("broadcast"))
    message, tasks = messages.post(
        playground,
        channel,
        person.id,
        text,
        blocks=typed.rich_text(text),
        bot_id=person.bot_id,
        thread_ts=thread,
        broadcast=broadcast,
        client_msg_id=None if person.is_bot else messages.client_msg_id(),
        subtype="bot_message" if person.is_bot else None,
    )
    return await told(tasks, ts=message.ts, channel=channel.id)


async def edit(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = member_channel(playground, person, body["channel"])
    message = message_in(channel, person, body["ts"])
    if message.user != person.id:
        raise Refused(f"{person.name} can edit only their own messages.")
    text = typed.typed(playground.workspace, str(body["text"]))
    return await told(messages.edit(playground, channel, message, text=text, blocks=typed.rich_text(text)))


async def delete(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = playground.channel_for(person, body["channel"])
    message = message_in(channel, person, body["ts"])
    if message.user != person.id and not person.is_admin and message.ephemeral_to != person.id:
        raise Refused(f"{person.name} can delete only their own messages; Carl and Jana are admins.")
    return await told(messages.delete(playground, channel, message))


async def command(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = playground.channel_for(person, body["channel"])
    name, _, text = str(body["text"]).strip().partition(" ")
    known = playground.manifest.command(name)
    if known is None:
        there = ", ".join(c["command"] for c in playground.manifest.commands)
        raise Refused(f"{name} is not a command here. There are {there or 'none'}.")
    if person.is_stranger:
        raise Refused(f"{person.name} is from another workspace and can not use commands.")
    shown = typed.command_text(playground.workspace, text.strip(), bool(known.get("should_escape")))
    payload = interactions.command(playground, person, channel, name, shown)
    task = playground.delivery.start("slash_commands", name, payload)
    response = None
    if task is None:
        _did_not_respond(playground, person, channel, name)
    else:
        sent = await task
        if sent.error:
            _did_not_respond(playground, person, channel, name)
        elif sent.answer:
            response = sent.answer
            url = ResponseUrl(person.id, channel.id, 0.0, command=True)
            _show_ack(playground, url, sent)
    return await told([task] if task else [], response=response)


def _show_ack(playground: Playground, url: ResponseUrl, sent: Sent) -> None:
    """A command's ack that says something is shown like an answer to its response_url."""
    problem = refuse(playground, sent.answer)
    if problem is None:
        _, answer = respond(playground, url, sent.answer)
        problem = answer.get("error")
    if problem is not None:
        sent.error = f"the ack was not shown: {problem}"
        playground.traffic.note(sent.name, sent.error)


def _did_not_respond(playground: Playground, person: Person, channel: Channel, name: str) -> None:
    text = f"{name} did not respond (operation_timeout)."
    messages.post(playground, channel, "USLACKBOT", text, ephemeral_to=person.id)


async def shortcut(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    callback_id = str(body["callback_id"])
    kind = "message" if body.get("ts") else "global"
    if not playground.manifest.everything:
        fits = [s for s in playground.manifest.shortcuts if s["callback_id"] == callback_id and s["type"] == kind]
        if not fits:
            there = ", ".join(f"{s['callback_id']} ({s['type']})" for s in playground.manifest.shortcuts)
            raise Refused(f"There is no {kind} shortcut {callback_id}. There are {there or 'none'}.")
    if kind == "message":
        channel = playground.channel_for(person, body["channel"])
        message = message_in(channel, person, body["ts"])
        payload = interactions.message_action(playground, person, callback_id, channel, message)
    else:
        channel = playground.workspace.open_dm([playground.bot.id, person.id], int(playground.clock.epoch()))
        payload = interactions.shortcut(playground, person, callback_id)
    task = interactions.send(playground, callback_id, payload)
    answer = await told([task] if task else [])
    if task is None or answer["delivery"]["error"]:
        _did_not_respond(playground, person, channel, playground.bot.name)
    return answer


async def react(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = member_channel(playground, person, body["channel"])
    message = message_in(channel, person, body["ts"])
    if message.ephemeral_to:
        raise Refused("Nobody can react to a message that only one person sees.")
    name, remove = str(body["name"]).strip(":"), bool(body.get("remove"))
    try:
        return await told(messages.react(playground, channel, message, person.id, name, remove=remove))
    except LookupError as problem:
        raise Refused(f"{person.name}: {problem} ({name}).") from None


async def open_home(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    dm = playground.workspace.open_dm([playground.bot.id, person.id], int(playground.clock.epoch()))
    tab = body.get("tab", "home")
    event: Json = {"type": "app_home_opened", "user": person.id, "channel": dm.id, "tab": tab}
    event["event_ts"] = playground.clock.ts()
    if tab == "home" and (view := playground.homes.get(person.id)):
        event["view"] = views.payload(playground, view)
    return await told(emit(playground, event))


async def open_dm(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    other = playground.person(body["with"])
    channel = playground.workspace.open_dm([person.id, other.id], int(playground.clock.epoch()))
    playground.stream.tell("workspace")
    return {"ok": True, "channel": channel.id}


async def join(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = playground.channel_for(person, body["channel"])
    if person.id in channel.members:
        raise Refused(f"{person.name} is in #{channel.name} already.")
    return await told(messages.join(playground, channel, person.id))


async def leave(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = member_channel(playground, person, body["channel"])
    return await told(messages.leave(playground, channel, person.id))


async def invite(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = member_channel(playground, person, body["channel"])
    who = playground.person(body["who"])
    if who.id in channel.members:
        raise Refused(f"{who.name} is in #{channel.name} already.")
    if who.deleted:
        raise Refused(f"{who.name} is deactivated.")
    return await told(messages.join(playground, channel, who.id, person.id))


async def kick(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = member_channel(playground, person, body["channel"])
    who = playground.person(body["who"])
    if who.id not in channel.members:
        raise Refused(f"{who.name} is not in #{channel.name}.")
    return await told(messages.leave(playground, channel, who.id))


async def new_channel(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    name = str(body["name"]).lstrip("#")
    if playground.workspace.channel(name):
        raise Refused(f"There is a channel #{name} already.")
    members = [person.id, *(playground.person(m).id for m in body.get("members", []))]
    kind: Any = "group" if body.get("private") else "channel"
    made = int(playground.clock.epoch())
    ext = bool(body.get("is_ext_shared"))
    channel = Channel(playground.workspace.new_id("C"), name, kind, [], person.id, made, is_ext_shared=ext)
    playground.workspace.channels[channel.id] = channel
    event = {
        "type": "channel_created",
        "channel": {"id": channel.id, "name": name, "creator": person.id, "created": made},
    }
    tasks = emit(playground, event) if kind == "channel" else []
    for member in dict.fromkeys(members):
        tasks += messages.join(playground, channel, member, person.id)
    return await told(tasks, channel=channel.id)


async def archive(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = member_channel(playground, person, body["channel"])
    return await told(messages.archive(playground, channel, person.id))


async def unarchive(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = playground.channel_for(person, body["channel"])
    return await told(messages.archive(playground, channel, person.id, archived=False))


async def rename(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    channel = member_channel(playground, person, body["channel"])
    return await told(messages.rename(playground, channel, person.id, str(body["name"])))


ACTS: dict[str, Act] = {
    "say": say,
    "edit": edit,
    "delete": delete,
    "command": command,
    "shortcut": shortcut,
    "press": presses.press,
    "type": presses.type_in,
    "submit": presses.submit,
    "close": presses.close,
    "options": presses.options,
    "react": react,
    "open_home": open_home,
    "open_dm": open_dm,
    "join": join,
    "leave": leave,
    "invite": invite,
    "kick": kick,
    "channel": new_channel,
    "rename": rename,
    "archive": archive,
    "unarchive": unarchive,
    "person": owner.person,
    "uninstall": owner.uninstall,
    "install": owner.install,
    "trigger": owner.trigger,
    "deliver": owner.deliver,
    "clock": owner.set_clock,
    "faults": owner.faults,
    "settings": owner.settings,
    "save": owner.save,
    "reset": owner.reset,
}

__all__ = ["ACTS", "APP_ID", "Act"]
