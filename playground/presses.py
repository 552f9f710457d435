"""Acts on elements: pressing, choosing, typing into a modal, submitting and closing it."""

from typing import Any

from playground import elements, interactions, messages, views
from playground.acting import actor, message_in
from playground.core import Playground, Refused, View
from playground.interactions import Where
from playground.workspace import Json, Person


def _where(playground: Playground, person: Person, body: Json) -> Where:
    """The message, modal or Home tab that the request names."""
    if body.get("home"):
        home = playground.homes.get(person.id)
        if home is None:
            raise Refused(f"{person.name} has no Home tab yet.")
        return Where(home.body["blocks"], view=home, values=home.values)
    if body.get("view"):
        view = _modal(playground, person, body)
        return Where(view.body["blocks"], view=view, values=view.values)
    channel = playground.channel_for(person, body["channel"])
    message = message_in(channel, person, body["ts"])
    blocks = [*message.blocks, *(b for a in [*message.attachments, *message.unfurls] for b in a.get("blocks") or [])]
    key = (person.id, channel.id, message.ts)
    values = elements.keep_typed(playground.inputs.get(key, {}), elements.initial_state(blocks))
    playground.inputs[key] = values
    return Where(blocks, channel, message, values=values)


def _modal(playground: Playground, person: Person, body: Json) -> View:
    stack = playground.modals.get(person.id, [])
    wanted = body.get("view")
    top = stack[-1] if stack else None
    view = top if wanted in (True, None) else next((v for v in stack if v.id == wanted), None)
    if view is None:
        raise Refused(f"{person.name} has no such modal open.")
    if view is not stack[-1]:
        raise Refused(f"The modal {view.id} is covered by another one.")
    return view


def _element(where: Where, body: Json) -> tuple[Json, Json]:
    action_id, block_id = body["action_id"], body.get("block_id")
    found = [
        (b, e)
        for b, e in elements.walk(where.blocks)
        if e["action_id"] == action_id and (block_id is None or b["block_id"] == block_id)
    ]
    if not found:
        there = ", ".join(dict.fromkeys(e["action_id"] for _, e in elements.walk(where.blocks)))
        raise Refused(f"There is no element {action_id} here. There are {there or 'none'}.")
    if len(found) > 1:
        blocks = ", ".join(b["block_id"] for b, _ in found)
        raise Refused(f"{action_id} is there more than once: say block_id, one of {blocks}.")
    return found[0]


async def press(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    where = _where(playground, person, body)
    block, element = _element(where, body)
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise Refused(f"{element['action_id']} is an input: type into it, then submit.")
    if body.get("confirmed") is False and element.get("confirm"):
        return {"ok": True, "delivery": None}
    if where.channel is not None and where.channel.archived:
        raise Refused(f"#{where.channel.name} is archived.")
    chosen = _chosen(playground, element, block, where, person, body.get("value"))
    return await _send_action(playground, person, where, block, element, chosen)


def _chosen(playground: Playground, element: Json, block: Json, where: Where, person: Person, value: Any) -> Json:
    kind = element["type"]
    if kind in elements.BUTTONS:
        if kind == "feedback_buttons":
            button = element[
                "negative_button"
                if value in ("negative", element["negative_button"].get("value"))
                else "positive_button"
            ]
            return {"value": button.get("value"), "text": button["text"]}
        return {"value": element["value"]} if "value" in element else {}
    offered = playground.offered.get((person.id, block["block_id"], element["action_id"]))
    state = elements.state_for(element, _value(playground, element, value), offered)
    if kind != "overflow":
        where.values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return state


def _value(playground: Playground, element: Json, value: Any) -> Any:
    """Names of people and channels become ids."""
    kind = element["type"]

    def one(v: Any) -> Any:
        if "users_select" in kind:
            return playground.person(v).id
        if "channels_select" in kind or "conversations_select" in kind:
            channel = playground.workspace.channel(v)
            person = playground.workspace.person(v) if channel is None else None
            if channel is None and person is None:
                raise Refused(f"There is no channel {v!r}.")
            return channel.id if channel else person.id if person else v
        return v

    if value in (None, ""):
        return value
    return [one(v) for v in value] if isinstance(value, list) else one(value)


async def _send_action(
    playground: Playground, person: Person, where: Where, block: Json, element: Json, chosen: Json
) -> Json:
    payload = interactions.block_actions(playground, person, where, block, element, chosen)
    task = interactions.send(playground, element["action_id"], payload)
    sent = await task if task else None
    if sent is None or sent.error:
        _did_not_respond(playground, person, where)
    return {"ok": True, "delivery": sent.public() if sent else None}


def _did_not_respond(playground: Playground, person: Person, where: Where) -> None:
    if where.view is not None:
        where.view.errors = {"": interactions.TROUBLE}
        playground.stream.tell("view", only=person.id)
    elif where.channel is not None and where.message is not None:
        messages.post(
            playground,
            where.channel,
            "USLACKBOT",
            f"{playground.bot.name} did not respond (operation_timeout).",
            ephemeral_to=person.id,
            thread_ts=where.message.thread_ts,
        )


def _input(view: View, name: str) -> tuple[Json, Json]:
    """An element of a modal by block_id, action_id or label."""
    pairs = list(elements.walk(view.body["blocks"]))
    for block, element in pairs:
        label = block.get("label", {}).get("text")
        if name in (block["block_id"], element["action_id"], label):
            return block, element
    there = ", ".join(repr(b.get("label", {}).get("text") or e["action_id"]) for b, e in pairs)
    raise Refused(f"There is no input {name!r} in this modal. There are {there or 'none'}.")


def _fill(playground: Playground, person: Person, view: View, values: Json) -> list[tuple[Json, Json, Json]]:
    changed = []
    for name, value in values.items():
        block, element = _input(view, name)
        offered = playground.offered.get((person.id, block["block_id"], element["action_id"]))
        state = elements.state_for(element, _value(playground, element, value), offered)
        if view.values[block["block_id"]][element["action_id"]] != state:
            view.values[block["block_id"]][element["action_id"]] = state
            changed.append((block, element, state))
    return changed


async def type_in(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    view = _modal(playground, person, body)
    delivery = None
    for block, element, state in _fill(playground, person, view, body.get("values") or {}):
        if block["type"] != "input" or block.get("dispatch_action"):
            where = Where(view.body["blocks"], view=view, values=view.values)
            answer = await _send_action(playground, person, where, block, element, state)
            delivery = answer["delivery"]
    playground.stream.tell("view", only=person.id)
    return {"ok": True, "delivery": delivery}


async def submit(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    view = _modal(playground, person, body)
    if not view.body.get("submit"):
        raise Refused(f"The modal {views.page_view(view)['title']!r} has nothing to submit.")
    _fill(playground, person, view, body.get("values") or {})
    errors = {}
    for block, element in elements.walk(view.body["blocks"]):
        if block["type"] == "input":
            problem = elements.refusal(block, element, view.values[block["block_id"]][element["action_id"]])
            if problem:
                errors[block["block_id"]] = problem
    view.errors = errors
    if errors:
        playground.stream.tell("view", only=person.id)
        return {"ok": True, "delivery": None, "errors": errors}
    task = interactions.send(
        playground, view.body.get("callback_id") or view.id, interactions.view_submission(playground, person, view)
    )
    if task is None:
        view.errors = {"": interactions.TROUBLE}
        return {"ok": True, "delivery": None, "errors": view.errors}
    sent = await task
    try:
        interactions.after_submission(playground, person, view, sent)
    except views.ViewError as problem:
        sent.error = f"{problem.error}: {'; '.join(problem.messages)}"
        view.errors = {"": interactions.TROUBLE}
        playground.traffic.note(sent.name, sent.error)
    return {"ok": True, "delivery": sent.public(), "errors": view.errors}


async def close(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    view = _modal(playground, person, body)
    everything = bool(body.get("all") or view.body.get("clear_on_close"))
    task = None
    for closed in views.close(playground, person.id, everything=everything):
        if closed.body.get("notify_on_close"):
            payload = interactions.view_closed(playground, person, closed, cleared=everything)
            task = interactions.send(playground, closed.body.get("callback_id") or closed.id, payload)
    sent = await task if task else None
    return {"ok": True, "delivery": sent.public() if sent else None}


async def options(playground: Playground, body: Json) -> Json:
    person = actor(playground, body)
    where = _where(playground, person, body.get("where") or body)
    block, element = _element(where, body)
    query = str(body.get("query", ""))
    if len(query) < element.get("min_query_length", 3):
        return {"ok": True, "options": [], "option_groups": [], "delivery": None}
    payload = interactions.block_suggestion(playground, person, where, block, element, query)
    task = interactions.send(playground, element["action_id"], payload)
    sent = await task if task else None
    answer = sent.answer if sent else {}
    offered = elements.options(answer)
    playground.offered[(person.id, block["block_id"], element["action_id"])] = offered
    return {
        "ok": True,
        "options": answer.get("options") or [],
        "option_groups": answer.get("option_groups") or [],
        "delivery": sent.public() if sent else None,
    }
