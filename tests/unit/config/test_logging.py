"""Logs have one line per action and no names or addresses."""

import asyncio
import io
import json
import logging

import aiohttp
import pytest
import structlog
from aiohttp import web

from config.logging import configure
from web.aiohttp_server import Runner

PRIVATE = "Uma Doe"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def log():
    stream = io.StringIO()
    configure("debug", "json", stream)
    return stream


def test_an_action_is_one_line_of_json_with_its_ids(log):
    structlog.get_logger().info("job_completed", job_id="j1", events=3)
    [line] = lines(log)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "job_completed", "job_id": "j1", "events": 3, "level": "info"}


def test_auto_writes_text_on_a_terminal():
    stream = Terminal()
    configure("info", "auto", stream)
    structlog.get_logger().info("job_completed", job_id="j1")
    assert "job_completed" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def test_auto_writes_json_elsewhere_and_console_writes_text_everywhere():
    stream = io.StringIO()
    configure("info", "auto", stream)
    structlog.get_logger().info("first")
    configure("info", "console", stream)
    structlog.get_logger().info("second")
    first, second = stream.getvalue().splitlines()
    assert json.loads(first)["event"] == "first"
    assert "second" in second
    assert "\x1b" not in second


def test_lines_below_the_level_are_dropped():
    stream = io.StringIO()
    configure("warning", "json", stream)
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")
    logging.getLogger("some.library").info("quiet")
    assert [line["event"] for line in lines(stream)] == ["loud"]


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_tracebacks_show_no_local_variables(log_format):
    stream = Terminal()
    configure("info", log_format, stream)

    def breaks(swimmer):
        raise RuntimeError("no more")

    try:
        breaks(PRIVATE)
    except RuntimeError:
        structlog.get_logger().exception("job_crashed")
    assert "RuntimeError" in stream.getvalue()
    assert "no more" in stream.getvalue()
    assert PRIVATE not in stream.getvalue()


def test_lines_of_libraries_have_the_same_format(log):
    logging.getLogger("asyncio").warning("Executing took %s seconds\nand more", 0.2)
    [line] = lines(log)
    assert (line["event"], line["logger"], line["level"]) == ("library_message", "asyncio", "warning")
    assert line["message"] == "Executing took 0.2 seconds"


@pytest.mark.parametrize("library", ["openai._base_client", "httpx2", "httpcore2.http11", "peewee", "pykka"])
def test_libraries_that_log_requests_or_sql_are_logged_from_warning_on(log, library):
    logger = logging.getLogger(library)
    logger.setLevel(logging.DEBUG)  # as OPENAI_LOG=debug does behind our back
    logger.debug("request for %s", PRIVATE)
    logger.info("request for %s", PRIVATE)
    logger.warning("trouble")
    assert [line["message"] for line in lines(log)] == ["trouble"]


async def test_a_failed_request_is_logged_without_the_clients_address(log):
    async def breaks(_request):
        raise RuntimeError("broken handler")

    app = web.Application()
    app.router.add_get("/", breaks)
    runner = Runner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0]
        async with aiohttp.ClientSession() as session, session.get(f"http://{host}:{port}/") as answer:
            assert answer.status == 500
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"GET / HTTP/1.1\r\nHost: x\r\nCookie: {PRIVATE}\0\r\n\r\n".encode())
        async with asyncio.timeout(10):
            assert b" 400 " in await reader.readline()
        writer.close()
        await writer.wait_closed()
    finally:
        await runner.cleanup()
    broken, unreadable = lines(log)
    assert (broken["event"], unreadable["event"]) == ("library_error", "request_unreadable")
    assert "broken handler" in broken["exception"]
    assert "127.0.0.1" not in log.getvalue()
    assert PRIVATE not in log.getvalue()
    assert "aiohttp.access" not in log.getvalue()


def test_configuring_twice_does_not_repeat_lines(log):
    stream = io.StringIO()
    configure("info", "json", stream)
    structlog.get_logger().info("once")
    assert log.getvalue() == ""
    assert len(lines(stream)) == 1
