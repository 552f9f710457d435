"""What is counted, for Prometheus. Labels are fixed words: never an id of a person, a channel, or anybody's text."""

from collections.abc import Callable, Iterator
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.vitals import Signs
from storage.database import Database
from storage.doubles import count_doubles
from storage.errands import count_errands
from storage.posts import PostState, count_by_state

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Slack waits three seconds for an ack."""


class Metrics:
    """The counters of one process, and a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._acks = Histogram(
            "lockstep_ack_seconds", "From a request's arrival to its answer.", ["kind", "status"],
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self._refused = Counter(
            "lockstep_refused_requests", "What the gate let no further.", ["status"], registry=self.registry
        )
        self._deliveries = Counter(
            "lockstep_deliveries", "Posts brought to Slack, by what came of it.", ["answer"], registry=self.registry
        )

    def acked(self, kind: str, status: int, seconds: float) -> None:
        self._acks.labels(kind, str(status)).observe(seconds)

    def refused(self, status: int) -> None:
        self._refused.labels(str(status)).inc()

    def delivered(self, answer: str) -> None:
        self._deliveries.labels(answer).inc()

    def watch(self, database: Database, signs: Signs, connected: Callable[[], bool]) -> None:
        """Look at these whenever somebody asks for the figures."""
        self.registry.register(_Looks(database, signs, connected))


class _Looks(Collector):
    def __init__(self, database: Database, signs: Signs, connected: Callable[[], bool]) -> None:
        self._database = database
        self._signs = signs
        self._connected = connected

    def describe(self) -> Iterator[Metric]:
        """Nothing beforehand: registering must not ask the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        now = monotonic()
        yield _gauge("lockstep_connected", "1 while Slack reaches the bot.", float(self._connected()))
        yield _gauge("lockstep_tick_age_seconds", "Since the schedule last ticked.", now - self._signs.ticked())
        yield _gauge("lockstep_delivery_age_seconds", "Since delivery last moved.", now - self._signs.delivered())
        with self._database.read() as session:
            found, errands, doubles = count_by_state(session), count_errands(session), count_doubles(session)
        posts = GaugeMetricFamily(
            "lockstep_posts", "Posts that do not stand as they should, by state.", labels=["state"]
        )
        for state in (each for each in PostState if each is not PostState.SHOWN):
            posts.add_metric([state.value], found.get(state, 0))
        yield posts
        yield _gauge("lockstep_errands", "Errands that wait to be done.", errands)
        yield _gauge("lockstep_doubles", "Messages that stood twice and were taken away.", doubles)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
