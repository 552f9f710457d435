"""What a row of the fault matrix found."""

from dataclasses import dataclass, field


@dataclass
class Result:
    """`failures` are sentences, each naming what to do again; none means that the row stood."""

    row: str
    count: int
    seed: int
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
