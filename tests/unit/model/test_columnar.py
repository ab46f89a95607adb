"""Rows stored by column equal the rows they were created from."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatsync.model.columnar import Rows


class Swim(NamedTuple):
    name: str
    lane: int | None


SWIMS = st.lists(st.builds(Swim, st.text(max_size=3), st.none() | st.integers(1, 8)), max_size=30)


@given(SWIMS)
def test_rows_equal_the_original_before_and_after_packing(swims):
    rows = Rows.of(Swim._make, swims)
    again = Rows.unpack(Swim._make, rows.pack())
    assert list(rows) == list(again) == swims
    assert again == swims
    assert [again[at] for at in range(len(again))] == swims
    assert again[1:3] == tuple(swims[1:3])


@given(SWIMS, st.sets(st.none() | st.integers(1, 8)))
def test_rows_are_found_by_the_values_of_a_column(swims, lanes):
    lane = Rows.of(Swim._make, swims).column(1)
    assert lane.rows_with(lanes) == [at for at, swim in enumerate(swims) if swim.lane in lanes]


@pytest.mark.parametrize("different", [2, 256, 257, 65_536, 65_537])
def test_a_column_may_have_any_number_of_distinct_values(different):
    swims = [(at,) for at in range(different)]
    assert list(Rows.unpack(tuple, Rows.of(tuple, swims).pack())) == swims


def test_rows_that_differ_are_not_equal():
    rows = Rows.of(Swim._make, [Swim("Uma", 1), Swim("Kim", 2)])
    assert rows != [Swim("Uma", 1)]
    assert rows != [Swim("Uma", 1), Swim("Kim", 3)]
    assert rows != {"Uma": 1}


def test_too_many_rows_are_refused():
    with pytest.raises(ValueError, match="300000 rows"):
        Rows.unpack(Swim._make, [300_000, (["Uma"], b""), ([1], b"")])
