"""Wait for a state without an event, such as a row of the database or a private set of the server."""

import asyncio
import threading
import time
from collections.abc import Callable

LIMIT = 30.0
"""Seconds that a test waits for an event. Far more than it takes, so that a busy machine fails no test."""
_SECONDS_BETWEEN_LOOKS = 0.005
_NEVER = threading.Event()


def eventually(happened: Callable[[], object]) -> None:
    """Block this thread until `happened()` is true. Raises AssertionError after `LIMIT` seconds."""
    end = time.monotonic() + LIMIT
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        _NEVER.wait(_SECONDS_BETWEEN_LOOKS)


async def eventually_on_loop(happened: Callable[[], object]) -> None:
    """The same for a state of this event loop: `happened` is called in it, and its tasks run between two checks."""
    loop, end = asyncio.get_running_loop(), time.monotonic() + LIMIT
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        turn = loop.create_future()
        loop.call_later(_SECONDS_BETWEEN_LOOKS, turn.set_result, None)
        await turn


async def next_turn() -> None:
    """Let the other tasks of this event loop run once."""
    loop = asyncio.get_running_loop()
    turn = loop.create_future()
    loop.call_soon(turn.set_result, None)
    await turn
