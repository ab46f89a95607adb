"""Metrics about the work of the engine."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from heatsync.model.errors import DeathCause


class Metrics:
    """Records nothing. Subclasses are called during the work, by any thread: methods must be quick and not raise."""

    def job_finished(self, seconds: float, outcome: str, *, cached: bool) -> None:
        """One attempt of a job. `outcome`: `completed`, `cancelled`, `crashed`, or the code of the job's error."""

    def step_finished(self, step: str, seconds: float) -> None:
        """One step of a job, successful or not: `download`, or the name of the extractor (`local`, `ai`)."""

    def retry_scheduled(self, code: str) -> None:
        """A step failed with a transient error and runs again after a pause."""

    def ai_called(self, outcome: str, pages: int, sent: int) -> None:
        """One AI call. `outcome`: `ok`, `cancelled` or an error code; `pages` sent as images; `sent` in bytes."""

    def worker_died(self, why: DeathCause) -> None: ...


NOOP: Final = Metrics()


@contextmanager
def timed_step(metrics: Metrics, step: str) -> Iterator[None]:
    """Record how long the block takes, even when it raises."""
    start = time.monotonic()
    try:
        yield
    finally:
        metrics.step_finished(step, time.monotonic() - start)
