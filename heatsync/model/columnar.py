"""A sequence of rows that is stored by column: the distinct values of each column, and an index into them per row.

A sheet has thousands of entries, but a swimmer has few of them: a row is created only when it is accessed.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass
from itertools import count
from operator import eq
from typing import Any, Generic, TypeVar, overload

Row = TypeVar("Row")

_MAX_ROWS = 200_000
_INDEX_TYPES = {1 << 8: "B", 1 << 16: "H", _MAX_ROWS: "I"}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """`indexes[row]` is the index within `values` of the row's value."""

    values: Sequence[Any]
    indexes: Sequence[int]

    @classmethod
    def of(cls, column: Sequence[Any]) -> Column:
        # Many columns have one value. Checking this first halves the time for all columns of a sheet.
        if column[0] == column[-1] and column.count(column[0]) == len(column):
            return cls(column[:1], bytes(len(column)))
        index: dict[Any, int] = defaultdict(count().__next__)
        indexes = [*map(index.__getitem__, column)]
        return cls([*index], array(_index_type(index), indexes))

    def __iter__(self) -> Iterator[Any]:
        return map(self.values.__getitem__, self.indexes)

    def __getitem__(self, row: int) -> Any:
        return self.values[self.indexes[row]]

    def rows_with(self, values: Container[Any]) -> list[int]:
        """The indexes of the rows that have one of these values, in ascending order."""
        wanted = {at for at, value in enumerate(self.values) if value in values}
        return [row for row, index in enumerate(self.indexes) if index in wanted] if wanted else []


class Rows(Sequence[Row], Generic[Row]):
    """`make` creates a row from the values of its columns."""

    __hash__ = None  # type: ignore[assignment]  # it equals other sequences, whose hashes differ

    def __init__(self, make: Callable[[Iterable[Any]], Row], columns: Sequence[Column], count: int) -> None:
        self._make = make
        self._columns = columns
        self._count = count

    @classmethod
    def of(cls, make: Callable[[Iterable[Any]], Row], rows: Sequence[Any]) -> Rows[Row]:
        """From rows that are tuples of the same length."""
        if isinstance(rows, Rows):
            return rows
        return cls(make, [Column.of(column) for column in zip(*rows, strict=True)], len(rows))

    def column(self, at: int) -> Column:
        return self._columns[at] if self._columns else Column((), ())

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, at: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(at, slice):
            return tuple(map(self.__getitem__, range(*at.indices(self._count))))
        return self._make([column[at] for column in self._columns])

    def __iter__(self) -> Iterator[Row]:
        return map(self._make, zip(*self._columns, strict=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    def pack(self) -> list[Any]:
        """The number of rows, then each column as its values and its indexes, for msgpack.

        An index takes 1, 2 or 4 bytes, as few as the number of the column's values allows. A column with one value has
        no indexes.
        """
        return [self._count, *((column.values, _packed_indexes(column)) for column in self._columns)]

    @classmethod
    def unpack(cls, make: Callable[[Iterable[Any]], Row], packed: Sequence[Any]) -> Rows[Row]:
        """The inverse of `pack`. Raises `ValueError` for other data."""
        count, *columns = packed
        if not 0 <= count <= _MAX_ROWS:  # otherwise a few bytes could expand to millions of rows
            raise ValueError(f"{count} rows")
        unpacked = []
        for values, indexes in columns:
            index = array(_index_type(values), indexes if len(values) > 1 else bytes(count))
            if len(index) != count or max(index, default=-1) >= len(values):
                raise ValueError("a column does not fit the number of rows")
            unpacked.append(Column(values, index))
        return cls(make, unpacked, count)


def _packed_indexes(column: Column) -> bytes:
    return bytes(array(_index_type(column.values), column.indexes)) if len(column.values) > 1 else b""


def _index_type(values: Sized) -> str:
    return next(code for most, code in _INDEX_TYPES.items() if len(values) <= most)
