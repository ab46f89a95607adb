"""The calendar of a batch over HTTP: a file, and a feed that calendar software fetches again and again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from heatsync.store.tables import RemovedBatchRow
from tests.support.app_without_actors import SWIM
from tests.support.batch_work import complete, post_batch, run
from tests.support.services import make_services
from tests.unit.results.test_calendar_options import NO_IANA_NAMES
from tests.unit.web.test_results import LATER, finished
from web.app import make_app


async def fetch(edge, batch_id, query="", **headers):
    answer = await edge.client.get(f"/api/batch/{batch_id}/calendar.ics{query}", headers=headers)
    assert answer.status == 200, await answer.text()
    return Calendar.from_ical(await answer.read())


async def test_the_calendar_is_a_file_that_phones_can_import(edge):
    batch_id = await finished(edge, [LATER, SWIM])
    answer = await edge.client.get(f"/api/batch/{batch_id}/calendar.ics?reminder=10&tz=America/Chicago")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="heatsync.ics"'
    first, second = Calendar.from_ical(await answer.read()).events
    assert (first["summary"], len(first.alarms.times)) == ("Uma: 200 Free, heat 3 lane 4", 1)
    assert second.start.tzinfo is not None


@pytest.mark.parametrize("query", ["tz=Mars/Base", "tz=../../etc/passwd", "reminder=soon", "reminder=-1"])
async def test_an_invalid_calendar_request_is_refused_with_a_message(edge, query):
    batch_id = await finished(edge, [SWIM])
    answer = await edge.client.get(f"/api/batch/{batch_id}/calendar.ics?{query}")
    body = await answer.json()
    assert (answer.status, body["error"]) == (400, "BAD_QUERY")
    assert query.partition("=")[0] in body["message"]


@pytest.mark.parametrize("tz", NO_IANA_NAMES)
async def test_a_time_zone_that_is_not_in_the_iana_list_is_refused(edge, tz):
    batch_id = await finished(edge, [SWIM])
    url = f"/api/batch/{batch_id}/calendar.ics"
    answer = await edge.client.get(url, params={"tz": tz.encode("utf-8", "replace").decode()})
    assert (answer.status, (await answer.json())["details"]["code"]) == (400, "TZ_PARAMETER")


async def test_an_entry_gets_a_higher_sequence_only_when_it_changes(edge):
    body = await post_batch(edge, sheets=2)
    batch_id = body["batchId"]
    run(edge.store, batch_id, [SWIM, LATER])
    first = await fetch(edge, batch_id)
    assert [event["sequence"] for event in (await fetch(edge, batch_id)).events] == [
        event["sequence"] for event in first.events
    ]
    # The timeline of the other sheet would do the same: the swim is the same one with another time.
    swims = [replace(SWIM, heat_start_time="09:40"), LATER]
    rewrite(edge, batch_id, swims)
    moved, same = (await fetch(edge, batch_id)).events
    assert [moved["uid"], same["uid"]] == [event["uid"] for event in first.events]
    assert moved["sequence"] > first.events[0]["sequence"]
    assert moved["last-modified"].dt > first.events[0]["last-modified"].dt
    assert (same["sequence"], same["last-modified"].dt) == (
        first.events[1]["sequence"],
        first.events[1]["last-modified"].dt,
    )
    rewrite(edge, batch_id, [SWIM, LATER])
    assert (await fetch(edge, batch_id)).events[0]["sequence"] > moved["sequence"]
    complete(edge.store, batch_id, [])
    last = await fetch(edge, batch_id)
    assert last["uid"] == first["uid"]
    assert last["last-modified"].dt > first["last-modified"].dt


async def test_a_missing_entry_does_not_come_back_as_an_older_one(edge):
    batch_id = await finished(edge, [SWIM, LATER])
    rewrite(edge, batch_id, [replace(SWIM, lane=6), LATER])
    before = (await fetch(edge, batch_id)).events[0]
    rewrite(edge, batch_id, [LATER])
    assert len((await fetch(edge, batch_id)).events) == 1
    rewrite(edge, batch_id, [SWIM, LATER])
    assert (await fetch(edge, batch_id)).events[0]["sequence"] > before["sequence"]


async def test_filters_options_and_the_order_of_requests_change_no_sequence(edge):
    batch_id = await finished(edge, [replace(SWIM, age=11), replace(LATER, age=13)])
    filtered = (await fetch(edge, batch_id, "?age=13&tz=Europe/Berlin&reminder=5")).events
    both = (await fetch(edge, batch_id)).events
    assert {event["uid"]: event["sequence"] for event in filtered}.items() <= {
        event["uid"]: event["sequence"] for event in both
    }.items()
    assert [str(event["summary"]).partition(":")[0] for event in filtered] == ["Uma"]


async def test_the_calendars_of_two_namesakes_have_uids_of_their_own(edge):
    batch_id = await finished(edge, [replace(SWIM, age=11), replace(LATER, age=13)])
    uids = [(await fetch(edge, batch_id, query))["uid"] for query in ("", "?age=11", "?age=13", "?tz=Asia/Tokyo")]
    assert len(set(uids)) == 3
    assert uids[0] == uids[3]


async def test_the_urls_name_the_host_of_the_request(edge):
    batch_id = await finished(edge, [SWIM])
    calendar = await fetch(edge, batch_id, "?team=RC&tz=Asia/Tokyo", Host="heat.example.com")
    page = f"http://heat.example.com/batch/{batch_id}?team=RC"
    assert (calendar["url"], calendar.events[0]["url"]) == (page, page)
    assert calendar["source"] == f"http://heat.example.com/api/batch/{batch_id}/calendar.ics?team=RC&tz=Asia/Tokyo"


@pytest.mark.parametrize("host", ["", "a b", "[::g]", "a:b:c", "host:99999", 'x"y', "\xe9"])
async def test_an_invalid_host_is_not_an_error(edge, host):
    batch_id = await finished(edge, [SWIM])
    answer = await edge.client.get(f"/api/batch/{batch_id}/calendar.ics", headers={"Host": host})
    assert answer.status in {200, 400}


async def test_the_urls_begin_with_the_public_url(edge, aiohttp_client):
    batch_id = await finished(edge, [SWIM])
    public_url = "https://heat.example.com"
    services = make_services(edge.store, edge.actors, edge.executor, edge.folder, public_url=public_url)
    edge.client = await aiohttp_client(make_app(services))
    assert (await fetch(edge, batch_id))["url"] == f"https://heat.example.com/batch/{batch_id}"


async def test_a_feed_that_did_not_change_is_answered_304(edge):
    batch_id = await finished(edge, [SWIM])
    url = f"/api/batch/{batch_id}/calendar.ics"
    first = await edge.client.get(url)
    modified, etag = first.headers["Last-Modified"], first.headers["ETag"]
    for headers in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
        answer = await edge.client.get(url, headers=headers)
        assert (answer.status, answer.headers["ETag"], answer.headers["Last-Modified"]) == (304, etag, modified)
    assert (await edge.client.get(url, headers={"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"})).status == 200
    both = {"If-None-Match": '"another"', "If-Modified-Since": modified}
    assert (await edge.client.get(url, headers=both)).status == 200, "the ETag decides"
    assert (await edge.client.head(url)).headers["ETag"] == etag


async def test_a_change_within_one_second_is_not_answered_304(edge):
    batch_id = await finished(edge, [SWIM])
    url = f"/api/batch/{batch_id}/calendar.ics"
    modified = (await edge.client.get(url)).headers["Last-Modified"]
    rewrite(edge, batch_id, [replace(SWIM, lane=6)])
    assert (await edge.client.get(url, headers={"If-Modified-Since": modified})).status == 200


async def test_the_calendar_of_a_deleted_batch_is_empty_and_says_so(edge):
    batch_id = await finished(edge, [SWIM])
    queries = ("", "?tz=Europe/Berlin&reminder=10&age=11")
    uids = [(await fetch(edge, batch_id, query))["uid"] for query in queries]
    edge.store.deletion.delete_batch(batch_id)
    for query, uid in zip(queries, uids, strict=True):
        calendar = await fetch(edge, batch_id, query)
        assert (calendar.events, calendar["uid"]) == ([], uid)
        assert "removed" in calendar["description"]
    answer = await edge.client.get(f"/api/batch/{batch_id}/calendar.ics")
    known = {"If-None-Match": answer.headers["ETag"]}
    assert (await edge.client.get(f"/api/batch/{batch_id}/calendar.ics", headers=known)).status == 304
    assert (await edge.client.get(f"/api/batch/{batch_id}/results")).status == 404


async def test_a_removed_batch_is_forgotten_after_400_days(edge):
    batch_id = await finished(edge, [SWIM])
    edge.store.deletion.delete_batch(batch_id)
    old = datetime.now(UTC) - timedelta(days=401)
    edge.store.database.write(RemovedBatchRow.update(removed_at=old))
    edge.store.deletion.delete_expired()
    assert (await edge.client.get(f"/api/batch/{batch_id}/calendar.ics")).status == 404


async def test_the_calendar_of_an_unknown_batch_is_404(edge):
    unknown = "00000000-0000-4000-8000-000000000000"
    assert (await edge.client.get(f"/api/batch/{unknown}/calendar.ics")).status == 404


def rewrite(edge, batch_id, swims):
    """Change what is stored for the first sheet, as a newer reader would."""
    job = edge.store.batches.find(batch_id).jobs[0]
    extraction = edge.store.extractions.of_jobs([job])[job.id]
    pdfs = edge.store.pdfs
    edge.store.extractions.save(
        job.pdf_sha256, pdfs.md5(job.pdf_sha256), "doe uma", replace(extraction, swims=tuple(swims))
    )
