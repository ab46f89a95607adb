"""Rows kept by their columns, each as its different values and which of them stands in which row.

A sheet has thousands of entries, and a swimmer is in a few of them: a row is made when it is asked for.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from operator import eq
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sized

Row = TypeVar("Row")

_MOST_ROWS = 200_000
_INDEX_TYPES = {1 << 8: "B", 1 << 16: "H", _MOST_ROWS: "I"}


class Column:
    """`places[row]` is the index within `values` of what stands in a row."""

    __slots__ = ("places", "values")

    def __init__(self, values: Sequence[Any], places: Sequence[int]) -> None:
        self.values = values
        self.places = places

    @classmethod
    def of(cls, column: Sequence[Any]) -> Column:
        # To see that all are one takes a tenth of what it would take to index them.
        if column[0] == column[-1] and column.count(column[0]) == len(column):
            return cls(column[:1], bytes(len(column)))
        index: dict[Any, int] = defaultdict(count().__next__)
        places = [*map(index.__getitem__, column)]
        kind = _index_type(index)
        return cls([*index], bytes(places) if kind == "B" else array(kind, places))  # bytes: in half the time

    def __iter__(self) -> Iterator[Any]:
        return map(self.values.__getitem__, self.places)

    def __getitem__(self, row: int) -> Any:
        return self.values[self.places[row]]

    def rows_with(self, chosen: Container[Any]) -> list[int]:
        """The rows whose value is one of the chosen, in their order."""
        places = {at for at, value in enumerate(self.values) if value in chosen}
        return [row for row, place in enumerate(self.places) if place in places] if places else []


class Rows(Sequence[Row], Generic[Row]):
    """`make` makes a row of what stands in each column."""

    __hash__ = None  # type: ignore[assignment]  # it equals other sequences, which have hashes of their own

    def __init__(self, make: Callable[[Iterable[Any]], Row], columns: Sequence[Column], count: int) -> None:
        self._make = make
        self._columns = columns
        self._count = count

    @classmethod
    def of(cls, make: Callable[[Iterable[Any]], Row], rows: Sequence[Any]) -> Rows[Row]:
        """`rows` by their columns; each row is a tuple, and all are of one length."""
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

    def pack(self) -> tuple[list[Any], bytes]:
        """The number of rows with the values of each column, for JSON, and the places of all columns."""
        places = (
            array(_index_type(column.values), column.places) for column in self._columns if len(column.values) > 1
        )
        return [self._count, *(column.values for column in self._columns)], b"".join(map(bytes, places))

    @classmethod
    def unpack(
        cls, make: Callable[[Iterable[Any]], Row], packed: list[Any], places: memoryview
    ) -> tuple[Rows[Row], int]:
        """The inverse of `pack`, and how many bytes of `places` it took. Raises `ValueError` for what nobody packed."""
        count, *columns = packed
        if not 0 <= count <= _MOST_ROWS:  # a column of one value makes a bomb of a few bytes
            raise ValueError(f"{count} rows")
        read, used = [], 0
        for values in columns:
            index = array("B", bytes(count))
            if len(values) > 1:
                index = array(_index_type(values))
                size = count * index.itemsize
                index.frombytes(places[used : used + size])
                used += size
            if len(index) != count or not _are_below(len(values), index):
                raise ValueError("a column of another length")
            read.append(Column(values, index))
        return cls(make, read, count), used


def _index_type(values: Sized) -> str:
    return next(code for most, code in _INDEX_TYPES.items() if len(values) <= most)


def _are_below(limit: int, index: array[int]) -> bool:
    if index.typecode == "B":  # to take away all that are costs a tenth of looking for the highest
        return not bytes(index).translate(None, bytes(range(limit)))
    return max(index, default=-1) < limit
