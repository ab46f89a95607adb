"""ColombiaAcuatica heat sheets: an event on two lines, ages before names, a team's code before the time."""

import pytest

from heatsync.model.sheet import Sheet
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text

SESSION = "Session: 1 2026-Mar-25 Warm Up: 16:45 Start Competition: 17:45"
EVENT = ("67 (M) 11Y - 12Y - 13Y | M", "400m Libre/400m Free")
HEAT = "Heat # 1 ~ 17:45"
LANE = "3 11M Pepe Muestra Uno ocea 7:02.39"


def read(*pages: tuple[str, ...]) -> Sheet:
    return read_sheet([page_text(number, "\r\n".join(lines)) for number, lines in enumerate(pages, 1)])


def test_the_print_gives_session_event_heat_and_entry():
    sheet = read((SESSION, *EVENT, HEAT, LANE))
    assert sheet.layout == "colombia_acuatica"
    assert [(s.name, s.date, s.start) for s in sheet.sessions] == [("Session 1", "2026-03-25", "17:45")]
    assert [(e.number, e.label, e.name) for e in sheet.events] == [
        (67, "67", "(M) 11Y - 12Y - 13Y 400m Libre/400m Free")
    ]
    (entry,) = sheet.entries
    assert (entry.name, entry.age, entry.team, entry.seed_time) == ("Pepe Muestra Uno", 11, "ocea", "7:02.39")
    assert (entry.heat, entry.lane, entry.start, entry.is_about) == (1, 3, "17:45", True)
    assert sheet.unread == ()
    assert sheet.meet_start == "2026-03-25"


@pytest.mark.parametrize(
    ("line", "name", "age", "team", "seed"),
    [
        ("1 9F Ana de la Muestra tibu 38.20", "Ana de la Muestra", 9, "tibu", "38.20"),
        ("2 12M Zo\u00eb N\u00fa\u00f1ez O'Muestra 3rios NT", "Zo\u00eb N\u00fa\u00f1ez O'Muestra", 12, "3rios", "NT"),
        ("4 18M Kim Roe ocea X1:02.33", "Kim Roe", 18, "ocea", "X1:02.33"),
        ("10 45F Uma Doe-Roe ocea 18:02.33 *", "Uma Doe-Roe", 45, "ocea", "18:02.33"),
    ],
)
def test_the_team_is_the_last_word_before_the_time(line, name, age, team, seed):
    sheet = read((SESSION, *EVENT, HEAT, line))
    assert [(e.name, e.age, e.team, e.seed_time) for e in sheet.entries] == [(name, age, team, seed)]
    assert sheet.unread == ()


def test_sessions_have_their_own_days_and_starts():
    second = "Session: 2 2026-Abr-01 Warm Up: 07:00 Start Competition: 08:30"
    sheet = read((SESSION, *EVENT, HEAT, LANE), (second, "68 (F) 9Y | F", "50m Libre/50m Free", HEAT, LANE))
    assert [(s.date, s.start) for s in sheet.sessions] == [("2026-03-25", "17:45"), ("2026-04-01", "08:30")]
    assert [(e.session, e.label, e.name) for e in sheet.events] == [
        (0, "67", "(M) 11Y - 12Y - 13Y 400m Libre/400m Free"),
        (1, "68", "(F) 9Y 50m Libre/50m Free"),
    ]


def test_an_event_continues_on_the_next_page():
    sheet = read((SESSION, *EVENT, HEAT, LANE), (SESSION, *EVENT, "5 11M Kim Roe ocea 7:03.00", "Heat # 2 ~ 17:55"))
    assert [(e.label, e.heats) for e in sheet.events] == [("67", (1, 2))]
    assert [(e.heat, e.lane) for e in sheet.entries] == [(1, 3), (1, 5)]
    assert sheet.unread == ()


def test_relays_have_teams_and_lines_below_them_are_unread():
    relay = ("70 (X) 11Y - 12Y | X", "4x50m Libre Relevo/4x50m Free Relay")
    lanes = [f"{lane} 11M Kim Roe ocea NT" for lane in range(1, 5)]
    sheet = read((SESSION, *EVENT, HEAT, *lanes, *relay, HEAT, "3 ocea A 2:20.11", "4 tibu 2:21.00", "1) Uma Doe 11"))
    assert [(e.team, e.relay_letter, e.lane, e.is_relay) for e in sheet.entries[4:]] == [
        ("ocea", "A", 3, True),
        ("tibu", None, 4, True),
    ]
    assert [line.text for line in sheet.unread] == ["1) Uma Doe 11"]


def test_empty_lanes_are_no_entries():
    sheet = read((SESSION, *EVENT, HEAT, "1", LANE, "4"))
    assert len(sheet.entries) == 1
    assert sheet.unread == ()


@pytest.mark.parametrize("line", ["Session: 2 2026-Foo-25", "Session 2, 25 Mar", "Session: 2 2026-Feb-31"])
def test_a_session_that_is_not_understood_has_no_day_and_is_reported(line):
    sheet = read((SESSION, *EVENT, HEAT, LANE, *(f"{lane} 11M Kim Roe ocea NT" for lane in (4, 5, 6)), line,
                  "68 (F) 9Y | F", "50m Libre/50m Free", HEAT, LANE))  # fmt: skip
    assert [line.text for line in sheet.unread] == [line]
    assert sheet.sessions[sheet.events[-1].session].date is None


def test_an_event_without_its_first_line_is_reported():
    lanes = [f"{lane} 11M Kim Roe ocea NT" for lane in range(1, 9)]
    sheet = read((SESSION, *EVENT, HEAT, *lanes, "50m Libre/50m Free", "Heat # 2 ~ 17:50", LANE))
    assert [line.text for line in sheet.unread] == ["50m Libre/50m Free", LANE]


@pytest.mark.parametrize(
    "line",
    [
        "4 X 11M Kim Roe ocea NT", "4 11M x Kim Roe ocea NT", "4 11M Kim # Roe ocea NT", "4 11M Kim Roe ocea X 38.20",
        "4 11M Kim Roe B____ 38.20", "4 11M Roe ocea 38.20",
    ],
)  # fmt: skip
def test_a_mark_in_an_unknown_place_is_left_out_or_makes_the_line_unread(line):
    sheet = read((SESSION, *EVENT, HEAT, *(f"{lane} 11M Kim Roe ocea NT" for lane in (1, 2, 5, 6)), line))
    assert {(entry.name, entry.team) for entry in sheet.entries} == {("Kim Roe", "ocea")}
    assert len(sheet.entries) + len(sheet.unread) == 5


@pytest.mark.parametrize(
    "line", ["4 (B) 11M Kim Roe ocea NT", "4 11M Kim Roe EXH ocea NT", "4 11M Kim ____ Roe ocea NT"]
)
def test_known_marks_are_no_part_of_the_name(line):
    (entry,) = read((SESSION, *EVENT, HEAT, line)).entries
    assert (entry.lane, entry.name, entry.team) == (4, "Kim Roe", "ocea")


def test_a_mark_within_the_name_of_a_continued_event_does_not_repeat_the_name():
    first = (SESSION, EVENT[0], "400m Libre/400m (EXH) Free", HEAT, LANE)
    sheet = read(first, (SESSION, *EVENT, "5 11M Kim Roe ocea 7:03.00"))
    assert [event.name for event in sheet.events] == ["(M) 11Y - 12Y - 13Y 400m Libre/400m Free"]
