"""The operator pages and their live stream, as a browser requests them."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from aiohttp import web

from heatsync.model.errors import DownloadFailed
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.store.audit import ChangeRequest, Principal
from tests.integration.actors.test_operations_run import Gate
from tests.integration.web.test_operations import NOBODY, failed_batch, opened
from tests.support.app_with_actors import running
from tests.support.app_without_actors import RecordingActors, UncancellingServer
from tests.support.eventually import LIMIT, eventually
from tests.support.operators import OPERATOR, READER, bearer
from tests.support.services import make_services
from web.access import COOKIE, MAX_WRONG_TOKENS_PER_MINUTE
from web.operator_stream import OperatorStreamHandlers
from web.recent_log import RecentLog

OURS = {"Sec-Fetch-Site": "same-origin"}
LINE = {"timestamp": "2026-03-14T09:15:00Z", "event": "job_failed", "number": 3}


class OneLine(RecentLog):
    """Writes one log line for every job."""

    def of_job(self, batch_id, job_id):
        return [LINE]


@pytest.fixture
async def service(sqlite_store, aiohttp_server, tmp_path):
    async with running(sqlite_store, aiohttp_server, tmp_path, recent_log=OneLine()) as service:
        yield service


async def log_in(service, token=OPERATOR, **headers):
    """The response to the form, and the session cookie."""
    url, given = service.url("/operator/login"), headers or OURS
    async with service.session.post(url, data={"token": token}, headers=given, allow_redirects=False) as answer:
        return answer.status, answer.cookies.get(COOKIE), await answer.text()


async def page(service, path, cookie=None):
    headers = {"Cookie": f"{COOKIE}={cookie.value}"} if cookie else {}
    async with service.session.get(service.url(path), headers=headers, allow_redirects=False) as answer:
        return answer, unescape(await answer.text())


async def test_the_session_cookie_is_unusable_for_scripts_and_other_sites(service):
    status, cookie, _ = await log_in(service)
    assert status == 303
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert OPERATOR not in cookie.value
    answer, text = await page(service, "/operator", cookie)
    assert answer.status == 200
    assert 'data-role="operator"' in text
    assert OPERATOR not in text


async def test_the_cookie_is_secure_behind_a_tls_proxy(service):
    assert not (await log_in(service))[1]["secure"]
    assert (await log_in(service, **OURS, **{"X-Forwarded-Proto": "https"}))[1]["secure"]


async def test_readers_see_no_buttons(service):
    batch_id, (job_id,) = await failed_batch(service, DownloadFailed)
    path = f"/operator/batch/{batch_id}/jobs/{job_id}"
    _, reader, _ = await log_in(service, READER)
    _, operator, _ = await log_in(service)
    assert "data-action" not in (await page(service, path, reader))[1]
    assert 'id="pause"' not in (await page(service, "/operator", reader))[1]
    assert "data-action" in (await page(service, path, operator))[1]


@pytest.mark.parametrize("path", ["/operator", f"/operator/batch/{NOBODY}/jobs/{NOBODY}"])
async def test_pages_without_a_session_redirect_to_the_login(service, path):
    answer, _ = await page(service, path)
    assert (answer.status, answer.headers["Location"]) == (303, "/operator/login")
    answer, text = await page(service, "/operator/login")
    assert answer.status == 200
    assert 'type="password"' in text


async def test_wrong_tokens_are_refused_with_a_message_and_lock_out_no_other_user(service):
    for _ in range(MAX_WRONG_TOKENS_PER_MINUTE):
        status, cookie, text = await log_in(service, "a guess")
        assert (status, cookie) == (403, None)
        assert render(Message("FORBIDDEN")) in text
        assert "a guess" not in text
    status, cookie, text = await log_in(service, "a guess")
    assert (status, cookie) == (429, None)
    assert render(Message("TOO_MANY_TRIES")) in text
    assert (await log_in(service))[0] == 303


async def test_a_form_on_another_site_cannot_log_in_or_out(service):
    status, cookie, _ = await log_in(service, Origin="https://example.com")
    assert (status, cookie) == (403, None)
    async with service.session.post(
        service.url("/operator/logout"), headers={"Sec-Fetch-Site": "cross-site"}
    ) as answer:
        assert answer.status == 403


async def log_out(service, cookie):
    headers = OURS | {"Cookie": f"{COOKIE}={cookie.value}"}
    async with service.session.post(service.url("/operator/logout"), headers=headers, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/operator/login")
        assert answer.cookies[COOKIE]["max-age"] == "0"


async def test_after_log_out_a_copy_of_the_cookie_is_useless(service):
    (_, mine, _), (_, others, _) = await log_in(service), await log_in(service)
    await log_out(service, mine)
    assert (await page(service, "/operator", mine))[0].status == 303
    assert (await page(service, "/operator", others))[0].status == 200
    assert len(service.store.sessions.all()) == 1, "or it would open again after a restart of the service"
    await log_out(service, mine)


async def test_a_live_stream_ends_with_its_session(service):
    _, cookie, _ = await log_in(service)
    headers = {"Cookie": f"{COOKIE}={cookie.value}"}
    async with service.session.get(service.url("/api/operator/stream"), headers=headers) as stream:
        await next_overview(stream)
        await log_out(service, cookie)
        await stream.read()


async def test_pages_allow_only_their_own_scripts_and_are_not_cached(service):
    _, cookie, _ = await log_in(service)
    for path in ("/operator", "/operator/login"):
        headers = (await page(service, path, cookie))[0].headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
    scripts = [(f"operator{of}.js", "javascript") for of in ("", "-overview", "-job")]
    for name, kind in (*scripts, ("operator.css", "css")):
        answer, text = await page(service, f"/operator/{name}")
        assert kind in answer.headers["Content-Type"]
        assert text
    assert (await page(service, "/operator/operator.py"))[0].status == 404


async def test_a_jobs_page_shows_attempts_steps_log_lines_and_stream_events(service):
    batch_id, (job_id,) = await failed_batch(service, DownloadFailed)
    await service.ask("POST", f"/api/batch/{batch_id}/jobs/{job_id}/restart")
    await service.over(batch_id)
    _, cookie, _ = await log_in(service)
    _, text = await page(service, f"/operator/batch/{batch_id}/jobs/{job_id}", cookie)
    for words in (
        "attempt 2",
        "DOWNLOAD_FAILED",
        "downloading",
        "job_completed",
        "superseded by",
        "number=3",
        "reread",
    ):
        assert words in text, words
    assert (await page(service, f"/operator/batch/{batch_id}/jobs/{NOBODY}", cookie))[0].status == 404


async def test_the_current_step_is_shown_before_it_ends(service):
    gate = Gate()
    service.script[1] = gate
    batch_id = service.post()
    await opened(gate)
    await asyncio.to_thread(eventually, lambda: service.store.batches.find(batch_id).jobs[0].status == "processing")
    job_id = (await service.job(batch_id))["id"]
    _, cookie, _ = await log_in(service)
    _, text = await page(service, f"/operator/batch/{batch_id}/jobs/{job_id}", cookie)
    assert re.search(r"<td>1</td><td>downloading</td>.*<td>[\d.]+</td>", text)
    assert re.search(r"<td>1</td><td>processing</td>.*<td>ongoing</td>", text)
    gate.opened.set()
    await service.over(batch_id)


async def test_text_from_clients_is_escaped_on_the_page(service):
    from heatsync.store.batches import NewJob

    evil = NewJob("<script>alert(1)</script>.pdf", 'http://example.com/"><img src=x>', None)
    service.script[1] = lambda *_: None
    batch_id = service.store.batches.create("<b>Uma</b>", [evil]).id
    service.actors.wake(batch_id)
    job_id = (await service.over(batch_id))["jobs"][0]["id"]
    _, cookie, _ = await log_in(service)
    headers = {"Cookie": f"{COOKIE}={cookie.value}"}
    async with service.session.get(service.url(f"/operator/batch/{batch_id}/jobs/{job_id}"), headers=headers) as answer:
        raw = await answer.text()
    for tag in ("<script>alert", "<img", "<b>Uma"):
        assert tag not in raw


async def next_overview(stream):
    async for raw in stream.content:
        if raw.startswith(b"data: "):
            return json.loads(raw[6:])
    raise AssertionError("the stream ended")


async def test_the_live_stream_shows_running_and_failed_jobs(service):
    await failed_batch(service, DownloadFailed)
    async with service.session.get(service.url("/api/operator/stream"), headers=bearer(READER)) as stream:
        first = await next_overview(stream)
        assert (first["paused"], first["running"]) == (False, [])
        (group,) = first["failures"]
        assert (group["errorCode"], group["count"], len(group["jobs"])) == ("DOWNLOAD_FAILED", 1, 1)
        assert group["sentence"] == render(Message("DOWNLOAD_FAILED"))
        assert group["jobs"][0]["swimmerName"] == "Uma Doe"
        assert [each["batch"]["status"] for each in first["over"]] == ["failed"]
        gate = Gate()
        service.script[1] = gate
        batch_id = service.post()
        await opened(gate)
        while not (await next_overview(stream))["running"]:
            pass
        await service.ask("POST", "/api/operator/pause")
        while not (await next_overview(stream))["paused"]:
            pass
        gate.opened.set()
        await service.over(batch_id)


async def test_running_batches_stay_on_the_overview_however_many_are_waiting(service, monkeypatch):
    monkeypatch.setattr("web.operator_stream._MAX_RUNNING", 3)
    gate = Gate()
    service.script[1] = gate
    running = [service.post(), service.post()]
    await opened(gate)
    waiting = [service.post() for _ in range(3)]
    async with service.session.get(service.url("/api/operator/stream"), headers=bearer(READER)) as stream:
        while True:
            seen = [each["batch"] for each in (await next_overview(stream))["running"]]
            if [batch["status"] for batch in seen] == ["processing", "processing", "pending"]:
                break
    assert [batch["id"] for batch in seen] == [*running, waiting[0]]
    gate.opened.set()
    for batch_id in (*running, *waiting):
        await service.over(batch_id)


async def test_closing_the_overview_early_logs_no_error(sqlite_store, aiohttp_client, tmp_path):
    requests, errors, ended = [], [], asyncio.Event()

    @web.middleware
    async def watch(request, handler):
        requests.append(request)
        try:
            return await handler(request)
        except Exception as error:
            errors.append(error)
            raise
        finally:
            ended.set()

    with ThreadPoolExecutor(1) as executor:
        services = make_services(sqlite_store, RecordingActors(), executor, tmp_path)
        feed = OperatorStreamHandlers(services, interval=0.01)
        app = web.Application(middlewares=[watch])
        app.router.add_get("/", feed.stream)
        app.on_shutdown.append(feed.close)
        client = await aiohttp_client(UncancellingServer(app))
        stream = await client.get("/", headers=bearer(OPERATOR))
        await next_overview(stream)
        stream.close()
        await asyncio.to_thread(eventually, lambda: requests[0].transport is None)
        await asyncio.to_thread(sqlite_store.operations.set_paused, ChangeRequest(Principal.OPERATOR), paused=True)
        async with asyncio.timeout(LIMIT):
            await ended.wait()
    assert errors == []


async def test_the_live_stream_requires_a_token(service):
    for headers, status in (({}, 401), (bearer("a guess"), 403)):
        async with service.session.get(service.url("/api/operator/stream"), headers=headers) as answer:
            assert answer.status == status
