"""The headings of a sheet are noted where they stand, and each heat once."""

from heatsync.model.sheet import SheetHeading, SheetHeat
from heatsync.parsing.headings import Headings
from heatsync.parsing.layouts.easywk import EASYWK
from heatsync.parsing.layouts.hytek import HYTEK
from heatsync.parsing.lines import Columns, Event, Heat
from heatsync.parsing.place import Place
from heatsync.parsing.sheet_builder import SheetBuilder


def heats(*printed):
    sheet = SheetBuilder("")
    for heat in printed:
        sheet.heat(0, heat)
    return sheet.heats


def test_a_repeated_heat_is_one_with_all_that_is_printed_of_it():
    assert heats(Heat(1, of=3, start="09:00"), Heat(1)) == (SheetHeat(0, 1, of=3, start="09:00"),)
    assert heats(Heat(1), Heat(1, of=3, start="09:00", is_about=True)) == (
        SheetHeat(0, 1, of=3, start="09:00", is_about=True),
    )


def test_a_heat_with_two_starts_has_none():
    assert heats(Heat(1, start="09:00"), Heat(1, start="09:05"), Heat(1, start="09:00")) == (SheetHeat(0, 1),)


def test_two_rounds_have_their_own_heats():
    assert len(heats(Heat(1, round="Prelims"), Heat(1, round="Finals"))) == 2


def test_an_event_that_begins_late_is_noted_where_it_was_announced():
    sheet, place = SheetBuilder(""), Place(Columns(), page=1, line=3)
    headings = Headings(EASYWK, sheet, place)
    headings.accept(Event("1", 1, "50m Freistil"), "")
    place.page, place.line = 2, 1
    headings.accept(Heat(1), "")
    assert [*sheet.headings] == [SheetHeading(1, 3, "event", 0), SheetHeading(2, 1, "heat", 0, 1)]


def test_the_rest_of_a_name_belongs_to_the_heading():
    sheet, place = SheetBuilder(""), Place(Columns(), page=1, line=3)
    headings = Headings(HYTEK, sheet, place)
    headings.accept(Event("1", 1, "Girls 50"), "")
    place.line = 4
    assert headings.lengthen_name("Freestyle")
    assert [*sheet.headings] == [SheetHeading(1, 3, "event", 0, lines=2)]
