"""A heat between two heats whose starts are known gets an estimated start."""

from dataclasses import replace

from heatsync.results.heat_starts import between
from heatsync.results.program import ProgramHeat


def heats(*starts, finals=()):
    return [
        ProgramHeat(number=at, entries=8, start=start, time_source=None, with_finals=at in finals)
        for at, start in enumerate(starts, 1)
    ]


def starts(*given, finals=()):
    return [heat.start for heat in between(heats(*given, finals=finals))]


def test_starts_are_divided_evenly():
    assert starts("09:00", None, None, "09:10") == ["09:00", "09:03", "09:06", "09:10"]


def test_missing_heats_take_their_time_too():
    one, _, _, three, four = heats("09:00", None, None, None, "09:08")
    assert [heat.start for heat in between([one, three, four])] == ["09:00", "09:06", "09:08"]


def test_heats_without_numbers_get_no_estimate():
    assert between([replace(heat, number=None) for heat in heats("09:00", None, "09:10")])[1].start is None


def test_a_heat_before_or_after_all_known_starts_gets_none():
    assert starts(None, "09:00", None) == [None, "09:00", None]


def test_starts_in_no_order_say_nothing():
    assert starts("09:10", None, "09:00") == ["09:10", None, "09:00"]


def test_a_heat_of_the_finals_session_gets_none():
    assert starts("09:00", None, "09:10", finals={2}) == ["09:00", None, "09:10"]
    assert starts("09:00", None, "17:00", finals={3}) == ["09:00", None, "17:00"]


def test_an_estimate_says_so():
    _, heat, _ = between(heats("09:00", None, "09:10"))
    assert heat.time_source == "estimated"
