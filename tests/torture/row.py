"""A row of the fault matrix: one fault, how often it is to be met, and what a run of it found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from time import monotonic


@dataclass
class Slice:
    """A share of a run: go on until its seconds or its cases are used up. `random` repeats by `seed`."""

    seed: int
    seconds: float
    cases: int
    random: Random = field(init=False)
    done: int = 0
    _started: float = field(default_factory=monotonic)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.seconds - (monotonic() - self._started)

    def turns(self, step: int = 1) -> Iterator[int]:
        """The numbers of the cases to do, from 0 in steps of `step`; the first is always done."""
        while not self.done or (self.left > 0 and self.done < self.cases):
            yield self.done
            self.done += step


@dataclass(frozen=True)
class Row:
    """`run` does cases of a slice and returns what went wrong, in words; it counts them by `Slice.turns`.

    `target` is how many cases a release wants, `share` how many `make test` does (0: none), `weight` its part of the
    time box beside the other rows.
    """

    name: str
    fault: str
    holds: str
    target: int
    share: int
    run: Callable[[Slice], list[str]]
    weight: float = 1.0


@dataclass(frozen=True)
class Result:
    """A run of a row."""

    row: str
    seed: int
    count: int
    seconds: float
    failures: list[str]


def run(row: Row, seed: int, seconds: float, cases: int) -> Result:
    """Do cases of the row; one that raises is a failure, and ends the slice."""
    part = Slice(seed, seconds, cases)
    try:
        failures = row.run(part)
    except Exception as error:
        failures = [f"{type(error).__name__}: {error}"]
    return Result(row.name, seed, part.done, round(seconds - part.left, 1), failures)
