"""The web application on a real server, over a real SQLite store."""

import asyncio

import uvloop

from tests.support.app_without_actors import edge  # noqa: F401 - a fixture


def pytest_asyncio_loop_factories(config, item):
    """Code that writes directly to sockets runs on the production event loop and on asyncio's."""
    if item.path.name == "test_hub.py":
        return {"uvloop": uvloop.new_event_loop, "asyncio": asyncio.new_event_loop}
    return {"asyncio": asyncio.new_event_loop}
