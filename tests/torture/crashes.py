"""The bot is killed, again and again, while Slack fails in every way (O1, O3, I2)."""

from playground.client import Slack
from tests.crash.regime import POINTS, Regime
from tests.torture.ground import KINDS, ground
from tests.torture.row import Row, Slice

LIVES = 50
RECEIVING = ("receipt taken", "before record", "recorded")


def at_named_points(part: Slice) -> list[str]:
    return _storms(part, POINTS, named=1.0)


def at_any_instant(part: Slice) -> list[str]:
    return _storms(part, POINTS, named=0.0)


def while_receiving(part: Slice) -> list[str]:
    return _storms(part, RECEIVING, named=1.0)


def _storms(part: Slice, points: tuple[str, ...], named: float) -> list[str]:
    """Both databases by turns, each turn a fresh one that is healed and compared."""
    found: list[str] = []
    for n in part.turns(LIVES):
        seed = part.random.randrange(10**6)
        kind = KINDS[n // LIVES % 2]
        with ground().database(kind) as url, Slack(ground().playground.url) as slack:
            regime = Regime(url, slack, seed)
            try:
                regime.storm(LIVES, points, named)
                found += [f"{kind}, CRASH_SEED={seed}: {breach}" for breach in regime.heal()]
            finally:
                slack.faults()
                regime.close()
    return found


ROWS = [
    Row("O1", "kill -9 at every named step", "nothing lost, nothing doubled", 10_000, 0, at_named_points, weight=4),
    Row("O3", "kill -9 at a random instant", "nothing lost, nothing doubled", 10_000, 0, at_any_instant, weight=3),
    Row("I2", "kill -9 while an input is recorded; acks lost", "done once", 10_000, 0, while_receiving, weight=3),
]
