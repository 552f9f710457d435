"""What a figure was measured on."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version


def machine() -> dict[str, str]:
    """The date, the processor, and the versions of what the time is spent in."""
    packages = ("slack-bolt", "slack-sdk", "sqlalchemy", "sqlmodel", "pysqlite3", "psycopg")
    found = {name: version(name) for name in packages}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": str(os.cpu_count()),
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        **found,
    }
