"""GET /metrics: the metrics of the service in Prometheus' text format."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from operator import attrgetter
from typing import Final

from aiohttp import hdrs, web
from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from actors.actor_status import ActorStatuses
from heatsync.model.batch import BatchStatus, JobStatus
from heatsync.model.errors import DeathCause, StoreUnavailable
from heatsync.model.metrics import Metrics
from heatsync.store.overview import Overview
from web.access import Role, is_local
from web.hub import Hub
from web.services import Handlers

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class PrometheusMetrics(Metrics):
    """The metrics that the engine records. Safe from any thread."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter = partial(Counter, registry=self.registry)
        histogram = partial(Histogram, registry=self.registry, buckets=_SECONDS)
        self._jobs = histogram("heatsync_job_seconds", "Time of one attempt of a job", ["outcome"])
        self._steps = histogram("heatsync_step_seconds", "Time of one step of a job", ["step"])
        self._retries = counter("heatsync_retries", "Steps that were retried automatically, by error code", ["code"])
        self._cached = counter("heatsync_cache_hits", "Jobs that were answered from the cache")
        self._ai = counter("heatsync_ai_calls", "AI calls", ["outcome"])
        self._ai_pages = counter("heatsync_ai_pages_sent", "Pages sent to the AI as images")
        self._ai_bytes = counter("heatsync_ai_bytes_sent", "Bytes of heat sheets sent to the AI")
        deaths = "Worker processes that died while they read a PDF, by cause"
        self._workers = counter("heatsync_children_killed", deaths, ["why"])

    def job_finished(self, seconds: float, outcome: str, *, cached: bool) -> None:
        self._jobs.labels(outcome).observe(seconds)
        if cached:
            self._cached.inc()

    def step_finished(self, step: str, seconds: float) -> None:
        self._steps.labels(step).observe(seconds)

    def retry_scheduled(self, code: str) -> None:
        self._retries.labels(code).inc()

    def ai_called(self, outcome: str, pages: int, sent: int) -> None:
        self._ai.labels(outcome).inc()
        self._ai_pages.inc(pages)
        self._ai_bytes.inc(sent)

    def worker_died(self, why: DeathCause) -> None:
        self._workers.labels(why).inc()


class ServiceCollector(Collector):
    """The metrics that are read on request: rows by status, viewers and inboxes."""

    def __init__(self, overview: Overview, actor_statuses: ActorStatuses, hub: Hub) -> None:
        self._overview = overview
        self._actor_statuses = actor_statuses
        self._hub = hub

    def collect(self) -> Iterable[Metric]:
        # The other metrics matter most when the database is down.
        with suppress(StoreUnavailable):
            yield from self._rows()
        yield from self._actors()
        yield from self._viewers()

    def _rows(self) -> list[Metric]:
        counts = self._overview.counts()
        batches = {status.value: counts.batches.get(status, 0) for status in BatchStatus}
        jobs = {status.value: counts.jobs.get(status, 0) for status in JobStatus}
        return [
            _gauge("heatsync_batches", "Batches by status", "status", batches),
            _gauge("heatsync_jobs", "Jobs by status", "status", jobs),
        ]

    def _actors(self) -> list[Metric]:
        actors, inboxes = defaultdict[str, int](int), defaultdict[str, int](int)
        for actor in sorted(self._actor_statuses.all(), key=attrgetter("kind")):
            actors[actor.kind] += 1
            inboxes[actor.kind] += actor.inbox
        return [
            _gauge("heatsync_inbox_messages", "Messages in the inboxes of actors", "kind", inboxes),
            _gauge("heatsync_actors", "Live actors", "kind", actors),
        ]

    def _viewers(self) -> list[Metric]:
        hub, writes = self._hub, "Writes to viewers, each of one or more events"
        return [
            GaugeMetricFamily("heatsync_viewers", "Connected viewers", value=hub.viewers),
            CounterMetricFamily("heatsync_deliveries", writes, value=hub.deliveries),
            CounterMetricFamily("heatsync_viewers_lost", "Viewers that were disconnected or lost", value=hub.lost),
        ]


def _gauge(name: str, text: str, label: str, values: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


class MetricsHandlers(Handlers):
    """Open to clients on this machine, and to those with an operator or read token."""

    async def metrics(self, request: web.Request) -> web.Response:
        if not is_local(request):
            self._access.require(request, Role.READER)
        body = await self._in_thread(generate_latest, self._services.registry)
        # As a header: the argument content_type refuses a charset.
        return web.Response(body=body, headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST, hdrs.CACHE_CONTROL: "no-store"})
