import pytest

from heatsync.extraction.page_selection import PageSelection, pages_with, select_pages
from heatsync.names.swimmer_name import SwimmerName
from heatsync.pdf.text_cleaning import page_text
from tests.support.unknown_layout_pdf import HEAT, OTHERS

UMA = SwimmerName("Uma Doe")
SWIMS = OTHERS[2:]


def sheet(*pages, hidden=()):
    return [page_text(n, "\n".join(lines or ()), has_hidden=n in hidden) for n, lines in enumerate(pages, 1)]


def chosen(*pages, hidden=(), swimmer=UMA):
    read = sheet(*pages, hidden=hidden)
    return select_pages(pages_with(swimmer, read), read)


def test_a_page_with_the_name_is_sent_with_the_first_page():
    assert chosen(OTHERS, OTHERS, HEAT, OTHERS) == PageSelection((1, 3), ())


def test_the_previous_page_is_sent_if_its_last_heat_continues():
    assert chosen(OTHERS, OTHERS, OTHERS, (*SWIMS, *HEAT), OTHERS) == PageSelection((1, 3, 4), ())


def test_the_next_page_is_sent_if_the_last_heat_continues_there():
    assert chosen(OTHERS, OTHERS, HEAT, (*SWIMS, *OTHERS), OTHERS) == PageSelection((1, 3, 4), ())


def test_headings_in_an_unknown_language_do_not_count():
    strange = ("Zawody 7", *HEAT[2:])
    assert chosen(OTHERS, OTHERS, OTHERS, strange, strange[:2]) == PageSelection((1, 3, 4, 5), ())


def test_pages_without_text_are_sent_as_pictures():
    assert chosen(OTHERS, None, OTHERS, None) == PageSelection((1,), (2, 4))
    assert chosen(None, OTHERS) == PageSelection((), (1,))


def test_a_page_with_hidden_text_is_sent_as_a_picture():
    assert chosen(OTHERS, HEAT, hidden=(1, 2)) == PageSelection((), (1, 2))


def test_no_page_is_sent_of_a_sheet_without_the_name():
    assert chosen(OTHERS, OTHERS) == PageSelection((), ())


@pytest.mark.parametrize("lines", [("Doerr, Uma", "Doering, Pim"), ("Roe, Uma", "Lark, Doerthe")])
def test_a_part_of_a_word_is_not_a_name(lines):
    assert chosen(OTHERS, (*OTHERS, *lines)) == PageSelection((), ())


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("Uma Doe", "DOE Uma M"),
        ("Uma Marie Doe", "Doe, Uma M"),
        ("Anne-Marie McDonald", "Mc Donald, Annemarie"),
        ("Annemarie McDonald", "McDonald, Anne-Marie"),
        ('Robin "Kit" Doe', "Doe, Kit"),
        ("Zoë Doe", "Doe, Zo?"),
        ("Uma O'Sample", "OSAMPLE, Uma"),
    ],
)
def test_a_page_is_sent_in_every_spelling_of_the_name(asked, printed):
    assert chosen(OTHERS, (*OTHERS, f"4 {printed} 13 LARK"), swimmer=SwimmerName(asked)).as_pdf == (1, 2)


def test_a_page_with_separated_words_of_the_name_is_sent():
    assert chosen(OTHERS, (*OTHERS, "DOE", "4 GULL", "Uma 13")) == PageSelection((1, 2), ())


def test_page_numbers_of_the_ai_reader_map_to_the_whole_pdf():
    choice = PageSelection((1, 8), (5,))
    assert [choice.page_of(counted) for counted in (1, 2, 3)] == [1, 8, 5]
    assert [choice.page_of(counted) for counted in (None, 0, -1, 4)] == [None] * 4
    assert choice.all_as_pictures() == PageSelection((), (1, 5, 8))
