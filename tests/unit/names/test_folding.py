"""Spellings of one name fold to the same letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatsync.names.folding import fold, letters_of, spellings


def test_folding_keeps_letters_of_every_script():
    assert fold("Łukasz Ørsted-Straße Þór") == "lukasz orsted strasse thor"
    assert fold("Ума Доу") == "ума доу"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("St. Mary's", "st marys"),
        ("St.Mary\u2019s", "st marys"),
        ("A.J. Roe", "aj roe"),
        ("S.C. Pond", "sc pond"),
        ("Stra\u00dfe STRASSE", "strasse strasse"),
        ("I\u015f\u0131k ISIK \u0130\u015fik", "isik isik isik"),
        ("\u0141\u00f3d\u017a", "lodz"),
        ("O\ufb03ce Stef\u03d0ens", "office steffens"),
        ("\u0149mba", "nmba"),
        ("Poe-Lark / Kit_2", "poe lark kit 2"),
        ("Sa?ple", "sa?ple"),
        ("-", ""),
    ],
)
def test_folding_removes_case_accents_ligatures_and_apostrophes(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_the_letters_are_the_folded_text_without_spaces(text):
    assert letters_of(text) == fold(text).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller", {"muller", "mueller"}),
        ("Mu\u0308ller", {"muller", "mueller"}),
        ("\u00c5S \u00d8re", {"as ore", "aas oere"}),
        ("Mueller", {"mueller"}),
        ("Noël", {"noel"}),
        ("Gro\u00df", {"gross"}),
    ],
)
def test_a_text_with_umlauts_has_two_spellings(text, folded):
    assert {fold(spelling) for spelling in spellings(text)} == folded
