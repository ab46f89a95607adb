"""The strips of a picture hold the line, its headings and what is between them, and no other column's text."""

from heatsync.pdf.picture_strips import Strip, bare_strips, strips

PITCH = 12


def row(at, left=20, right=200):
    return (left, at * PITCH, right, at * PITCH + 9)


def column(count, **edges):
    return [row(at, **edges) for at in range(count)]


def test_headings_right_above_the_line_are_on_its_strip():
    lines = column(9)
    [strip] = strips((1, lines[4]), [(1, lines[0]), (1, lines[2])], lambda _: lines)
    assert strip.headings == (lines[0], lines[2])
    assert (strip.box[1], strip.box[3]) == (lines[0][1], lines[6][3]), "from the first heading to the second neighbor"


def test_a_heading_far_above_or_on_another_page_gets_its_own_strip():
    lines = column(60)
    event, heat = (1, lines[0]), (2, lines[40])
    assert strips((2, lines[44]), [event, heat], lambda _: lines) == [
        Strip(1, lines[0], (lines[0],)),
        Strip(2, (20, lines[40][1], 200, lines[46][3]), (lines[40],)),
    ]
    assert len(strips((1, lines[44]), [(1, lines[0])], lambda _: lines)) == 2


def test_a_heading_in_another_column_gets_its_own_strip():
    left, right = column(60), column(60, left=312, right=500)
    event, heat = (1, left[55]), (1, left[57])
    first, last = strips((1, right[0]), [event, heat], lambda _: [*left, *right])
    assert first.headings == (left[55], left[57])
    assert last.box[0] == 312


def test_a_line_without_headings_has_neighbors_on_both_sides():
    lines = column(9)
    assert strips((1, lines[4]), [], lambda _: lines) == [Strip(1, (20, lines[2][1], 200, lines[6][3]))]


def test_neighbors_are_close_and_in_the_same_column():
    lines = [row(4), row(5, left=312, right=500), row(9), row(3, left=20, right=590)]
    assert strips((1, lines[0]), [], lambda _: lines) == [Strip(1, lines[0])]


def test_a_relays_swimmer_is_shown_with_the_whole_line():
    lines = column(9)
    [strip] = strips((1, row(4, left=20, right=80)), [(1, lines[3])], lambda _: lines)
    assert strip.box[2] == 200


def test_a_longer_line_between_is_shown_whole():
    lines = [row(0, right=60), row(1, right=300), row(2, right=80)]
    [strip] = strips((1, lines[2]), [(1, lines[0])], lambda _: lines)
    assert strip.box == (20, lines[0][1], 300, lines[2][3])


def test_one_line_that_is_two_headings_is_shown_once():
    lines = column(9)
    [strip] = strips((1, lines[4]), [(1, lines[2]), (1, lines[2])], lambda _: lines)
    assert strip.headings == (lines[2],)


def test_bare_strips_hold_nothing_but_the_line_and_its_headings():
    lines = column(9)
    assert bare_strips((1, lines[4]), [(1, lines[0]), (1, lines[2])], lambda _: lines) == [
        Strip(1, lines[0], (lines[0],)), Strip(1, lines[2], (lines[2],)), Strip(1, lines[4]),
    ]  # fmt: skip
