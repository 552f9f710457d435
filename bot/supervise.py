"""Starts the bot again when it ends by itself: the watchdog ends a process that is ill."""

import signal
import subprocess
import sys
import threading
from time import monotonic
from types import FrameType

EXIT_WRONG = 2
"""A setting or the database is wrong: starting again would not help."""


def keep_running(command: list[str]) -> int:
    """Run `command`, again and again until it ends well, can not start, or we are told to stop; its exit code."""
    child: subprocess.Popen[bytes] | None = None
    told = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        told.set()
        if child is not None:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    wait = 1.0
    while not told.is_set():
        started = monotonic()
        child = subprocess.Popen(command)
        if told.is_set():  # it came while the child was being made
            child.terminate()
        code = child.wait()
        if told.is_set() or code in (0, EXIT_WRONG):
            return code
        wait = 1.0 if monotonic() - started > 60 else min(wait * 2, 30.0)
        sys.stderr.write(f"The bot ended with code {code}; starting it again in {wait:.0f} seconds.\n")
        told.wait(wait)
    return 0
