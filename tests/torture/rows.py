"""Every row of the matrix, in its order."""

from collections.abc import Sequence

from tests.torture import crashes, gate, leaks, tenants, texts
from tests.torture.row import Row

ROWS: Sequence[Row] = [*crashes.ROWS, *gate.ROWS, *tenants.ROWS, *leaks.ROWS, *texts.ROWS]
