"""The job that a supervisor is running, and its progress that is not yet published or stored."""

import threading
import time
from dataclasses import dataclass, field

from actors.messages import JobProgressed
from heatsync.model.batch import Job
from heatsync.model.cancel import CancelToken

_STORE_INTERVAL = 1.0


@dataclass(slots=True)
class RunningJob:
    """`newest_fact` is the number of the job's last fact. `ended` is set when nothing of the job runs any more."""

    job: Job
    newest_fact: int
    cancel: CancelToken = field(default_factory=CancelToken)
    ended: threading.Event = field(default_factory=threading.Event)
    unpublished: JobProgressed | None = None
    unstored: JobProgressed | None = None
    timer: threading.Timer | None = None
    _stored_at: float = 0.0

    def is_attempt(self, job_id: str, attempt: int) -> bool:
        return (job_id, attempt) == (self.job.id, self.job.attempt)

    def keep(self, progress: JobProgressed) -> None:
        """Keep this progress, in place of what was kept, until it is published and stored."""
        self.unpublished = self.unstored = progress

    @property
    def should_store(self) -> bool:
        """Whether the progress in the row is a second old."""
        return time.monotonic() >= self._stored_at + _STORE_INTERVAL

    def mark_stored(self) -> None:
        self._stored_at, self.unstored = time.monotonic(), None

    def stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
