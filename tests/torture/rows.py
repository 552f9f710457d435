"""Every row of the matrix, in its order."""

from collections.abc import Sequence

from tests.torture import crashes, gate
from tests.torture.row import Row

ROWS: Sequence[Row] = [*crashes.ROWS, *gate.ROWS]
