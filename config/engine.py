"""The engine put together: everything that reads heat sheets, built in order and stopped in reverse.

`heatsync serve` puts a web server on it, `heatsync extract` a terminal.
"""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from actors.system import ActorSystem
from heatsync.extraction.ai import AiExtractor
from heatsync.extraction.auto import AutoExtractor
from heatsync.extraction.local import LocalExtractor
from heatsync.extraction.sheet_pages import SheetPages
from heatsync.jobs.evidence import Proofs
from heatsync.jobs.measured import (
    MeasuredAiClient,
    MeasuredDownloader,
    MeasuredExtractor,
    MeasuredPatience,
    MeasuredPipeline,
    MeasuredSandbox,
    MeasuredSecondReader,
)
from heatsync.model.metrics import Unmeasured
from heatsync.net.io_loop import Network
from heatsync.pdf.sandbox import Limits, Sandbox
from heatsync.store.serve_lock import serving
from heatsync.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from actors.broadcaster import Audience
    from config.settings import Settings
    from heatsync.extraction.auto import SecondReader
    from heatsync.extraction.extractor import Extractor
    from heatsync.model.metrics import Meter
    from heatsync.net.retry import Patience

_SECONDS_TO_STOP_WORK = 3.0
_PATIENCE_FOR_A_PROOF = 15, 20.0  # seconds of CPU, and by the clock


@dataclass(frozen=True, slots=True)
class Engine:
    """What runs batches, and what shows where an entry was found. `ai` is None without a key."""

    store: Store
    actors: ActorSystem
    proofs: Proofs
    ai: AiExtractor | None


@contextmanager
def running_engine(
    settings: Settings, url: str, folder: Path, audience: Audience, meter: Meter | None = None
) -> Iterator[Engine]:
    """An engine on this database that runs for as long as the block lasts."""
    meter = meter or Unmeasured()
    with ExitStack() as parts:
        # First, while there is one thread: it swaps the environment for a moment, so that no child ever sees a key.
        # A plain int: pydantic's would have every child import pydantic.
        limits = Limits(memory_bytes=int(settings.pdf_memory_bytes), wall_seconds=settings.pdf_timeout)
        sandbox = MeasuredSandbox(limits, meter=meter)
        parts.callback(sandbox.close)
        sandbox.start()

        store = open_store(settings, url, folder)
        parts.callback(store.close)
        parts.enter_context(serving(store.database, _stop_this_process))
        store.database.migrate()

        network = Network(settings.nameservers)
        parts.callback(network.close)
        network.start()

        downloader = MeasuredDownloader(
            network,
            meter=meter,
            max_bytes=settings.max_pdf_bytes,
            allow=settings.download_allow,
            total=settings.download_timeout,
        )
        proofs = Proofs(store.pdfs, Sandbox(Limits(int(settings.pdf_memory_bytes), *_PATIENCE_FOR_A_PROOF), slots=1))
        parts.callback(proofs.close)
        local = LocalExtractor(sandbox, store.sheets)
        ai = make_ai(settings, store, network, sandbox, meter)
        if ai is not None:
            parts.callback(ai.close)
        patience = MeasuredPatience(meter=meter)
        extractor = _choose(settings, MeasuredExtractor(local, meter), ai and MeasuredSecondReader(ai, meter), patience)
        pipeline = MeasuredPipeline(store.pdfs, store.extractions, downloader, extractor, patience, meter=meter)

        actors = ActorSystem(store, pipeline, audience, max_active_batches=settings.max_active_batches)
        parts.callback(actors.stop, _SECONDS_TO_STOP_WORK)
        yield Engine(store, actors, proofs, ai)


def _stop_this_process() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def open_store(settings: Settings, url: str, folder: Path) -> Store:
    return Store(url, folder, keep=timedelta(days=settings.keep_days), max_pdf_bytes=settings.max_pdf_bytes)


def make_ai(
    settings: Settings, store: Store, network: Network, sandbox: Sandbox, meter: Meter | None = None
) -> AiExtractor | None:
    """The AI reader, if there is a key."""
    if settings.openai_api_key is None:
        return None
    key = settings.openai_api_key.get_secret_value()
    client = MeasuredAiClient(key, settings.openai_model, settings.openai_base_url, meter=meter or Unmeasured())
    return AiExtractor(client, network, store.ai_files, SheetPages(sandbox), deadline=settings.ai_timeout)


def _choose(settings: Settings, local: Extractor, ai: SecondReader | None, patience: Patience) -> Extractor:
    if settings.extractor == "local":
        return local
    if settings.extractor == "ai" and ai is not None:
        return ai
    return AutoExtractor(local, ai, patience)
