"""The edge on a real server, over a real SQLite store."""

import asyncio

import uvloop

from tests.support.app_without_actors import edge  # noqa: F401 - a fixture


def pytest_asyncio_loop_factories(config, item):
    """What writes to sockets past the library runs on production's loop, and on the plain one."""
    if item.path.name == "test_hub.py":
        return {"uvloop": uvloop.new_event_loop, "asyncio": asyncio.new_event_loop}
    return {"asyncio": asyncio.new_event_loop}
