"""What was found, as clients read it: merged, of one sheet, as a calendar."""

from __future__ import annotations

from dataclasses import replace

import pytest
from icalendar import Calendar

from heatsync.errors import DownloadTimeout
from heatsync.swim_event import RelayLeg, SwimEvent, TimeSource
from tests.web.conftest import SWIM
from tests.web.work import complete, post_batch, run

LATER = replace(SWIM, event_number=20, heat_start_time="10:40", entry=2)
MEMBERS = {
    "eventNumber": 12,
    "eventLabel": None,
    "eventName": "Girls 13-14 200 Free",
    "swimmerName": "Doe, Uma",
    "nameIsCut": False,
    "age": None,
    "birthYear": None,
    "schoolYear": None,
    "team": None,
    "seedTime": None,
    "heatNumber": 3,
    "lane": 4,
    "rank": None,
    "heatStartTime": "09:15",
    "timeSource": None,
    "sessionDate": "2026-03-14",
    "sessionName": None,
    "round": None,
    "relay": None,
    "page": 2,
    "box": None,
    "person": 0,
    "entry": 1,
    "source": 1,
}


UMA = {
    "person": 0,
    "name": "Doe, Uma",
    "age": None,
    "birthYear": None,
    "schoolYear": None,
    "team": None,
    "entries": 2,
    "isUnclear": False,
}


async def finished(edge, *outcomes, **more):
    batch_id = (await post_batch(edge, sheets=len(outcomes)))["batchId"]
    complete(edge.store, batch_id, *outcomes, **more)
    return batch_id


async def get(edge, url, **more):
    answer = await edge.client.get(url, **more)
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def test_the_results_are_the_contracts_word_for_word(edge):
    batch_id = await finished(edge, [LATER, SWIM], DownloadTimeout(), [SWIM], warnings=["Page 3 has no text."])
    read, failed, double = edge.store.batches.find(batch_id).jobs
    assert await get(edge, f"/api/batch/{batch_id}/results") == {
        "success": True,
        "batchId": batch_id,
        "status": "partial",
        "swimmerName": "Uma Doe",
        "totalEvents": 2,
        "sources": [
            {
                "sequence": job.sequence,
                "jobId": job.id,
                "filename": job.filename,
                "meetName": "Lark Open",
                "sessionDate": "2026-03-14",
                "eventCount": count,
                "resultCode": job.result_code,
                "reading": None,
            }
            for job, count in ((read, 2), (double, 1))
        ],
        "failedSources": [
            {
                "sequence": 2,
                "jobId": failed.id,
                "filename": "sheet-2.pdf",
                "errorCode": "DOWNLOAD_TIMEOUT",
                "errorMessage": "The link took too long to answer.",
                "retriable": True,
            }
        ],
        "swimmers": [UMA],
        "events": [
            {**MEMBERS, "jobId": read.id},
            {**MEMBERS, "jobId": read.id, "eventNumber": 20, "heatStartTime": "10:40", "entry": 2},
        ],
        "warnings": ["sheet-1.pdf: Page 3 has no text.", "sheet-3.pdf: Page 3 has no text."],
    }


async def test_every_member_of_an_entry_is_there_and_null_when_unknown(edge):
    batch_id = await finished(edge, [SwimEvent()])
    (event,) = (await get(edge, f"/api/batch/{batch_id}/results"))["events"]
    assert event.keys() == {*MEMBERS, "jobId"}
    assert {name for name, value in event.items() if value not in {None, False}} == {"source", "jobId"}


async def test_a_relay_leg_is_told_as_letter_leg_and_team(edge):
    batch_id = await finished(
        edge, [replace(SWIM, relay=RelayLeg("A", 2, "Pond Club"), time_source=TimeSource.ESTIMATED)]
    )
    (event,) = (await get(edge, f"/api/batch/{batch_id}/results"))["events"]
    assert event["relay"] == {"letter": "A", "leg": 2, "team": "Pond Club"}
    assert event["timeSource"] == "estimated"


async def test_while_jobs_run_the_results_are_what_is_there_so_far(edge):
    batch_id = (await post_batch(edge, sheets=2))["batchId"]
    body = await get(edge, f"/api/batch/{batch_id}/results")
    assert (body["status"], body["totalEvents"], body["sources"], body["events"]) == ("pending", 0, [], [])
    run(edge.store, batch_id, [SWIM])
    body = await get(edge, f"/api/batch/{batch_id}/results")
    assert (body["status"], body["totalEvents"], len(body["sources"])) == ("processing", 1, 1)


async def test_a_source_without_meet_and_date_has_empty_ones(edge):
    batch_id = await finished(edge, [replace(SWIM, session_date=None)], meet="", start=None)
    (source,) = (await get(edge, f"/api/batch/{batch_id}/results"))["sources"]
    assert (source["meetName"], source["sessionDate"]) == ("", "")


async def test_a_result_code_tells_one_sheet_and_not_its_batch(edge):
    batch_id = await finished(edge, [SWIM], [LATER], warnings=["Page 3 has no text."])
    job = edge.store.batches.find(batch_id).jobs[1]
    answer = await edge.client.get(f"/api/result/{job.result_code}")
    assert batch_id not in await answer.text()
    assert await answer.json() == {
        "success": True,
        "swimmerName": "Uma Doe",
        "sequence": 2,
        "jobId": job.id,
        "filename": "sheet-2.pdf",
        "meetName": "Lark Open",
        "sessionDate": "2026-03-14",
        "eventCount": 1,
        "resultCode": job.result_code,
        "reading": None,
        "swimmers": [{**UMA, "entries": 1}],
        "events": [
            {
                **MEMBERS,
                "jobId": job.id,
                "source": 2,
                "eventNumber": 20,
                "heatStartTime": "10:40",
                "entry": 2,
            }
        ],
        "warnings": ["Page 3 has no text."],
    }


@pytest.mark.parametrize("code", ["abcdefABCDEF", "short", "abcdefABCDE%00", "abcdefABCDEFG"])
async def test_a_code_that_stands_for_nothing_is_not_found(edge, code):
    answer = await edge.client.get(f"/api/result/{code}")
    assert (answer.status, (await answer.json())["error"]) == (404, "NOT_FOUND")


async def test_the_code_of_a_job_that_is_not_completed_is_not_found(edge):
    batch_id = await finished(edge, [SWIM])
    code = edge.store.batches.find(batch_id).jobs[0].result_code
    with edge.store.database.transaction():
        edge.store.database.sql("UPDATE batch_jobs SET status = 'pending'")
    assert (await edge.client.get(f"/api/result/{code}")).status == 404


async def test_the_calendar_is_a_file_that_phones_take_in(edge):
    batch_id = await finished(edge, [LATER, SWIM])
    answer = await edge.client.get(f"/api/batch/{batch_id}/calendar.ics?reminder=10&tz=America/Chicago")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="heatsync.ics"'
    first, second = Calendar.from_ical(await answer.read()).events
    assert (first["summary"], len(first.alarms.times)) == ("Event 12 Girls 13-14 200 Free, heat 3 lane 4", 1)
    assert second.start.tzinfo is not None


async def test_results_and_calendar_of_a_finished_batch_are_not_sent_twice(edge):
    batch_id = await finished(edge, [SWIM])
    for rest in ("results", "calendar.ics", "calendar.ics?tz=Europe/Berlin&reminder=5"):
        url = f"/api/batch/{batch_id}/{rest}"
        etag = (await edge.client.get(url)).headers["ETag"]
        assert (await edge.client.get(url, headers={"If-None-Match": etag})).status == 304, rest


@pytest.mark.parametrize("query", ["tz=Mars/Base", "tz=../../etc/passwd", "reminder=soon", "reminder=-1"])
async def test_a_calendar_that_cannot_be_made_is_refused_in_words(edge, query):
    batch_id = await finished(edge, [SWIM])
    answer = await edge.client.get(f"/api/batch/{batch_id}/calendar.ics?{query}")
    body = await answer.json()
    assert (answer.status, body["error"]) == (400, "BAD_QUERY")
    assert query.partition("=")[0] in body["message"]
