"""Invalid HTTP and unreadable bodies are refused with a JSON error too."""

import asyncio
import json

import pytest
import structlog.testing
from aiohttp import web

from web.aiohttp_server import Runner
from web.errors import errors_in_one_shape

LIMIT = 30.0
PRIVATE = "Uma-Doe"
HEAD = b"Host: heatsync\r\n"


@pytest.fixture
async def address():
    async def reads(request):
        return web.Response(text=str(len(await request.read())))

    @web.middleware
    async def breaks(request, handler):
        if request.path == "/broken":
            raise RuntimeError("a bug above every handler")
        return await handler(request)

    app = web.Application(middlewares=[breaks, errors_in_one_shape])
    app.router.add_post("/", reads)
    runner = Runner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0]
    await runner.cleanup()


async def answered(address, sent: bytes, *, hang_up: bool = False) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the response, up to the end of the connection."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(sent)
    if hang_up:
        writer.write_eof()
    async with asyncio.timeout(LIMIT):
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), body


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /\0" + PRIVATE.encode() + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
        b"BREW /" + PRIVATE.encode() + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
        b"GET / HTTP/1.1\r\n" + HEAD + b"X: " + PRIVATE.encode() * 2_000 + b"\r\n\r\n",
        b"GET /" + PRIVATE.encode() * 2_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
        b"GET / HTTP/7.7\r\n" + HEAD + b"\r\n",
        b"POST / HTTP/1.1\r\n" + HEAD + b"Content-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + PRIVATE.encode() + b"\r\n\r\n",
        PRIVATE.encode() + b"\r\n\r\n",
    ],
)
async def test_invalid_http_gets_a_json_error_that_does_not_quote_it(address, sent):
    with structlog.testing.capture_logs() as logs:
        status, headers, body = await answered(address, sent)
    told = json.loads(body)
    assert (status, told.keys()) == (400, {"success", "error", "message", "details"})
    assert (told["success"], told["error"]) == (False, "BAD_REQUEST")
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert "aiohttp" not in headers.get("Server", "")
    assert PRIVATE not in body.decode()
    assert PRIVATE not in str(logs)
    assert {line["log_level"] for line in logs} <= {"info"}, "a port scanner must not raise an alarm"


async def test_a_body_that_cannot_be_decompressed_is_a_bad_request(address):
    packed = b"Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\n" + PRIVATE.encode()
    with structlog.testing.capture_logs() as logs:
        status, _, body = await answered(address, b"POST / HTTP/1.1\r\n" + HEAD + packed)
    assert (status, json.loads(body)["error"]) == (400, "BAD_REQUEST")
    assert {line["log_level"] for line in logs} == {"info"}


async def test_an_uncaught_exception_gets_a_json_error_too(address):
    status, _, body = await answered(address, b"GET /broken HTTP/1.1\r\n" + HEAD + b"\r\n")
    assert (status, json.loads(body)["error"]) == (500, "INTERNAL")


async def test_a_client_that_disconnects_during_its_body_logs_no_error(address, caplog):
    with structlog.testing.capture_logs() as logs:
        sent = b"POST / HTTP/1.1\r\n" + HEAD + b"Content-Length: 50\r\n\r\nhalf"
        with pytest.raises(IndexError):
            await answered(address, sent, hang_up=True)
        status, _, _ = await answered(address, b"POST / HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n")
    assert status == 200
    assert [line for line in logs if line["log_level"] not in {"info", "debug"}] == []
    assert caplog.records == []
