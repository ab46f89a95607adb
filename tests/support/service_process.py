"""The real `heatsync serve` as a process, and a client for it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.sse import read_events

LIMIT = 60.0
SAMPLES = sorted((Path(__file__).parents[2] / "docs" / "samples").glob("*.pdf"))
SWIMMER = "Uma Doe"


@dataclass
class Service:
    """A running `heatsync serve`."""

    process: subprocess.Popen[str]
    port: int

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(LIMIT)

    def terminate(self) -> int:
        """Send SIGTERM, and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(LIMIT)


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Service]:
    """Run `heatsync serve` on a free port. It listens when the block begins, and is killed at its end."""
    environment = {
        "PATH": os.environ["PATH"],
        "HEATSYNC_DATA_DIR": str(folder),
        "HEATSYNC_DOWNLOAD_ALLOW": "127.0.0.0/8",
        "HEATSYNC_LOG_FORMAT": "json",
        **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
        **settings,
    }
    command = [Path(sys.executable).with_name("heatsync"), "serve", "--port", "0"]
    with service_of(command, folder, environment) as service:
        yield service


@contextmanager
def service_of(command: Sequence[str | Path], folder: Path, environment: dict[str, str]) -> Iterator[Service]:
    """Run a program that contains the service."""
    with subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield Service(process, _wait_for_port(process))
        finally:
            process.kill()


def _wait_for_port(process: subprocess.Popen[str]) -> int:
    """Wait until the service listens, and return its port. A thread reads on: a full pipe would block the service."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if '"serving"' in line:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return int(json.loads(line)["port"])
    raise AssertionError("".join(said))


async def post(client: aiohttp.ClientSession, service: Service, *links: str, swimmer: str = SWIMMER) -> str:
    """Post a batch of links, and return its ID."""
    form = aiohttp.FormData({"swimmer": swimmer, "urls": json.dumps(links)}, default_to_multipart=True)
    async with client.post(service.url("/api/batch/extract"), data=form) as answer:
        assert answer.status == 202, await answer.text()
        return str((await answer.json())["batchId"])


async def events(
    client: aiohttp.ClientSession, service: Service, batch_id: str, cursor: int | None = None
) -> AsyncIterator[tuple[int | None, dict[str, Any]]]:
    """The events of a batch after the cursor, until the stream ends or the service dies."""
    headers = {} if cursor is None else {"Last-Event-ID": str(cursor)}
    try:
        async with client.get(service.url(f"/api/batch/{batch_id}/stream"), headers=headers) as answer:
            assert answer.status in {200, 204}
            async for event in read_events(answer):
                yield event
    except aiohttp.ClientError:
        return  # it was killed


async def get(client: aiohttp.ClientSession, service: Service, path: str) -> dict[str, Any]:
    async with client.get(service.url(path)) as answer:
        assert answer.status == 200, await answer.text()
        body: dict[str, Any] = await answer.json()
        return body
