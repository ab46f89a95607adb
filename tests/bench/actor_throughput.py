"""No-op jobs through the real actors and the real store: the cost of everything except reading PDFs."""

import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from actors.system import ActorSystem
from heatsync.jobs.pipeline import PipelineResult
from heatsync.model.extraction import Extraction
from heatsync.store.batches import NewJob
from heatsync.store.store import Store
from tests.support.actor_doubles import Listeners
from tests.support.stored_pdfs import keep_pdf


@dataclass(frozen=True)
class Throughput:
    """Wall seconds, jobs per second, facts per second."""

    seconds: float
    jobs: float
    facts: float


class NoOp:
    """A pipeline whose result is known."""

    def __init__(self, found: PipelineResult) -> None:
        self._found = found

    def run(self, *_: object) -> PipelineResult:
        return self._found


def run(url: str, batches: int, jobs: int) -> Throughput:
    """Run so many batches of so many jobs in parallel."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(url, Path(folder), keep=timedelta(days=1), max_pdf_bytes=1_000_000)
        store.database.migrate()
        sha256 = keep_pdf(store, b"%PDF")
        kept = store.extractions.save(sha256, "md5", "uma doe", Extraction("local", "1", "", None, ()))
        listeners = Listeners()
        actors = ActorSystem(
            store, NoOp(PipelineResult(kept, sha256, cached=True)), listeners, max_active_batches=batches
        )  # type: ignore[arg-type]
        ids = [store.batches.create("Uma Doe", [NewJob("a.pdf", None, sha256)] * jobs).id for _ in range(batches)]
        for batch_id in ids:
            actors.join(batch_id, batch_id, None)
        start = time.perf_counter()
        for batch_id in ids:
            actors.wake(batch_id)
        listeners.wait_until_over(*ids)
        seconds = time.perf_counter() - start
        facts = sum(len(listeners.facts(batch_id)) for batch_id in ids)
        actors.stop(10)
        store.close()
    return Throughput(seconds, batches * jobs / seconds, facts / seconds)
