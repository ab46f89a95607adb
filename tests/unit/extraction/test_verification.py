import pytest

from heatsync.extraction.verification import verify
from heatsync.model.extraction import Extraction
from heatsync.model.page_text import PageBoxes
from heatsync.model.swim import RelayLeg, Swim
from heatsync.pdf.text_cleaning import page_text
from tests.support.unknown_layout_pdf import HEAT, OTHERS

TRUE = {"swimmer_name": "Doe, Uma", "event_number": 7, "heat_number": 2, "lane": 4, "seed_time": "2:10.55", "page": 1}


def verified(swim, pages, shown):
    return verify(Extraction("ai", "1", "Lark Open", None, (swim,)), pages, shown)


def check(*pages, **members):
    read = [page_text(number, "\n".join(lines)) for number, lines in enumerate(pages, 1)]
    found = verified(Swim(**(TRUE | members)), read, range(1, len(read) + 1))
    (swim,) = found.swims
    assert len(found.warnings) == (not swim.verified)
    return swim, *found.warnings


def test_an_entry_that_is_printed_is_verified():
    swim, *warnings = check(HEAT)
    assert swim.verified is True
    assert warnings == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"event_number": 9},
        {"heat_number": 1},
        {"lane": 3},
        {"lane": 13_000},
        {"seed_time": "2:12.10"},
        {"seed_time": "10.55"},
        {"swimmer_name": "Doe, Pim"},
        {"swimmer_name": None},
        {"event_number": None, "event_name": "Boys 100 Free"},
        {"event_number": None, "event_name": None},
    ],
)
def test_an_entry_with_another_value_is_unverified_with_a_warning(wrong):
    swim, warning = check(HEAT, **wrong)
    assert swim.verified is False
    assert warning.code == "AI_NOT_IN_TEXT"
    assert warning.parameters["entry"].parameters == {"entry": swim.title, "page": 1}


@pytest.mark.parametrize(
    ("line", "right", "wrong"),
    [
        ("4 Doe, Uma 13 LARK 2:10.55", {"age": 13, "team": "Lark"}, ({"age": 12}, {"age": 10}, {"team": "GULL"})),
        ("4 Doe, Uma W13 LARK 2:13.55", {"age": 13}, ({"age": 3}, {"age": 55}, {"age": 2})),
        ("4 Doe, Uma 2013 LARK 2:10.55", {"birth_year": 2013}, ({"birth_year": 2010},)),
        ("4 Doe, Uma 09 LARK 2:10.55", {"birth_year": 2009}, ({"birth_year": 2013},)),
    ],
)
def test_age_and_team_must_be_printed_with_the_name(line, right, wrong):
    page = (*HEAT[:2], line)
    seed = {"seed_time": line.split()[-1]}
    assert check(page, **seed, **right)[0].verified
    assert not any(check(page, **seed, **right | members)[0].verified for members in wrong)


def test_the_round_must_be_printed_above():
    pages = ("Event 7 Girls 200 Free", "Heat 2 of 3 Prelims", *HEAT[2:])
    assert check(pages, round="Prelims")[0].verified
    assert not check(pages, round="Finals")[0].verified


def test_a_team_may_be_printed_above_its_swimmers():
    assert check(("Lark Aquatics", "Event 7", "Heat 2", "4 Doe, Uma 2:10.55"), team="Lark Aquatics")[0].verified


@pytest.mark.parametrize(
    ("printed", "start"),
    [
        ("09:10", "09:10"), ("9:10 AM", "09:10"), ("9.10 Uhr", "09:10"), ("01:05 PM", "13:05"), ("1:05 p.m.", "13:05"),
        ("13h05", "13:05"), ("12:30 PM", "12:30"), ("12:10 am", "00:10"),
    ],
)  # fmt: skip
def test_a_start_time_must_be_that_of_the_heat(printed, start):
    pages = ("Event 7 Girls 200 Free", "Heat 1 of 2 at 08:01", *OTHERS[2:], f"Heat 2 of 2 at {printed}", *HEAT[2:])
    assert check(pages, heat_start_time=start)[0].verified
    for wrong in ("08:01", "21:10", "01:05", "02:10"):
        assert not check(pages, heat_start_time=wrong)[0].verified


def test_a_start_time_may_be_printed_on_the_first_page():
    pages = (("Timetable", "200 Free begins 9:30 AM"), HEAT)
    assert check(*pages, heat_start_time="09:30", page=2)[0].verified
    assert not check(*pages, heat_start_time="09:40", page=2)[0].verified


def test_the_lane_of_the_previous_line_does_not_count():
    assert check(HEAT, lane=3, seed_time=None)[0].verified is False


def test_unknown_members_are_not_verified():
    assert check(HEAT, seed_time=None, lane=None)[0].verified
    assert check(HEAT, event_number=None, event_name="Girls 200 Free")[0].verified


def test_the_nearest_heading_decides():
    pages = ("Event 7 Girls 200 Free", "Heat 1", *OTHERS[2:], *HEAT[1:])
    assert check(pages)[0].verified
    assert not check(pages, heat_number=1)[0].verified


def test_headings_may_be_printed_on_the_previous_page():
    swim, *_ = check(HEAT[:2], HEAT[2:], page=2)
    assert (swim.verified, swim.page) == (True, 2)


def test_a_wrong_page_is_corrected():
    assert [check(OTHERS, HEAT, page=page)[0].page for page in (1, 2, None)] == [2, 2, 2]
    assert all(check(OTHERS, HEAT, page=page)[0].verified for page in (1, 2, None))


def test_an_entry_on_two_lines_is_found():
    assert check((*HEAT[:2], "4 Doe, Uma 13", "LARK 2:10.55"))[0].verified
    assert check((*HEAT[:2], "4 Doe,", "Uma 13 LARK 2:10.55"))[0].verified


def test_headings_in_other_languages_count():
    german = ("Wettkampf 7 200m Freistil", "2. Lauf", "Bahn 4 Doe, Uma 2013 2:10.55")
    assert check(german)[0].verified
    assert not check(german, heat_number=1)[0].verified


def test_without_a_known_heading_the_numbers_must_be_printed_above():
    strange = ("Zawody 7", "Seria: 2", *HEAT[2:])
    assert check(strange)[0].verified
    assert not check(strange, event_number=8)[0].verified


def test_a_combined_event_has_both_numbers():
    pages = ("Event 7 / 8 Mixed 200 Free", *HEAT[1:])
    assert check(pages)[0].verified
    assert check(pages, event_number=8)[0].verified


def test_a_relay_leg_has_the_lane_and_the_time_of_its_team_above():
    pages = ("Event 21 Relay", "Heat 1", "5 LARK A 2:01.00", "1) Roe, Kit 13 2) Lark, Pim 13", "3) Doe, Uma 13")
    leg = {"event_number": 21, "heat_number": 1, "lane": 5, "seed_time": "2:01.00", "relay": RelayLeg("A", 3, "LARK")}
    assert check(pages, **leg)[0].verified
    assert not check(pages, **leg | {"lane": 6})[0].verified


def test_an_entry_without_a_heat_is_verified_by_its_rank():
    psych = ("Event 7 Girls 200 Free", "11 Roe, Kit 2:09.10", "12 Doe, Uma 2:10.55")
    unseeded = {"heat_number": None, "lane": None}
    assert check(psych, **unseeded, rank=12)[0].verified
    assert not check(psych, **unseeded, rank=11)[0].verified


def test_a_verified_entry_has_its_box():
    boxes = PageBoxes(tuple((1.0, float(at), 2.0, at + 1.0) for at in range(len(HEAT))))
    page = page_text(1, "\n".join(HEAT), boxes)
    (swim,) = verified(Swim(**TRUE), [page], [1]).swims
    assert swim.box == (1.0, 3.0, 2.0, 4.0)


def test_pages_not_sent_to_ai_verify_nothing():
    pages = [page_text(1, "\n".join(OTHERS)), page_text(2, "\n".join(HEAT))]
    (swim,) = verified(Swim(**TRUE), pages, [1]).swims
    assert swim.verified is False


def test_an_entry_read_from_a_picture_is_unverified_with_a_reason():
    swim, warning = check(OTHERS, (), page=2)
    assert swim.verified is False
    assert warning.code == "AI_READ_PICTURE"
