"""The engine: everything that reads heat sheets, built in order and stopped in reverse.

`heatsync serve` puts the web server in front of it, `heatsync extract` a terminal.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from actors.audience import Audience
from actors.system import ActorSystem
from config.settings import Settings
from heatsync.extraction.ai import AiExtractor
from heatsync.extraction.ai_client import AiClient
from heatsync.extraction.ai_requests import AiRequests
from heatsync.extraction.auto import AutoExtractor
from heatsync.extraction.extractor import Extractor
from heatsync.extraction.local import LocalExtractor
from heatsync.jobs.evidence import Evidence
from heatsync.jobs.pipeline import Pipeline
from heatsync.jobs.retention import Retention
from heatsync.model.metrics import NOOP, Metrics
from heatsync.net.downloader import Downloader
from heatsync.net.io_loop import IoLoop
from heatsync.net.retry import RetryPolicy
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.sandbox import Sandbox
from heatsync.pdf.worker import WorkerLimits
from heatsync.store.serve_lock import serving
from heatsync.store.store import Store

_STOP_WORK_TIMEOUT = 3.0


@dataclass(frozen=True, slots=True)
class Engine:
    """The parts that run batches, show evidence and remove expired data."""

    store: Store
    actors: ActorSystem
    evidence: Evidence
    retention: Retention


@contextmanager
def running_engine(settings: Settings, audience: Audience, metrics: Metrics = NOOP) -> Iterator[Engine]:
    """An engine that runs for the length of the block. `audience` receives the events of its batches."""
    with ExitStack() as parts:
        # First, while there is only one thread: it empties the environment for a moment, so that no worker sees a key.
        # A plain int: pydantic's would make every worker import pydantic.
        memory = int(settings.pdf_memory_bytes)
        limits = WorkerLimits(memory, wall_seconds=settings.pdf_timeout)
        sandbox = parts.enter_context(closing(Sandbox(limits, preload=[read_pdf], metrics=metrics)))
        sandbox.start()

        store = parts.enter_context(closing(open_store(settings)))
        parts.enter_context(serving(store.database, partial(os.kill, os.getpid(), signal.SIGTERM)))
        store.database.migrate()

        io_loop = parts.enter_context(closing(IoLoop(settings.nameservers)))
        io_loop.start()

        downloader = Downloader(
            io_loop,
            metrics=metrics,
            max_bytes=settings.max_pdf_bytes,
            allow=settings.download_allow,
            timeout=settings.download_timeout,
        )
        # A separate sandbox: rendering must not delay jobs.
        evidence_limits = WorkerLimits(memory, cpu_seconds=15, wall_seconds=20.0)
        evidence_sandbox = Sandbox(evidence_limits, slots=1, preload=[read_pdf])
        evidence = parts.enter_context(closing(Evidence(store.pdfs, evidence_sandbox)))
        local = LocalExtractor(sandbox, store.sheets, metrics)
        requests = make_ai_requests(parts, settings, store, io_loop, metrics)
        ai = None if requests is None else AiExtractor(requests, sandbox, metrics)
        retry_policy = RetryPolicy(metrics=metrics)
        extractor: Extractor = local
        if ai is not None and settings.extractor != "local":
            extractor = ai if settings.extractor == "ai" else AutoExtractor(local, ai, retry_policy)
        pipeline = Pipeline(store.pdfs, store.extractions, downloader, extractor, retry_policy, metrics)

        actors = ActorSystem(store, pipeline, audience, max_active_batches=settings.max_active_batches)
        parts.callback(actors.stop, _STOP_WORK_TIMEOUT)
        yield Engine(store, actors, evidence, Retention(store, requests))


def open_store(settings: Settings) -> Store:
    keep = timedelta(days=settings.keep_days)
    return Store(settings.database_url, settings.data_dir, keep=keep, max_pdf_bytes=settings.max_pdf_bytes)


def make_ai_requests(
    parts: ExitStack, settings: Settings, store: Store, io_loop: IoLoop, metrics: Metrics = NOOP
) -> AiRequests | None:
    """The requests to the AI service, which are closed with `parts`, or None without an API key."""
    if settings.openai_api_key is None:
        return None
    key = settings.openai_api_key.get_secret_value()
    client = AiClient(key, settings.openai_model, settings.openai_base_url, metrics=metrics)
    return parts.enter_context(closing(AiRequests(client, io_loop, store.ai_files, settings.ai_timeout)))
