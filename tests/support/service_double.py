"""A double of the service for tests of the command line. Its events and results are real; no heat sheet is read."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from heatsync.jobs.batch_results import MergedJobs
from heatsync.model.batch import Batch, BatchStatus, JobStatus
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.swim import RelayLeg, Swim, TimeSource
from heatsync.results.merge import merge
from heatsync.store.deletion import RetentionReport
from tests.support.jobs import job

NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)


@dataclass
class Service:
    """`failing` has the sequences of the jobs that fail. Every method raises `error` if it is set."""

    swims: tuple[Swim, ...] = ()
    failing: frozenset[int] = frozenset()
    warnings: tuple[Message, ...] = ()
    applied: tuple[str, ...] = ()
    error: Exception | None = None
    calls: list[tuple[str, object]] = field(default_factory=list)

    def serve(self, settings, recent_log):
        self._called("serve", settings)

    def migrate(self, settings):
        self._called("migrate", settings)
        return list(self.applied)

    def purge(self, settings):
        self._called("purge", settings)
        return RetentionReport(("b1", "b2"), pdfs=3, files=4)

    def extract(self, settings, inputs, swimmer, show):
        self._called("extract", settings)
        running = [a_job(sequence, name, JobStatus.PROCESSING) for sequence, name in enumerate(inputs, 1)]
        ended = [self._end(begun) for begun in running]
        for begun, end in zip(running, ended, strict=True):
            for percent, message in ((10, "Opening"), (50, "Reading page 1 of 2"), (90, "")):
                show(replace(begun, progress_percent=percent, progress_message=message))
            show(end)
        batch = Batch("b1", swimmer, BatchStatus.COMPLETED, 9, NOON, NOON, NOON, NOON)
        found = Extraction("local", "1", "Pond Open", "2026-03-07", self.swims, self.warnings)
        return MergedJobs(batch, ended, merge(ended, dict.fromkeys((job.id for job in ended), found)))

    def _end(self, job):
        if job.sequence in self.failing:
            return a_job(job.sequence, job.filename, JobStatus.FAILED)
        return a_job(job.sequence, job.filename, JobStatus.COMPLETED, len(self.swims))

    def _called(self, name, settings):
        self.calls.append((name, settings))
        if self.error:
            raise self.error


def a_job(sequence, name, status, event_count=0):
    failed = status is JobStatus.FAILED
    return job(
        sequence,
        status=status,
        filename=name.rpartition("/")[2],
        progress_percent=100 if status is JobStatus.COMPLETED else 0,
        cached=sequence == 2,
        event_count=event_count,
        error_code="NO_TEXT" if failed else None,
        error_message="The pages are pictures." if failed else None,
        retriable=False if failed else None,
    )


SWIM = Swim(
    event_number=21,
    event_label="21 / 22",
    event_name="Girls 11-12 50 Free",
    swimmer_name="Doe, Uma",
    seed_time="31.20",
    heat_number=3,
    lane=4,
    heat_start_time="09:15",
    time_source=TimeSource.ESTIMATED,
    session_date="2026-03-07",
    round="Prelims",
    page=1,
    entry=1,
)
RELAY = Swim(
    event_number=30,
    event_name="Girls 200 Medley Relay",
    swimmer_name="Doe, Uma",
    heat_number=1,
    lane=5,
    relay=RelayLeg("A", 2, "Pond Swimmers"),
    session_date="2026-03-08",
    entry=2,
)
RANKED = Swim(event_number=40, event_name="Girls 400 Free \x1b[2J[bold]", swimmer_name="Doe, Uma", rank=12, entry=3)
