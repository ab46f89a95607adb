"""The private parts of aiohttp and aiohttp_sse that web/ replaces still exist and are still called.

Each failure names the change and the file that relies on it.
"""

import asyncio
import inspect
import tomllib
from pathlib import Path

import aiohttp
import aiohttp_sse
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from aiohttp_sse import EventSourceResponse

from web.aiohttp_server import Runner, _Connection, _Server
from web.aiohttp_stream import StreamResponse

SERVER, STREAM = "web/aiohttp_server.py", "web/aiohttp_stream.py"
PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"


def moved(library, part, file):
    return f"{library.__name__} {library.__version__} has changed {part}, which {file} relies on: adapt that file"


@pytest.mark.parametrize(
    ("owner", "name", "parameters", "file"),
    [
        (web.AppRunner, "_make_server", ["self"], SERVER),
        (web.Server, "__call__", ["self"], SERVER),
        (web.RequestHandler, "handle_error", ["self", "request", "status", "exc", "message"], SERVER),
        (web.RequestHandler, "log_exception", ["self", "args", "kw"], SERVER),
        (web.RequestHandler, "data_received", ["self", "data"], STREAM),
        (web.RequestHandler, "connection_lost", ["self", "exc"], STREAM),
        (web.RequestHandler, "pause_writing", ["self"], STREAM),
        (web.RequestHandler, "resume_writing", ["self"], STREAM),
        (web.StreamResponse, "write_eof", ["self", "data"], STREAM),
    ],
)
def test_the_aiohttp_methods_that_we_replace_or_call_have_the_expected_signatures(owner, name, parameters, file):
    method = getattr(owner, name, None)
    found = [] if method is None else list(inspect.signature(method).parameters)
    assert found == parameters, moved(aiohttp, f"{owner.__name__}.{name}", file)


async def test_aiohttp_creates_its_server_and_connections_from_our_classes():
    runner = Runner(web.Application(), access_log=None)
    await runner.setup()
    try:
        assert isinstance(runner.server, _Server), moved(aiohttp, "AppRunner._make_server", SERVER)
        for name in ("_loop", "_kwargs"):
            assert hasattr(runner.server, name), moved(aiohttp, f"web.Server.{name}", SERVER)
        assert isinstance(runner.server(), _Connection), moved(aiohttp, "web.Server.__call__", SERVER)
    finally:
        await runner.cleanup()


async def test_a_response_has_the_attributes_that_a_detached_one_clears():
    response = web.StreamResponse()
    for name in ("_req", "_payload_writer", "_eof_sent"):
        assert hasattr(response, name), moved(aiohttp, f"web.StreamResponse.{name}", STREAM)
    detached = StreamResponse()
    await detached.prepare(make_mocked_request("GET", "/"))
    detached.detach()
    await detached.write_eof()
    assert detached._req is None
    assert detached.prepared, moved(aiohttp, "web.StreamResponse.prepared, which must not need a writer", STREAM)


async def test_the_ping_task_of_aiohttp_sse_is_the_method_that_we_replace():
    pinged = asyncio.Event()

    class Pinged(EventSourceResponse):
        async def _ping(self):
            pinged.set()

    await Pinged().prepare(make_mocked_request("GET", "/"))
    done, _ = await asyncio.wait([asyncio.ensure_future(pinged.wait())], timeout=10)
    assert done, moved(aiohttp_sse, "EventSourceResponse._ping", STREAM)


@pytest.mark.parametrize("library", ["aiohttp", "aiohttp-sse"])
def test_the_version_has_an_upper_bound(library):
    dependencies = tomllib.loads(PYPROJECT.read_text())["project"]["dependencies"]
    [bounds] = [each.removeprefix(library) for each in dependencies if each.startswith((f"{library}>", f"{library}<"))]
    assert "<" in bounds, f"{library} needs an upper bound in pyproject.toml: a new release may move its private parts"
