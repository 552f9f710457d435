"""Every row of the matrix, in its order."""

from collections.abc import Sequence

from tests.torture import backups, crashes, files, gate, leaks, migrations, power, restores, tenants, texts
from tests.torture.row import Row

ROWS: Sequence[Row] = [
    *crashes.ROWS,
    *power.ROWS,
    *files.ROWS,
    *migrations.ROWS,
    *restores.ROWS,
    *backups.ROWS,
    *gate.ROWS,
    *tenants.ROWS,
    *leaks.ROWS,
    *texts.ROWS,
]
