"""The share of each row of the fault matrix that every change is held to; `make torture` does the rest.

`TORTURE_SEED` repeats a run.
"""

import os
import random
from collections.abc import Iterator

import pytest

from tests.torture.ground import ground
from tests.torture.row import Row, run
from tests.torture.rows import ROWS

SEED = int(os.environ.get("TORTURE_SEED", str(random.SystemRandom().randrange(10**6))))


@pytest.fixture(scope="module", autouse=True)
def servers() -> Iterator[None]:
    yield
    if ground.cache_info().currsize:
        ground().close()
        ground.cache_clear()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("row", [row for row in ROWS if row.share], ids=lambda row: row.name)
def test_the_rows_share_goes_wrong_and_everything_holds(row: Row) -> None:
    result = run(row, SEED, seconds=300, cases=row.share)
    assert not result.failures, f"TORTURE_SEED={SEED}: {result.failures}"
    assert result.count >= row.share


def test_every_row_has_a_name_of_its_own_and_a_target() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(row.target > 0 and row.weight > 0 for row in ROWS)
