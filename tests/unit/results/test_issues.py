"""Two issues of one sheet: the newer one decides, and nothing changes in silence."""

from dataclasses import replace

import pytest

from heatsync.model.read_report import ReadReport, Withdrawn
from heatsync.model.rendering import render
from heatsync.model.sheet import UnreadLine
from heatsync.model.swim import TimeSource
from heatsync.names.swimmer_name import SwimmerName
from heatsync.results.changes import ChangeKind
from heatsync.results.filters import Filters
from heatsync.results.issue_order import Issue, in_order
from heatsync.results.merge import merge
from heatsync.search.finder import Finder
from tests.support.hytek_pdf import RANKED, RELAY
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_pages
from tests.support.jobs import job
from tests.unit.results.test_merge import SWIM, merged, sheet

EVENING = MARK
MORNING = MARK.replace("11:02 PM 6/10/2026", "7:02 AM 6/12/2026")
FREE = "Event 12 Girls 13-14 200 Free"
BACK = "Event 20 Girls 13-14 100 Back"
UMA, KIM = "4 Doe, Uma 13 RC 2:20.00", "5 Roe, Kim 13 RC 2:21.00"


def read(*lines, mark=EVENING, meet=MEET, session=SESSION):
    return read_pages((mark, meet, session, *lines))


def found(program, name="Uma Doe"):
    return Finder(program).find(SwimmerName(name))


def program(*lanes, event=FREE, heats=1, round_="Prelims", start="", **more):
    """Heat 1 of the event has these lanes, every other heat one lane."""
    others = [
        line
        for heat in range(2, heats + 1)
        for line in (f"Heat {heat} of {heats} {round_}", "1 Lark, Pim 13 RC 2:10.00")
    ]
    return read(event, LANES, f"Heat 1 of {heats} {round_}{start}", *lanes, *others, **more)


def kinds(results):
    return [change.kind for change in results.changes]


def places(results):
    return [(e.swim.event_number, e.swim.heat_number, e.swim.lane, e.source) for e in results.entries]


def texts(results):
    return [render(warning.text) for warning in results.warnings]


def issues(older, newer, name="Uma Doe"):
    """The evening's and the morning's sheet, sent in this order."""
    return merged(found(older, name), found(newer, name))


def test_another_lane_is_one_swim_and_a_change_in_words():
    results = issues(program(UMA, KIM), program(KIM, UMA.replace("4", "6", 1), mark=MORNING))
    assert places(results) == [(12, 1, 6, 2)]
    (change,) = results.changes
    assert (change.kind, change.before.swim.lane, change.after.swim.lane, change.source) == ("changed", 4, 6, 2)
    assert [difference.member for difference in change.differences] == ["lane"]
    assert texts(results) == ["sheet-2.pdf: Event 12 Girls 13-14 200 Free of Doe, Uma has changed: lane 4 to 6."]
    assert [source.job.sequence for source in results.sources] == [1, 2]
    assert results.people[0].entries == 1


def test_the_issue_that_was_printed_later_decides_whatever_the_order_of_the_jobs():
    older, newer = program(UMA), program(UMA.replace("4", "6", 1), mark=MORNING)
    results = issues(newer, older)
    assert places(results) == [(12, 1, 6, 1)]
    assert results.changes[0].before.swim.lane == 4


@pytest.mark.parametrize("mark", [EVENING, MARK.replace("11:02 PM 6/10/2026 ", "")])
def test_the_later_job_decides_if_the_time_of_printing_is_equal_or_unknown(mark):
    results = issues(
        program(UMA, mark=MORNING.replace("6/12", "6/10").replace("7:02 AM", "11:02 PM")),
        program(UMA.replace("4", "6", 1), mark=mark),
    )
    assert places(results) == [(12, 1, 6, 2)]


def test_sheets_without_a_time_of_printing_keep_their_place_among_the_others():
    def order(*issued):
        sheets = [Issue(at, "meet", None, _report(time)) for at, time in enumerate(issued, 1)]
        return [each.source for each in in_order(sheets)]

    assert order("2026-06-12T07:02", "2026-06-10T23:02") == [2, 1]
    assert order("2026-06-12T07:02", None, "2026-06-10T23:02") == [3, 2, 1]
    assert order(None, "2026-06-12T07:02", None, "2026-06-12T07:02") == [1, 2, 3, 4]


def _report(issued):
    return ReadReport(layout="hytek", pages=1, events=1, heats=1, entries=1, issued=issued)


def test_heat_and_start_change_too():
    older = program(UMA, start=" Starts at 09:40 AM")
    newer = read(
        FREE, LANES, "Heat 1 of 2 Prelims Starts at 09:40 AM", KIM, "Heat 2 of 2 Prelims Starts at 09:55 AM", UMA,
        mark=MORNING,
    )  # fmt: skip
    (text,) = texts(issues(older, newer))
    assert text.endswith("has changed: heat 1 to 2, start 09:40 to 09:55.")


def test_an_unchanged_swim_is_not_a_change():
    results = issues(program(UMA), program(UMA, KIM, mark=MORNING))
    assert (places(results), results.changes, texts(results)) == ([(12, 1, 4, 2)], (), [])


def test_a_swimmer_who_is_no_longer_in_the_event_is_scratched():
    results = issues(program(UMA, KIM), program(KIM, mark=MORNING))
    assert results.entries == ()
    (change,) = results.changes
    assert (change.kind, change.before.swim.lane, change.after, change.source) == ("scratched", 4, None, 2)
    scratched = "Event 12 Girls 13-14 200 Free, heat 1 lane 4 is scratched: Doe, Uma is no longer in this event."
    assert f"sheet-2.pdf: {scratched}" in texts(results)
    assert [(person.name, person.entries) for person in results.people] == [("Doe, Uma", 0)]


def test_a_swimmer_who_was_not_in_the_event_before_is_added():
    results = issues(program(KIM), program(UMA, KIM, mark=MORNING))
    assert (kinds(results), places(results)) == ([ChangeKind.ADDED], [(12, 1, 4, 2)])
    assert "is new: Doe, Uma was not in this event before." in texts(results)[-1]


def test_a_newer_sheet_changes_only_the_sessions_and_events_that_it_has():
    friday = program(UMA)
    both = read(FREE, LANES, "Heat 1 of 1 Prelims", UMA, BACK, LANES, "Heat 1 of 1 Prelims", UMA)
    saturday = program(KIM, mark=MORNING, session="Meet Program - Saturday Prelims")
    assert kinds(issues(both, program(UMA.replace("4", "6", 1), mark=MORNING))) == [ChangeKind.CHANGED]
    assert places(issues(both, program(UMA, mark=MORNING))) == [(12, 1, 4, 2), (20, 1, 4, 1)]
    results = issues(friday, saturday)
    assert (places(results), results.changes) == ([(12, 1, 4, 1)], ())


@pytest.mark.parametrize("round_", ["Finals", "Semi-Finals", "Swim-off"])
def test_another_round_of_the_event_is_not_a_newer_issue(round_):
    results = issues(program(UMA), program(KIM, round_=round_, mark=MORNING))
    assert (places(results), results.changes) == ([(12, 1, 4, 1)], ())
    results = issues(program(UMA), program(UMA.replace("4", "6", 1), round_=round_, mark=MORNING))
    assert (places(results), results.changes) == ([(12, 1, 4, 1), (12, 1, 6, 2)], ())


def test_finals_and_timed_finals_are_one_round():
    results = issues(
        program(UMA, round_="Finals"), program(UMA.replace("4", "6", 1), round_="Timed Finals", mark=MORNING)
    )
    assert (kinds(results), places(results)) == ([ChangeKind.CHANGED], [(12, 1, 6, 2)])


@pytest.mark.parametrize("name", ["UPDATED {}", "{} v2", "{} (Revised)"])
def test_a_marked_name_of_meet_or_session_is_the_same_one(name):
    meet, session = name.format("Harbor Lights Invitational"), name.format("Friday Prelims")
    newer = program(
        UMA.replace("4", "6", 1),
        mark=MORNING,
        meet=f"{meet} - 6/11/2026 to 6/14/2026",
        session=f"Meet Program - {session}",
    )
    assert places(issues(program(UMA), newer)) == [(12, 1, 6, 2)]


def test_another_meet_is_not_a_newer_issue():
    other = program(KIM, mark=MORNING, meet="Finch Open - 6/11/2026 to 6/14/2026")
    assert places(issues(program(UMA), other)) == [(12, 1, 4, 1)]


def doubtful(older, newer):
    results = issues(older, newer)
    assert (places(results), results.changes) == ([(12, 1, 4, 1)], ())
    assert any(text.startswith("sheet-2.pdf: Event 12") and "may be scratched" in text for text in texts(results))


def test_no_swim_is_scratched_if_heats_of_the_event_are_missing():
    newer = read(FREE, LANES, "Heat 2 of 2 Prelims", KIM, mark=MORNING)
    doubtful(program(UMA, KIM), newer)


def test_a_change_in_an_event_with_missing_heats_asks_to_check():
    newer = read(FREE, LANES, "Heat 2 of 2 Prelims", UMA, mark=MORNING)
    results = issues(program(UMA, KIM), newer)
    assert results.changes[0].is_doubtful
    assert texts(results)[-1].endswith("couldn't be read in the newer heat sheet. Please check.")


def test_no_swim_is_scratched_if_a_line_of_the_event_is_unread():
    newer = program(KIM, mark=MORNING)
    doubtful(program(UMA, KIM), replace(newer, unread=(UnreadLine(1, "4 D??, U?? 2:20.00", 7),)))


def test_no_swim_is_scratched_if_the_event_has_no_heats():
    newer = read(FREE, LANES, BACK, LANES, "Heat 1 of 1 Prelims", KIM, mark=MORNING)
    doubtful(program(UMA, KIM), newer)


def test_no_swim_is_scratched_if_the_name_is_in_a_line_that_is_not_an_entry():
    newer = program(KIM, "Doe, Uma swims for time only", mark=MORNING)
    doubtful(program(UMA, KIM), newer)


def test_no_swim_is_scratched_if_a_similar_name_is_printed():
    newer = read(
        FREE, LANES, "Heat 1 of 1 Prelims", "4 Doe-Roe, Uma 13 RC 2:20.00",
        BACK, LANES, "Heat 1 of 1 Prelims", UMA, mark=MORNING,
    )  # fmt: skip
    results = issues(program(UMA, KIM), newer)
    assert places(results) == [(12, 1, 4, 1), (20, 1, 4, 2)]
    assert kinds(results) == []


def test_a_corrected_age_is_not_a_scratch():
    results = issues(program(UMA), program(UMA.replace(" 13 ", " 14 "), mark=MORNING))
    assert places(results) == [(12, 1, 4, 1), (12, 1, 4, 2)]
    assert kinds(results) == []
    assert any("may be scratched" in text for text in texts(results))


def test_a_swimmer_who_is_printed_as_withdrawn_is_scratched():
    older, newer = found(program(UMA, KIM)), found(program(KIM, mark=MORNING), "Kim Roe")
    gone = Withdrawn(1, "12", "Doe, Uma", "RC", None, None)
    unclear = replace(newer.read_report, withdrawn=(gone,), listed=newer.read_report.listed)
    results = merged(older, replace(newer, swims=(), read_report=unclear))
    (change,) = results.changes
    assert (change.kind, change.is_withdrawn) == ("scratched", True)
    assert texts(results)[-1].endswith("is scratched: Doe, Uma is marked as withdrawn.")


def test_two_people_of_one_name_keep_their_swims():
    girl, boy = "4 Doe, Uma 13 RC 2:20.00", "5 Doe, Uma 15 XYZ 2:21.00"
    results = issues(program(girl, boy), program(girl.replace("4", "6", 1), boy, mark=MORNING))
    assert places(results) == [(12, 1, 5, 2), (12, 1, 6, 2)]
    (change,) = results.changes
    assert change.entry.swim.age == 13
    results = issues(program(girl, boy), program(boy, mark=MORNING))
    assert (places(results), kinds(results)) == ([(12, 1, 5, 2)], [ChangeKind.SCRATCHED])


PSYCH = (FREE, RANKED, "1 Roe, Kim 13 RC 2:19.00", "2 Doe, Uma 13 RC 2:20.00")


@pytest.mark.parametrize("mark", [EVENING, MORNING])
def test_a_psych_sheet_before_its_program_is_neither_a_second_swim_nor_a_change(mark):
    psych = read(*PSYCH, session="Psych Sheet", mark=mark)
    for pair in (psych, program(UMA)), (program(UMA), psych):
        results = issues(*pair)
        assert [place[:3] for place in places(results)] == [(12, 1, 4)]
        assert results.changes == ()
        assert not any("scratched" in text for text in texts(results))


def test_a_swimmer_of_the_psych_sheet_who_is_in_no_heat_stays_with_a_warning():
    results = issues(read(*PSYCH, session="Psych Sheet"), program(KIM, mark=MORNING))
    assert (places(results), results.changes) == ([(12, None, None, 1)], ())
    text = (
        "Event 12 Girls 13-14 200 Free, ranked 2 may be scratched: Doe, Uma was not found in the heats of this event."
    )
    assert f"sheet-2.pdf: {text} They may be those of another round. Please check." in texts(results)


def test_another_rank_in_a_newer_psych_sheet_is_not_a_change():
    newer = read(
        FREE, RANKED, "1 Doe, Uma 13 RC 2:18.00", "2 Roe, Kim 13 RC 2:19.00", session="Psych Sheet", mark=MORNING
    )
    results = issues(read(*PSYCH, session="Psych Sheet"), newer)
    assert ([e.swim.rank for e in results.entries], results.changes) == ([1], ())


def test_a_swimmer_who_left_the_psych_sheet_is_scratched():
    newer = read(*PSYCH[:3], session="Psych Sheet", mark=MORNING)
    results = issues(read(*PSYCH, session="Psych Sheet"), newer)
    assert (results.entries, kinds(results)) == ((), [ChangeKind.SCRATCHED])


def test_a_third_issue_is_compared_with_the_first():
    first, second = program(UMA), program(UMA.replace("4", "5", 1), mark=MORNING)
    third = program(UMA.replace("4", "6", 1), mark=MORNING.replace("7:02", "8:02"))
    results = merged(found(second), found(third), found(first))
    assert places(results) == [(12, 1, 6, 2)]
    (change,) = results.changes
    assert (change.before.swim.lane, change.before.source) == (4, 3)
    results = merged(found(first), found(program(KIM, mark=MORNING)), found(third))
    assert (places(results), kinds(results)) == ([(12, 1, 6, 3)], [ChangeKind.CHANGED])


def test_another_leg_or_team_of_the_relay_is_a_change():
    def relay(letter, *names, mark=EVENING):
        legs = " ".join(f"{leg}) {name} 13" for leg, name in enumerate(names, 1))
        return read("Event 4 Girls 200 Free Relay", RELAY, "Heat 1 of 1 Finals", f"1 RC {letter} NT", legs, mark=mark)

    results = issues(relay("A", "Doe, Uma", "Roe, Kim"), relay("B", "Roe, Kim", "Doe, Uma", mark=MORNING))
    assert [(e.swim.relay.letter, e.swim.relay.leg) for e in results.entries] == [("B", 2)]
    assert texts(results)[0].endswith("has changed: relay A to B, leg 1 to 2.")
    assert [difference.member for difference in results.changes[0].differences] == ["relay", "relay"]


def test_no_swim_is_scratched_if_a_relay_is_printed_without_its_swimmers():
    team = ("Event 12 Girls 200 Free Relay", RELAY, "Heat 1 of 1 Finals", "4 RC A NT")
    doubtful(read(*team, "1) Doe, Uma 13 2) Roe, Kim 13"), read(*team, mark=MORNING))


def test_an_event_that_is_combined_with_another_one_is_a_change():
    older = program(UMA, event="Event 21 Girls 13-14 800 Free")
    newer = program(UMA, event="Event 21 / 22 Girls / Boys 13-14 800 Free", mark=MORNING)
    results = issues(older, newer)
    assert [e.swim.event_label for e in results.entries] == ["21 / 22"]
    assert texts(results)[-1].endswith("has changed: event 21 to 21 / 22.")


def test_without_a_list_of_the_events_only_the_same_race_is_changed():
    lane = replace(SWIM, lane=5)
    results = merged(sheet(SWIM), sheet(lane))
    assert [entry.swim for entry in results.entries] == [lane]
    assert [difference.member for difference in results.changes[0].differences] == ["lane"]
    for vague in ({"session_date": None}, {"round": None}, {"lane": None}, {"event_label": "12 / 13"}):
        assert merged(sheet(SWIM), sheet(replace(lane, **vague))).total == 2, vague


REPORT = (
    "Session Report", "Session: 2 Friday Prelims", "Day of Meet: 2 Starts at 08:30 AM Heat Interval: 30 Seconds",
    "Prelims 12 Girls 13-14 200 Free 14 3 09:40 AM",
)  # fmt: skip


def test_a_newer_timeline_changes_the_start():
    older = found(read_pages((EVENING, MEET, *REPORT)))
    newer = found(read_pages((MORNING, MEET, *REPORT[:3], REPORT[3].replace("09:40", "09:55"))))
    for sheets in (found(program(UMA)), older, newer), (newer, found(program(UMA)), older):
        results = merged(*sheets)
        assert [(e.swim.heat_start_time, e.swim.time_source) for e in results.entries] == [
            ("09:55", TimeSource.TIMELINE)
        ]
        (change,) = results.changes
        assert change.message.parameters["changes"][0].parameters == {"before": "09:40", "after": "09:55"}
        assert results.sources[change.source - 1].extraction is newer


def test_an_estimated_start_changes_from_five_minutes_on():
    estimated = replace(SWIM, time_source=TimeSource.ESTIMATED)
    for start, count in (("09:19", 0), ("09:20", 1)):
        newer = replace(estimated, heat_start_time=start)
        assert len(merged(sheet(estimated), sheet(newer)).changes) == count


@pytest.mark.parametrize(
    "newer",
    [
        {"session_name": "Saturday AM"},
        {"session_date": None},
        {"round": None},
        {"event_label": "12 / 13"},
        {"lane": None},
    ],
)
def test_two_sheets_that_cannot_be_compared_are_warned_of(newer):
    older = replace(SWIM, session_name="Saturday")
    results = merged(sheet(older), sheet(replace(older, **{"lane": 6, **newer})))
    assert results.total == 2
    assert any("may be one race" in text for text in texts(results))


def test_two_rounds_or_two_sessions_without_a_round_are_two_races():
    morning = replace(SWIM, session_name="Friday Prelims", round=None)
    evening = replace(morning, session_name="Friday Finals", heat_start_time="17:05")
    assert texts(merged(sheet(morning), sheet(evening))) == []
    assert texts(merged(sheet(SWIM), sheet(replace(SWIM, round="Finals", heat_start_time="17:05")))) == []


def test_one_event_on_one_day_under_two_names_of_the_meet_is_warned_of():
    results = merged(sheet(SWIM), sheet(replace(SWIM, lane=6), meet="Lark Open of Sampletown"))
    assert results.total == 2
    assert any("may be one race" in text for text in texts(results))
    other = replace(SWIM, lane=6, session_date="2026-03-15")
    assert texts(merged(sheet(SWIM), sheet(other, meet="Lark Open of Sampletown"))) == []


def test_an_added_initial_is_the_same_swimmer():
    newer = program(KIM, "6 Doe, Uma M 13 RC 2:20.00", mark=MORNING)
    results = issues(program(UMA, KIM), newer)
    assert (places(results), kinds(results)) == ([(12, 1, 6, 2)], [ChangeKind.CHANGED])
    assert [person.name for person in results.people] == ["Doe, Uma M"]


def test_filters_leave_out_the_changes_of_others():
    girl, boy = "4 Doe, Uma 13 RC 2:20.00", "5 Doe, Uma 15 XYZ 2:21.00"
    sheets = [found(program(girl, boy)), found(program("3" + girl[1:], "6" + boy[1:], mark=MORNING))]
    jobs = [job(1), job(2)]
    results = merge(jobs, {"job-1": sheets[0], "job-2": sheets[1]}, Filters.parse(age="15"))
    (change,) = results.changes
    assert (change.entry.swim.age, change.entry.swim.lane) == (15, 6)
    assert len([text for text in texts(results) if "has changed" in text]) == 1


def test_the_same_pdf_twice_is_one_sheet():
    results = issues(program(UMA, KIM), program(UMA, KIM))
    assert (places(results), results.changes, texts(results)) == ([(12, 1, 4, 2)], (), [])


def test_a_pdf_with_two_printouts_is_an_issue_of_each_session():
    friday = (FREE, LANES, "Heat 1 of 1 Prelims", UMA)
    saturday = (BACK, LANES, "Heat 1 of 1 Prelims", UMA)
    next_session = "Meet Program - Saturday Prelims"
    both = read_pages((EVENING, MEET, SESSION, *friday), (EVENING, MEET, next_session, *saturday))
    newer = read(BACK, LANES, "Heat 1 of 1 Prelims", KIM, session=next_session, mark=MORNING)
    results = issues(both, newer)
    assert (places(results), kinds(results)) == ([(12, 1, 4, 1)], [ChangeKind.SCRATCHED])
    assert results.changes[0].entry.swim.event_number == 20
