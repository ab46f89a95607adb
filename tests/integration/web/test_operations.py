"""Operations on batches over HTTP, with the running service, on both databases."""

import asyncio
import json
from urllib.parse import urlsplit

import pytest
from aiohttp import FormData

from heatsync.model.errors import AiUnavailable, DownloadFailed, NotAPdf
from tests.integration.actors.test_operations_run import Gate
from tests.support.app_with_actors import running
from tests.support.eventually import LIMIT, eventually
from tests.support.operators import OPERATOR

PDF = b"%PDF-1.4 the right one"
NOBODY = "5eba7c55-7ac4-4a4e-9d2e-0a1b2c3d4e5f"


def fails(error=DownloadFailed):
    def fail(*_):
        raise error

    return fail


def finds(*_):
    """The default of the scripted pipeline: one entry."""


async def opened(gate: Gate) -> None:
    assert await asyncio.to_thread(gate.running.wait, LIMIT)


@pytest.fixture
async def service(store, aiohttp_server, tmp_path):
    async with running(store, aiohttp_server, tmp_path) as service:
        yield service


async def failed_batch(service, *errors) -> tuple[str, list[str]]:
    """An ended batch and the IDs of its jobs. None stands for a job that completed."""
    for sequence, error in enumerate(errors, 1):
        service.script[sequence] = fails(error) if error else finds
    batch_id = service.post(len(errors))
    jobs = (await service.over(batch_id))["jobs"]
    service.script.clear()
    return batch_id, [job["id"] for job in jobs]


async def audited(service) -> list[tuple]:
    _, body = await service.ask("GET", "/api/operator/audit")
    return [(entry["actor"], entry["action"], entry["reason"], entry["count"]) for entry in body["audit"]]


# Restart one


async def test_a_failed_job_of_an_ended_batch_is_restarted_and_completes(service):
    batch_id, (job_id, _) = await failed_batch(service, DownloadFailed, None)
    gate = Gate()
    service.script[1] = gate
    status, body = await service.ask(
        "POST", f"/api/batch/{batch_id}/jobs/{job_id}/restart", json={"reason": "the site is up again"}
    )
    assert status == 202
    assert (body["job"]["id"], body["job"]["attempt"], body["job"]["error"]) == (job_id, 2, None)
    assert body["job"].keys() == (await service.job(batch_id)).keys()
    gate.opened.set()
    after = await service.over(batch_id)
    assert [(job["status"], job["attempt"]) for job in after["jobs"]] == [("completed", 2), ("completed", 1)]
    _, kept = await service.ask("GET", f"/api/operator/attempts?jobId={job_id}")
    assert [(each["attempt"], each["errorCode"]) for each in kept["attempts"]] == [(1, "DOWNLOAD_FAILED"), (2, None)]
    assert await audited(service) == [("operator", "restart_job", "the site is up again", 1)]


async def test_a_restarted_job_runs_after_the_running_job_and_before_later_ones(service):
    gate = Gate()
    service.script.update({1: fails(), 2: gate})
    batch_id = service.post(3)
    await opened(gate)
    service.script[1] = finds
    job_id = (await service.job(batch_id))["id"]
    assert (await service.ask("POST", f"/api/batch/{batch_id}/jobs/{job_id}/restart"))[0] == 202
    gate.opened.set()
    await service.over(batch_id)
    assert [sequence for _, sequence in service.pipeline.order] == [1, 2, 1, 3]
    assert set(service.pipeline.most_running.values()) == {1}


async def test_running_pending_and_completed_jobs_cannot_be_restarted(service):
    gate = Gate()
    service.script.update({1: finds, 2: gate})
    batch_id = service.post(3)
    await opened(gate)
    for job in (await service.status(batch_id))["jobs"]:
        status, body = await service.ask("POST", f"/api/batch/{batch_id}/jobs/{job['id']}/restart")
        assert (status, body["error"]) == (409, "NOT_RESTARTABLE"), job["status"]
    gate.opened.set()
    await service.over(batch_id)
    assert await audited(service) == []


async def test_force_restarts_a_completed_job_without_the_cache(service):
    batch_id, (job_id,) = await failed_batch(service, None)
    path = f"/api/batch/{batch_id}/jobs/{job_id}/restart"
    assert (await service.ask("POST", path))[0] == 409
    assert (await service.ask("POST", f"{path}?force=1", None))[0] == 401
    assert (await service.ask("POST", f"{path}?force=1"))[0] == 202
    after = await service.over(batch_id)
    assert (after["jobs"][0]["attempt"], after["jobs"][0]["cached"]) == (2, False)


async def test_a_job_that_fails_after_a_restart_has_no_result_until_it_completes_again(service):
    batch_id, (job_id,) = await failed_batch(service, None)
    before = await service.job(batch_id)
    code = before["resultCode"]
    assert (await service.ask("GET", f"/api/result/{code}", None))[0] == 200
    service.script[1] = fails()
    await service.ask("POST", f"/api/batch/{batch_id}/jobs/{job_id}/restart?force=1")
    told = (await service.story(batch_id))[-1]
    for failed in (await service.job(batch_id), told["results"][0]):
        shown = [failed[name] for name in ("status", "resultCode", "meetName", "eventCount")]
        assert shown == ["failed", None, "", 0]
    assert (await service.ask("GET", f"/api/result/{code}", None))[0] == 404
    service.script[1] = finds
    await service.ask("POST", f"/api/batch/{batch_id}/jobs/{job_id}/restart")
    await service.over(batch_id)
    assert await service.job(batch_id) == before | {"attempt": 3}
    assert (await service.ask("GET", f"/api/result/{code}", None))[0] == 200


async def test_two_simultaneous_restarts_start_one_attempt(service):
    batch_id, (job_id,) = await failed_batch(service, DownloadFailed)
    gate = Gate()
    service.script[1] = gate
    path = f"/api/batch/{batch_id}/jobs/{job_id}/restart"
    answers = await asyncio.gather(*(service.ask("POST", path) for _ in range(8)))
    assert sorted(status for status, _ in answers) == [202] + [409] * 7
    gate.opened.set()
    assert (await service.over(batch_id))["jobs"][0]["attempt"] == 2


# Restart many


async def test_all_failed_jobs_of_a_batch_are_restarted(service):
    batch_id, _ = await failed_batch(service, DownloadFailed, None, NotAPdf)
    status, body = await service.ask("POST", f"/api/batch/{batch_id}/restart")
    assert (status, body["batch"]["id"]) == (202, batch_id)
    after = await service.over(batch_id)
    assert [(job["status"], job["attempt"]) for job in after["jobs"]] == [
        ("completed", 2),
        ("completed", 1),
        ("completed", 2),
    ]
    assert after["batch"]["status"] == "completed"
    assert (await service.ask("POST", f"/api/batch/{batch_id}/restart"))[1]["error"] == "NOT_RESTARTABLE"


async def test_a_dry_run_counts_the_jobs_with_one_error_before_their_restart(service):
    first, _ = await failed_batch(service, DownloadFailed, AiUnavailable)
    second, _ = await failed_batch(service, AiUnavailable)
    wanted = {"filter": {"errorCode": "AI_UNAVAILABLE"}}
    status, would = await service.ask("POST", "/api/operator/restart", json=wanted | {"dryRun": True})
    assert (status, would["dryRun"], would["count"], would["batches"]) == (200, True, 2, 2)
    assert (await service.job(second))["attempt"] == 1
    status, did = await service.ask("POST", "/api/operator/restart", json=wanted | {"reason": "quota raised"})
    assert (status, did["dryRun"], did["jobs"]) == (202, False, would["jobs"])
    await service.over(second)
    assert [job["status"] for job in (await service.over(first))["jobs"]] == ["failed", "completed"]
    assert await audited(service) == [("operator", "restart_filter", "quota raised", 1)] * 2
    status, none = await service.ask("POST", "/api/operator/restart", json=wanted)
    assert (status, none["count"]) == (202, 0)


async def test_a_filter_narrows_by_batch_and_age(service):
    first, _ = await failed_batch(service, DownloadFailed)
    await failed_batch(service, DownloadFailed)

    async def count(**wanted):
        return (await service.ask("POST", "/api/operator/restart", json={"filter": wanted, "dryRun": True}))[1]["count"]

    assert await count(batchId=first) == 1
    assert await count(olderThan=0) == 2
    assert await count(olderThan=3600) == 0
    assert await count(olderThan=0, batchId=first, errorCode="NOT_A_PDF") == 0


@pytest.mark.parametrize("body", [{}, {"filter": {}}, {"filter": None}, {"filter": {"errorCode": None}}])
async def test_a_filter_that_matches_everything_is_refused(service, body):
    batch_id, _ = await failed_batch(service, DownloadFailed)
    status, answer = await service.ask("POST", "/api/operator/restart", json=body)
    assert (status, answer["error"]) == (400, "EMPTY_FILTER")
    assert (await service.job(batch_id))["attempt"] == 1


@pytest.mark.parametrize(
    "wanted",
    [
        {"errorcode": "NO_TEXT"},
        {"errorCode": ""},
        {"errorCode": 1},
        {"batchId": []},
        {"olderThan": -1},
        {"olderThan": "1h"},
        {"olderThan": True},
        {"olderThan": 10**400},
        {"errorCode": "\0"},
        {"batchId": "\ud800"},
        [],
        "all",
    ],
)
async def test_an_invalid_filter_is_refused(service, wanted):
    status, answer = await service.ask("POST", "/api/operator/restart", json={"filter": wanted})
    assert (status, answer["error"]) == (400, "BAD_JSON")


# Replace the PDF


def pdf_form(content=PDF, **fields) -> FormData:
    form = FormData(fields)
    form.add_field("pdf", content, filename="right.pdf", content_type="application/pdf")
    return form


async def test_a_failed_job_completes_with_a_replacement_pdf(service):
    batch_id, (job_id,) = await failed_batch(service, NotAPdf)
    path = f"/api/batch/{batch_id}/jobs/{job_id}/pdf"
    status, body = await service.ask("PUT", path, data=pdf_form(reason="it was the invitation"))
    assert (status, body["job"]["filename"], body["job"]["sourceUrl"]) == (202, "right.pdf", None)
    after = (await service.over(batch_id))["jobs"][0]
    assert (after["status"], after["attempt"]) == ("completed", 2)
    assert ("operator", "replace_pdf", "it was the invitation", 1) in await audited(service)
    assert (await service.ask("PUT", path, data=pdf_form()))[1]["error"] == "NOT_RESTARTABLE"


async def test_a_pdf_sent_as_the_body_keeps_the_jobs_file_name(service):
    batch_id, (job_id,) = await failed_batch(service, NotAPdf)
    path, raw = f"/api/batch/{batch_id}/jobs/{job_id}/pdf", {"Content-Type": "application/pdf"}
    for content, code in ((b"", "NO_PDFS"), (b"%PDF" + bytes(1_000_001), "FILE_TOO_LARGE")):
        assert (await service.ask("PUT", path, data=content, headers=raw))[1]["error"] == code
    reader, writer = await asyncio.open_connection(*urlsplit(service.url("")).netloc.split(":"))
    head = f"PUT {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {OPERATOR}\r\nContent-Type: application/pdf\r\n"
    writer.write(f"{head}Content-Length: 1000\r\n\r\n%PDF-1.4 half".encode())
    writer.write_eof()
    async with asyncio.timeout(LIMIT):
        await reader.read()
    writer.close()
    assert (await service.job(batch_id))["attempt"] == 1
    status, body = await service.ask("PUT", path, data=PDF, headers=raw)
    assert (status, body["job"]["filename"], body["job"]["sourceUrl"]) == (202, "heats.pdf", None)
    after = (await service.over(batch_id))["jobs"][0]
    assert (after["status"], after["attempt"]) == ("completed", 2)


async def test_a_refused_pdf_changes_nothing(service):
    batch_id, (job_id,) = await failed_batch(service, NotAPdf)
    path, two = f"/api/batch/{batch_id}/jobs/{job_id}/pdf", pdf_form()
    two.add_field("pdf", PDF, filename="another.pdf")
    for data, code in (
        (pdf_form(b"%PDF" + bytes(1_000_001)), "FILE_TOO_LARGE"),
        (two, "BATCH_TOO_LARGE"),
        (FormData({"reason": "none"}, default_to_multipart=True), "NO_PDFS"),
        (PDF, "BAD_FORM"),
    ):
        assert (await service.ask("PUT", path, data=data))[1]["error"] == code
    missing = f"/api/batch/{batch_id}/jobs/{NOBODY}/pdf"
    assert (await service.ask("PUT", missing, data=pdf_form()))[1]["error"] == "NOT_FOUND"
    assert (await service.job(batch_id))["attempt"] == 1


# Cancel


async def test_a_cancelled_running_job_is_published_and_counted_as_cancelled(service):
    gate = Gate()
    service.script[1] = gate
    batch_id = service.post(2)
    await opened(gate)
    job_id = (await service.job(batch_id))["id"]
    status, body = await service.ask("POST", f"/api/batch/{batch_id}/jobs/{job_id}/cancel")
    assert (status, body["job"]["cancelRequested"]) == (202, True)
    story = await service.story(batch_id)
    assert gate.stopped.is_set()
    (told,) = [event for event in story if event["type"] == "job_failed"]
    assert (told["jobId"], told["errorCode"]) == (job_id, "CANCELLED")
    end = story[-1]
    assert (end["completedJobs"], end["failedJobs"], end["cancelledJobs"]) == (1, 0, 1)
    after = await service.status(batch_id)
    assert (after["batch"]["status"], after["jobs"][0]["status"]) == ("partial", "cancelled")
    status, body = await service.ask("POST", f"/api/batch/{batch_id}/jobs/{job_id}/cancel")
    assert (status, body["error"]) == (409, "NOT_CANCELLABLE")
    assert (await service.ask("POST", f"/api/batch/{batch_id}/jobs/{job_id}/restart"))[0] == 202
    assert (await service.over(batch_id))["batch"]["status"] == "completed"


async def test_a_batch_is_cancelled_as_a_whole(service):
    gate = Gate()
    service.script[1] = gate
    batch_id = service.post(3)
    await opened(gate)
    status, body = await service.ask("POST", f"/api/batch/{batch_id}/cancel", json={"reason": "wrong meet"})
    assert (status, body["batch"]["id"]) == (202, batch_id)
    after = await service.over(batch_id)
    assert (after["batch"]["status"], after["batch"]["cancelledJobs"]) == ("cancelled", 3)
    assert (await service.ask("POST", f"/api/batch/{batch_id}/cancel"))[1]["error"] == "NOT_CANCELLABLE"
    assert await audited(service) == [("operator", "cancel_batch", "wrong meet", 3)]


# Pause


async def test_during_a_pause_running_jobs_finish_and_no_others_start(service):
    gate = Gate()
    service.script[1] = gate
    batch_id = service.post(2)
    await opened(gate)
    assert await service.ask("POST", "/api/operator/pause", json={"reason": "backup"}) == (
        202,
        {"success": True, "paused": True},
    )
    waiting = service.post(1)
    gate.opened.set()
    await asyncio.to_thread(eventually, lambda: service.store.batches.find(batch_id).jobs[0].status == "completed")
    await asyncio.to_thread(eventually, lambda: len(service.actors.actor_statuses.all()) == 2)
    assert (await service.job(batch_id, 2))["status"] == (await service.job(waiting))["status"] == "pending"
    assert (await service.ask("POST", "/api/operator/resume"))[0] == 202
    for each in (batch_id, waiting):
        assert (await service.over(each))["batch"]["status"] == "completed"
    assert [entry[:3] for entry in await audited(service)] == [
        ("operator", "resume", None),
        ("operator", "pause", "backup"),
    ]


# Viewers


async def test_a_restart_appears_in_open_streams_and_in_later_replays(service):
    gate = Gate()
    service.script.update({1: fails(), 2: gate})
    batch_id = service.post(2)
    async with service.session.get(service.url(f"/api/batch/{batch_id}/stream")) as watching:
        await opened(gate)
        service.script[1] = finds
        job_id = (await service.job(batch_id))["id"]
        await service.ask("POST", f"/api/batch/{batch_id}/jobs/{job_id}/restart")
        gate.opened.set()
        seen = [json.loads(line[6:]) for line in (await watching.read()).decode().splitlines() if line[:6] == "data: "]
    (again,) = [event for event in seen if event.get("attempt") == 2 and event["status"] == "pending"]
    assert (again["type"], again["jobId"]) == ("job_progress", job_id)
    assert [event["type"] for event in seen].count("batch_completed") == 1
    later = await service.story(batch_id)
    assert "job_failed" not in [event["type"] for event in later]
    assert later[-1]["completedJobs"] == 2


async def test_a_restart_changes_the_etag_of_the_status(service):
    batch_id, (job_id,) = await failed_batch(service, DownloadFailed)
    url = service.url(f"/api/batch/{batch_id}")
    async with service.session.get(url) as answer:
        known = {"If-None-Match": answer.headers["ETag"]}
    async with service.session.get(url, headers=known) as answer:
        assert answer.status == 304
    await service.ask("POST", f"/api/batch/{batch_id}/jobs/{job_id}/restart")
    async with service.session.get(url, headers=known) as answer:
        assert answer.status == 200
    await service.over(batch_id)


async def test_two_simultaneous_restarts_by_filter_restart_each_job_once(service):
    batch_id, _ = await failed_batch(service, DownloadFailed, DownloadFailed)
    service.script.update({1: fails(), 2: fails()})
    wanted = {"filter": {"batchId": batch_id}}
    answers = await asyncio.gather(*(service.ask("POST", "/api/operator/restart", json=wanted) for _ in range(6)))
    attempts = [job["attempt"] for job in (await service.over(batch_id))["jobs"]]
    assert sum(body["count"] for _, body in answers) == sum(attempt - 1 for attempt in attempts)
    _, audit = await service.ask("GET", "/api/operator/audit")
    assert sum(entry["count"] for entry in audit["audit"]) == sum(attempt - 1 for attempt in attempts)
