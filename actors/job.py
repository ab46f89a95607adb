"""A job that runs: one attempt, in its own thread.

Its actor is started by the batch's supervisor, reports every step to it, and ends with the job.
"""

import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import pykka
import structlog

from actors.messages import JobDownloaded, JobEnded, JobProgressed, JobReport, RunJob, send_if_alive
from actors.services import ActorServices
from heatsync.model.batch import Job
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, Crashed, JobError, StoreUnavailable
from heatsync.model.message import Message

log = structlog.get_logger()


@dataclass(slots=True)
class RunningJob:
    """The supervisor's side of a job, with the progress that is not yet published or stored.

    `newest_fact` is the number of the job's last fact. `ended` is set when nothing of the job runs any more.
    `stored_at` is the time of the last progress in the row, by the monotonic clock.
    """

    job: Job
    newest_fact: int
    cancel: CancelToken = field(default_factory=CancelToken)
    ended: threading.Event = field(default_factory=threading.Event)
    unpublished: JobProgressed | None = None
    unstored: JobProgressed | None = None
    timer: threading.Timer | None = None
    stored_at: float = 0.0

    def stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()


class JobActor(pykka.ThreadingActor):
    """Sets `running.ended` when nothing of the job runs any more, however it ended."""

    use_daemon_thread = True  # the rows survive a thread that does not end

    def __init__(
        self, running: RunningJob, swimmer: str, services: ActorServices, supervisor: pykka.ActorRef[Any]
    ) -> None:
        super().__init__()
        self._job = running.job
        self._cancel = running.cancel
        self._ended = running.ended
        self._swimmer = swimmer
        self._pipeline = services.pipeline
        self._actor_statuses = services.actor_statuses
        self._supervisor = supervisor

    def on_receive(self, message: RunJob) -> None:  # noqa: ARG002 - its type says everything
        try:
            result = self._pipeline.run(self._job, self._swimmer, self, self._cancel)
            ending = JobEnded(self._job.id, self._job.attempt, result)
        except (JobError, Cancelled, StoreUnavailable) as error:
            ending = JobEnded(self._job.id, self._job.attempt, error)
        except Exception:
            raise
        except BaseException as error:
            # pykka stops every actor of the process after a BaseException that is not an Exception.
            raise RuntimeError(repr(error)) from error
        self._end(ending)
        self.stop()

    def downloaded(self, sha256: str) -> None:
        self._report(JobDownloaded(self._job.id, self._job.attempt, sha256))

    def tick(self, percent: int, message: Message) -> None:
        self._actor_statuses.update(self.actor_ref, message)
        self._report(JobProgressed(self._job.id, self._job.attempt, percent, message))

    def on_failure(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        log.error("job_crashed", job_id=self._job.id, exc_info=error)
        self._end(JobEnded(self._job.id, self._job.attempt, Crashed()))

    def _end(self, ending: JobEnded) -> None:
        self._ended.set()
        self._actor_statuses.remove(self.actor_ref)
        self._report(ending)

    def _report(self, report: JobReport) -> None:
        if not send_if_alive(self._supervisor, report):
            log.warning("job_report_undelivered", job_id=self._job.id, report=type(report).__name__)
