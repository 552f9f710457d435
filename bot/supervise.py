"""Starts the bot again when it ends by itself: the watchdog ends a process that is ill."""

import signal
import subprocess
import sys
import time
from types import FrameType

EXIT_WRONG = 2
"""A setting or the database is wrong: starting again would not help."""


def keep_running(command: list[str]) -> int:
    """Run `command`, again and again until it ends well, can not start, or we are told to stop; its exit code."""
    child: subprocess.Popen[bytes] | None = None
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        if child is not None:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    wait = 1.0
    while True:
        started = time.monotonic()
        child = subprocess.Popen(command)
        code = child.wait()
        if stopping or code in (0, EXIT_WRONG):
            return code
        wait = 1.0 if time.monotonic() - started > 60 else min(wait * 2, 30.0)
        sys.stderr.write(f"The bot ended with code {code}; starting it again in {wait:.0f} seconds.\n")
        time.sleep(wait)
