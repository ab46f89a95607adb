"""What families ask, over HTTP, of a whole service: names, start times, nearest names, and the contract's fields."""

import json
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from tests.support.hytek_pdf import RANKED, Program
from tests.support.service_process import LIMIT, Service, events, get, running

PROGRAM, PSYCH, REPORT = "program.pdf", "psych.pdf", "report.pdf"


def program() -> bytes:
    made = Program()
    made.event("9", "Girls 11-12 100 LC Meter Butterfly")
    made.heat(1, 1, "Prelims")
    made.line("3 Müller, Uma 12 RC 1:12.00")
    made.line("4 Doe, Uma 12 RC 1:10.00")
    made.line("5 Poe, Ash 12 SHRK 1:11.00")
    return made.pdf()


def psych() -> bytes:
    made = Program(title="Psych Sheet")
    made.event("9", "Girls 11-12 100 LC Meter Butterfly", columns=RANKED)
    made.line("3 Lark, Pim 12 RC 1:12.00")
    return made.pdf()


def report() -> bytes:
    made = Program(title="Session Report")
    made.block("Session: 2 Friday Prelims")
    made.line("Day of Meet: 2 Starts at 08:30 AM Heat Interval: 30 Seconds / Back +15 Seconds")
    made.line("Prelims 9 Girls 11-12 100 Butterfly 14 3 09:19 AM")
    made.block("Session: 3 Friday Finals")
    made.line("Day of Meet: 2 Starts at 05:00 PM Heat Interval: 60 Seconds")
    made.line("Finals 9 Girls 11-12 100 Butterfly 14 3 05:40 PM")
    return made.pdf()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service")) as started:
        yield started


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as session:
        yield session


def form(swimmer: str, **sheets: bytes) -> aiohttp.FormData:
    made = aiohttp.FormData({"swimmer": swimmer}, default_to_multipart=True)
    for name, content in sheets.items():
        made.add_field("pdfs", content, filename=f"{name}.pdf")
    return made


async def ask(client: aiohttp.ClientSession, service: Service, swimmer: str, **sheets: bytes) -> tuple[list, dict]:
    """The stream events and the results of a batch."""
    async with client.post(service.url("/api/batch/extract"), data=form(swimmer, **sheets)) as created:
        assert created.status == 202, await created.text()
        batch_id = (await created.json())["batchId"]
    story = [event async for _, event in events(client, service, batch_id)]
    return story, await get(client, service, f"/api/batch/{batch_id}/results")


@pytest.mark.parametrize("swimmer", ["Uma Mueller", "Müller, Uma", "MULLER, UMA"])
async def test_every_spelling_of_an_umlaut_finds_the_swimmer_also_in_a_known_sheet(client, service, swimmer):
    _, found = await ask(client, service, swimmer, program=program())
    assert [(event["swimmerName"], event["lane"]) for event in found["events"]] == [("Müller, Uma", 3)]
    marked = f"/api/batch/{found['batchId']}/jobs/{found['events'][0]['jobId']}/sheet.pdf?highlight=1"
    async with client.get(service.url(marked)) as copy:
        assert (await copy.read()).startswith(b"%PDF")


async def test_a_psych_sheet_and_a_session_report_give_day_start_and_rounds(client, service):
    _, found = await ask(client, service, "Pim Lark", psych=psych(), report=report())
    (event,) = found["events"]
    assert (event["sessionDate"], event["heatStartTime"], event["timeSource"]) == ("2026-06-12", "09:19", "timeline")
    assert [(each["round"], each["sessionDate"], each["startTime"]) for each in event["rounds"]] == [
        ("Prelims", "2026-06-12", "09:19"),
        ("Finals", "2026-06-12", "17:40"),
    ]
    assert event["eventShortName"] == "100 Butterfly"
    assert "DAY_NOT_PRINTED" not in [warning["code"] for warning in found["warningDetails"]]


async def test_a_missing_swimmer_gets_the_nearest_names_as_data(client, service):
    _, found = await ask(client, service, "Uma Do", program=program())
    assert found["totalEvents"] == 0
    assert found["nearestNames"][0] == {
        "name": "Doe, Uma", "team": "RC", "age": 12, "birthYear": None, "schoolYear": None,
    }  # fmt: skip
    assert found["sources"][0]["nearestNames"] == found["nearestNames"]
    _, again = await ask(client, service, found["nearestNames"][0]["name"], program=program())
    assert (again["totalEvents"], again["nearestNames"]) == (1, [])


async def test_two_names_in_one_field_are_recognized(client, service):
    _, found = await ask(client, service, "Uma Doe, Ash Poe", program=program())
    assert [near["name"] for near in found["nearestNames"]] == ["Doe, Uma", "Poe, Ash"]
    assert [warning["code"] for warning in found["warningDetails"]] == ["SEVERAL_SWIMMERS_IN_SHEET"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("-", "MISSING_SWIMMER"),
        (", ,", "MISSING_SWIMMER"),
        ("\U0001f3ca", "MISSING_SWIMMER"),
        ("Uma Doe; Ash Poe", "BAD_FORM"),
    ],
)
async def test_what_is_not_one_name_is_refused(client, service, name, code):
    async with client.post(service.url("/api/batch/extract"), data=form(name, program=program())) as refused:
        assert (refused.status, (await refused.json())["error"]) == (400, code)


# The contract: its fields, each with its type.

RESULTS = {"success": bool, "swimmerName": str, "totalEvents": int, "sources": list, "events": list, "warnings": list}
SOURCE = {
    "sequence": int, "filename": str, "meetName": str, "sessionDate": str, "eventCount": int, "resultCode": str,
}  # fmt: skip
STATUS = {"success": bool, "batch": dict, "jobs": list}
BATCH = {"id": str, "swimmerName": str, "status": str, "totalJobs": int, "completedJobs": int, "failedJobs": int}
JOB = {
    "id": str, "sequence": int, "filename": str, "status": str, "progressPercent": int, "resultCode": str,
    "error": type(None),
}  # fmt: skip
STREAM = {
    "batch_started": {"batchId": str, "totalJobs": int, "swimmerName": str},
    "job_progress": {
        "jobId": str, "sequence": int, "status": str, "progressPercent": int, "progressMessage": str,
    },
    "job_completed": {
        "jobId": str, "sequence": int, "resultCode": str, "eventCount": int, "meetName": str, "cached": bool,
    },
    "batch_completed": {"completedJobs": int, "failedJobs": int, "totalEvents": int, "results": list},
}  # fmt: skip


def lacking(body: dict, contract: dict[str, type]) -> list[str]:
    """The fields of the contract that a body lacks, or has with another type."""
    return [name for name, kind in contract.items() if name not in body or not isinstance(body[name], kind)]


async def test_every_field_of_the_contract_is_still_there(client, service):
    story, found = await ask(client, service, "Uma Doe", program=program())
    status = await get(client, service, f"/api/batch/{found['batchId']}")
    assert lacking(found, RESULTS) == lacking(found["sources"][0], SOURCE) == []
    assert lacking(status, STATUS) == lacking(status["batch"], BATCH) == lacking(status["jobs"][0], JOB) == []
    assert {event["type"] for event in story} == STREAM.keys()
    assert [(event["type"], missing) for event in story if (missing := lacking(event, STREAM[event["type"]]))] == []
    assert found["warnings"] == []
    assert lacking(json.loads("{}"), {"id": str}) == ["id"], "the check finds what is missing"
