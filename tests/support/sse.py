"""Parses server-sent events: pairs of the ID, or None, and the event's data."""

import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientResponse


async def read_events(response: ClientResponse) -> AsyncIterator[tuple[int | None, dict[str, Any]]]:
    """The events of an open stream, as they arrive."""
    block = b""
    async for line in response.content:
        block += line
        if line == b"\n":
            for event in parse(block):
                yield event
            block = b""


def parse(stream: bytes) -> list[tuple[int | None, dict[str, Any]]]:
    """The events of a whole stream."""
    parsed = []
    for block in stream.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "data" in fields:
            event = json.loads(fields["data"])
            assert fields["event"] == event["type"]
            parsed.append((int(fields["id"]) if "id" in fields else None, event))
    return parsed
