"""Queries that are compiled to SQL once and then only receive their values. `statements.py` lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from peewee import BaseQuery, Database, Field, Value


class Parameter(Value):
    """A value of this field that is given at execution, by the name of the field or by `name`."""

    def __init__(self, field: Field, name: str | None = None) -> None:
        is_plain = type(field).db_value is Field.db_value  # then the driver takes the value as it is
        super().__init__(_Slot(name or field.name, None if is_plain else field.db_value), converter=False, unpack=False)


class Statement:
    """A Peewee query that contains `Parameter`s."""

    def __init__(self, query: BaseQuery) -> None:
        self._query = query

    def compile(self, database: Database) -> CompiledStatement:
        """The SQL for this database."""
        context = database.get_sql_context()
        sql, values = context.sql(self._query).query()  # type: ignore[no-untyped-call]
        return CompiledStatement(sql, values)


class CompiledStatement:
    """SQL for one database, and the values of its placeholders."""

    def __init__(self, sql: str, values: Sequence[object]) -> None:
        """A value is a constant, or the slot of a parameter."""
        self.sql = sql
        self._values = [(value.name, None) if isinstance(value, _Slot) else (None, value) for value in values]
        self._converters = [
            (index, value.convert) for index, value in enumerate(values) if isinstance(value, _Slot) and value.convert
        ]

    def fill(self, given: Mapping[str, object]) -> list[object]:
        """The values for one execution. Raises `KeyError` if one is missing."""
        values = [constant if name is None else given[name] for name, constant in self._values]
        for index, convert in self._converters:
            values[index] = convert(values[index])
        return values


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    convert: Callable[[object], object] | None
