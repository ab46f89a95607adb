"""A para class is no part of a name or a team."""

import pytest

from heatsync.names.para_class import name_without_class, team_without_class


@pytest.mark.parametrize(
    ("printed", "team"),
    [("S8-SSS", "SSS"), ("SB8-SSS", "SSS"), ("SM14-SSS-NJ", "SSS-NJ"), ("SSS", "SSS"), ("S8", "S8"), ("S8-", "S8-")],
)
def test_a_class_before_a_team_is_removed(printed, team):
    assert team_without_class(printed) == team


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Doe, Uma S8", "Doe, Uma"),
        ("Doe, Uma S9/SB8/SM9", "Doe, Uma"),
        ("Doe, Uma S9, SB8", "Doe, Uma"),
        ("Uma Doe", "Uma Doe"),
        ("Doe, Uma S", "Doe, Uma S"),
        ("S8", "S8"),
    ],
)
def test_a_class_behind_a_name_is_removed(printed, name):
    assert name_without_class(printed) == name
