"""The real service, with a job that publishes as many facts as a test asks for."""

import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from tests.bench.viewer_load import ask
from tests.support.service_process import Service, service_of

FIRST_FACTS = 2
"""The facts that a new batch of this service has: it has begun, and so has its job."""


def flood_service(**settings: str) -> AbstractContextManager[Service]:
    command = [sys.executable, "-m", "tests.bench.flood_server", "--port", "0"]
    folder = Path(__file__).parents[2]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEATSYNC_")} | settings
    return service_of(command, folder, environment)


def new_batch(service: Service) -> str:
    """Start a batch, whose one job waits for floods, and return its ID."""
    return str(ask(service.port, "POST", "/bench/batch")["batchId"])


def flood(service: Service, batch_id: str, facts: int, milliseconds: float = 0) -> None:
    """Have the batch's job publish so many facts, with so many milliseconds between them."""
    ask(service.port, "POST", f"/bench/flood?batch={batch_id}&events={facts}&interval_ms={milliseconds}")
