"""The torture of power cuts is itself put to the test: what is known to lose work must be caught."""

from tests.torture.power import cuts
from tests.torture.row import Slice


def test_a_power_cut_loses_nothing_that_was_acked() -> None:
    assert cuts(Slice(seed=1, seconds=60, cases=40)) == []


def test_synchronous_normal_is_caught() -> None:
    found = cuts(Slice(seed=1, seconds=60, cases=40), synchronous="NORMAL")
    assert any("were acked" in breach for breach in found)


def test_no_sync_at_all_is_caught_too() -> None:
    assert cuts(Slice(seed=1, seconds=60, cases=40), synchronous="OFF")
