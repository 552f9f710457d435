"""A small language for what JSON may look like, with complaints in Slack's words.

A rule is called with a value, its JSON pointer and the surface, and yields complaints.
"""

from collections.abc import Callable, Iterator
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


def error(what: str, path: str) -> str:
    return f"[ERROR] {what} [json-pointer:{path}]"


def string(most: int = 1_000_000, least: int = 1) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield error("must be a string", path)
        elif len(value) < least:
            yield error(f"must be more than {least - 1} characters", path)
        elif len(value) > most:
            yield error(f"must be less than {most + 1} characters", path)

    return check


def flag(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield error("must be a boolean", path)


def integer(low: int, high: int) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield error("must be an integer", path)
        elif not low <= value <= high:
            yield error(f"must be between {low} and {high}", path)

    return check


def number(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield error("must be a number", path)


def one_of(*known: Any) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if value not in known:
            yield error(f"must be one of: {', '.join(map(str, known))}", path)

    return check


def items(rule: Rule, least: int = 1, most: int = 1_000_000) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield error("must be an array", path)
            return
        if len(value) < least:
            yield error(f"no fewer than {least} items allowed", path)
        if len(value) > most:
            yield error(f"no more than {most} items allowed", path)
        for n, item in enumerate(value):
            yield from rule(item, f"{path}/{n}")

    return check


def keys(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    """An object with these keys and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield error("must be an object", path)
            return
        for name in required:
            if name not in value:
                yield error(f"missing required field: {name}", path)
        for name, inside in value.items():
            rule = known.get(name)
            if rule is None:
                yield error(f"invalid additional property: {name}", path)
            else:
                yield from rule(inside, f"{path}/{name}")

    return check


def by_type(shapes: dict[str, Rule], *names: str) -> Rule:
    """An object whose `type` names its shape; only these of the shapes, or all."""
    allowed = names or None

    def check(value: Any, path: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            yield error("must be an object", path)
        elif kind is None:
            yield error("missing required field: type", path)
        elif kind not in shapes or (allowed is not None and kind not in allowed):
            yield error(f"unsupported type: {kind}", f"{path}/type")
        else:
            yield from shapes[kind](value, path)

    return check


def both(*rules: Rule) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        for rule in rules:
            yield from rule(value, path)

    return check


def needs_one(*names: str) -> Rule:
    """An object that has at least one of these keys."""

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict) and not any(value.get(n) for n in names):
            yield error(f"must have one of: {', '.join(names)}", path)

    return check


def not_both(one: str, other: str) -> Rule:
    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict) and one in value and other in value:
            yield error(f"must not have both {one} and {other}", path)

    return check


def anything(value: Any, path: str) -> Iterator[str]:  # noqa: ARG001 - the shape of a rule
    yield from ()
