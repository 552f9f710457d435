"""The real bot behind its real HTTP server, in a playground where sales and marketing have a request."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.gate import Gate
from bot.web import Site, Web
from playground.server import PlaygroundServer
from storage.database import Database
from storage.migrate import upgrade
from tests.conftest import APP_YAML, JOINT, joint_channel
from tests.harness import SIGNING_SECRET, START, BotUnderTest, SettledSlack, TestClock
from tests.test_architecture import registered

Json = dict[str, Any]


@dataclass
class World:
    bot: BotUnderTest
    web: Web
    samples: list[Json]
    """One of each request that Slack makes, as the playground made it."""
    ways: dict[str, list[str]]
    """The ids of every action, view and select with options that is registered."""


@contextmanager
def world() -> Iterator[World]:
    with (
        tempfile.TemporaryDirectory(prefix="lockstep-torture-") as folder,
        PlaygroundServer(manifest=APP_YAML) as server,
        SettledSlack(server.url) as slack,
    ):
        database = Database(f"sqlite:///{Path(folder) / 'torture.db'}")
        upgrade(database)
        bot = BotUnderTest(database, slack, TestClock(slack))
        site = Site(Gate(SIGNING_SECRET), bot.bot.reception, bot.bot.metrics, concurrency=20)
        web = Web(site, "127.0.0.1", 0)
        web.open()
        try:
            url = f"http://127.0.0.1:{web.port}/slack/events"
            slack.reset(now=START.isoformat(), rate=0, ack_seconds=60, request_url=url, manifest=str(APP_YAML))
            joint_channel(bot, slack)
            live(bot, slack)
            yield World(bot, web, recorded(slack), ways_in())
        finally:
            bot.close()
            web.close(1)
            database.close()


def ways_in() -> dict[str, list[str]]:
    app, _ = registered()
    return {kind: sorted(app.of(kind)) for kind in ("action", "view", "options")}


def live(bot: BotUnderTest, slack: SettledSlack) -> None:
    """Each way in, once."""
    ana, ben, dora = slack.person("Ana"), slack.person("Ben"), slack.person("Dora")
    ana.types("/request A one-pager", channel=JOINT)
    ana.submits({})
    card = slack.last_message(JOINT)
    ben.clicks("Take it", on=card)
    ana.says("The logo has changed", channel=JOINT, thread=card)
    for entry in ("assign", "pause", "priority", "aside", "whole"):
        place = {"as": "Ben", "channel": card.channel, "ts": card.ts}
        slack.post("press", **place, action_id="requests.more", value=entry)
        slack.post("close", **{"as": "Ben", "all": True})
    for name in ("eyes", "white_check_mark", "ticket"):
        ben.reacts(name, on=card)
    for words in ("/request list", "/request 1", "/lockstep", "/lockstep mine", "/lockstep promises"):
        ana.types(words, channel=JOINT)
    for words in ("/lockstep setup", "/lockstep appoint", "/lockstep hours", "/lockstep side", "/lockstep settings"):
        dora.types(words, channel=JOINT)
        dora.act("submit", values={})
    ana.opens_home()
    ana.uses_shortcut("requests.new")
    ana.closes()
    ana.uses_shortcut("requests.from_message", on=card)
    slack.post("person", id="U_ANA", title="Head of sales")
    slack.post("rename", **{"as": "Carl", "channel": JOINT, "name": "sales-marketing"})
    slack.post("leave", **{"as": "Paul", "channel": JOINT})
    slack.post("join", **{"as": "Paul", "channel": JOINT})


def recorded(slack: SettledSlack) -> list[Json]:
    """What the playground sent, each kind of it once or a few times."""
    found: dict[str, Json] = {}
    for entry in slack.traffic():
        body = entry["request"]
        if entry["kind"] == "request" and isinstance(body, dict) and ("type" in body or "command" in body):
            event = body.get("event") or {}
            acted = [action.get("action_id") for action in body.get("actions") or []]
            shown = (body.get("view") or {}).get("callback_id")
            found[
                json.dumps([body.get("type"), event.get("type"), event.get("subtype"), body.get("text"), acted, shown])
            ] = body
    return [deepcopy(body) for body in found.values()]
