"""The operator lists over HTTP, with either token, on both databases."""

import asyncio

import pytest

from heatsync.model.errors import DownloadFailed, NotAPdf
from tests.integration.actors.test_operations_run import Gate
from tests.integration.web.test_operations import failed_batch, opened
from tests.integration.web.test_operations import service as service  # noqa: PLC0414 - the fixture
from tests.support.eventually import eventually
from tests.support.operators import READER


async def listed(service, query: str = "") -> list[str]:
    status, body = await service.ask("GET", f"/api/operator/batches?{query}", READER)
    assert status == 200, body
    return [each["batch"]["id"] for each in body["batches"]]


async def test_batches_are_found_by_status_error_and_age(service):
    failed, _ = await failed_batch(service, DownloadFailed)
    partial, _ = await failed_batch(service, NotAPdf, None)
    done, _ = await failed_batch(service, None)
    assert await listed(service) == [done, partial, failed]
    assert await listed(service, "status=failed") == [failed]
    assert await listed(service, "status=failed&status=partial") == [partial, failed]
    assert await listed(service, "error=NOT_A_PDF") == [partial]
    assert await listed(service, "olderThan=3600") == []
    assert await listed(service, "newerThan=3600&status=completed") == [done]
    _, body = await service.ask("GET", "/api/operator/batches?status=failed", READER)
    assert body["batches"][0] == {name: (await service.status(failed))[name] for name in ("batch", "jobs")}


async def test_pages_have_no_gaps_while_batches_are_created(service):
    made = [(await failed_batch(service, None))[0] for _ in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        _, body = await service.ask("GET", f"/api/operator/batches?limit=2&{cursor and f'cursor={cursor}'}", READER)
        seen += [each["batch"]["id"] for each in body["batches"]]
        cursor = body["nextCursor"]
        if len(seen) == 2:
            await failed_batch(service, None)
    assert seen == made[::-1]


async def test_the_audit_log_has_pages_too(service):
    for action in ("pause", "resume", "pause", "resume"):
        await service.ask("POST", f"/api/operator/{action}")
    _, first = await service.ask("GET", "/api/operator/audit?limit=3", READER)
    _, rest = await service.ask("GET", f"/api/operator/audit?limit=3&cursor={first['nextCursor']}", READER)
    assert [entry["action"] for entry in first["audit"] + rest["audit"]] == ["resume", "pause", "resume", "pause"]
    assert rest["nextCursor"] is None


@pytest.mark.parametrize(
    "query",
    [
        "batches?status=lost",
        "batches?olderThan=soon",
        "batches?olderThan=-1",
        "batches?newerThan=inf",
        "batches?olderThan=1e300",
        "batches?limit=0",
        "batches?limit=201",
        "batches?limit=many",
        "batches?cursor=a",
        "batches?cursor=%C3%A4",
        "batches?cursor=MjAyNi0wMy0wMSBhYmM",
        "audit?cursor=bm8",
        "audit?cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk",
        "attempts",
        "batches?error=%00",
        "batches?job=%00",
        "attempts?batchId=%00",
        "attempts?jobId=%00",
        "audit?batchId=%00",
        "batches?cursor=MjAyNi0wMS0wMVQwMDowMDowMCswMDowMCAA",
        "batches?cursor=MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMCB4",
    ],
)
async def test_an_invalid_query_is_refused(service, query):
    status, body = await service.ask("GET", f"/api/operator/{query}", READER)
    assert (status, body["error"]) == (400, "BAD_QUERY")


async def test_every_attempt_of_a_batch_is_kept_with_its_error_and_times(service):
    batch_id, (first, second) = await failed_batch(service, DownloadFailed, NotAPdf)
    await service.ask("POST", f"/api/batch/{batch_id}/jobs/{first}/restart")
    await service.over(batch_id)
    _, body = await service.ask("GET", f"/api/operator/attempts?batchId={batch_id}", READER)
    assert [(each["jobId"], each["attempt"], each["status"], each["errorCode"]) for each in body["attempts"]] == [
        (first, 1, "failed", "DOWNLOAD_FAILED"),
        (first, 2, "completed", None),
        (second, 1, "failed", "NOT_A_PDF"),
    ]
    for each in body["attempts"]:
        assert each["startedAt"] < each["endedAt"]


async def test_the_live_actors_are_listed(service):
    gate = Gate()
    service.script[1] = gate
    batch_id = service.post()
    await opened(gate)
    _, body = await service.ask("GET", "/api/operator/actors", READER)
    actors = {actor["kind"]: actor for actor in body["actors"]}
    assert set(actors) == {"dispatcher", "broadcaster", "supervisor", "job"}
    job_id = (await service.job(batch_id))["id"]
    assert (actors["job"]["batchId"], actors["job"]["jobId"]) == (batch_id, job_id)
    assert actors["supervisor"]["doing"] == "running job 1"
    parents = [actors[kind]["parent"] for kind in ("broadcaster", "dispatcher", "supervisor", "job")]
    assert parents == [None, None, actors["dispatcher"]["id"], actors["supervisor"]["id"]]
    assert all(actor["since"].endswith("Z") and actor["inbox"] >= 0 for actor in body["actors"])
    gate.opened.set()
    await service.over(batch_id)
    await asyncio.to_thread(eventually, lambda: len(service.actors.actor_statuses.all()) == 2)
