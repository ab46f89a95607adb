"""The results as clients read them: merged, of one sheet, and as a calendar."""

from dataclasses import replace

import pytest
from icalendar import Calendar

from heatsync.model.batch import JobStatus
from heatsync.model.errors import DownloadTimeout
from heatsync.model.message import Message
from heatsync.model.read_report import MissingHeats, NearestName, PageLine, ReadReport, TimedEvent, Withdrawn
from heatsync.model.rendering import render
from heatsync.model.swim import RelayLeg, Swim, TimeSource
from heatsync.store.tables import JobRow
from tests.support.app_without_actors import SWIM
from tests.support.batch_work import complete, post_batch, run

LATER = replace(SWIM, event_number=20, heat_start_time="10:40", entry=2)
MEMBERS = {
    "eventNumber": 12,
    "eventLabel": None,
    "eventName": "Girls 13-14 200 Free",
    "eventShortName": "200 Free",
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
    "headings": [],
    "person": 0,
    "entry": 1,
    "readBy": "local",
    "verified": None,
    "source": 1,
    "rounds": [],
}


UMA = {
    "person": 0,
    "name": "Doe, Uma",
    "age": None,
    "birthYear": None,
    "schoolYear": None,
    "gender": "female",
    "team": None,
    "entries": 2,
    "isUnclear": False,
}

NO_TEXT = Message("PAGES_WITHOUT_TEXT", pages=[3])


async def finished(edge, *outcomes, **more):
    batch_id = (await post_batch(edge, sheets=len(outcomes)))["batchId"]
    complete(edge.store, batch_id, *outcomes, **more)
    return batch_id


async def get(edge, url, **more):
    answer = await edge.client.get(url, **more)
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def test_the_results_match_the_contract_exactly(edge):
    batch_id = await finished(edge, [LATER, SWIM], DownloadTimeout(), [SWIM], warnings=[NO_TEXT])
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
                "issued": None,
                "eventCount": count,
                "resultCode": job.result_code,
                "reading": None,
                "withdrawn": [],
                "nearestNames": [],
            }
            for job, count in ((read, 2), (double, 1))
        ],
        "failedSources": [
            {
                "sequence": 2,
                "jobId": failed.id,
                "filename": "sheet-2.pdf",
                "errorCode": "DOWNLOAD_TIMEOUT",
                "errorMessage": render(Message("DOWNLOAD_TIMEOUT")),
                "errorDetails": {"code": "DOWNLOAD_TIMEOUT", "parameters": {}},
                "retriable": True,
            }
        ],
        "swimmers": [UMA],
        "nearestNames": [],
        "events": [
            {**MEMBERS, "jobId": double.id, "source": 3},
            {**MEMBERS, "jobId": read.id, "eventNumber": 20, "heatStartTime": "10:40", "entry": 2},
        ],
        "changes": [],
        "conflicts": [],
        "warnings": [f"sheet-{sequence}.pdf: {render(NO_TEXT)}" for sequence in (1, 3)],
        "warningDetails": [
            {
                "code": "PAGES_WITHOUT_TEXT",
                "parameters": {"pages": [3]},
                "message": f"sheet-{sequence}.pdf: {render(NO_TEXT)}",
                "sequence": sequence,
                "filename": f"sheet-{sequence}.pdf",
            }
            for sequence in (1, 3)
        ],
    }


async def test_a_change_has_the_swim_as_it_was_and_as_it_is(edge):
    batch_id = await finished(edge, [SWIM], [replace(SWIM, heat_number=5, lane=6)])
    older, newer = edge.store.batches.find(batch_id).jobs
    body = await get(edge, f"/api/batch/{batch_id}/results")
    was = {**MEMBERS, "jobId": older.id}
    now = {**MEMBERS, "jobId": newer.id, "source": 2, "heatNumber": 5, "lane": 6}
    message = "Event 12 Girls 13-14 200 Free of Doe, Uma has changed: heat 3 to 5, lane 4 to 6."
    assert body["events"] == [now]
    assert body["changes"] == [
        {
            "kind": "changed",
            "person": 0,
            "source": 2,
            "jobId": newer.id,
            "members": ["heatNumber", "lane"],
            "isDoubtful": False,
            "was": was,
            "is": now,
            "message": message,
        }
    ]
    assert body["warnings"] == [f"sheet-2.pdf: {message}"]
    (details,) = body["warningDetails"]
    assert (details["code"], details["sequence"], details["filename"]) == ("SWIM_CHANGED", 2, "sheet-2.pdf")
    assert [change["code"] for change in details["parameters"]["changes"]] == ["CHANGED_HEAT", "CHANGED_LANE"]


async def test_every_field_of_an_entry_is_present_and_null_when_unknown(edge):
    batch_id = await finished(edge, [Swim()])
    (event,) = (await get(edge, f"/api/batch/{batch_id}/results"))["events"]
    assert event.keys() == {*MEMBERS, "jobId"}
    assert {name for name, value in event.items() if value not in (None, False, [])} == {"source", "jobId", "readBy"}


async def test_a_relay_leg_has_letter_leg_and_team(edge):
    batch_id = await finished(
        edge, [replace(SWIM, relay=RelayLeg("A", 2, "Pond Club"), time_source=TimeSource.ESTIMATED)]
    )
    (event,) = (await get(edge, f"/api/batch/{batch_id}/results"))["events"]
    assert event["relay"] == {"letter": "A", "leg": 2, "team": "Pond Club"}
    assert event["timeSource"] == "estimated"


async def test_results_are_partial_while_jobs_run(edge):
    batch_id = (await post_batch(edge, sheets=2))["batchId"]
    body = await get(edge, f"/api/batch/{batch_id}/results")
    assert (body["status"], body["totalEvents"], body["sources"], body["events"]) == ("pending", 0, [], [])
    run(edge.store, batch_id, [SWIM])
    body = await get(edge, f"/api/batch/{batch_id}/results")
    assert (body["status"], body["totalEvents"], len(body["sources"])) == ("processing", 1, 1)


async def test_a_source_without_meet_and_date_has_empty_strings(edge):
    batch_id = await finished(edge, [replace(SWIM, session_date=None)], meet="", start=None)
    (source,) = (await get(edge, f"/api/batch/{batch_id}/results"))["sources"]
    assert (source["meetName"], source["sessionDate"]) == ("", "")


async def test_a_result_code_returns_one_sheet_and_not_its_batch(edge):
    batch_id = await finished(edge, [SWIM], [LATER], warnings=[NO_TEXT])
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
        "issued": None,
        "eventCount": 1,
        "resultCode": job.result_code,
        "reading": None,
        "withdrawn": [],
        "nearestNames": [],
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
        "changes": [],
        "conflicts": [],
        "warnings": [render(NO_TEXT)],
        "warningDetails": [
            {
                "code": "PAGES_WITHOUT_TEXT",
                "parameters": {"pages": [3]},
                "message": render(NO_TEXT),
                "sequence": 2,
                "filename": "sheet-2.pdf",
            }
        ],
    }


@pytest.mark.parametrize("code", ["abcdefABCDEF", "short", "abcdefABCDE%00", "abcdefABCDEFG"])
async def test_an_unknown_code_is_not_found(edge, code):
    answer = await edge.client.get(f"/api/result/{code}")
    assert (answer.status, (await answer.json())["error"]) == (404, "NOT_FOUND")


async def test_the_code_of_a_job_that_is_not_completed_is_not_found(edge):
    batch_id = await finished(edge, [SWIM])
    code = edge.store.batches.find(batch_id).jobs[0].result_code
    with edge.store.database.transaction():
        edge.store.database.write(JobRow.update(status=JobStatus.PENDING))
    assert (await edge.client.get(f"/api/result/{code}")).status == 404


async def test_results_and_calendar_of_a_finished_batch_have_an_etag(edge):
    batch_id = await finished(edge, [SWIM])
    for rest in ("results", "calendar.ics", "calendar.ics?tz=Europe/Berlin&reminder=5"):
        url = f"/api/batch/{batch_id}/{rest}"
        etag = (await edge.client.get(url)).headers["ETag"]
        assert (await edge.client.get(url, headers={"If-None-Match": etag})).status == 304, rest


async def test_a_source_reports_what_was_read_and_what_was_not(edge):
    reading = ReadReport(
        layout="easywk", pages=5, events=3, heats=7, entries=50,
        missing_heats=(MissingHeats("2", (3, 4)),),
        unread=(PageLine(2, "7 ~ 27.9"),),
        blank_pages=(4,),
        hidden_pages=(5,),
        withdrawn=(Withdrawn(1, "3", "Lark, Pim", "SV Probe", 2009, "00:34,15"),),
        entries_of_name=1,
        explained=(PageLine(1, "Record: Uma Doe", "record"),),
        unexplained=(PageLine(2, "Doe, Uma", "other"),),
    )  # fmt: skip
    batch_id = await finished(edge, [SWIM], read_report=reading)
    (source,) = (await get(edge, f"/api/batch/{batch_id}/results"))["sources"]
    assert source["withdrawn"] == [
        {
            "page": 1, "event": "3", "name": "Lark, Pim", "team": "SV Probe", "birthYear": 2009, "seedTime": "00:34,15",
        }
    ]  # fmt: skip
    assert source["reading"] == {
        "layout": "easywk",
        "pages": 5,
        "events": 3,
        "heats": {"read": 7, "of": 9, "missing": [{"event": "2", "heats": [3, 4]}]},
        "entries": 50,
        "unreadLines": [{"page": 2, "text": "7 ~ 27.9"}],
        "pagesWithoutText": [4],
        "pagesWithHiddenText": [5],
        "mentions": {
            "total": 3,
            "entries": 1,
            "explained": [{"page": 1, "text": "Record: Uma Doe", "kind": "record"}],
            "unexplained": [{"page": 2, "text": "Doe, Uma"}],
        },
    }


KIT = {"name": "Roe, Kit", "team": "RC", "age": 13, "birthYear": None, "schoolYear": None}
READING = ReadReport(layout="hytek", pages=1, events=1, heats=1, entries=2)


async def test_the_nearest_names_of_a_missing_swimmer_are_data(edge):
    near = NearestName("Roe, Kit", "RC", 13)
    batch_id = await finished(edge, [], read_report=replace(READING, nearest_names=(near,)))
    found = await get(edge, f"/api/batch/{batch_id}/results")
    assert found["nearestNames"] == found["sources"][0]["nearestNames"] == [KIT]
    result = await get(edge, f"/api/result/{found['sources'][0]['resultCode']}")
    assert result["nearestNames"] == [KIT]


async def test_an_entry_lists_the_rounds_of_its_event(edge):
    rows = [
        TimedEvent("12", "Girls 13-14 200 Free", name, f"Saturday {name}", "2026-03-14", start, 30)
        for name, start in (("Finals", "17:40"), ("Prelims", "09:19"))
    ]
    unseeded = replace(SWIM, heat_number=None, lane=None, rank=3, heat_start_time=None, session_date=None)
    batch_id = await finished(edge, [unseeded], read_report=replace(READING, timeline=tuple(rows)))
    (event,) = (await get(edge, f"/api/batch/{batch_id}/results"))["events"]
    assert (event["sessionDate"], event["heatStartTime"], event["timeSource"]) == ("2026-03-14", "09:19", "timeline")
    assert event["rounds"] == [
        {"round": name, "sessionDate": "2026-03-14", "sessionName": f"Saturday {name}", "startTime": start}
        for name, start in (("Prelims", "09:19"), ("Finals", "17:40"))
    ]


async def test_results_and_calendar_can_be_filtered_to_one_of_two_people(edge):
    batch_id = await finished(edge, [replace(SWIM, age=11), replace(LATER, age=13)])
    code = edge.store.batches.find(batch_id).jobs[0].result_code
    whole = await get(edge, f"/api/batch/{batch_id}/results")
    assert [(event["person"], event["age"]) for event in whole["events"]] == [(0, 11), (1, 13)]
    assert [(person["person"], person["age"], person["entries"]) for person in whole["swimmers"]] == [
        (0, 11, 1),
        (1, 13, 1),
    ]
    assert [warning["code"] for warning in whole["warningDetails"]] == ["SEVERAL_PEOPLE"]
    for url in (f"/api/batch/{batch_id}/results?age=13", f"/api/result/{code}?age=13"):
        one = await get(edge, url)
        assert [event["person"] for event in one["events"]] == [1]
        assert (len(one["swimmers"]), one["warnings"]) == (2, [])
    calendar = await edge.client.get(f"/api/batch/{batch_id}/calendar.ics?age=13")
    assert len(Calendar.from_ical(await calendar.read()).events) == 1


@pytest.mark.parametrize("query", ["age=", "age=eleven", "age=0", "team=", "team=%20"])
async def test_an_invalid_age_or_team_is_refused(edge, query):
    batch_id = await finished(edge, [SWIM])
    code = edge.store.batches.find(batch_id).jobs[0].result_code
    for url in (f"/api/batch/{batch_id}/results", f"/api/batch/{batch_id}/calendar.ics", f"/api/result/{code}"):
        answer = await edge.client.get(f"{url}?{query}")
        assert (answer.status, (await answer.json())["error"]) == (400, "BAD_QUERY")
