"""The real service, with a job that publishes as many facts as a test asks for."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.viewer_load import ask
from tests.support.service_process import Service, wait_for_port

FIRST_FACTS = 2
"""The facts that a new batch of this service has: it has begun, and so has its job."""


@contextmanager
def flood_service(**settings: str) -> Iterator[Service]:
    command = [sys.executable, "-m", "tests.bench.flood_server", "--port", "0"]
    folder = Path(__file__).parents[2]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEATSYNC_")} | settings
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield Service(process, wait_for_port(process))
        finally:
            process.kill()


def new_batch(service: Service) -> str:
    """Start a batch, whose one job waits for floods, and return its ID."""
    return str(ask(service.port, "POST", "/bench/batch")["batchId"])


def flood(service: Service, batch_id: str, facts: int, milliseconds: float = 0) -> None:
    """Have the batch's job publish so many facts, with so many milliseconds between them."""
    ask(service.port, "POST", f"/bench/flood?batch={batch_id}&events={facts}&interval_ms={milliseconds}")
