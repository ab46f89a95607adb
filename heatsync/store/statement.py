"""Queries that are compiled to SQL once and then only receive their values. `statements.py` lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peewee import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from peewee import BaseQuery, Database, Field


class Parameter(Value):
    """A value of this field that is given at execution, by the name of the field or by `name`."""

    def __init__(self, field: Field, name: str | None = None) -> None:
        super().__init__(_Slot(name or field.name, field.db_value), converter=False, unpack=False)


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
    """SQL and its values in the order of the placeholders. A slot stands for a value that is given at execution."""

    sql: str
    values: tuple[object, ...]

    def fill(self, given: Mapping[str, object]) -> list[object]:
        """The values for one execution. Raises `KeyError` if one is missing."""
        return [value.convert(given[value.name]) if isinstance(value, _Slot) else value for value in self.values]


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    convert: Callable[[object], object]
