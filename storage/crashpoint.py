"""Named points at which a crash test ends the process; in production they do nothing."""

from collections.abc import Callable

reached: Callable[[str], None] | None = None
"""Set by a crash test: called with the point's name."""


def crash_point(name: str) -> None:
    if reached is not None:
        reached(name)
