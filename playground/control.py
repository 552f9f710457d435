"""The control API: what the page, the tests and scripts see. The acts are in acts.py."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from playground import acts, views
from playground.clock import instant
from playground.core import Playground, Refused
from playground.emoji import EMOJI
from playground.events import file_json
from playground.messages import permalink
from playground.workspace import TEAM_DOMAIN, TEAM_ID, TEAM_NAME, Channel, Json, Message, Person

Look = Callable[[Playground, Request], Awaitable[Any]]


async def workspace(playground: Playground, request: Request) -> Json:
    me = playground.person(request.query_params.get("as", "Ana"))
    known = playground.workspace
    visible = [c for c in known.channels.values() if known.can_see(me.id, c)]
    return {
        "team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN},
        "me": me.public(),
        "people": [p.public() for p in known.people.values()],
        "channels": [channel_public(playground, c, me) for c in visible if c.kind in ("channel", "group")],
        "dms": [channel_public(playground, c, me) for c in visible if c.kind in ("im", "mpim")],
        "usergroups": [vars(g) for g in known.usergroups.values()],
        "commands": [
            {k: c.get(k, "") for k in ("command", "description", "usage_hint")} for c in playground.manifest.commands
        ],
        "shortcuts": [
            {k: s.get(k, "") for k in ("name", "callback_id", "type", "description")}
            for s in playground.manifest.shortcuts
        ],
        "bot": {
            "user_id": known.bot.id,
            "name": known.bot.name,
            "connected": playground.delivery.connected,
            "app_id": acts.APP_ID,
        },
        "clock": playground.clock.public(),
        "faults": [f.public() for f in playground.faults.active],
        "emoji": EMOJI,
    }


def channel_public(playground: Playground, channel: Channel, me: Person) -> Json:
    read = channel.last_read.get(me.id, "0")
    unread = sum(1 for m in channel.top_level() if m.ts > read and m.user != me.id and not m.subtype)
    canvas = playground.workspace.canvases.get(channel.canvas or "")
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "is_private": channel.kind != "channel",
        "is_archived": channel.archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_member": me.id in channel.members,
        "members": channel.members,
        "topic": channel.topic["value"],
        "purpose": channel.purpose["value"],
        "unread": unread if me.id in channel.members else 0,
        "bookmarks": channel.bookmarks,
        "pins": [p["ts"] for p in channel.pins],
        "canvas": {"id": canvas.id, "title": canvas.title} if canvas else None,
    }


def message_public(playground: Playground, channel: Channel, message: Message) -> Json:
    replies = channel.replies(message.ts) if not message.ephemeral_to else []
    return {
        "ts": message.ts,
        "channel": channel.id,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "bot": message.bot_id is not None,
        "username": message.username,
        "text": message.text,
        "blocks": message.blocks,
        "attachments": [*message.attachments, *message.unfurls],
        "reactions": [{"name": n, "users": u} for n, u in message.reactions.items()],
        "edited": message.edited,
        "files": [file_json(playground.workspace, f) for f in message.files if f in playground.workspace.files],
        "ephemeral": message.ephemeral_to is not None,
        "metadata": message.metadata,
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(r.user for r in replies)),
        "latest_reply": replies[-1].ts if replies else None,
        "permalink": permalink(channel, message),
        "pinned": any(p["ts"] == message.ts for p in channel.pins),
        "subtype": message.subtype,
        "broadcast": message.broadcast,
    }


async def messages(playground: Playground, request: Request) -> Json:
    query = request.query_params
    me = playground.person(query.get("as", "Ana"))
    channel = playground.channel_for(me, query.get("channel", ""))
    thread, limit = query.get("thread"), int(query.get("limit", 200))
    found = [m for m in channel.messages.values() if m.ephemeral_to in (None, me.id)]
    if thread:
        found = [m for m in found if thread in (m.ts, m.thread_ts)]
    else:
        found = [m for m in found if not m.is_reply or m.broadcast]
        if channel.messages:
            channel.last_read[me.id] = next(reversed(channel.messages))
    if before := query.get("before"):
        found = [m for m in found if m.ts < before]
    inputs = {ts: v for (user, where, ts), v in playground.inputs.items() if user == me.id and where == channel.id}
    shown = found[-limit:]
    return {"messages": [message_public(playground, channel, m) | {"state": inputs.get(m.ts, {})} for m in shown]}


async def home(playground: Playground, request: Request) -> Json:
    view = playground.homes.get(playground.person(request.query_params.get("as", "Ana")).id)
    return {"view": views.page_view(view) if view else None}


async def open_views(playground: Playground, request: Request) -> Json:
    stack = playground.modals.get(playground.person(request.query_params.get("as", "Ana")).id, [])
    return {"stack": [views.page_view(v) for v in stack]}


async def canvas(playground: Playground, request: Request) -> Json:
    me = playground.person(request.query_params.get("as", "Ana"))
    channel = playground.channel_for(me, request.query_params.get("channel", ""))
    found = playground.workspace.canvases.get(channel.canvas or "")
    if found is None:
        raise Refused(f"#{channel.name} has no canvas.")
    return {"title": found.title, "markdown": found.markdown}


async def traffic(playground: Playground, request: Request) -> Json:
    query = request.query_params
    return {"entries": playground.traffic.since(int(query.get("since", 0)), query.get("failures") == "1")}


async def changes(playground: Playground, request: Request) -> Json:
    query = request.query_params
    wait = min(float(query.get("wait", 10)), 30.0)
    return {"n": await playground.stream.later_than(int(query.get("since", 0)), wait)}


async def stream(playground: Playground, request: Request) -> Response:
    who = request.query_params.get("as")
    person = playground.person(who).id if who else None
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(playground.stream.listen(person), media_type="text/event-stream", headers=headers)


async def clock(playground: Playground, request: Request) -> Json:  # noqa: ARG001 - the shape of a look
    return playground.clock.public()


async def follow(playground: Playground, request: Request) -> Json:
    due = request.query_params.get("next")
    seen = int(request.query_params.get("seen", 0))
    clock, before = playground.clock, playground.clock.next
    if due:
        clock.next = instant(due.replace(" ", "+"))
    if clock.next != before:
        playground.stream.tell("clock")
    return await clock.follow(seen)


async def channel(playground: Playground, request: Request) -> Json:
    found = playground.workspace.channel(request.query_params.get("channel", ""))
    if found is None:
        raise Refused("There is no such channel.")
    shown = channel_public(playground, found, playground.bot)
    return shown | {"bot": playground.bot.id, "is_member": playground.bot.id in found.members}


LOOKS: dict[str, Look] = {
    "workspace": workspace,
    "channel": channel,
    "messages": messages,
    "home": home,
    "views": open_views,
    "canvas": canvas,
    "traffic": traffic,
    "changes": changes,
    "stream": stream,
    "clock": clock,
    "clock/follow": follow,
}


def routes(playground: Playground) -> list[Route]:
    """Every path under /playground."""

    def look(find: Look) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await _guarded(find(playground, request))

        return endpoint

    def act(do: acts.Act) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            try:
                body = json.loads(raw or b"{}")
            except ValueError:
                body = None
            if not isinstance(body, dict):
                return JSONResponse({"error": "The body is a JSON object."}, 400)
            return await _guarded(do(playground, body))

        return endpoint

    made = [Route(f"/playground/{path}", look(find), methods=["GET"]) for path, find in LOOKS.items()]
    return made + [Route(f"/playground/{path}", act(do), methods=["POST"]) for path, do in acts.ACTS.items()]


async def _guarded(work: Awaitable[Any]) -> Response:
    try:
        answer = await work
    except (Refused, ValueError, views.ViewError) as problem:
        return JSONResponse({"error": str(problem) or type(problem).__name__}, 400)
    except KeyError as problem:
        return JSONResponse({"error": f"The body needs {problem}."}, 400)
    except asyncio.CancelledError:
        return JSONResponse({"error": "The playground was reset meanwhile."}, 400)
    return answer if isinstance(answer, Response) else JSONResponse(answer)
