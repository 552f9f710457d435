"""Column types: an instant is UTC and aware, a choice is stored by its value."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, ForeignKey, Integer, String, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class Moment(TypeDecorator[datetime]):
    """An instant: UTC in the database, aware in Python. A naive datetime is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime is not an instant: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Span(TypeDecorator[timedelta]):
    """A length of time, exact: microseconds in the database, so that both databases sum and compare it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else value // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else timedelta(microseconds=value)


class Choice(TypeDecorator[StrEnum]):
    """One of an enum's members, stored by value (SQLModel's own way stores the Python name)."""

    impl = String(32)
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else self.choices(value)

    def __repr__(self) -> str:
        return "Choice()"


def moment(*, null: bool = False, index: bool = False) -> Any:
    """A field that holds an instant; without `null` it must be given."""
    column: Column[datetime] = Column(Moment(), nullable=null, index=index)
    return Field(default=None, sa_column=column) if null else Field(sa_column=column)


def span() -> Any:
    """A field that holds a length of time, zero to begin with."""
    column: Column[timedelta] = Column(Span(), nullable=False)
    return Field(default=timedelta(0), sa_column=column)


def choice(choices: type[StrEnum], default: StrEnum | None = None, *, null: bool = False, index: bool = False) -> Any:
    """A field that holds one of `choices`."""
    column: Column[StrEnum] = Column(Choice(choices), nullable=null, index=index)
    return Field(default=default, sa_column=column)


def reference(table: str, *, null: bool = False, index: bool = True, cascade: bool = True, unique: bool = False) -> Any:
    """A field that holds the id of a row of `table`; the row goes with what it belongs to."""
    key = ForeignKey(f"{table}.id", ondelete="CASCADE" if cascade else "SET NULL")
    column: Column[int] = Column(Integer, key, nullable=null, index=index, unique=unique or None)
    return Field(default=None, sa_column=column) if null else Field(sa_column=column)


def document(*, null: bool = False) -> Any:
    """A field that holds a JSON value."""
    column: Column[Any] = Column(JSON(none_as_null=True), nullable=null)
    return Field(default=None, sa_column=column) if null else Field(default_factory=dict, sa_column=column)


def table(model: type[SQLModel]) -> Table:
    """The model's table. What is selected of its columns comes as values and not as objects that a session tracks, at a
    third of the cost; such a query sees what is flushed."""
    found: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel has no type for it
    return found
