"""Permissions with the link only, with the manage token and with operator tokens, on both databases."""

import asyncio
import json
from urllib.parse import urlsplit

import pytest

from heatsync.model.errors import DownloadFailed, NotAPdf
from heatsync.model.message import Message
from heatsync.model.rendering import render
from tests.integration.actors.test_operations_run import Gate
from tests.integration.web.test_operations import NOBODY, audited, failed_batch, fails, opened
from tests.integration.web.test_operations import service as service  # noqa: PLC0414 - the fixture
from tests.support.eventually import LIMIT
from tests.support.operators import OPERATOR, READER
from web.access import COOKIE, MAX_WRONG_TOKENS_PER_MINUTE, Access, Role


async def test_users_with_the_link_can_restart_retriable_jobs_three_times(service):
    batch_id, (worth_it, hopeless) = await failed_batch(service, DownloadFailed, NotAPdf)
    service.script.update({1: fails(), 2: fails(NotAPdf)})
    status, body = await service.ask("POST", f"/api/batch/{batch_id}/jobs/{hopeless}/restart", None)
    assert (status, body["error"]) == (401, "UNAUTHORIZED")
    for attempt in (2, 3, 4):
        status, body = await service.ask("POST", f"/api/batch/{batch_id}/restart", None)
        assert (status, [job["attempt"] for job in body["jobs"]]) == (202, [attempt, 1])
        await service.over(batch_id)
    for path in (f"/api/batch/{batch_id}/jobs/{worth_it}/restart", f"/api/batch/{batch_id}/restart"):
        status, body = await service.ask("POST", path, None)
        assert (status, body["error"], body["message"]) == (
            401,
            "UNAUTHORIZED",
            render(Message("ONLY_OPERATORS_RESTART")),
        )
    assert {actor for actor, *_ in await audited(service)} == {"link"}


async def test_the_manage_token_permits_cancel_and_no_operator_action(service):
    gate = Gate()
    service.script.update({1: gate, 2: fails(NotAPdf)})
    mine, other = await service.post_form(2), await service.post_form()
    token, address = mine["manageToken"], mine["statusUrl"]
    await opened(gate)
    assert (await service.ask("POST", f"{other['statusUrl']}/cancel", token))[1]["error"] == "FORBIDDEN"
    assert (await service.ask("POST", "/api/operator/pause", token))[1]["error"] == "FORBIDDEN"
    jobs = (await service.status(mine["batchId"]))["jobs"]
    status, body = await service.ask("POST", f"{address}/jobs/{jobs[0]['id']}/cancel", token, json={"reason": "oops"})
    assert (status, body["job"]["cancelRequested"]) == (202, True)
    await service.over(mine["batchId"])
    status, body = await service.ask("POST", f"{address}/jobs/{jobs[1]['id']}/restart", token)
    assert (status, body["error"]) == (403, "FORBIDDEN")
    assert ("owner", "cancel_job", "oops", 1) in await audited(service)


async def test_wrong_guesses_do_not_lock_out_the_owner(service):
    mine = await service.post_form()
    for number in range(MAX_WRONG_TOKENS_PER_MINUTE + 1):
        await service.ask("POST", f"{mine['statusUrl']}/cancel", f"guess {number}")
    await service.over(mine["batchId"])
    status, body = await service.ask("POST", f"{mine['statusUrl']}/cancel", mine["manageToken"])
    assert (status, body["error"]) == (409, "NOT_CANCELLABLE"), "it was looked at"


@pytest.mark.parametrize(("method", "action"), [("POST", "/cancel"), ("POST", "/restart"), ("DELETE", "")])
async def test_a_token_that_is_not_text_counts_as_wrong(service, method, action):
    batch_id, _ = await failed_batch(service, DownloadFailed)
    where = urlsplit(service.url(f"/api/batch/{batch_id}{action}"))

    async def tried(token: bytes) -> tuple[int, str]:
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        head = f"{method} {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\nContent-Length: 0\r\n"
        writer.write(head.encode() + b"Authorization: Bearer " + token + b"\r\n\r\n")
        answer, _, body = (await asyncio.wait_for(reader.read(), LIMIT)).partition(b"\r\n\r\n")
        writer.close()
        return int(answer.split()[1]), json.loads(body)["error"]

    for _ in range(MAX_WRONG_TOKENS_PER_MINUTE):
        assert await tried(b"\xff") == (403, "FORBIDDEN")
    for token in (b"\xff", b"a guess"):
        assert await tried(token) == (429, "TOO_MANY_TRIES")
    assert (await service.job(batch_id))["attempt"] == 1


async def test_readers_have_the_same_restarts_as_users_with_the_link(service):
    batch_id, (worth_it, hopeless) = await failed_batch(service, DownloadFailed, NotAPdf)
    session = Access(OPERATOR, READER).session(Role.READER)
    ours = {"Cookie": f"{COOKIE}={session}", "Sec-Fetch-Site": "same-origin"}
    batch = f"/api/batch/{batch_id}"
    assert (await service.ask("POST", f"{batch}/jobs/{hopeless}/restart", None, ours))[0] == 401
    for path in (f"{batch}/cancel", f"{batch}/jobs/{worth_it}/cancel", "/api/operator/pause"):
        assert (await service.ask("POST", path, None, ours))[0] == 403
    for path in (f"{batch}/jobs/{worth_it}/restart", f"{batch}/restart"):
        service.script[1] = fails()
        assert (await service.ask("POST", path, None, ours))[0] == 202
        await service.over(batch_id)
    assert {actor for actor, *_ in await audited(service)} == {"link"}


OPERATORS_ONLY = [
    ("POST", "/api/operator/restart"),
    ("POST", "/api/operator/pause"),
    ("POST", "/api/operator/resume"),
    ("PUT", f"/api/batch/{NOBODY}/jobs/{NOBODY}/pdf"),
    ("GET", "/api/operator/batches"),
    ("GET", "/api/operator/attempts"),
    ("GET", "/api/operator/actors"),
    ("GET", "/api/operator/audit"),
]


@pytest.mark.parametrize(("method", "path"), OPERATORS_ONLY)
async def test_a_missing_token_is_unauthorized_and_a_wrong_one_is_forbidden(service, method, path):
    assert (await service.ask(method, path, None))[0] == 401
    assert (await service.ask(method, path, "a guess"))[0] == 403
    if method != "GET":
        assert (await service.ask(method, path, READER))[0] == 403


@pytest.mark.parametrize("action", ["restart", "cancel"])
@pytest.mark.parametrize("of", ["", f"/jobs/{NOBODY}"])
async def test_read_tokens_cannot_restart_or_cancel(service, action, of):
    batch_id, _ = await failed_batch(service, DownloadFailed)
    status, body = await service.ask("POST", f"/api/batch/{batch_id}{of}/{action}", READER)
    assert (status, body["error"]) == (403, "FORBIDDEN")
    assert (await service.ask("POST", f"/api/batch/{batch_id}{of}/{action}", "a guess"))[0] == 403


async def test_cancelling_needs_a_token(service):
    batch_id, (job_id,) = await failed_batch(service, DownloadFailed)
    for path in (f"/api/batch/{batch_id}/cancel", f"/api/batch/{batch_id}/jobs/{job_id}/cancel"):
        assert (await service.ask("POST", path, None))[1]["error"] == "UNAUTHORIZED"


@pytest.mark.parametrize("action", ["restart", "cancel"])
async def test_unknown_batches_and_jobs_are_not_found(service, action):
    batch_id, _ = await failed_batch(service, DownloadFailed)
    for path in (f"/api/batch/{NOBODY}", f"/api/batch/{NOBODY}/jobs/{NOBODY}", f"/api/batch/{batch_id}/jobs/{NOBODY}"):
        assert (await service.ask("POST", f"{path}/{action}"))[1]["error"] == "NOT_FOUND", path


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"reason": 1}', b'{"why": "x"}', b"[" * 100_000, b'{"filter": {}}'])
async def test_an_invalid_body_changes_nothing(service, body):
    batch_id, (job_id,) = await failed_batch(service, DownloadFailed)
    for action in ("restart", "cancel"):
        status, answer = await service.ask("POST", f"/api/batch/{batch_id}/jobs/{job_id}/{action}", data=body)
        assert (status, answer["error"]) == (400, "BAD_JSON")
    assert (await service.job(batch_id))["attempt"] == 1


async def test_a_session_works_only_from_our_own_pages(service):
    batch_id, (job_id,) = await failed_batch(service, DownloadFailed)
    session = Access(OPERATOR, READER).session(Role.OPERATOR)
    path = service.url(f"/api/batch/{batch_id}/jobs/{job_id}/restart")
    cookie = {"Cookie": f"{COOKIE}={session}"}
    async with service.session.post(path, headers=cookie | {"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status == 403
    async with service.session.post(path, headers=cookie | {"Sec-Fetch-Site": "same-origin"}) as answer:
        assert answer.status == 202
    await service.over(batch_id)
    assert ("operator", "restart_job", None, 1) in await audited(service)
