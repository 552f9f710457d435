"""What the playground's owner does, who is nobody in Slack: people, clock, faults, redelivery, a clean workspace."""

from playground.acting import told
from playground.clock import instant
from playground.core import Playground, Refused
from playground.events import emit
from playground.webapi.users import user_json
from playground.workspace import Json, Person

PERSON_FIELDS = set(vars(Person("", "", ""))) - {"id", "bot_id", "updated"}


async def person(playground: Playground, body: Json) -> Json:
    known = playground.workspace.people
    unknown = set(body) - PERSON_FIELDS - {"id", "as"}
    if unknown:
        raise Refused(f"A person has no {', '.join(sorted(unknown))}.")
    fields = {k: v for k, v in body.items() if k in PERSON_FIELDS}
    found = known.get(str(body.get("id", "")))
    if found is None:
        person_id = str(body.get("id") or f"U_{str(body['name']).upper()}")
        found = known[person_id] = Person(person_id, str(body["name"]), str(body.get("real_name", body["name"])))
        kind = "team_join"
    else:
        kind = "user_change"
    for name, value in fields.items():
        setattr(found, name, value)
    found.updated = int(playground.clock.epoch())
    event = {"type": kind, "user": user_json(found, playground.clock.now()), "event_ts": playground.clock.ts()}
    playground.stream.tell("workspace")
    return await told(emit(playground, event), person=found.public())


async def uninstall(playground: Playground, body: Json) -> Json:  # noqa: ARG001 - the shape of an act
    playground.revoked = True
    tasks = emit(playground, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [playground.bot.id]}})
    tasks += emit(playground, {"type": "app_uninstalled"})
    playground.stream.tell("workspace")
    return await told(tasks)


async def install(playground: Playground, body: Json) -> Json:
    """The app is there again. Its bot user is out of every channel, unless `keep_channels`."""
    playground.revoked = False
    for channel in [] if body.get("keep_channels") else playground.workspace.channels.values():
        if channel.kind in ("channel", "group") and playground.bot.id in channel.members:
            channel.members.remove(playground.bot.id)
    playground.stream.tell("workspace")
    return {"ok": True}


async def trigger(playground: Playground, body: Json) -> Json:
    """A trigger of somebody's, for a request that is made by hand."""
    return {"trigger_id": playground.new_trigger(playground.person(body["as"]).id)}


async def deliver(playground: Playground, body: Json) -> Json:
    sent = playground.delivery.sent.get(str(body["delivery"]))
    if sent is None:
        raise Refused(f"There was no delivery {body['delivery']}.")
    await playground.delivery.attempt(sent, int(body.get("attempt", 1)), str(body.get("reason", "http_timeout")))
    return {"ok": True, "delivery": sent.public()}


async def set_clock(playground: Playground, body: Json) -> Json:
    clock = playground.clock
    if body.get("reset"):
        clock.machine_time()
    elif "rate" in body:
        clock.wind(rate=float(body["rate"]))
    elif "forward" in body:
        if float(body["forward"]) < 0:
            raise Refused("Time only moves forward.")
        clock.forward(float(body["forward"]))
    elif body.get("to") == "next":
        if clock.next is None:
            raise Refused("The bot has not said what is due next.")
        clock.wind(to=max(clock.next, clock.now()))
    elif body.get("to") == "monday":
        clock.wind(to=clock.coming_monday(playground.person(body.get("as", "Ana")).tz))
    elif "to" in body:
        clock.wind(to=instant(str(body["to"])))
    else:
        raise Refused("Say to, forward, rate or reset.")
    playground.stream.tell("clock")
    return clock.public()


async def faults(playground: Playground, body: Json) -> Json:
    playground.faults.replace(body["faults"], int(body.get("seed", 0)))
    for fault in playground.faults.active:
        if fault.fault == "disconnect":
            fault.hits += 1
            await playground.delivery.disconnect(fault.reason)
    playground.stream.tell("workspace")
    return {"ok": True, "faults": [f.public() for f in playground.faults.active]}


async def settings(playground: Playground, body: Json) -> Json:
    """Change how the bot is configured without a clean workspace."""
    playground.configure(body)
    return {"ok": True}


async def save(playground: Playground, body: Json) -> Json:
    playground.save(str(body["name"]))
    return {"ok": True}


async def reset(playground: Playground, body: Json) -> Json:
    playground.reset(body)
    return {"ok": True}
