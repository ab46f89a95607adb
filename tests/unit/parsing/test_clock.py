"""Times of day are parsed in all printed forms, and other numbers are not."""

import pytest

from heatsync.parsing.clock import clock


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("01:05 PM", "13:05"), ("12:05 AM", "00:05"), ("12:05 PM", "12:05"), ("8:30 a.m.", "08:30"), ("24:00", None),
        ("8:30PM", "20:30"), ("9:30", "09:30"), ("17.30", "17:30"), ("12:60", None), ("noon", None), ("", None),
    ],
)  # fmt: skip
def test_times_of_day_are_parsed(text, time):
    assert clock(text) == time
