"""Creating a batch and polling its status."""

import re

import pytest

from heatsync.model.errors import NotAPdf
from heatsync.model.message import Message
from heatsync.model.rendering import render
from tests.support.app_without_actors import SWIM
from tests.support.batch_work import complete, post_batch
from tests.unit.web.test_forms import PDF, form

UNKNOWN = "5eba7c55-7ac4-4a4e-9d2e-0a1b2c3d4e5f"
URLS = 'urls=["https://example.com/heat1.pdf"]'


async def test_a_new_batch_returns_its_urls_and_wakes_the_dispatcher(edge):
    answer = await edge.client.post(
        "/api/batch/extract", data=form(("swimmer", "Uma Doe"), ("pdfs", PDF, "a.pdf"), ("pdfs", PDF, "b.pdf"))
    )
    body = await answer.json()
    batch_id = body["batchId"]
    assert answer.status == 202
    assert body.pop("manageToken")
    assert body == {
        "success": True,
        "batchId": batch_id,
        "totalJobs": 2,
        "streamUrl": f"/api/batch/{batch_id}/stream",
        "statusUrl": f"/api/batch/{batch_id}",
        "resultsUrl": f"/api/batch/{batch_id}/results",
        "calendarUrl": f"/api/batch/{batch_id}/calendar.ics",
    }
    assert answer.headers["Location"] == f"/api/batch/{batch_id}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert edge.woken == [batch_id]


async def test_the_returned_token_manages_the_batch(edge):
    body = await post_batch(edge)
    assert edge.store.batches.may_manage(body["batchId"], body["manageToken"])


async def test_the_manage_token_deletes_the_batch(edge):
    body = await post_batch(edge)
    address, headers = body["statusUrl"], {"Authorization": f"Bearer {body['manageToken']}"}
    assert (await edge.client.delete(address, headers=headers)).status == 200
    assert edge.actors.removed == [body["batchId"]]
    assert (await edge.client.get(address)).status == 404
    assert (await edge.client.delete(address, headers=headers)).status == 404
    assert edge.actors.removed == [body["batchId"]]


async def test_a_delete_removes_the_rows_then_notifies_the_actors_then_deletes_the_pdfs(edge, monkeypatch):
    body, steps = await post_batch(edge), []
    deletion, actors = edge.store.deletion, edge.actors
    for owner, step in ((deletion, "delete_batch"), (actors, "remove"), (deletion, "delete_unused_pdfs")):
        monkeypatch.setattr(owner, step, _noting(step, getattr(owner, step), steps))
    headers = {"Authorization": f"Bearer {body['manageToken']}"}
    assert (await edge.client.delete(body["statusUrl"], headers=headers)).status == 200
    assert steps == ["delete_batch", "remove", "delete_unused_pdfs"]


def _noting(name, step, steps):
    def noted(*args):
        steps.append(name)
        return step(*args)

    return noted


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "UNAUTHORIZED"),
        ({"Authorization": "Basic dW1hOmRvZQ=="}, 401, "UNAUTHORIZED"),
        ({"Authorization": "Bearer "}, 401, "UNAUTHORIZED"),
        ({"Authorization": "Bearer another batch's"}, 403, "FORBIDDEN"),
    ],
)
async def test_other_tokens_cannot_delete_the_batch(edge, headers, status, code):
    body = await post_batch(edge)
    answer = await edge.client.delete(body["statusUrl"], headers=headers)
    assert (answer.status, (await answer.json())["error"]) == (status, code)
    assert (await edge.client.get(body["statusUrl"])).status == 200


async def test_every_url_in_the_response_works(edge):
    body = await post_batch(edge)
    for address in (body["streamUrl"], body["statusUrl"], body["resultsUrl"]):
        assert (await edge.client.get(address)).status == 200, address


async def test_the_status_of_a_waiting_batch_matches_exactly(edge):
    batch_id = (await post_batch(edge, urls='["https://uma:secret@example.com:8443/sheets/heat%20one.pdf?day=1"]'))[
        "batchId"
    ]
    body = await (await edge.client.get(f"/api/batch/{batch_id}")).json()
    moments = [body["batch"].pop(name) for name in ("createdAt", "expiresAt")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", moment) for moment in moments)
    (job,) = edge.store.batches.find(batch_id).jobs
    assert body == {
        "success": True,
        "batch": {
            "id": batch_id,
            "swimmerName": "Uma Doe",
            "status": "pending",
            "totalJobs": 1,
            "completedJobs": 0,
            "failedJobs": 0,
            "cancelledJobs": 0,
            "lastEventId": 0,
            "startedAt": None,
            "endedAt": None,
        },
        "jobs": [
            {
                "id": job.id,
                "sequence": 1,
                "filename": "heat one.pdf",
                "sourceUrl": "https://example.com:8443/sheets/heat%20one.pdf?day=1",
                "status": "pending",
                "progressPercent": 0,
                "progressMessage": "",
                "progressDetails": None,
                "attempt": 1,
                "cancelRequested": False,
                "resultCode": None,
                "meetName": "",
                "eventCount": 0,
                "cached": False,
                "error": None,
                "errorCode": None,
                "errorDetails": None,
                "retriable": None,
            }
        ],
    }


async def test_the_status_shows_how_each_job_ended(edge):
    batch_id = (await post_batch(edge, sheets=2))["batchId"]
    complete(edge.store, batch_id, [SWIM], NotAPdf())
    body = await (await edge.client.get(f"/api/batch/{batch_id}")).json()
    batch, (read, failed) = body["batch"], body["jobs"]
    assert (batch["status"], batch["completedJobs"], batch["failedJobs"]) == ("partial", 1, 1)
    assert batch["lastEventId"] > 0
    assert batch["startedAt"] <= batch["endedAt"]
    assert (read["status"], read["progressPercent"], read["eventCount"]) == ("completed", 100, 1)
    assert (read["meetName"], read["error"], len(read["resultCode"])) == ("Lark Open", None, 12)
    assert (failed["status"], failed["errorCode"], failed["retriable"]) == ("failed", "NOT_A_PDF", False)
    assert failed["error"] == failed["progressMessage"] == render(Message("NOT_A_PDF"))
    assert failed["errorDetails"] == failed["progressDetails"] == {"code": "NOT_A_PDF", "parameters": {}}
    assert read["progressDetails"] == {"code": "ENTRIES_FOUND", "parameters": {"entries": 1}}


async def test_the_etag_is_unchanged_until_something_changes(edge):
    batch_id = (await post_batch(edge))["batchId"]
    url = f"/api/batch/{batch_id}"
    first = await edge.client.get(url)
    etag = first.headers["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    assert first.headers["Cache-Control"] == "no-cache"
    for kept in (etag, f"W/{etag}", f'"another", {etag}', "*"):
        again = await edge.client.get(url, headers={"If-None-Match": kept})
        assert (again.status, await again.read()) == (304, b""), kept
        assert again.headers["ETag"] == etag
    claim = edge.store.transitions.claim(batch_id).claim
    started = edge.store.transitions.start_next(claim)
    edge.store.transitions.record_progress(claim, started.job, 40, Message("READING_PAGE", page=2, pages=5))
    moved = await edge.client.get(url, headers={"If-None-Match": etag})
    assert moved.status == 200
    assert moved.headers["ETag"] != etag
    (job,) = (await moved.json())["jobs"]
    assert (job["progressPercent"], job["progressMessage"]) == (40, "Reading page 2 of 5")


async def test_a_head_response_has_the_headers_of_get_and_no_body(edge):
    url = f"/api/batch/{(await post_batch(edge))['batchId']}"
    get, head = await edge.client.get(url), await edge.client.head(url)
    assert head.status == 200
    assert await head.read() == b""
    for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("batch_id", [UNKNOWN, "no-uuid", "1", "%00", "..%2f..", UNKNOWN.upper()])
async def test_an_unknown_batch_is_not_found(edge, batch_id):
    for rest in ("", "/results", "/calendar.ics"):
        answer = await edge.client.get(f"/api/batch/{batch_id}{rest}")
        assert (answer.status, (await answer.json())["error"]) == (404, "NOT_FOUND")


async def test_a_job_from_a_link_shows_the_file_name_of_the_link(edge):
    urls = (
        '["https://example.com", "https://example.com/a/", "https://example.com/%ff.pdf", "http://example.com/b?c=d"]'
    )
    for url, name in zip(urls[1:-1].split(", "), [None, None, "%ff.pdf", "b"], strict=True):
        batch_id = (await post_batch(edge, urls=f"[{url}]"))["batchId"]
        assert edge.store.batches.find(batch_id).jobs[0].filename == name
