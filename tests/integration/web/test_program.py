"""The meets' program over HTTP: from stored sheets alone, merged, with the source of each start time."""

import pytest

from heatsync.model.packed_sheet import pack_sheet, unpack_sheet
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing import READER_VERSION
from heatsync.parsing.read_pdf import read_pdf
from heatsync.search.finder import Finder
from heatsync.store.batches import NewJob
from tests.support.hytek_text import LANES, MARK, MEET, read_pages
from tests.support.pdf_pages import no_progress
from tests.support.samples import sample_sheets
from tests.support.stored_pdfs import keep_pdf

HEADING = (MARK, MEET)
FRIDAY = (*HEADING, "Meet Program - Friday Prelims")
REPORT = (
    *HEADING, "Session Report", "Session: 2 Friday Prelims",
    "Day of Meet: 2 Starts at 08:30 AM Heat Interval: 30 Seconds / Back +15 Seconds",
    "Round Event Entries Heats Starts At",
)  # fmt: skip


def batch_of(edge, *sheets):
    """A batch whose sheets were all read: parsed ones, or None for one that only AI has read."""
    pdfs = [keep_pdf(edge.store, f"%PDF-1.4 {at}".encode()) for at in range(len(sheets))]
    batch_id = edge.store.batches.create(
        "Uma Doe", [NewJob(f"{at}.pdf", None, sha) for at, sha in enumerate(pdfs, 1)]
    ).id
    claim = edge.store.transitions.claim(batch_id).claim
    for sheet, sha256 in zip(sheets, pdfs, strict=True):
        job = edge.store.transitions.start_next(claim).job
        extraction = Finder(sheet or read_pages((*FRIDAY, *PROGRAM))).find(SwimmerName("Uma Doe"))
        if sheet is not None:
            edge.store.sheets.save(sha256, READER_VERSION, sheet.layout, pack_sheet(sheet))
        kept = edge.store.extractions.save(sha256, edge.store.pdfs.md5(sha256), "doe uma", extraction)
        assert edge.store.transitions.complete(claim, job, kept, sha256, cached=False)
    return batch_id


async def program(edge, *sheets):
    answer = await edge.client.get(f"/api/batch/{batch_of(edge, *sheets)}/program")
    assert answer.status == 200
    return await answer.json()


def events_of(session):
    return [
        (event["eventLabel"], event["round"], event["startTime"], event["timeSource"]) for event in session["events"]
    ]


def heats_of(event):
    return [(heat["number"], heat["entries"], heat["startTime"], heat["timeSource"]) for heat in event["heats"]]


PROGRAM = (
    "Event 9 Girls 11-12 200 LC Meter Backstroke", LANES,
    "Heat 1 of 3 Prelims", "1 Doe, Uma 12 RC 2:40.00", "2 Roe, Kim 12 RC 2:45.00",
    "Heat 2 of 3 Prelims", "1 Lark, Pim 12 RC 2:30.00",
    "Event 10 Boys 11-12 50 LC Meter Freestyle", LANES,
    "Heat 1 of 1 Prelims", "1 Poe, Lee 12 RC 40.00",
)  # fmt: skip
TIMELINE = (
    "Prelims 9 Girls 11-12 200 Backstroke 3 3 08:39 AM",
    "Prelims 10 Boys 11-12 50 Freestyle 1 1 08:50 AM",
    "Prelims 11 Girls 13-14 100 Butterfly 14 2 u 08:55 AM",
)


async def test_the_program_of_a_sheet_has_sessions_events_and_heats(edge):
    sheet = unpack_sheet(read_pdf(sample_sheets()["friday-prelims.pdf"], no_progress))
    body = await program(edge, sheet)
    assert body.keys() == {"success", "batchId", "status", "sources", "sessions"}
    assert [source["hasProgram"] for source in body["sources"]] == [True]
    [session] = body["sessions"]
    assert (session["meetName"], session["sessionName"], session["sessionDate"], session["startTime"]) == (
        "Harbor Lights Invitational", "Friday Prelims", "2026-06-12", "09:00",
    )  # fmt: skip
    first, *_, fly, last = session["events"]
    assert first | {"heats": len(first["heats"])} == {
        "eventNumber": 1, "eventLabel": "1", "eventName": "Girls 13-14 200 LC Meter Freestyle",
        "eventShortName": "200 Freestyle", "round": "Prelims", "startTime": "09:00", "timeSource": "printed",
        "heatCount": 6, "entries": 48, "heats": 6, "sources": [1],
    }  # fmt: skip
    assert fly["heats"][2] == {
        "number": 3, "entries": 8, "startTime": "09:56", "timeSource": "printed", "withFinals": False,
    }  # fmt: skip
    assert fly["heats"][1] | {"number": 2} == fly["heats"][1] | {"startTime": "09:53", "timeSource": "estimated"}
    assert last["eventShortName"] == "100 Butterfly"


async def test_a_timeline_gives_starts_and_the_events_that_no_other_sheet_lists(edge):
    [session] = (await program(edge, read_pages((*FRIDAY, *PROGRAM)), read_pages((*REPORT, *TIMELINE))))["sessions"]
    assert (session["sessionName"], session["sessionDate"], session["startTime"]) == (
        "Friday Prelims", "2026-06-12", "08:30",
    )  # fmt: skip
    assert events_of(session) == [
        ("9", "Prelims", "08:39", "timeline"), ("10", "Prelims", "08:50", "timeline"),
        ("11", "Prelims", "08:55", "timeline"),
    ]  # fmt: skip
    backstroke, _, listed = session["events"]
    assert heats_of(backstroke) == [(1, 2, "08:39", "timeline"), (2, 1, "08:42", "estimated")]
    assert (backstroke["heatCount"], backstroke["sources"]) == (3, [1, 2])
    assert (listed["heatCount"], listed["entries"], listed["heats"], listed["sources"]) == (2, None, [], [2])


async def test_the_order_of_the_sheets_does_not_matter(edge):
    sheets = [read_pages((*FRIDAY, *PROGRAM)), read_pages((*REPORT, *TIMELINE))]
    one, other = [(await program(edge, *order))["sessions"] for order in (sheets, sheets[::-1])]
    assert [events_of(session) for session in one] == [events_of(session) for session in other]


async def test_a_heat_has_no_start_if_only_that_of_its_event_is_known(edge):
    unseeded = tuple(
        line.replace("2:40.00", "NT").replace("2:45.00", "NT").replace("2:30.00", "NT") for line in PROGRAM
    )
    [session] = (await program(edge, read_pages((*FRIDAY, *unseeded)), read_pages((*REPORT, *TIMELINE))))["sessions"]
    assert heats_of(session["events"][0]) == [(1, 2, "08:39", "timeline"), (2, 1, None, None)]


async def test_the_newer_issue_of_a_sheet_decides(edge):
    newer = tuple(line.replace("Heat 2 of 3 Prelims", "Heat 2 of 3 Prelims Starts at 09:10 AM") for line in PROGRAM[:7])
    older, newer = read_pages((*FRIDAY, *PROGRAM)), read_pages((*FRIDAY, *newer))
    [session] = (await program(edge, older, newer))["sessions"]
    assert [label for label, *_ in events_of(session)] == ["9", "10"], "an event that the newer lacks stays"
    assert heats_of(session["events"][0])[1] == (2, 1, "09:10", "printed")


async def test_prelims_and_finals_of_one_day_are_two_events(edge):
    evening = (
        *HEADING, "Meet Program - Friday Finals", "Event 9 Girls 11-12 200 LC Meter Backstroke", LANES,
        "Heat 1 of 1 Finals Starts at 05:00 PM", "1 Doe, Uma 12 RC 2:40.00",
    )  # fmt: skip
    sessions = (await program(edge, read_pages(evening), read_pages((*FRIDAY, *PROGRAM))))["sessions"]
    assert [session["sessionName"] for session in sessions] == ["Friday Prelims", "Friday Finals"]
    assert [events_of(session)[0][:2] for session in sessions] == [("9", "Prelims"), ("9", "Finals")]


async def test_a_psych_sheet_lists_its_events_once(edge):
    psych = read_pages(
        (
            *HEADING, "Psych Sheet", "Event 9 Girls 11-12 200 LC Meter Backstroke", "Name Age Team Seed Time",
            "1 Doe, Uma 12 RC 2:40.00", "Event 12 Girls 13-14 100 LC Meter Butterfly", "Name Age Team Seed Time",
            "1 Fox, Ann 13 RC 1:20.00", "2 Roe, Kim 13 RC 1:21.00",
        )
    )  # fmt: skip
    sessions = (await program(edge, read_pages((*FRIDAY, *PROGRAM)), psych))["sessions"]
    listed = [event for session in sessions for event in session["events"]]
    assert [event["eventLabel"] for event in listed] == ["9", "10", "12"]
    assert listed[0]["sources"] == [1, 2]
    assert (listed[2]["entries"], listed[2]["heats"], listed[2]["heatCount"]) == (2, [], None)


async def test_two_meets_have_their_own_sessions(edge):
    other = (MARK, "Lark Open - 6/12/2026", "Meet Program - Friday Prelims", *PROGRAM)
    sessions = (await program(edge, read_pages((*FRIDAY, *PROGRAM)), read_pages(other)))["sessions"]
    assert sorted(session["meetName"] for session in sessions) == ["Harbor Lights Invitational", "Lark Open"]
    assert all(event["sources"] in ([1], [2]) for session in sessions for event in session["events"])


async def test_relay_teams_count_once(edge):
    relay = (
        "Event 5 Girls 200 LC Meter Freestyle Relay", "Lane Team Relay Seed Time", "Heat 1 of 1 Finals",
        "3 HARB-CA A 1:55.48", "1) Roe, Kim 13 2) Lark, Pim 13", "3) Poe, Lee 13 4) Fox, Ann 13",
        "4 HARB-CA B 1:56.72", "1) Doe, Uma 13 2) Lark, Jo 13", "3) Roe, Jo 13 4) Fox, Jo 13",
    )  # fmt: skip
    [session] = (await program(edge, read_pages((*FRIDAY, *relay))))["sessions"]
    assert (session["events"][0]["entries"], heats_of(session["events"][0])) == (2, [(1, 2, None, None)])


async def test_a_sheet_without_a_stored_program_is_named(edge):
    body = await program(edge, None, read_pages((*FRIDAY, *PROGRAM)))
    assert [(source["sequence"], source["hasProgram"]) for source in body["sources"]] == [(1, False), (2, True)]
    assert len(body["sessions"]) == 1


async def test_a_stored_sheet_that_cannot_be_unpacked_has_no_program(edge):
    batch_id = batch_of(edge, read_pages((*FRIDAY, *PROGRAM)))
    [job] = edge.store.batches.find(batch_id).jobs
    edge.store.sheets.save(job.pdf_sha256, READER_VERSION, "hytek", b"nonsense")
    body = await (await edge.client.get(f"/api/batch/{batch_id}/program")).json()
    assert (body["sources"][0]["hasProgram"], body["sessions"]) == (False, [])


async def test_the_program_has_an_etag_and_no_pdf_is_opened(edge):
    batch_id = batch_of(edge, read_pages((*FRIDAY, *PROGRAM)))
    for path in (edge.folder / "pdfs").iterdir():
        path.unlink()
    answer = await edge.client.get(f"/api/batch/{batch_id}/program")
    assert answer.status == 200
    again = await edge.client.get(f"/api/batch/{batch_id}/program", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("batch_id", ["00000000-0000-4000-8000-000000000000", "x"])
async def test_an_unknown_batch_has_no_program(edge, batch_id):
    answer = await edge.client.get(f"/api/batch/{batch_id}/program")
    assert (answer.status, (await answer.json())["error"]) == (404, "NOT_FOUND")


async def test_a_batch_that_waits_has_an_empty_program(edge):
    batch_id = edge.store.batches.create("Uma Doe", [NewJob("1.pdf", None, keep_pdf(edge.store, b"%PDF-1.4"))]).id
    body = await (await edge.client.get(f"/api/batch/{batch_id}/program")).json()
    assert (body["status"], body["sources"], body["sessions"]) == ("pending", [], [])
