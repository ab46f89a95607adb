"""A swimmer's name matches every spelling that meets print, and no other name."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from heatsync.names.folding import fold, spellings
from heatsync.names.matching import MatchQuality
from heatsync.names.name_index import NameIndex
from heatsync.names.nearest import nearest_names
from heatsync.names.swimmer_name import SwimmerName, same_person


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("Uma Doe", "Doe, Uma"),
        ("Doe, Uma", "Doe, Uma"),
        ("  uma   DOE ", "Doe, Uma"),
        ("Uma Doe", "Uma Doe"),
        ("Doe, Uma", "Uma Doe"),
        ("Zoé Müller", "Muller, Zoe"),
        ("Isik, Incir", "IŞIK, İncir"),
        ("I\u015f\u0131k, İncir", "Isik, Incir"),
        ("Steffens, Sofia", "Stef\u03d0ens, So\u03d0ia"),
        ("Fiona Raffles", "Ra\ufb04es, \ufb01ona"),
        ("Pat O'Sample", "O\u2019Sample, Pat"),
        ("Pat OSample", "O'Sample, Pat"),
        ("O Sample, Pat", "O'Sample, Pat"),
        ("Pat O Sample", "O'Sample, Pat"),
        ("Pat O'Sample", "Pat O Sample"),
        ("Uma O Doe", "Doe, Uma O"),
        *((f"Pat O{mark}Doe", "O'Doe, Pat") for mark in "\u00b4\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\uff07`"),
        ("Poe Lark, Kit", "Poe-Lark, Kit"),
        ("Kit Poe-Lark", "Poe Lark, Kit"),
        ("Mc Roe, Sam", "McRoe, Sam"),
        ("Annemarie Doe", "Doe, Anne-Marie"),
        ("Uma Doe", "Doe, Uma M"),
        ("Uma M Doe", "Doe, Uma"),
        ("Uma M K Doe", "Doe, Uma M"),
        ("Uma M Doe", "Doe, Uma M K"),
        ("Doe, Uma M", "Doe, Uma M."),
        ("Doe, Uma Maria", "Doe, Uma M"),
        ("Doe, Uma M", "Doe, Uma Maria"),
        ("A.J. Roe", "Roe, AJ"),
        ("A J Roe", "Roe, A.J."),
        ("Kit Sample", 'Sample, Christopher "Kit" N'),
        ("Kit Sample", "Sample, Christopher 'Kit' N"),
        ('Christopher "Kit" Sample', "Sample, Kit"),
        ('Christopher "Kit" Sample', "Sample, Christopher Kit"),
        ("Christopher Kit Sample", 'Sample, Christopher "Kit" N'),
        ("Kit Sample", "Sample, Christopher \u00abKit\u00bb"),
        ("Kit Sample", "Sample, Christopher ''Kit''"),
        ("'Kit' Sample", "Sample, Kit"),
        ("Uma Doe", "Doe Jr, Uma"),
        ("Uma Doe Jr.", "Doe, Uma"),
        ("Doe, Uma III", "Doe III, Uma"),
        ("Uma Doe, Jr", "Doe, Uma"),
        ("Uma Doe", "Doe, Jr, Uma"),
        ("Maria de la Sample", "de la Sample, Maria"),
        ("Maria Delasample", "de la Sample, Maria"),
        ("A. J. M. Roe", "Roe, A J M"),
        ("Lotte Uma Doe", "Doe, Uma L"),
        ("Uma Doe", "Doe, Uma -"),
        ("Uma Doe", "Doe, Uma *"),
        ("Uma Sample", "Sa?ple, Uma"),
        ("Uma Mueller", "M?ller, Uma"),
        ("Uma Müller", "M?ller, Uma"),
        ("Uma Gross", "Gro?, Uma"),
        ("Lee Robin Sample", "Sample, Lee, Robin"),
        ("Robin Robin", "Robin, Robin"),
        ("Galla Doe", "Doe, Gal\u00b7la"),
        ("Ga\u0140la Doe", "Doe, Gal\u00b7la"),
        ("Doe", "Doe, Uma"),
        ('"Uma Doe"', "Doe, Uma"),
        ("(Doe, Uma)", "Doe, Uma"),
    ],
)
def test_a_name_matches_in_every_spelling(asked, printed):
    assert SwimmerName(asked).match(printed) is MatchQuality.FULL
    assert SwimmerName(asked).may_appear_in(f"Heat 1\n4 {printed} 13 LARK 1:02.00"), "its page must be sent"


_SPELLED_OUT = [
    ("Müller, Uma", "Mueller, Uma"),
    ("Mu\u0308ller, Uma", "MUELLER, Uma"),
    ("Kästner, Jörg", "Kaestner, Joerg"),
    ("Groß, Uma", "Gross, Uma"),
    ("Ørsted, Kim", "Oersted, Kim"),
    ("Aas, Kim", "Ås, Kim"),
    ("Sæther, Kim", "Saether, Kim"),
    ("Möller, Kim", "Møller, Kim"),
    ("Müller-Sößig, Uma", "Mueller-Soessig, Uma"),
    ("Uma Süßmüller", "Suessmueller, Uma"),
]


@pytest.mark.parametrize(("umlaut", "spelled"), [*_SPELLED_OUT, *(pair[::-1] for pair in _SPELLED_OUT)])
def test_an_umlaut_and_its_spelling_in_letters_are_one_name(umlaut, spelled):
    asked = SwimmerName(umlaut)
    assert asked.match(spelled) is MatchQuality.FULL
    assert same_person(umlaut, spelled)
    assert asked.appears_in(f"4 {spelled} 13 LARK 1:02.00")
    assert asked.may_appear_in(f"Heat 1\n4 {spelled} 13 LARK 1:02.00")
    assert asked.is_spelled_out_in(f"record of {spelled} 1:02.00")
    assert NameIndex([f"4 {spelled} 13 LARK 1:02.00"]).candidates(asked) == [0]
    assert nearest_names(umlaut, [spelled]) == [spelled]


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("Muller, Uma", "Mueller, Uma"),
        ("Mueller, Uma", "Muller, Uma"),
        ("Doe, Michael", "Doe, Michal"),
        ("Doe, Manuel", "Doe, Manul"),
        ("Doe, Noël", "Doe, Nol"),
    ],
)
def test_letters_do_not_spell_an_umlaut_if_neither_name_has_one(asked, printed):
    assert SwimmerName(asked).match(printed) is MatchQuality.NONE


def test_a_name_that_is_cut_within_an_umlaut_spelled_out_matches():
    assert SwimmerName("Uma Müller-Larkinsdottir").match("Mueller-Larkinsdott", cut=True) is MatchQuality.FULL
    assert SwimmerName("Uma Mueller-Larkinsdottir").match("Müller-Larkinsdott", cut=True) is MatchQuality.FULL
    assert SwimmerName("Özgür Sample").match("Sample, Oezg", cut=True) is MatchQuality.FULL


def test_an_initial_of_an_umlaut_is_its_plain_letter():
    assert SwimmerName("Doe, Uma Özge").match("Doe, Uma O") is MatchQuality.FULL
    assert SwimmerName("Doe, Uma Ö").match("Doe, Uma O") is MatchQuality.FULL


@pytest.mark.parametrize("text", ["-", ", ,", "\U0001f3ca", "12", "??", "\u0301", "", "''", "\u02bb"])
def test_a_text_without_letters_is_not_a_name(text):
    assert not SwimmerName(text).is_name


@pytest.mark.parametrize("text", ["Uma Doe", "ウマ", "Ума Доу", '"Kit"', "Ö", "O'", "(Uma)"])
def test_a_text_with_letters_is_a_name_and_has_a_key(text):
    assert SwimmerName(text).is_name
    assert SwimmerName(text).key


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("Stein", "Steinbis, Uma"),
        ("Uma Stein", "Steinbis, Uma"),
        ("Uma Doe", "Doerr, Uma"),
        ("Uma Doe", "Doe, Umara"),
        ("Uma Doerr", "Doe, Uma"),
        ("Doe, Uma M", "Doe, Uma K"),
        ("Doe, Uma M", "Doe, Uma Kim"),
        ("Doe, Uma M K", "Doe, Uma M R"),
        ("Uma P Doe", "Uma O Doe"),
        ("Christopher Roe Sample", 'Sample, Christopher "Kit" N'),
        ("Uma Doe", "???, ???"),
        ("Uma Muiller", "M?ller, Uma"),
        ("Uma Doe", "D??, U??"),
        ("Doe, Uma Maria", "Doe, Uma K"),
        ("Doe, Uma Maria", "Doe, Uma"),
        ("Uma Doe Jr", "Doe III, Uma"),
        ("Uma Doe", "Doe, P"),
        ("Uma Poe-Lark", "Poe, Uma"),
        ("Uma Sample", "Sa?ples, Uma"),
        ("Uma Doe", "Uma"),
        ("Uma Doe", ""),
        ("", "Doe, Uma"),
        (",Uma", "Doe, Uma"),
        (",", "Doe, Uma"),
        ("-", "Doe, Uma"),
    ],
)
def test_a_substring_or_half_of_a_name_does_not_match(asked, printed):
    assert SwimmerName(asked).match(printed) is MatchQuality.NONE


@pytest.mark.parametrize(
    ("asked", "printed", "quality"),
    [
        ("Uma Doe", "Doe, Uma Lotte", MatchQuality.MORE_GIVEN_NAMES),
        ("Lotte Doe", "Doe, Uma Lotte", MatchQuality.MORE_GIVEN_NAMES),
        ("Uma Doe", "Doe-Roe, Uma", MatchQuality.LONGER_SURNAME),
        ("Roe, Uma", "Doe-Roe, Uma", MatchQuality.LONGER_SURNAME),
        ("Uma Doe, Jr", "Doe-Roe, Uma", MatchQuality.LONGER_SURNAME),
        ("Uma Roe", "de la Roe, Uma", MatchQuality.LONGER_SURNAME),
        ("Doe", "Doe-Roe, Uma", MatchQuality.LONGER_SURNAME),
    ],
)
def test_further_words_lower_the_match_quality(asked, printed, quality):
    assert SwimmerName(asked).match(printed) is quality
    assert MatchQuality.SWAPPED < MatchQuality.LONGER_SURNAME < MatchQuality.MORE_GIVEN_NAMES < MatchQuality.FULL


def test_last_first_without_a_comma_is_the_weakest_match():
    assert SwimmerName("Doe Uma").match("Doe, Uma") is MatchQuality.SWAPPED
    assert SwimmerName("Doe Uma").match("Uma, Doe") is MatchQuality.FULL
    assert SwimmerName("Uma, Doe").match("Doe, Uma") is MatchQuality.SWAPPED
    assert SwimmerName("van Roe, Uma M").match("Roe, Uma van") is MatchQuality.SWAPPED
    assert SwimmerName("van Roe, Uma M").match("Roe, Uma van K") is MatchQuality.NONE
    assert SwimmerName("van Roe Jr, Uma").match("Roe Sr, Uma van") is MatchQuality.NONE


def test_the_beginning_of_a_name_matches_only_where_its_column_cut_it():
    asked = SwimmerName("Roderick Sample")
    assert asked.match("Sample, Roderi", cut=True) is MatchQuality.FULL
    assert asked.match("Sample, Roderi") is MatchQuality.NONE
    assert asked.match("Sampler, Roderi", cut=True) is MatchQuality.NONE
    long = SwimmerName("Uma Poe-Larkinsdottir")
    assert long.match("Poe-Larkinsdott", cut=True) is MatchQuality.FULL
    assert long.match("Poe-Larkinsdottir,", cut=True) is MatchQuality.FULL
    assert (
        long.match("Poe-Larkinsdott")
        is long.match("Poe-Larkinsson", cut=True)
        is long.match("Poe", cut=True)
        is MatchQuality.NONE
    )


def test_spellings_that_match_the_same_way_share_a_key():
    keys = {SwimmerName(text).key for text in ("Uma Doe", "Doe, Uma", " DOE,uma", "Úma Doe", "doe ,  UMA")}
    assert len(keys) == 1
    assert SwimmerName("Doe, Uma M").key == SwimmerName("Uma M. Doe").key


@pytest.mark.parametrize("other", ["Doe, Uma M", "Uma, Doe", "Doe Jr, Uma", "Doerr, Uma", "Doe, Uma Maria"])
def test_names_that_match_differently_have_different_keys(other):
    assert SwimmerName("Uma Doe").key != SwimmerName(other).key


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("Uma Doe", ("Uma Doe", "Doe, Uma")),
        ("Doe, Uma", ("Uma Doe", "Doe, Uma")),
        ("Uma Lotte Doe", ("Uma Lotte Doe", "Doe, Uma Lotte")),
        ("Uma Doe Jr", ("Uma Doe Jr", "Doe Jr, Uma")),
        ("Doe", ("Doe", "Doe")),
    ],
)
def test_a_name_has_both_orders(text, orders):
    assert SwimmerName(text).both_orders() == orders


def test_a_name_is_found_in_an_unparsed_line():
    asked = SwimmerName("Uma Doe")
    assert asked.appears_in("4 Doe, Uma13 NOVA 27.95 ??")
    assert asked.may_appear_in("4 Doe, Uma13 NOVA 27.95 ??")
    assert SwimmerName("Uma McRoe").appears_in("4 Mc Roe, Uma 13 NOVA 27.95 ??")
    assert not asked.appears_in("4 Doerr, Uma 13 NOVA 27.95")
    assert not SwimmerName("").appears_in("4 Doe, Uma 13 NOVA 27.95")


def test_nearest_names_are_best_first_and_as_printed():
    names = ["Lark, Pim", "Doerr, Uma", "Doe, Umi", "Sample, Kit", "Doe, Umi"]
    assert nearest_names("Uma Doe", names) == ["Doerr, Uma", "Doe, Umi"]
    assert nearest_names("Deo, Uma", ["Doe, Uma"]) == ["Doe, Uma"]
    assert nearest_names("Uma Doe", ["Zyx, Qrst"]) == []


def test_names_of_the_same_surname_follow_the_nearest():
    assert nearest_names("Alexander Doe", ["Lark, Pim", "Doe, Kit", "Doerr, Kim"]) == ["Doe, Kit"]
    assert nearest_names("Uma Doe", ["Doe, Kit", "Doe, Umi"]) == ["Doe, Umi", "Doe, Kit"]


def test_printed_names_are_one_persons_unless_a_word_or_initial_differs():
    assert same_person("Doe, Uma", "Doe, Uma M")
    assert not same_person("Doe, Uma K", "Doe, Uma M")
    assert not same_person("Doe, Uma", "Doe-Roe, Uma")


_WORDS = st.text(st.characters(categories=["L"], max_codepoint=0x24F), min_size=2, max_size=9).filter(
    lambda w: len(fold(w)) > 1
)


@given(surname=_WORDS, first=_WORDS)
def test_every_name_matches_in_both_orders_and_in_any_case(surname, first):
    suffixes = {"jr", "sr", "ii", "iii", "iv"}
    assume(not {fold(surname), fold(first)} & suffixes)
    for asked in (f"{first} {surname}", f"{surname}, {first}", f" {surname.upper()} ,  {first.lower()}"):
        assert SwimmerName(asked).match(f"{surname}, {first}") is MatchQuality.FULL


@given(surname=_WORDS, first=_WORDS, more=_WORDS)
def test_a_part_of_a_word_never_matches(surname, first, more):
    assume(fold(surname) not in {fold(first), fold(more)})
    longer = f"{surname}{more.lower()}"
    assume(fold(longer) not in {fold(surname), fold(first)})
    assume(not {*map(fold, spellings(longer))} & {*map(fold, spellings(surname))})  # "AÅÅ" may be "AAAAA"
    assert SwimmerName(f"{surname}, {first}").match(f"{longer}, {first}") is MatchQuality.NONE
    assert SwimmerName(f"{longer}, {first}").match(f"{surname}, {first}") is MatchQuality.NONE


@given(st.text())
def test_every_text_with_letters_has_a_key_of_its_own_letters(text):
    asked = SwimmerName(text)
    assert asked.is_name is any(map(str.isalpha, asked.key))
