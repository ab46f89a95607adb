"""Two issues of a heat sheet in one batch, and races at the same time, over HTTP."""

from pathlib import Path

import aiohttp
import pytest

from tests.support.hytek_pdf import Program
from tests.support.service_process import LIMIT, SAMPLES, events, get, running

EVENING, MORNING = "11:02 PM 6/11/2026", "7:02 AM 6/12/2026"
FREE, BACK, FLY = (
    "Girls 13-14 200 LC Meter Freestyle",
    "Girls 13-14 100 LC Meter Backstroke",
    "Girls 13-14 50 Butterfly",
)


def program(printed: str, *, free: tuple[int, int] | None, back: bool, fly: bool) -> bytes:
    """A sheet in which Uma is in this heat and lane of event 1, and perhaps in events 2 and 3."""
    sheet = Program(printed=printed)
    sheet.event("1", FREE)
    for heat in (1, 2):
        sheet.heat(heat, 2, "Prelims", (f"09:0{heat} AM", f"09:0{heat}"))
        for lane in (3, 4, 5):
            who = "Doe, Uma" if free == (heat, lane) else "Roe, Kim" if heat == 1 else "Lark, Pim"
            sheet.line(f"{lane} {who} 13 RC 2:2{lane}.00")
    for label, name, is_in in (("2", BACK, back), ("3", FLY, fly)):
        sheet.event(label, name)
        sheet.heat(1, 1, "Prelims", (f"09:{label}0 AM", f"09:{label}0"))
        sheet.line("4 Doe, Uma 13 RC 1:20.00" if is_in else "4 Fox, Ann 13 RC 1:20.00")
    return sheet.pdf()


@pytest.fixture
async def client():
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
        yield client


async def results(client, service, *pdfs: bytes, swimmer: str = "Uma Doe") -> dict:
    form = aiohttp.FormData({"swimmer": swimmer})
    for number, pdf in enumerate(pdfs, 1):
        form.add_field("pdfs", pdf, filename=f"heats-{number}.pdf", content_type="application/pdf")
    async with client.post(service.url("/api/batch/extract"), data=form) as answer:
        batch_id = (await answer.json())["batchId"]
    async for _ in events(client, service, batch_id):
        pass
    return await get(client, service, f"/api/batch/{batch_id}/results")


async def test_the_newer_issue_decides_whatever_the_order_of_the_files(tmp_path: Path, client) -> None:
    older = program(EVENING, free=(1, 4), back=True, fly=False)
    newer = program(MORNING, free=(2, 5), back=False, fly=True)
    with running(tmp_path) as service:
        for pdfs, source in (((older, newer), 2), ((newer, older), 1)):
            body = await results(client, service, *pdfs)
            assert [(e["eventNumber"], e["heatNumber"], e["lane"], e["source"]) for e in body["events"]] == [
                (1, 2, 5, source),
                (3, 1, 4, source),
            ]
            assert body["totalEvents"] == 2
            assert {each["sequence"]: each["issued"] for each in body["sources"]} == {
                source: "2026-06-12T07:02",
                3 - source: "2026-06-11T23:02",
            }
            moved, scratched, added = sorted(
                body["changes"], key=lambda each: (each["was"] or each["is"])["eventNumber"]
            )
            assert (moved["kind"], moved["members"]) == ("changed", ["heatNumber", "lane", "heatStartTime"])
            assert (moved["was"]["heatNumber"], moved["was"]["lane"], moved["was"]["heatStartTime"]) == (1, 4, "09:01")
            assert (moved["is"]["heatNumber"], moved["is"]["lane"], moved["is"]["heatStartTime"]) == (2, 5, "09:02")
            assert (scratched["kind"], scratched["was"]["eventNumber"], scratched["is"]) == ("scratched", 2, None)
            assert (added["kind"], added["was"], added["is"]["eventNumber"]) == ("added", None, 3)
            assert {each["source"] for each in body["changes"]} == {source}
            changes = "heat 1 to 2, lane 4 to 5, start 09:01 to 09:02"
            assert f"heats-{source}.pdf: Event 1 {FREE} of Doe, Uma has changed: {changes}." in body["warnings"]
            codes = {details["code"] for details in body["warningDetails"]}
            assert {"SWIM_CHANGED", "SWIM_SCRATCHED", "SWIM_ADDED"} <= codes


async def test_a_newer_sheet_with_one_event_changes_that_event_only(tmp_path: Path, client) -> None:
    older = program(EVENING, free=(1, 4), back=True, fly=False)
    one = Program(printed=MORNING)
    one.event("2", BACK)
    one.heat(1, 1, "Prelims", ("09:25 AM", "09:25"))
    one.line("6 Doe, Uma 13 RC 1:20.00")
    with running(tmp_path) as service:
        body = await results(client, service, older, one.pdf())
    assert [(e["eventNumber"], e["lane"], e["source"]) for e in body["events"]] == [(1, 4, 1), (2, 6, 2)]
    (change,) = body["changes"]
    assert (change["kind"], change["was"]["lane"], change["is"]["lane"]) == ("changed", 4, 6)


async def test_the_samples_have_two_relays_at_the_same_minute(tmp_path: Path, client) -> None:
    pdfs = [sample.read_bytes() for sample in SAMPLES]
    with running(tmp_path) as service:
        body = await results(client, service, *pdfs)
        doerr = await results(client, service, *pdfs, swimmer="Uma Doerr")
    (conflict,) = body["conflicts"]
    assert (conflict["sessionDate"], conflict["isSameMinute"], conflict["person"]) == ("2026-06-13", True, 0)
    assert [(race["eventLabel"], race["heatStartTime"]) for race in conflict["races"]] == [
        ("21", "18:40"),
        ("22", "18:40"),
    ]
    assert conflict["message"] in body["warnings"]
    entries = {(event["jobId"], event["entry"]) for event in body["events"]}
    assert {(race["jobId"], race["entry"]) for race in conflict["races"]} <= entries
    assert len(doerr["conflicts"]) == 1
    assert body["changes"] == []


async def test_two_races_of_two_sheets_overlap(tmp_path: Path, client) -> None:
    long = Program(printed=EVENING)
    long.event("1", "Girls 13-14 1500 LC Meter Freestyle")
    long.heat(1, 1, "Finals", ("09:00 AM", "09:00"))
    long.line("3 Roe, Kim 13 RC 21:30.00")
    long.line("4 Doe, Uma 13 RC 18:00.00")
    later = Program(printed=EVENING)
    later.event("2", BACK)
    later.heat(1, 1, "Finals", ("09:21 AM", "09:21"))
    later.line("4 Doe, Uma 13 RC 1:20.00")
    with running(tmp_path) as service:
        body = await results(client, service, long.pdf(), later.pdf())
    (conflict,) = body["conflicts"]
    assert conflict["isSameMinute"] is False
    assert [(race["source"], race["heatSeconds"]) for race in conflict["races"]] == [(1, 1290.0), (2, 80.0)]
