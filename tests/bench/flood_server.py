"""`python -m tests.bench.flood_server --port P`: the complete service, with a job that publishes facts on demand.

`POST /bench/batch` creates a batch and returns `{"batchId": ...}`. `POST /bench/flood?batch=&events=&interval_ms=` has
its job publish that many facts, each through the supervisor, a transaction and the broadcaster, and each with `"t"` in
its data: CLOCK_MONOTONIC in nanoseconds, taken before the fact is written. It returns at once.
`GET /bench/publishing` returns the supervisor's median time for publishing since the last call. Other batches are read
as usual, for measurements under load.

All settings apply as to `heatsync serve`. Without `HEATSYNC_DATA_DIR` the data is deleted at the end. With it, a new
server continues the batches of the previous one; only the rest of a flood is lost.
"""

import argparse
import os
import queue
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from functools import partial
from typing import Any, ClassVar, TypeAlias
from unittest.mock import patch

import msgspec
from aiohttp import web

from actors.messages import Mailbox, ToBroadcaster
from actors.supervisor import BatchSupervisor
from config import commands
from heatsync.jobs.pipeline import JobListener, Pipeline, PipelineResult
from heatsync.model.batch import Job
from heatsync.model.cancel import CancelToken
from heatsync.model.stream_events import EventType, Fact, JobProgress, encode, job_event
from heatsync.store import claims
from heatsync.store.batches import NewJob
from heatsync.store.transitions import Transitions
from web.app import make_app
from web.services import Services

_SHEET = NewJob("flood.pdf", "http://127.0.0.1/flood.pdf", None)
_MOST_EVENTS = 100_000
_MOST_SECONDS_BETWEEN = 60.0
_SECONDS_BETWEEN_CANCEL_CHECKS = 0.2
_FACTS_AHEAD = 250


Floods: TypeAlias = "defaultdict[str, queue.SimpleQueue[tuple[int, float]]]"
"""For each batch: how many facts to publish, and the seconds between them."""


class FloodPipeline:
    """In place of the pipeline: the job publishes what the floods ask for, until it is cancelled."""

    def __init__(self, reader: Pipeline, floods: Floods, ahead: threading.Semaphore) -> None:
        """`ahead` limits the facts that are reported but not yet written: a long queue would delay the stop."""
        self._reader = reader
        self._floods = floods
        self._ahead = ahead

    def run(self, job: Job, swimmer: str, reports: JobListener, cancel: CancelToken) -> PipelineResult:
        if job.source_url != _SHEET.source_url:
            return self._reader.run(job, swimmer, reports, cancel)
        floods = self._floods[job.batch_id]
        with cancel.on_cancel(partial(floods.put, (0, 0.0))):  # wakes `floods.get()`
            while True:
                count, seconds = floods.get()
                cancel.check()
                self._publish(count, seconds, reports, cancel)

    def _publish(self, count: int, seconds: float, reports: JobListener, cancel: CancelToken) -> None:
        start = time.monotonic()
        for n in range(count):
            if seconds:
                cancel.sleep(max(0.0, start + n * seconds - time.monotonic()))
            while not self._ahead.acquire(timeout=_SECONDS_BETWEEN_CANCEL_CHECKS):
                cancel.check()
            cancel.check()
            reports.downloaded("one more fact")


class TimedProgress(JobProgress, frozen=True, tag=EventType.JOB_PROGRESS.value):
    t: int


class FloodTransitions(Transitions):
    """Turns the report of a download into one more fact, in its own transaction like every other fact."""

    ahead: ClassVar[threading.Semaphore]

    def record_download(self, claim: claims.Claim, job: Job, sha256: str) -> Fact | None:
        if job.source_url != _SHEET.source_url:
            return super().record_download(claim, job, sha256)
        self.ahead.release()
        event = TimedProgress(t=time.monotonic_ns(), **msgspec.structs.asdict(job_event(job)))
        with self._db.transaction():
            number = claims.next_number(self._db, claim)
            return self._log.append(Fact(job.batch_id, number, event.type, encode(event), job.id, job.status))


class TimedMailbox:
    """The broadcaster's mailbox, with the seconds that each message costs the sender."""

    def __init__(self, broadcaster: Mailbox[ToBroadcaster], seconds: list[float]) -> None:
        self._broadcaster = broadcaster
        self._seconds = seconds

    def tell(self, message: ToBroadcaster) -> None:
        start = time.perf_counter()
        self._broadcaster.tell(message)
        self._seconds.append(time.perf_counter() - start)


def app_with_bench_routes(services: Services, floods: Floods, seconds: list[float]) -> web.Application:
    async def batch(_: web.Request) -> web.Response:
        batch_id = services.store.batches.create("Uma Doe", [_SHEET]).id
        services.actors.wake(batch_id)
        return web.json_response({"batchId": batch_id})

    async def flood(request: web.Request) -> web.Response:
        try:
            batch_id, count = request.query["batch"], int(request.query["events"])
            pause = float(request.query.get("interval_ms", "0")) / 1000
        except (KeyError, ValueError):
            raise web.HTTPBadRequest from None
        if not 0 < count <= _MOST_EVENTS or not 0 <= pause <= _MOST_SECONDS_BETWEEN:
            raise web.HTTPBadRequest
        if services.store.batches.state(batch_id) is None:
            raise web.HTTPNotFound
        floods[batch_id].put((count, pause))
        return web.json_response({"batchId": batch_id, "events": count}, status=202)

    async def publishing(_: web.Request) -> web.Response:
        taken = [seconds.pop() for _ in range(len(seconds))]
        return web.json_response({"facts": len(taken), "medianMs": statistics.median(taken) * 1000 if taken else None})

    app = make_app(services)
    app.add_routes(
        [
            web.post("/bench/batch", batch),
            web.post("/bench/flood", flood),
            web.get("/bench/publishing", publishing),
        ]
    )
    return app


def main() -> None:
    parser = argparse.ArgumentParser(description="The complete service, with a job that publishes facts on demand.")
    parser.add_argument("--port", type=int, default=3001)
    port = parser.parse_args().port
    floods, seconds = defaultdict(queue.SimpleQueue), []
    ahead = FloodTransitions.ahead = threading.Semaphore(_FACTS_AHEAD)
    reader, original = Pipeline, BatchSupervisor.__init__

    def with_timed_mailbox(supervisor: BatchSupervisor, *args: Any, **kwargs: Any) -> None:
        original(supervisor, *args, **kwargs)
        supervisor._broadcaster = TimedMailbox(supervisor._broadcaster, seconds)

    with tempfile.TemporaryDirectory(prefix="heatsync-bench-") as folder, ExitStack() as changes:
        defaults = {
            "HEATSYNC_DATA_DIR": folder,
            "HEATSYNC_DATABASE_URL": "sqlite:///bench.db",
            "HEATSYNC_MAX_ACTIVE_BATCHES": "1000",
            "HEATSYNC_MAX_VIEWERS": "100000",
            "HEATSYNC_MAX_VIEWERS_PER_BATCH": "100000",
            "HEATSYNC_LOG_FORMAT": "json",
        }
        for change in (
            patch.dict(os.environ, defaults | os.environ),
            # The command line and the composition root run unchanged except for these.
            patch("config.engine.Pipeline", lambda *parts: FloodPipeline(reader(*parts), floods, ahead)),
            patch("heatsync.store.store.Transitions", FloodTransitions),
            patch("config.service.make_app", lambda services: app_with_bench_routes(services, floods, seconds)),
            patch.object(BatchSupervisor, "__init__", with_timed_mailbox),
        ):
            changes.enter_context(change)
        commands.app(["serve", "--host", "127.0.0.1", "--port", str(port)])


if __name__ == "__main__":
    main()
