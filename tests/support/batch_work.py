"""Moves batches forward without actors: posts them, and ends their jobs through the real store."""

from heatsync.jobs.batch_results import BatchResults
from heatsync.model.batch import ResultCount
from heatsync.model.errors import JobError
from heatsync.model.extraction import Extraction
from heatsync.model.stream_events import Fact
from heatsync.store.claims import Claim
from heatsync.store.store import Store
from tests.unit.web.test_forms import PDF, form


async def post_batch(edge, *, sheets: int = 1, urls: str | None = None, swimmer: str = "Uma Doe"):
    """Post links if given, else files, and return the answer's JSON."""
    files = [("pdfs", PDF + bytes([n]), f"sheet-{n}.pdf") for n in range(1, sheets + 1)]
    fields = [("urls", urls)] if urls else files
    answer = await edge.client.post("/api/batch/extract", data=form(("swimmer", swimmer), *fields))
    body = await answer.json()
    assert answer.status == 202, body
    return body


def complete(
    store: Store, batch_id: str, *outcomes, meet="Lark Open", start="2026-03-13", warnings=(), read_report=None
) -> None:
    """End the batch. Each outcome is the swims of one job, or the error that it fails with."""
    run(store, batch_id, *outcomes, meet=meet, start=start, warnings=warnings, read_report=read_report)
    claim = store.transitions.claim(batch_id).claim
    assert finish(store, claim)


def run(
    store: Store, batch_id: str, *outcomes, meet="Lark Open", start="2026-03-13", warnings=(), read_report=None
) -> None:
    """End one job for each outcome."""
    claim = store.transitions.claim(batch_id).claim
    for outcome in outcomes:
        job = store.transitions.start_next(claim).job
        if isinstance(outcome, JobError):
            assert store.transitions.fail(claim, job, outcome)
            continue
        extraction = Extraction("local", "1", meet, start, tuple(outcome), tuple(warnings), read_report)
        kept = store.extractions.save(job.pdf_sha256, store.pdfs.md5(job.pdf_sha256), "doe uma", extraction)
        assert store.transitions.complete(claim, job, kept, job.pdf_sha256, cached=False)


def count(store: Store, batch_id: str) -> ResultCount:
    return BatchResults(store).count(batch_id)


def finish(store: Store, claim: Claim) -> Fact | None:
    """End the batch, as its supervisor does."""
    return store.transitions.finish(claim, count(store, claim.batch_id))
