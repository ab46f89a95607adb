"""Entries get the start time and day of the right event of a timeline, or none."""

from dataclasses import replace

import pytest

from heatsync.model.message import Message
from heatsync.model.read_report import HeatsBefore
from heatsync.model.swim import TimeSource
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text
from heatsync.search.finder import Finder
from heatsync.search.heat_durations import HeatDurations, seconds
from tests.support.hytek_pdf import RANKED
from tests.support.hytek_text import LANES, MARK, MEET, read_page, read_pages
from tests.unit.results.test_deduplication import MEETS
from tests.unit.results.test_merge import merged, sheet

REPORT = (
    MARK, MEET, "Session Report",
    "Session: 2 Friday Prelims",
    "Day of Meet: 2 Starts at 08:30 AM Heat Interval: 30 Seconds / Back +15 Seconds",
    "Prelims 9 Girls 11-12 200 Backstroke 14 3 08:39 AM",
    "Prelims 10 Girls 11-12 50 Freestyle 14 3 09:00 AM",
    "Session: 3 Friday Finals",
    "Day of Meet: 2 Starts at 05:00 PM Heat Interval: 60 Seconds",
    "Finals 9 Girls 11-12 200 Backstroke 14 3 05:10 PM",
)  # fmt: skip
PROGRAM = (
    "Event 9 Girls 11-12 200 Backstroke", LANES,
    "Heat 1 of 3 Prelims", "3 Roe, Kim 12 RC 3:10.00", "4 Poe, Ash 12 RC 3:00.00",
    "Heat 2 of 3 Prelims", "4 Lark, Pim 12 RC 2:50.00",
    "Heat 3 of 3 Prelims", "4 Doe, Uma 12 RC 2:30.00",
)  # fmt: skip
BACK_INTERVAL = 45


def extraction(read, name="Uma Doe", meet="Harbor Lights Invitational"):
    found = Finder(read).find(SwimmerName(name))
    return replace(sheet(*found.swims, meet=meet, warnings=found.warnings), read_report=found.read_report)


def times(*extractions):
    return [
        (found.swim.event_number, found.swim.heat_start_time, found.swim.time_source, found.swim.session_date)
        for found in merged(*extractions).entries
    ]


def test_a_heats_start_is_estimated_from_earlier_seed_times_and_pauses():
    timeline = extraction(read_pages(REPORT))
    assert timeline.swims == ()
    assert 190 + 170 + 2 * BACK_INTERVAL == 450
    assert times(timeline, extraction(read_page(*PROGRAM))) == [(9, "08:46", TimeSource.ESTIMATED, "2026-06-12")]
    assert times(extraction(read_page(*PROGRAM)), timeline)[0][1] == "08:46", "in either order"


def test_the_first_heat_starts_with_its_event():
    timeline = extraction(read_pages(REPORT))
    assert times(timeline, extraction(read_page(*PROGRAM), "Kim Roe")) == [
        (9, "08:39", TimeSource.TIMELINE, "2026-06-12")
    ]


def test_the_finals_are_timed_by_the_finals():
    finals = read_page("Event 9 Girls 11-12 200 Backstroke", LANES, "Heat 1 of 1 Finals", "4 Doe, Uma 12 RC 2:30.00")
    assert times(extraction(read_pages(REPORT)), extraction(finals)) == [
        (9, "17:10", TimeSource.TIMELINE, "2026-06-12")
    ]


@pytest.mark.parametrize(
    ("printed", "start"),
    [
        ("Timed Finals", "17:10"),
        ("A - Final", "17:10"),
        ("Preliminary", "08:39"),
        ("Semifinals", None),
        ("Swim-off", None),
    ],
)
def test_a_timelines_row_times_only_the_rounds_that_it_covers(printed, start):
    (swim,) = extraction(read_page(*PROGRAM)).swims
    program = sheet(replace(swim, round=printed), meet="Harbor Lights Invitational")
    assert times(extraction(read_pages(REPORT)), program)[0][1] == start


PSYCH = (
    "Event 9 Girls 11-12 200 LC Meter Backstroke", RANKED, "3 Doe, Uma 12 RC 2:30.00",
    "Event 77 Girls 11-12 400 LC Meter Freestyle", RANKED, "5 Doe, Uma 12 RC 5:30.00",
)  # fmt: skip
ROUNDS = [("Prelims", "2026-06-12", "Friday Prelims", "08:39"), ("Finals", "2026-06-12", "Friday Finals", "17:10")]


def psych(*lines):
    return extraction(read_page(*(lines or PSYCH), session="Psych Sheet"))


def rounds(*extractions):
    return [
        [(each.round, each.session_date, each.session_name, each.start_time) for each in found.rounds]
        for found in merged(*extractions).entries
    ]


def test_an_unseeded_entry_gets_the_day_and_the_start_of_its_first_round():
    report = extraction(read_pages(REPORT))
    assert times(psych(), report) == [
        (9, "08:39", TimeSource.TIMELINE, "2026-06-12"),
        (77, None, None, None),
    ]
    assert rounds(report, psych()) == [ROUNDS, []]


def test_the_first_round_may_be_on_another_day_than_the_next_one():
    saturday = [line.replace("Day of Meet: 2 Starts at 05", "Day of Meet: 3 Starts at 05") for line in REPORT]
    report = extraction(read_pages(tuple(line.replace("Friday Finals", "Finals") for line in saturday)))
    assert times(psych(), report)[0] == (9, "08:39", TimeSource.TIMELINE, "2026-06-12")
    assert [day for _, day, _, _ in rounds(psych(), report)[0]] == ["2026-06-12", "2026-06-13"]


def test_a_seeded_entry_lists_all_rounds_too():
    assert rounds(extraction(read_pages(REPORT)), extraction(read_page(*PROGRAM))) == [ROUNDS]


def test_an_unseeded_entry_of_an_event_in_two_parts_gets_the_day_only():
    later = "Prelims 9 Girls 11-12 200 Backstroke 14 2 11:00 AM"
    report = extraction(read_pages((*REPORT[:7], later)))
    assert times(psych(), report)[0] == (9, None, None, "2026-06-12")
    assert [start for *_, start in rounds(psych(), report)[0]] == ["08:39", "11:00"]


def test_rounds_in_an_impossible_order_give_no_time():
    evening = [line.replace("08:39 AM", "08:39 PM") for line in REPORT]
    assert times(psych(), extraction(read_pages(tuple(evening))))[0] == (9, None, None, "2026-06-12")


def test_rows_of_another_event_with_the_same_number_are_left_out():
    other = tuple(line.replace("Prelims 9 Girls 11-12 200 Back", "Prelims 9 Boys 11-12 200 Back") for line in REPORT)
    assert times(psych(), extraction(read_pages(other)))[0] == (9, "17:10", TimeSource.TIMELINE, "2026-06-12")
    assert rounds(psych(), extraction(read_pages(other)))[0] == ROUNDS[1:]


def test_a_printed_start_without_a_day_gets_the_day():
    (swim,) = extraction(read_page(*PROGRAM)).swims
    printed = replace(swim, heat_start_time="08:50", time_source=TimeSource.PRINTED, session_date=None)
    assert times(extraction(read_pages(REPORT)), sheet(printed, meet="Harbor Lights Invitational")) == [
        (9, "08:50", TimeSource.PRINTED, "2026-06-12")
    ]


def day_warnings(*extractions):
    messages = [warning.message for warning in merged(*extractions).warnings]
    return [message.parameters["events"] for message in messages if message.code == "DAY_NOT_PRINTED"]


def test_a_day_that_the_report_gives_is_not_reported_as_missing():
    report, first, second = extraction(read_pages(REPORT)), Message("EVENT", event="9"), Message("EVENT", event="77")
    assert day_warnings(psych()) == [(first, second)]
    assert day_warnings(psych(), report) == [(second,)]
    assert day_warnings(psych(*PSYCH[:3]), report) == []


def test_a_missing_day_of_one_of_several_swimmers_is_still_reported():
    both = psych(*PSYCH[:3], "4 Doe, Uma 11 SHRK 2:40.00", *PSYCH[3:])
    (events,) = day_warnings(both, extraction(read_pages(REPORT)))
    assert len(day_warnings(both)[0]) == 3
    assert [event.parameters["event"] for event in events] == [Message("EVENT", event="77")]


def test_a_timeline_dates_undated_entries():
    undated = read_page(*PROGRAM, session="Meet Program - All Events")
    assert [session.date for session in undated.sessions] == [None]
    assert times(extraction(read_pages(REPORT)), extraction(undated)) == [
        (9, "08:46", TimeSource.ESTIMATED, "2026-06-12")
    ]


@pytest.mark.parametrize(
    "members",
    [
        {"heat_start_time": "08:40", "time_source": TimeSource.PRINTED},
        {"round": "Alternate"},
        {"event_number": 77, "event_label": "77"},
        {"session_date": "2026-06-13"},
        {"event_number": None, "event_label": None},
    ],
)
def test_printed_times_are_kept_and_unmatched_entries_get_none(members):
    program = extraction(read_page(*PROGRAM))
    changed = replace(program, swims=tuple(replace(swim, **members) for swim in program.swims))
    (found,) = merged(extraction(read_pages(REPORT)), changed).entries
    assert found.swim == changed.swims[0]


def test_a_timeline_of_another_or_an_unknown_meet_gives_no_time():
    program = read_page(*PROGRAM)
    assert times(extraction(read_pages(REPORT)), extraction(program, meet="Finch Open"))[0][1] is None
    unknown = extraction(read_pages(REPORT), meet=""), extraction(program, meet="")
    assert times(*unknown)[0][1] is None, "sheets without a meet may be of different meets"


@pytest.mark.parametrize(("printed", "elsewhere"), MEETS)
def test_a_timeline_applies_in_every_spelling_of_its_meet(printed, elsewhere):
    timeline = extraction(read_pages(REPORT), meet=elsewhere)
    assert times(timeline, extraction(read_page(*PROGRAM), meet=printed))[0][1] == "08:46"


def test_an_ambiguous_event_gets_a_time_only_if_the_session_decides():
    (entry,) = extraction(read_page(*PROGRAM)).swims
    both = replace(extraction(read_pages(REPORT)), swims=())
    assert times(both, sheet(replace(entry, round=None), meet="Harbor Lights Invitational"))[0][1] == "08:39"
    nameless = replace(entry, round=None, session_name=None)
    assert times(both, sheet(nameless, meet="Harbor Lights Invitational"))[0][1] is None


def test_entries_of_the_ai_reader_get_times_too():
    (entry,) = extraction(read_page(*PROGRAM)).swims
    by_ai = sheet(entry, meet="HARBOR LIGHTS Invitational")
    assert times(extraction(read_pages(REPORT)), by_ai) == [(9, "08:39", TimeSource.TIMELINE, "2026-06-12")]


def combined(*rows):
    report = read_pages((*REPORT[:5], *rows))
    program = read_page(
        "Event 21 / 22 Girls / Boys 13-14 800 Freestyle", LANES, "Heat 1 of 1 Prelims", "4 Doe, Uma 13 RC NT"
    )
    return times(extraction(report), extraction(program))


def test_an_event_in_two_parts_gives_no_time():
    later = "Prelims 9 Girls 11-12 200 Backstroke 14 2 11:00 AM"
    assert times(extraction(read_pages((*REPORT[:7], later))), extraction(read_page(*PROGRAM)))[0][1] is None


def test_a_final_in_the_same_session_is_not_a_second_part():
    final = "Finals 9 Girls 11-12 200 Backstroke 14 1 11:00 AM"
    report = extraction(read_pages((*REPORT[:7], final)))
    assert times(report, extraction(read_page(*PROGRAM)))[0][1] == "08:46"


def test_a_combined_event_starts_when_all_its_parts_do():
    girls, boys = "Prelims 21 Girls 13-14 800 Free 8 1 11:10 AM", "Prelims 22 Boys 13-14 800 Free 8 1 11:10 AM"
    assert combined(girls, boys) == [(21, "11:10", TimeSource.TIMELINE, "2026-06-12")]
    assert combined(girls, boys.replace("11:10", "11:30"))[0][1] is None
    assert combined(girls, "Prelims 23 Boys 13-14 800 Free 8 1 11:10 AM")[0][1] is None
    assert combined("Prelims 21 / 22 Girls / Boys 13-14 800 Free 8 1 11:10 AM", boys)[0][1] == "11:10"


WEB = ("Harbor Lights Invitational", "Friday \u00b7 Prelims Timeline")


def web(*rows):
    return extraction(read_sheet([page_text(1, "\r\n".join((*WEB, *rows)))]))


def test_a_timeline_of_a_web_page_times_the_round_of_its_heading():
    row = "8:39 AM 9 Girls 11-12 200 Backstroke 3"
    assert times(web(row), extraction(read_page(*PROGRAM), "Kim Roe"))[0][1:3] == ("08:39", TimeSource.TIMELINE)
    finals = read_page("Event 9 Girls 11-12 200 Backstroke", LANES, "Heat 1 of 1 Finals", "4 Doe, Uma 12 RC 2:30.00")
    assert times(web(row), extraction(finals))[0][1] is None


@pytest.mark.parametrize(("heats", "start"), [((2, 3), "09:10"), ((1, 2), None), ((3,), "09:10"), ((1,), None)])
def test_a_timelines_row_of_one_heat_times_only_that_heat(heats, start):
    rows = [f"9:{heat - 2}0 AM 9 Girls 200 Backstroke \u2014 Heat {heat} of 3" for heat in heats if heat > 1]
    rows = [*(["8:50 AM 9 Girls 200 Backstroke \u2014 Heat 1 of 3"] if 1 in heats else []), *rows]
    found = times(web(*rows), extraction(read_page(*PROGRAM)))[0]
    assert found[1:3] == (start, TimeSource.TIMELINE if start else None)
    whole = times(web("8:40 AM 9 Girls 200 Backstroke 3", *rows), extraction(read_page(*PROGRAM)))[0]
    assert whole[1] == start


def before(*lines, name):
    found = read_page("Event 9 Girls 200 Free", LANES, *lines)
    return HeatDurations(found.entries).before(next(entry for entry in found.entries if entry.name == name))


def test_a_heat_without_seed_times_takes_as_long_as_the_slowest_known():
    heats = (
        "Heat 1 of 4 Finals", "4 Roe, Kim 12 RC NT", "Heat 2 of 4 Finals", "4 Lark, Pim 12 RC 2:50.00",
        "Heat 4 of 4 Finals", "4 Doe, Uma 12 RC 2:30.00",
    )  # fmt: skip
    assert before(*heats, name="Doe, Uma") == HeatsBefore(3, 510.0)
    assert before("Heat 2 of 2 Finals", "4 Doe, Uma 12 RC NT", name="Doe, Uma") is None
    assert before("Heat 1 of 2 Finals", "4 Doe, Uma 12 RC NT", name="Doe, Uma") == HeatsBefore(0, 0)


def test_an_entry_without_a_heat_has_no_heats_before_it():
    assert before("Heat 2 of 2 Finals - Swimming with Finals", "4 Doe, Uma 12 RC 2:30.00", name="Doe, Uma") is None
    assert before(RANKED, "4 Doe, Uma 12 RC 2:30.00", name="Doe, Uma") is None


def test_a_heat_of_the_finals_session_is_not_before_one_of_the_morning():
    heats = (
        "Heat 1 of 3 Finals - Swimming with Finals", "4 Roe, Kim 12 RC 2:20.00",
        "Heat 2 of 3 Finals", "4 Lark, Pim 12 RC 2:30.00", "Heat 3 of 3 Finals", "4 Doe, Uma 12 RC 2:40.00",
    )  # fmt: skip
    assert before(*heats, name="Lark, Pim") == HeatsBefore(0, 0)
    assert before(*heats, name="Doe, Uma") == HeatsBefore(1, 150.0)


def test_an_estimate_past_midnight_is_discarded():
    long = [line for heat in range(1, 40) for line in (f"Heat {heat} of 40 Prelims", "4 Lark, Pim 12 RC 59:00.00")]
    program = read_page(PROGRAM[0], LANES, *long, "Heat 40 of 40 Prelims", "4 Doe, Uma 12 RC 50:00.00")
    assert times(extraction(read_pages(REPORT)), extraction(program))[0][1:3] == ("08:39", TimeSource.TIMELINE)


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        ("27.95", 27.95), ("2:18.36", 138.36), ("01:02:03,50", 3723.5), ("39.17L", 39.17), ("X1:57.73Y", 117.73),
        ("NT", None), ("00:00,00", None), (None, None), ("", None), ("XNT", None), ("2:18", None),
    ],
)  # fmt: skip
def test_a_seed_time_in_seconds(seed, expected):
    assert seconds(seed) == (None if expected is None else pytest.approx(expected))


def with_warnings(read, meet="Harbor Lights Invitational"):
    return replace(extraction(read, meet=meet), warnings=Finder(read).find(SwimmerName("Uma Doe")).warnings)


def test_a_timeline_alone_asks_for_the_heat_sheet_of_its_meet():
    timeline, program = with_warnings(read_pages(REPORT)), with_warnings(read_page(*PROGRAM))
    assert codes(timeline) == ["TIMELINE_ONLY"]
    assert codes(timeline, program) == codes(program, timeline) == []
    assert codes(timeline, with_warnings(read_page(*PROGRAM), meet="Another Meet")) == ["TIMELINE_ONLY"]


def codes(*extractions):
    return [warning.message.code for warning in merged(*extractions).warnings]
