"""The Bolt App, the registry and everything that runs beside them, made from what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from slack_bolt import App

from bot import dependencies, errors, events
from bot.clients import Clients
from bot.clock import Clock
from bot.connection import Reception
from bot.delivery import Delivery
from bot.doubles import Doubles
from bot.errands import Errands
from bot.listeners import IndexedApp
from bot.metrics import Metrics
from bot.schedule import Schedule
from commands import FEATURES, house, reminder_message
from commands.registry import Registry
from commands.vital_signs import VitalSigns
from storage.database import Database


class Feature(Protocol):
    """What `make_bot` needs of a feature: a module with `register`."""

    def register(self, app: App, registry: Registry) -> None: ...


@dataclass(frozen=True)
class Bot:
    """The parts of a running bot. Nothing in it has a thread of its own yet."""

    app: App
    reception: Reception
    registry: Registry
    database: Database
    clients: Clients
    delivery: Delivery
    doubles: Doubles
    errands: Errands
    schedule: Schedule
    clock: Clock
    vitals: VitalSigns
    metrics: Metrics
    workspaces: dependencies.Workspaces


def make_bot(
    *,
    database: Database,
    clients: Clients,
    clock: Clock,
    prefix: str = "",
    quarantine: timedelta = timedelta(seconds=90),
    purge_after: timedelta = timedelta(days=14),
    features: Sequence[Feature] = FEATURES,
) -> Bot:
    """The bot for a database and the workspaces that `clients` has tokens for."""
    registry = Registry(prefix=prefix)
    vitals, metrics = VitalSigns(started=clock()), Metrics()
    workspaces = dependencies.Workspaces(database, clients)
    app = IndexedApp(
        client=clients.bare(),
        authorize=workspaces.authorizer(),
        request_verification_enabled=False,  # the gate does it, before Bolt sees anything (bot/gate.py)
        process_before_response=True,
        ignoring_self_events_enabled=False,  # somebody deleting our message is news
        raise_error_for_unhandled_request=False,
    )
    dependencies.provide(app, database=database, registry=registry, clock=clock, workspaces=workspaces, vitals=vitals)
    errors.register(app, database)
    for feature in features:
        feature.register(app, registry)
    reminder_message.register(registry)
    registry.on("message", events.bring_back)
    house.register(registry, purge_after)
    events.register(app, registry, workspaces.look_again)
    delivery = Delivery(database, clients, registry, clock, quarantine=quarantine, told=metrics.delivered)
    return Bot(
        app=app,
        reception=Reception(app, metrics),
        registry=registry,
        database=database,
        clients=clients,
        delivery=delivery,
        doubles=Doubles(database, clients, delivery, clock),
        errands=Errands(database, clients, registry, clock),
        schedule=Schedule(database, registry, clock, vitals),
        clock=clock,
        vitals=vitals,
        metrics=metrics,
        workspaces=workspaces,
    )
