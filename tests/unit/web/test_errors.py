"""Every error has the same JSON format, and reveals no internals."""

import asyncio
import uuid

import msgspec
import pytest
import structlog.testing
from aiohttp import web

from heatsync.model import errors
from heatsync.model.errors import RequestError, StoreUnavailable
from heatsync.model.message import Message
from heatsync.model.rendering import render
from tests.support.batch_work import post_batch
from tests.unit.web.test_forms import PDF, form
from web.errors import errors_in_one_shape

SECRET = "postgresql://owner:secret@db"


async def shape(answer):
    body = await answer.json()
    assert sorted(body) == ["details", "error", "message", "success"]
    assert body["success"] is False
    assert body["message"] == render(msgspec.convert(body["details"], Message))
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status, body["error"]


async def test_an_unknown_url_gets_a_json_error(edge):
    for method, url in (("GET", "/"), ("GET", "/api/nothing"), ("POST", "/api/batch"), ("DELETE", "/x%00")):
        assert await shape(await edge.client.request(method, url)) == (404, "NOT_FOUND")


async def test_a_405_response_lists_the_allowed_methods(edge):
    answer = await edge.client.get("/api/batch/extract")
    assert await shape(answer) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["Allow"] == "POST"


STATUSES = {
    errors.MissingSwimmer: 400,
    errors.NoPdfs: 400,
    errors.InvalidUrls: 400,
    errors.BadForm: 400,
    errors.BadJson: 400,
    errors.BadQuery: 400,
    errors.EmptyFilter: 400,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.ProofFailed: 422,
    errors.NotRestartable: 409,
    errors.NotCancellable: 409,
    errors.BatchTooLarge: 413,
    errors.FileTooLarge: 413,
    errors.TooManyTries: 429,
    errors.TooManyViewers: 503,
}


def test_the_statuses_of_all_request_errors_are_tested():
    concrete = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, RequestError)]
    assert set(STATUSES) == set(concrete) - {RequestError}


@pytest.mark.parametrize(("error", "status"), STATUSES.items())
async def test_a_request_error_has_its_status(aiohttp_client, error, status):
    async def refuses(_):
        raise error

    app = web.Application(middlewares=[errors_in_one_shape])
    app.router.add_get("/", refuses)
    assert await shape(await (await aiohttp_client(app)).get("/")) == (status, error.code)


async def test_an_internal_error_is_logged_with_its_traceback_and_returned_without_details(edge, monkeypatch):
    def broken(_):
        raise KeyError(SECRET)

    monkeypatch.setattr(edge.store.batches, "find", broken)
    with structlog.testing.capture_logs() as logs:
        answer = await edge.client.get(f"/api/batch/{uuid.uuid4()}")
    assert await shape(answer) == (500, "INTERNAL")
    assert SECRET not in await answer.text()
    (log,) = logs
    assert (log["event"], log["log_level"], type(log["exc_info"])) == ("request_failed", "error", KeyError)


async def test_an_unavailable_database_returns_503_without_details(edge, monkeypatch):
    def away(*_):
        raise StoreUnavailable(detail=SECRET)

    monkeypatch.setattr(edge.store.batches, "create", away)
    answer = await edge.client.post("/api/batch/extract", data=form(("swimmer", "Uma Doe"), ("pdfs", PDF, "a.pdf")))
    assert await shape(answer) == (503, "UNAVAILABLE")
    assert SECRET not in await answer.text()
    assert int(answer.headers["Retry-After"]) > 0
    assert edge.woken == []


async def test_logs_never_contain_the_swimmer_the_file_name_or_the_link(edge):
    with structlog.testing.capture_logs() as logs:
        await post_batch(edge, swimmer="Pim Lark")
        await post_batch(edge, urls='["https://pim:secret@example.com/lark.pdf"]')
        await edge.client.post("/api/batch/extract", data=form(("swimmer", "Pim Lark"), ("urls", '["lark"]')))
        await edge.client.get("/api/batch/pim-lark")
    assert [log["event"] for log in logs] == ["batch_created", "batch_created", "request_refused"]
    assert not any(word in str(logs).lower() for word in ("lark", "secret", "sheet-1", "127.0.0.1"))


async def test_a_response_that_fails_midway_is_cut_off_without_a_second_one(aiohttp_client):
    async def breaks(request):
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"first")
        raise KeyError(SECRET)

    app = web.Application(middlewares=[errors_in_one_shape])
    app.router.add_get("/", breaks)
    client = await aiohttp_client(app)
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: heatsync\r\n\r\n")
    answered = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    assert b"first" in answered
    assert b"INTERNAL" not in answered
    assert not answered.endswith(b"0\r\n\r\n")


async def test_a_redirect_is_not_an_error(aiohttp_client):
    async def elsewhere(_):
        raise web.HTTPFound("/there")

    app = web.Application(middlewares=[errors_in_one_shape])
    app.router.add_get("/", elsewhere)
    client = await aiohttp_client(app)
    answer = await client.get("/", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/there")


@pytest.mark.parametrize(
    ("refusal", "code"),
    [(web.HTTPRequestEntityTooLarge(1, 2), "FILE_TOO_LARGE"), (web.HTTPBadRequest(), "BAD_REQUEST")],
)
async def test_errors_raised_by_aiohttp_become_json_errors(aiohttp_client, refusal, code):
    async def refuses(_):
        raise refusal

    app = web.Application(middlewares=[errors_in_one_shape])
    app.router.add_get("/", refuses)
    assert await shape(await (await aiohttp_client(app)).get("/")) == (refusal.status, code)


async def test_every_response_has_security_headers_and_hides_versions(edge):
    body = await post_batch(edge)
    for url in (body["statusUrl"], body["streamUrl"], "/api/health/live", "/nothing"):
        headers = (await edge.client.get(url)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Server" not in headers


async def test_other_sites_can_read_batches_but_not_post_them(edge):
    body = await post_batch(edge)
    for url in (body["statusUrl"], body["resultsUrl"], body["streamUrl"], "/api/result/abcdefABCDEF"):
        for method in ("GET", "HEAD"):
            answer = await edge.client.request(method, url)
            assert answer.headers["Access-Control-Allow-Origin"] == "*", url
    post = await edge.client.post("/api/batch/extract", data=form(("swimmer", "Uma Doe"), ("pdfs", PDF, "a.pdf")))
    assert "Access-Control-Allow-Origin" not in post.headers
    assert "Access-Control-Allow-Origin" not in (await edge.client.get("/api/health/live")).headers
