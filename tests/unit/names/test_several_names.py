"""A text with several names is recognized, and one name is never taken for several."""

import pytest

from heatsync.names.several_names import names_several, two_names


@pytest.mark.parametrize(
    "text",
    [
        "Uma Doe; Ash Poe", "Uma Doe & Ash Poe", "Uma Doe and Ash Poe", "Doe, Uma / Poe, Ash", "Uma Doe\nAsh Poe",
        "Uma Doe, Ash Poe, Kim Roe", "Doe, Uma, Poe, Ash", "Uma Doe und Ash Poe", "Uma Doe + Ash Poe",
    ],
)  # fmt: skip
def test_several_names_are_recognized(text):
    assert names_several(text)


@pytest.mark.parametrize(
    "text",
    [
        "Uma Doe", "Doe, Uma", "Doe Roe, Uma Kim", "Uma Doe, Jr", "Doe, Jr, Uma", "Lee, Robin, Sample", "Metin And",
        "Doe/Roe, Uma", "von und zu Doe, Uma", "Uma Lea von und zu Doe", 'Christopher "Kit" Sample', "Uma\nDoe",
        "Uma Doe/Roe Kim",
    ],
)  # fmt: skip
def test_one_name_is_not_taken_for_several(text):
    assert not names_several(text)


def test_two_names_in_the_form_of_one_can_be_separated():
    assert two_names("Uma Doe, Ash Poe") == ("Uma Doe", "Ash Poe")
    assert two_names("Doe, Uma Kim") is two_names("Uma Doe, Jr") is None
