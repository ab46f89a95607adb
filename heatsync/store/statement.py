"""Queries that are compiled to SQL once and then only receive their values.

Peewee needs 100 to 900 µs to turn an expression into SQL, SQLite 5 to 60 µs to execute it. `statements.py` lists the
queries for which this matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from peewee import Value

from heatsync.store.utc_time import to_database

if TYPE_CHECKING:
    from peewee import BaseQuery, Database

SqlValue: TypeAlias = "str | int | bool | datetime | None"


class Parameter(Value):
    """A value that is given by name at execution."""

    def __init__(self, name: str) -> None:
        super().__init__(_Name(name), converter=False, unpack=False)


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


class Statement:
    """A Peewee query that contains `Parameter`s."""

    def __init__(self, query: BaseQuery) -> None:
        self._query = query

    def compile(self, database: Database) -> CompiledStatement:
        """The SQL for this database."""
        context = database.get_sql_context()
        sql, values = context.sql(self._query).query()  # type: ignore[no-untyped-call]
        return CompiledStatement(sql, tuple(values))


@dataclass(frozen=True, slots=True)
class CompiledStatement:
    """SQL and its values, in the order of the placeholders: constants, and the names of parameters."""

    sql: str
    values: tuple[object, ...]

    def fill(self, given: dict[str, SqlValue]) -> list[object]:
        """The values for one execution. Raises `KeyError` if one is missing."""
        return [_convert(given[value.name]) if type(value) is _Name else value for value in self.values]


def _convert(value: SqlValue) -> object:
    return to_database(value) if isinstance(value, datetime) else value
