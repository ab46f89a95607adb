"""What several sheets print of one event is joined, and no event or heat of any sheet is dropped."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from heatsync.model.sheet import Sheet
from heatsync.names.swimmer_name import SwimmerName
from heatsync.results.issue_order import Issue
from heatsync.results.program import ProgramSession
from heatsync.results.program_merge import ProgramSource, merge_programs
from heatsync.results.sheet_program import sheet_program
from heatsync.search.finder import Finder
from tests.support.hytek_text import LANES, MARK, MEET, read_pages

DAY = "Meet Program - Friday Prelims"
REPORT = (
    "Session Report", "Session: 2 Friday Prelims",
    "Day of Meet: 2 Starts at 08:30 AM Heat Interval: 30 Seconds / Back +15 Seconds",
    "Round Event Entries Heats Starts At",
)  # fmt: skip


def sheet(*lines: str) -> Sheet:
    return read_pages((MARK, MEET, *lines))


def event(label: int, *heats: int, of: int | None = None, round_: str = "Prelims", name: str = "Girls 11-12 50 Free"):
    """The lines of an event with one swimmer in each of its heats."""
    last = of or max(heats)
    lanes = [
        line for heat in heats for line in (f"Heat {heat} of {last} {round_}", f"{heat} Doe, Uma 12 RC 30.{label:02}")
    ]
    return (f"Event {label} {name}", LANES, *lanes)


def merged(*sheets: Sheet) -> Sequence[ProgramSession]:
    sources = []
    for sequence, each in enumerate(sheets, 1):
        report = Finder(each).find(SwimmerName("Uma Doe")).read_report
        sources.append(
            ProgramSource(Issue(sequence, "meet", each.meet_start, report), each.meet_name, sheet_program(each))
        )
    return merge_programs(sources)


def labels(sessions: Sequence[ProgramSession]) -> list[str | None]:
    return [event.label for session in sessions for event in session.events]


def numbers(session: ProgramSession) -> list[list[int | None]]:
    return [[heat.number for heat in event.heats] for event in session.events]


def test_a_heat_that_the_newer_sheet_no_longer_has_is_gone():
    [session] = merged(sheet(DAY, *event(1, 1, 2, 3)), sheet(DAY, *event(1, 1, 2)))
    assert numbers(session) == [[1, 2]]
    assert session.events[0].heat_count == 2


def test_the_sheet_that_was_printed_later_decides_whatever_the_order_in_the_batch():
    later = MARK.replace("11:02 PM 6/10/2026", "7:02 AM 6/12/2026")
    assert later != MARK
    newer, older = read_pages((later, MEET, DAY, *event(1, 1, 2))), sheet(DAY, *event(1, 1, 2, 3))
    for sheets in ((newer, older), (older, newer)):
        [session] = merged(*sheets)
        assert numbers(session) == [[1, 2]]


def test_the_heats_of_one_event_may_be_divided_among_sheets():
    [session] = merged(sheet(DAY, *event(1, 1, 2, of=4)), sheet(DAY, *event(1, 3, 4)))
    assert numbers(session) == [[1, 2, 3, 4]]
    assert session.events[0].entries == 4


def test_two_rounds_in_one_sheet_are_two_events():
    [session] = merged(sheet(DAY, *event(1, 1, 2), "Heat 1 of 1 Finals", "4 Doe, Uma 12 RC 30.00"))
    assert [(each.round, len(each.heats)) for each in session.events] == [("Prelims", 2), ("Finals", 1)]


def test_one_number_with_two_names_is_two_events():
    other = event(1, 1, name="Boys 13-14 100 Fly")
    [session] = merged(sheet(DAY, *event(1, 1)), sheet(DAY, *other))
    assert [each.name for each in session.events] == ["Girls 11-12 50 Free", "Boys 13-14 100 Fly"]


def test_an_event_in_two_parts_of_the_timeline_stays_in_two_parts():
    timeline = sheet(
        *REPORT, "Prelims 1 Girls 11-12 50 Free 9 2 08:39 AM", "Prelims 1 Girls 11-12 50 Free 9 2 09:39 AM"
    )
    [session] = merged(timeline)
    assert [each.start for each in session.events] == ["08:39", "09:39"]


def test_a_combined_event_covers_the_rows_of_its_parts():
    timeline = sheet(*REPORT, "Finals 21 Girls 800 Free 9 2 12:05 PM", "Finals 22 Boys 800 Free 9 2 12:05 PM")
    combined = ("Event 21 / 22 Girls / Boys 800 Free", LANES, "Heat 1 of 1 Finals", "4 Doe, Uma 12 RC 9:30.00")
    [session] = merged(sheet(DAY, *combined), timeline)
    assert [(each.label, each.start, each.sources) for each in session.events] == [("21 / 22", "12:05", (1, 2))]


def test_a_heat_that_is_swum_with_finals_has_no_estimated_start():
    timeline = sheet(*REPORT, "Finals 1 Girls 11-12 50 Free 9 2 08:39 AM")
    lines = (
        "Event 1 Girls 11-12 50 Free", LANES, "Heat 1 of 2 Finals", "4 Roe, Kim 12 RC 30.00",
        "Heat 2 of 2 Finals - Swimming with Finals", "4 Doe, Uma 12 RC 29.00",
    )  # fmt: skip
    program = sheet(DAY, *lines)
    assert [heat.with_finals for heat in program.heats] == [False, True]
    [session] = merged(program, timeline)
    assert [(heat.start, heat.with_finals) for heat in session.events[0].heats] == [("08:39", False), (None, True)]


EVENTS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=4, unique_by=lambda one: one[0])
"""The events of a sheet: their numbers, and how many heats each has."""


def test_an_event_starts_with_its_first_heat_of_the_session():
    timeline = sheet(*REPORT, "Finals 1 Girls 11-12 50 Free 9 2 08:39 AM")
    lines = (
        "Event 1 Girls 11-12 50 Free", LANES, "Heat 1 of 3 Finals - Swimming with Finals", "4 Roe, Kim 12 RC 30.00",
        "Heat 2 of 3 Finals", "4 Doe, Uma 12 RC 1:30.00", "Heat 3 of 3 Finals", "4 Doe, Uma 12 RC 2:00.00",
    )  # fmt: skip
    [session] = merged(sheet(DAY, *lines), timeline)
    [event] = session.events
    assert (event.start, [heat.start for heat in event.heats]) == ("08:39", [None, "08:39", "08:41"])


@given(st.lists(EVENTS, min_size=1, max_size=4))
def test_no_event_is_dropped_and_none_is_listed_twice(sheets):
    printed = [
        sheet(DAY, *(line for label, heats in events for line in event(label, *range(1, heats + 1))))
        for events in sheets
    ]
    [session] = merged(*printed)
    assert sorted(label or "" for label in labels([session])) == sorted(
        {str(label) for own in sheets for label, _ in own}
    )
    newest = {str(label): heats for own in sheets for label, heats in own}
    assert {each.label: len(each.heats) for each in session.events} == newest
