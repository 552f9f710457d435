"""The bot is killed, again and again, while Slack fails in every way (O1, O3, I2)."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from playground.client import Slack
from tests.crash.regime import POINTS, Regime
from tests.torture.ground import KINDS, ground
from tests.torture.row import Row, Slice

LIVES = 25
RACES = 5
AT_ONCE = (*KINDS, *KINDS)
RECEIVING = ("receipt taken", "before record", "recorded")


def at_named_points(part: Slice) -> list[str]:
    return _storms(part, POINTS, named=1.0)


def at_any_instant(part: Slice) -> list[str]:
    return _storms(part, POINTS, named=0.0)


def while_receiving(part: Slice) -> list[str]:
    return _storms(part, RECEIVING, named=1.0)


def _storms(part: Slice, points: tuple[str, ...], named: float) -> list[str]:
    """Both databases at once, twice each: a life waits more than it works. Each storm is healed and compared."""
    found: list[str] = []
    with ThreadPoolExecutor(len(AT_ONCE)) as pool:
        for _ in part.turns(LIVES * len(AT_ONCE)):
            seeds = [part.random.randrange(10**6) for _ in AT_ONCE]
            for breaches in pool.map(partial(_storm, points, named), AT_ONCE, seeds):
                found += breaches
    return found


def _storm(points: tuple[str, ...], named: float, kind: str, seed: int) -> list[str]:
    with ground().database(kind) as url, ground().playground() as address, Slack(address) as slack:
        regime = Regime(url, slack, seed)
        try:
            regime.storm(LIVES, points, named)
            return [f"{kind}, CRASH_SEED={seed}: {breach}" for breach in regime.heal()]
        finally:
            slack.faults()
            regime.close()


def replicas(part: Slice) -> list[str]:
    """Two and five processes on one PostgreSQL, by turns; a case is a life that was stopped or killed."""
    found: list[str] = []
    for turn, _ in enumerate(part.turns(RACES * 7)):
        for count in (2, 5):
            seed = part.random.randrange(10**6)
            with (
                ground().database("postgresql") as url,
                ground().playground() as address,
                Slack(address) as slack,
            ):
                regime = Regime(url, slack, seed, count)
                try:
                    regime.race(RACES)
                    found += [f"{count} replicas, turn {turn}, seed {seed}: {breach}" for breach in regime.heal()]
                finally:
                    slack.faults()
                    regime.close()
    return found


ROWS = [
    Row("O1", "kill -9 at every named step", "nothing lost, nothing doubled", 10_000, 0, at_named_points, weight=4),
    Row("O3", "kill -9 at a random instant", "nothing lost, nothing doubled", 10_000, 0, at_any_instant, weight=3),
    Row("O7", "2 and 5 replicas race, stopped and killed", "once; doubles healed", 10_000, 0, replicas, weight=3),
    Row("I2", "kill -9 while an input is recorded; acks lost", "done once", 10_000, 0, while_receiving, weight=3),
]
