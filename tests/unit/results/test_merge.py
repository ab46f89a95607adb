"""The merged entries: repeats, order and sources."""

import random
from dataclasses import replace

from heatsync.model.batch import JobStatus
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.read_report import NearestName, ReadReport
from heatsync.model.rendering import render
from heatsync.model.swim import RelayLeg, Swim, TimeSource
from heatsync.results.merge import Results, merge
from heatsync.results.result_warnings import ResultWarning
from tests.support.jobs import job

SWIM = Swim(
    event_number=12,
    event_name="Girls 13-14 200 Free",
    swimmer_name="Doe, Uma",
    heat_number=3,
    lane=4,
    heat_start_time="09:15",
    time_source=TimeSource.PRINTED,
    session_date="2026-03-14",
    round="Prelims",
    entry=1,
)
SECOND_FILE = 2


def sheet(*events, meet="Lark Open", start=None, warnings=()):
    return Extraction("local", "1", meet, start, tuple(events), tuple(warnings))


def merged(*sheets) -> Results:
    jobs = [job(sequence) for sequence in range(1, len(sheets) + 1)]
    return merge(jobs, {job.id: sheet for job, sheet in zip(jobs, sheets, strict=True)})


def test_the_same_swim_in_two_sheets_is_one_entry_of_the_newer():
    results = merged(sheet(replace(SWIM, page=7)), sheet(replace(SWIM, page=1)))
    assert [(found.source, found.swim.page) for found in results.entries] == [(2, 1)]
    assert results.changes == results.warnings == ()
    assert results.total == 1
    assert [source.event_count for source in results.sources] == [1, 1]


def test_a_name_in_another_order_case_or_accent_is_the_same_person():
    assert merged(sheet(SWIM), sheet(replace(SWIM, swimmer_name="UMÁ DOE"))).total == 1


def test_entries_that_differ_in_an_identifying_member_are_two():
    others = {
        "session_date": "2026-03-15",
        "event_number": 13,
        "event_label": "12 / 13",
        "round": "Finals",
        "swimmer_name": "Doe, Ute",
        "relay": RelayLeg("A", 2, "Pond Club"),
    }
    for member, value in others.items():
        results = merged(sheet(SWIM), sheet(replace(SWIM, **{member: value})))
        assert results.total == SECOND_FILE, member
    assert merged(sheet(SWIM), sheet(SWIM, meet="Finch Open")).total == 2


def test_two_legs_of_one_relay_are_two_entries():
    legs = [replace(SWIM, relay=RelayLeg("A", leg, "Pond Club")) for leg in (1, 3)]
    assert merged(sheet(*legs)).total == 2


def test_an_unknown_lane_or_day_is_not_a_known_one():
    assert merged(sheet(SWIM), sheet(replace(SWIM, lane=None))).total == 2
    assert merged(sheet(SWIM), sheet(replace(SWIM, session_date=None))).total == 2


def test_the_rank_identifies_an_entry_without_heat_and_lane():
    psych = replace(SWIM, heat_number=None, lane=None, rank=5)
    assert merged(sheet(psych), sheet(psych)).total == 1
    assert merged(sheet(psych), sheet(replace(psych, rank=6))).total == 2


def test_the_rank_of_a_seeded_entry_is_ignored():
    assert merged(sheet(SWIM), sheet(replace(SWIM, rank=6))).total == 1


def test_namesakes_of_different_age_in_one_list_are_both_kept():
    psych = replace(SWIM, heat_number=None, lane=None, age=9)
    assert merged(sheet(psych, replace(psych, age=13))).total == 2


def test_an_abbreviated_name_of_a_numbered_event_is_the_same_event():
    assert merged(sheet(SWIM), sheet(replace(SWIM, event_name="200 Free"))).total == 1


def test_event_names_must_be_equal_if_the_meet_is_unknown():
    other = replace(SWIM, event_name="Boys 9-10 50 Back")
    assert merged(sheet(SWIM, meet=""), sheet(other, meet="")).total == 2


def test_no_swim_is_lost_where_sessions_restart_event_numbers():
    fly = replace(SWIM, event_name="Girls 13-14 100 Fly", session_name="Meet B", heat_start_time=None)
    free = replace(SWIM, session_name="Meet A", heat_start_time=None)
    assert merged(sheet(free, fly)).total == 2
    assert merged(sheet(free), sheet(fly)).total == 2


def test_another_printed_start_in_one_sheet_is_another_swim():
    evening = replace(SWIM, heat_start_time="17:05")
    results = merged(sheet(SWIM, evening))
    assert [found.swim.heat_start_time for found in results.entries] == ["09:15", "17:05"]
    computed = replace(evening, time_source=TimeSource.ESTIMATED)
    assert merged(sheet(SWIM), sheet(computed)).total == 1


def test_undated_sessions_and_weekends_of_one_meet_are_kept_apart():
    friday = replace(SWIM, session_date=None, session_name="Friday", heat_start_time=None)
    saturday = replace(friday, session_name="Saturday")
    assert merged(sheet(friday, saturday)).total == 2
    assert merged(sheet(friday), sheet(saturday)).total == 2
    assert merged(sheet(friday), sheet(replace(friday, session_name=None))).total == 1
    assert merged(sheet(friday, start="2026-05-02"), sheet(friday, start="2026-05-09")).total == 2


def test_a_printout_that_is_twice_in_a_pdf_counts_once():
    assert merged(sheet(SWIM, replace(SWIM, page=9, entry=2))).total == 1


def test_entries_are_sorted_by_date_time_event_and_heat_with_unknowns_last():
    inside = [
        replace(SWIM, session_date="2026-03-14", heat_start_time="08:00", event_number=30),
        replace(SWIM, session_date="2026-03-14", heat_start_time="09:15", event_number=2),
        replace(SWIM, session_date="2026-03-14", heat_start_time="09:15", event_number=12, heat_number=3),
        replace(SWIM, session_date="2026-03-14", heat_start_time="09:15", event_number=12, heat_number=10),
        replace(SWIM, session_date="2026-03-14", heat_start_time="09:15", event_number=12, heat_number=None),
        replace(SWIM, session_date="2026-03-14", heat_start_time="09:15", event_number=None),
        replace(SWIM, session_date="2026-03-14", heat_start_time=None, event_number=1),
        replace(SWIM, session_date="2026-03-15", heat_start_time="07:00", event_number=1),
        replace(SWIM, session_date=None, heat_start_time="07:00", event_number=1),
        replace(SWIM, session_date=None, heat_start_time=None, event_number=None, heat_number=None, lane=None),
    ]
    shuffled = inside.copy()
    for seed in range(20):
        random.Random(seed).shuffle(shuffled)  # noqa: S311 - a reproducible order, no secret
        assert [found.swim for found in merged(sheet(*shuffled)).entries] == inside


def test_a_source_has_the_swimmers_first_day_or_an_empty_one():
    days = [replace(SWIM, session_date=day) for day in ("2026-03-15", None, "2026-03-14")]
    sources = merged(sheet(*days), sheet(start="2026-03-13")).sources
    assert [source.session_date for source in sources] == ["2026-03-14", ""]


def test_failed_and_cancelled_jobs_are_failed_sources():
    failed = job(
        1, status=JobStatus.FAILED, error_code="NOT_A_PDF", error_message="This file is not a PDF.", retriable=False
    )
    jobs = [failed, job(2, status=JobStatus.CANCELLED), job(3, status=JobStatus.PENDING), job(4)]
    results = merge(jobs, {"job-3": sheet(SWIM), "job-4": sheet(SWIM)})
    assert [(job.sequence, job.error_code) for job in results.failed_sources] == [(1, "NOT_A_PDF"), (2, None)]
    assert [source.job.sequence for source in results.sources] == [4]
    assert [found.source for found in results.entries] == [4]


def test_a_warning_names_its_sheet_when_there_are_several():
    no_text = Message("PAGES_WITHOUT_TEXT", pages=[2])
    assert merged(sheet(warnings=[no_text])).warnings == (ResultWarning(no_text, no_text, 1, "sheet-1.pdf"),)
    both = merged(sheet(warnings=[no_text]), sheet(warnings=[no_text]))
    assert [(warning.message, warning.sequence) for warning in both.warnings] == [(no_text, 1), (no_text, 2)]
    assert [render(warning.text) for warning in both.warnings] == [
        f"sheet-1.pdf: {render(no_text)}",
        f"sheet-2.pdf: {render(no_text)}",
    ]


def test_a_warning_lists_entries_without_any_day():
    dateless = replace(SWIM, session_date=None)
    assert merged(sheet(dateless, start="2026-03-13")).warnings == ()
    (warning,) = merged(sheet(dateless)).warnings
    assert warning.message.code == "NOT_IN_CALENDAR"
    assert "Event 12 Girls 13-14 200 Free, heat 3 lane 4" in render(warning.text)


def test_a_title_contains_only_known_values():
    def title(**members):
        return render(merged(sheet(replace(SWIM, **members))).entries[0].swim.title)

    assert title() == "Event 12 Girls 13-14 200 Free, heat 3 lane 4"
    assert title(event_label="12 / 13") == "Event 12 / 13 Girls 13-14 200 Free, heat 3 lane 4"
    assert title(heat_number=None, lane=None, rank=5) == "Event 12 Girls 13-14 200 Free, ranked 5"
    assert title(lane=None) == "Event 12 Girls 13-14 200 Free, heat 3"
    assert title(lane=0) == "Event 12 Girls 13-14 200 Free, heat 3 lane 0"
    assert title(relay=RelayLeg("B", 2, None)) == "Event 12 Girls 13-14 200 Free, heat 3 lane 4, relay B leg 2"
    assert title(event_number=None, event_name=None, heat_number=None, lane=None) == "Unnamed event"


def test_an_invalid_day_or_time_is_unknown():
    (found,) = merged(sheet(replace(SWIM, session_date="9999-12-31", heat_start_time="25:00"))).entries
    assert (found.day, found.start) == (None, None)
    (found,) = merged(sheet(replace(SWIM, session_date="next Sunday", heat_start_time="late"))).entries
    assert (found.day, found.start) == (None, None)


def test_the_mark_of_a_newer_issue_does_not_make_another_meet():
    assert merged(sheet(SWIM), sheet(SWIM, meet="Lark Open - UPDATED 3/13 9:30 PM")).total == 1


NEAR = [NearestName("Doerr, Uma", "RC", 13), NearestName("Dohr, Uma", "RC", 12), NearestName("Doerr, Uma", "SHRK", 11)]


def missing(*nearest, warnings=()):
    """A sheet without the swimmer."""
    report = ReadReport(layout="hytek", pages=1, events=1, heats=1, entries=9, nearest_names=nearest)
    return replace(sheet(warnings=warnings), read_report=report)


def test_the_nearest_names_of_all_sheets_are_listed_the_best_of_each_first():
    results = merged(missing(NEAR[0], NEAR[1]), missing(NEAR[2], NEAR[0]))
    assert results.nearest_names == (NEAR[0], NEAR[2], NEAR[1])


def test_a_swimmer_who_is_found_or_withdrawn_in_a_sheet_has_no_nearest_names():
    assert merged(missing(NEAR[0]), sheet(SWIM)).nearest_names == ()
    assert merged(missing(NEAR[0]), missing(warnings=[Message("WITHDRAWN", events=["event 3"])])).nearest_names == ()
    assert [source.nearest_names for source in merged(missing(NEAR[0]), sheet(SWIM)).sources] == [(NEAR[0],), ()]


def test_the_nearest_names_of_the_ai_reader_are_those_of_its_warning():
    warning = Message("NOT_IN_SHEET_NEAREST", swimmer="Uma Doe", names=["Doerr, Uma"])
    assert merged(sheet(warnings=[warning])).nearest_names == (NearestName("Doerr, Uma"),)
