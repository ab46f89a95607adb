"""A search returns the swimmer's entries only, and warns of everything a family should know."""

import json
from dataclasses import replace

import msgspec

from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.read_report import (
    HeatsBefore,
    MissingHeats,
    NearestName,
    PageLine,
    ReadReport,
    TimedEvent,
    Withdrawn,
)
from heatsync.model.rendering import render
from heatsync.model.sheet import Sheet
from heatsync.model.swim import RelayLeg, Swim, TimeSource
from heatsync.names.name_index import NameIndex
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text
from heatsync.search.finder import Finder
from heatsync.search.search_warnings import is_not_in_sheet
from tests.support.hytek_pdf import RANKED, RELAY
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_page, read_pages

HEAT = ("Event 1 Girls 13-14 50 LC Meter Freestyle", LANES, "Heat 1 of 1 Prelims Starts at 09:10 AM")


def find(sheet: Sheet, name: str) -> Extraction:
    return Finder(sheet).find(SwimmerName(name))


def event(label: str) -> Message:
    return Message("EVENT", event=label)


def names(found: Extraction) -> list[str | None]:
    return [swim.swimmer_name for swim in found.swims]


def test_a_swim_has_all_values_of_the_sheet():
    sheet = read_page(*HEAT, "3 Roe, Kim 14 RC 27.00", "4 Doe, Uma M 13 Pacific Northwes 27.90L B")
    found = find(sheet, "Uma Doe")
    assert (found.swims, found.warnings) == (
        (
            Swim(
                event_number=1, event_label="1", event_name="Girls 13-14 50 LC Meter Freestyle",
                swimmer_name="Doe, Uma M", age=13, team="Pacific Northwes", seed_time="27.90L", heat_number=1, lane=4,
                heat_start_time="09:10", time_source=TimeSource.PRINTED, session_date="2026-06-12",
                session_name="Friday Prelims", round="Prelims", page=1, entry=1,
            ),
        ),
        (),
    )  # fmt: skip


def test_a_similar_name_is_never_included():
    sheet = read_page(*HEAT, "3 Doerr, Uma 13 RC 27.00", "4 Doe, Uma 13 RC 27.90", "5 Doe, Umara 13 RC 28.00")
    assert names(find(sheet, "Uma Doe")) == ["Doe, Uma"]
    assert names(find(sheet, "Doerr, Uma")) == ["Doerr, Uma"]


def test_a_warning_lists_namesakes_of_an_entry_without_initial():
    def sheet(namesake):
        second = ("Event 2 Girls 13-14 50 LC Meter Butterfly", LANES, "Heat 1 of 1 Prelims", "5 Doe, Uma 13 RC 29.00")
        return read_page(*HEAT, namesake, *second)

    for asked in ("Uma M Doe", "Doe, Uma M.", "Uma Doe Jr"):
        of_q = find(sheet("3 Doe, Uma Q 13 RC 27.00" if "M" in asked else "3 Doe, Uma III 13 RC 27.00"), asked)
        assert names(of_q) == ["Doe, Uma"], asked
        assert of_q.warnings[0].code == "MAY_BE_NAMESAKE", asked
    for nobody in ("3 Doe, Uma M 13 RC 27.00", "3 Doe, Uma Q 9 RC 27.00", "3 Doe, Uma Q 13 PV 27.00"):
        assert find(sheet(nobody), "Uma M Doe").warnings == (), nobody
    assert find(sheet("3 Doe, Uma Q 13 RC 27.00"), "Uma Doe").warnings == (), (
        "both entries are returned, as those of one or two people"
    )


def test_a_relay_leg_is_found():
    sheet = read_page(
        "Event 9 Girls 200 Medley Relay", RELAY, "Heat 1 of 1 Finals", "4 RC B 2:05.81", "1) Roe, Kim 13 2) Doe, Uma 13"
    )
    (swim,) = find(sheet, "Uma Doe").swims
    assert swim.relay == RelayLeg(letter="B", leg=2, team="RC")
    assert (swim.team, swim.lane, swim.seed_time) == ("RC", 4, "2:05.81")


def test_a_missing_swimmer_gets_the_nearest_names():
    found = find(read_page(*HEAT, "3 Doerr, Uma 13 RC 27.00", "4 Lark, Pim 13 RC 27.90"), "Uma Doer")
    assert found.swims == ()
    assert found.warnings == (Message("NOT_IN_SHEET_NEAREST", swimmer="Uma Doer", names=["Doerr, Uma"]),)


def nearest(sheet, name):
    return find(sheet, name).read_report.nearest_names


def test_the_nearest_names_have_team_and_age_of_each_swimmer():
    sheet = read_page(
        *HEAT, "3 Doerr, Uma 13 RC 27.00", "4 Doerr, Uma 11 SHRK 27.90", "5 Lark, Pim 13 RC 28.00",
        "Event 2 Girls 13-14 100 LC Meter Freestyle", LANES, "Heat 1 of 1 Prelims", "3 Doerr, Uma 13 RC 57.00",
    )  # fmt: skip
    assert nearest(sheet, "Uma Doer") == (NearestName("Doerr, Uma", "RC", 13), NearestName("Doerr, Uma", "SHRK", 11))
    assert nearest(sheet, "Uma Doerr") == ()


def test_a_relays_team_is_given_only_for_swimmers_without_an_own_entry():
    relay = (
        "Event 9 Girls 13-14 200 LC Meter Medley Relay", RELAY, "Heat 1 of 1 Finals", "4 RC A 2:05.81",
        "1) Doerr, Uma 13 2) Dohr, Uma 12", "3) Lark, Pim 13 4) Fox, Ann 14",
    )  # fmt: skip
    found = nearest(read_page(*HEAT, "3 Doerr, Uma 13 RC-NJ 27.00", *relay), "Uma Doer")
    assert found == (NearestName("Doerr, Uma", "RC-NJ", 13), NearestName("Dohr, Uma", "RC", 12))


def test_two_swimmers_in_one_text_are_named():
    sheet = read_page(*HEAT, "3 Doe, Uma 13 RC 27.00", "4 Poe, Ash 13 SHRK 27.90", "5 Lark, Pim 13 RC 28.00")
    found = find(sheet, "Uma Doe, Ash Poe")
    assert found.read_report.nearest_names == (NearestName("Doe, Uma", "RC", 13), NearestName("Poe, Ash", "SHRK", 13))
    assert found.warnings == (
        Message("SEVERAL_SWIMMERS_IN_SHEET", swimmer="Uma Doe, Ash Poe", names=["Doe, Uma", "Poe, Ash"]),
    )
    assert is_not_in_sheet(found.warnings[0])
    only_one = find(sheet, "Kit Owl, Uma Doe")
    assert only_one.warnings == (Message("NOT_IN_SHEET_NEAREST", swimmer="Kit Owl, Uma Doe", names=["Doe, Uma"]),)


def test_candidates_contain_a_word_of_the_name():
    printed = [
        "Doe, Uma", "Doe-Roe, Uma", "Mc Donald, Pim", "McDonald, Pim", "M?Donald, Pim",
        "O'Sample, Kit \"kit\" N", "Uma Doe", "de la Sample, Pim",
        "Doe, A. J.", "Doe, AJ", "Sample, Anne-Marie", "Sample, Annemarie", "D\u00f6e, Uma", "Doe, Uma Jr",
        "Lark, Stein", "Stein", "Steinbis, Pim", "Uma, Doe", "Doe III, Uma", "Robin O'Sample",
    ]  # fmt: skip
    swimmers = [SwimmerName(name) for name in printed]
    index = NameIndex(printed)
    for swimmer in swimmers:
        hopeful = {printed[at] for at in index.candidates(swimmer)}
        assert {name for name in printed if swimmer.match(name)} <= hopeful, swimmer.text
    assert len(index.candidates(SwimmerName("Robin O'Sample"))) < len(printed)


def test_partial_matches_are_left_out_beside_full_ones():
    sheet = read_page(*HEAT, "3 Doe-Roe, Uma 13 RC 27.00", "4 Doe, Uma 13 RC 27.90")
    found = find(sheet, "Uma Doe")
    assert names(found) == ["Doe, Uma"]
    assert found.warnings == (Message("SIMILAR_NAMES_LEFT_OUT", names=["Doe-Roe, Uma"]),)
    assert found.read_report.entries_of_name == 1
    assert [(line.kind, line.text) for line in found.read_report.explained] == [("similar", "Doe-Roe, Uma")]


def test_a_longer_surname_is_used_with_a_warning_if_nothing_else_matches():
    alone = read_page(*HEAT, "3 Doe-Roe, Uma 13 RC 27.00")
    found = find(alone, "Uma Doe")
    assert names(found) == ["Doe-Roe, Uma"]
    assert found.warnings == (Message("SURNAME_LONGER", names=["Doe-Roe, Uma"]),)
    both = read_page(*HEAT, "3 Doe-Roe, Uma 13 RC 27.00", "4 Doe, Uma Lotte 13 RC 27.90")
    assert names(find(both, "Uma Doe")) == ["Doe, Uma Lotte"]


def test_swapped_names_are_used_only_if_nothing_else_matches():
    both = read_page(*HEAT, "3 Doe, Uma 13 RC 27.00", "4 Uma, Doe 13 RC 27.90")
    assert names(find(both, "Doe Uma")) == ["Uma, Doe"]
    one = read_page(*HEAT, "3 Doe, Uma 13 RC 27.00")
    found = find(one, "Doe Uma")
    assert names(found) == ["Doe, Uma"]
    assert found.warnings == (Message("SURNAME_DIFFERS", names=["Doe, Uma"]),)


def test_a_warning_lists_unseeded_entries():
    sheet = read_page("Event 1 Girls 1500 Free", RANKED, "1 Doe, Uma 13 RC 18:07.96", session="Psych Sheet - Friday")
    found = find(sheet, "Uma Doe")
    assert [(e.heat_number, e.lane, e.rank) for e in found.swims] == [(None, None, 1)]
    assert found.warnings == (Message("NOT_SEEDED", events=[event("1")]),)


def test_a_warning_lists_alternates_and_heats_in_the_finals():
    sheet = read_page(
        *HEAT, "3 Lark, Pim 13 RC 27.00", "Alternates", "1 Doe, Uma 13 RC 27.90",
        "Event 2 Girls 400 IM", LANES, "Heat 1 of 1 Finals - Swimming with Finals", "4 Doe, Uma 13 RC 5:27.90",
    )  # fmt: skip
    assert find(sheet, "Uma Doe").warnings == (
        Message("ALTERNATE", events=[event("1")]),
        Message("SWUM_WITH_FINALS", events=[event("2")]),
    )


def test_warnings_about_one_of_two_namesakes_name_the_swimmer():
    sheet = read_page(
        *HEAT, "3 Doe, Uma 13 RC 27.00", "Alternates", "1 Doe, Uma 11 NOVA-CA 27.90",
        "Event 9 Girls 200 Medley Relay", RELAY, "Heat 1 of 1 Finals", "4 RC B 2:05.81",
        "1) Doe, Uma 2) Roe, Kim", "5) Doe, Uma 6) Lark, Pim", "5 NOVA-CA A 2:05.81",
    )  # fmt: skip
    alternate, relays = (render(warning).partition(": ")[2] for warning in find(sheet, "Uma Doe").warnings)
    assert alternate == "event 1 of Doe, Uma (11, NOVA-CA); event 9 of Doe, Uma (RC)."
    assert relays == "event 9 (NOVA-CA)."


def test_a_warning_quotes_an_unread_line_with_the_name():
    swimmers = [f"{lane} Lark, Pim 13 RC 28.0{lane}" for lane in range(1, 9)]
    sheet = read_page(*HEAT, *swimmers, "9 Doe, Uma ~ RC~ 27.9 NT")
    warnings = find(sheet, "Uma Doe").warnings
    assert Message("LINES_UNREAD", lines=1, pages=[1]) in warnings
    assert Message("NAME_IN_UNREAD_LINE", page=1, text="9 Doe, Uma ~ RC~ 27.9 NT") in warnings


def test_a_warning_lists_pages_without_text():
    sheet = read_pages((MARK, MEET, SESSION, *HEAT, "4 Doe, Uma 13 RC 27.90"), ("2",))
    assert find(sheet, "Uma Doe").warnings == (Message("PAGES_WITHOUT_TEXT", pages=[2]),)


def test_a_warning_lists_nameless_relays_of_the_swimmers_team():
    sheet = read_page(
        *HEAT, "4 Doe, Uma 13 RC 27.90",
        "Event 9 Girls 200 Medley Relay", RELAY, "Heat 1 of 1 Finals", "4 RC B 2:05.81", "5 NOVA-CA A 2:05.81",
    )  # fmt: skip
    assert find(sheet, "Uma Doe").warnings == (Message("RELAYS_WITHOUT_NAMES", events=[event("9")]),)


def test_a_cut_name_in_a_relay_is_found_with_a_warning():
    sheet = read_page(
        "Event 9 Boys 200 Medley Relay", RELAY, "Heat 1 of 1 Finals", "4 RC B 2:05.81",
        "1) Sample, Roderi2) Roe, Kim 13",
    )  # fmt: skip
    found = find(sheet, "Roderick Sample")
    assert names(found) == ["Sample, Roderi"]
    assert found.warnings[0].code == "NAME_CUT"


def test_a_cut_surname_in_a_relay_is_found_with_a_warning():
    sheet = read_page(
        "Event 9 Boys 200 Medley Relay", RELAY, "Heat 1 of 1 Finals", "4 RC B 2:05.81",
        "1) Larkinsdottirdo2) Roe, Kim 13", HEAT[0], LANES, HEAT[2], "4 Larkinsdottirdottir, Kit 13 RC 27.90",
    )  # fmt: skip
    found = find(sheet, "Kit Larkinsdottirdottir")
    assert names(found) == ["Larkinsdottirdo", "Larkinsdottirdottir, Kit"]
    assert found.warnings[0].code == "NAME_CUT"


def test_a_warning_lists_undated_entries():
    sheet = read_page(*HEAT, "4 Doe, Uma 13 RC 27.90", session="Meet Program - All Events")
    found = find(sheet, "Uma Doe")
    assert found.swims[0].session_date is None
    assert found.warnings == (Message("DAY_NOT_PRINTED", events=[event("1")]),)


def test_a_warning_quotes_another_swimmers_entry_with_the_name():
    sheet = read_page(*HEAT, "3 Lark, Pim 13 Uma Doe SC 27.00")
    assert find(sheet, "Uma Doe").warnings == (
        Message("NOT_IN_SHEET", swimmer="Uma Doe"),
        Message("NAME_IN_OTHER_ENTRY", page=1, text="Lark, Pim 13 Uma Doe SC"),
    )


def test_the_read_report_counts_what_was_read():
    found = find(
        read_pages(
            (MARK, MEET, SESSION, *HEAT, "4 Doe, Uma 13 RC 27.90"),
            (MARK, MEET, SESSION, "Event 2 Girls 100 Free", LANES, "Heat 2 of 4 Finals", "4 Lark, Pim 13 RC 57.90"),
            ("2",),
        ),
        "Uma Doe",
    )
    reading = found.read_report
    assert (reading.layout, reading.pages, reading.events, reading.heats, reading.entries) == ("hytek", 3, 2, 2, 2)
    assert reading.missing_heats == (MissingHeats("2", (1, 3, 4)),)
    assert reading.blank_pages == (3,)
    assert Message("HEATS_MISSING", heats=[Message("HEATS_OF_EVENT", event="2", heats=[1, 3, 4])]) in found.warnings


def test_a_record_holder_is_explained_and_other_lines_are_quoted():
    found = find(
        read_page(
            HEAT[0], "WZ Record: 25.01 8/7/2019 Uma Doe", *HEAT[1:], "4 Doe, Uma 13 RC 27.90", "Splits by Doe, Uma here"
        ),
        "Uma Doe",
    )
    reading = found.read_report
    assert reading.entries_of_name == 1
    assert [(line.page, line.kind) for line in reading.explained] == [(1, "record")]
    assert [(line.page, line.text) for line in reading.unexplained] == [(1, "Splits by Doe, Uma here")]
    assert found.warnings == (Message("NAME_IN_OTHER_LINE", page=1, text="Splits by Doe, Uma here"),)


GERMAN = (
    "26. Sample-Cup 2023 Seite 5",
    "Abschnitt 2 - Samstag 24.06.2023",
    "Wettkampf 3 - 50m R\u00fccken weiblich",
    "abgem. Doe, Uma 2009 SV 1919 Probe 00:34,15",
    "Lauf 1/1 (ca. 09:13 Uhr)",
    "Bahn Schwimmerin Jg. Verein Meldezeit",
    "Bahn 1 Lark, Pim 2014 SV 1919 Probe 00:53,09",
)


def test_a_withdrawn_swimmer_is_reported_and_not_missing():
    sheet = read_sheet([page_text(1, "\r\n".join(GERMAN))])
    found = find(sheet, "Uma Doe")
    assert found.swims == ()
    assert Message("WITHDRAWN", events=[event("3")]) in found.warnings
    assert not any(is_not_in_sheet(warning) for warning in found.warnings)
    assert found.read_report.withdrawn == (Withdrawn(1, "3", "Doe, Uma", "SV 1919 Probe", 2009, "00:34,15"),)
    assert [line.kind for line in found.read_report.explained] == ["withdrawn"]


def test_a_warning_names_a_withdrawn_namesake():
    sheet = read_sheet([page_text(1, "\r\n".join((*GERMAN, "Bahn 2 Doe, Uma 2012 SV 1919 Probe 00:51,00")))])
    found = find(sheet, "Uma Doe")
    assert len(found.swims) == 1
    assert any("event 3 of Doe, Uma (2009, SV 1919 Probe)." in render(warning) for warning in found.warnings)


def test_a_start_printed_with_ca_is_approximate():
    sheet = read_sheet([page_text(1, "\r\n".join(GERMAN))])
    (swim,) = find(sheet, "Pim Lark").swims
    assert (swim.heat_start_time, swim.time_source) == ("09:13", TimeSource.APPROXIMATE)


def test_a_read_report_survives_storage():
    for name in ("Uma Doe", "Pim Lark"):
        reading = find(read_sheet([page_text(1, "\r\n".join(GERMAN))]), name).read_report
        assert msgspec.convert(json.loads(json.dumps(msgspec.to_builtins(reading))), ReadReport) == reading
    whole = replace(
        reading,
        missing_heats=(MissingHeats("2", (1, 3)),),
        unread=(PageLine(1, "?"),),
        blank_pages=(2,),
        timeline=(TimedEvent("3", None, None, None, "2023-06-24", "09:00", 30),),
        unexplained=(PageLine(1, "x", "other"),),
        before=(None, HeatsBefore(2, 61.5)),
    )
    assert msgspec.convert(json.loads(json.dumps(msgspec.to_builtins(whole))), ReadReport) == whole


def test_a_read_report_of_another_version_is_readable():
    kept = {"layout": "hytek", "pages": 1, "events": 2, "heats": 3, "entries": 4, "shoe_size": 38}
    assert msgspec.convert(kept, ReadReport) == ReadReport(layout="hytek", pages=1, events=2, heats=3, entries=4)


def test_a_heat_that_goes_on_at_the_top_of_a_page_keeps_its_printed_start():
    first = ("Event 9 Girls 50 Free", LANES, "Heat 1 of 1 Prelims Starts at 09:10 AM", "1 Roe, Kim 12 RC NT")
    then = ("Heat 1 Prelims (#9 Girls 50 Free)", "2 Doe, Uma 12 RC NT")
    sheet = read_pages((MARK, MEET, SESSION, *first), (MARK, MEET, SESSION, *then))
    [swim] = find(sheet, "Uma Doe").swims
    assert (swim.heat_start_time, swim.time_source) == ("09:10", TimeSource.PRINTED)


def test_another_heat_of_the_event_does_not_give_its_start():
    first = ("Event 9 Girls 50 Free", LANES, "Heat 1 of 2 Prelims Starts at 09:10 AM", "1 Roe, Kim 12 RC NT")
    then = ("Heat 2 Prelims (#9 Girls 50 Free)", "2 Doe, Uma 12 RC NT")
    sheet = read_pages((MARK, MEET, SESSION, *first), (MARK, MEET, SESSION, *then))
    [swim] = find(sheet, "Uma Doe").swims
    assert swim.heat_start_time is None
