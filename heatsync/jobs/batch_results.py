"""Reads jobs together with the entries found in their heat sheets, and merges them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import structlog

from heatsync.model.batch import Batch, Job, JobStatus, ResultCount
from heatsync.model.errors import NotFound, StoreUnavailable
from heatsync.results.filters import NO_FILTERS, Filters
from heatsync.results.merge import Results, merge
from heatsync.store.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class MergedJobs:
    """Jobs of one batch and their merged results."""

    batch: Batch
    jobs: Sequence[Job]
    results: Results

    def filtered(self, filters: Filters) -> Self:
        """The same jobs, merged for the people whom the filters leave."""
        extractions = {job.id: extraction for job, extraction in self.results.sources}
        return replace(self, results=merge(self.jobs, extractions, filters))


class BatchResults:
    """Blocks on the database, and on merging, which takes longer the more entries there are."""

    def __init__(self, store: Store) -> None:
        self._batches = store.batches
        self._extractions = store.extractions

    def of_batch(self, batch_id: str, filters: Filters = NO_FILTERS) -> MergedJobs:
        """The results so far. Raises `NotFound`."""
        view = self._batches.find(batch_id)
        return self._merge(view.batch, view.jobs, filters)

    def of_job(self, batch_id: str, job_id: str, filters: Filters = NO_FILTERS) -> MergedJobs:
        """The result of one heat sheet. Raises `NotFound`, also if the job has not completed."""
        view = self._batches.find(batch_id)
        return self._merge_completed(view.batch, view.job(job_id), filters)

    def of_code(self, result_code: str, filters: Filters = NO_FILTERS) -> MergedJobs:
        """The result with this code. Raises `NotFound`, also while its job is running again."""
        view, job = self._batches.find_result(result_code)
        return self._merge_completed(view.batch, job, filters)

    def count(self, batch_id: str) -> ResultCount:
        """The number of merged entries, or the sum over all heat sheets if they cannot be merged.

        A batch must end even then. Raises only `StoreUnavailable`.
        """
        try:
            jobs = self._batches.find(batch_id).jobs
        except NotFound:
            return ResultCount(frozenset(), 0)
        completed = frozenset((job.id, job.attempt) for job in jobs if job.status is JobStatus.COMPLETED)
        try:
            entries = len(merge(jobs, self._extractions.of_jobs(jobs)).entries)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("results_not_merged", batch_id=batch_id)
            entries = sum(job.event_count for job in jobs)
        return ResultCount(completed, entries)

    def _merge_completed(self, batch: Batch, job: Job, filters: Filters) -> MergedJobs:
        merged = self._merge(batch, [job], filters)
        if not merged.results.sources:
            raise NotFound
        return merged

    def _merge(self, batch: Batch, jobs: Sequence[Job], filters: Filters) -> MergedJobs:
        return MergedJobs(batch, jobs, merge(jobs, self._extractions.of_jobs(jobs), filters))
