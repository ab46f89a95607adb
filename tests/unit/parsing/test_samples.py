"""The demo's sample sheets are up to date and have the demo's swimmer."""

import pypdfium2
import pytest

from heatsync.names.swimmer_name import SwimmerName
from heatsync.search.finder import Finder
from tests.support.samples import FOLDER, sample_sheets
from tests.unit.parsing.test_hytek import read_whole


def text_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_the_committed_samples_equal_the_generated_ones():
    made = sample_sheets()
    assert {path.name for path in FOLDER.glob("*.pdf")} == set(made)
    for filename, pdf in made.items():
        kept = (FOLDER / filename).read_bytes()
        assert text_of(kept) == text_of(pdf)
        assert len(kept) < 30_000


@pytest.mark.parametrize(
    ("filename", "swims"),
    [
        ("friday-prelims.pdf", [(1, 5, 4, "09:12"), (3, 3, 2, "09:56")]),
        ("saturday-prelims.pdf", [(11, 4, 6, "09:09"), (13, 6, 3, "09:55")]),
        ("saturday-finals.pdf", [(11, 2, 5, "17:03"), (13, 1, 7, "17:30"), (21, 1, 3, "18:40"), (22, 1, 3, "18:40")]),
    ],
)
def test_only_the_demos_swimmer_is_found(filename, swims):
    extraction = Finder(read_whole((FOLDER / filename).read_bytes())).find(SwimmerName("Uma Doe"))
    found = [(e.event_number, e.heat_number, e.lane, e.heat_start_time) for e in extraction.swims]
    assert found == swims
    assert {e.swimmer_name for e in extraction.swims} == {"Doe, Uma"}
    assert extraction.warnings == ()
    assert (extraction.meet_name, extraction.meet_start) == ("Harbor Lights Invitational", "2026-06-12")
    assert {e.session_date for e in extraction.swims} == {
        "2026-06-12" if filename.startswith("friday") else "2026-06-13"
    }
