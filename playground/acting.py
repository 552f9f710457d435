"""What every act needs: who acts, where, on which message, and what came of telling the bot."""

import asyncio
from typing import Any

from playground.core import Playground, Refused
from playground.delivery import Sent
from playground.workspace import Channel, Json, Message, Person

Tasks = list[asyncio.Task[Sent]]


def actor(playground: Playground, body: Json) -> Person:
    person = playground.person(body.get("as", "Ana"))
    if person.deleted:
        raise Refused(f"{person.name} is deactivated.")
    return person


def member_channel(playground: Playground, person: Person, which: object) -> Channel:
    channel = playground.channel_for(person, which)
    if person.id not in channel.members:
        raise Refused(f"{person.name} is not in #{channel.name}.")
    return channel


def message_in(channel: Channel, person: Person, ts: object) -> Message:
    message = channel.messages.get(str(ts))
    if message is None or message.ephemeral_to not in (None, person.id):
        raise Refused(f"{person.name} sees no message {ts} in #{channel.name}.")
    return message


async def told(tasks: Tasks, **more: Any) -> Json:
    """Wait for the bot's answers and say what came of them."""
    sent = list(await asyncio.gather(*tasks)) if tasks else []
    deliveries = [s.public() for s in sent]
    failed = next((d for d in deliveries if d["error"]), None)
    delivery = failed or (deliveries[0] if deliveries else None)
    return {"ok": True, "delivery": delivery, "deliveries": deliveries, **more}
