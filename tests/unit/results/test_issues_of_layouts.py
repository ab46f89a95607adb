"""Two issues of sheets that EasyWk and SPLASH print, with withdrawals, and times of printing on cover and footer."""

import pytest

from heatsync.model.rendering import render
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing import parser
from heatsync.parsing.layouts.easywk import EASYWK
from heatsync.parsing.layouts.splash import SPLASH
from heatsync.pdf.text_cleaning import page_text
from heatsync.search.finder import Finder
from tests.unit.results.test_merge import merged

UMA = "Doe, Uma 2014 SV 1919 Musterstadt 00:53,09"
OTHERS = [f"Bahn {lane} {name}, Kim 2012 SC Au 06 00:34,15" for lane, name in enumerate(("Vogel", "Wald", "Tal"), 1)]


def easywk(*lanes, stand="22.06.2023, 11:47:04 Uhr"):
    lines = (
        f"Stand: {stand}", "26. Muster-Cup 2023 Seite 1", "Abschnitt 2 - Samstag 24.06.2023",
        "Wettkampf 3 - 50m Brust weiblich", "Lauf 1/1 (ca. 09:13 Uhr)", *OTHERS, *lanes,
    )  # fmt: skip
    return found(EASYWK, lines)


def splash(lane, *, printed="13.03.2026 13:33", start="10:05"):
    lines = (
        f"Splash Meet Manager, 11.83921 Registered to Sample {printed} - Page 1", "Sample Cup",
        "MUSTERSTADT, 12. - 13.3.2026", "Event 4, Women, 50m Freestyle", f"13.03.2026 - {start} Start list",
        "Heat 1 of 1", "1 Kim ROE 15 SC Au 06 30.12", *([f"{lane} Uma DOE 15 SC Au 06 31.12"] if lane else []),
    )  # fmt: skip
    return found(SPLASH, lines)


def found(layout, lines):
    return Finder(parser.read(layout, [page_text(1, "\r\n".join(lines))])).find(SwimmerName("Uma Doe"))


def told(results):
    return [(change.kind, render(change.message)) for change in results.changes]


@pytest.mark.parametrize("is_newer_first", [True, False])
def test_the_cover_of_easywk_shows_which_issue_is_newer(is_newer_first):
    older, newer = easywk(f"Bahn 5 {UMA}"), easywk(f"Bahn 6 {UMA}", stand="23.06.2023, 07:10:00 Uhr")
    results = merged(*((newer, older) if is_newer_first else (older, newer)))
    assert [entry.swim.lane for entry in results.entries] == [6]
    name = "Event 3 50m Brust weiblich of Doe, Uma"
    assert told(results) == [("changed", f"{name} has changed: lane 5 to 6.")]


def test_easywks_withdrawal_is_a_scratch():
    older, newer = easywk(f"Bahn 5 {UMA}"), easywk(f"abgem. {UMA}", stand="23.06.2023, 07:10:00 Uhr")
    results = merged(older, newer)
    assert results.entries == ()
    (scratch,) = told(results)
    assert scratch[0] == "scratched"
    assert scratch[1].endswith("Doe, Uma is marked as withdrawn.")


@pytest.mark.parametrize(
    ("lane", "start", "expected"),
    [(3, "10:05", "lane 2 to 3"), (2, "10:25", "start 10:05 to 10:25"), (None, "10:05", "is scratched")],
)
def test_the_footer_of_splash_shows_which_issue_is_newer(lane, start, expected):
    results = merged(splash(lane, printed="13.03.2026 15:00", start=start), splash(2))
    assert [entry.source for entry in results.entries] == ([1] if lane else [])
    ((_, text),) = told(results)
    assert expected in text
