"""Rows of every table, made up by the types of its columns, and sums by which it is seen whether they are as before."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, Integer, Table, inspect
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.tables import metadata
from storage.types import Choice, Moment, Span

LETTERS = "abc XYZ 0189 äöüß “quoted” 'it''s' <&> \\ % | \t\n 漢字 🎫 \u202e"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def fill(database: Database, chance: random.Random, rows: int) -> None:
    """Up to `rows` rows in every table; fewer where values must be unique."""
    with database.begin() as session:
        connection = session.connection()
        made: dict[str, list[Any]] = {}
        for table in metadata.sorted_tables:
            made[table.name] = []
            for n in range(rows):
                values = {
                    column.name: _value(column, made, chance, n) for column in table.columns if not _given(column)
                }
                try:
                    with connection.begin_nested():
                        made[table.name].append(_insert(connection, table, values))
                except IntegrityError:
                    continue


def _insert(connection: Connection, table: Table, values: Mapping[str, Any]) -> Any:
    key = next(iter(table.primary_key.columns))
    return connection.execute(table.insert().values(**values).returning(key)).scalar_one()


def _given(column: Column[Any]) -> bool:
    """By the database."""
    return column.primary_key and isinstance(column.type, Integer)


def _value(column: Column[Any], made: Mapping[str, Sequence[Any]], chance: random.Random, n: int) -> Any:
    if column.foreign_keys:
        (key,) = column.foreign_keys
        known = made[key.column.table.name]
        return None if column.nullable and (not known or chance.random() < 0.3) else chance.choice(known)
    if column.nullable and chance.random() < 0.2:
        return None
    if isinstance(column.type, Choice):
        return chance.choice(list(column.type.choices))
    if isinstance(column.type, Moment):
        return BEGINNING + timedelta(microseconds=chance.randrange(10**13))
    if isinstance(column.type, Span):
        return timedelta(microseconds=chance.randrange(10**12))
    if isinstance(column.type, JSON):
        return {"ß": [chance.random(), None, "🎫"], "n": n}
    if isinstance(column.type, Boolean):
        return chance.random() < 0.5
    if isinstance(column.type, Date):
        return date(2026, 1, 1) + timedelta(days=chance.randrange(700))
    if isinstance(column.type, Integer):
        return chance.randrange(1_000_000)
    length = getattr(column.type, "length", None) or 600
    said = f"{n}" + "".join(chance.choice(LETTERS) for _ in range(chance.randrange(min(length, 200))))
    return said[:length]


@dataclass(frozen=True, slots=True)
class Sums:
    """Of each table its columns, how many rows it has, and one hash over them all."""

    columns: dict[str, tuple[str, ...]]
    rows: dict[str, int]
    hashes: dict[str, str]

    def differ(self, other: "Sums") -> list[str]:
        return [
            name
            for name in self.rows
            if (self.rows[name], self.hashes[name]) != (other.rows.get(name), other.hashes.get(name))
        ]


def sums(database: Database, of: Sums | None = None) -> Sums:
    """The sums of every table, or of the tables and columns that were summed before."""
    with database.read() as session:
        connection = session.connection()
        known = inspect(connection)
        columns = (
            of.columns
            if of
            else {
                name: tuple(column["name"] for column in known.get_columns(name))
                for name in known.get_table_names()
                if name != "alembic_version"
            }
        )
        rows, hashes = {}, {}
        for name, of_table in columns.items():
            listed = ", ".join(f'"{column}"' for column in of_table)
            found = sorted(repr(tuple(row)) for row in connection.exec_driver_sql(f'select {listed} from "{name}"'))
            rows[name] = len(found)
            hashes[name] = hashlib.sha256("\n".join(found).encode("utf-8", "surrogatepass")).hexdigest()
    return Sums(columns, rows, hashes)
