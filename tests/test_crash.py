"""kill -9 at every named point and at random instants, while Slack fails in every way: nothing is lost or doubled.

`CRASHES` says how many lives (half on each database; 300 by default), `CRASH_SEED` repeats a run.
"""

import os
import random
import re
from collections.abc import Iterator

import pytest

from playground.client import Slack
from playground.server import PlaygroundServer
from tests.crash.regime import Regime
from tests.crash.sender import Order

CRASHES = int(os.environ.get("CRASHES", "300")) // 2
SEED = int(os.environ.get("CRASH_SEED", str(random.SystemRandom().randrange(10**6))))


@pytest.fixture
def regime(playground: PlaygroundServer, database_url: str) -> Iterator[Regime]:
    with Slack(playground.url) as slack:
        regime = Regime(database_url, slack, SEED)
        yield regime
        slack.faults()
        regime.close()


@pytest.mark.crash
@pytest.mark.timeout(3600)
def test_no_crash_and_no_failure_of_slack_loses_or_doubles_anything(regime: Regime) -> None:
    regime.storm(CRASHES)
    breaches = regime.heal()
    assert not breaches, f"CRASH_SEED={SEED}: {breaches}"
    assert len(regime.acked) > CRASHES / 10


@pytest.mark.crash
@pytest.mark.parametrize("sender", ["naive", "retrying"])
def test_the_checker_catches_a_sender_that_is_known_to_be_wrong(regime: Regime, sender: str) -> None:
    """Post, then commit; and the SDK's own retries. There are as many lives as it takes to catch it."""
    for n in range(60):
        regime.slack.faults({"fault": "drop_after", "method": "chat.postMessage", "share": 0.3}, seed=SEED + n)
        regime.life(
            Order("", "", "", kill_after=0.05 * 2 ** (n % 5) if sender == "naive" else 1.2, notes=3, sender=sender)
        )
        breaches = [breach for breach in regime.check() if re.search(r"stands ([2-9]|\d\d+) times", breach)]
        if breaches:
            return
    raise AssertionError(f"CRASH_SEED={SEED}: {sender} was not caught")
